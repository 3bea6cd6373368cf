package consultation

import (
	"slices"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/words"
)

var (
	ruleBoxLimits = NewRule("limits-crossed", LevelError, "`min` is more than `max` here, so no answer could fit; swap the two numbers or remove one")
	ruleLimitNone = NewRule("limit-none", LevelError, "`%s` is no limit; write a number from 1, or remove it")
	ruleBoxRange  = NewRule("range-crossed", LevelError, "`from %s to %s` goes downwards; write the smaller number first")
)

// CountWords counts words the two ways that the language names and gives the smaller count: what GOV.UK Frontend counts in the
// browser (runs of what is not white space) and Unicode segmentation. Only what exceeds both is over a limit.
func CountWords(s string) int {
	runs, segments := countWords(s)
	return min(runs, segments)
}

func countWords(s string) (runs, segments int) {
	seg := words.FromString(s)
	for seg.Next() {
		for _, r := range seg.Value() {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				segments++
				break
			}
		}
	}
	return len(strings.Fields(s)), segments
}

// Characters counts graphemes; a newline is one however it is written.
func Characters(s string) int {
	n := 0
	seg := graphemes.FromString(s)
	for seg.Next() {
		n++
	}
	return n
}

// takeLimits takes the text limits.
func (b *Box) takeLimits(settings *[]Raw, spec *Spec) {
	at := 0
	for {
		t, ok := take(settings, []string{"max N words|characters", "min N words|characters", "exactly N words|characters", "about N words|characters"})
		if !ok {
			break
		}
		at = t.At
		if t.Int(0) < 1 {
			spec.Report(ruleLimitNone.Break(at, strings.NewReplacer("N", "0", "words|characters", t.Args[1]).Replace(t.Pattern)))
		}
		b.setLimit(strings.Fields(t.Pattern)[0], t.Int(0), t.Args[1] == "words")
	}
	if (b.MaxWords > 0 && b.MinWords > b.MaxWords) || (b.MaxChars > 0 && b.MinChars > b.MaxChars) {
		spec.Report(ruleBoxLimits.Break(at))
	}
}

func (b *Box) setLimit(which string, n int, inWords bool) {
	set := func(w, c *int) {
		if inWords {
			*w = n
		} else {
			*c = n
		}
	}
	switch which {
	case "max":
		set(&b.MaxWords, &b.MaxChars)
	case "min":
		set(&b.MinWords, &b.MinChars)
	case "about":
		set(&b.AboutWords, &b.AboutChars)
	case "exactly":
		set(&b.MaxWords, &b.MaxChars)
		set(&b.MinWords, &b.MinChars)
	}
}

var limitMessages = []string{"error.words.max", "error.words.min", "error.characters.max", "error.characters.min"}

// checkLimits reports a text that is over or under its limits. "count" is how much is too much or missing.
func (b *Box) checkLimits(field, value string) []Fault {
	fault := func(key string, limit, count int) []Fault {
		return []Fault{{Field: field, Key: key, Args: []any{"limit", limit, "count", count}}}
	}
	if b.MaxWords > 0 || b.MinWords > 0 {
		runs, segments := countWords(value)
		if n := min(runs, segments); b.MaxWords > 0 && n > b.MaxWords {
			return fault("error.words.max", b.MaxWords, n-b.MaxWords)
		}
		if n := max(runs, segments); n < b.MinWords {
			return fault("error.words.min", b.MinWords, b.MinWords-n)
		}
	}
	if b.MaxChars > 0 || b.MinChars > 0 {
		n := Characters(value)
		if b.MaxChars > 0 && n > b.MaxChars {
			return fault("error.characters.max", b.MaxChars, n-b.MaxChars)
		}
		if n < b.MinChars {
			return fault("error.characters.min", b.MinChars, b.MinChars-n)
		}
	}
	return nil
}

// takeRange takes `from X to Y` and, where the type has one, `unit TEXT`.
func (b *Box) takeRange(settings *[]Raw, spec *Spec, unit bool) {
	if t, ok := take(settings, []string{"from X to X"}); ok {
		b.From, b.To = t.Args[0], t.Args[1]
		from, _ := Decimal(b.From)
		to, _ := Decimal(b.To)
		if from.Cmp(to) > 0 {
			spec.Report(ruleBoxRange.Break(t.At, b.From, b.To))
		}
	}
	if !unit {
		return // `unit` is left over, and reported
	}
	if t, ok := take(settings, []string{"unit TEXT"}); ok {
		b.Unit = t.Args[0]
	}
}

// checkRange reports a canonical number outside `from X to Y`.
func (b *Box) checkRange(field, value string) []Fault {
	n, ok := Decimal(value)
	from, hasFrom := Decimal(b.From)
	to, hasTo := Decimal(b.To)
	if !ok || (hasFrom && n.Cmp(from) < 0) || (hasTo && n.Cmp(to) > 0) {
		low, high := b.Range()
		return []Fault{{Field: field, Key: "error.number.range", Args: []any{"from", low, "to", high}}}
	}
	return nil
}

// Range gives the two ends of `from X to Y` as a sentence wants them: "from 0 to 40 hours", "from £1 to £10".
func (b *Box) Range() (from, to Quantity) {
	from, to = Quantity{Value: b.From}, Quantity{Value: b.To, Unit: b.Unit}
	if b.UnitFirst() {
		from.Unit = b.Unit
	}
	return from, to
}

// UnitFirst says whether the unit stands before the number: that of a currency.
func (b *Box) UnitFirst() bool { return slices.Contains(currencies, b.Unit) }
