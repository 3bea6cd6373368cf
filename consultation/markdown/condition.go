package markdown

import (
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// token is one word of a condition and its place.
type token struct {
	text string
	at   int
}

func tokens(raw consultation.Raw) []token {
	var out []token
	begin := -1
	for i := 0; i <= len(raw.Text); i++ {
		blank := i == len(raw.Text) || raw.Text[i] == ' '
		switch {
		case !blank && begin < 0:
			begin = i
		case blank && begin >= 0:
			out = append(out, token{raw.Text[begin:i], raw.At + begin})
			begin = -1
		}
	}
	return out
}

// conditionReader reads clauses joined by `and`.
type conditionReader struct {
	p    *parser
	left []token
	end  int // offset behind the last word
	bad  bool
}

// condition reads and checks a condition. A clause with a mistake is reported and left out.
func (p *parser) condition(raw consultation.Raw) consultation.Condition {
	r := &conditionReader{p: p, left: tokens(raw), end: raw.At + len(raw.Text)}
	if m := commaInNumber.FindStringIndex(raw.Text); m != nil {
		p.report(ruleConditionComma.Break(raw.At+m[0], strings.ReplaceAll(raw.Text[m[0]:m[1]], ",", "")))
		return nil
	}
	if i := strings.IndexAny(raw.Text, "()=,;<>&|"); i >= 0 {
		p.report(ruleConditionSign.Break(raw.At+i, string(raw.Text[i])))
		return nil
	}
	var c consultation.Condition
	for {
		clause, ok := r.clause()
		clause.at.rest = r.untilAnd()
		if ok && p.checkClause(clause.Clause, clause.at) {
			c = append(c, clause.Clause)
		} else {
			r.skip(len(clause.at.rest))
		}
		if r.bad || len(r.left) == 0 {
			return c
		}
		if next := r.take(); next.text != "and" {
			p.report(ruleConditionAnd.Break(next.at, next.text))
			return c
		}
	}
}

// untilAnd gives the words that follow before the next `and`.
func (r *conditionReader) untilAnd() []string {
	var out []string
	for _, t := range r.left {
		if t.text == "and" {
			break
		}
		out = append(out, t.text)
	}
	return out
}

func (r *conditionReader) skip(words int) { r.left = r.left[words:] }

func (r *conditionReader) take() token {
	if len(r.left) == 0 {
		return token{"", r.end}
	}
	t := r.left[0]
	r.left = r.left[1:]
	return t
}

// accept takes words if they come next.
func (r *conditionReader) accept(words ...string) bool {
	if len(r.left) < len(words) {
		return false
	}
	for i, w := range words {
		if r.left[i].text != w {
			return false
		}
	}
	r.left = r.left[len(words):]
	return true
}

// placed is a clause and where its parts stand.
type placed struct {
	consultation.Clause
	at places
}

type places struct {
	name, op, value int
	codes           []int
	rest            []string // words that follow the clause, before `and`
}

var operators = []struct {
	words []string
	op    consultation.Op
	value string // what follows: "", code, number or date
}{
	{[]string{"is", "not", "answered"}, consultation.IsNotAnswered, ""},
	{[]string{"is", "answered"}, consultation.IsAnswered, ""},
	{[]string{"is", "at", "least"}, consultation.AtLeast, "number"},
	{[]string{"is", "at", "most"}, consultation.AtMost, "number"},
	{[]string{"is", "on", "or", "after"}, consultation.OnOrAfter, "date"},
	{[]string{"is", "before"}, consultation.Before, "date"},
	{[]string{"is", "not"}, consultation.IsNot, "code"},
	{[]string{"is"}, consultation.Is, "code"},
	{[]string{"includes"}, consultation.Includes, "code"},
	{[]string{"does", "not", "include"}, consultation.DoesNotInclude, "code"},
}

// operatorWords are what may follow a name, for suggestions.
var operatorWords = []string{"is", "is not", "includes", "does not include", "is answered", "is not answered", "is at least", "is at most", "is on or after", "is before"}

func (r *conditionReader) clause() (placed, bool) {
	name := r.take()
	c := placed{at: places{name: name.at, op: r.end}}
	if name.text == "" {
		r.fail(ruleConditionEmpty.Break(name.at))
		return c, false
	}
	c.Name = name.text
	if len(r.left) > 0 {
		c.at.op = r.left[0].at
	}
	if len(r.left) > 1 && r.left[0].text == "is" && slices.Contains(comparisons, r.left[1].text) {
		r.operatorUnknown(c)
		return c, false
	}
	for _, o := range operators {
		if !r.accept(o.words...) {
			continue
		}
		c.Op = o.op
		switch o.value {
		case "code":
			return c, r.codes(&c)
		case "number":
			return c, r.number(&c)
		case "date":
			return c, r.date(&c)
		}
		return c, true
	}
	r.operatorUnknown(c)
	return c, false
}

func (r *conditionReader) fail(problem consultation.Problem) {
	r.bad = true
	r.p.report(problem)
}

func (r *conditionReader) codes(c *placed) bool {
	for {
		t := r.take()
		if t.text == "" || t.text == "and" {
			r.fail(ruleConditionCode.Break(t.at, c.Name, c.Op))
			return false
		}
		if len(c.Codes) > 0 && slices.ContainsFunc([]string{"is", "includes", "does"}, func(w string) bool { return t.text == w || len(r.left) > 0 && r.left[0].text == w }) {
			r.fail(ruleConditionOr.Break(t.at))
			return false
		}
		c.Codes = append(c.Codes, t.text)
		c.at.codes = append(c.at.codes, t.at)
		if !r.accept("or") {
			return true
		}
	}
}

func (r *conditionReader) number(c *placed) bool {
	t := r.take()
	c.at.value = t.at
	canonical, ok := consultation.TypedDecimal(t.text)
	if !ok {
		r.fail(ruleConditionNumber.Break(t.at, c.Op))
		return false
	}
	c.Value = canonical
	return true
}

func (r *conditionReader) date(c *placed) bool {
	t := r.take()
	c.at.value = t.at
	if d, ok := consultation.ParseISODate(t.text); ok {
		c.Value = d
		return true
	}
	if len(r.left) >= 2 {
		if d, ok := consultation.ParseWrittenDate(t.text + " " + r.left[0].text + " " + r.left[1].text); ok {
			r.left = r.left[2:]
			c.Value = d
			return true
		}
	}
	r.fail(ruleConditionDate.Break(t.at, c.Op))
	return false
}

// checkClause checks a clause against the question that it looks at.
func (p *parser) checkClause(c consultation.Clause, at places) bool {
	q, ok := p.seen[c.Name]
	if !ok {
		p.notEarlier(c.Name, at.name)
		return false
	}
	home := p.home[c.Name]
	outside := home != p.current
	switch {
	case outside && home.Equality, outside && p.current != nil && p.current.Equality:
		p.report(ruleEqualityOut.Break(at.name, c.Name))
		return false
	case outside && home.Repeats() && c.Op != consultation.IsAnswered && c.Op != consultation.IsNotAnswered:
		p.report(ruleRepeatedOut.Break(at.name, c.Name, home.Name))
		return false
	case p.broken[c.Name], p.torn[c.Name] && len(c.Codes) > 0:
		return false // its type or its answers are unknown, which was reported
	case !slices.Contains(q.Kind.Operators(), c.Op):
		p.wrongOperator(c, at.op, q)
		return false
	}
	return p.checkCodes(c, at, q)
}

func (p *parser) wrongOperator(c consultation.Clause, at int, q *consultation.Question) {
	takes := q.Kind.Operators()
	instead := map[consultation.Op]consultation.Op{
		consultation.Is: consultation.Includes, consultation.IsNot: consultation.DoesNotInclude,
		consultation.Includes: consultation.Is, consultation.DoesNotInclude: consultation.IsNot,
	}[c.Op]
	if instead != "" && slices.Contains(takes, instead) {
		p.report(ruleConditionMany.Break(at, c.Name, q.Type, instead, c.Op))
		return
	}
	var list []string
	for _, op := range takes {
		list = append(list, "`"+string(op)+"`")
	}
	p.report(ruleConditionType.Break(at, c.Op, q.Type, strings.Join(list, ", ")))
}

func (p *parser) checkCodes(c consultation.Clause, at places, q *consultation.Question) bool {
	listed, ok := q.Kind.(consultation.Listed)
	if !ok || len(c.Codes) == 0 || len(listed.Options()) == 0 {
		return true
	}
	for i, code := range c.Codes {
		if !slices.ContainsFunc(listed.Options(), func(o consultation.Option) bool { return o.Code == code }) {
			p.report(ruleConditionUnknown.Break(at.codes[i], c.Name, code, p.meantCode(code, at.rest, listed)))
			return false
		}
	}
	return true
}
