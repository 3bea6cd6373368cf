package staff

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Run is the numbers from From to To, both included.
type Run struct{ From, To int64 }

// Runs are numbers of entries: in order, apart from each other, none twice. As text: "3,7-9".
type Runs []Run

// mostRuns is how many runs one text may have, so that no filter becomes endless.
const mostRuns = 2000

// RunsOf makes runs of numbers in any order.
func RunsOf(numbers []int64) Runs {
	numbers = slices.Clone(numbers)
	slices.Sort(numbers)
	var r Runs
	for _, n := range numbers {
		switch last := len(r) - 1; {
		case last >= 0 && n <= r[last].To:
		case last >= 0 && n == r[last].To+1:
			r[last].To = n
		default:
			r = append(r, Run{n, n})
		}
	}
	return r
}

// ParseRuns reads "3,7-9". Runs stand in order and do not touch.
func ParseRuns(text string) (Runs, error) {
	parts := strings.Split(text, ",")
	if len(parts) > mostRuns {
		return nil, fmt.Errorf("more than %d groups of numbers", mostRuns)
	}
	var r Runs
	for _, part := range parts {
		from, to, span := strings.Cut(part, "-")
		if !span {
			to = from
		}
		a, errA := strconv.ParseInt(from, 10, 64)
		b, errB := strconv.ParseInt(to, 10, 64)
		if errA != nil || errB != nil || a < 1 || b < a || len(r) > 0 && a <= r[len(r)-1].To+1 {
			return nil, fmt.Errorf("%q is not a list of numbers in order, such as 3,7-9", text)
		}
		r = append(r, Run{a, b})
	}
	if r.String() != text {
		return nil, fmt.Errorf("%q is not a list of numbers in order, such as 3,7-9", text)
	}
	return r, nil
}

// Has says whether a number is among them.
func (r Runs) Has(n int64) bool {
	i, _ := slices.BinarySearchFunc(r, n, func(x Run, n int64) int {
		switch {
		case x.To < n:
			return -1
		case x.From > n:
			return 1
		}
		return 0
	})
	return i < len(r) && r[i].From <= n && n <= r[i].To
}

// Count is how many numbers there are.
func (r Runs) Count() int64 {
	var n int64
	for _, x := range r {
		n += x.To - x.From + 1
	}
	return n
}

// Split cuts runs into parts that fit into one entry of the log.
func (r Runs) Split() []Runs { return slices.Collect(slices.Chunk(r, mostRuns)) }

func (r Runs) String() string {
	var b strings.Builder
	for i, x := range r {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(x.From, 10))
		if x.To > x.From {
			b.WriteByte('-')
			b.WriteString(strconv.FormatInt(x.To, 10))
		}
	}
	return b.String()
}

// with adds a number that is not less than any other.
func (r Runs) with(n int64) Runs {
	if last := len(r) - 1; last >= 0 && r[last].To+1 >= n {
		r[last].To = n
		return r
	}
	return append(r, Run{n, n})
}

// and joins runs.
func (r Runs) and(other Runs) Runs {
	all := slices.Concat(r, other)
	slices.SortFunc(all, func(a, b Run) int { return cmp.Compare(a.From, b.From) })
	var out Runs
	for _, x := range all {
		if last := len(out) - 1; last >= 0 && x.From <= out[last].To+1 {
			out[last].To = max(out[last].To, x.To)
		} else {
			out = append(out, x)
		}
	}
	return out
}

// without gives the numbers that the other does not have.
func (r Runs) without(other Runs) Runs {
	var out Runs
	i := 0
	for _, x := range r {
		from := x.From
		for i < len(other) && other[i].To < from {
			i++
		}
		for j := i; j < len(other) && other[j].From <= x.To; j++ {
			if other[j].From > from {
				out = append(out, Run{from, other[j].From - 1})
			}
			from = max(from, other[j].To+1)
		}
		if from <= x.To {
			out = append(out, Run{from, x.To})
		}
	}
	return out
}
