package consultation

import "regexp"

func init() { registerBox("year", "date", year{}) }

var yearPattern = regexp.MustCompile(`^[12]\d{3}$`)

// year is `year`: four digits, with `from X to Y`.
type year struct{ number }

func (year) configure(b *Box, settings *[]Raw, spec *Spec) { b.takeRange(settings, spec, false) }

// settle leaves the number alone but for what cannot be seen: "2,020" is no year.
func (year) settle(_ *Box, typed string) string { return visible(typed) }

func (year) check(b *Box, field, value string, _ Context) []Fault {
	if !yearPattern.MatchString(value) {
		return []Fault{{Field: field, Key: "error.year"}}
	}
	if b.checkRange(field, value) != nil {
		return []Fault{{Field: field, Key: "error.year.range", Args: []any{"from", b.From, "to", b.To}}}
	}
	return nil
}

func (year) show(_ *Box, value string, _ Words) string { return value }
func (year) look() Look                                { return Look{Inputmode: "numeric", Width: 4, Plain: true} }
func (year) messages() []string                        { return []string{"error.year", "error.year.range"} }
