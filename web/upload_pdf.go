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

// pdfPages is the number of pages of a PDF: the greatest count in its tree of pages, which may be packed.
func pdfPages(file io.ReaderAt, size int64) int {
	b, err := io.ReadAll(io.NewSectionReader(file, 0, size))
	if err != nil {
		return 0
	}
	pages := 0
	look := func(text []byte) {
		for _, m := range pdfCount.FindAllSubmatchIndex(text, -1) {
			if n, err := strconv.Atoi(string(text[m[2]:m[3]])); err == nil && !outline(text, m[0]) {
				pages = max(pages, n)
			}
		}
	}
	look(b)
	for _, at := range pdfStream.FindAllIndex(b, -1) {
		if head := b[max(0, at[0]-300):at[0]]; !bytes.Contains(head, []byte("/ObjStm")) {
			continue
		}
		if z, err := zlib.NewReader(bytes.NewReader(b[at[1]:])); err == nil {
			unpacked, _ := io.ReadAll(io.LimitReader(z, maxPart)) // what follows the stream is not zlib
			look(unpacked)
		}
	}
	return pages
}

// outline says whether a count stands in a table of contents, not in the tree of pages.
func outline(text []byte, at int) bool {
	begin := max(0, bytes.LastIndex(text[:at], []byte("<<")))
	end := bytes.Index(text[at:], []byte(">>"))
	if end < 0 {
		end = len(text) - at
	}
	return bytes.Contains(text[begin:at+end], []byte("/First"))
}
