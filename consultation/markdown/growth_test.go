package markdown

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shapes are files that make a careless parser slow, by how often a piece is repeated. Each stays within the limits of the file's
// first scan, so that goldmark reads it.
var shapes = map[string]func(n int) string{
	"questions":   questionnaire,
	"open links":  func(n int) string { return inSection(strings.Repeat(strings.Repeat("[a](", 90)+"\n\n", n)) },
	"quotes":      func(n int) string { return inSection(strings.Repeat(strings.Repeat("> ", 18)+"a\n", n)) },
	"deep lists":  func(n int) string { return inSection(strings.Repeat(strings.Repeat("- ", 18)+"a\n", n)) },
	"emphasis":    func(n int) string { return inSection(strings.Repeat(strings.Repeat("*a **b ", 120)+"\n\n", n)) },
	"backticks":   func(n int) string { return inSection(strings.Repeat(ticks(27)+"\n", n)) },
	"angles":      func(n int) string { return inSection(strings.Repeat(strings.Repeat("<!-- a ", 90)+"\n\n", n)) },
	"long lines":  func(n int) string { return inSection(strings.Repeat(strings.Repeat("word ", 3000)+"\n", n)) },
	"long text":   func(n int) string { return inSection(strings.Repeat("word word\n", n)) },
	"long table":  func(n int) string { return inSection("| a | b |\n|---|---|\n" + strings.Repeat("| a | |\n", n)) },
	"many tables": func(n int) string { return inSection(strings.Repeat("|a|b|\n|-|-|\n|c|d|\n\n", n)) },
	"same names":  func(n int) string { return inSection(strings.Repeat("### A\n`a` `short text`\n\n", n)) },
	"wrong names": func(n int) string {
		return inSection(numbered("### A\n`a%d` `short text` `only if b%[1]d is answered`\n\n", n))
	},
	"wrong types": func(n int) string { return inSection(numbered("### A\n`a%d` `shrot text` `requried`\n\n", n)) },
	"piped answers": func(n int) string {
		return inSection("### A\n`a` `short text`\n\n### B\n`b` `short text`\n\n" + strings.Repeat(strings.Repeat("`answer a` ", 150)+"\n\n", n))
	},
	"chained pages": func(n int) string {
		return inSection(numbered("### A\n`a%d` `short text`\n\n#### B\n\n`only if a%[1]d is answered` C\n\n", n))
	},
	"long list": func(n int) string { return inSection("### A\n`a` `choose any`\n\n" + numbered("- Answer `c%d`\n", n)) },
	"copied lists": func(n int) string {
		return inSection("### A\n`a` `choose any`\n\n" + numbered("- Answer `c%d`\n", 8) + numbered("\n### B\n`b%d` `choose any` `answers of a`\n", n))
	},
	"entities": func(n int) string { return inSection(strings.Repeat(strings.Repeat("&amp;&", 500)+"\n\n", n)) },
	"breaks":   func(n int) string { return inSection(strings.Repeat("---\n\na\n\n", n)) },
	"no-break": func(n int) string { return inSection(strings.Repeat(strings.Repeat("\u00a0", 2000)+"\n", n)) },
	"conditions": func(n int) string {
		return inSection("### A\n`a` `short text`\n\n#### B\n\n" + strings.Repeat("`only if "+strings.Repeat("a is answered and ", 100)+"a is answered` C\n\n", n))
	},
}

func inSection(s string) string { return caseFront + caseTitle + caseSection + "\n" + s }

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// ticks are runs of backticks of different lengths.
func ticks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("`", i+1) + " a\n")
	}
	return b.String()
}

// questionnaire is a long, correct questionnaire.
func questionnaire(n int) string {
	return inSection(numbered("### %d. How far do you agree with proposal %[1]d?\n`agree-%[1]d` `choose one` `with comment max 250 words`\n\n"+
		"> Choose the answer that fits best.\n\n- Strongly agree `5`\n- Agree `4`\n- Disagree `2`\n- Something else `other` `with text max 100 characters` What is it?\n\n"+
		"`comment` Say why, with an example if you can.\n\nProposal %[1]d would change **how care is planned**, see [the law](https://www.legislation.gov.uk).\n\n", n))
}

// TestGrowth doubles each shape twice and wants at most nine times the time (sixteen would be quadratic). Time is the least of several runs; what takes
// little is parsed several times in each, and what takes next to nothing is left out, because small times measure the machine.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	for name, shape := range shapes {
		n := 1
		for len(shape(4*n)) < maxFile/4 {
			n *= 2
		}
		if r := Parse(Source{Body: []byte(shape(4 * n))}); len(r.Questionnaire.Sections) == 0 {
			t.Errorf("%s: was refused: %v", name, r.Problems)
		}
		ratio := math.Inf(1)
		var once, four time.Duration
		for range 5 { // another program may have taken the machine
			times := 1 + int(40*time.Millisecond/max(time.Millisecond, fastest(t, shape(n), 1)))
			once, four = fastest(t, shape(n), times), fastest(t, shape(4*n), times)
			if ratio = min(ratio, float64(four)/float64(once)); ratio <= 9 || four < 20*time.Millisecond {
				break
			}
		}
		if ratio > 9 && four >= 20*time.Millisecond {
			t.Errorf("%s: %d bytes take %v, %d take %v, %.1f times", name, len(shape(n)), once, len(shape(4*n)), four, ratio)
		}
		if four > 2*time.Second {
			t.Errorf("%s: %d bytes take %v", name, len(shape(4*n)), four)
		}
		t.Logf("%s: %d bytes in %v, %d in %v, %.1f times", name, len(shape(n)), once, len(shape(4*n)), four, ratio)
	}
}

// fastest is what parsing a body takes: the least of several runs of so many times each.
func fastest(t *testing.T, body string, times int) time.Duration {
	least := time.Duration(math.MaxInt64)
	for range 3 {
		runtime.GC()
		start := spent(t)
		for range times {
			Parse(Source{Body: []byte(body)})
		}
		least = min(least, (spent(t)-start)/time.Duration(times))
	}
	return least
}

// spent is the time that this process has used of the processors, which other programs do not change.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func BenchmarkParse(b *testing.B) {
	for _, size := range []int{60, 120} {
		n := 1
		for len(questionnaire(n)) < size<<10 {
			n++
		}
		body := []byte(questionnaire(n))
		if r := Parse(Source{Body: body}); r.Failed() {
			b.Fatal(r.Problems[0])
		}
		b.Run(fmt.Sprintf("%dKB", size), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(Source{Body: body})
			}
		})
	}
}
