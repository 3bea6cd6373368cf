package storage

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// planner makes a plan from what is held.
type planner struct {
	clocks *staff.Clocks
	plan   *staff.Plan
	lines  map[[2]string]*staff.PlanLine
}

// RetentionPlan says what is held and what is due. It reads every response of the consultation, since each has its own time.
func (s *Store) RetentionPlan(ctx context.Context, slug string, now time.Time) (*staff.Plan, error) {
	con, err := s.Consultation(ctx, slug)
	if err != nil {
		return nil, err
	}
	versions, err := s.Versions(ctx, slug)
	if err != nil {
		return nil, err
	}
	var p *planner
	err = s.view(ctx, func(t *tx) error {
		p = &planner{
			clocks: staff.NewClocks(con, versions), lines: map[[2]string]*staff.PlanLine{},
			plan: &staff.Plan{Consultation: slug, At: now, Closing: con.Schedule.Closes},
		}
		for _, class := range []staff.Class{staff.KeepResponses, staff.KeepContact, staff.KeepUploads, staff.KeepEquality} {
			p.line(class, "", p.clocks.Of(class, con.Version, time.Time{}).Keep)
		}
		for _, name := range p.clocks.Timed(con.Version) {
			p.line(staff.KeepResponses, name, p.clocks.OfQuestion(name, con.Version, time.Time{}).Keep)
		}
		if err := s.planResponses(t, p); err != nil {
			return err
		}
		if err := p.equality(t); err != nil {
			return err
		}
		return p.others(t)
	})
	if err != nil {
		return nil, err
	}
	return p.done(), nil
}

func (p *planner) line(class staff.Class, question string, k consultation.Keep) *staff.PlanLine {
	key := [2]string{string(class), question}
	if p.lines[key] == nil {
		p.lines[key] = &staff.PlanLine{Class: class, Question: question, Keep: k}
	}
	return p.lines[key]
}

// add counts something that is held, and plans the step if it is due. It says whether it is.
func (p *planner) add(step staff.Step, n int) bool {
	l := p.line(step.Class, step.Question, step.Ruling.Keep)
	l.Held += n
	due := step.Ruling.Due
	switch {
	case due.IsZero():
	case !due.After(p.plan.At):
		l.Due += n
		if l.Keep != step.Ruling.Keep {
			l.Sooner += n
		}
		p.plan.Steps = append(p.plan.Steps, step)
		return true
	case l.Next.IsZero() || due.Before(l.Next):
		l.Next, l.Coming = due, n
	case due.Equal(l.Next):
		l.Coming += n
	}
	return false
}

// planned is what a response has besides its record.
type planned struct {
	contact bool
	names   consultation.Answers // of contact data, where a personal question has a time of its own
	files   int
}

func (s *Store) planResponses(t *tx, p *planner) error {
	beside := map[string]*planned{}
	of := func(id string) *planned {
		if beside[id] == nil {
			beside[id] = &planned{}
		}
		return beside[id]
	}
	open := p.clocks.AnyPersonal()
	err := t.query(`SELECT response, answers FROM contacts WHERE consultation = ?`, []any{p.plan.Consultation}, func(scan func(...any) error) error {
		var id string
		var box []byte
		if err := scan(&id, &box); err != nil {
			return err
		}
		x := of(id)
		x.contact = true
		if !open {
			return nil
		}
		var err error
		x.names, err = s.keys.openAnswers(sealContact, id, box)
		return err
	})
	if err != nil {
		return err
	}
	// What staff typed a response from, a letter above all, names people.
	typed, err := t.ids(`SELECT DISTINCT p.response FROM entry_parts p JOIN entries e ON e.id = p.entry WHERE e.consultation = ? AND p.response IS NOT NULL`, p.plan.Consultation)
	if err != nil {
		return err
	}
	for _, id := range typed {
		of(id).contact = true
	}
	err = t.query(`SELECT u.response, COUNT(*) FROM uploads u JOIN receipts r ON r.response = u.response WHERE r.consultation = ? GROUP BY u.response`,
		[]any{p.plan.Consultation}, func(scan func(...any) error) error {
			var id string
			var n int
			err := scan(&id, &n)
			of(id).files = n
			return err
		})
	if err != nil {
		return err
	}
	return t.query(`SELECT record FROM responses WHERE consultation = ? ORDER BY id`, []any{p.plan.Consultation}, func(scan func(...any) error) error {
		var record string
		if err := scan(&record); err != nil {
			return err
		}
		r, err := decodeResponse(record)
		if err == nil {
			x := beside[r.ID]
			if x == nil {
				x = &planned{}
			}
			p.response(r, x)
		}
		return err
	})
}

// response plans what goes of a response: all of it, or what is due sooner.
func (p *planner) response(r *consultation.Response, x *planned) {
	sent := staff.Sent(r)
	step := func(class staff.Class, question string, ruling staff.Ruling) staff.Step {
		return staff.Step{Response: r.ID, Reference: r.Reference, Class: class, Question: question, Ruling: ruling}
	}
	whole := p.clocks.Of(staff.KeepResponses, r.Version, sent)
	gone := p.add(step(staff.KeepResponses, "", whole), 1)
	part := func(has bool, class staff.Class, question string, ruling staff.Ruling, n int) bool {
		if !has {
			return false
		}
		l := p.line(class, question, ruling.Keep)
		if gone { // it goes with the response, and is no step of its own
			l.Held += n
			l.Due += n
			return true
		}
		return p.add(step(class, question, ruling), n)
	}
	contact := part(x.contact, staff.KeepContact, "", p.clocks.Of(staff.KeepContact, r.Version, sent), 1)
	part(x.files > 0, staff.KeepUploads, "", p.clocks.Of(staff.KeepUploads, r.Version, sent), x.files)
	for _, name := range p.clocks.Timed(r.Version) {
		inRecord, inContact := len(p.clocks.Fields(name, r.Answers)) > 0, len(p.clocks.Fields(name, x.names)) > 0
		part(inRecord || inContact && !contact, staff.KeepResponses, name, p.clocks.OfQuestion(name, r.Version, sent), 1)
	}
}

// equality plans equality answers by the version that they were given under: nothing else is known of them.
func (p *planner) equality(t *tx) error {
	return t.query(`SELECT version, COUNT(*) FROM equality WHERE consultation = ? GROUP BY version ORDER BY version`, []any{p.plan.Consultation}, func(scan func(...any) error) error {
		var version string
		var n int
		if err := scan(&version, &n); err != nil {
			return err
		}
		p.add(staff.Step{Class: staff.KeepEquality, Version: version, Ruling: p.clocks.Of(staff.KeepEquality, version, time.Time{})}, n)
		return nil
	})
}

// others plans the rows of tables that belong to no response.
func (p *planner) others(t *tx) error {
	counts := map[staff.Class]int{}
	var classes []staff.Class
	for _, h := range heldWhole() {
		var n int
		if err := t.row([]any{&n}, `SELECT COUNT(*) FROM `+h.table+` WHERE `+h.where, p.plan.Consultation); err != nil {
			return err
		}
		if counts[h.class] == 0 && n > 0 {
			classes = append(classes, h.class)
		}
		counts[h.class] += n
	}
	for _, class := range classes {
		p.add(staff.Step{Class: class, Ruling: p.clocks.Of(class, "", time.Time{})}, counts[class])
	}
	return nil
}

// done puts the lines in the order of the classes.
func (p *planner) done() *staff.Plan {
	for _, l := range p.lines {
		p.plan.Lines = append(p.plan.Lines, *l)
	}
	slices.SortFunc(p.plan.Lines, func(a, b staff.PlanLine) int {
		return cmp.Or(cmp.Compare(slices.Index(staff.Classes, a.Class), slices.Index(staff.Classes, b.Class)), cmp.Compare(a.Question, b.Question))
	})
	return p.plan
}
