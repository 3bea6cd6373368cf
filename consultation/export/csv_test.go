package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

// readCSV writes responses and reads them back with the standard library, unguarded, by heading.
func readCSV(t *testing.T, c *Columns, o Options, all ...*consultation.Response) []map[string]string {
	t.Helper()
	var out bytes.Buffer
	sum, err := CSV(&out, c, stream(all...), o)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Rows != len(all) || len(sum.Strays) > 0 {
		t.Errorf("summary %+v for %d responses", sum, len(all))
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, rec := range records[1:] {
		row := map[string]string{}
		for i, h := range records[0] {
			row[h] = Unguard(rec[i])
		}
		rows = append(rows, row)
	}
	return rows
}

func TestCSVKeepsEveryAnswer(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	texts := append([]string{strings.Repeat("long answer, \"quoted\"\n", 5_000)}, nasty...)
	var all []*consultation.Response
	for i, s := range texts {
		all = append(all, response(i, "v1", consultation.Answers{"words": {s}, "agree.comment": {s}}))
	}
	for i, row := range readCSV(t, c, Options{}, all...) {
		if row["words"] != texts[i] || row["agree.comment"] != texts[i] {
			t.Errorf("%.40q came back as %.40q and %.40q", texts[i], row["words"], row["agree.comment"])
		}
	}
}

func TestCSVCells(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	r := response(1, "v1", consultation.Answers{
		"capacity": {"organisation"}, "barriers": {"cost", "other"}, "barriers.other.text": {"=rent"}, "order": {"rest", "pay"}, "health": {"good"},
		"staff.rounds": {"1"}, "staff.1.number": {"-5"}, "words": {"a\x00b\r\nc\rd\xff"},
	})
	r.Wish = consultation.WishNoName
	want := map[string]string{
		"reference": "GP-000001", "submitted": "2023-05-31T22:46:00Z", "changed": "", "version": "v1", "series": "1", "edition": "en", "wish": "publish without name",
		"not_published": "health", "capacity": "organisation", "barriers.cost": "1", "barriers.time": "0", "barriers.other": "1", "barriers.other.text": "=rent",
		"order.pay": "2", "order.rest": "1", "staff.rounds": "1", "staff.1.number": "-5", "staff.2.number": "", "agree": "", "words": "ab\nc\nd\ufffd",
	}
	got := readCSV(t, c, Options{}, r)[0]
	for name, w := range want {
		if got[name] != w {
			t.Errorf("%s: got %q, want %q", name, got[name], w)
		}
	}
	empty := readCSV(t, c, Options{}, response(2, "v1", nil))[0]
	for _, name := range []string{"barriers.cost", "barriers.other", "order.pay"} {
		if empty[name] != "" {
			t.Errorf("%s of an unanswered question: got %q, want nothing", name, empty[name])
		}
	}
}

func TestCSVLabels(t *testing.T) {
	var out bytes.Buffer
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	r := response(1, "v1", consultation.Answers{"capacity": {"organisation"}, "barriers": {"cost"}, "order": {"rest"}})
	if _, err := CSV(&out, c, stream(r), Options{Labels: true, BOM: true}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\ufeffreference,", ",In what capacity? [capacity],", ",What is hard? – Cost [barriers.cost],", ",Do you agree? – Comment [agree.comment],",
		",'-How is your health? [health],", ",Role – Your staff 2 [staff.2.role],", ",'=For an organisation,Yes,No,No,,",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// Nothing in a file may start a formula: no heading and no cell, whatever is read first.
func TestCSVNothingStartsAFormula(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	var all []*consultation.Response
	for i, s := range nasty {
		all = append(all, response(i, "v1", consultation.Answers{"words": {s}, "staff.1.number": {s}}))
	}
	for _, labels := range []bool{false, true} {
		var out bytes.Buffer
		if _, err := CSV(&out, c, stream(all...), Options{Labels: labels}); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, rec := range records {
			for _, cell := range rec {
				if bare := strings.TrimLeft(cell, " \u200b\ufeff"); bare != "" && strings.ContainsRune(starters, []rune(bare)[0]) {
					t.Errorf("cell %q", cell)
				}
			}
		}
	}
}

func FuzzGuard(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := Unguard(Guard(s)); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	})
}

func TestUnknownVersionAndStrays(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	var out bytes.Buffer
	if _, err := CSV(&out, c, stream(response(1, "v9", nil)), Options{}); !errors.Is(err, ErrVersion) {
		t.Errorf("got %v, want ErrVersion", err)
	}
	sum, err := CSV(&out, c, stream(response(1, "v1", consultation.Answers{"gone": {"secret"}, "email": {"a@example.org"}})), Options{})
	if err != nil || sum.Strays["gone"] != 1 {
		t.Errorf("got %+v, %v", sum, err)
	}
	if strings.Contains(out.String(), "secret") || strings.Contains(out.String(), "example.org") {
		t.Error("an answer without a column, or a personal one, got into the file")
	}
}

func TestReadErrorStops(t *testing.T) {
	broken := errors.New("broken")
	rows := func(yield func(*consultation.Response, error) bool) { yield(nil, broken) }
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	for name, write := range map[string]func() (Summary, error){
		"csv":   func() (Summary, error) { return CSV(&bytes.Buffer{}, c, rows, Options{}) },
		"jsonl": func() (Summary, error) { return JSONL(&bytes.Buffer{}, c, rows, Options{}) },
		"xlsx":  func() (Summary, error) { return XLSX(&bytes.Buffer{}, c, rows, Options{}) },
	} {
		if _, err := write(); !errors.Is(err, broken) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestJSONL(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	var all []*consultation.Response
	for i, s := range nasty {
		all = append(all, response(i, "v1", consultation.Answers{"words": {s}, "barriers": {"cost", "time"}, "health": {"x"}}))
	}
	var out bytes.Buffer
	if _, err := JSONL(&out, c, stream(all...), Options{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	for i, l := range lines {
		var got struct {
			Reference    string
			Submitted    string
			NotPublished []string `json:"not_published"`
			Answers      consultation.Answers
		}
		if err := json.Unmarshal([]byte(l), &got); err != nil {
			t.Fatalf("%v in %s", err, l)
		}
		if got.Answers.Get("words") != nasty[i] || len(got.Answers["barriers"]) != 2 || got.Reference != all[i].Reference || len(got.NotPublished) != 1 {
			t.Errorf("%q came back as %+v", nasty[i], got)
		}
	}
	if len(lines) != len(nasty) {
		t.Errorf("%d lines for %d responses", len(lines), len(nasty))
	}
}

func TestContactAndEquality(t *testing.T) {
	v := version("v1", sampleQuestionnaire())
	r := response(1, "v1", nil)
	r.Contact = consultation.Answers{"email": {"a@example.org"}}
	var contact, equality bytes.Buffer
	if _, err := CSV(&contact, NewColumns(Contact, v), ContactRows(stream(r)), Options{}); err != nil {
		t.Fatal(err)
	}
	if got, want := contact.String(), "reference,email\r\nGP-000001,a@example.org\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	rows := func(yield func(*consultation.Equality, error) bool) {
		yield(&consultation.Equality{Version: "v1", Answers: consultation.Answers{"age": {"41"}}}, nil)
	}
	if _, err := JSONL(&equality, NewColumns(Equality, v), EqualityRows(rows), Options{}); err != nil {
		t.Fatal(err)
	}
	if got, want := equality.String(), `{"answers":{"age":["41"]}}`+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgress(t *testing.T) {
	var seen []int
	all := make([]*consultation.Response, 2_500)
	for i := range all {
		all[i] = response(i, "v1", nil)
	}
	o := Options{Total: 2_500, Progress: func(done, total int) { seen = append(seen, done, total) }}
	if _, err := CSV(&bytes.Buffer{}, NewColumns(Answers, version("v1", sampleQuestionnaire())), stream(all...), o); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 6 || seen[0] != 1000 || seen[4] != 2500 || seen[5] != 2500 {
		t.Errorf("got %v", seen)
	}
}
