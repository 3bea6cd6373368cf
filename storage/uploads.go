package storage

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation"
)

const uploadColumns = `id, COALESCE(draft, ''), COALESCE(response, ''), question, name, type, size, state, added`

// AddUpload notes a file of a draft.
func (s *Store) AddUpload(ctx context.Context, u consultation.Upload) error {
	return s.update(ctx, func(t *tx) error {
		var id string
		if err := t.row([]any{&id}, `SELECT id FROM drafts WHERE id = ?`+t.lock, u.Draft); err != nil {
			return err
		}
		return t.exec(`INSERT INTO uploads (id, draft, response, question, name, type, size, state, added) VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?)`,
			u.ID, u.Draft, u.Question, u.Name, u.Type, u.Size, string(u.State), stamp(u.Added))
	})
}

// Uploads lists the files of a draft, else of a response.
func (s *Store) Uploads(ctx context.Context, draftID, responseID string) ([]consultation.Upload, error) {
	if draftID != "" {
		return s.uploads(ctx, `draft = ?`, draftID)
	}
	return s.uploads(ctx, `response = ?`, responseID)
}

// Upload gives one.
func (s *Store) Upload(ctx context.Context, id string) (*consultation.Upload, error) {
	all, err := s.uploads(ctx, `id = ?`, id)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, consultation.ErrNotFound
	}
	return &all[0], nil
}

// Quarantined lists files that wait for the scanner.
func (s *Store) Quarantined(ctx context.Context) ([]consultation.Upload, error) {
	return s.uploads(ctx, `state = 'quarantined'`)
}

func (s *Store) uploads(ctx context.Context, where string, args ...any) ([]consultation.Upload, error) {
	var all []consultation.Upload
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT `+uploadColumns+` FROM uploads WHERE `+where+` ORDER BY added, id`, args, func(scan func(...any) error) error {
			var u consultation.Upload
			var state, added string
			err := scan(&u.ID, &u.Draft, &u.Response, &u.Question, &u.Name, &u.Type, &u.Size, &state, &added)
			if err != nil {
				return err
			}
			u.State = consultation.UploadState(state)
			u.Added, err = unstamp(added)
			all = append(all, u)
			return err
		})
	})
	return all, err
}

// SetUploadState notes what the scanner said.
func (s *Store) SetUploadState(ctx context.Context, id string, state consultation.UploadState) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`UPDATE uploads SET state = ? WHERE id = ?`, string(state), id)
		if err == nil && n == 0 {
			err = consultation.ErrNotFound
		}
		return err
	})
}

// DeleteUpload takes a file from its draft, and tells whether its bytes must go too.
func (s *Store) DeleteUpload(ctx context.Context, id string) (bytes bool, err error) {
	err = s.update(ctx, func(t *tx) error {
		bytes = false
		n, err := t.affect(`UPDATE uploads SET draft = NULL WHERE id = ? AND draft IS NOT NULL AND response IS NOT NULL`, id)
		if err != nil || n > 0 {
			return err
		}
		n, err = t.affect(`DELETE FROM uploads WHERE id = ? AND response IS NULL`, id)
		if err == nil && n == 0 {
			err = consultation.ErrNotFound
		}
		bytes = err == nil
		return err
	})
	return bytes && err == nil, err
}

// Known says which of these upload ids the store still knows; the files of imports lie among them.
func (s *Store) Known(ctx context.Context, ids []string) (map[string]bool, error) {
	known := map[string]bool{}
	err := s.view(ctx, func(t *tx) error {
		for _, id := range ids {
			found, err := t.ids(`SELECT id FROM uploads WHERE id = ? AND state <> 'infected' UNION SELECT file FROM imports WHERE file = ? UNION SELECT report FROM imports WHERE report = ?`, id, id, id)
			if err != nil {
				return err
			}
			for _, id := range found {
				known[id] = true
			}
		}
		return nil
	})
	return known, err
}
