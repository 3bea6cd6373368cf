package consultation

import (
	"net/url"
	"strings"
)

func init() {
	registerBox("short text", textBox{})
	registerBox("long text", textBox{long: true})
}

// textBox is `short text` and `long text`.
type textBox struct{ long bool }

func (textBox) configure(b *Box, settings *[]Raw, _ *Spec) { b.takeLimits(settings) }

func (textBox) read(field string, form url.Values) (string, bool) {
	v, ok := form[field]
	if !ok || len(v) == 0 {
		return "", ok
	}
	return strings.ReplaceAll(v[0], "\r\n", "\n"), true // browsers send CRLF; a newline is one character
}

func (t textBox) settle(_ *Box, typed string) string {
	if t.long {
		return strings.TrimRight(typed, " \t\n")
	}
	return strings.TrimSpace(typed)
}

func (textBox) check(b *Box, field, value string, _ Context) []Fault {
	return b.checkLimits(field, value)
}
func (textBox) show(_ *Box, value string, _ Words) string { return value }
func (textBox) field() FieldType                          { return FieldText }
func (textBox) operators() []Op                           { return []Op{IsAnswered, IsNotAnswered} }
