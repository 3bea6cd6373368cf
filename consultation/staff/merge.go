package staff

import (
	"slices"
	"strings"
)

// Two people at once, and two revisions side by side: texts are compared and put together line by line.

// DiffLine is one line of a comparison.
type DiffLine struct {
	Op       byte // ' ' in both, '-' in the old text alone, '+' in the new one alone
	Text     string
	Old, New int // its number in each text, from 1; 0 where it is not there
}

// Lines cuts a text at its line ends. A text without any has no line.
func Lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// Diff compares two texts.
func Diff(before, after string) []DiffLine {
	a, b := Lines(before), Lines(after)
	var out []DiffLine
	j := 0
	for i, to := range match(a, b) {
		if to < 0 {
			out = append(out, DiffLine{Op: '-', Text: a[i], Old: i + 1})
			continue
		}
		for ; j < to; j++ {
			out = append(out, DiffLine{Op: '+', Text: b[j], New: j + 1})
		}
		out = append(out, DiffLine{Op: ' ', Text: a[i], Old: i + 1, New: j + 1})
		j++
	}
	for ; j < len(b); j++ {
		out = append(out, DiffLine{Op: '+', Text: b[j], New: j + 1})
	}
	return out
}

// Changed counts the lines that a comparison adds and takes away.
func Changed(before, after string) (added, removed int) {
	for _, l := range Diff(before, after) {
		switch l.Op {
		case '+':
			added++
		case '-':
			removed++
		}
	}
	return added, removed
}

// Around leaves out of a comparison what is further than n lines from a change. A line without Op stands for what is left out.
func Around(lines []DiffLine, n int) []DiffLine {
	near := make([]bool, len(lines))
	for i, l := range lines {
		if l.Op != ' ' {
			for k := max(0, i-n); k <= min(len(lines)-1, i+n); k++ {
				near[k] = true
			}
		}
	}
	var out []DiffLine
	for i, l := range lines {
		if near[i] {
			out = append(out, l)
		} else if len(out) == 0 || out[len(out)-1].Op != 0 {
			out = append(out, DiffLine{})
		}
	}
	if len(out) == 1 && out[0].Op == 0 {
		return nil
	}
	return out
}

// maxEdits bounds the work of a comparison: texts with more lines changed are taken to share only their beginning and end.
const maxEdits = 2000

// match gives for each line of a the line of b that it stays, or -1. Kept lines are in the same order in both.
func match(a, b []string) []int {
	out := make([]int, len(a))
	for i := range out {
		out[i] = -1
	}
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		out[start] = start
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA--
		endB--
		out[endA] = endB
	}
	for _, p := range common(a[start:endA], b[start:endB]) {
		out[start+p[0]] = start + p[1]
	}
	return out
}

// common finds the longest common lines of two texts with the greedy algorithm of Myers (1986), as pairs from the end.
func common(a, b []string) [][2]int {
	n, m := len(a), len(b)
	if n == 0 || m == 0 {
		return nil
	}
	most := min(n+m, maxEdits)
	v := make([]int, 2*most+3)
	var trace [][]int // of each round, v from -d to d
	for d := 0; d <= most; d++ {
		for k := -d; k <= d; k += 2 {
			x := 0
			if d > 0 {
				x = step(v, most+1, k, d)
			}
			for x < n && x-k < m && a[x] == b[x-k] {
				x++
			}
			v[most+1+k] = x
			if x >= n && x-k >= m {
				return back(trace, n, m, d)
			}
		}
		trace = append(trace, slices.Clone(v[most+1-d:most+2+d]))
	}
	return nil
}

// step says how far diagonal k is after one more edit; at is where diagonal 0 stands in v.
func step(v []int, at, k, d int) int {
	if k == -d || k != d && v[at+k-1] < v[at+k+1] {
		return v[at+k+1] // a line of b
	}
	return v[at+k-1] + 1 // a line of a
}

// back walks from the end to the beginning and collects the lines that stayed.
func back(trace [][]int, x, y, d int) [][2]int {
	var pairs [][2]int
	for ; d > 0; d-- {
		v := trace[d-1] // diagonals -(d-1) to d-1
		at := d - 1
		k := x - y
		prev := k - 1
		if k == -d || k != d && get(v, at+k-1) < get(v, at+k+1) {
			prev = k + 1
		}
		px := get(v, at+prev)
		py := px - prev
		startX, startY := px, py
		if prev == k+1 {
			startY++
		} else {
			startX++
		}
		for x > startX && y > startY {
			x, y = x-1, y-1
			pairs = append(pairs, [2]int{x, y})
		}
		x, y = px, py
	}
	for x > 0 && y > 0 {
		x, y = x-1, y-1
		pairs = append(pairs, [2]int{x, y})
	}
	return pairs
}

func get(v []int, i int) int {
	if i < 0 || i >= len(v) {
		return -1
	}
	return v[i]
}

// MergePart is a run of lines of a merged text: settled, or a place that both people changed.
type MergePart struct {
	Lines        []string // where it is settled
	Clash        bool
	Mine, Theirs []string // where both changed it
}

// Merge puts together what two people made of the same text. Where they changed different lines, both changes stand.
func Merge(base, mine, theirs string) []MergePart {
	o, a, b := Lines(base), Lines(mine), Lines(theirs)
	inA, inB := match(o, a), match(o, b)
	var out []MergePart
	var i, x, y int // where we are in the base, in mine and in theirs
	for i < len(o) || x < len(a) || y < len(b) {
		if i < len(o) && inA[i] == x && inB[i] == y {
			out = settled(out, o[i:i+1])
			i, x, y = i+1, x+1, y+1
			continue
		}
		// The next line of the base that both kept ends the part that somebody changed.
		end, endX, endY := i, len(a), len(b)
		for ; end < len(o); end++ {
			if inA[end] >= x && inB[end] >= y {
				endX, endY = inA[end], inB[end]
				break
			}
		}
		was, m, t := o[i:end], a[x:endX], b[y:endY]
		switch {
		case slices.Equal(m, was), slices.Equal(m, t):
			out = settled(out, t)
		case slices.Equal(t, was):
			out = settled(out, m)
		default:
			out = append(out, MergePart{Clash: true, Mine: m, Theirs: t})
		}
		i, x, y = end, endX, endY
	}
	return out
}

func settled(out []MergePart, lines []string) []MergePart {
	if len(lines) == 0 {
		return out
	}
	if n := len(out); n > 0 && !out[n-1].Clash {
		out[n-1].Lines = append(out[n-1].Lines, lines...)
		return out
	}
	return append(out, MergePart{Lines: slices.Clone(lines)})
}

// The lines that stand around a place that both people changed, until somebody decides.
const (
	MarkMine   = "<<<<<<< YOUR TEXT"
	MarkMiddle = "======="
	MarkTheirs = ">>>>>>> THEIR TEXT"
)

// Merged writes the parts of a merge as one text, with marks around what both changed, and counts such places.
func Merged(parts []MergePart) (text string, clashes int) {
	var lines []string
	for _, p := range parts {
		if !p.Clash {
			lines = append(lines, p.Lines...)
			continue
		}
		clashes++
		lines = append(lines, MarkMine)
		lines = append(lines, p.Mine...)
		lines = append(lines, MarkMiddle)
		lines = append(lines, p.Theirs...)
		lines = append(lines, MarkTheirs)
	}
	if len(lines) == 0 {
		return "", 0
	}
	return strings.Join(lines, "\n") + "\n", clashes
}

// Marked says whether marks of a merge are left in a text, and in which line the first stands.
func Marked(text string) (line int, marked bool) {
	for i, l := range Lines(text) {
		if l == MarkMine || l == MarkTheirs {
			return i + 1, true
		}
	}
	return 0, false
}
