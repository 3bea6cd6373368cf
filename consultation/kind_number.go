package consultation

import "strings"

func init() { registerBox("number", "number", number{}) }

// number is `number`, with `from X to Y` and `unit TEXT`. The other types of number are made of it.
type number struct{}

func (number) configure(b *Box, settings *[]Raw, spec *Spec) { b.takeRange(settings, spec, true) }

// settle accepts a number with or without its unit.
func (number) settle(b *Box, typed string) string {
	v := visible(typed)
	if n, ok := TypedDecimal(v); ok {
		return n
	}
	if n, ok := TypedDecimal(strings.TrimSuffix(strings.TrimPrefix(v, b.Unit), b.Unit)); ok {
		return n
	}
	return v
}

func (number) check(b *Box, field, value string, _ Context) []Fault {
	if _, ok := Decimal(value); !ok {
		return []Fault{{Field: field, Key: "error.number"}}
	}
	return b.checkRange(field, value)
}

func (number) show(b *Box, value string, w Words) string { return Quantity{value, b.Unit}.Show(w) }
func (number) look() Look                                { return Look{Inputmode: "decimal", Width: 10, Plain: true} }
func (number) field() FieldType                          { return FieldNumber }
func (number) operators() []Op                           { return []Op{IsAnswered, IsNotAnswered, AtLeast, AtMost} }
func (number) messages() []string                        { return []string{"error.number", "error.number.range"} }
