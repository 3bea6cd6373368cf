package storage

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

var million = flag.Bool("million", false, "BenchmarkGrowth also with a million responses stored")

// benchDraft has 20 answers that make a record of about 4 KB, as care workers write them.
func benchDraft() consultation.Draft {
	d := storagetest.NewDraft("bench")
	d.Conflicts = nil
	for i := range 20 {
		d.Answers.Set(fmt.Sprint("question-", i), strings.Repeat("the pay of care ", 12))
	}
	return d
}

// BenchmarkGroupCommit sends drafts from 64 goroutines through the store and, by turns, writes the same rows with a bare
// go-sqlite3 loop that shares commits in the same way. It reports both rates and their ratio; each op is one round of both.
func BenchmarkGroupCommit(b *testing.B) {
	for _, writers := range []int{64, 1} {
		b.Run(fmt.Sprint(writers, "writers"), func(b *testing.B) {
			each := 3000
			if writers == 1 {
				each = 1000
			}
			s, raw := openTest(b), newRawStore(b)
			var store, bare, ratios []float64
			for range b.N {
				ds := benchDrafts(b, s, each)
				x := rate(each, func() { sendAll(b, writers, ds, s.send) })
				raw.load(b, ds)
				y := rate(each, func() { sendAll(b, writers, ds, raw.send) })
				store, bare, ratios = append(store, x), append(bare, y), append(ratios, x/y)
			}
			b.ReportMetric(middle(store), "store/s")
			b.ReportMetric(middle(bare), "raw/s")
			b.ReportMetric(100*middle(ratios), "%ofraw")
			w := s.engine.(*sqlite).writer
			b.ReportMetric(float64(w.updates.Load())/float64(w.commits.Load()), "store/commit")
			b.ReportMetric(float64(raw.updates)/float64(raw.commits), "raw/commit")
			if writers == 1 {
				b.ReportMetric(100*middle(store)/appendRate(b), "%ofappend")
			}
		})
	}
}

func (s *Store) send(ctx context.Context, d *consultation.Draft) error {
	_, err := s.Submit(ctx, d.ID, storagetest.Sent(*d), d.Equality)
	return err
}

// benchDrafts stores drafts, many to a commit.
func benchDrafts(b *testing.B, s *Store, n int) []consultation.Draft {
	b.Helper()
	ds := make([]consultation.Draft, n)
	for i := range ds {
		ds[i] = benchDraft()
	}
	err := s.update(b.Context(), func(t *tx) error {
		for i := range ds {
			if err := s.insertDraft(t, &ds[i], storagetest.MAC(ds[i].ID)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return ds
}

func sendAll(b *testing.B, writers int, ds []consultation.Draft, send func(context.Context, *consultation.Draft) error) {
	var wg sync.WaitGroup
	next := make(chan *consultation.Draft, len(ds))
	for i := range ds {
		next <- &ds[i]
	}
	close(next)
	for range writers {
		wg.Go(func() {
			for d := range next {
				if err := send(b.Context(), d); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func rate(n int, f func()) float64 {
	start := time.Now()
	f()
	return float64(n) / time.Since(start).Seconds()
}

func middle(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}

// appendRate is how often a second the disk makes 4 KB at the end of a file durable.
func appendRate(b *testing.B) float64 {
	f, err := os.Create(filepath.Join(b.TempDir(), "append"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	const n = 1000
	return rate(n, func() {
		for range n {
			if _, err := f.Write(page); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkGrowth measures sending and reading with 10,000 and 100,000 responses stored (a million with -million).
func BenchmarkGrowth(b *testing.B) {
	sizes := []int{10_000, 100_000}
	if *million {
		sizes = append(sizes, 1_000_000)
	}
	s := openTest(b)
	stored := 0
	for _, size := range sizes {
		for stored < size {
			n := min(5000, size-stored)
			fill(b, s, n)
			stored += n
		}
		b.Run(fmt.Sprint("Submit/", size), func(b *testing.B) {
			ds := benchDrafts(b, s, b.N)
			b.ResetTimer()
			sendAll(b, 64, ds, s.send)
			b.StopTimer()
			stored += b.N
		})
		b.Run(fmt.Sprint("Save/", size), func(b *testing.B) {
			ds := benchDrafts(b, s, 1)
			for b.Loop() {
				_, err := s.UpdateDraft(b.Context(), ds[0].ID, func(d *consultation.Draft) error {
					d.Answers.Set("view", rand.Text())
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint("Count/", size), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := s.Count(b.Context(), "bench"); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint("Each/", size), func(b *testing.B) {
			n := 0
			for b.Loop() {
				for _, err := range s.Each(b.Context(), "bench") {
					if err != nil {
						b.Fatal(err)
					}
					n++
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "responses/s")
		})
	}
}

// fill stores responses, many to a commit.
func fill(b *testing.B, s *Store, n int) {
	b.Helper()
	err := s.update(b.Context(), func(t *tx) error {
		for range n {
			d := benchDraft()
			p, err := s.prepare(d.ID, storagetest.Sent(d), d.Equality)
			if err != nil {
				return err
			}
			if err := s.insert(t, d.Handle, storagetest.MAC(d.ID), p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
