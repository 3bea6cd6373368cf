package web

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

// errUnreadable is a file that is not what its first bytes say.
var errUnreadable = errors.New("the file cannot be read")

// How much of a packed file is unpacked to be looked at: of one part, and of all. Much more can hide in a small file.
const (
	maxPart     = 32 << 20
	maxUnpacked = 64 << 20
	maxParts    = 20_000
)

// stripped copies a file without what it says about its maker: places and cameras in pictures, authors in office files. Other
// types are copied as they are. The copy has no name: closing it removes it.
func stripped(file *os.File, size int64, ext string) (*os.File, error) {
	out, err := os.CreateTemp("", "greenpaper-upload-")
	if err != nil {
		return nil, err
	}
	os.Remove(out.Name())
	if _, err = file.Seek(0, io.SeekStart); err == nil {
		err = strip(out, file, size, ext)
	}
	if err == nil {
		_, err = out.Seek(0, io.SeekStart)
	}
	if err != nil {
		out.Close()
		return nil, err
	}
	return out, nil
}

func strip(out io.Writer, file *os.File, size int64, ext string) error {
	switch ext {
	case "jpg", "png":
		b, err := io.ReadAll(file)
		if err == nil {
			b, err = stripPicture(b, ext)
		}
		if err == nil {
			_, err = out.Write(b)
		}
		return err
	case "docx", "xlsx", "pptx", "odt", "ods", "odp":
		return stripOffice(out, file, size)
	}
	_, err := io.Copy(out, file)
	return err
}

func stripPicture(b []byte, ext string) ([]byte, error) {
	if ext == "png" {
		return stripPNG(b)
	}
	return stripJPEG(b)
}

// pngKept are the parts of a PNG that draw the picture. Text, time, EXIF and what nobody knows go.
var pngKept = []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "pHYs", "sBIT", "bKGD", "acTL", "fcTL", "fdAT"}

func stripPNG(b []byte) ([]byte, error) {
	const head = "\x89PNG\r\n\x1a\n"
	if !bytes.HasPrefix(b, []byte(head)) {
		return nil, errUnreadable
	}
	out := []byte(head)
	for rest := b[len(head):]; len(rest) >= 12; {
		n := uint64(binary.BigEndian.Uint32(rest)) + 12
		if n > uint64(len(rest)) {
			return nil, errUnreadable
		}
		name := string(rest[4:8])
		if slices.Contains(pngKept, name) {
			out = append(out, rest[:n]...)
		}
		if name == "IEND" {
			return out, nil // what is hidden behind the end goes too
		}
		rest = rest[n:]
	}
	return nil, errUnreadable
}

// stripJPEG keeps the picture, its colour profile and which way up it is.
func stripJPEG(b []byte) ([]byte, error) {
	if len(b) < 4 || b[0] != 0xff || b[1] != 0xd8 {
		return nil, errUnreadable
	}
	out := []byte{0xff, 0xd8}
	turned := false
	for i := 2; i+4 <= len(b); {
		marker := b[i+1]
		if b[i] != 0xff {
			return nil, errUnreadable
		}
		if marker == 0xff { // fill
			i++
			continue
		}
		if marker == 0xd9 {
			return append(out, 0xff, 0xd9), nil
		}
		end := i + 2 + int(binary.BigEndian.Uint16(b[i+2:]))
		if end > len(b) {
			return nil, errUnreadable
		}
		switch part := b[i:end]; {
		case marker == 0xe1:
			if o := orientation(part); o > 1 && !turned {
				out, turned = append(out, upright(o)...), true
			}
		case marker >= 0xe3 && marker <= 0xef && marker != 0xee, marker == 0xfe: // other people's notes, comments
		default:
			out = append(out, part...)
		}
		if marker == 0xda {
			stop := scanEnd(b, end)
			out = append(out, b[end:stop]...)
			end = stop
		}
		i = end
	}
	return append(out, 0xff, 0xd9), nil // cut short, as a broken download is
}

// scanEnd finds the marker that ends the picture's data.
func scanEnd(b []byte, from int) int {
	for i := from; i+1 < len(b); i++ {
		if b[i] == 0xff && b[i+1] != 0 && (b[i+1] < 0xd0 || b[i+1] > 0xd7) && b[i+1] != 0xff {
			return i
		}
	}
	return len(b)
}

// orientation reads which way up a picture is from its EXIF part; 0 where that does not say.
func orientation(part []byte) uint16 {
	t, ok := bytes.CutPrefix(part[min(4, len(part)):], []byte("Exif\x00\x00"))
	if !ok || len(t) < 10 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if t[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(t[4:]))
	if at+2 > int64(len(t)) {
		return 0
	}
	dir := t[at:]
	for n, e := int(order.Uint16(dir)), dir[2:]; n > 0 && len(e) >= 12; n, e = n-1, e[12:] {
		if order.Uint16(e) == 0x0112 {
			if o := order.Uint16(e[8:]); o <= 8 {
				return o
			}
		}
	}
	return 0
}

// upright is an EXIF part that says nothing but which way up the picture is.
func upright(o uint16) []byte {
	return append([]byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"), byte(o>>8), byte(o), 0, 0, 0, 0, 0, 0)
}

// officeBlank replaces the parts of an office file that tell who made it.
var officeBlank = map[string]string{
	"docProps/core.xml":   `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`,
	"docProps/app.xml":    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>`,
	"docProps/custom.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>`,
	"meta.xml":            `<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"><office:meta/></office:document-meta>`,
}

// stripOffice rewrites the zip that an office file is. Parts that need no change are copied without unpacking them.
func stripOffice(out io.Writer, file io.ReaderAt, size int64) error {
	in, err := openOffice(file, size)
	if err != nil {
		return err
	}
	w := zip.NewWriter(out)
	left := int64(maxUnpacked)
	for _, part := range in.File {
		edit := officeEdit(part.Name)
		if edit == nil {
			if err := w.Copy(part); err != nil {
				return err
			}
			continue
		}
		n, err := editPart(w, part, edit, min(left, maxPart))
		if err != nil {
			return err
		}
		left -= n
	}
	return w.Close()
}

// openOffice opens a zip that is what it seems: not one of so many parts that their list fills the memory, and not one whose parts
// share their bytes, which would make a copy far greater than the file.
func openOffice(file io.ReaderAt, size int64) (*zip.Reader, error) {
	if n, err := countParts(io.NewSectionReader(file, 0, size)); err != nil || n > maxParts {
		return nil, errUnreadable
	}
	in, err := zip.NewReader(file, size)
	if err != nil {
		return nil, errUnreadable
	}
	packed := uint64(0)
	for _, part := range in.File {
		if part.CompressedSize64 > uint64(size) {
			return nil, errUnreadable
		}
		packed += part.CompressedSize64
	}
	if packed > uint64(size) {
		return nil, errUnreadable
	}
	return in, nil
}

// countParts counts the entries in the list of a zip by the mark that each begins with, as far as it matters.
func countParts(r io.Reader) (n int, err error) {
	mark := []byte("PK\x01\x02")
	buf := make([]byte, 64<<10)
	kept := 0 // the last bytes of what was read before
	for n <= maxParts {
		m, err := io.ReadFull(r, buf[kept:])
		n += bytes.Count(buf[:kept+m], mark)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		kept = copy(buf, buf[len(buf)-len(mark)+1:])
	}
	return n, nil
}

// officeEdit says what to do with a part; nil for nothing.
func officeEdit(name string) func([]byte) ([]byte, error) {
	if blank, ok := officeBlank[name]; ok {
		return func([]byte) ([]byte, error) { return []byte(blank), nil }
	}
	switch ext := strings.ToLower(path.Ext(name)); {
	case ext == ".jpg", ext == ".jpeg":
		return stripJPEG
	case ext == ".png":
		return stripPNG
	case strings.HasPrefix(name, "word/") && ext == ".xml" && !strings.Contains(name, "theme"),
		strings.HasPrefix(name, "xl/comments"), strings.HasPrefix(name, "xl/persons/"), strings.HasPrefix(name, "ppt/comment"),
		name == "content.xml":
		return blankAuthors(name)
	}
	return nil
}

// editPart writes a part as edit makes it, and gives how much it unpacked, at most most bytes.
func editPart(w *zip.Writer, part *zip.File, edit func([]byte) ([]byte, error), most int64) (int64, error) {
	r, err := part.Open()
	if err != nil {
		return 0, errUnreadable
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil || int64(len(b)) > most {
		return 0, errUnreadable
	}
	n := int64(len(b))
	if edited, err := edit(b); err == nil { // a picture that cannot be read stays as it is: it shows nothing either
		b = edited
	}
	dst, err := w.CreateHeader(&zip.FileHeader{Name: part.Name, Method: part.Method})
	if err != nil {
		return 0, err
	}
	_, err = dst.Write(b)
	return n, err
}
