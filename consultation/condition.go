package consultation

import (
	"slices"
)

// Condition is a list of clauses that must all hold; none at all always holds.
type Condition []Clause

// Clause compares one earlier question with something.
type Clause struct {
	Name  string   `json:"name"`
	Op    Op       `json:"op"`
	Codes []string `json:"codes,omitempty"` // for is, is not, includes, does not include: any of them
	Value string   `json:"value,omitempty"` // a number for at least and at most, an ISO date for on or after and before
}

// Op is an operator of the condition language, in the words that an author writes.
type Op string

// The operators. A type says which it takes with Operators.
const (
	Is             Op = "is"
	IsNot          Op = "is not"
	Includes       Op = "includes"
	DoesNotInclude Op = "does not include"
	IsAnswered     Op = "is answered"
	IsNotAnswered  Op = "is not answered"
	AtLeast        Op = "is at least"
	AtMost         Op = "is at most"
	OnOrAfter      Op = "is on or after"
	Before         Op = "is before"
)

// Names lists the questions that the condition looks at.
func (c Condition) Names() []string {
	var names []string
	for _, cl := range c {
		if !slices.Contains(names, cl.Name) {
			names = append(names, cl.Name)
		}
	}
	return names
}

// String writes the condition as an author would.
func (c Condition) String() string {
	s := ""
	for i, cl := range c {
		if i > 0 {
			s += " and "
		}
		s += cl.String()
	}
	return s
}

// String writes the clause as an author would.
func (cl Clause) String() string {
	s := cl.Name + " " + string(cl.Op)
	for i, code := range cl.Codes {
		if i > 0 {
			s += " or"
		}
		s += " " + code
	}
	if cl.Value != "" {
		s += " " + cl.Value
	}
	return s
}

// settled are the answers that count so far on one respondent's path, seen from one round of one section.
type settled struct {
	q       *Questionnaire
	answers Answers // full data names
	section *Section
	prefix  string // "staff.2." inside a round, else ""
}

// Holds says whether the condition holds for the answers that count so far. A question that was not asked, or is hidden,
// is not answered; `is not` is the exact opposite of `is`.
func (s settled) Holds(c Condition) bool {
	for _, cl := range c {
		if !s.clause(cl) {
			return false
		}
	}
	return true
}

func (s settled) clause(cl Clause) bool {
	q := s.q.Question(cl.Name)
	if q == nil {
		return false
	}
	name := s.full(cl.Name)
	switch cl.Op {
	case Is, Includes:
		return slices.ContainsFunc(cl.Codes, func(code string) bool { return s.answers.Includes(name, code) })
	case IsNot, DoesNotInclude:
		return !slices.ContainsFunc(cl.Codes, func(code string) bool { return s.answers.Includes(name, code) })
	case IsAnswered:
		return s.answered(q, cl.Name)
	case IsNotAnswered:
		return !s.answered(q, cl.Name)
	}
	m, ok := q.Kind.(Measured)
	if !ok {
		return false
	}
	n, ok := m.Compare(name, s.answers, cl.Value)
	if !ok {
		return false
	}
	switch cl.Op {
	case AtLeast, OnOrAfter:
		return n >= 0
	case AtMost:
		return n <= 0
	case Before:
		return n < 0
	}
	return false
}

// full gives the data name of a question as seen from here.
func (s settled) full(name string) string {
	if s.prefix != "" && s.section != nil {
		if own := s.q.SectionOf(name); own != nil && own.Name == s.section.Name {
			return s.prefix + name
		}
	}
	return name
}

// answered looks at one round from inside and at every round from outside.
func (s settled) answered(q *Question, name string) bool {
	full := s.full(name)
	own := s.q.SectionOf(name)
	if full != name || own == nil || !own.Repeats() {
		return q.Kind.Answered(full, s.answers)
	}
	for r := 1; r <= own.UpTo; r++ {
		if q.Kind.Answered(roundPrefix(own.Name, r)+name, s.answers) {
			return true
		}
	}
	return false
}
