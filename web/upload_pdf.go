package web

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
)

var (
	pdfCount  = regexp.MustCompile(`/Count\s+(\d{1,6})`)
	pdfStream = regexp.MustCompile(`stream\r?\n`)
)

// How many marks of a PDF are looked at, and how many bytes around one, so that a file made of nothing else takes no longer.
const (
	maxCounts = 100_000
	nearCount = 2000
)

// pdfPages is the number of pages of a PDF: the greatest count in its tree of pages, which may be packed.
func pdfPages(file io.ReaderAt, size int64) int {
	b, err := io.ReadAll(io.NewSectionReader(file, 0, size))
	if err != nil {
		return 0
	}
	pages := 0
	look := func(text []byte) {
		for _, m := range pdfCount.FindAllSubmatchIndex(text, maxCounts) {
			if n, err := strconv.Atoi(string(text[m[2]:m[3]])); err == nil && !outline(text, m[0]) {
				pages = max(pages, n)
			}
		}
	}
	look(b)
	left := int64(maxUnpacked)
	for _, at := range pdfStream.FindAllIndex(b, maxCounts) {
		if head := b[max(0, at[0]-300):at[0]]; left <= 0 || !bytes.Contains(head, []byte("/ObjStm")) {
			continue
		}
		if z, err := zlib.NewReader(bytes.NewReader(b[at[1]:])); err == nil {
			unpacked, _ := io.ReadAll(io.LimitReader(z, min(left, maxPart))) // what follows the stream is not zlib
			look(unpacked)
			left -= int64(len(unpacked))
		}
	}
	return pages
}

// outline says whether a count stands in a table of contents, not in the tree of pages. It looks only so far around.
func outline(text []byte, at int) bool {
	text = text[max(0, at-nearCount):min(len(text), at+nearCount)]
	at = min(at, nearCount)
	begin := max(0, bytes.LastIndex(text[:at], []byte("<<")))
	end := bytes.Index(text[at:], []byte(">>"))
	if end < 0 {
		end = len(text) - at
	}
	return bytes.Contains(text[begin:at+end], []byte("/First"))
}
