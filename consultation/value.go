package consultation

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
)

var decimalPattern = regexp.MustCompile(`^-?\d{1,30}(\.\d{1,10})?$`)

// Decimal reads a canonical decimal: digits, one point, an optional minus.
func Decimal(s string) (*big.Rat, bool) {
	if !decimalPattern.MatchString(s) {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// Quantity is a number with its unit in the arguments of a Fault: whoever words the fault writes it as the language does.
type Quantity struct {
	Value string // canonical decimal
	Unit  string
}

// currencies are the units that stand before their number.
var currencies = []string{"£", "€", "$"}

// Show writes the quantity: £ before the number, other units after it.
func (q Quantity) Show(w Words) string {
	if _, ok := Decimal(q.Value); !ok {
		return q.Value
	}
	n := w.Number(q.Value)
	switch {
	case q.Unit == "":
		return n
	case slices.Contains(currencies, q.Unit):
		return q.Unit + n
	case q.Unit == "%":
		return n + "%"
	}
	return n + " " + q.Unit
}

// invisible holds what people paste without seeing it.
const invisible = "\u200b\u200c\u200d\u2060\ufeff\u00ad"

// visible takes out what cannot be seen and the white space around the rest.
func visible(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(invisible, r) {
			return -1
		}
		return r
	}, s))
}

// groupedPattern is a number with its thousands apart: "1,200", "1 200". Commas and spaces anywhere else are not a number that
// we could be sure of: "3,5" is not 35.
var groupedPattern = regexp.MustCompile(`^-?\d{1,3}([, ]\d{3})+(\.\d+)?$`)

// TypedDecimal reads a number as people type it ("1,200", "£3.50", "12 %", " 7 ") and gives its canonical form.
func TypedDecimal(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u2009', '\u202f':
			return ' '
		case '−', '–':
			return '-'
		}
		return r
	}, visible(s))
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(s, "."), "%"))
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(s, "-")), "£"))
	if strings.HasPrefix(s, ".") {
		s = "0" + s
	}
	if groupedPattern.MatchString(s) {
		s = strings.NewReplacer(",", "", " ", "").Replace(s)
	}
	if !decimalPattern.MatchString(s) || strings.HasPrefix(s, "-") {
		return "", false
	}
	whole, frac, _ := strings.Cut(s, ".")
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if strings.Trim(frac, "0") != "" {
		whole += "." + frac
	}
	if neg && strings.Trim(whole, "0.") != "" {
		whole = "-" + whole
	}
	return whole, true
}

// ISODate is the form of every stored date.
const ISODate = "2006-01-02"

// ParseISODate accepts a real date in the form 2023-05-31.
func ParseISODate(s string) (string, bool) {
	t, err := time.Parse(ISODate, s)
	if err != nil || t.Year() < 1000 {
		return "", false
	}
	return s, true
}

// ParseWrittenDate accepts "31 May 2023", as an author writes it.
func ParseWrittenDate(s string) (string, bool) {
	for _, layout := range []string{"2 January 2006", "2 Jan 2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return ParseISODate(t.Format(ISODate))
		}
	}
	return "", false
}
