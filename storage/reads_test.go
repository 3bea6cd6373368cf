package storage

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Many readers begin at once with queries that nobody has made before. None may wait for a connection while it keeps others from
// giving theirs back.
func TestFirstReadsAtOnce(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for range 20 {
		s := openTest(t)
		var wg sync.WaitGroup
		for i := range 64 {
			wg.Go(func() {
				reads := []func() error{
					func() error { _, err := s.Consultation(ctx, "none"); return err },
					func() error { _, err := s.Draft(ctx, "none", []byte("none"), time.Unix(0, 0)); return err },
					func() error { _, err := s.Version(ctx, "none"); return err },
					func() error { _, err := s.Upload(ctx, "none"); return err },
				}
				for j := range reads {
					if err := reads[(i+j)%len(reads)](); !errors.Is(err, consultation.ErrNotFound) {
						t.Errorf("read %d: %v", (i+j)%len(reads), err)
					}
				}
			})
		}
		wg.Wait()
		if t.Failed() {
			return
		}
	}
}
