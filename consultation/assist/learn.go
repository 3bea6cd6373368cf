package assist

import (
	"cmp"
	"context"
	"crypto/sha256"
	"math"
	"slices"
	"strconv"
	"strings"
)

// MinExamples is how many answers must have a code before it can be learnt.
const MinExamples = 20

// Example is an answer that people have coded.
type Example struct {
	ID, Text string
	Codes    []string // ids, each once; none is a decision too
}

// Trial says how well a code was found again in answers that were kept back: of those it was suggested for, Right had it and Wrong had not;
// Missed had it and it was not suggested.
type Trial struct {
	Code                 string
	Right, Wrong, Missed int
	Terms                []Term // what speaks for it most, in the examples
}

// Examples is how many answers have the code.
func (t Trial) Examples() int { return t.Right + t.Missed }

// F1 is the harmonic mean of precision and recall, from 0 to 1.
func (t Trial) F1() float64 {
	n := 2*t.Right + t.Wrong + t.Missed
	if n == 0 {
		return 0
	}
	return 2 * float64(t.Right) / float64(n)
}

// Model knows words of codes. It is a logistic regression for each code.
type Model struct {
	corpus  *Corpus
	codes   []string
	weights [][]float64
	bias    []float64
}

// Guess is a code that an answer may have; Score is from 0.5 to 1.
type Guess struct {
	Code  string
	Score float64
}

const (
	assumed   = 0.5 // a code is suggested from this score on
	folds     = 5
	epochs    = 30
	rate      = 2.0
	ridge     = 1e-4
	bestTerms = 6
)

// Learn learns each code that at least MinExamples of the examples have, and tries it: five times it learns from four fifths of the examples
// and looks how well the codes of the last fifth are found. Fifths are by the SHA-256 of the seed in decimal, a space and the words, so that
// copies of one text are in one fifth. Trials are in the order of codes. Terms in fewer than least examples are not told. The same examples
// and seed give the same. told hears how many steps are done, of how many. It fails only with the error of ctx.
func Learn(ctx context.Context, examples []Example, least int, seed uint64, told func(done, total int)) (*Model, []Trial, error) {
	examples = slices.SortedFunc(slices.Values(examples), func(a, b Example) int { return cmp.Compare(a.ID, b.ID) })
	codes := frequent(examples)
	done := 0
	step := func() error {
		done++
		told(done, len(codes)*(folds+1))
		return ctx.Err()
	}
	m, err := learnCodes(examples, codes, step)
	if err != nil {
		return nil, nil, err
	}
	trials, at := make([]Trial, len(codes)), map[string]*Trial{}
	for i, code := range codes {
		trials[i] = Trial{Code: code, Terms: m.speaking(i, least)}
		at[code] = &trials[i]
	}
	for fold := range folds {
		var from, kept []Example
		for _, x := range examples {
			if foldOf(x.Text, seed) == fold {
				kept = append(kept, x)
			} else {
				from = append(from, x)
			}
		}
		part, err := learnCodes(from, codes, step)
		if err != nil {
			return nil, nil, err
		}
		for _, x := range kept {
			count(at, part.Guess(x.Text), x.Codes)
		}
	}
	return m, trials, nil
}

// Guess gives the codes whose score is a half or more, the likeliest first. An answer without any word of the examples has none.
func (m *Model) Guess(text string) []Guess {
	doc := m.corpus.terms(text, false)
	if len(doc) == 0 {
		return nil
	}
	var out []Guess
	for i, code := range m.codes {
		if s := score(doc, m.weights[i], m.bias[i]); s >= assumed {
			out = append(out, Guess{code, s})
		}
	}
	slices.SortStableFunc(out, func(a, b Guess) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

// speaking gives the terms that speak most for a code.
func (m *Model) speaking(code, least int) []Term {
	weight := map[int]float64{}
	for t, w := range m.weights[code] {
		if m.corpus.Count[t] >= least {
			weight[t] = w
		}
	}
	return m.corpus.best(weight, bestTerms)
}

// learnCodes learns certain codes, however few examples have them.
func learnCodes(examples []Example, codes []string, step func() error) (*Model, error) {
	texts := make([]string, len(examples))
	for i, x := range examples {
		texts[i] = x.Text
	}
	m := &Model{corpus: NewCorpus(texts), codes: codes}
	for _, code := range codes {
		has := make([]bool, len(examples))
		for i, x := range examples {
			has[i] = slices.Contains(x.Codes, code)
		}
		w, b := fit(m.corpus, has)
		m.weights, m.bias = append(m.weights, w), append(m.bias, b)
		if err := step(); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func foldOf(text string, seed uint64) int {
	words := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	sum := sha256.Sum256([]byte(strconv.FormatUint(seed, 10) + " " + words))
	return int(sum[0]) % folds
}

func count(at map[string]*Trial, guessed []Guess, given []string) {
	for _, g := range guessed {
		if slices.Contains(given, g.Code) {
			at[g.Code].Right++
		} else {
			at[g.Code].Wrong++
		}
	}
	for _, code := range given {
		if t := at[code]; t != nil && !slices.ContainsFunc(guessed, func(g Guess) bool { return g.Code == code }) {
			t.Missed++
		}
	}
}

func frequent(examples []Example) (codes []string) {
	n := map[string]int{}
	for _, x := range examples {
		for _, code := range x.Codes {
			if n[code]++; n[code] == MinExamples {
				codes = append(codes, code)
			}
		}
	}
	slices.Sort(codes)
	return codes
}

// fit finds weights of terms by gradient descent, answer by answer, with smaller steps each time. An answer has length 1, so that long ones do
// not count for more.
func fit(c *Corpus, has []bool) (weights []float64, bias float64) {
	weights = make([]float64, len(c.Terms))
	for epoch := range epochs {
		step := rate / float64(1+epoch)
		for i, doc := range c.Docs {
			y := 0.0
			if has[i] {
				y = 1
			}
			e := y - score(doc, weights, bias)
			bias += step * 0.1 * e
			x := unit(doc)
			for _, t := range doc {
				weights[t] += step * (e*x - ridge*weights[t])
			}
		}
	}
	return weights, bias
}

func unit(doc []int) float64 { return 1 / math.Sqrt(float64(max(1, len(doc)))) }

func score(doc []int, weights []float64, bias float64) float64 {
	sum := 0.0
	for _, t := range doc {
		sum += weights[t]
	}
	return 1 / (1 + math.Exp(-bias-sum*unit(doc)))
}
