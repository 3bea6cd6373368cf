package export

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

const benchResponses = 100_000

// benchQuestionnaire has 20 questions in 36 columns: most answers are codes, a few are texts.
func benchQuestionnaire() *consultation.Questionnaire {
	var questions []*consultation.Question
	for i := range 20 {
		name := fmt.Sprint("question-", i)
		switch {
		case i%10 == 0:
			questions = append(questions, single(name, "long text", "Why?"))
		case i%5 == 1:
			questions = append(questions, &consultation.Question{Name: name, Heading: text("Which?"), Type: "choose any",
				Kind: &consultation.Choice{Multiple: true, List: options("a", "A", "b", "B", "c", "C", "d", "D", "e", "E")}})
		default:
			questions = append(questions, &consultation.Question{Name: name, Heading: text("How far?"), Type: "choose one",
				Kind: &consultation.Choice{List: options("5", "Strongly agree", "4", "Agree", "1", "Disagree")}})
		}
	}
	return &consultation.Questionnaire{Slug: "bench", Sections: []consultation.Section{section("s", "S", questions...)}}
}

// synthetic gives n responses, each decoded from one JSON text as a store does: the work that every reader of responses has.
func synthetic(tb testing.TB, n int) Rows {
	a := consultation.Answers{}
	for i := range 20 {
		name := fmt.Sprint("question-", i)
		switch {
		case i%10 == 0:
			a[name] = []string{strings.Repeat("Pay and training matter, as \"everyone\" says. ", 6)}
		case i%5 == 1:
			a[name] = []string{"a", "c"}
		default:
			a[name] = []string{"4"}
		}
	}
	record, err := json.Marshal(response(1, "v1", a))
	if err != nil {
		tb.Fatal(err)
	}
	return func(yield func(*consultation.Response, error) bool) {
		for range n {
			r := &consultation.Response{}
			if !yield(r, json.Unmarshal(record, r)) {
				return
			}
		}
	}
}

// BenchmarkFormats writes 100,000 responses in each format, beside the same rows read and not written. rss-MB is how far the
// program's memory grew from start to the highest point.
func BenchmarkFormats(b *testing.B) {
	c := NewColumns(Answers, version("v1", benchQuestionnaire()))
	for _, f := range []struct {
		name  string
		write func(io.Writer, *Columns, Rows, Options) (Summary, error)
	}{{"rows", readOnly}, {"csv", CSV}, {"jsonl", JSONL}, {"xlsx", XLSX}, {"parquet", Parquet}, {"sav", SPSS}} {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			before, peak := resident(), 0.0
			o := Options{TempDir: b.TempDir(), Progress: func(int, int) { peak = max(peak, resident()) }}
			var written counter
			for b.Loop() {
				if _, err := f.write(&written, c, synthetic(b, benchResponses), o); err != nil {
					b.Fatal(err)
				}
				peak = max(peak, resident()) // what is written after the last row was read
			}
			b.ReportMetric(float64(benchResponses*b.N)/b.Elapsed().Seconds(), "responses/s")
			b.ReportMetric(float64(written)/float64(b.N)/(1<<20), "file-MB")
			b.ReportMetric(max(0, peak-before), "rss-MB")
		})
	}
}

func readOnly(_ io.Writer, c *Columns, rows Rows, o Options) (Summary, error) {
	return c.each(rows, o, func(*plan, *consultation.Response) error { return nil })
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// resident is the program's resident memory in MB on Linux, elsewhere what Go holds from the system.
func resident() float64 {
	var size, pages int64
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		if _, err := fmt.Sscan(string(b), &size, &pages); err == nil {
			return float64(pages*int64(os.Getpagesize())) / (1 << 20)
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.Sys) / (1 << 20)
}
