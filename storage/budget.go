package storage

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Budget bounds how many drafts may be started, so that a robot cannot fill the disk. It looks at no address. Each program that
// writes to the database counts for itself.
type Budget struct {
	PerMinute int // new drafts within one minute of the clock
	Total     int // drafts stored at once
}

// DefaultBudget is far above what a busy last day needs: a draft of 10 KB makes 10 GB.
var DefaultBudget = Budget{PerMinute: 3000, Total: 1_000_000}

// SetBudget replaces DefaultBudget. Call it before the store is used.
func (s *Store) SetBudget(b Budget) { s.budget = newBudget(b) }

// budget counts starts by the minute, and knows the total well enough: it counts the rows once in ten minutes and adds what was
// started since. Drafts that were deleted meanwhile are noticed at the next count.
type budget struct {
	Budget
	mu     sync.Mutex
	minute time.Time
	starts int // in this minute

	counted time.Time
	total   int
}

const recountEvery = 10 * time.Minute

func newBudget(b Budget) *budget { return &budget{Budget: b} }

func (b *budget) take(ctx context.Context, s *Store, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if m := now.UTC().Truncate(time.Minute); !m.Equal(b.minute) {
		b.minute, b.starts = m, 0
	}
	if b.counted.IsZero() || now.Sub(b.counted).Abs() >= recountEvery {
		n, err := s.countDrafts(ctx)
		if err != nil {
			return err
		}
		b.counted, b.total = now, n
	}
	if b.starts >= b.PerMinute || b.total >= b.Total {
		return fmt.Errorf("the budget for new drafts is used up: %w", consultation.ErrFull)
	}
	b.starts++
	b.total++
	return nil
}

func (s *Store) countDrafts(ctx context.Context) (n int, err error) {
	err = s.view(ctx, func(t *tx) error { return t.row([]any{&n}, `SELECT COUNT(*) FROM drafts`) })
	return n, err
}
