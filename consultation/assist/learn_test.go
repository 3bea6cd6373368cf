package assist_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/assist"
)

// examples are answers coded as it is known that they should be.
func (l labelled) examples(from, to int) (all []assist.Example) {
	for i := from; i < to; i++ {
		all = append(all, assist.Example{ID: fmt.Sprintf("r%06d", i), Text: l.texts[i], Codes: l.themes[i]})
	}
	return all
}

func quiet(int, int) {}

// TestLearn learns codes from coded answers and finds them in others, as well as its trial says.
func TestLearn(t *testing.T) {
	all := made(t, 1500)
	examples := all.examples(0, 700)
	steps, of := 0, 0
	m, trials, err := assist.Learn(t.Context(), examples, 5, 1, func(done, total int) { steps, of = done, total })
	if err != nil || len(trials) < 8 {
		t.Fatalf("only %d codes are learnt, %v", len(trials), err)
	}
	if steps != of || of != 6*len(trials) {
		t.Errorf("told of %d steps of %d", steps, of)
	}
	tried := assist.Trial{}
	learnt := map[string]bool{}
	for _, x := range trials {
		t.Logf("%-16s %3d examples, %d right, %d wrong, F1 %.2f: %v", x.Code, x.Examples(), x.Right, x.Wrong, x.F1(), x.Terms)
		tried.Right, tried.Wrong, tried.Missed = tried.Right+x.Right, tried.Wrong+x.Wrong, tried.Missed+x.Missed
		learnt[x.Code] = true
		if has := among(examples, x.Code); has != x.Examples() || has < assist.MinExamples {
			t.Errorf("%s: %d examples have it, and the trial has seen %d", x.Code, has, x.Examples())
		}
	}
	held := assist.Trial{}
	for i := 700; i < 1500; i++ {
		found := m.Guess(all.texts[i])
		for _, g := range found {
			if slices.Contains(all.themes[i], g.Code) {
				held.Right++
			} else {
				held.Wrong++
			}
		}
		for _, code := range all.themes[i] {
			if learnt[code] && !slices.ContainsFunc(found, func(g assist.Guess) bool { return g.Code == code }) {
				held.Missed++
			}
		}
	}
	t.Logf("F1 of 800 other answers %.2f, of the trial %.2f", held.F1(), tried.F1())
	if held.F1() < 0.6 || tried.F1() > held.F1()+0.1 || tried.F1() < held.F1()-0.1 {
		t.Error("codes are not found as the trial says")
	}
	slices.Reverse(examples)
	if _, again, _ := assist.Learn(t.Context(), examples, 5, 1, quiet); fmt.Sprint(again) != fmt.Sprint(trials) {
		t.Error("the same examples give another trial")
	}
}

func among(examples []assist.Example, code string) (n int) {
	for _, x := range examples {
		if slices.Contains(x.Codes, code) {
			n++
		}
	}
	return n
}

// TestLearnLittle: codes with few examples are not learnt, copies of one text say nothing of how well others are found, and it can be stopped.
func TestLearnLittle(t *testing.T) {
	var examples []assist.Example
	for i := range 20 {
		other := strings.Repeat("x", i+2)
		for _, x := range []assist.Example{{Text: "Pay is low in " + other, Codes: []string{"pay"}}, {Text: "Please mend the   Path", Codes: []string{"path"}}, {Text: "Trains run late in " + other}} {
			x.ID = fmt.Sprint(len(examples))
			examples = append(examples, x)
		}
	}
	_, trials, err := assist.Learn(t.Context(), examples, 5, 1, quiet)
	if err != nil || len(trials) != 2 || trials[0].Code != "path" || trials[1].Code != "pay" {
		t.Fatalf("%+v, %v", trials, err)
	}
	if trials[0].Right != 0 || trials[0].Missed != 20 {
		t.Errorf("a copy was found by its copies: %+v", trials[0])
	}
	if trials[1].Right != 20 || trials[1].F1() < 0.9 || len(trials[1].Terms) == 0 || trials[1].Terms[0].Count != 20 {
		t.Errorf("pay: %+v", trials[1])
	}
	m, trials, _ := assist.Learn(t.Context(), examples[:57], 5, 1, quiet)
	if len(trials) != 0 || len(m.Guess("Pay is low")) != 0 {
		t.Errorf("19 examples were enough: %+v", trials)
	}
	ctx, stop := context.WithCancel(t.Context())
	if _, _, err := assist.Learn(ctx, examples, 5, 1, func(done, _ int) {
		if done == 2 {
			stop()
		}
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("it was not stopped: %v", err)
	}
	if f1 := (assist.Trial{}).F1(); f1 != 0 {
		t.Errorf("nothing scores %v", f1)
	}
}

func BenchmarkLearn(b *testing.B) {
	all := made(b, 5000)
	for _, n := range []int{500, 4000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			examples := all.examples(0, n)
			for b.Loop() {
				if _, _, err := assist.Learn(b.Context(), examples, 5, 1, quiet); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
