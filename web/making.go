package web

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// pagePatience is how long a page waits for what is being made in the background, before it says how far that is.
const pagePatience = 5 * time.Second

// making makes something that takes long, once for all who ask for it. It goes on when whoever asked has gone.
type making struct {
	mu     sync.Mutex
	now    *makingNow
	failed *makingNow // one that ended with an error which nobody waited for: the next who asks is told
}

// makingNow is one that is at work.
type makingNow struct {
	done        chan struct{} // closed at the end
	err         error         // to be read after the end
	part, whole atomic.Int64
}

// told says how far it is.
func (m *makingNow) told(part, whole int) {
	m.part.Store(int64(part))
	m.whole.Store(int64(whole))
}

// stillMaking is the error of a page that has waited for its patience.
type stillMaking struct{ Part, Whole int }

func (stillMaking) Error() string { return "web: what the page shows is being made" }

// page says how far it is, and asks again.
func (m stillMaking) page() Error {
	e := Error{Status: http.StatusAccepted, Key: "making", Again: 4, Args: []any{"part", counted(m.Part), "whole", counted(m.Whole)}, Err: m}
	if m.Whole == 0 {
		e.Key = "making.begun"
	}
	return e
}

// errMakingEnded stands for a panic, whose text could hold somebody's words.
var errMakingEnded = errors.New("web: what the page shows could not be made: a panic")

// wait has something made, unless that is at work already, and waits for its end: as long as patience, or without a limit where that is 0.
func (m *making) wait(ctx context.Context, patience time.Duration, do func(ctx context.Context, told func(part, whole int)) error) error {
	m.mu.Lock()
	if failed := m.failed; failed != nil {
		m.failed = nil
		m.mu.Unlock()
		return failed.err
	}
	now := m.now
	if now == nil {
		now = &makingNow{done: make(chan struct{})}
		m.now = now
		go m.work(now, do)
	}
	m.mu.Unlock()
	var over <-chan time.Time
	if patience > 0 {
		t := time.NewTimer(patience)
		defer t.Stop()
		over = t.C
	}
	select {
	case <-now.done:
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.failed == now {
			m.failed = nil
		}
		return now.err
	case <-ctx.Done():
		return ctx.Err()
	case <-over:
		return stillMaking{int(now.part.Load()), int(now.whole.Load())}
	}
}

func (m *making) work(now *makingNow, do func(ctx context.Context, told func(part, whole int)) error) {
	now.err = errMakingEnded
	defer func() {
		recover() // the error says it
		m.mu.Lock()
		m.now = nil
		if now.err != nil {
			m.failed = now
		}
		m.mu.Unlock()
		close(now.done)
	}()
	now.err = do(context.Background(), now.told)
}
