package disclosure

import (
	"math/rand/v2"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

// group is a set of a small world, and what each of its people answered when it was told: the guard knows the sets alone.
type group struct {
	in      [24]bool
	answers [24]int
	fields  []string
}

// dependsOn counts, person by person, on whom a sum of groups depends: those whose answer it does not cancel out.
func dependsOn(groups []group, signs []int) int {
	n := 0
	for person := range groups[0].in {
		sum := map[int]int{}
		for i, g := range groups {
			if g.in[person] {
				sum[g.answers[person]] += signs[i]
			}
		}
		for _, s := range sum {
			if s != 0 {
				n++
				break
			}
		}
	}
	return n
}

// unchanged is as if nobody had changed an answer: who changed a response may have left this answer as it was.
func unchanged(groups []group) []group {
	same := make([]group, len(groups))
	for i, g := range groups {
		same[i] = group{in: g.in}
	}
	return same
}

// worst is the fewest people that a sum of the last group with one or two earlier ones that tell the same field depends on, 0 for nobody.
func worst(groups []group) int {
	last, fewest := len(groups)-1, 1<<30
	try := func(of []int, signs []int) {
		var some []group
		for _, field := range []string{"a", "b", "c"} {
			some = some[:0]
			for _, i := range of {
				for _, f := range groups[i].fields {
					if f == field {
						some = append(some, groups[i])
						break
					}
				}
			}
			if len(some) == len(of) {
				for _, n := range []int{dependsOn(some, signs), dependsOn(unchanged(some), signs)} {
					if n > 0 {
						fewest = min(fewest, n)
					}
				}
			}
		}
	}
	try([]int{last}, []int{1})
	for i := range last {
		try([]int{last, i}, []int{1, -1})
		for j := range i {
			for _, signs := range [][]int{{1, -1, -1}, {1, 1, -1}, {1, -1, 1}, {1, 1, 1}} {
				try([]int{last, i, j}, signs)
			}
		}
	}
	return fewest
}

func (g group) members() *roaring.Bitmap {
	set := roaring.New()
	for i, in := range g.in {
		if in {
			set.Add(uint32(i))
		}
	}
	return set
}

// told is how the guard is told of an earlier group, when people answer as they do now.
func (g group) told(now [24]int) Told {
	t := Told{Members: g.members(), Changed: roaring.New(), Fields: g.fields}
	for i := range now {
		if g.in[i] && g.answers[i] != now[i] {
			t.Changed.Add(uint32(i))
		}
	}
	return t
}

// Random groups are released one after the other. The guard must refuse one exactly if counting person by person finds that a sum of at
// most three depends on too few. People may change their answers, each once, so that a change is never taken back.
func TestCollides(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	p := Policy{Threshold: 5}
	refused, taken, pairs, changes := 0, 0, 0, 0
	for range 400 {
		var now [24]int
		groups := []group{}
		for range 7 {
			if random.IntN(4) == 0 {
				if i := random.IntN(24); now[i] == 0 {
					now[i], changes = 1, changes+1
				}
			}
			g := near(random, groups)
			g.answers = now
			for _, f := range []string{"a", "b", "c"} {
				if random.IntN(2) == 0 {
					g.fields = append(g.fields, f)
				}
			}
			var earlier []Told
			for _, e := range groups {
				earlier = append(earlier, e.told(now))
			}
			c := p.Collides(earlier, g.members(), g.fields)
			n := worst(append(groups[:len(groups):len(groups)], g))
			small := len(g.fields) > 0 && n < p.threshold() || !p.Tells(int(g.members().GetCardinality()))
			if small != (c != nil) {
				t.Fatalf("%v\nafter %v:\na sum depends on %d, the guard says %+v", g, groups, n, c)
			}
			if c == nil {
				taken++
				groups = append(groups, g)
				continue
			}
			refused++
			if len(c.With) == 2 {
				pairs++
			}
			if c.Few < 1 || c.Few >= p.threshold() {
				t.Fatalf("refused for %d people", c.Few)
			}
		}
	}
	if refused < 100 || taken < 100 || pairs < 20 || changes < 20 {
		t.Errorf("too easy a test: %d refused, %d taken, %d by pairs, %d changes", refused, taken, pairs, changes)
	}
}

// near makes a group that often differs little from those before or from what they make together.
func near(random *rand.Rand, groups []group) group {
	g := group{}
	switch {
	case len(groups) > 1 && random.IntN(3) == 0:
		a, b := groups[random.IntN(len(groups))], groups[random.IntN(len(groups))]
		for i := range g.in {
			g.in[i] = a.in[i] != b.in[i]
		}
	case len(groups) > 0 && random.IntN(3) == 0:
		g.in = groups[random.IntN(len(groups))].in
	default:
		for i := range g.in {
			g.in[i] = random.IntN(2) == 0
		}
	}
	for range random.IntN(9) {
		i := random.IntN(24)
		g.in[i] = !g.in[i]
	}
	return g
}

func set(from, to uint64) *roaring.Bitmap {
	s := roaring.New()
	s.AddRange(from, to)
	return s
}

func TestCollidesByExample(t *testing.T) {
	all := Told{Members: set(0, 100), Fields: []string{"likes"}}
	north, south := Told{Members: set(0, 60), Fields: []string{"likes"}}, Told{Members: set(60, 100), Fields: []string{"likes"}}
	changed := Told{Members: set(0, 100), Changed: set(3, 5), Fields: []string{"likes"}}
	for _, c := range []struct {
		name    string
		earlier []Told
		members *roaring.Bitmap
		field   string
		with    int
		few     int
	}{
		{"the same again", []Told{all}, set(0, 100), "likes", 0, 0},
		{"all but three", []Told{all}, set(0, 97), "likes", 1, 3},
		{"all but three, of another question", []Told{all}, set(0, 97), "region", 0, 0},
		{"three more since", []Told{all}, set(0, 103), "likes", 1, 3},
		{"ten more since", []Told{all}, set(0, 110), "likes", 0, 0},
		{"two exchanged", []Told{all}, set(1, 101), "likes", 1, 2},
		{"the rest of two parts", []Told{north, south}, set(0, 104), "likes", 2, 4},
		{"a part that follows from another and all", []Told{all, north}, set(58, 100), "likes", 2, 2},
		{"a part that follows wholly", []Told{all, north}, set(60, 100), "likes", 0, 0},
		{"two changed their answer", []Told{changed}, set(0, 100), "likes", 1, 2},
		{"a group of three", nil, set(0, 3), "likes", 0, 3},
	} {
		got := Policy{}.Collides(c.earlier, c.members, []string{c.field})
		switch {
		case c.few == 0 && got != nil:
			t.Errorf("%s is refused: %+v", c.name, got)
		case c.few > 0 && (got == nil || got.Few != c.few || len(got.With) != c.with):
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// BenchmarkCollides is a new table after 200 releases of 40 different groups of 100,000 people.
func BenchmarkCollides(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	var earlier []Told
	for range 40 {
		s := roaring.New()
		for i := range uint32(100_000) {
			if random.IntN(3) == 0 {
				s.Add(i)
			}
		}
		for range 5 {
			earlier = append(earlier, Told{Members: s, Fields: []string{"q"}})
		}
	}
	members := set(0, 100_000)
	for b.Loop() {
		if (Policy{}).Collides(earlier, members, []string{"q"}) != nil {
			b.Fatal("refused")
		}
	}
}
