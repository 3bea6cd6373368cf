package importing

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Limits of what an XLSX unpacks to: a file that unpacks to far more than it is was made to do harm.
const (
	maxPart    = 1 << 30   // bytes of a sheet
	maxStrings = 256 << 20 // bytes of the texts that its cells share
	maxParts   = 10_000    // files in the archive
	maxToken   = 4 << 20   // bytes of one tag or text, which is in memory whole: a cell holds 32,767 characters at most
)

// readXLSX reads a workbook without holding a sheet in memory. It is our own reader because excelize can tell which cells hold
// formulas only by loading the whole sheet, which takes gigabytes for the largest that we take.
func readXLSX(body []byte, o Options, each func(Row) error) (Info, error) {
	info := Info{Format: XLSX}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil || len(z.File) > maxParts {
		return info, fault("damaged")
	}
	b := &book{zip: z}
	if err := b.open(); err != nil {
		return info, err
	}
	for _, s := range b.sheets {
		info.Sheets = append(info.Sheets, s.name)
	}
	at := 0
	if o.Sheet != "" {
		if at = slices.Index(info.Sheets, o.Sheet); at < 0 {
			return info, fault("sheet", "name", o.Sheet)
		}
	}
	info.Sheet = info.Sheets[at]
	return info, b.rows(b.sheets[at].part, each)
}

type sheet struct{ name, part string }

// book is an open workbook.
type book struct {
	zip     *zip.Reader
	sheets  []sheet
	strings []string
	dates   []bool // by style: the number is a date
	from04  bool   // dates count from 1904
}

// part walks through the XML of a part of the archive. Nothing in it can name another file.
func (b *book) part(name string, limit int64, visit func(d *xml.Decoder, t xml.Token) error) error {
	i := slices.IndexFunc(b.zip.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, name) })
	if i < 0 {
		return fault("damaged")
	}
	r, err := b.zip.File[i].Open()
	if err != nil {
		return fault("damaged")
	}
	defer r.Close()
	bounded := &io.LimitedReader{R: r, N: limit}
	token := &io.LimitedReader{R: bounded}
	d := xml.NewDecoder(token)
	for {
		token.N = maxToken
		t, err := d.RawToken()
		if token.N <= 0 {
			return fault("damaged")
		}
		if errors.Is(err, io.EOF) && bounded.N > 0 {
			return nil
		}
		if bounded.N <= 0 {
			return fault("unpacked", "limit", int(limit>>20))
		}
		if err != nil {
			return fault("damaged")
		}
		if err := visit(d, t); err != nil {
			return err
		}
	}
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (b *book) open() error {
	targets := map[string]string{}
	err := b.part("xl/_rels/workbook.xml.rels", 1<<20, func(_ *xml.Decoder, t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			to := attr(e, "Target")
			if !strings.HasPrefix(to, "/") {
				to = path.Join("xl", to)
			}
			targets[attr(e, "Id")] = strings.TrimPrefix(to, "/")
			switch kind := attr(e, "Type"); {
			case strings.HasSuffix(kind, "/sharedStrings"):
				targets["strings"] = targets[attr(e, "Id")]
			case strings.HasSuffix(kind, "/styles"):
				targets["styles"] = targets[attr(e, "Id")]
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = b.part("xl/workbook.xml", 4<<20, func(_ *xml.Decoder, t xml.Token) error {
		e, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case e.Name.Local == "workbookPr":
			b.from04 = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
		case e.Name.Local == "sheet":
			for _, a := range e.Attr {
				if a.Name.Local == "id" && targets[a.Value] != "" && strings.Contains(targets[a.Value], "worksheets/") {
					b.sheets = append(b.sheets, sheet{attr(e, "name"), targets[a.Value]})
				}
			}
		}
		return nil
	})
	if err == nil && len(b.sheets) == 0 {
		err = fault("damaged")
	}
	if err == nil && targets["styles"] != "" {
		err = b.readStyles(targets["styles"])
	}
	if err == nil && targets["strings"] != "" {
		err = b.readStrings(targets["strings"])
	}
	return err
}

// readStrings reads the shared texts; of one in several fonts all pieces, without how it is read aloud.
func (b *book) readStrings(part string) error {
	var text strings.Builder
	inside, spoken := false, false
	return b.part(part, maxStrings, func(_ *xml.Decoder, t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				text.Reset()
			case "rPh":
				spoken = true
			case "t":
				inside = true
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "si":
				b.strings = append(b.strings, unescaped(text.String()))
			case "rPh":
				spoken = false
			case "t":
				inside = false
			}
		case xml.CharData:
			if inside && !spoken {
				text.Write(t)
			}
		}
		return nil
	})
}

// readStyles finds out which styles show a number as a date.
func (b *book) readStyles(part string) error {
	own := map[string]bool{}
	within := false
	return b.part(part, 16<<20, func(_ *xml.Decoder, t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "numFmt":
				own[attr(t, "numFmtId")] = isDateFormat(attr(t, "formatCode"))
			case "cellXfs":
				within = true
			case "xf":
				if within {
					id := attr(t, "numFmtId")
					n, err := strconv.Atoi(id)
					b.dates = append(b.dates, own[id] || err == nil && (n >= 14 && n <= 22 || n >= 45 && n <= 47))
				}
			}
		case xml.EndElement:
			within = within && t.Name.Local != "cellXfs"
		}
		return nil
	})
}

// isDateFormat looks for letters of days and years outside of quotes and brackets.
func isDateFormat(code string) bool {
	quoted, bracketed := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			bracketed = true
		case c == ']':
			bracketed = false
		case !bracketed && strings.IndexByte("dDyYhH", c) >= 0:
			return true
		}
	}
	return false
}
