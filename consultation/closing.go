package consultation

import "slices"

// Change is what an edit did to a draft.
type Change struct {
	Conflicts []string // full names that two sides answered differently
	Closing   []string // full names whose new answer waits until the respondent agrees to what it leaves out
}

// Edit merges an edit into the draft as Apply does, but a new answer that would leave out others that were answered is parked
// until the respondent has been told (see Closed): a changed early answer says what it closes before it does.
func (q *Questionnaire) Edit(d *Draft, asked []Asked, e Edit, scene Scene) Change {
	old := d.All()
	change := Change{Conflicts: d.Apply(asked, e)}
	all := d.All()
	if len(q.closedBy(old, all, asked, scene)) == 0 {
		return change
	}
	for _, a := range asked {
		name := a.FullName
		mine := all.Under(name)
		if Digest(name, old) == Digest(name, mine) {
			continue
		}
		alone := len(q.closedBy(old, with(old, name, mine), asked, scene)) > 0
		needed := len(q.closedBy(old, with(all, name, old.Under(name)), asked, scene)) == 0
		if alone || needed {
			d.revert(a, old)
			d.park(a, Conflict{Mine: mine, By: e.Page, At: e.At, Closes: true})
			change.Closing = append(change.Closing, name)
		}
	}
	return change
}

// Closed lists the answered questions that a parked answer would leave out; nil where there is none.
func (q *Questionnaire) Closed(d *Draft, name string, scene Scene) []Asked {
	c, ok := d.Conflicts[name]
	if !ok {
		return nil
	}
	before := d.All()
	was, will := q.Route(before, scene), q.Route(with(before, name, c.Mine), scene)
	return was.LeftOut(&will, func(n string) bool { return n == name })
}

func (q *Questionnaire) closedBy(before, after Answers, asked []Asked, scene Scene) []Asked {
	was, will := q.Route(before, scene), q.Route(after, scene)
	return was.LeftOut(&will, func(name string) bool {
		return slices.ContainsFunc(asked, func(a Asked) bool { return a.FullName == name })
	})
}

// with is a copy of answers in which one question's fields are replaced.
func with(a Answers, name string, mine Answers) Answers {
	out := a.Clone()
	for field := range a.Under(name) {
		delete(out, field)
	}
	out.Add(mine)
	return out
}

// revert puts back what a question held before.
func (d *Draft) revert(q Asked, old Answers) {
	for field := range d.All().Under(q.FullName) {
		delete(d.Answers, field)
		delete(d.Personal, field)
	}
	d.put(q, old.Under(q.FullName))
}
