package storage

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// byRetention is the reason of a tombstone that retention left.
const byRetention = "retention"

// What became of a step.
const (
	stepGone   = 1 // this step erased it
	stepBefore = 2 // it was not there any more: withdrawn meanwhile, or gone with something else
)

// EraseSome does the next steps of a run in one transaction: whatever happens, each response is either as it was or without what
// the step takes.
func (s *Store) EraseSome(ctx context.Context, id, worker string, most int, now time.Time) (left int, err error) {
	r, err := s.KeepRun(ctx, id)
	if err != nil {
		return 0, err
	}
	versions, err := s.Versions(ctx, r.Consultation)
	if err != nil {
		return 0, err
	}
	con, err := s.Consultation(ctx, r.Consultation)
	if err != nil {
		return 0, err
	}
	e := &eraser{s: s, clocks: staff.NewClocks(con, versions), slug: r.Consultation, day: now.In(consultation.London).Format(consultation.ISODate)}
	err = s.update(ctx, func(t *tx) error {
		if err := mayErase(t, id, worker, r.Consultation, now); err != nil {
			return err
		}
		steps, err := nextSteps(t, id, most)
		if err != nil {
			return err
		}
		// Drafts are locked before receipts, as Submit does it: else each could wait for the other.
		for _, p := range steps {
			if _, err := t.ids(`SELECT id FROM drafts WHERE amends = ?`+t.lock, p.Response); err != nil {
				return err
			}
		}
		for _, p := range steps {
			files, gone, err := e.erase(t, p.Step)
			if err != nil {
				return err
			}
			if err := noteStep(t, id, p.seq, files, gone); err != nil {
				return err
			}
		}
		if err := setUnclean(t); err != nil {
			return err
		}
		if err := t.row([]any{&left}, `SELECT COUNT(*) FROM retention_steps WHERE run = ? AND gone = 0`, id); err != nil {
			return err
		}
		if left > 0 {
			return nil
		}
		return t.exec(`UPDATE retention_runs SET state = 'cleaning' WHERE id = ?`, id)
	})
	return left, err
}

// mayErase sees that nothing has come between the plan and now.
func mayErase(t *tx, id, worker, slug string, now time.Time) error {
	if _, err := mine(t, id, worker, staff.RunErasing, now); err != nil {
		return err
	}
	if err := notHeld(t, slug); err != nil {
		return err
	}
	con, err := lockedConsultation(t, slug)
	if err != nil {
		return err
	}
	var closes string
	if err := t.row([]any{&closes}, `SELECT closes FROM retention_runs WHERE id = ?`, id); err != nil {
		return err
	}
	if closes != stamp(con.Schedule.Closes) {
		return staff.ErrConflict
	}
	return nil
}

type numbered struct {
	seq int
	staff.Step
}

func nextSteps(t *tx, id string, most int) (list []numbered, err error) {
	err = t.query(`SELECT seq, response, class, question, version FROM retention_steps WHERE run = ? AND gone = 0 ORDER BY seq LIMIT ?`, []any{id, most},
		func(scan func(...any) error) error {
			var p numbered
			var class string
			err := scan(&p.seq, &p.Response, &class, &p.Question, &p.Version)
			p.Class = staff.Class(class)
			list = append(list, p)
			return err
		})
	return list, err
}

func noteStep(t *tx, id string, seq int, files []string, gone bool) error {
	became := stepBefore
	if gone {
		became = stepGone
	}
	for _, f := range files {
		if err := t.exec(`INSERT INTO retention_files (run, file) VALUES (?, ?) ON CONFLICT DO NOTHING`, id, f); err != nil {
			return err
		}
	}
	return t.exec(`UPDATE retention_steps SET gone = ? WHERE run = ? AND seq = ?`, became, id, seq)
}

// eraser does steps.
type eraser struct {
	s      *Store
	clocks *staff.Clocks
	slug   string
	day    string
}

// erase does one step. gone says whether there was anything.
func (e *eraser) erase(t *tx, p staff.Step) (files []string, gone bool, err error) {
	if p.Response == "" {
		return e.eraseWhole(t, p)
	}
	r, err := e.s.standing(t, p.Response)
	if errors.Is(err, consultation.ErrNotFound) || errors.Is(err, consultation.ErrGone) {
		return nil, false, nil // withdrawn since
	}
	if err != nil {
		return nil, false, err
	}
	if p.Class == staff.KeepResponses && p.Question == "" {
		if files, err = dropResponse(t, r, e.day, byRetention); err != nil {
			return nil, false, err
		}
		return files, true, count(t, r.Consultation, r.Day(), r.Channel, staff.CountErased, 1) // what was counted stays counted
	}
	// Whoever was changing the response has a copy of it in a draft, which would bring back what goes.
	if files, err = dropChange(t, r.ID); err != nil {
		return nil, false, err
	}
	var more []string
	switch {
	case p.Question != "":
		more, gone, err = e.eraseQuestion(t, r, p.Question)
		if err == nil { // what staff typed it from says it too
			err = t.exec(`DELETE FROM entry_parts WHERE response = ?`, r.ID)
		}
	case p.Class == staff.KeepContact:
		var n int64
		n, err = t.affect(`DELETE FROM contacts WHERE consultation = ? AND response = ?`, r.Consultation, r.ID)
		gone = n > 0
	case p.Class == staff.KeepUploads:
		more, err = t.ids(`DELETE FROM uploads WHERE response = ? RETURNING id`, r.ID)
		gone = len(more) > 0
	}
	if err != nil {
		return nil, false, err
	}
	files = append(files, more...)
	if p.Question != "" {
		return files, gone, nil
	}
	for _, h := range heldOf(p.Class) {
		more, n, err := h.dropRows(t, r.ID)
		if err != nil {
			return nil, false, err
		}
		files, gone = append(files, more...), gone || n > 0
	}
	return files, gone, nil
}

// eraseWhole does a step that is about no response.
func (e *eraser) eraseWhole(t *tx, p staff.Step) (files []string, gone bool, err error) {
	if p.Class == staff.KeepEquality {
		n, err := t.affect(`DELETE FROM equality WHERE consultation = ? AND version = ?`, e.slug, p.Version)
		return nil, n > 0, err
	}
	for _, h := range heldWhole() {
		if h.class != p.Class {
			continue
		}
		more, n, err := h.dropRows(t, e.slug)
		if err != nil {
			return nil, false, err
		}
		files, gone = append(files, more...), gone || n > 0
	}
	return files, gone, nil
}

// eraseQuestion takes the answers to one question out of a response, with the files that belong to them.
func (e *eraser) eraseQuestion(t *tx, r *consultation.Response, question string) (files []string, gone bool, err error) {
	if names := e.clocks.Fields(question, r.Answers); len(names) > 0 {
		gone = true
		for _, name := range names {
			delete(r.Answers, name)
		}
		record, err := encodeResponse(r)
		if err != nil {
			return nil, false, err
		}
		if err := t.exec(`UPDATE responses SET record = ? WHERE consultation = ? AND id = ?`, record, r.Consultation, r.ID); err != nil {
			return nil, false, err
		}
		if err := erased(t, r.Consultation, r.ID); err != nil { // what is left is found again once it is projected
			return nil, false, err
		}
	}
	if err := e.s.addContact(t, r); err != nil {
		return nil, false, err
	}
	if names := e.clocks.Fields(question, r.Contact); len(names) > 0 {
		gone = true
		for _, name := range names {
			delete(r.Contact, name)
		}
		if err := e.s.replaceContact(t, r); err != nil {
			return nil, false, err
		}
	}
	asked := consultation.Answers{}
	ids := map[string]string{}
	err = t.query(`SELECT id, question FROM uploads WHERE response = ?`, []any{r.ID}, func(scan func(...any) error) error {
		var id, name string
		err := scan(&id, &name)
		asked[name], ids[id] = nil, name
		return err
	})
	if err != nil {
		return nil, false, err
	}
	of := map[string]bool{}
	for _, name := range e.clocks.Fields(question, asked) {
		of[name] = true
	}
	for id, name := range ids {
		if of[name] {
			if err := t.exec(`DELETE FROM uploads WHERE id = ?`, id); err != nil {
				return nil, false, err
			}
			files, gone = append(files, id), true
		}
	}
	return files, gone, nil
}

// replaceContact seals what is left of contact data; nothing left is no row.
func (s *Store) replaceContact(t *tx, r *consultation.Response) error {
	if err := t.exec(`DELETE FROM contacts WHERE consultation = ? AND response = ?`, r.Consultation, r.ID); err != nil {
		return err
	}
	box, err := s.keys.sealAnswers(sealContact, r.ID, r.Contact)
	if err != nil {
		return err
	}
	return putContact(t, &sending{r: *r, contact: box})
}

// dropResponse deletes a response with all that belongs to it, and leaves a tombstone. It gives the files whose bytes must go.
func dropResponse(t *tx, r *consultation.Response, day, reason string) (files []string, err error) {
	if err := t.exec(`UPDATE receipts SET withdrawn = ?, reason = ? WHERE response = ?`, day, reason, r.ID); err != nil {
		return nil, err
	}
	if err := erased(t, r.Consultation, r.ID); err != nil {
		return nil, err
	}
	if err := t.exec(`DELETE FROM responses WHERE consultation = ? AND id = ?`, r.Consultation, r.ID); err != nil {
		return nil, err
	}
	if err := t.exec(`DELETE FROM contacts WHERE consultation = ? AND response = ?`, r.Consultation, r.ID); err != nil {
		return nil, err
	}
	if err := dropIntakeOf(t, r.ID); err != nil {
		return nil, err
	}
	for _, h := range heldOf("") {
		more, _, err := h.dropRows(t, r.ID)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	more, err := dropAmendment(t, r.ID)
	return append(files, more...), err
}

// dropChange deletes the draft that changes a response; files that the response has too stay.
func dropChange(t *tx, id string) (files []string, err error) {
	drafts, err := t.ids(`DELETE FROM drafts WHERE amends = ? RETURNING id`, id)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		more, err := dropDraftParts(t, d)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}
