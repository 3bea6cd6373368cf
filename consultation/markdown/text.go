package markdown

import (
	"html"
	"html/template"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// textWriter builds a Text: HTML and the same words without markup, cut where an answer is printed.
type textWriter struct {
	pieces      consultation.Text
	html, plain strings.Builder
	space       bool // the words so far end in white space, or there are none
}

// tag writes markup of ours.
func (w *textWriter) tag(s string) { w.html.WriteString(s) }

// words writes an author's words, escaped, runs of spaces as one.
func (w *textWriter) words(s string) {
	if s == "" {
		return
	}
	one := collapse(s)
	w.html.WriteString(html.EscapeString(one))
	if w.space {
		one = strings.TrimLeft(one, " \n")
	}
	w.plain.WriteString(one)
	if one != "" {
		w.space = strings.HasSuffix(one, " ") || strings.HasSuffix(one, "\n")
	}
}

// ours writes words of ours that follow an author's.
func (w *textWriter) ours(s string) { w.html.WriteString(html.EscapeString(s)) }

// verbatim writes code, where spaces count.
func (w *textWriter) verbatim(s string) {
	w.html.WriteString(html.EscapeString(s))
	w.plain.WriteString(s)
	w.space = strings.HasSuffix(s, "\n")
}

// line ends a line of the words without markup.
func (w *textWriter) line() {
	if !w.space {
		w.plain.WriteString("\n")
	}
	w.space = true
}

// answer leaves a place for a piped answer.
func (w *textWriter) answer(name string) {
	w.flush()
	w.pieces = append(w.pieces, consultation.Piece{Answer: name})
	w.space = false
}

func (w *textWriter) flush() {
	if w.html.Len() == 0 && w.plain.Len() == 0 {
		return
	}
	piece := consultation.Piece{HTML: template.HTML(w.html.String()), Plain: w.plain.String()} // escaped by words, ours and verbatim
	w.pieces = append(w.pieces, piece)
	w.html.Reset()
	w.plain.Reset()
}

// text gives what was written, without white space at its ends.
func (w *textWriter) text() consultation.Text {
	w.flush()
	if n := len(w.pieces); n > 0 {
		first, last := &w.pieces[0], &w.pieces[n-1]
		first.HTML, first.Plain = trimLeft(first.HTML), strings.TrimLeft(first.Plain, " \n")
		last.HTML, last.Plain = trimRight(last.HTML), strings.TrimRight(last.Plain, " \n")
	}
	return w.pieces
}

func trimLeft(h template.HTML) template.HTML {
	return template.HTML(strings.TrimLeft(string(h), " \n")) // made of a template.HTML
}

func trimRight(h template.HTML) template.HTML {
	return template.HTML(strings.TrimRight(string(h), " \n")) // made of a template.HTML
}

// collapse makes one of runs of spaces and tabs.
func collapse(s string) string {
	if !strings.Contains(s, "  ") && !strings.ContainsAny(s, "\t\r") {
		return s
	}
	var b strings.Builder
	space := false
	for _, r := range s {
		blank := r == ' ' || r == '\t' || r == '\r'
		if blank && space {
			continue
		}
		if blank {
			r = ' '
		}
		b.WriteRune(r)
		space = blank
	}
	return b.String()
}

// unescape reads what Markdown writes with a backslash or as an entity.
func unescape(s string) string {
	if !strings.ContainsAny(s, "\\&") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case s[i] == '&':
			entity, n := entityAt(s[i:])
			b.WriteString(entity)
			i += n - 1
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// entityAt reads the entity that opens s and says how long it is; an & that opens none is itself.
func entityAt(s string) (string, int) {
	end := strings.IndexByte(s[:min(len(s), 40)], ';')
	if end < 2 {
		return "&", 1
	}
	if u := html.UnescapeString(s[:end+1]); u != s[:end+1] && !strings.HasSuffix(u, ";") {
		return u, end + 1
	}
	return "&", 1
}
