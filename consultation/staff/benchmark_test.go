package staff

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

var ages = []BenchmarkOption{
	{"young", []string{"16–24"}}, {"middle", []string{"25 to 64", "25 i 64"}}, {"old", []string{"65 or over"}}, {"unsaid", []string{"Prefer not to say"}},
}

func TestParseBenchmark(t *testing.T) {
	for name, text := range map[string]string{
		"shares":       "Age,Share\n16-24,20%\n25 to 64,50%\n65 or over,30%\n",
		"no headings":  "16–24,20\r\n25 TO 64,50\r\n65 or over,30\r\n",
		"numbers":      "\ufeffAge;People\nyoung;\"2,000\"\nmiddle;5 000\n\nold;3000",
		"tabs":         "Group\tPer cent\nyoung\t20.0\n25 i 64\t50\n65  or over\t30\tEngland",
		"a little off": "young,19.9%\nmiddle,50%\nold,30%",
	} {
		got, problems := ParseBenchmark(text, ages)
		if len(problems) > 0 || len(got) != 3 || math.Abs(got[1].Share-50) > 0.1 || !reflect.DeepEqual(got[0].Codes, []string{"young"}) {
			t.Errorf("%s: %v %v", name, got, problems)
		}
	}
	got, problems := ParseBenchmark("16–24 | 25 to 64,70%\nold,30%", ages)
	if len(problems) > 0 || !reflect.DeepEqual(got[0], BenchmarkGroup{"16–24, 25 to 64", []string{"young", "middle"}, 70}) {
		t.Errorf("a group of two answers: %v %v", got, problems)
	}
}

func TestParseBenchmarkRefuses(t *testing.T) {
	for text, want := range map[string][]BenchmarkProblem{
		"":                                     {{Key: "empty"}},
		"young,100%":                           {{Key: "few"}},
		"Age,Share\nyoung,20%\nteen,80%":       {{3, "group", "teen"}},
		"young,20%\nyoung | old,80%":           {{2, "twice", "young | old"}},
		"young,20%\nold,many":                  {{2, "number", "many"}},
		"young,-20\nold,120":                   {{1, "number", "-20"}},
		"young,20%\nold,70%":                   {{Key: "sum", Text: "90"}},
		"young,0\nold,0":                       {{Key: "nothing"}},
		"=HYPERLINK(1),Share\nyoung,1\nold,99": {{1, "formula", "=HYPERLINK(1)"}},
		"Age,Share\nyoung,=A1\nold,-A1+2":      {{2, "formula", "=A1"}, {3, "formula", "-A1+2"}},
		"Age,Share\nyoung,20%,@SUM(1)\nold,80": {{2, "formula", "@SUM(1)"}},
	} {
		if _, got := ParseBenchmark(text, ages); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if _, got := ParseBenchmark(strings.Repeat("young,1\n", 10_000), ages); len(got) != 1 || got[0].Key != "long" {
		t.Errorf("a table that is too long: %v", got)
	}
}

func FuzzParseBenchmark(f *testing.F) {
	f.Add("Age,Share\nyoung,20%\nold,80%")
	f.Add("young;\"2,000\"\n\"old|middle\";1e9")
	f.Add("=1\t2\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		groups, problems := ParseBenchmark(text, ages)
		if (len(groups) == 0) == (len(problems) == 0) {
			t.Fatalf("%d groups and %d problems", len(groups), len(problems))
		}
		sum, seen := 0.0, map[string]bool{}
		for _, g := range groups {
			sum += g.Share
			for _, c := range g.Codes {
				if seen[c] {
					t.Fatalf("%s is in two groups", c)
				}
				seen[c] = true
			}
		}
		if len(groups) > 0 && math.Abs(sum-100) > 1e-6 {
			t.Fatalf("the shares add up to %v", sum)
		}
	})
}

func TestWeekOf(t *testing.T) {
	now := time.Date(2026, 3, 16, 8, 0, 0, 0, consultation.London)
	w := WeekOf([]DayCount{
		{Day: "2026-03-01", What: CountSent, N: 100}, {Day: "2026-03-02", What: CountSent, N: 5}, {Day: "2026-03-08", Channel: consultation.OnPaper, What: CountSent, N: 6},
		{Day: "2026-03-09", What: CountSent, N: 1}, {Day: "2026-03-15", What: CountSent, N: 2}, {Day: "2026-03-15", What: CountStarted, N: 9}, {Day: "2026-03-16", What: CountSent, N: 40},
	}, now)
	if want := (Week{Sent: 3, SentBefore: 11, Started: 9, Total: 154}); w != want {
		t.Errorf("the week is %+v, want %+v", w, want)
	}
}
