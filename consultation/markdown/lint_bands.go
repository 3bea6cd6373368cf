package markdown

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	ruleBandsOverlap = consultation.NewRule("bands-overlap", consultation.LevelWarning, "%s is in %q and in %q; let each band begin after the last one ends")
	ruleBandsGap     = consultation.NewRule("bands-gap", consultation.LevelWarning, "nobody between %q and %q finds an answer: %s is in neither")
)

// band is an answer that stands for whole numbers from low to high.
type band struct {
	low, high int
	label     string
	code      string
}

const endless = math.MaxInt

const bandNumber = `£?(\d{1,3}(?:,\d{3})+|\d+)(k|%)?`

// bandForms are the ways to write a band. The order matters: the first that fits is taken.
var bandForms = []struct {
	pattern *regexp.Regexp
	bounds  func(n []int) (low, high int)
}{
	{regexp.MustCompile(`(?i)(?:between )?` + bandNumber + `(?: [a-z]+)? ?(?:to|and|-|–|—) ?` + bandNumber), func(n []int) (int, int) { return n[0], n[1] }},
	{regexp.MustCompile(`(?i)(?:under|below|less than|fewer than|younger than) ` + bandNumber), func(n []int) (int, int) { return 0, n[0] - 1 }},
	{regexp.MustCompile(`(?i)(?:up to|no more than|at most) ` + bandNumber), func(n []int) (int, int) { return 0, n[0] }},
	{regexp.MustCompile(`(?i)` + bandNumber + `(?: [a-z]+)? (?:or|and) (?:under|less|fewer|below|younger)`), func(n []int) (int, int) { return 0, n[0] }},
	{regexp.MustCompile(`(?i)` + bandNumber + `(?: [a-z]+)? (?:or|and) (?:over|more|above|older|upwards?)`), func(n []int) (int, int) { return n[0], endless }},
	{regexp.MustCompile(`(?i)` + bandNumber + `\+`), func(n []int) (int, int) { return n[0], endless }},
	{regexp.MustCompile(`(?i)(?:over|above|more than|older than) ` + bandNumber), func(n []int) (int, int) { return n[0] + 1, endless }},
	{regexp.MustCompile(`(?i)at least ` + bandNumber), func(n []int) (int, int) { return n[0], endless }},
}

// readBand reads a label as a band; rest is what else it says, such as the unit.
func readBand(label string) (b band, rest string, ok bool) {
	label = strings.TrimSpace(label)
	for _, f := range bandForms {
		m := f.pattern.FindStringSubmatch(label)
		if m == nil {
			continue
		}
		var n []int
		for i := 1; i < len(m); i += 2 {
			v, err := strconv.Atoi(strings.ReplaceAll(m[i], ",", ""))
			if err != nil {
				return band{}, "", false
			}
			if strings.EqualFold(m[i+1], "k") {
				v *= 1000
			}
			n = append(n, v)
		}
		b.label = label
		b.low, b.high = f.bounds(n)
		rest = bandUnit.ReplaceAllString(strings.ToLower(m[0]+" "+strings.Replace(label, m[0], "", 1)), " ")
		return b, units(rest), b.low <= b.high
	}
	return band{}, "", false
}

var bandUnit = regexp.MustCompile(`£?\d[\d,]*(?:k|%)?\+?|\b(?:between|to|and|or|under|below|less|fewer|than|younger|up|no|more|at|most|over|above|older|upwards?|least|old|of|age|aged)\b|[-–—.,+]`)

// units gives the words that are left, each once and without a plural s.
func units(rest string) string {
	var out []string
	for _, w := range strings.Fields(rest) {
		if w = strings.TrimSuffix(w, "s"); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// lintBands looks at lists of number bands in one unit. Lists that mix units, and answers with conditions, are left alone.
func lintBands(l *linter) {
	for _, q := range l.q.Questions() {
		if q.Type != "choose one" {
			continue
		}
		bands := bandsOf(q)
		slices.SortStableFunc(bands, func(a, b band) int { return cmp.Or(cmp.Compare(a.low, b.low), cmp.Compare(a.high, b.high)) })
		for i := 1; i < len(bands); i++ {
			a, b := bands[i-1], bands[i]
			at := l.answer(q.Name, b.code)
			switch {
			case b.low <= a.high:
				l.report(ruleBandsOverlap, at, strconv.Itoa(b.low), a.label, b.label)
			case b.low > a.high+1:
				l.report(ruleBandsGap, at, a.label, b.label, strconv.Itoa(a.high+1))
			}
		}
	}
}

func bandsOf(q *consultation.Question) []band {
	var bands []band
	unit := ""
	for _, o := range answersOf(q) {
		if len(o.When) > 0 {
			return nil
		}
		b, rest, ok := readBand(o.Label.String())
		if !ok {
			continue
		}
		b.code = o.Code
		if unit == "" {
			unit = rest
		}
		if rest != "" && rest != unit {
			return nil
		}
		bands = append(bands, b)
	}
	return bands
}
