package agreement

import (
	"math"
	"math/rand/v2"
	"slices"
)

// sums is what all four figures are made from.
type sums struct {
	both, first, second, neither float64
	// of alpha: values that can be paired, those that gave the code, and disagreement within units
	values, gave, within float64
}

func (s *sums) add(c cell) {
	s.both += float64(c.both)
	s.first += float64(c.first)
	s.second += float64(c.second)
	s.neither += float64(c.neither)
	m := float64(c.coders)
	s.values += m
	s.gave += float64(c.gave)
	s.within += 2 * float64(c.gave) * (m - float64(c.gave)) / (m - 1)
}

func (s sums) pairs() float64 { return s.both + s.first + s.second + s.neither }

func (s sums) observed() float64 { return (s.both + s.neither) / s.pairs() }

// kappa is (observed − expected) / (1 − expected), expected from how often each side gave the code.
func (s sums) kappa() float64 {
	n := s.pairs()
	a, b := (s.both+s.first)/n, (s.both+s.second)/n
	expected := a*b + (1-a)*(1-b)
	return (s.observed() - expected) / (1 - expected)
}

// alpha is 1 − observed / expected disagreement over all values that can be paired.
func (s sums) alpha() float64 {
	expected := 2 * s.gave * (s.values - s.gave) / (s.values - 1)
	return 1 - s.within/expected
}

func (s sums) f1() float64 { return 2 * s.both / (2*s.both + s.first + s.second) }

// measure computes the figures of one code, or of several taken together: each unit has a cell for each.
func measure(code string, n int, units [][]cell) Measures {
	var s sums
	for _, cells := range units {
		for _, c := range cells {
			s.add(c)
		}
	}
	m := Measures{Code: code, Units: n, Both: int(s.both), One: int(s.first + s.second), Neither: int(s.neither)}
	all := []func(sums) float64{sums.observed, sums.kappa, sums.alpha, sums.f1}
	for i, f := range intervals(units, s, all) {
		*[]*Figure{&m.Observed, &m.Kappa, &m.Alpha, &m.F1}[i] = f
	}
	return m
}

// intervals draws units with replacement and takes the middle 95 % of what each figure is then. Draws in which a figure cannot be
// computed are left out; with fewer than half of them left, or fewer than two units, there is no interval.
func intervals(units [][]cell, s sums, figures []func(sums) float64) []Figure {
	list := make([]Figure, len(figures))
	for i, f := range figures {
		v := finite(f(s))
		list[i] = Figure{v, math.NaN(), math.NaN()}
	}
	if len(units) < 2 {
		return list
	}
	draws := make([][]float64, len(figures))
	source := rand.New(rand.NewPCG(1960, uint64(len(units)))) // the same units give the same interval
	for range resamples {
		var drawn sums
		for range units {
			for _, c := range units[source.IntN(len(units))] {
				drawn.add(c)
			}
		}
		for i, f := range figures {
			if v := finite(f(drawn)); !math.IsNaN(v) {
				draws[i] = append(draws[i], v)
			}
		}
	}
	for i, d := range draws {
		if math.IsNaN(list[i].Value) || len(d) < resamples/2 {
			continue
		}
		slices.Sort(d)
		list[i].Low, list[i].High = d[len(d)*25/1000], d[min(len(d)-1, len(d)*975/1000)]
	}
	return list
}

func finite(v float64) float64 {
	if math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}
