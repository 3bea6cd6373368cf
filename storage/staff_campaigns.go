package storage

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = staffHoldings("campaign_looks", "campaign_names")
	_ = nothingHeld("campaign_questions")
	_ = registerHolding(holding{table: "campaigns", class: staff.KeepResponses, consultation: "consultation"})
	_ = registerHolding(holding{table: "campaign_members", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = registerHolding(holding{table: "campaign_named", class: staff.KeepResponses, response: "response", consultation: "consultation"})
)

// membersAtOnce is how many members are stored in one transaction: respondents wait for it.
const membersAtOnce = 200

// outOfCampaigns takes a response that was changed out of its groups.
func outOfCampaigns(t *tx, response string) error {
	return t.exec(`DELETE FROM campaign_members WHERE response = ?`, response)
}

// CampaignLook says how far looking is.
func (s *Store) CampaignLook(ctx context.Context, slug string) (*staff.CampaignLook, error) {
	l := &staff.CampaignLook{}
	err := s.view(ctx, func(t *tx) error {
		var at, beat string
		err := t.row([]any{&l.ID, &l.Generation, &l.Rev, &at, &l.By, &l.Job, &beat, &l.Done, &l.Total, &l.Failed},
			`SELECT look, generation, rev, at, account, job, beat, done, total, failed FROM campaign_looks WHERE consultation = ?`, slug)
		if errors.Is(err, consultation.ErrNotFound) {
			return nil
		}
		if err == nil && at != "" {
			l.At, err = unstamp(at)
		}
		if err == nil && beat != "" {
			l.Beat, err = unstamp(beat)
		}
		if err != nil {
			return err
		}
		return t.query(`SELECT question, answers, short FROM campaign_questions WHERE consultation = ? ORDER BY question`, []any{slug}, func(scan func(...any) error) error {
			var q staff.CampaignQuestion
			err := scan(&q.Question, &q.Answers, &q.Short)
			l.Questions = append(l.Questions, q)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// BeginCampaignLook gives looking to a job.
func (s *Store) BeginCampaignLook(ctx context.Context, act staff.Act, job string) error {
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`INSERT INTO campaign_looks (consultation, look, generation, rev, at, account, job, beat, done, total, failed)
			VALUES (?, '', '', 0, '', '', '', '', 0, 0, 0) ON CONFLICT (consultation) DO NOTHING`, act.Consultation)
		if err != nil {
			return err
		}
		n, err := t.affect(`UPDATE campaign_looks SET job = ?, beat = ?, done = 0, total = 0, failed = 0 WHERE consultation = ? AND (job = '' OR beat <= ?)`,
			job, stamp(act.At), act.Consultation, stamp(act.At.Add(-staff.CampaignQuiet)))
		if err != nil {
			return err
		}
		if n == 0 {
			return staff.ErrConflict
		}
		if err := forgetFound(t, act.Consultation); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// forgetFound deletes what looks have left that do not stand.
func forgetFound(t *tx, slug string) error {
	for _, table := range []string{"campaigns", "campaign_members"} {
		err := t.exec(`DELETE FROM `+table+` WHERE consultation = ? AND look <> (SELECT l.look FROM campaign_looks l WHERE l.consultation = ?)`, slug, slug)
		if err != nil {
			return err
		}
	}
	return nil
}

// StopCampaignLook takes looking from its job.
func (s *Store) StopCampaignLook(ctx context.Context, act staff.Act) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`UPDATE campaign_looks SET job = '' WHERE consultation = ? AND job <> ''`, act.Consultation)
		if err != nil || n == 0 {
			return err
		}
		if err := forgetFound(t, act.Consultation); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// CampaignBeat notes that a job is alive.
func (s *Store) CampaignBeat(ctx context.Context, slug, job string, done, total int, now time.Time) (mine bool, err error) {
	err = s.update(ctx, func(t *tx) error {
		n, err := t.affect(`UPDATE campaign_looks SET beat = ?, done = ?, total = ? WHERE consultation = ? AND job = ?`, stamp(now), done, total, slug, job)
		mine = n > 0
		return err
	})
	return mine, err
}

// FailCampaignLook ends a job that came to nothing.
func (s *Store) FailCampaignLook(ctx context.Context, slug, job string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`UPDATE campaign_looks SET job = '', failed = 1 WHERE consultation = ? AND job = ?`, slug, job)
		if err != nil || n == 0 {
			return err
		}
		return forgetFound(t, slug)
	})
}

// holdsLook says whether looking is still a job's own, and keeps it so until the transaction ends. ErrConflict.
func holdsLook(t *tx, slug, job string) error {
	var is string
	err := t.row([]any{&is}, `SELECT job FROM campaign_looks WHERE consultation = ?`+t.lock, slug)
	if errors.Is(err, consultation.ErrNotFound) || err == nil && is != job {
		return staff.ErrConflict
	}
	return err
}

// AddCampaign stores a group.
func (s *Store) AddCampaign(ctx context.Context, slug, job string, rev int64, c staff.Campaign, members []staff.CampaignMember) error {
	for some := range slices.Chunk(members, membersAtOnce) {
		err := s.update(ctx, func(t *tx) error {
			if err := holdsLook(t, slug, job); err != nil {
				return err
			}
			err := t.exec(`INSERT INTO campaigns (consultation, look, id, question) VALUES (?, ?, ?, ?) ON CONFLICT (look, id) DO NOTHING`, slug, job, c.ID, c.Question)
			if err != nil {
				return err
			}
			for _, m := range some {
				if err := addMember(t, slug, job, rev, c.ID, m); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// addMember stores a member if its response is still what was looked at. It keeps the response from being withdrawn meanwhile.
func addMember(t *tx, slug, job string, rev int64, id string, m staff.CampaignMember) error {
	var have int
	err := t.row([]any{&have}, `SELECT 1 FROM receipts WHERE response = ? AND consultation = ? AND withdrawn = ''`+t.lock, m.Response, slug)
	if err == nil {
		err = t.row([]any{&have}, `SELECT COUNT(*) FROM projected p WHERE p.consultation = ? AND p.response = ? AND p.gone = 0 AND p.rev <= ?
			AND NOT EXISTS (SELECT 1 FROM projection_queue q WHERE q.consultation = p.consultation AND q.response = p.response)`, slug, m.Response, rev)
	}
	if errors.Is(err, consultation.ErrNotFound) || err == nil && have == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO campaign_members (consultation, look, campaign, ord, response, kind) VALUES (?, ?, ?, ?, ?, ?)`,
		slug, job, id, m.Ord, m.Response, int(m.Kind))
}

// EndCampaignLook lets what a job has found stand.
func (s *Store) EndCampaignLook(ctx context.Context, slug, job string, l staff.CampaignLook) error {
	return s.update(ctx, func(t *tx) error {
		if err := holdsLook(t, slug, job); err != nil {
			return err
		}
		err := t.exec(`UPDATE campaign_looks SET look = job, job = '', generation = ?, rev = ?, at = ?, account = ?, done = total, failed = 0 WHERE consultation = ?`,
			l.Generation, l.Rev, stamp(l.At), l.By, slug)
		if err != nil {
			return err
		}
		if err := forgetFound(t, slug); err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM campaign_questions WHERE consultation = ?`, slug); err != nil {
			return err
		}
		for _, q := range l.Questions {
			err := t.exec(`INSERT INTO campaign_questions (consultation, question, answers, short) VALUES (?, ?, ?, ?)`, slug, q.Question, q.Answers, q.Short)
			if err != nil {
				return err
			}
		}
		named, err := t.ids(`SELECT n.id FROM campaign_names n JOIN campaigns c ON c.look = ? AND c.id = n.id WHERE n.consultation = ? ORDER BY n.id`, job, slug)
		if err != nil {
			return err
		}
		for _, id := range named {
			if err := keepTrace(t, slug, job, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// keepTrace notes who is in a group with a name, so that it is known again.
func keepTrace(t *tx, slug, look, id string) error {
	// Nobody is withdrawn meanwhile: who is would stay in the notes.
	_, err := t.ids(`SELECT response FROM receipts WHERE withdrawn = '' AND response IN (SELECT m.response FROM campaign_members m WHERE m.look = ? AND m.campaign = ?)
		ORDER BY response`+t.lock, look, id)
	if err != nil {
		return err
	}
	if err := t.exec(`DELETE FROM campaign_named WHERE consultation = ? AND campaign = ?`, slug, id); err != nil {
		return err
	}
	return t.exec(`INSERT INTO campaign_named (consultation, campaign, ord, response)
		SELECT m.consultation, m.campaign, m.ord, m.response FROM campaign_members m WHERE m.look = ? AND m.campaign = ?`, look, id)
}
