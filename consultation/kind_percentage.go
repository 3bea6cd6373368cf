package consultation

func init() { registerBox("percentage", "number", percentage{}) }

// percentage is `percentage`: from 0 to 100 unless the author says otherwise.
type percentage struct{ number }

func (percentage) configure(b *Box, settings *[]Raw, spec *Spec) {
	b.Unit, b.From, b.To = "%", "0", "100"
	b.takeRange(settings, spec, false)
}

func (percentage) check(b *Box, field, value string, _ Context) []Fault {
	if _, ok := Decimal(value); !ok {
		return []Fault{{Field: field, Key: "error.percentage"}}
	}
	return b.checkRange(field, value)
}

func (percentage) look() Look { return Look{Inputmode: "decimal", Width: 5, Plain: true} }

func (percentage) messages() []string { return []string{"error.percentage", "error.number.range"} }
