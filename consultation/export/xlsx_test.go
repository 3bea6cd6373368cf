package export

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/greenpaper/greenpaper/consultation"
)

// openXLSX writes responses and opens the workbook.
func openXLSX(t *testing.T, c *Columns, limit int, all ...*consultation.Response) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if _, err := writeXLSX(&out, c, stream(all...), Options{TempDir: t.TempDir()}, limit); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func sheet(t *testing.T, f *excelize.File, name string) [][]string {
	t.Helper()
	rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func column(t *testing.T, rows [][]string, name string) int {
	t.Helper()
	for i, h := range rows[0] {
		if h == name {
			return i
		}
	}
	t.Fatalf("no column %s", name)
	return 0
}

func TestXLSXKeepsEveryAnswer(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	var all []*consultation.Response
	for i, s := range nasty {
		all = append(all, response(i, "v1", consultation.Answers{"words": {s}, "staff.1.role": {"end"}}))
	}
	f := openXLSX(t, c, maxRows, all...)
	rows := sheet(t, f, "Responses")
	at := column(t, rows, "words")
	for i, s := range nasty {
		if got := rows[i+1][at]; got != s {
			t.Errorf("%q came back as %q", s, got)
		}
		cell, _ := excelize.CoordinatesToCellName(at+1, i+2)
		if formula, err := f.GetCellFormula("Responses", cell); err != nil || formula != "" {
			t.Errorf("%q became the formula %q (%v)", s, formula, err)
		}
		if kind, _ := f.GetCellType("Responses", cell); kind != excelize.CellTypeInlineString {
			t.Errorf("%q has the cell type %v", s, kind)
		}
	}
}

func TestXLSXTypesNumbers(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	f := openXLSX(t, c, maxRows, response(1, "v1", consultation.Answers{"staff.1.number": {"-5"}, "staff.2.number": {"12345678901234567890"}, "barriers": {"cost"}}))
	rows := sheet(t, f, "Responses")
	for name, want := range map[string]excelize.CellType{
		"staff.1.number": excelize.CellTypeUnset, "barriers.time": excelize.CellTypeUnset, // unset is how a number is marked
		"staff.2.number": excelize.CellTypeInlineString, "reference": excelize.CellTypeInlineString,
	} {
		cell, _ := excelize.CoordinatesToCellName(column(t, rows, name)+1, 2)
		if got, err := f.GetCellType("Responses", cell); err != nil || got != want {
			t.Errorf("%s: got type %v, want %v (%v)", name, got, want, err)
		}
	}
	if got := rows[1][column(t, rows, "staff.1.number")]; got != "-5" {
		t.Errorf("got %q, want -5", got)
	}
	if got := rows[1][column(t, rows, "staff.2.number")]; got != "12345678901234567890" {
		t.Errorf("digits were lost: %q", got)
	}
}

func TestXLSXLongAnswers(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	long := strings.Repeat("👩🏽‍⚕️ care ", 12_500)
	exact := strings.Repeat("é", maxCell)
	f := openXLSX(t, c, maxRows, response(1, "v1", consultation.Answers{"words": {long}}), response(2, "v1", consultation.Answers{"words": {exact}}))
	rows := sheet(t, f, "Responses")
	at := column(t, rows, "words")
	if got, want := rows[1][at], `[Too long for a cell: see the sheet "Long answers", rows 2 to 6]`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if rows[2][at] != exact {
		t.Error("an answer that just fits did not come back")
	}
	joined := ""
	for _, part := range sheet(t, f, longSheet)[1:] {
		if part[0] != "Responses, row 2" || part[1] != "words" || part[3] != "5" {
			t.Errorf("got %q", part[:4])
		}
		joined += part[4]
	}
	if joined != long {
		t.Errorf("the parts have %d bytes, the answer %d", len(joined), len(long))
	}
}

func TestXLSXNextSheet(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	var all []*consultation.Response
	for i := range 7 {
		all = append(all, response(i, "v1", consultation.Answers{"words": {strings.Repeat("x", 40_000)}}))
	}
	f := openXLSX(t, c, 4, all...)
	for name, want := range map[string]int{"Responses": 4, "Responses 2": 4, "Responses 3": 2} {
		if got := len(sheet(t, f, name)); got != want {
			t.Errorf("%s has %d rows, want %d", name, got, want)
		}
	}
	long := sheet(t, f, longSheet)
	if got := long[len(long)-1][0]; got != "Responses 3, row 2" {
		t.Errorf("the last pointer is %q", got)
	}
	if got := len(sheet(t, f, "Dictionary")); got < 20 {
		t.Errorf("the dictionary has %d lines", got)
	}
}

func TestXLSXTooManyColumns(t *testing.T) {
	q := sampleQuestionnaire()
	q.Sections[2].UpTo = maxColumns
	_, err := XLSX(&bytes.Buffer{}, NewColumns(Answers, version("v1", q)), stream(), Options{})
	if err == nil || !strings.Contains(err.Error(), "use the format csv or jsonl") {
		t.Errorf("got %v", err)
	}
}
