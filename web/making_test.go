package web

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/assist"
)

func TestMaking(t *testing.T) {
	var m making
	begun, release, runs := make(chan struct{}), make(chan struct{}), 0
	slow := func(ctx context.Context, told func(part, whole int)) error {
		runs++
		told(3, 10)
		close(begun)
		<-release
		return ctx.Err()
	}
	gone, leave := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() { first <- m.wait(gone, 0, slow) }()
	<-begun
	leave()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone is told %v", err)
	}
	still, ok := errors.AsType[stillMaking](m.wait(t.Context(), time.Millisecond, slow))
	if !ok || still != (stillMaking{3, 10}) {
		t.Errorf("who is patient for a moment is told %v", still)
	}
	now := m.now
	close(release)
	<-now.done
	if now.err != nil {
		t.Errorf("the end: %v", now.err)
	}
	if runs != 1 {
		t.Errorf("made %d times", runs)
	}
	if err := m.wait(t.Context(), 0, func(context.Context, func(int, int)) error { panic("somebody's words") }); !errors.Is(err, errMakingEnded) || strings.Contains(err.Error(), "somebody") {
		t.Errorf("a panic is %v", err)
	}
	if err := m.wait(t.Context(), 0, func(context.Context, func(int, int)) error { return nil }); err != nil {
		t.Errorf("after a panic: %v", err)
	}
}

// TestMakingFails: what fails when nobody waits any more is told to the next who asks, once, so that nobody looks for ever at a page that says how far it is.
func TestMakingFails(t *testing.T) {
	var m making
	release, trouble := make(chan struct{}), errors.New("no room")
	fails := func(context.Context, func(int, int)) error { <-release; return trouble }
	if _, ok := errors.AsType[stillMaking](m.wait(t.Context(), time.Millisecond, fails)); !ok {
		t.Error("it does not say that it is at work")
	}
	now := m.now
	close(release)
	<-now.done
	works := func(context.Context, func(int, int)) error { return nil }
	if err := m.wait(t.Context(), 0, works); !errors.Is(err, trouble) {
		t.Errorf("the next who asks is told %v", err)
	}
	if err := m.wait(t.Context(), 0, works); err != nil {
		t.Errorf("the one after is told %v", err)
	}
	if err := m.wait(t.Context(), 0, fails); !errors.Is(err, trouble) {
		t.Errorf("who waits is told %v", err)
	}
	if err := m.wait(t.Context(), 0, works); err != nil {
		t.Errorf("and then it is told again: %v", err)
	}
}

// TestOldSnapshot: many answers are shown for five minutes as they were; few, or answers of which words were hidden since, are not.
func TestOldSnapshot(t *testing.T) {
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name               string
		answers            int
		generation, hidden string
		rev                int64
		after              time.Duration
		made, want, behind bool
	}{
		{"as it is", 3, "g", "h", 7, time.Hour, false, true, false},
		{"few, and one came", 3, "g", "h", 8, time.Second, false, false, false},
		{"few, one came while they were read", 3, "g", "h", 8, time.Second, true, true, true},
		{"many, and one came", suggestedOld, "g", "h", 8, time.Second, false, true, true},
		{"many, and one came a while ago", suggestedOld, "g", "h", 8, suggestedFor + time.Second, false, false, false},
		{"words were hidden", suggestedOld, "g", "other", 7, 0, true, false, false},
		{"made anew", suggestedOld, "other", "h", 7, 0, true, false, false},
	} {
		n := &snapshot{cutTexts: cutTexts{generation: "g", hidden: "h", rev: 7, made: at, responses: make([]string, c.answers), corpus: assist.NewCorpus(nil)}}
		behind := false
		used, err := n.useIf(c.generation, c.hidden, c.rev, at.Add(c.after), c.made, func(n *snapshot) error { behind = n.behind; return nil })
		if used != c.want || err != nil || behind != c.behind {
			t.Errorf("%s: %t, behind %t, %v", c.name, used, behind, err)
		}
	}
}
