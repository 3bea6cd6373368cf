package paper

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// author writes the author's text: its HTML, which the Markdown package made, as paragraphs.
func (d *docx) author(t *Text) {
	style := ""
	if t.Notice != "" {
		style = "Notice"
	}
	if t.Only != "" {
		d.p(style, run(t.Only, italic))
	}
	if t.Title != "" {
		d.p(style, run(t.Title, bold))
	}
	w := &prose{d: d, plain: style}
	w.read(string(t.HTML))
}

// prose turns markup into paragraphs.
type prose struct {
	d          *docx
	plain      string // style of a paragraph
	runs       string
	style      string
	bold, ital int
	hidden     int
	pre        int
	counts     []int    // of the lists that are open: 0 for bullets, else the next number
	links      []string // addresses of the links that are open
}

// read reads markup leniently: it is ours, and what cannot be read is left out.
func (w *prose) read(html string) {
	x := xml.NewDecoder(strings.NewReader(html))
	x.Strict, x.AutoClose, x.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := x.Token()
		if err != nil {
			break // the end
		}
		switch t := token.(type) {
		case xml.StartElement:
			w.open(t)
		case xml.EndElement:
			w.close(t.Name.Local)
		case xml.CharData:
			w.say(string(t))
		}
	}
	w.flush()
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (w *prose) open(t xml.StartElement) {
	if w.hidden > 0 || strings.Contains(attribute(t, "class"), "govuk-visually-hidden") {
		w.hidden++
		return
	}
	switch name := t.Name.Local; name {
	case "p", "div", "blockquote", "table", "pre", "details", "summary":
		w.flush()
		if name == "pre" {
			w.pre++
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.flush()
		w.style = "Heading3"
	case "ul", "ol":
		w.flush()
		w.counts = append(w.counts, map[string]int{"ul": 0, "ol": 1}[name])
	case "li":
		w.flush()
		w.item()
	case "strong", "b", "th":
		w.bold++
	case "em", "i":
		w.ital++
	case "a":
		w.links = append(w.links, attribute(t, "href"))
	case "br":
		w.runs += "<w:r><w:br/></w:r>"
	case "img":
		if alt := attribute(t, "alt"); alt != "" {
			w.runs += run(w.d.say("paper.docx.picture", "words", alt), "")
		}
	}
}

// item begins an item of a list: a bullet, or its number.
func (w *prose) item() {
	if n := len(w.counts); n > 0 && w.counts[n-1] > 0 {
		w.runs = run(strconv.Itoa(w.counts[n-1])+". ", "")
		w.counts[n-1]++
		return
	}
	w.style = "ListBullet"
}

func (w *prose) close(name string) {
	if w.hidden > 0 {
		w.hidden--
		return
	}
	switch name {
	case "p", "div", "blockquote", "li", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "summary":
		w.flush()
		if name == "pre" {
			w.pre--
		}
	case "ul", "ol":
		w.flush()
		if n := len(w.counts); n > 0 {
			w.counts = w.counts[:n-1]
		}
	case "strong", "b":
		w.bold--
	case "th":
		w.bold--
		w.runs += run("\u2003", "")
	case "td":
		w.runs += run("\u2003", "")
	case "em", "i":
		w.ital--
	case "a":
		if n := len(w.links); n > 0 {
			if to := w.links[n-1]; strings.HasPrefix(to, "http") && !strings.Contains(w.runs, text(to)+"</w:t>") {
				w.runs += run(" ("+to+")", "")
			}
			w.links = w.links[:n-1]
		}
	}
}

func (w *prose) say(s string) {
	if w.hidden > 0 {
		return
	}
	if w.pre == 0 {
		lead, tail := strings.TrimLeft(s, " \t\r\n") != s, strings.TrimRight(s, " \t\r\n") != s
		s = strings.Join(strings.Fields(s), " ")
		if s == "" && (lead || tail) && w.runs != "" {
			s = " "
		} else if s != "" {
			if lead && w.runs != "" {
				s = " " + s
			}
			if tail {
				s += " "
			}
		}
	}
	if s == "" {
		return
	}
	props := ""
	if w.bold > 0 {
		props += bold
	}
	if w.ital > 0 {
		props += italic
	}
	w.runs += run(s, props)
}

// flush ends the paragraph.
func (w *prose) flush() {
	if w.runs != "" {
		style := w.style
		if style == "" {
			style = w.plain
		}
		w.d.p(style, w.runs)
	}
	w.runs, w.style = "", ""
}
