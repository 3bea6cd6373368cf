package analysis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/greenpaper/greenpaper/consultation"
)

// Filter takes a part of the responses. It is written in the words of the questionnaire language's conditions, with brackets, or and not:
//
//	capacity is individual and not (region is london or south-east) and text has "night shift"
//
// Its text is what an address carries, and what is saved under a name.
type Filter interface {
	String() string
	set(x *Index, other Others) (*Set, error)
}

// Others finds what is not in the index: texts that have words, answers that were given a theme, members of campaigns.
type Others interface {
	Text(query, name string) (*Set, error) // name "" is every text
	Theme(code string) (*Set, error)
	Campaign(which string) (*Set, error) // "any", "none" or an id
}

type (
	both   []Filter
	either []Filter
	not    struct{ of Filter }
	clause struct {
		name  string
		op    consultation.Op
		codes []string
		value string
	}
	has struct{ query, name string }
)

// Names of clauses that are not about a question.
var others = map[string]string{"channel": OfChannel, "language": OfLanguage, "edition": OfEdition, "series": OfSeries, "version": OfVersion, "wish": OfWish, "late": OfLate, "day": OfDay}

func (f both) String() string   { return joined(f, " and ") }
func (f either) String() string { return joined(f, " or ") }
func (f not) String() string    { return "not " + bracketed(f.of) }
func (f has) String() string {
	s := "text has " + strconv.Quote(f.query)
	if f.name != "" {
		s += " in " + f.name
	}
	return s
}

func (f clause) String() string {
	s := f.name + " " + string(f.op)
	if len(f.codes) > 0 {
		s += " " + strings.Join(f.codes, " or ")
	}
	if f.value != "" {
		s += " " + f.value
	}
	return s
}

func joined(list []Filter, with string) string {
	parts := make([]string, len(list))
	for i, f := range list {
		parts[i] = bracketed(f)
	}
	return strings.Join(parts, with)
}

func bracketed(f Filter) string {
	switch f.(type) {
	case both, either:
		return "(" + f.String() + ")"
	}
	return f.String()
}

// All joins filters that must all hold; nil ones are left out, and none at all is nil, which takes everything.
func All(filters ...Filter) Filter {
	list := slices.DeleteFunc(slices.Clone(filters), func(f Filter) bool { return f == nil })
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return both(list)
}

// OneOf takes those that gave one of these answers.
func OneOf(name string, codes ...string) Filter {
	for short, long := range others {
		if long == name {
			name = short
		}
	}
	return clause{name: name, op: consultation.Is, codes: codes}
}

// Select gives the responses that a filter takes; nil takes all.
func (x *Index) Select(f Filter, other Others) (*Set, error) {
	if f == nil {
		return x.all.Clone(), nil
	}
	s, err := f.set(x, other)
	if err != nil {
		return nil, err
	}
	return roaring.And(s, x.all), nil
}

func (f both) set(x *Index, other Others) (*Set, error) {
	out := x.all.Clone()
	for _, part := range f {
		s, err := part.set(x, other)
		if err != nil {
			return nil, err
		}
		out.And(s)
	}
	return out, nil
}

func (f either) set(x *Index, other Others) (*Set, error) {
	out := roaring.New()
	for _, part := range f {
		s, err := part.set(x, other)
		if err != nil {
			return nil, err
		}
		out.Or(s)
	}
	return out, nil
}

func (f not) set(x *Index, other Others) (*Set, error) {
	s, err := f.of.set(x, other)
	if err != nil {
		return nil, err
	}
	return roaring.AndNot(x.all, s), nil
}

func (f has) set(_ *Index, other Others) (*Set, error) {
	if other == nil {
		return nil, ErrNoSearch
	}
	return other.Text(f.query, f.name)
}

func (f clause) set(x *Index, other Others) (*Set, error) {
	switch f.name {
	case "theme", "campaign":
		return f.special(other)
	}
	name := f.name
	if long, ok := others[name]; ok {
		name = long
	}
	switch f.op {
	case consultation.IsAnswered:
		return x.Answered(name), nil
	case consultation.IsNotAnswered:
		return roaring.AndNot(x.all, x.Answered(name)), nil
	case consultation.Is, consultation.Includes:
		return x.anyOf(name, f.codes), nil
	case consultation.IsNot, consultation.DoesNotInclude:
		return roaring.AndNot(x.all, x.anyOf(name, f.codes)), nil
	}
	return x.compared(name, f.op, f.value)
}

func (f clause) special(other Others) (*Set, error) {
	if other == nil {
		return nil, ErrNoSearch
	}
	out := roaring.New()
	for _, code := range f.codes {
		find := other.Theme
		if f.name == "campaign" {
			find = other.Campaign
		}
		s, err := find(code)
		if err != nil {
			return nil, err
		}
		out.Or(s)
	}
	return out, nil
}

func (x *Index) anyOf(name string, codes []string) *Set {
	out := roaring.New()
	for _, code := range codes {
		out.Or(x.Given(name, code))
	}
	return out
}

// compared goes through the numbers of a field.
func (x *Index) compared(name string, op consultation.Op, value string) (*Set, error) {
	limit, err := strconv.ParseFloat(value, 64)
	if op == consultation.OnOrAfter || op == consultation.Before {
		var day time.Time
		day, err = time.Parse(consultation.ISODate, value)
		limit = float64(dayNumber(day))
	}
	if err != nil {
		return nil, fmt.Errorf("%q cannot be compared with: %w", value, ErrFilter)
	}
	out := roaring.New()
	c := x.numbers[name]
	for it := x.Answered(name).Iterator(); it.HasNext(); {
		ord := it.Next()
		v, ok := c.at(ord)
		switch {
		case !ok:
		case op == consultation.AtLeast && v >= limit, op == consultation.AtMost && v <= limit, op == consultation.OnOrAfter && v >= limit, op == consultation.Before && v < limit:
			out.Add(ord)
		}
	}
	return out, nil
}

// plainWord says whether a word can be a data name or a code.
func plainWord(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '.' && r != '_'
	}) < 0
}
