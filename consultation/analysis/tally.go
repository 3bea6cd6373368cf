package analysis

import (
	"math"
	"slices"
	"sort"

	"github.com/RoaringBitmap/roaring/v2"
)

// Count is how many gave an answer.
type Count struct {
	Code string
	N    int
}

// Tally is how a closed field was answered. Base is how many answered it: what percentages are of. Several answers may be given, so that
// the counts can add up to more.
type Tally struct {
	Name   string
	Base   int
	Of     int // how many responses were looked at
	Counts []Count
}

// Tally counts the answers of a closed field among some responses, in the order of the newest list, then what only older versions offered.
func (x *Index) Tally(name string, among *Set) Tally {
	t := Tally{Name: name, Base: int(x.Answered(name).AndCardinality(among)), Of: int(among.GetCardinality())}
	for _, code := range x.order(name) {
		t.Counts = append(t.Counts, Count{code, int(x.Given(name, code).AndCardinality(among))})
	}
	return t
}

// order lists the codes of a field: as its list has them, then others that were given.
func (x *Index) order(name string) []string {
	var codes []string
	for _, o := range x.fields[name].Codes {
		codes = append(codes, o.Code)
	}
	for _, v := range x.Values(name) {
		if !slices.Contains(codes, v) {
			codes = append(codes, v)
		}
	}
	return codes
}

// Ranked is how an answer was placed.
type Ranked struct {
	Code   string
	Places []int   // how many put it first, second …
	Points float64 // of those who ranked anything, the mean of (places − place + 1); 0 for those who left it out
}

// Ranking counts places among some responses, the answer with the most points first. Places is how many places anybody used.
func (x *Index) Ranking(name string, among *Set) (base int, list []Ranked) {
	base = int(x.Answered(name).AndCardinality(among))
	places := x.ranks[name]
	for _, code := range x.order(name) {
		r := Ranked{Code: code, Places: make([]int, len(places))}
		for p, sets := range places {
			r.Places[p] = int(setOf(sets[code]).AndCardinality(among))
			r.Points += float64(r.Places[p] * (len(places) - p))
		}
		if base > 0 {
			r.Points /= float64(base)
		}
		list = append(list, r)
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Points > list[j].Points })
	return base, list
}

// Spread is how numbers are spread.
type Spread struct {
	N                    int
	Least, Most, Mean    float64
	Lower, Median, Upper float64
	Bins                 []Bin
}

// Bin is the numbers from From up to, and only in the last bin including, To.
type Bin struct {
	From, To float64
	N        int
}

// Numbers describes a number field among some responses, with at most so many bins of round width.
func (x *Index) Numbers(name string, among *Set, bins int) Spread {
	return spread(x.values(x.numbers[name], name, among), bins)
}

// Words describes how long the texts of a field are.
func (x *Index) Words(name string, among *Set, bins int) Spread {
	return spread(x.values(x.words[name], name, among), bins)
}

func (x *Index) values(c *column, name string, among *Set) []float64 {
	var values []float64
	for it := roaring.And(x.Answered(name), among).Iterator(); it.HasNext(); {
		if v, ok := c.at(it.Next()); ok {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return values
}

func spread(v []float64, bins int) Spread {
	s := Spread{N: len(v)}
	if len(v) == 0 {
		return s
	}
	s.Least, s.Most = v[0], v[len(v)-1]
	for _, x := range v {
		s.Mean += x / float64(len(v))
	}
	s.Lower, s.Median, s.Upper = quantile(v, 0.25), quantile(v, 0.5), quantile(v, 0.75)
	width := roundWidth((quantile(v, 0.99) - s.Least) / float64(max(1, bins)))
	from := math.Floor(s.Least/width) * width
	for i := range bins + 1 {
		b := Bin{From: from + float64(i)*width, To: from + float64(i+1)*width}
		if i == bins || b.To > s.Most {
			b.To = math.Max(b.To, s.Most)
		}
		lo, hi := sort.SearchFloat64s(v, b.From), sort.SearchFloat64s(v, b.To)
		if b.To >= s.Most {
			hi = len(v)
		}
		b.N = hi - lo
		s.Bins = append(s.Bins, b)
		if b.To >= s.Most {
			break
		}
	}
	return s
}

// quantile takes the value between its two neighbours.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// roundWidth makes a width 1, 2 or 5 times a power of ten, at least as wide.
func roundWidth(w float64) float64 {
	if !(w > 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(w)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*power >= w {
			return m * power
		}
	}
	return 10 * power
}
