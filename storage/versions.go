package storage

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation"
)

// Versions gives every published version of a consultation, oldest first.
func (s *Store) Versions(ctx context.Context, slug string) ([]*consultation.Version, error) {
	var hashes []string
	err := s.view(ctx, func(t *tx) (err error) {
		hashes, err = t.ids(`SELECT hash FROM versions WHERE consultation = ? ORDER BY published, hash`, slug)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(hashes) == 0 {
		return nil, consultation.ErrNotFound
	}
	var all []*consultation.Version
	for _, hash := range hashes { // a version never changes, so these need not be one transaction
		v, err := s.Version(ctx, hash)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
