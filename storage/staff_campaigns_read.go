package storage

import (
	"context"
	"errors"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// standingLook is the look whose groups stand, for one place of the slug.
const standingLook = `(SELECT l.look FROM campaign_looks l WHERE l.consultation = ?)`

// Campaigns gives the groups that stand.
func (s *Store) Campaigns(ctx context.Context, slug string) ([]staff.Campaign, error) {
	var all []staff.Campaign
	err := s.view(ctx, func(t *tx) error {
		const query = `SELECT c.id, c.question, COALESCE(n.name, ''), COUNT(*), SUM(CASE WHEN m.kind > 0 THEN 1 ELSE 0 END) FROM campaigns c
			JOIN campaign_members m ON m.look = c.look AND m.campaign = c.id
			LEFT JOIN campaign_names n ON n.consultation = c.consultation AND n.id = c.id
			WHERE c.look = ` + standingLook + ` AND c.consultation = ? GROUP BY c.id, c.question, n.name HAVING COUNT(*) > 1 ORDER BY COUNT(*) DESC, c.question, c.id`
		return t.query(query, []any{slug, slug}, func(scan func(...any) error) error {
			var c staff.Campaign
			err := scan(&c.ID, &c.Question, &c.Name, &c.Size, &c.Copies)
			all = append(all, c)
			return err
		})
	})
	return all, err
}

// CampaignMembers gives members of a group.
func (s *Store) CampaignMembers(ctx context.Context, slug, id string, skip, most int) ([]staff.CampaignMember, error) {
	var all []staff.CampaignMember
	err := s.view(ctx, func(t *tx) error {
		const query = `SELECT m.ord, m.response, m.kind FROM campaign_members m WHERE m.look = ` + standingLook + ` AND m.consultation = ? AND m.campaign = ?
			ORDER BY m.kind DESC, m.ord LIMIT ? OFFSET ?`
		return t.query(query, []any{slug, slug, id, most, skip}, func(scan func(...any) error) error {
			var m staff.CampaignMember
			err := scan(&m.Ord, &m.Response, &m.Kind)
			all = append(all, m)
			return err
		})
	})
	return all, err
}

// CampaignTraces gives who is in each group.
func (s *Store) CampaignTraces(ctx context.Context, slug string) (standing, lost []staff.CampaignTrace, err error) {
	into := func(list *[]staff.CampaignTrace) func(scan func(...any) error) error {
		return func(scan func(...any) error) error {
			var one staff.CampaignTrace
			var ord uint32
			if err := scan(&one.ID, &one.Question, &ord); err != nil {
				return err
			}
			if n := len(*list); n == 0 || (*list)[n-1].ID != one.ID {
				*list = append(*list, one)
			}
			last := &(*list)[len(*list)-1]
			last.Ords = append(last.Ords, ord)
			return nil
		}
	}
	var all, named []staff.CampaignTrace
	err = s.view(ctx, func(t *tx) error {
		err := t.query(`SELECT c.id, c.question, m.ord FROM campaigns c JOIN campaign_members m ON m.look = c.look AND m.campaign = c.id
			WHERE c.look = `+standingLook+` AND c.consultation = ? ORDER BY c.id, m.ord`, []any{slug, slug}, into(&all))
		if err != nil {
			return err
		}
		return t.query(`SELECT n.id, n.question, m.ord FROM campaign_names n JOIN campaign_named m ON m.consultation = n.consultation AND m.campaign = n.id
			WHERE n.consultation = ? ORDER BY n.id, m.ord`, []any{slug}, into(&named))
	})
	stands := map[string]bool{}
	for _, one := range all {
		if len(one.Ords) > 1 {
			standing, stands[one.ID] = append(standing, one), true
		}
	}
	for _, one := range named {
		if !stands[one.ID] {
			lost = append(lost, one)
		}
	}
	return standing, lost, err
}

// NameCampaign gives a group a name.
func (s *Store) NameCampaign(ctx context.Context, act staff.Act, id, name string) error {
	return s.update(ctx, func(t *tx) error {
		var look, question string
		err := t.row([]any{&look, &question}, `SELECT c.look, c.question FROM campaigns c WHERE c.look = `+standingLook+` AND c.consultation = ? AND c.id = ?`,
			act.Consultation, act.Consultation, id)
		if err != nil {
			return err
		}
		var was string
		err = t.row([]any{&was}, `SELECT name FROM campaign_names WHERE consultation = ? AND id = ?`, act.Consultation, id)
		if err != nil && !errors.Is(err, consultation.ErrNotFound) {
			return err
		}
		if was == name {
			return nil
		}
		if name == "" {
			for _, query := range []string{`DELETE FROM campaign_names WHERE consultation = ? AND id = ?`, `DELETE FROM campaign_named WHERE consultation = ? AND campaign = ?`} {
				if err := t.exec(query, act.Consultation, id); err != nil {
					return err
				}
			}
			return appendAudit(t, act)
		}
		err = t.exec(`INSERT INTO campaign_names (consultation, id, question, name, account, at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (consultation, id) DO UPDATE SET name = excluded.name, account = excluded.account, at = excluded.at`,
			act.Consultation, id, question, name, act.Actor, stamp(act.At))
		if err != nil {
			return err
		}
		if err := keepTrace(t, act.Consultation, look, id); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// CameSince says how many responses have come or changed since a rev.
func (s *Store) CameSince(ctx context.Context, slug string, rev int64) (n int, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&n}, `SELECT COUNT(*) FROM projected WHERE consultation = ? AND rev > ? AND gone = 0`, slug, rev)
	})
	return n, err
}
