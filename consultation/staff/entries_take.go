package staff

import (
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Made is what an intake would become now.
type Made struct {
	Response consultation.Response
	Equality consultation.Answers
	Route    consultation.Route
	Final    consultation.Answers // as typed, off the path too
	Marks    int
	OffPath  []consultation.Asked // answered, but the answers before lead past it: kept here, not counted
	Unfit    []consultation.Asked // hold a number or a day that is none: kept here, not counted
	Advice   []consultation.Fault // what the pages would not have let pass; on paper it stands, and counts
}

// Make settles what was typed as the pages would: what counts is on the path. Limits advise, required questions may be empty: a paper
// cannot be sent back. files are the uploads that answer a question.
func (in *Intake) Make(v *consultation.Version, c *consultation.Consultation, files map[string][]string, scene consultation.Scene) Made {
	q := v.Questionnaire(in.Edition)
	typed, marks := in.Final(q, scene)
	for name, ids := range files {
		typed[name] = ids
	}
	m := Made{Final: typed.Clone(), Marks: marks}
	for _, x := range allAsked(q, typed, scene) {
		if dropUnfit(x, typed) {
			m.Unfit = append(m.Unfit, x)
		}
	}
	m.Route = q.Route(typed, scene)
	late, _ := LateOn(c, in.Received)
	m.Response = consultation.Response{
		Consultation: in.Consultation, Version: v.Hash, Edition: in.Edition, Notice: v.Notice.Hash,
		Submitted: scene.Now, Answers: m.Route.Answers.Clone(), Contact: consultation.Answers{}, Late: late, Channel: in.Channel, Received: in.Received,
	}
	m.part()
	if !in.EqualitySent {
		m.Equality = q.EqualityRoute(m.Route.Answers, typed, scene).Answers
	}
	counted := map[string]bool{}
	for _, x := range m.Route.Asked() {
		counted[x.FullName] = true
		optional := x
		optional.In.Required = false
		m.Advice = append(m.Advice, optional.Check(m.Route.Answers)...)
	}
	for _, x := range q.Typed(typed, scene) {
		if s := q.SectionOf(x.Name); !counted[x.FullName] && (s == nil || !s.Equality) {
			m.OffPath = append(m.OffPath, x)
		}
	}
	return m
}

// part keeps contact data apart, and takes the wish about publication from the answer that says it.
func (m *Made) part() {
	for _, x := range m.Route.Asked() {
		if list, ok := x.Kind.(consultation.Listed); ok && m.Response.Wish == "" {
			for _, o := range list.Options() {
				if o.Wish != "" && m.Route.Answers.Includes(x.FullName, o.Code) {
					m.Response.Wish = o.Wish
				}
			}
		}
		if !x.Personal {
			continue
		}
		for name, values := range m.Response.Answers.Under(x.FullName) {
			m.Response.Contact[name] = values
			delete(m.Response.Answers, name)
		}
	}
}

// dropUnfit takes out numbers and days that are none: a column of numbers cannot hold "about five".
func dropUnfit(x consultation.Asked, typed consultation.Answers) (found bool) {
	settled := x.Settle(typed)
	for _, f := range x.Fields() {
		v := settled.Get(f.Name)
		if v == "" {
			continue
		}
		ok := true
		switch f.Type {
		case consultation.FieldNumber:
			_, ok = consultation.Decimal(v)
		case consultation.FieldDate:
			_, ok = consultation.ParseISODate(v)
		}
		if ok {
			continue
		}
		found = true
		for _, name := range []string{f.Name, f.Name + ".day", f.Name + ".month", f.Name + ".year"} {
			delete(typed, name)
		}
	}
	return found
}

// Forget takes equality answers out of what was typed, once they are stored without a link.
func (in *Intake) Forget(q *consultation.Questionnaire) {
	for i := range q.Sections {
		if !q.Sections[i].Equality {
			continue
		}
		in.EqualitySent = true
		for _, x := range q.Sections[i].Questions() {
			in.forget(x.Name)
		}
	}
}

func (in *Intake) forget(question string) {
	for i := range in.Keyings {
		k := &in.Keyings[i]
		for _, a := range []consultation.Answers{k.Answers, k.Personal} {
			for name := range a.Under(question) {
				delete(a, name)
			}
		}
		delete(k.Pages, question)
		delete(k.Conflicts, question)
	}
	delete(in.Settled, question)
	in.Compared = slices.DeleteFunc(in.Compared, func(c Compared) bool { return c.Question == question })
}

// Reopen makes an intake that was taken in one that is being typed: what counted is what stands there. It is not typed a second time
// again: the correction itself, and who made it, is in the log.
func (in *Intake) Reopen(who string, q *consultation.Questionnaire, scene consultation.Scene) {
	first := Keying{Typists: []string{who}, Answers: consultation.Answers{}, Personal: consultation.Answers{}, Parts: in.Keyings[0].Parts, Done: true}
	for _, x := range in.asked(q, scene) {
		a := in.Chosen(x)
		if in.Settled[x.FullName].Pick == "" || in.Settled[x.FullName].Pick == PickFirst {
			a = in.Keyings[0].All().Under(x.FullName) // the parts of a letter stay parts
		} else {
			first.Parts = withoutQuestion(first.Parts, x.FullName)
		}
		if x.Personal {
			first.Personal.Add(a)
		} else {
			first.Answers.Add(a)
		}
	}
	for i := range q.Sections {
		if s := &q.Sections[i]; s.Repeats() {
			first.SetRounds(s, number(in.roundsOf(s, first.Answers)[consultation.RoundsName(s.Name)]))
		}
	}
	in.State, in.Twice, in.Drawn = IntakeTyping, false, true
	in.Keyings, in.Settled, in.Consent = [2]Keying{first, {}}, nil, Consent{}
}

// Agree notes that a caller agreed to what was read back.
func (in *Intake) Agree(who string, at time.Time) { in.Consent = Consent{By: who, At: at} }
