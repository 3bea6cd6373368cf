package consultation

func init() { registerBox("whole number", "number", wholeNumber{}) }

// wholeNumber is `whole number`, with `from X to Y` and `unit TEXT`.
type wholeNumber struct{ number }

func (wholeNumber) check(b *Box, field, value string, _ Context) []Fault {
	n, ok := Decimal(value)
	if !ok || !n.IsInt() {
		return []Fault{{Field: field, Key: "error.whole-number"}}
	}
	return b.checkRange(field, value)
}

func (wholeNumber) look() Look { return Look{Inputmode: "numeric", Width: 10, Plain: true} }

func (wholeNumber) messages() []string { return []string{"error.whole-number", "error.number.range"} }
