package storage

import (
	"context"
	"iter"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *Store) EachRedaction(ctx context.Context, slug string) iter.Seq2[staff.Redaction, error] {
	return func(func(staff.Redaction, error) bool) {}
}

func (s *Store) RedactionsOf(ctx context.Context, slug, response string) ([]staff.Redaction, error) {
	return nil, nil
}
