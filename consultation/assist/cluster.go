package assist

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Cluster is answers that have words in common.
type Cluster struct {
	Terms   []Term
	Members []int // answers, the most typical first
}

// vector is an answer by its terms' weights, of length 1.
type vector struct {
	terms  []int
	weight []float64
}

// vectors weigh each term by TF-IDF: how rare it is among all answers. Terms in fewer than two answers, or in more than half of them, tell
// nothing of what answers have in common and are left out.
func (c *Corpus) vectors() []vector {
	n := float64(len(c.Docs))
	all := make([]vector, len(c.Docs))
	for i, doc := range c.Docs {
		var v vector
		sum := 0.0
		for _, t := range doc {
			if k := c.Count[t]; k >= 2 && (k <= len(c.Docs)/2 || len(c.Docs) < 10) {
				w := math.Log(1 + n/float64(k))
				v.terms, v.weight = append(v.terms, t), append(v.weight, w)
				sum += w * w
			}
		}
		for j := range v.weight {
			v.weight[j] /= math.Sqrt(sum)
		}
		all[i] = v
	}
	return all
}

func (v vector) dot(center []float64) float64 {
	sum := 0.0
	for j, t := range v.terms {
		sum += v.weight[j] * center[t]
	}
	return sum
}

const (
	clusterRounds = 25
	clusterTerms  = 8
)

// Clusters puts answers into at most k groups by spherical k-means on TF-IDF, the largest first. Beginnings are drawn with the seed, far from
// each other (k-means++). Answers without a term that another has are in none. Terms in fewer than least answers are not named.
func (c *Corpus) Clusters(k, least int, seed uint64) []Cluster {
	all := c.vectors()
	var some []int
	for i := range all {
		if len(all[i].terms) > 0 {
			some = append(some, i)
		}
	}
	if len(some) == 0 || k < 1 {
		return nil
	}
	centers := c.begin(all, some, min(k, len(some)), seed)
	of, near := make([]int, len(all)), make([]float64, len(all))
	for round := range clusterRounds {
		moved := 0
		for _, i := range some {
			best, most := 0, -1.0
			for j := range centers {
				if s := all[i].dot(centers[j]); s > most {
					best, most = j, s
				}
			}
			if of[i] != best || round == 0 {
				of[i], moved = best, moved+1
			}
			near[i] = most
		}
		if moved == 0 {
			break
		}
		c.center(all, some, of, centers)
	}
	out := make([]Cluster, len(centers))
	for _, i := range some {
		out[of[i]].Members = append(out[of[i]].Members, i)
	}
	for j := range out {
		slices.SortFunc(out[j].Members, func(a, b int) int { return cmp.Or(cmp.Compare(near[b], near[a]), cmp.Compare(a, b)) })
		weight := map[int]float64{}
		for t, w := range centers[j] {
			if w > 0 && c.Count[t] >= least {
				weight[t] = w
			}
		}
		out[j].Terms = c.best(weight, clusterTerms)
	}
	out = slices.DeleteFunc(out, func(x Cluster) bool { return len(x.Members) == 0 })
	slices.SortStableFunc(out, func(a, b Cluster) int { return cmp.Compare(len(b.Members), len(a.Members)) })
	return out
}

// begin draws the first centres: each answer's chance grows with the square of its distance from those that are drawn.
func (c *Corpus) begin(all []vector, some []int, k int, seed uint64) [][]float64 {
	draw := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	far := make([]float64, len(some))
	for i := range far {
		far[i] = 1
	}
	var centers [][]float64
	for len(centers) < k {
		sum := 0.0
		for _, f := range far {
			sum += f
		}
		at, x := 0, draw.Float64()*sum
		for at < len(far)-1 && x >= far[at] {
			x -= far[at]
			at++
		}
		center := make([]float64, len(c.Terms))
		for j, t := range all[some[at]].terms {
			center[t] = all[some[at]].weight[j]
		}
		centers = append(centers, center)
		for i := range far {
			d := max(0, 1-all[some[i]].dot(center))
			far[i] = min(far[i], d*d)
		}
	}
	return centers
}

// center moves each centre to the middle of its answers, at length 1. One without answers stays where it is.
func (c *Corpus) center(all []vector, some, of []int, centers [][]float64) {
	count := make([]int, len(centers))
	for _, i := range some {
		if count[of[i]]++; count[of[i]] == 1 {
			clear(centers[of[i]])
		}
		for j, t := range all[i].terms {
			centers[of[i]][t] += all[i].weight[j]
		}
	}
	for _, center := range centers {
		sum := 0.0
		for _, w := range center {
			sum += w * w
		}
		if sum = math.Sqrt(sum); sum > 0 {
			for t := range center {
				center[t] /= sum
			}
		}
	}
}
