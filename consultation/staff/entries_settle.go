package staff

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// The picks between two keyings.
const (
	PickFirst  = "first"
	PickSecond = "second"
	PickAnew   = "anew"
)

// Mismatch is a question that two people typed differently.
type Mismatch struct {
	Asked  consultation.Asked
	Slight bool // in spaces or capitals of free text alone
}

// asked lists every question that either keying can hold.
func (in *Intake) asked(q *consultation.Questionnaire, scene consultation.Scene) []consultation.Asked {
	both := in.Keyings[0].All()
	for name, v := range in.Keyings[1].All() {
		if !both.Has(name) || strings.HasSuffix(name, ".rounds") && number(v) > number(both[name]) {
			both[name] = v
		}
	}
	return allAsked(q, both, scene)
}

func number(v []string) int {
	n := 0
	if len(v) > 0 {
		n, _ = strconv.Atoi(v[0])
	}
	return n
}

// compare notes how the keyings compare, question by question, and forgets choices that were made before.
func (in *Intake) compare(q *consultation.Questionnaire, scene consultation.Scene) {
	in.Compared, in.Settled = nil, map[string]Settled{}
	for _, x := range in.asked(q, scene) {
		if _, files := x.Kind.(consultation.Files); files {
			continue // a file is not typed
		}
		a, b := in.settledBy(0, x), in.settledBy(1, x)
		if len(a)+len(b) > 0 {
			in.Compared = append(in.Compared, Compared{Question: x.FullName, Differs: differs(x, a, b)})
		}
	}
}

// settledBy is what counts of a question in one keying, its mark included; of a note nobody asks that it be the same.
func (in *Intake) settledBy(k int, x consultation.Asked) consultation.Answers {
	typed := in.values(k, x)
	out := x.Settle(unmarked(x, typed))
	if m := MarkOf(typed, x.FullName); m != "" {
		out[MarkField(x.FullName)] = []string{m}
	}
	return out
}

// differs says how two settled answers differ.
func differs(x consultation.Asked, a, b consultation.Answers) string {
	same := func(eq func(a, b []string) bool) bool { return maps.EqualFunc(a, b, eq) }
	if same(slices.Equal[[]string]) {
		return ""
	}
	text := map[string]bool{}
	for _, f := range x.Fields() {
		text[f.Name] = f.Type == consultation.FieldText
	}
	if same(func(a, b []string) bool {
		return slices.EqualFunc(a, b, func(x, y string) bool { return folded(x) == folded(y) })
	}) {
		for name := range a {
			if !text[name] && !slices.Equal(a[name], b[name]) {
				return Plain
			}
		}
		return Slight
	}
	return Plain
}

// folded is a text without what two typists may do differently: spaces and capitals.
func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// Mismatches lists what is to be settled, settled or not.
func (in *Intake) Mismatches(q *consultation.Questionnaire, scene consultation.Scene) []Mismatch {
	how := map[string]string{}
	for _, c := range in.Compared {
		how[c.Question] = c.Differs
	}
	var all []Mismatch
	for _, x := range in.asked(q, scene) {
		if d := how[x.FullName]; d != "" {
			all = append(all, Mismatch{Asked: x, Slight: d == Slight})
		}
	}
	return all
}

// Choose settles one mismatch. Whoever may type may settle, also who typed one of the two: it is recorded who did.
func (in *Intake) Choose(question string, s Settled) error {
	if in.State != IntakeSettle {
		return ErrMoved
	}
	if !slices.ContainsFunc(in.Compared, func(c Compared) bool { return c.Question == question && c.Differs != "" }) {
		return consultation.ErrNotFound
	}
	if in.Settled == nil {
		in.Settled = map[string]Settled{}
	}
	in.Settled[question] = s
	return nil
}

// ChooseSlight settles everything that differs in spaces or capitals alone and is not settled yet. It gives how many.
func (in *Intake) ChooseSlight(pick, who string, at time.Time) (n int, err error) {
	for _, c := range in.Compared {
		if _, ok := in.Settled[c.Question]; c.Differs == Slight && !ok {
			if err := in.Choose(c.Question, Settled{Pick: pick, By: who, At: at}); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// Values is what one keying says of a question, as typed, with the parts of a letter in place.
func (in *Intake) Values(k int, x consultation.Asked) consultation.Answers { return in.values(k, x) }

func (in *Intake) values(k int, x consultation.Asked) consultation.Answers {
	key := &in.Keyings[k]
	out := key.All().Under(x.FullName)
	field := LetterField(x)
	if text := in.partsFor(k, x.FullName); text != "" && field != "" {
		typed := strings.TrimSpace(out.Get(field))
		if typed != "" {
			text += "\n\n" + typed
		}
		out[field] = []string{text}
	}
	return out
}

// Chosen is what counts of a question, as typed: of the only keying, or by the choice between two.
func (in *Intake) Chosen(x consultation.Asked) consultation.Answers {
	switch s := in.Settled[x.FullName]; s.Pick {
	case PickSecond:
		return in.values(1, x)
	case PickAnew:
		return s.Answers
	}
	return in.values(0, x)
}

// Final is everything that counts, as typed, and how many questions are marked. What a mark empties is not in it.
func (in *Intake) Final(q *consultation.Questionnaire, scene consultation.Scene) (typed consultation.Answers, marks int) {
	typed = consultation.Answers{}
	for _, x := range in.asked(q, scene) {
		a := in.Chosen(x)
		if MarkOf(a, x.FullName) != "" {
			marks++
		}
		typed.Add(unmarked(x, a))
	}
	for i := range q.Sections {
		s := &q.Sections[i]
		if s.Repeats() && s.Times == "" {
			typed.Set(consultation.RoundsName(s.Name), strconv.Itoa(typedRounds(q, s, in.roundsOf(s, typed))))
		}
	}
	return typed, marks
}

func (in *Intake) roundsOf(s *consultation.Section, typed consultation.Answers) consultation.Answers {
	a := typed.Clone()
	name := consultation.RoundsName(s.Name)
	a.Set(name, strconv.Itoa(max(number(in.Keyings[0].Answers[name]), number(in.Keyings[1].Answers[name]))))
	return a
}

// unmarked leaves out what is typed where a mark says that there is no answer, and the mark itself. The comment beside stays.
func unmarked(x consultation.Asked, typed consultation.Answers) consultation.Answers {
	out := consultation.Answers{}
	empty := MarkOf(typed, x.FullName) != ""
	for name, v := range typed {
		switch {
		case name == MarkField(x.FullName), name == NoteField(x.FullName):
		case empty && (x.Comment == nil || name != x.CommentName()):
		default:
			out[name] = v
		}
	}
	return out
}
