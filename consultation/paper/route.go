package paper

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// manyCodes is how many answers a condition may name by their words; more are named by their counts on the form.
const manyCodes = 3

// condition says in plain words when a condition holds: "you ticked “As an individual” at question A1".
func (m *maker) condition(when consultation.Condition) string {
	var clauses []string
	for _, cl := range when {
		clauses = append(clauses, m.clause(cl))
	}
	return m.o.Words.Join(clauses)
}

func (m *maker) clause(cl consultation.Clause) string {
	q := m.q.Question(cl.Name)
	if q == nil {
		return cl.String()
	}
	value := cl.Value
	if iso, ok := consultation.ParseISODate(cl.Value); ok {
		if t, err := time.Parse(consultation.ISODate, iso); err == nil {
			value = m.o.Words.Date(t)
		}
	}
	key := "paper.if." + strings.ReplaceAll(string(cl.Op), " ", "-")
	if _, ok := q.Kind.(*consultation.Rank); ok && m.o.Words.Has(key+".rank") {
		key += ".rank"
	} else if l, ok := q.Kind.(consultation.Listed); ok && l.Many() && m.o.Words.Has(key+".chosen") {
		key += ".chosen" // how many answers were chosen, not a number that was written
	}
	return m.say(key, "number", m.n.Of(cl.Name), "answers", m.answers(q, cl.Codes), "value", value)
}

// answers names answers of a question by their words, or by their counts where they are many.
func (m *maker) answers(q *consultation.Question, codes []string) string {
	list, ok := q.Kind.(consultation.Listed)
	if !ok {
		return m.either(codes)
	}
	var words []string
	for i, o := range list.Options() {
		if !slices.Contains(codes, o.Code) {
			continue
		}
		if len(codes) > manyCodes {
			words = append(words, strconv.Itoa(i+1))
		} else {
			words = append(words, m.say("paper.quoted", "answer", o.Label.Plain(m.piped)))
		}
	}
	return m.either(words)
}

// either joins with "or".
func (m *maker) either(list []string) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	last := len(list) - 1
	joined := list[0]
	for _, item := range list[1:last] {
		joined = m.say("list.more", "list", joined, "item", item)
	}
	return m.say("paper.or", "list", joined, "item", list[last])
}

// stop is a place to go on at: a question, or a section that only has text.
type stop struct {
	section  *consultation.Section
	question *consultation.Question
}

func (m *maker) stops() []stop {
	var all []stop
	for i := range m.q.Sections {
		s := &m.q.Sections[i]
		list := s.Questions()
		if len(list) == 0 {
			all = append(all, stop{section: s})
		}
		for _, q := range list {
			all = append(all, stop{s, q})
		}
	}
	return all
}

// goOn says where people go on whose answer leads past what comes next: beside the answer, or in one line below where it is the same
// for many or for all.
func (m *maker) goOn(q *consultation.Question, blocks []Block) []string {
	list, ok := q.Kind.(consultation.Listed)
	if !ok || list.Many() || len(blocks) == 0 || blocks[0].Ticks == nil {
		return m.then(m.after(q, nil))
	}
	where := map[string]string{} // code → where to
	same := map[string][]int{}   // where to → counts
	var order []string
	for i, o := range list.Options() {
		to := m.after(q, []string{o.Code})
		where[o.Code] = to
		if same[to] == nil {
			order = append(order, to)
		}
		same[to] = append(same[to], i+1)
	}
	if len(order) == 1 {
		return m.then(order[0])
	}
	var below []string
	for _, to := range order {
		if to != "" && len(same[to]) > manyCodes {
			below = append(below, m.say("paper.goto.many", "answers", m.runs(same[to]), "place", to))
		}
	}
	for i := range blocks[0].Ticks.Groups {
		for j := range blocks[0].Ticks.Groups[i].Ticks {
			t := &blocks[0].Ticks.Groups[i].Ticks[j]
			if to := where[t.Code]; to != "" && len(same[to]) <= manyCodes {
				t.GoTo = m.say("paper.goto", "place", to)
			}
		}
	}
	return below
}

// then says where everybody goes on.
func (m *maker) then(to string) []string {
	if to == "" {
		return nil
	}
	return []string{m.say("paper.goto.all", "place", to)}
}

// runs writes counts with what follows on in one: "2 to 8".
func (m *maker) runs(counts []int) string {
	var out []string
	for i := 0; i < len(counts); {
		j := i
		for j+1 < len(counts) && counts[j+1] == counts[j]+1 {
			j++
		}
		if j-i > 1 {
			out = append(out, m.say("paper.run", "first", counts[i], "last", counts[j]))
		} else {
			for k := i; k <= j; k++ {
				out = append(out, strconv.Itoa(counts[k]))
			}
		}
		i = j + 1
	}
	return m.either(out)
}

// after says where somebody goes on who gave one of these answers, or any where there are none; "" where that is simply what comes
// next. What depends on other answers may be asked: the words above it say of whom.
func (m *maker) after(q *consultation.Question, codes []string) string {
	all := m.stops()
	at := slices.IndexFunc(all, func(s stop) bool { return s.question == q })
	known := m.asked(all[at])
	if codes != nil {
		known[q.Name] = codes
	}
	for i := at + 1; i < len(all); i++ {
		s := all[i]
		if known.no(s.section.When) || s.question != nil && known.no(s.question.When) {
			if s.question != nil {
				known[s.question.Name] = nil // it is not asked, so it has no answer
			}
			continue
		}
		switch {
		case i == at+1:
			return ""
		case s.section != all[at].section && (s.question == nil || s.section.Questions()[0] == s.question):
			return m.say("paper.place.section", "letter", m.n.Section(s.section.Name))
		}
		return m.say("paper.place.question", "number", m.n.Of(s.question.Name))
	}
	if at+1 == len(all) {
		return ""
	}
	return m.say("paper.place.end")
}

// known is what is certain of somebody's answers: the codes of which they chose one, or none where they did not answer.
type known map[string][]string

// asked is what is certain of somebody who is asked a question: what it depends on.
func (m *maker) asked(s stop) known {
	k := known{}
	for _, cl := range slices.Concat(s.section.When, s.question.When) {
		if cl.Op == consultation.Is {
			k[cl.Name] = cl.Codes
		}
	}
	return k
}

// no says whether a condition certainly does not hold.
func (k known) no(when consultation.Condition) bool {
	return slices.ContainsFunc(when, func(cl consultation.Clause) bool {
		codes, ok := k[cl.Name]
		if !ok {
			return false
		}
		among := func(code string) bool { return slices.Contains(cl.Codes, code) }
		switch cl.Op {
		case consultation.Is, consultation.Includes:
			return !slices.ContainsFunc(codes, among)
		case consultation.IsNot, consultation.DoesNotInclude:
			return len(codes) > 0 && !slices.ContainsFunc(codes, func(code string) bool { return !among(code) })
		case consultation.IsNotAnswered:
			return len(codes) > 0
		}
		return len(codes) == 0 // nothing to compare
	})
}
