package consultation

import (
	"net/url"
	"strings"
)

func init() { registerBox("whole number", wholeNumber{}) }

// wholeNumber is `whole number`, with `from X to Y` and `unit TEXT`.
type wholeNumber struct{}

func (wholeNumber) configure(b *Box, settings *[]Raw, _ *Spec) { b.takeRange(settings) }

// takeRange takes `from X to Y` and `unit TEXT`.
func (b *Box) takeRange(settings *[]Raw) {
	if t, ok := take(settings, []string{"from X to X"}); ok {
		b.From, b.To = t.Args[0], t.Args[1]
	}
	if t, ok := take(settings, []string{"unit TEXT"}); ok {
		b.Unit = t.Args[0]
	}
}

func (wholeNumber) read(field string, form url.Values) (string, bool) { return readNumber(field, form) }

func readNumber(field string, form url.Values) (string, bool) {
	v, ok := form[field]
	if !ok || len(v) == 0 {
		return "", ok
	}
	return strings.TrimSpace(v[0]), true
}

func (wholeNumber) settle(_ *Box, typed string) string { return settleNumber(typed) }

func settleNumber(typed string) string {
	if n, ok := TypedDecimal(typed); ok {
		return n
	}
	return strings.TrimSpace(typed)
}

func (wholeNumber) check(b *Box, field, value string, _ Context) []Fault {
	n, ok := Decimal(value)
	if !ok || !n.IsInt() {
		return []Fault{{Field: field, Key: "error.whole-number"}}
	}
	return b.checkRange(field, value)
}

// checkRange reports a canonical number outside `from X to Y`.
func (b *Box) checkRange(field, value string) []Fault {
	n, ok := Decimal(value)
	from, hasFrom := Decimal(b.From)
	to, hasTo := Decimal(b.To)
	if !ok || (hasFrom && n.Cmp(from) < 0) || (hasTo && n.Cmp(to) > 0) {
		return []Fault{{Field: field, Key: "error.number.range", Args: []any{"from", b.From, "to", b.To}}}
	}
	return nil
}

func (wholeNumber) show(b *Box, value string, w Words) string { return showNumber(b, value, w) }

// showNumber writes a number with its unit: £ before, others after.
func showNumber(b *Box, value string, w Words) string {
	if _, ok := Decimal(value); !ok {
		return value
	}
	n := w.Number(value)
	switch b.Unit {
	case "":
		return n
	case "£":
		return "£" + n
	case "%":
		return n + "%"
	}
	return n + " " + b.Unit
}

func (wholeNumber) field() FieldType { return FieldNumber }
func (wholeNumber) operators() []Op  { return []Op{IsAnswered, IsNotAnswered, AtLeast, AtMost} }
