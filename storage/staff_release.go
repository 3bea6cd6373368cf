package storage

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *Store) AddRelease(ctx context.Context, act staff.Act, r staff.Release) error { return nil }

func (s *Store) Releases(ctx context.Context, slug string) ([]staff.Release, error) { return nil, nil }
