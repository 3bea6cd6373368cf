package campaign

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
)

// Group is answers that belong together, two or more.
type Group struct {
	Members  []int // numbers of texts, ascending
	Template int   // the member whose words most of the others have: the nearest to what was sent round
	Copies   int   // members with the same words as the template, itself included
}

// Find groups texts, numbered from 0 to n-1. text gives one; it is called for each at least once, from several goroutines, and must give
// the same words each time. The groups come largest first. It takes about 300 bytes for each distinct text of MinWords words, and the
// words themselves only while they are looked at.
func Find(ctx context.Context, n int, text func(i int) (string, error)) ([]Group, error) {
	f := &finder{text: text, same: make([]uint64, n)}
	if err := f.read(ctx, n); err != nil {
		return nil, err
	}
	f.gatherCopies()
	if err := f.join(ctx); err != nil {
		return nil, err
	}
	return f.groups(ctx)
}

type finder struct {
	text   func(int) (string, error)
	same   []uint64        // of each text; 0 where it is too short
	keys   [][bands]uint32 // of each text that is read first with its words
	copies map[uint64][]int
	firsts []int // one text of each set of copies, ascending
	parent []int // of each of firsts: union-find
	cache  runCache
}

// read hashes every text, on all processors.
func (f *finder) read(ctx context.Context, n int) error {
	f.keys = make([][bands]uint32, n)
	return parallel(ctx, n, func(i int) error {
		t, err := f.text(i)
		if err != nil {
			return err
		}
		h := hash(t)
		if h.words < MinWords {
			return nil
		}
		f.same[i] = max(h.same, 1)
		if len(h.runs) >= leastRuns {
			f.keys[i] = fingerprints(h.runs)
		}
		return nil
	})
}

// parallel calls work for 0 to n-1, in blocks, until one fails or ctx ends.
func parallel(ctx context.Context, n int, work func(i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	const block = 256
	next := make(chan int)
	var running sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		running.Go(func() {
			for begin := range next {
				for i := begin; i < min(begin+block, n) && ctx.Err() == nil; i++ {
					if err := work(i); err != nil {
						cancel(err)
					}
				}
			}
		})
	}
	for begin := 0; begin < n && ctx.Err() == nil; begin += block {
		select {
		case next <- begin:
		case <-ctx.Done():
		}
	}
	close(next)
	running.Wait()
	return context.Cause(ctx)
}

// gatherCopies puts texts with the same words together.
func (f *finder) gatherCopies() {
	f.copies = map[uint64][]int{}
	for i, h := range f.same {
		if h == 0 {
			continue
		}
		if len(f.copies[h]) == 0 {
			f.firsts = append(f.firsts, i)
		}
		f.copies[h] = append(f.copies[h], i)
	}
	f.parent = make([]int, len(f.firsts))
	for p := range f.parent {
		f.parent[p] = p
	}
	f.cache = runCache{finder: f, most: 4096, runs: map[int][]uint64{}}
}

// join goes through the bands: texts with the same key in one of them are compared.
func (f *finder) join(ctx context.Context) error {
	order := make([]int, 0, len(f.firsts))
	for p, i := range f.firsts {
		if f.keys[i] != [bands]uint32{} {
			order = append(order, p)
		}
	}
	for b := range bands {
		slices.SortFunc(order, func(x, y int) int {
			return cmp.Or(cmp.Compare(f.keys[f.firsts[x]][b], f.keys[f.firsts[y]][b]), cmp.Compare(x, y))
		})
		for begin := 0; begin < len(order); {
			end := begin + 1
			for end < len(order) && f.keys[f.firsts[order[end]]][b] == f.keys[f.firsts[order[begin]]][b] {
				end++
			}
			if end-begin > 1 {
				if err := f.bucket(ctx, order[begin:end]); err != nil {
					return err
				}
			}
			begin = end
		}
	}
	return nil
}

// bucket compares texts that share a key. Each is compared with one text of every group that the bucket has shown so far, up to a
// number: that is enough, because they meet in other bands again.
func (f *finder) bucket(ctx context.Context, members []int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var seen []int
	for _, p := range members {
		met := false
		for _, q := range seen {
			if f.find(p) == f.find(q) {
				met = true
				break
			}
			a, err := f.cache.of(p)
			if err != nil {
				return err
			}
			b, err := f.cache.of(q)
			if err != nil {
				return err
			}
			if belong(a, b) {
				f.union(p, q)
				met = true
				break
			}
		}
		if !met && len(seen) < compared {
			seen = append(seen, p)
		}
	}
	return nil
}

func (f *finder) find(p int) int {
	for f.parent[p] != p {
		f.parent[p] = f.parent[f.parent[p]]
		p = f.parent[p]
	}
	return p
}

// union keeps the earlier text as the head.
func (f *finder) union(p, q int) {
	p, q = f.find(p), f.find(q)
	f.parent[max(p, q)] = min(p, q)
}

// groups gives what belongs together, copies and all.
func (f *finder) groups(ctx context.Context) ([]Group, error) {
	heads := map[int][]int{}
	for p := range f.firsts {
		h := f.find(p)
		heads[h] = append(heads[h], p)
	}
	var list []Group
	for _, places := range heads {
		var g Group
		for _, p := range places {
			g.Members = append(g.Members, f.copies[f.same[f.firsts[p]]]...)
		}
		if len(g.Members) < 2 {
			continue
		}
		slices.Sort(g.Members)
		p, err := f.template(ctx, places)
		if err != nil {
			return nil, err
		}
		g.Template, g.Copies = f.firsts[p], len(f.copies[f.same[f.firsts[p]]])
		list = append(list, g)
	}
	slices.SortFunc(list, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Members), len(a.Members)), cmp.Compare(a.Members[0], b.Members[0]))
	})
	return list, nil
}

// sampled is how many distinct texts of a group are read to find its template.
const sampled = 400

// template is the text whose runs the others have most of, on the whole: what all have counts most, what one has added counts little,
// what one has cut is missed.
func (f *finder) template(ctx context.Context, places []int) (int, error) {
	byCopies := slices.Clone(places)
	number := func(p int) int { return len(f.copies[f.same[f.firsts[p]]]) }
	slices.SortFunc(byCopies, func(a, b int) int { return cmp.Or(cmp.Compare(number(b), number(a)), cmp.Compare(a, b)) })
	if len(byCopies) > sampled {
		byCopies = byCopies[:sampled]
	}
	has, total := map[uint64]int{}, 0
	for _, p := range byCopies {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		runs, err := f.cache.of(p)
		if err != nil {
			return 0, err
		}
		for _, x := range runs {
			has[x] += number(p)
		}
		total += number(p)
	}
	best, most := byCopies[0], -1.0
	for _, p := range byCopies {
		runs, err := f.cache.of(p)
		if err != nil {
			return 0, err
		}
		score := 0.0
		for _, x := range runs {
			score += float64(has[x])/float64(total) - 0.5 // what less than half of them have does not belong to it
		}
		if score > most {
			best, most = p, score
		}
	}
	return best, nil
}

// runCache keeps the runs of texts that were compared last.
type runCache struct {
	finder *finder
	most   int
	runs   map[int][]uint64
}

func (c *runCache) of(p int) ([]uint64, error) {
	if r, ok := c.runs[p]; ok {
		return r, nil
	}
	t, err := c.finder.text(c.finder.firsts[p])
	if err != nil {
		return nil, err
	}
	if len(c.runs) >= c.most {
		clear(c.runs)
	}
	r := hash(t).runs
	c.runs[p] = r
	return r, nil
}
