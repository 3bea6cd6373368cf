package disclosure

// graph is a table as a circulation: each count is an arc, each sum that a reader can make is a node at which as much arrives as
// leaves. What a hidden count could be, given all that is told, is how far the flow on its arc can be changed.
type graph struct {
	policy Policy
	nodes  int
	arcs   []arc
}

// arc is a count that flows from one node to another.
type arc struct {
	from, to int
	n        int
	hidden   Why
}

// slack is how many values a hidden small count must be able to have beside the true one. With fewer it would be as good as told.
const slack = 2

const without = int(^uint(0) >> 2) // no bound

func (g *graph) add(from, to, n int) {
	g.arcs = append(g.arcs, arc{from: from, to: to, n: n, hidden: g.policy.One(n).Hidden})
}

func (g *graph) cells() []Cell {
	out := make([]Cell, len(g.arcs))
	for i, a := range g.arcs {
		out[i] = Cell{a.n, a.hidden}
	}
	return out
}

// protect hides further counts until no hidden one can be told from what is left. It ends: each turn hides more, and once nothing is
// said of any there is nothing to tell it from.
func (g *graph) protect() {
	for i := g.exposed(); i >= 0; i = g.exposed() {
		if !g.hideOne(i) && !g.withhold(i) {
			return // the sum of nothing, which everybody knows
		}
	}
}

// withhold says nothing any more of a count; where that is so already, of none that it hangs together with. It tells whether that
// changed anything.
func (g *graph) withhold(i int) (changed bool) {
	near := make([]bool, g.nodes)
	if g.arcs[i].hidden == Withheld {
		near = g.near(i)
	}
	for j := range g.arcs {
		if a := &g.arcs[j]; j == i || a.hidden != Shown && near[a.from] {
			changed = changed || a.hidden != Withheld
			a.hidden = Withheld
		}
	}
	return changed
}

// exposed gives a hidden count that can be told well enough, or -1.
func (g *graph) exposed() int {
	for i, a := range g.arcs {
		if a.hidden == Shown {
			continue
		}
		lo, hi := g.span(i)
		need := 1
		if a.hidden == Small {
			need = min(slack, g.widest(a))
		}
		if hi-lo < need {
			return i
		}
	}
	return -1
}

// widest is how far apart the values are that a small count can have by the rule alone.
func (g *graph) widest(a arc) int {
	lo, hi := g.bounds(a)
	return hi - lo
}

// bounds are what a reader knows of a count by how it is shown alone.
func (g *graph) bounds(a arc) (lo, hi int) {
	switch a.hidden {
	case Small:
		lo = 1
		if g.policy.Zeros {
			lo = 0
		}
		return lo, g.policy.threshold() - 1
	case Kept:
		return min(a.n, g.policy.threshold()), without // only counts of the threshold and above, and where there is no other, none
	case Withheld:
		return 0, without
	}
	return a.n, a.n
}

// hideOne hides the smallest count that makes the exposed one less certain: one of a node that it touches, reached through hidden
// counts. Nobody's absence is hidden where something else can be.
func (g *graph) hideOne(exposed int) bool {
	near := g.near(exposed)
	best := -1
	for i, a := range g.arcs {
		if a.hidden != Shown || !near[a.from] && !near[a.to] {
			continue
		}
		if best < 0 || less(a, g.arcs[best]) {
			best = i
		}
	}
	if best < 0 {
		return false
	}
	g.arcs[best].hidden = Kept
	return true
}

// less puts small counts first, and nobody last.
func less(a, b arc) bool {
	if (a.n == 0) != (b.n == 0) {
		return b.n == 0
	}
	return a.n < b.n
}

// near are the nodes that hang together with an arc by hidden arcs.
func (g *graph) near(i int) []bool {
	near := make([]bool, g.nodes)
	near[g.arcs[i].from], near[g.arcs[i].to] = true, true
	for again := true; again; {
		again = false
		for _, a := range g.arcs {
			if a.hidden != Shown && near[a.from] != near[a.to] {
				near[a.from], near[a.to], again = true, true, true
			}
		}
	}
	return near
}

// span is the least and the most that a hidden count can be, given everything that is told. The true counts are one solution; what
// can be pushed around through other hidden counts, beside the arc itself, is how far another can be from it.
func (g *graph) span(i int) (lo, hi int) {
	a := g.arcs[i]
	lo, hi = g.bounds(a)
	up := min(hi-a.n, g.push(a.to, a.from, i, hi-a.n))
	down := min(a.n-lo, g.push(a.from, a.to, i, a.n-lo))
	return a.n - down, a.n + up
}

// push gives how much more can flow from one node to another through hidden arcs other than one: Ford and Fulkerson's method with
// the shortest way first, at most so much.
func (g *graph) push(from, to, except, most int) int {
	more, less := make([]int, len(g.arcs)), make([]int, len(g.arcs))
	for i, a := range g.arcs {
		if a.hidden == Shown || i == except {
			continue
		}
		lo, hi := g.bounds(a)
		more[i], less[i] = hi-a.n, a.n-lo
	}
	sum := 0
	for sum < most {
		way := g.way(from, to, more, less)
		if way == nil {
			break
		}
		by := most - sum
		for _, s := range way {
			if s.back {
				by = min(by, less[s.arc])
			} else {
				by = min(by, more[s.arc])
			}
		}
		for _, s := range way {
			if s.back {
				less[s.arc] -= by
				more[s.arc] += by
			} else {
				more[s.arc] -= by
				less[s.arc] += by
			}
		}
		sum += by
	}
	return sum
}

// step is an arc on a way, along it or back.
type step struct {
	arc  int
	back bool
}

// way finds a shortest way with room on it, or nil.
func (g *graph) way(from, to int, more, less []int) []step {
	came := make([]*step, g.nodes)
	queue, seen := []int{from}, make([]bool, g.nodes)
	seen[from] = true
	for len(queue) > 0 && !seen[to] {
		at := queue[0]
		queue = queue[1:]
		for i, a := range g.arcs {
			switch {
			case a.from == at && more[i] > 0 && !seen[a.to]:
				seen[a.to], came[a.to] = true, &step{i, false}
				queue = append(queue, a.to)
			case a.to == at && less[i] > 0 && !seen[a.from]:
				seen[a.from], came[a.from] = true, &step{i, true}
				queue = append(queue, a.from)
			}
		}
	}
	if !seen[to] {
		return nil
	}
	var way []step
	for at := to; at != from; {
		s := *came[at]
		way = append(way, s)
		at = g.arcs[s.arc].from
		if s.back {
			at = g.arcs[s.arc].to
		}
	}
	return way
}
