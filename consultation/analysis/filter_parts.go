package analysis

import (
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// Join is how the parts of a filter hold together.
type Join string

// The joins.
const (
	JoinNone Join = "" // it has no parts
	JoinAnd  Join = "and"
	JoinOr   Join = "or"
	JoinNot  Join = "not"
)

// Parts is a filter taken apart, to be said in words: either filters that are joined, or one clause, or words that are looked for.
type Parts struct {
	Join Join
	Of   []Filter

	Name  string // of a clause, or where words are looked for
	Op    consultation.Op
	Codes []string
	Value string
	Query string // words that are looked for
}

// PartsOf takes a filter apart, one step.
func PartsOf(f Filter) Parts {
	switch f := f.(type) {
	case both:
		return Parts{Join: JoinAnd, Of: f}
	case either:
		return Parts{Join: JoinOr, Of: f}
	case not:
		return Parts{Join: JoinNot, Of: []Filter{f.of}}
	case has:
		return Parts{Name: f.name, Query: f.query}
	case clause:
		return Parts{Name: f.name, Op: f.op, Codes: f.codes, Value: f.value}
	}
	return Parts{}
}

// FieldName is the name of a field under which an index knows what a clause names: "channel" is "_channel".
func FieldName(name string) string {
	if long, ok := others[name]; ok {
		return long
	}
	return name
}

// Joined puts one more filter to another: both must hold, or one of them. One that is joined so already grows.
func Joined(f Filter, join Join, more Filter) Filter {
	switch p := PartsOf(f); {
	case f == nil:
		return more
	case join == JoinOr && p.Join == JoinOr:
		return either(slices.Concat(p.Of, []Filter{more}))
	case join == JoinOr:
		return either{f, more}
	case p.Join == JoinAnd:
		return both(slices.Concat(p.Of, []Filter{more}))
	}
	return both{f, more}
}

// Without leaves out one of the parts of a filter, by its place. Nothing is left of one that has none.
func Without(f Filter, part int) Filter {
	p := PartsOf(f)
	if p.Join != JoinAnd && p.Join != JoinOr || part < 0 || part >= len(p.Of) {
		return nil
	}
	rest := slices.Concat(p.Of[:part], p.Of[part+1:])
	switch {
	case len(rest) == 1:
		return rest[0]
	case p.Join == JoinOr:
		return either(rest)
	}
	return both(rest)
}
