package markdown

import (
	"fmt"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// PathLength is how many questions one group of people is asked at most.
type PathLength struct {
	Answer    string // the answer of the first deciding question: "As an individual"; "" where nothing decides
	Questions int
}

// PathLengths counts the questions on the longest path, for each answer of the first question that decides about others.
//
// Only questions with one answer decide who is asked what: each of their answers is tried, and answers that no condition tells
// apart are tried once. Every other clause (several answers, numbers, dates, boxes that may stay empty) is taken to hold where
// its question is asked, so that the count is never too low. One round of a repeated section counts; equality questions count.
func PathLengths(q *consultation.Questionnaire) []PathLength {
	p := newPaths(q)
	if len(p.deciders) == 0 {
		return []PathLength{{Questions: p.longest(0, nil)}}
	}
	first := q.Questions()[slices.IndexFunc(p.asked, func(a askedBy) bool { return p.deciders[a.question.Name] != nil })]
	var all []PathLength
	for _, o := range first.Kind.(consultation.Listed).Options() {
		p.forced = map[string]string{first.Name: o.Code}
		p.memo = map[string]int{}
		all = append(all, PathLength{o.Label.String(), p.longest(0, nil)})
	}
	return all
}

// Longest gives the longest of the paths.
func Longest(lengths []PathLength) int {
	n := 0
	for _, l := range lengths {
		n = max(n, l.Questions)
	}
	return n
}

type askedBy struct {
	section  *consultation.Section
	question *consultation.Question // nil for a section that ends the path
}

// paths walks the questions in order with the codes that were chosen so far.
type paths struct {
	q        *consultation.Questionnaire
	asked    []askedBy
	deciders map[string]map[string]bool // question → the codes that conditions name
	lastUse  map[string]int             // decider → index of the last question whose condition looks at it
	forced   map[string]string
	memo     map[string]int
}

// maxMemo bounds the work on a questionnaire with very many deciding questions.
const maxMemo = 50_000

func newPaths(q *consultation.Questionnaire) *paths {
	p := &paths{q: q, deciders: map[string]map[string]bool{}, lastUse: map[string]int{}, memo: map[string]int{}}
	for i := range q.Sections {
		s := &q.Sections[i]
		for _, x := range s.Questions() {
			p.asked = append(p.asked, askedBy{s, x})
		}
		if s.Ends {
			p.asked = append(p.asked, askedBy{s, nil})
		}
	}
	for i, a := range p.asked {
		p.look(i, a.section.When)
		if a.question != nil {
			p.look(i, a.question.When)
		}
	}
	return p
}

func (p *paths) look(i int, c consultation.Condition) {
	for _, cl := range c {
		question := p.q.Question(cl.Name)
		if question == nil {
			continue
		}
		p.lastUse[cl.Name] = i
		if l, ok := question.Kind.(consultation.Listed); ok && !l.Many() && len(cl.Codes) > 0 {
			if p.deciders[cl.Name] == nil {
				p.deciders[cl.Name] = map[string]bool{}
			}
			for _, code := range cl.Codes {
				p.deciders[cl.Name][code] = true
			}
		}
	}
}

// chosen is the codes chosen so far, "" for a question that was asked and does not decide; a hidden one is not in it.
type chosen map[string]string

// longest counts the questions from index i on the longest path that begins with the chosen.
func (p *paths) longest(i int, st chosen) int {
	n := 0
	for ; i < len(p.asked); i++ {
		a := p.asked[i]
		if !p.holds(a.section.When, st) {
			continue
		}
		if a.question == nil {
			if len(a.section.When) > 0 && p.certain(a.section.When) {
				return n
			}
			continue
		}
		if !p.holds(a.question.When, st) {
			continue
		}
		n++
		if p.deciders[a.question.Name] != nil {
			return n + p.branch(i, st)
		}
		if _, looked := p.lastUse[a.question.Name]; looked {
			st = p.with(i, st, a.question.Name, "")
		}
	}
	return n
}

// branch tries the answers of the deciding question at index i.
func (p *paths) branch(i int, st chosen) int {
	name := p.asked[i].question.Name
	best := 0
	for _, code := range p.choices(p.asked[i].question) {
		next := p.with(i, st, name, code)
		key := p.key(i, next)
		n, known := p.memo[key]
		if !known {
			n = p.longest(i+1, next)
			p.memo[key] = n
		}
		best = max(best, n)
		if len(p.memo) > maxMemo {
			break
		}
	}
	return best
}

// choices gives the codes to try: those that conditions name, and one of the others.
func (p *paths) choices(question *consultation.Question) []string {
	if code, ok := p.forced[question.Name]; ok {
		return []string{code}
	}
	named := p.deciders[question.Name]
	var codes []string
	other := false
	for _, o := range question.Kind.(consultation.Listed).Options() {
		if named[o.Code] || !other {
			codes = append(codes, o.Code)
			other = other || !named[o.Code]
		}
	}
	return codes
}

// certain says whether nothing but deciding questions is in the condition.
func (p *paths) certain(c consultation.Condition) bool {
	return !slices.ContainsFunc(c, func(cl consultation.Clause) bool { return len(cl.Codes) == 0 || p.deciders[cl.Name] == nil })
}

func (p *paths) holds(c consultation.Condition, st chosen) bool {
	for _, cl := range c {
		code, asked := st[cl.Name]
		decides := p.deciders[cl.Name] != nil && len(cl.Codes) > 0
		switch {
		case decides && cl.Op == consultation.Is:
			if !asked || !slices.Contains(cl.Codes, code) {
				return false
			}
		case decides && cl.Op == consultation.IsNot:
			if asked && slices.Contains(cl.Codes, code) {
				return false
			}
		case !asked && cl.Op != consultation.IsNot && cl.Op != consultation.DoesNotInclude && cl.Op != consultation.IsNotAnswered:
			return false
		}
	}
	return true
}

// with adds a code to a copy of what was chosen, and drops what no later condition looks at.
func (p *paths) with(i int, st chosen, name, code string) chosen {
	next := make(chosen, len(st)+1)
	for k, v := range st {
		if p.lastUse[k] > i {
			next[k] = v
		}
	}
	if p.lastUse[name] > i {
		next[name] = code
	}
	return next
}

// key names what later questions can see of a state.
func (p *paths) key(i int, st chosen) string {
	var b strings.Builder
	fmt.Fprint(&b, i)
	for _, name := range sortedKeys(st) {
		fmt.Fprintf(&b, " %s=%s", name, st[name])
	}
	return b.String()
}
