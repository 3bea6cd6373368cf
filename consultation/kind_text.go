package consultation

import "strings"

func init() {
	registerBox("short text", "text", textBox{})
	registerBox("long text", "text", textBox{long: true})
}

// textBox is `short text` and `long text`.
type textBox struct{ long bool }

func (textBox) configure(b *Box, settings *[]Raw, spec *Spec) { b.takeLimits(settings, spec) }

func (t textBox) settle(_ *Box, typed string) string {
	if t.long {
		return strings.TrimRight(typed, " \t\n")
	}
	return strings.TrimSpace(typed)
}

func (textBox) check(b *Box, field, value string, _ Context) []Fault {
	return b.checkLimits(field, value)
}

func (t textBox) look() Look {
	if t.long {
		return Look{Lines: 8}
	}
	return Look{}
}

func (textBox) show(_ *Box, value string, _ Words) string { return value }
func (textBox) field() FieldType                          { return FieldText }
func (textBox) operators() []Op                           { return []Op{IsAnswered, IsNotAnswered} }
func (textBox) messages() []string                        { return limitMessages }
