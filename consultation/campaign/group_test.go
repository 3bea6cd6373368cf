package campaign

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// language makes texts whose words are as unequally common as those of a language: Zipf's law.
type language struct {
	*rand.Rand
	zipf *rand.Zipf
}

func newLanguage(seed uint64) *language {
	r := rand.New(rand.NewPCG(seed, 7))
	return &language{r, rand.NewZipf(r, 1.1, 8, 20000)}
}

func (l *language) words(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("w%d", l.zipf.Uint64())
	}
	return list
}

// variant adds or cuts up to 30 % and replaces up to 10 % of the words.
func (l *language) variant(template []string) []string {
	v := slices.Clone(template)
	if part := l.IntN(31) * len(v) / 100; part > 0 {
		at := l.IntN(len(v) - part + 1)
		if l.IntN(2) == 0 {
			v = slices.Delete(v, at, at+part)
		} else {
			v = slices.Insert(v, at, l.words(part)...)
		}
	}
	for range l.IntN(11) * len(v) / 100 {
		v[l.IntN(len(v))] = l.words(1)[0]
	}
	return v
}

// planted makes n texts, a part of them in campaigns; of says which campaign each is of, -1 for none.
func planted(seed uint64, n, campaigns, size int) (texts []string, of []int) {
	l := newLanguage(seed)
	for c := range campaigns {
		template := l.words(41 + l.IntN(300))
		for range size {
			texts, of = append(texts, strings.Join(l.variant(template), " ")), append(of, c)
		}
	}
	for len(texts) < n {
		texts, of = append(texts, strings.Join(l.words(5+l.IntN(300)), " ")), append(of, -1)
	}
	l.Shuffle(n, func(i, j int) { texts[i], texts[j] = texts[j], texts[i]; of[i], of[j] = of[j], of[i] })
	return texts, of
}

func from(texts []string) func(int) (string, error) {
	return func(i int) (string, error) { return texts[i], nil }
}

// score counts pairs: those found that are of one campaign, of all found, and of all that there are.
func score(groups []Group, of []int) (precision, recall float64) {
	found, right, there := 0.0, 0.0, 0.0
	size := map[int]float64{}
	for _, c := range of {
		if c >= 0 {
			size[c]++
		}
	}
	for _, n := range size {
		there += n * (n - 1) / 2
	}
	for _, g := range groups {
		n := float64(len(g.Members))
		found += n * (n - 1) / 2
		each := map[int]float64{}
		for _, i := range g.Members {
			if of[i] >= 0 {
				each[of[i]]++
			}
		}
		for _, n := range each {
			right += n * (n - 1) / 2
		}
	}
	return right / found, right / there
}

// TestPlanted finds campaigns of known members among other texts: the goal is a precision of 0.99 and a recall of 0.95.
func TestPlanted(t *testing.T) {
	for seed, size := range []int{2, 5, 20, 100} {
		texts, of := planted(uint64(seed), 4000, 1000/size, size)
		groups, err := Find(t.Context(), len(texts), from(texts))
		if err != nil {
			t.Fatal(err)
		}
		precision, recall := score(groups, of)
		t.Logf("campaigns of %d: precision %.4f, recall %.4f", size, precision, recall)
		if precision < 0.99 || recall < 0.95 {
			t.Errorf("campaigns of %d: precision %.4f, recall %.4f", size, precision, recall)
		}
	}
}

func TestCopies(t *testing.T) {
	long := "I work nights in a care home and nobody has ever asked me what would make me stay in this work."
	texts := []string{
		long, "Nothing like it at all, but long enough to be looked at by the program that groups what people have sent.",
		"i WORK nights, in a care home — and nobody has ever asked me what would make me stay in this work", "Yes", "yes", long + "\n",
	}
	groups, err := Find(t.Context(), len(texts), from(texts))
	if err != nil {
		t.Fatal(err)
	}
	if len(groups) != 1 || !slices.Equal(groups[0].Members, []int{0, 2, 5}) || groups[0].Copies != 3 || groups[0].Template != 0 {
		t.Errorf("%+v", groups)
	}
}

// TestTemplate: the text that most have only changed a little is the template, not one that somebody has added a page to.
func TestTemplate(t *testing.T) {
	l := newLanguage(3)
	template := l.words(80)
	texts := []string{strings.Join(append(slices.Clone(template), l.words(60)...), " ")}
	for range 12 {
		v := slices.Clone(template)
		v[l.IntN(len(v))] = "own"
		texts = append(texts, strings.Join(v, " "))
	}
	texts = append(texts, strings.Join(template, " "))
	groups, err := Find(t.Context(), len(texts), from(texts))
	if err != nil || len(groups) != 1 || len(groups[0].Members) != 14 || groups[0].Template != 13 {
		t.Errorf("%+v %v", groups, err)
	}
}

func TestStops(t *testing.T) {
	broken := errors.New("cannot be read")
	if _, err := Find(t.Context(), 1000, func(i int) (string, error) {
		if i == 700 {
			return "", broken
		}
		return "some words", nil
	}); !errors.Is(err, broken) {
		t.Errorf("a text that cannot be read gives %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Find(ctx, 10, from(make([]string, 10))); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled search gives %v", err)
	}
	if groups, err := Find(t.Context(), 0, nil); len(groups) != 0 || err != nil {
		t.Errorf("%v %v", groups, err)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("a b c d e f g h i j k l m n o p", "a b c d e f g h i j k l m n o p q")
	f.Fuzz(func(t *testing.T, a, b string) {
		groups, err := Find(t.Context(), 2, from([]string{a, b}))
		if err != nil {
			t.Fatal(err)
		}
		turned, _ := Find(t.Context(), 2, from([]string{b, a}))
		if len(groups) != len(turned) {
			t.Errorf("%q and %q: %v, the other way round %v", a, b, groups, turned)
		}
	})
}

var benchAnswers = flag.String("answers", "10000,100000", "how many answers BenchmarkFind looks at, with commas between sizes")

// BenchmarkFind looks for campaigns in so many answers: for each thousand one campaign of a hundred senders. Processor time is of all processors.
func BenchmarkFind(b *testing.B) {
	for size := range strings.SplitSeq(*benchAnswers, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		texts, _ := planted(1, n, n/1000, 100)
		b.Run(size, func(b *testing.B) {
			began := processorTime(b)
			for b.Loop() {
				if _, err := Find(b.Context(), n, from(texts)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/answer")
			b.ReportMetric(float64((processorTime(b)-began).Microseconds())/float64(b.N)/float64(n), "processor-µs/answer")
		})
	}
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
