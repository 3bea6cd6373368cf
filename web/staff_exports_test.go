package web_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const exportsAt = "/staff/c/walks/exports"

// Every format and shape comes from the page, by filter, and the log has it without a word that was looked for.
func TestExportsPage(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	b.get(exportsAt + "?where=region+is+north")
	if got := b.doc.Find("#where").AttrOr("value", ""); got != "region is north" {
		t.Errorf("the filter of the address became %q", got)
	}
	for _, shape := range export.Shapes {
		for _, f := range export.Formats {
			b.post(exportsAt, url.Values{"format": {f.Name}, "rows": {string(shape)}, "where": {"region is answered"}, "with": {"codes"}})
			if b.status != http.StatusOK || len(b.body) < 100 {
				t.Errorf("%s of %s: %d, %d bytes", f.Name, shape, b.status, len(b.body))
			}
		}
	}
	b.post(exportsAt, url.Values{"format": {"csv"}, "rows": {"responses"}})
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.body, "\ufeff"))).ReadAll()
	if err != nil || len(all) < 2 {
		t.Fatalf("%d rows, %v", len(all), err)
	}
	column := -1
	for i, name := range all[0] {
		if name == "region" {
			column = i
		}
	}
	region := ""
	for _, row := range all[1:] {
		if row[column] != "" {
			region = row[column]
		}
	}
	want := 0
	for _, row := range all[1:] {
		if row[column] == region {
			want++
		}
	}
	b.post(exportsAt, url.Values{"format": {"csv"}, "rows": {"responses"}, "where": {"region is " + region}})
	if got := strings.Count(b.body, "\r\n") - 1; got != want || want == 0 || want == len(all)-1 {
		t.Errorf("the filter gives %d rows, want %d of %d", got, want, len(all)-1)
	}
	entries := 0
	for e, err := range staff.Filtered(t.Context(), s.store, staff.LogFilter{Verb: staff.VerbResponsesExported}) {
		if err != nil {
			t.Fatal(err)
		}
		if entries++; strings.Contains(e.Details["filter"], region) || e.Details["rows"] == "" {
			t.Errorf("the log says %v", e.Details)
		}
	}
	if entries != len(export.Shapes)*len(export.Formats)+2 {
		t.Errorf("%d entries", entries)
	}
}

func TestExportsPageSaysWhatIsWrong(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	for where, want := range map[string]string{"region is": "There is a problem", "region is nowhere": "No response fits this filter"} {
		b.post(exportsAt, url.Values{"format": {"sav"}, "rows": {"answers"}, "where": {where}})
		b.has(want)
		if b.status != http.StatusUnprocessableEntity || b.doc.Find("#where").AttrOr("value", "") != where || b.doc.Find("input[value=sav][checked]").Length() != 1 {
			t.Errorf("%s: %d; what was typed is gone", where, b.status)
		}
	}
	b.post(exportsAt, url.Values{"format": {"doc"}, "rows": {"people"}})
	b.has("Choose a kind of file", "Choose what has a row")
}
