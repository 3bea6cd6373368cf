package storage

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// BenchmarkCoding lets 150 people code at once, each an answer after the other without a pause, and reports how long a decision takes.
func BenchmarkCoding(b *testing.B) {
	const people, each = 150, 10
	for range b.N {
		s := openTest(b)
		ctx := b.Context()
		ds := benchDrafts(b, s, people*each)
		ids := make([]string, len(ds))
		for i := range ds {
			r, err := s.Submit(ctx, ds[i].ID, storagetest.Sent(ds[i]), nil)
			if err != nil {
				b.Fatal(err)
			}
			ids[i] = r.ID
		}
		err := s.update(ctx, func(t *tx) error {
			return t.exec(`INSERT INTO codes (consultation, `+codeColumns+`) VALUES (?, 'pay', 1, 'pay', 'Pay', '', '{}', 0, '', ?)`, ds[0].Consultation, stamp(time.Now()))
		})
		if err != nil {
			b.Fatal(err)
		}
		waits := make([]time.Duration, len(ids))
		var all sync.WaitGroup
		began := time.Now()
		for p := range people {
			all.Go(func() {
				act := staff.Act{Actor: fmt.Sprint("coder-", p), Verb: staff.VerbCoded, Consultation: ds[0].Consultation, At: time.Now()}
				for i := p * each; i < (p+1)*each; i++ {
					start := time.Now()
					c := staff.Coded{Response: ids[i], Question: "question-1", Given: []staff.Given{{Code: "pay"}}}
					if _, err := s.SetCoded(ctx, act, ds[0].Consultation, c, 0, time.Time{}, ""); err != nil {
						b.Error(err)
						return
					}
					waits[i] = time.Since(start)
				}
			})
		}
		all.Wait()
		took := time.Since(began)
		slices.Sort(waits)
		b.ReportMetric(waits[len(waits)*95/100].Seconds()*1000, "p95-ms")
		b.ReportMetric(waits[len(waits)-1].Seconds()*1000, "max-ms")
		b.ReportMetric(float64(len(waits))/took.Seconds(), "decisions/s")
	}
}
