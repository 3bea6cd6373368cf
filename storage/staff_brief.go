package storage

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *Store) Quotes(ctx context.Context, slug string) ([]staff.Quote, error) { return nil, nil }
