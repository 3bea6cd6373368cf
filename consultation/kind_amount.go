package consultation

import "strings"

func init() { registerBox("amount", "number", amount{}) }

// amount is `amount`: money, in pounds unless `unit` says otherwise, with no more than two decimals.
type amount struct{ number }

func (amount) configure(b *Box, settings *[]Raw, spec *Spec) {
	b.Unit = "£"
	b.takeRange(settings, spec, true)
}

func (amount) check(b *Box, field, value string, _ Context) []Fault {
	_, pence, _ := strings.Cut(value, ".")
	if _, ok := Decimal(value); !ok || len(strings.TrimRight(pence, "0")) > 2 {
		return []Fault{{Field: field, Key: "error.amount"}}
	}
	return b.checkRange(field, value)
}

// show writes pounds, or pounds and two digits of pence.
func (amount) show(b *Box, value string, w Words) string {
	if whole, pence, ok := strings.Cut(value, "."); ok && len(pence) < 2 {
		value = whole + "." + pence + strings.Repeat("0", 2-len(pence))
	}
	return Quantity{value, b.Unit}.Show(w)
}

func (amount) messages() []string { return []string{"error.amount", "error.number.range"} }
