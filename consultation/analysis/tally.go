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
	return x.values(x.numbers[name], name, among).spread(bins)
}

// Words describes how long the texts of a field are.
func (x *Index) Words(name string, among *Set, bins int) Spread {
	return x.values(x.words[name], name, among).spread(bins)
}

// spectrum is numbers, each once and ascending, with how many there are up to it.
type spectrum struct {
	values []float64
	upTo   []int
}

// countedBelow is up to which whole numbers are counted in place of being sorted: a million of them come in many times less.
const countedBelow = 1 << 13

func (x *Index) values(c *column, name string, among *Set) spectrum {
	var others []float64
	small := make([]int, countedBelow)
	for it := roaring.And(x.Answered(name), among).ManyIterator(); ; {
		var some [256]uint32
		n := it.NextMany(some[:])
		if n == 0 {
			break
		}
		for _, ord := range some[:n] {
			v, ok := c.at(ord)
			if i := int(v); ok && i >= 0 && i < countedBelow && float64(i) == v {
				small[i]++
			} else if ok {
				others = append(others, v)
			}
		}
	}
	slices.Sort(others)
	return spectrumOf(small, others)
}

// spectrumOf merges whole numbers that were counted with sorted others.
func spectrumOf(small []int, others []float64) (s spectrum) {
	n := 0
	add := func(v float64, count int) {
		n += count
		if last := len(s.values) - 1; last >= 0 && s.values[last] == v {
			s.upTo[last] = n
			return
		}
		s.values, s.upTo = append(s.values, v), append(s.upTo, n)
	}
	for v, count := range small {
		for len(others) > 0 && others[0] < float64(v) {
			add(others[0], 1)
			others = others[1:]
		}
		if count > 0 {
			add(float64(v), count)
		}
	}
	for _, v := range others {
		add(v, 1)
	}
	return s
}

// below is how many numbers are less than v.
func (s spectrum) below(v float64) int {
	i := sort.SearchFloat64s(s.values, v)
	if i == 0 {
		return 0
	}
	return s.upTo[i-1]
}

// at is the number at a place from 0, ascending.
func (s spectrum) at(place int) float64 {
	return s.values[sort.SearchInts(s.upTo, place+1)]
}

func (s spectrum) spread(bins int) (p Spread) {
	last := len(s.values) - 1
	if last < 0 {
		return p
	}
	p.N, p.Least, p.Most = s.upTo[last], s.values[0], s.values[last]
	before := 0
	for i, v := range s.values {
		p.Mean += v / float64(p.N) * float64(s.upTo[i]-before)
		before = s.upTo[i]
	}
	p.Lower, p.Median, p.Upper = s.quantile(0.25), s.quantile(0.5), s.quantile(0.75)
	width := roundWidth((s.quantile(0.99) - p.Least) / float64(max(1, bins)))
	from := math.Floor(p.Least/width) * width
	for i := range bins + 1 {
		b := Bin{From: from + float64(i)*width, To: from + float64(i+1)*width}
		if i == bins || b.To > p.Most {
			b.To = math.Max(b.To, p.Most)
		}
		end := b.To >= p.Most
		b.N = s.below(b.To) - s.below(b.From)
		if end {
			b.N = p.N - s.below(b.From)
		}
		p.Bins = append(p.Bins, b)
		if end {
			break
		}
	}
	return p
}

// quantile takes the value between its two neighbours.
func (s spectrum) quantile(part float64) float64 {
	n := s.upTo[len(s.upTo)-1]
	at := part * float64(n-1)
	i := int(at)
	if i+1 >= n {
		return s.values[len(s.values)-1]
	}
	return s.at(i) + (at-float64(i))*(s.at(i+1)-s.at(i))
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
