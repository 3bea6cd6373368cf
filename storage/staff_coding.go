package storage

import (
	"context"
	"iter"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *Store) Codebook(ctx context.Context, slug string) ([]staff.Code, error) { return nil, nil }

func (s *Store) AddCode(ctx context.Context, act staff.Act, c staff.Code) error { return nil }

func (s *Store) RewordCode(ctx context.Context, act staff.Act, c staff.Code, anew bool) error {
	return nil
}

func (s *Store) SplitCode(ctx context.Context, act staff.Act, slug, id string, rev int, into []staff.Code) error {
	return nil
}

func (s *Store) MergeCodes(ctx context.Context, act staff.Act, slug string, from []string, into string) error {
	return nil
}

func (s *Store) RetireCode(ctx context.Context, act staff.Act, slug, id string, rev int, retired bool) error {
	return nil
}

func (s *Store) CodeHistory(ctx context.Context, slug, id string) ([]staff.CodeChange, error) {
	return nil, nil
}

func (s *Store) CodedOf(ctx context.Context, slug, response string) ([]staff.Coded, error) {
	return nil, nil
}

func (s *Store) SetCoded(ctx context.Context, act staff.Act, slug string, c staff.Coded, rev int, changed time.Time, why string) (newRev int, err error) {
	return 0, nil
}

func (s *Store) UndoCoded(ctx context.Context, act staff.Act, slug, response, question string, rev int) error {
	return nil
}

func (s *Store) ToCode(ctx context.Context, slug, question string, again bool, after string, most int) ([]string, error) {
	return nil, nil
}

func (s *Store) CodingProgress(ctx context.Context, slug string) ([]staff.CodingProgress, error) {
	return nil, nil
}

func (s *Store) CodeUses(ctx context.Context, slug string) ([]staff.CodeUse, error) { return nil, nil }

func (s *Store) ResponsesCoded(ctx context.Context, slug, code, question string) ([]uint32, error) {
	return nil, nil
}

func (s *Store) EachCoded(ctx context.Context, slug string) iter.Seq2[staff.Coded, error] {
	return func(func(staff.Coded, error) bool) {}
}

func (s *Store) CodingHistory(ctx context.Context, slug, response, question string) iter.Seq2[staff.CodingStep, error] {
	return func(func(staff.CodingStep, error) bool) {}
}

func (s *Store) Suggest(ctx context.Context, act staff.Act, slug, source string, list []staff.Suggested) (int, error) {
	return 0, nil
}

func (s *Store) SuggestedOf(ctx context.Context, slug, response, question string) ([]staff.Suggested, error) {
	return nil, nil
}
