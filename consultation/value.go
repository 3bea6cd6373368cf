package consultation

import (
	"math/big"
	"regexp"
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

// TypedDecimal reads a number as people type it ("1,200", "£3.50", "12 %", " 7 ") and gives its canonical form.
func TypedDecimal(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ',', ' ', '\u00a0', '\u2009', '\u202f', '\u200b', '\u2060', '£', '%':
			return -1
		case '−', '–':
			return '-'
		}
		return r
	}, strings.TrimSpace(s))
	s = strings.TrimSuffix(s, ".")
	if strings.HasPrefix(s, ".") {
		s = "0" + s
	}
	if !decimalPattern.MatchString(s) {
		return "", false
	}
	neg := strings.HasPrefix(s, "-")
	whole, frac, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if frac != "" && strings.Trim(frac, "0") != "" {
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
			return t.Format(ISODate), true
		}
	}
	return "", false
}
