package storage

import (
	"context"
	"errors"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// ErrNotDemonstration: made-up responses may not be put among real ones.
var ErrNotDemonstration = errors.New("storage: the consultation is not a demonstration")

// Made is a response that nobody wrote, with its answers to equality questions.
type Made struct {
	Response consultation.Response
	Equality consultation.Answers
}

// FillDemonstration stores made-up responses of a demonstration, a hundred in each transaction, and gives their ids in order.
// ErrNotDemonstration for any other consultation.
func (s *Store) FillDemonstration(ctx context.Context, slug string, list []Made) (ids []string, err error) {
	con, err := s.Consultation(ctx, slug)
	if err != nil {
		return nil, err
	}
	if !con.Demo {
		return nil, ErrNotDemonstration
	}
	for batch := range slices.Chunk(list, 100) {
		var some []string
		err := s.update(ctx, func(t *tx) error {
			some = some[:0] // a transaction may run again
			for _, m := range batch {
				m.Response.Consultation = slug
				r, err := s.takeIn(t, nil, m.Response, m.Equality)
				if err != nil {
					return err
				}
				some = append(some, r.ID)
			}
			return nil
		})
		if err != nil {
			return ids, err
		}
		ids = append(ids, some...)
	}
	return ids, nil
}
