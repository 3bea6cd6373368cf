package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// JSONL writes one JSON object a line: the leading columns by name, then "answers" with an array of texts by data name, in the
// order of the file, answered ones only; with codes, "themes" has their keys by data name. With a row for each answer it writes one object for
// each. Nothing is guarded: JSON has no formulas.
func JSONL(w io.Writer, c *Columns, rows Rows, o Options) (Summary, error) {
	out := bufio.NewWriterSize(w, 64<<10)
	o.headless = true
	write := wideJSONL
	if c.long(o) {
		write = longJSONL
	}
	sum, err := write(out, c, rows, o)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	return sum, err
}

func wideJSONL(out *bufio.Writer, c *Columns, rows Rows, o Options) (Summary, error) {
	line := newLineWriter()
	return c.each(rows, o, func(p *plan, r *consultation.Response) error {
		given, err := c.decided(r)
		if err != nil {
			return err
		}
		line.response(c, p, r, given, o.Labels)
		_, err = out.Write(line.buf.Bytes())
		return err
	})
}

// lineWriter makes one line; its encoder leaves < > & as they are.
type lineWriter struct {
	buf bytes.Buffer
	enc *json.Encoder
}

func newLineWriter() *lineWriter {
	l := &lineWriter{}
	l.enc = json.NewEncoder(&l.buf)
	l.enc.SetEscapeHTML(false)
	return l
}

func (l *lineWriter) response(c *Columns, p *plan, r *consultation.Response, given map[string][]string, labels bool) {
	l.buf.Reset()
	l.buf.WriteByte('{')
	for _, lead := range c.leads {
		l.key(lead.key())
		if lead.value == nil {
			l.texts(p.notPublished(r.Answers))
		} else {
			l.text(clean(lead.value(r)))
		}
		l.buf.WriteByte(',')
	}
	l.key("answers")
	l.buf.WriteByte('{')
	first := true
	for _, f := range p.fields {
		if !r.Answers.Has(f.Field.Name) {
			continue
		}
		if !first {
			l.buf.WriteByte(',')
		}
		first = false
		l.key(f.Field.Name)
		l.texts(f.values(r.Answers, labels))
	}
	l.buf.WriteByte('}')
	if c.coded != nil {
		l.themes(given)
	}
	l.buf.WriteString("}\n")
}

// themes writes the keys of codes by the data name of the answer; of no codes where somebody has decided that none fits.
func (l *lineWriter) themes(given map[string][]string) {
	l.buf.WriteByte(',')
	l.key(longThemes)
	l.buf.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(given)) {
		if i > 0 {
			l.buf.WriteByte(',')
		}
		l.key(name)
		l.texts(given[name])
	}
	l.buf.WriteByte('}')
}

// values gives the cleaned values of a field, labelled if asked.
func (c *Column) values(a consultation.Answers, labels bool) []string {
	var out []string
	for _, v := range a[c.Field.Name] {
		if v == "" {
			continue
		}
		if labels && len(c.Field.Codes) > 0 {
			v = c.labelOf(v)
		}
		out = append(out, clean(v))
	}
	return out
}

func (l *lineWriter) key(name string) {
	l.text(name)
	l.buf.WriteByte(':')
}

func (l *lineWriter) texts(values []string) {
	l.buf.WriteByte('[')
	for i, v := range values {
		if i > 0 {
			l.buf.WriteByte(',')
		}
		l.text(v)
	}
	l.buf.WriteByte(']')
}

// text writes a JSON string. What needs no escape, which is nearly everything, skips the encoder.
func (l *lineWriter) text(s string) {
	if plainASCII(s) {
		l.buf.WriteByte('"')
		l.buf.WriteString(s)
		l.buf.WriteByte('"')
		return
	}
	if err := l.enc.Encode(s); err != nil {
		panic("export: a string did not encode: " + err.Error()) // strings always do, and a buffer never fails
	}
	l.buf.Truncate(l.buf.Len() - 1) // the newline that ends an encoded value
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
