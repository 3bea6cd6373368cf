package consultation

import (
	"slices"
	"strings"
)

// limit is one thing that a question demands of its answers.
type limit struct {
	what  string // "most words"
	value string // "" for none
	sort  limitSort
}

// limitSort says which way a limit is stricter.
type limitSort int

const (
	limitMost   limitSort = iota // a smaller one is stricter
	limitLeast                   // a greater one is stricter
	limitRule                    // any other one is stricter, none is looser
	limitSame                    // any other one, or none, makes stored answers mean something else: a unit
	limitAdvice                  // nothing is refused
	limitTypes                   // words: fewer are stricter
)

func typesLimit(types []string) limit {
	types = slices.Clone(types)
	slices.Sort(types)
	return limit{"types of file", strings.Join(types, " "), limitTypes}
}

// stricter says whether answers that were within the limit may break the later one.
func (l limit) stricter(later string) bool {
	switch {
	case l.sort == limitSame:
		return true
	case l.sort == limitAdvice, later == "":
		return false
	case l.sort == limitTypes:
		return len(common(strings.Fields(l.value), strings.Fields(later))) < len(strings.Fields(l.value))
	case l.value == "", l.sort == limitRule:
		return true
	}
	less, comparable := limitLess(later, l.value)
	return !comparable || less == (l.sort == limitMost)
}

// limitLess compares two numbers or two dates. Names of questions and "today" cannot be compared with anything.
func limitLess(a, b string) (less, comparable bool) {
	n, ok1 := Decimal(a)
	m, ok2 := Decimal(b)
	if ok1 && ok2 {
		return n.Cmp(m) < 0, true
	}
	_, ok1 = ParseISODate(a)
	_, ok2 = ParseISODate(b)
	return a < b, ok1 && ok2
}

// sameLimit compares values: 5 and 5.0 are one.
func sameLimit(a, b string) bool {
	n, ok1 := Decimal(a)
	m, ok2 := Decimal(b)
	return a == b || ok1 && ok2 && n.Cmp(m) == 0
}

// limits compares limits one by one: both lists are those of the same kind or box.
func (c *comparison) limits(p place, was, is []limit) {
	for i := range min(len(was), len(is)) {
		a, b := was[i], is[i]
		if sameLimit(a.value, b.value) {
			continue
		}
		what := sentence("the " + a.what + " is " + orNone(b.value) + "; it was " + orNone(a.value) + ".")
		if a.stricter(b.value) {
			c.add(changeStricter, p, what, "Answers given already may not fit the new limit.")
		} else {
			c.add(changeLooser, p, what, "Answers before and after had different limits.")
		}
	}
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// box compares two boxes that hold the same data name.
func (c *comparison) box(p place, was, is *Box) {
	switch {
	case was == nil && is == nil:
	case was == nil:
		c.add(changeBoxNew, p, "There is a new box to fill in.", "There is a new column, empty for answers given already.")
	case is == nil:
		c.add(changeBoxGone, p, "The box to fill in is gone.", "What people wrote in it has no column any more.")
	case was.Type != is.Type:
		c.add(changeBoxType, p, "The box takes `"+is.Type+"`; it took `"+was.Type+"`.", "Answers given already may not be of the new type.")
	default:
		c.limits(p, was.limits(), is.limits())
	}
}
