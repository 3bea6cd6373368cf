package markdown

import (
	"math/big"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// Conditions are clauses joined by `and`, and each clause looks at one earlier question. So whether a condition can ever hold is
// decided question by question: all that is asked of one question's answer is put together and tried. A clause that
// needs an answer brings the conditions of its question with it, because a hidden question has no answer.

// reach knows where each question is asked.
type reach struct {
	q  *consultation.Questionnaire
	in map[string]*consultation.Section // question → its section
}

func newReach(q *consultation.Questionnaire) *reach {
	r := &reach{q: q, in: map[string]*consultation.Section{}}
	for i := range q.Sections {
		for _, x := range q.Sections[i].Questions() {
			r.in[x.Name] = &q.Sections[i]
		}
	}
	return r
}

// demands is all that a set of clauses asks of the answers.
type demands struct {
	*reach
	of map[string]*demand
}

// demand is what is asked of one question's answer.
type demand struct {
	answered   bool       // it must be answered
	unanswered bool       // it must not be
	oneOf      [][]string // one code of each set must be chosen
	noneOf     []string   // codes that must not be chosen
	low, high  *big.Rat   // inclusive
	from       string     // ISO date, inclusive
	before     string     // ISO date, exclusive
}

// possible says whether some answers let all the conditions hold; else it names the question whose answer cannot fit.
func (r *reach) possible(conditions ...consultation.Condition) (ok bool, name string) {
	d := demands{reach: r, of: map[string]*demand{}}
	for _, c := range conditions {
		d.add(c)
	}
	for _, name := range sortedKeys(d.of) {
		if !d.fits(name, d.of[name]) {
			return false, name
		}
	}
	return true, ""
}

func (d demands) add(c consultation.Condition) {
	for _, cl := range c {
		x, seen := d.of[cl.Name]
		if !seen {
			x = &demand{}
			d.of[cl.Name] = x
		}
		needed := x.answered
		x.add(cl)
		if x.answered && !needed {
			d.addShown(cl.Name)
		}
	}
}

// addShown adds what it takes for a question to be asked.
func (d demands) addShown(name string) {
	if question := d.q.Question(name); question != nil {
		d.add(question.When)
	}
	if s := d.in[name]; s != nil {
		d.add(s.When)
	}
}

func (x *demand) add(cl consultation.Clause) {
	switch cl.Op {
	case consultation.Is, consultation.Includes:
		x.answered = true
		x.oneOf = append(x.oneOf, cl.Codes)
	case consultation.IsNot, consultation.DoesNotInclude:
		x.noneOf = append(x.noneOf, cl.Codes...)
	case consultation.IsAnswered:
		x.answered = true
	case consultation.IsNotAnswered:
		x.unanswered = true
	case consultation.AtLeast:
		x.answered = true
		if n, ok := consultation.Decimal(cl.Value); ok && (x.low == nil || n.Cmp(x.low) > 0) {
			x.low = n
		}
	case consultation.AtMost:
		x.answered = true
		if n, ok := consultation.Decimal(cl.Value); ok && (x.high == nil || n.Cmp(x.high) < 0) {
			x.high = n
		}
	case consultation.OnOrAfter:
		x.answered = true
		x.from = max(x.from, cl.Value)
	case consultation.Before:
		x.answered = true
		if x.before == "" || cl.Value < x.before {
			x.before = cl.Value
		}
	}
}

// fits says whether the question has an answer, or none, that meets the demand.
func (d demands) fits(name string, x *demand) bool {
	if !x.answered {
		return true // no answer at all meets every other clause
	}
	question := d.q.Question(name)
	if x.unanswered || question == nil {
		return !x.unanswered
	}
	switch kind := question.Kind.(type) {
	case consultation.Listed:
		if kind.Many() {
			return x.fitsMany(kind.Options(), atMost(question.Kind))
		}
		return x.fitsOne(kind.Options())
	case *consultation.Single:
		return x.fitsBox(&kind.Box)
	}
	return true
}

func (x *demand) fitsOne(options []consultation.Option) bool {
	return slices.ContainsFunc(options, func(o consultation.Option) bool {
		if slices.Contains(x.noneOf, o.Code) {
			return false
		}
		for _, set := range x.oneOf {
			if !slices.Contains(set, o.Code) {
				return false
			}
		}
		return true
	})
}

// fitsMany tries one answer on its own, then the others together.
func (x *demand) fitsMany(options []consultation.Option, most int) bool {
	var together []string
	for _, o := range options {
		if slices.Contains(x.noneOf, o.Code) {
			continue
		}
		if o.Alone && x.countFits(1, 1) && x.within([]string{o.Code}) {
			return true
		}
		if !o.Alone {
			together = append(together, o.Code)
		}
	}
	if most == 0 || most > len(together) {
		most = len(together)
	}
	return most > 0 && x.countFits(1, most) && x.within(together)
}

// within says whether every set that one code is needed of has one among the codes.
func (x *demand) within(codes []string) bool {
	for _, set := range x.oneOf {
		if !slices.ContainsFunc(set, func(c string) bool { return slices.Contains(codes, c) }) {
			return false
		}
	}
	return true
}

// countFits says whether some count from least to most is within the limits.
func (x *demand) countFits(least, most int) bool {
	if x.low != nil && x.high != nil && x.low.Cmp(x.high) > 0 {
		return false
	}
	if x.low != nil && x.low.Cmp(big.NewRat(int64(most), 1)) > 0 {
		return false
	}
	return x.high == nil || x.high.Cmp(big.NewRat(int64(least), 1)) >= 0
}

func (x *demand) fitsBox(b *consultation.Box) bool {
	low, high := x.low, x.high
	if n, ok := consultation.Decimal(b.From); ok && (low == nil || n.Cmp(low) > 0) {
		low = n
	}
	if n, ok := consultation.Decimal(b.To); ok && (high == nil || n.Cmp(high) < 0) {
		high = n
	}
	if low != nil && high != nil && low.Cmp(high) > 0 {
		return false
	}
	from, before := x.from, x.before
	if d, ok := consultation.ParseISODate(b.NotBefore); ok {
		from = max(from, d)
	}
	if from != "" && before != "" && from >= before {
		return false
	}
	d, ok := consultation.ParseISODate(b.NotAfter)
	return !ok || from <= d
}

// atMost gives the limit of `choose up to N`, 0 for none.
func atMost(kind consultation.Kind) int {
	if c, ok := kind.(*consultation.Choice); ok {
		return c.AtMost
	}
	return 0
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// opposites of the operators that have one. An amount or a date that is too small may also be missing, so that those have none.
var opposites = map[consultation.Op]consultation.Op{
	consultation.Is: consultation.IsNot, consultation.IsNot: consultation.Is,
	consultation.Includes: consultation.DoesNotInclude, consultation.DoesNotInclude: consultation.Includes,
	consultation.IsAnswered: consultation.IsNotAnswered, consultation.IsNotAnswered: consultation.IsAnswered,
}

// avoidable says whether somebody for whom the conditions hold can have a path that does not end in the section.
func (r *reach) avoidable(ends *consultation.Section, conditions ...consultation.Condition) bool {
	for _, cl := range ends.When {
		op, ok := opposites[cl.Op]
		if !ok {
			return true
		}
		not := consultation.Clause{Name: cl.Name, Op: op, Codes: cl.Codes}
		if ok, _ := r.possible(append(conditions, consultation.Condition{not})...); ok {
			return true
		}
	}
	return false
}
