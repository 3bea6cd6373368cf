package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// sending is a response on its way. What can be done outside the transaction is done before, for a first response; where the
// draft turns out to amend one, it is done again.
type sending struct {
	r        consultation.Response
	record   string
	contact  []byte
	equality string
}

// Submit turns a draft into a response in one transaction.
func (s *Store) Submit(ctx context.Context, draftID string, r consultation.Response, equality consultation.Answers) (*consultation.Response, error) {
	first, err := s.prepare(draftID, r, equality)
	if err != nil {
		return nil, err
	}
	var out *consultation.Response
	err = s.update(ctx, func(t *tx) error {
		send := *first
		var handle, slug, amends, via string
		var code []byte
		var pending, files bool
		err := t.row([]any{&handle, &code, &slug, &amends, &via, &pending, &files},
			`DELETE FROM drafts WHERE id = ? RETURNING handle, code, consultation, COALESCE(amends, ''), via, equality,
				EXISTS (SELECT 1 FROM uploads WHERE uploads.draft = drafts.id)`, draftID)
		if errors.Is(err, consultation.ErrNotFound) {
			out, err = s.sentBefore(t, draftID)
			return err
		}
		if err != nil {
			return err
		}
		if slug != r.Consultation {
			return fmt.Errorf("storage: the draft is of another consultation: %w", consultation.ErrNotFound)
		}
		if via != "" { // here it ends: what is sent does not have it
			if err := t.exec(`UPDATE tracked_links SET responses = responses + 1 WHERE id = ?`, via); err != nil {
				return err
			}
		}
		if pending {
			if err := t.exec(`DELETE FROM draft_equality WHERE draft = ?`, draftID); err != nil {
				return err
			}
		}
		if amends != "" {
			err = s.replace(t, draftID, amends, &send)
		} else {
			err = s.insert(t, handle, code, &send)
		}
		out = &send.r
		if err != nil || !files {
			return err
		}
		return giveUploads(t, draftID, &send.r)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Store) prepare(id string, r consultation.Response, equality consultation.Answers) (*sending, error) {
	r.ID, r.Salt = id, rand.Text()
	r.Submitted, r.Changed = r.Submitted.UTC(), r.Changed.UTC()
	if r.Reference == "" {
		r.Reference = consultation.NewReference()
	}
	p := &sending{r: r}
	if err := s.settle(p); err != nil {
		return nil, err
	}
	if len(equality) == 0 {
		return p, nil
	}
	var err error
	p.equality, err = encode(equality)
	return p, err
}

// settle makes what is stored from the response.
func (s *Store) settle(p *sending) (err error) {
	if p.record, err = encodeResponse(&p.r); err != nil {
		return err
	}
	p.contact, err = s.keys.sealAnswers(sealContact, p.r.ID, p.r.Contact)
	return err
}

// insert stores a first response. A reference that is taken is made anew.
func (s *Store) insert(t *tx, handle string, code []byte, p *sending) error {
	for try := 0; ; try++ {
		n, err := t.affect(`INSERT INTO receipts (response, consultation, reference, handle, code, late) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (reference) DO NOTHING`,
			p.r.ID, p.r.Consultation, p.r.Reference, handle, code, number(p.r.Late))
		if err != nil {
			return err
		}
		if n == 1 {
			break
		}
		if try == 5 {
			return fmt.Errorf("storage: no free reference: %w", consultation.ErrExists)
		}
		p.r.Reference = consultation.NewReference()
		if err := s.settle(p); err != nil {
			return err
		}
	}
	err := t.exec(`INSERT INTO responses (consultation, id, record) VALUES (?, ?, ?)`, p.r.Consultation, p.r.ID, p.record)
	if err != nil {
		return err
	}
	if err := putContact(t, p); err != nil {
		return err
	}
	if p.equality != "" {
		err := t.exec(`INSERT INTO equality (consultation, id, version, answers) VALUES (?, ?, ?, ?)`,
			p.r.Consultation, rand.Text(), p.r.Version, p.equality)
		if err != nil {
			return err
		}
	}
	if err := changed(t, p.r.Consultation, p.r.ID); err != nil {
		return err
	}
	return countResponse(t, &p.r, 1)
}

// takeIn stores a response that no draft became: it came on another way than the pages. The store makes ID, Reference (where r has
// none) and Salt. code is the MAC of a receipt code that somebody was given, or nil where nobody has one.
func (s *Store) takeIn(t *tx, code []byte, r consultation.Response, equality consultation.Answers) (*consultation.Response, error) {
	send, err := s.prepare(rand.Text(), r, equality)
	if err != nil {
		return nil, err
	}
	if code == nil {
		code = make([]byte, 32)
		_, _ = rand.Read(code) // it never fails
	}
	if err := s.insert(t, rand.Text(), code, send); err != nil {
		return nil, err
	}
	return &send.r, nil
}

// replace puts what an amending draft says in the place of the response.
func (s *Store) replace(t *tx, draftID, id string, p *sending) error {
	old, err := s.standing(t, id)
	if err != nil {
		return err
	}
	p.r.ID, p.r.Reference, p.r.Late = id, old.Reference, old.Late
	p.r.Channel, p.r.Received, p.r.Batch = old.Channel, old.Received, old.Batch
	p.r.Changed, p.r.Submitted = p.r.Submitted, old.Submitted
	if err := s.settle(p); err != nil {
		return err
	}
	if err := t.exec(`UPDATE receipts SET amended = ? WHERE response = ?`, draftID, id); err != nil {
		return err
	}
	err = t.exec(`UPDATE responses SET record = ? WHERE consultation = ? AND id = ?`, p.record, old.Consultation, id)
	if err != nil {
		return err
	}
	if err := changed(t, old.Consultation, id); err != nil {
		return err
	}
	if err := t.exec(`DELETE FROM contacts WHERE consultation = ? AND response = ?`, old.Consultation, id); err != nil {
		return err
	}
	if err := putContact(t, p); err != nil {
		return err
	}
	// Files that the draft no longer has were taken out of the answer. Scans of what came on paper are of no question.
	return t.exec(`DELETE FROM uploads WHERE response = ? AND draft IS NULL AND question <> ''`, id)
}

func putContact(t *tx, p *sending) error {
	if p.contact == nil {
		return nil
	}
	return t.exec(`INSERT INTO contacts (consultation, response, answers) VALUES (?, ?, ?)`, p.r.Consultation, p.r.ID, p.contact)
}

// giveUploads hands a draft's files to the response, and deletes those that its answers do not name.
func giveUploads(t *tx, draftID string, r *consultation.Response) error {
	ids, err := t.ids(`SELECT id FROM uploads WHERE draft = ?`, draftID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		query := `DELETE FROM uploads WHERE id = ?`
		args := []any{id}
		if names(r.Answers, id) || names(r.Contact, id) {
			query, args = `UPDATE uploads SET draft = NULL, response = ? WHERE id = ?`, []any{r.ID, id}
		}
		if err := t.exec(query, args...); err != nil {
			return err
		}
	}
	return nil
}

func names(a consultation.Answers, value string) bool {
	for _, values := range a {
		if slices.Contains(values, value) {
			return true
		}
	}
	return false
}

// sentBefore gives the response that a draft became, when it is sent a second time.
func (s *Store) sentBefore(t *tx, draftID string) (*consultation.Response, error) {
	var id string
	err := t.row([]any{&id}, `SELECT response FROM receipts WHERE response = ?`, draftID)
	if errors.Is(err, consultation.ErrNotFound) {
		err = t.row([]any{&id}, `SELECT response FROM receipts WHERE amended = ?`, draftID)
	}
	if err != nil {
		return nil, err
	}
	r, err := s.standing(t, id)
	if err != nil {
		return nil, err
	}
	return r, s.addContact(t, r)
}
