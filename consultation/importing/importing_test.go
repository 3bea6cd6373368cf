package importing

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/questionnaires"
)

var now = time.Date(2023, 5, 20, 10, 0, 0, 0, time.UTC)

// said gives keys in place of words.
type said struct{}

func (said) Say(key string, args ...any) string {
	if len(args) == 0 {
		return key
	}
	return key + fmt.Sprint(args...)
}
func (said) Date(t time.Time) string  { return t.Format(time.DateOnly) }
func (said) Number(n string) string   { return n }
func (said) Join(all []string) string { return strings.Join(all, ", ") }

// pathway is the care workforce pathway, as published.
func pathway(t testing.TB) Setting {
	t.Helper()
	bundle, err := markdown.Load(questionnaires.FS, "care-workforce-pathway.md")
	if err != nil {
		t.Fatal(err)
	}
	q := bundle.Main().Questionnaire
	v := &consultation.Version{Hash: "hash", Consultation: "pathway", Editions: map[string]*consultation.Questionnaire{"en": q}, Main: "en"}
	c := &consultation.Consultation{Slug: "pathway", Version: "hash", Schedule: consultation.Schedule{
		Opens: time.Date(2023, 4, 4, 13, 0, 0, 0, time.UTC), Closes: time.Date(2023, 5, 31, 22, 45, 0, 0, time.UTC),
	}}
	return Setting{Consultation: c, Version: v, Words: said{}, Comment: "Comment", Now: now, Batch: "BATCH"}
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// asWorkbook writes a CSV sample as XLSX, with excelize.
func asWorkbook(t testing.TB, body []byte) []byte {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	for i, r := range rows {
		for j, c := range r {
			if c != "" {
				if err := f.SetCellStr("Sheet1", Address(j, i+1), c); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return saved(t, f)
}

func saved(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// imported runs a file with what is proposed, after change.
func imported(t testing.TB, body []byte, change func(*Profile, *Mapping)) (*Profile, *Mapping, []*Made, []Problem) {
	t.Helper()
	s := pathway(t)
	p, err := Look(body, Shape{})
	if err != nil {
		t.Fatal(err)
	}
	m := Propose(p, Targets(s.Version.Questionnaire(""), s.Comment))
	if change != nil {
		change(p, m)
	}
	var made []*Made
	var problems []Problem
	_, err = NewConverter(s, p, m).Run(context.Background(), body, Steps{
		Take:    func(list []*Made) error { made = append(made, list...); return nil },
		Problem: func(p Problem) error { problems = append(problems, p); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, m, made, problems
}

// diff says how two values differ; nothing where they do not.
func diff(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return fmt.Sprintf("-%q\n+%q", want, got)
}

func said1(p Problem) string {
	s := fmt.Sprintf("%d %s", p.Row, p.Key)
	if p.Column >= 0 {
		s = Address(p.Column, p.Row) + " " + p.Key
	}
	if p.Error {
		s += "!"
	}
	if p.Fault != nil {
		s += " " + p.Fault.Key
	}
	return s
}

func targetsOfMapping(m *Mapping) []string {
	var out []string
	for _, c := range m.Columns {
		s := c.Target
		if c.Guess {
			s += "?"
		}
		out = append(out, s)
	}
	return out
}

func TestCitizenSpace(t *testing.T) {
	for name, body := range map[string][]byte{"csv": sample(t, "citizen-space.csv"), "xlsx": asWorkbook(t, sample(t, "citizen-space.csv"))} {
		t.Run(name, func(t *testing.T) {
			p, m, made, problems := imported(t, body, func(_ *Profile, m *Mapping) { m.Decide("role", "Other", "other") })
			if p.Tool != CitizenSpace || p.Headers != 2 || p.Rows != 5 {
				t.Errorf("read as %s, %d headings, %d rows", p.Tool, p.Headers, p.Rows)
			}
			want := []string{
				TheirID, Submitted, "capacity", "age", "role", "role.other.text?", "region", "agree-structure", "agree-structure.comment",
				"comment-on=practitioner", "comment-on=advanced", "comment-on=senior", "comment-on=leader", "comment-on=none",
				"frame-practitioner.skills", "frame-practitioner.responsibilities", "frame-practitioner.experience", "frame-practitioner.opportunities",
				"frame-practitioner.comment", Skip,
			}
			if d := diff(want, targetsOfMapping(m)); d != "" {
				t.Errorf("proposed (-want +got):\n%s", d)
			}
			for _, p := range problems {
				if p.Error {
					t.Errorf("problem: %s %v %v", said1(p), p.Args, p.Value)
				}
			}
			if len(made) != 5 {
				t.Fatalf("%d responses", len(made))
			}
			got := made[1].Response
			answers := consultation.Answers{
				"capacity": {"individual"}, "age": {"35-to-44"}, "role": {"other"}, "role.other.text": {"Night carer"}, "region": {"london"},
				"agree-structure": {"4"}, "agree-structure.comment": {"Because \"pay\", mostly.\nAnd hours."}, "comment-on": {"practitioner"},
				"frame-practitioner.skills": {"4"}, "frame-practitioner.responsibilities": {"5"}, "frame-practitioner.experience": {"dont-know"},
				"frame-practitioner.comment": {"More on dementia"},
			}
			if d := diff(answers, got.Answers); d != "" {
				t.Errorf("answers (-want +got):\n%s", d)
			}
			if got.Channel != consultation.ByImport || got.Batch != "BATCH" || got.Received != "2023-04-12" || !got.Submitted.Equal(time.Date(2023, 4, 12, 9, 15, 0, 0, time.UTC)) || made[1].TheirID != "ANON-2ABC-2DEF-J" {
				t.Errorf("response %+v of %s", got, made[1].TheirID)
			}
		})
	}
}

func TestThreeBadRows(t *testing.T) {
	_, _, made, problems := imported(t, sample(t, "citizen-space-three-bad-rows.csv"), func(_ *Profile, m *Mapping) { m.Decide("role", "Other", "other") })
	var errs []string
	for _, p := range problems {
		if p.Error {
			errs = append(errs, said1(p))
		}
	}
	if d := diff([]string{"H4 unknown!", "B5 date-order-dmy!", "A6 id-twice!"}, errs); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
	if len(made) != 0 {
		t.Errorf("%d responses of a file with errors were handed on", len(made))
	}
}

func TestQualtrics(t *testing.T) {
	p, m, made, problems := imported(t, sample(t, "qualtrics.csv"), nil)
	want := []string{
		Skip, Submitted, Skip, Skip, Skip, Skip, Skip, Skip, TheirID, Language, "capacity", "age", "role", "role.other.text", "agree-structure",
		"comment-on=practitioner", "comment-on=advanced", "comment-on=senior", "comment-on=leader", "comment-on=none",
		"frame-practitioner.responsibilities", "frame-practitioner.experience",
	}
	if d := diff(want, targetsOfMapping(m)); d != "" || p.Tool != Qualtrics || p.Headers != 3 || m.Zone != "America/Denver" {
		t.Errorf("%s, %d headings, zone %q (-want +got):\n%s", p.Tool, p.Headers, m.Zone, d)
	}
	for _, p := range problems {
		if p.Key != "unasked" {
			t.Errorf("problem: %s %v %v", said1(p), p.Args, p.Value)
		}
	}
	if len(made) != 2 || !made[0].Response.Submitted.Equal(time.Date(2023, 4, 21, 9, 20, 5, 0, time.UTC)) || made[0].Response.Answers.Get("role.other.text") != "Trainee, nights" ||
		made[1].Response.Answers.Get("comment-on") != "none" || made[1].Response.Answers.Get("agree-structure") != "dont-know" {
		t.Errorf("made %+v", made[0].Response)
	}
}

func TestSmartSurvey(t *testing.T) {
	p, m, made, problems := imported(t, sample(t, "smartsurvey.csv"), nil)
	want := []string{
		TheirID, Skip, "", "", Skip, Skip, Skip, Submitted, "capacity", "age", "region", "agree-structure", "agree-structure.comment",
		"comment-on=practitioner", "comment-on=advanced", "comment-on=senior", "comment-on=leader", "comment-on=none",
	}
	if d := diff(want, targetsOfMapping(m)); d != "" || p.Tool != SmartSurvey || p.Headers != 2 || p.Info.Encoding != "windows-1252" || p.Info.Separator != ";" {
		t.Errorf("%s, %d headings, %+v (-want +got):\n%s", p.Tool, p.Headers, p.Info, d)
	}
	for _, p := range problems {
		if p.Error {
			t.Errorf("problem: %s %v %v", said1(p), p.Args, p.Value)
		}
	}
	if len(made) != 2 || made[0].Response.Answers.Get("agree-structure.comment") != "Pay first — £12 an hour." || made[1].Response.Received != "2023-05-02" {
		t.Errorf("made %+v", made[0].Response)
	}
}

func TestRowsThatLeadNowhere(t *testing.T) {
	_, _, _, problems := imported(t, sample(t, "plain.csv"), nil)
	var got []string
	for _, p := range problems {
		got = append(got, said1(p))
	}
	if !slices.Contains(got, "2 ended!") {
		t.Errorf("somebody under 16: %v", got)
	}
}

func TestFormulas(t *testing.T) {
	bad := func(body []byte, cell string) {
		t.Helper()
		_, err := Look(body, Shape{})
		var f Fault
		if !errors.As(err, &f) || f.Key != "formula-heading" || f.Args[1] != cell {
			t.Errorf("a formula in a heading gives %v", err)
		}
	}
	bad(sample(t, "formula-heading.csv"), "B1")
	f := excelize.NewFile()
	for cell, v := range map[string]string{"A1": "capacity", "A2": "individual", "A3": "individual"} {
		if err := f.SetCellStr("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "A3", `CONCAT("indi","vidual")`); err != nil {
		t.Fatal(err)
	}
	_, _, made, problems := imported(t, saved(t, f), nil)
	if len(made) != 0 || !slices.ContainsFunc(problems, func(p Problem) bool { return said1(p) == "A3 formula!" }) {
		t.Errorf("a formula in a row: %d made, %v", len(made), problems)
	}
	if err := f.SetCellFormula("Sheet1", "B1", `HYPERLINK("http://example.org")`); err != nil {
		t.Fatal(err)
	}
	bad(saved(t, f), "B1")
}

func TestWorkbookValues(t *testing.T) {
	f := excelize.NewFile()
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	own := "dd/mm/yyyy hh:mm"
	moment, err := f.NewStyle(&excelize.Style{CustomNumFmt: &own})
	if err != nil {
		t.Fatal(err)
	}
	values := []struct {
		v    any
		want string
	}{
		{"text", "text"}, {"  kept as text  ", "  kept as text  "}, {0.1, "0.1"}, {12345678901234, "12345678901234"}, {1e-7, "0.0000001"}, {true, "TRUE"},
		{time.Date(2023, 5, 31, 0, 0, 0, 0, time.UTC), "2023-05-31"}, {time.Date(2023, 5, 31, 14, 5, 9, 0, time.UTC), "2023-05-31 14:05:09"}, {"007", "007"}, {"a\nb", "a\nb"},
		{"=1+1", "=1+1"},
	}
	for i, v := range values {
		cell := Address(i, 2)
		if err := f.SetCellStr("Sheet1", Address(i, 1), "heading"); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellValue("Sheet1", cell, v.v); err != nil {
			t.Fatal(err)
		}
		if d, ok := v.v.(time.Time); ok {
			style := day
			if d.Hour() > 0 {
				style = moment
			}
			if err := f.SetCellStyle("Sheet1", cell, cell, style); err != nil {
				t.Fatal(err)
			}
		}
	}
	var got []string
	info, err := Read(saved(t, f), Options{}, func(r Row) error {
		if r.Number == 2 {
			got = slices.Clone(r.Cells)
		}
		return nil
	})
	if err != nil || info.Sheet != "Sheet1" {
		t.Fatalf("%+v, %v", info, err)
	}
	for i, v := range values {
		if i >= len(got) || got[i] != v.want {
			t.Errorf("%v is read as %q, want %q", v.v, got[i], v.want)
		}
	}
	if _, err := Read(saved(t, f), Options{Sheet: "none"}, func(Row) error { return nil }); err == nil {
		t.Error("a sheet that is not there was read")
	}
}

func TestTexts(t *testing.T) {
	read := func(body string, o Options) (rows []string, info Info, err error) {
		info, err = Read([]byte(body), o, func(r Row) error {
			rows = append(rows, fmt.Sprintf("%d%v", r.Number, r.Cells))
			return nil
		})
		return rows, info, err
	}
	for _, tt := range []struct {
		body string
		want []string
	}{
		{"a,b\n1,2\n", []string{"1[a b]", "2[1 2]"}},
		{"\xef\xbb\xbfa;b;c\r\n1;2;3", []string{"1[a b c]", "2[1 2 3]"}},
		{"sep=|\na|b\n", []string{"1[a b]"}},
		{"a\tb\n\n\n1\t2", []string{"1[a b]", "4[1 2]"}},
		{"a,b\n\"x\ny\",2\n3,4\n", []string{"1[a b]", "2[x\ny 2]", "3[3 4]"}},
		{"a,b\r1,2\r", []string{"1[a b]", "2[1 2]"}},
		{"\"a \"\"q\"\"\",b\n", []string{"1[a \"q\" b]"}},
		{"caf\xe9,\x80 5\n", []string{"1[café € 5]"}},
		{"\xff\xfea\x00,\x00b\x00\n\x00\xe9\x00,\x002\x00", []string{"1[a b]", "2[é 2]"}},
		{"\xfe\xff\x00a\x00,\x00b", []string{"1[a b]"}},
	} {
		if got, _, err := read(tt.body, Options{}); err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%q is read as %q, %v, want %q", tt.body, got, err, tt.want)
		}
	}
	for _, tt := range []struct{ body, key string }{
		{"", "empty"}, {"\n\n", "empty"}, {"a,b\n1,2\"3\n", "quotes"}, {"a,b\n\"1,2\n", "quotes"}, {"a,b\n1\x00,2\n", "nul"}, {"<html>", "kind"}, {"%PDF-1.7", "kind"},
		{"PK\x03\x04rubbish", "damaged"}, {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-excel"}, {"a," + strings.Repeat("x", MaxCell+1), "cell"},
		{strings.Repeat(",", MaxColumns) + "x", "columns"}, {strings.Repeat("x", MaxFile+1), "size"},
	} {
		_, _, err := read(tt.body, Options{})
		var f Fault
		if !errors.As(err, &f) || f.Key != tt.key {
			t.Errorf("%.20q gives %v, want %s", tt.body, err, tt.key)
		}
	}
	if _, _, err := read(strings.Repeat("x\n", MaxRows+1), Options{}); !errors.As(err, new(Fault)) {
		t.Errorf("too many rows give %v", err)
	}
	if _, _, err := read("caf\xe9", Options{Encoding: "utf-8"}); !errors.As(err, new(Fault)) {
		t.Error("text that is not UTF-8 was read as such")
	}
}

func TestMoments(t *testing.T) {
	for _, tt := range []struct{ typed, order, want string }{
		{"2023-05-31 23:45:00", "dmy", "2023-05-31T23:45:00+01:00"}, {"31/05/2023", "dmy", "2023-05-31T00:00:00+01:00"}, {"05/31/2023 1:05 PM", "mdy", "2023-05-31T13:05:00+01:00"},
		{"2023-01-02T03:04:05Z", "dmy", "2023-01-02T03:04:05Z"}, {"2023-01-02T03:04:05.123+02:00", "dmy", "2023-01-02T03:04:05+02:00"}, {"3rd May 2023 at 9:00", "dmy", "2023-05-03T09:00:00+01:00"},
		{"1 Jan 2023", "dmy", "2023-01-01T00:00:00Z"}, {"31/05/2023 12:00 am", "dmy", "2023-05-31T00:00:00+01:00"},
		{"31/05/23", "dmy", ""}, {"05/31/2023", "dmy", ""}, {"30/02/2023", "dmy", ""}, {"2023-05-31 25:00", "dmy", ""}, {"yesterday", "dmy", ""}, {"13:00 PM", "dmy", ""}, {"", "dmy", ""},
	} {
		got, _, ok := ParseMoment(tt.typed, tt.order, consultation.London)
		if s := got.Format(time.RFC3339); ok != (tt.want != "") || ok && s != tt.want {
			t.Errorf("%q in %s is %s, %v; want %q", tt.typed, tt.order, s, ok, tt.want)
		}
	}
}

func TestSeveralAnswersInOneCell(t *testing.T) {
	s := pathway(t)
	targets := Targets(s.Version.Questionnaire(""), "Comment")
	i := slices.IndexFunc(targets, func(t Target) bool { return t.Key == "frame-practitioner.skills" })
	if i < 0 {
		t.Fatal("no grid")
	}
	at := slices.IndexFunc(targets, func(t Target) bool { return t.Key == "org-areas" })
	m := &Mapping{}
	for _, tt := range []struct{ cell, want string }{
		{"London", "London"}, {"London; North East", "London/North East"}, {"London\nYorkshire and the Humber", "London/Yorkshire and the Humber"},
		{"London,East of England,Mars", "London/East of England/Mars"}, {"All of England", "All of England"},
	} {
		if got := strings.Join(m.Split(&targets[at], tt.cell), "/"); got != tt.want {
			t.Errorf("%q is split into %q, want %q", tt.cell, got, tt.want)
		}
	}
}

func TestSavedMapping(t *testing.T) {
	s := pathway(t)
	p, err := Look(sample(t, "citizen-space.csv"), Shape{})
	if err != nil {
		t.Fatal(err)
	}
	targets := Targets(s.Version.Questionnaire(""), s.Comment)
	m := Propose(p, targets)
	m.Columns[8].Target, m.Order = Skip, "mdy"
	m.Decide("role", "Other", "other")
	if !m.Matches(p) {
		t.Error("a mapping does not match its own file")
	}
	next := Propose(p, targets)
	if n := next.Adopt(p, m, func(string) bool { return true }); n == 0 || next.Columns[8].Target != Skip || next.Values["role"]["other"] != "other" || next.Order != "mdy" {
		t.Errorf("%d adopted: %+v", n, next)
	}
	if n := Propose(p, targets).Adopt(p, m, func(key string) bool { return false }); n != 4 { // what is no question
		t.Errorf("%d columns adopted for other questions", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a;b\r\n\"1\n2\";3\r\n\r\n4;5"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00"))
	book := excelize.NewFile()
	if err := book.SetCellStr("Sheet1", "B2", "x"); err != nil {
		f.Fatal(err)
	}
	f.Add(saved(f, book))
	f.Fuzz(func(t *testing.T, body []byte) {
		last := 0
		_, err := Read(body, Options{}, func(r Row) error {
			if r.Number <= last || len(r.Cells) > MaxColumns || r.Empty() {
				t.Errorf("row %d after row %d, %d cells", r.Number, last, len(r.Cells))
			}
			last = r.Number
			return nil
		})
		if err != nil && !errors.As(err, new(Fault)) {
			t.Fatalf("an error without words: %v", err)
		}
	})
}

func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><f>1+1</f><v>2</v></c></row><row><c t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>`)
	f.Add(`<x:sheetData><x:row r="5"><x:c s="1"><x:v>45000.5</x:v></x:c></x:row></x:sheetData>`)
	f.Fuzz(func(t *testing.T, text string) {
		var z bytes.Buffer
		w := zip.NewWriter(&z)
		part, err := w.Create("sheet")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := zip.NewReader(bytes.NewReader(z.Bytes()), int64(z.Len()))
		if err != nil {
			t.Fatal(err)
		}
		b := &book{zip: r, strings: []string{"shared"}, dates: []bool{false, true}}
		err = b.rows("sheet", (&guard{each: func(Row) error { return nil }}).row)
		if err != nil && !errors.As(err, new(Fault)) && !errors.Is(err, errStop) {
			t.Fatalf("an error without words: %v", err)
		}
	})
}

func FuzzImport(f *testing.F) {
	for _, name := range []string{"citizen-space.csv", "qualtrics.csv", "smartsurvey.csv", "plain.csv"} {
		f.Add(sample(f, name))
	}
	f.Add(asWorkbook(f, sample(f, "plain.csv")))
	s := pathway(f)
	targets := Targets(s.Version.Questionnaire(""), s.Comment)
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := Look(body, Shape{})
		if err != nil {
			if !errors.As(err, new(Fault)) {
				t.Fatalf("an error without words: %v", err)
			}
			return
		}
		m := Propose(p, targets)
		used := map[string]bool{}
		for _, c := range m.Columns {
			if c.Target != "" && c.Target != Skip && used[c.Target] {
				t.Fatalf("two columns are %s", c.Target)
			}
			used[c.Target] = true
		}
		r, err := NewConverter(s, p, m).Run(context.Background(), body, Steps{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Rows+r.Empty != p.Rows {
			t.Errorf("%d rows and %d empty ones of %d", r.Rows, r.Empty, p.Rows)
		}
	})
}

func FuzzParseMoment(f *testing.F) {
	f.Add("31/05/2023 10:00", "dmy")
	f.Add("2023-05-31T10:00:00+01:00", "mdy")
	f.Add("3rd May 2023", "dmy")
	f.Fuzz(func(t *testing.T, s, order string) {
		if m, _, ok := ParseMoment(s, order, consultation.London); ok && (m.Year() < 999 || m.Year() > 10000) {
			t.Errorf("%q is %v", s, m)
		}
	})
}
