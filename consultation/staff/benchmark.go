package staff

import (
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// MaxBenchmark is the most that a table of a benchmark may have, in bytes.
const MaxBenchmark = 64 << 10

// BenchmarkOption is an answer of the question that a benchmark is for.
type BenchmarkOption struct {
	Code   string
	Labels []string // in each edition
}

// BenchmarkProblem is what is wrong with a line of a table.
type BenchmarkProblem struct {
	Line int    // from 1; 0 for the whole
	Key  string // message: benchmark.error.KEY
	Text string // what is on the line
}

// ParseBenchmark reads a table with a group and its share or number on each line. The first line may be headings. A group is named by
// the words or the code of an answer; several answers that make up one group stand with | between them. Shares are in percent and add
// up to 100, give or take one; anything else that is above one hundred in sum is numbers of people, which become shares.
func ParseBenchmark(text string, options []BenchmarkOption) ([]BenchmarkGroup, []BenchmarkProblem) {
	lines, problem := benchmarkLines(text)
	if problem != nil {
		return nil, []BenchmarkProblem{*problem}
	}
	var groups []BenchmarkGroup
	var problems []BenchmarkProblem
	taken := map[string]bool{}
	sum, percent := 0.0, false
	for i, l := range lines {
		if key, cell := l.formula(); key != "" {
			problems = append(problems, BenchmarkProblem{l.at, key, cell})
			continue
		}
		size, isPercent, ok := benchmarkSize(l.cell(1))
		if !ok && i == 0 && !strings.ContainsAny(l.cell(1), "0123456789") && len(codesOf(l.cell(0), options)) == 0 {
			continue // headings
		}
		g := BenchmarkGroup{Label: strings.Join(splitGroup(l.cell(0)), ", "), Codes: codesOf(l.cell(0), options), Share: size}
		switch {
		case len(g.Codes) == 0:
			problems = append(problems, BenchmarkProblem{l.at, "group", l.cell(0)})
		case slices.ContainsFunc(g.Codes, func(c string) bool { return taken[c] }):
			problems = append(problems, BenchmarkProblem{l.at, "twice", l.cell(0)})
		case !ok:
			problems = append(problems, BenchmarkProblem{l.at, "number", l.cell(1)})
		}
		for _, c := range g.Codes {
			taken[c] = true
		}
		groups, sum, percent = append(groups, g), sum+size, percent || isPercent
	}
	switch {
	case len(problems) > 0:
	case len(groups) < 2:
		problems = append(problems, BenchmarkProblem{Key: "few"})
	case sum <= 0 || math.IsInf(sum, 0):
		problems = append(problems, BenchmarkProblem{Key: "nothing"})
	case (percent || sum < 99) && math.Abs(sum-100) > 1:
		problems = append(problems, BenchmarkProblem{Key: "sum", Text: strconv.FormatFloat(math.Round(sum*10)/10, 'f', -1, 64)})
	}
	if len(problems) > 0 {
		return nil, problems
	}
	for i := range groups {
		groups[i].Share = 100 * groups[i].Share / sum
	}
	return groups, nil
}

// benchmarkLine is a line that says something.
type benchmarkLine struct {
	at    int
	cells []string
}

func (l benchmarkLine) cell(i int) string {
	if i < len(l.cells) {
		return l.cells[i]
	}
	return ""
}

// formula finds a cell that a spreadsheet would calculate, in any column, the headings too: its result is not in the file.
func (l benchmarkLine) formula() (key, cell string) {
	for _, c := range l.cells {
		if c != "" && strings.ContainsRune("=+@＝＋＠", []rune(c)[0]) || strings.HasPrefix(c, "-") && !isNumber(c) {
			return "formula", c
		}
	}
	return "", ""
}

func isNumber(s string) bool {
	_, _, ok := benchmarkSize(strings.TrimPrefix(s, "-"))
	return ok
}

// benchmarkLines splits a table at commas, semicolons or tabs, whichever its first line has.
func benchmarkLines(text string) ([]benchmarkLine, *BenchmarkProblem) {
	text = strings.TrimPrefix(text, "\ufeff")
	switch {
	case strings.TrimSpace(text) == "":
		return nil, &BenchmarkProblem{Key: "empty"}
	case len(text) > MaxBenchmark:
		return nil, &BenchmarkProblem{Key: "long"}
	}
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	switch {
	case strings.Contains(first, "\t"):
		r.Comma = '\t'
	case strings.Contains(first, ";"):
		r.Comma = ';'
	}
	var lines []benchmarkLine
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			var pe *csv.ParseError
			at := 0
			if errors.As(err, &pe) {
				at = pe.Line
			}
			return nil, &BenchmarkProblem{Line: at, Key: "csv"}
		}
		l := benchmarkLine{cells: record}
		l.at, _ = r.FieldPos(0)
		for i := range l.cells {
			l.cells[i] = strings.TrimSpace(l.cells[i])
		}
		if strings.Join(l.cells, "") != "" {
			lines = append(lines, l)
		}
	}
}

func splitGroup(cell string) []string {
	parts := strings.Split(cell, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// codesOf finds the answers that a group names; none if any of them is not there.
func codesOf(cell string, options []BenchmarkOption) []string {
	var codes []string
	for _, name := range splitGroup(cell) {
		i := slices.IndexFunc(options, func(o BenchmarkOption) bool {
			return plainly(o.Code) == plainly(name) || slices.ContainsFunc(o.Labels, func(l string) bool { return plainly(l) == plainly(name) })
		})
		if name == "" || i < 0 || slices.Contains(codes, options[i].Code) {
			return nil
		}
		codes = append(codes, options[i].Code)
	}
	return codes
}

// plainly is a name without what people write differently: case, kinds of dashes and quotes, white space.
func plainly(s string) string {
	s = strings.NewReplacer("–", "-", "—", "-", "‘", "'", "’", "'", "“", `"`, "”", `"`, "\u00a0", " ").Replace(s)
	return strings.ToLower(strings.Join(strings.Fields(s), " "))
}

// benchmarkSize reads "12.5%", "12.5" or "1,234,567".
func benchmarkSize(cell string) (n float64, percent, ok bool) {
	cell = strings.ReplaceAll(cell, "\u00a0", "")
	cell, percent = strings.CutSuffix(cell, "%")
	cell = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(cell), ",", ""), " ", "")
	if cell == "" || strings.Trim(cell, "0123456789.") != "" {
		return 0, percent, false
	}
	n, err := strconv.ParseFloat(cell, 64)
	return n, percent, err == nil && n < 1e12
}
