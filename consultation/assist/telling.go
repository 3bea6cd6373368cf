package assist

import "math"

// Fresh is an unread answer that says what no answer that was read says.
type Fresh struct {
	Doc   int
	Terms []Term // those that count most
}

// Telling gives the n unread answers to read next, one after the other: each time the one whose terms count most, where a term counts
// the logarithm of one more than how many unread answers have it, divided by one more than how many that were read (or come before it here)
// have it, and the sum is divided by the root of how many terms the answer has. Terms of one answer alone count nothing: they are mostly
// slips of the pen. Terms in fewer than least answers are not named.
func (c *Corpus) Telling(read []bool, least, n int) []Fresh {
	seen, unseen := make([]int, len(c.Terms)), make([]int, len(c.Terms))
	left := map[int]bool{}
	for i, doc := range c.Docs {
		was := i < len(read) && read[i]
		if !was {
			left[i] = true
		}
		for _, t := range doc {
			if was {
				seen[t]++
			} else {
				unseen[t]++
			}
		}
	}
	counts := func(t int) float64 {
		if c.Count[t] < 2 {
			return 0
		}
		return math.Log(1+float64(unseen[t])) / float64(1+seen[t])
	}
	var out []Fresh
	for len(out) < n && len(left) > 0 {
		best, most := -1, -1.0
		for i, doc := range c.Docs {
			if !left[i] {
				continue
			}
			sum := 0.0
			for _, t := range doc {
				sum += counts(t)
			}
			if s := sum / math.Sqrt(float64(max(1, len(doc)))); s > most {
				best, most = i, s
			}
		}
		weight := map[int]float64{}
		for _, t := range c.Docs[best] {
			if c.Count[t] >= least {
				weight[t] = counts(t)
			}
		}
		out = append(out, Fresh{best, c.best(weight, 5)})
		delete(left, best)
		for _, t := range c.Docs[best] {
			seen[t]++
			unseen[t]--
		}
	}
	return out
}
