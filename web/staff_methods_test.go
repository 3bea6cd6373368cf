package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/docs/methods"
)

const methodsAt = "/staff/methods"

// TestMethodPages: the first page leads to every method, and no link on any leads out of the program.
func TestMethodPages(t *testing.T) {
	s := newSurvey(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	ana.get(methodsAt)
	ana.has("How numbers are made")
	linked := map[string]bool{}
	ana.doc.Find(".gp-help a").Each(func(_ int, a *goquery.Selection) { linked[a.AttrOr("href", "")] = true })
	all, err := methods.Files()
	if err != nil {
		t.Fatal(err)
	}
	for file := range all {
		name := strings.TrimSuffix(file, ".md")
		if name == methods.First {
			continue
		}
		if !linked[methodsAt+"/"+name] {
			t.Errorf("no link to %s", name)
		}
		ana.get(methodsAt + "/" + name)
		ana.wants(http.StatusOK, methodsAt+"/"+name)
		ana.doc.Find(".gp-help a").Each(func(_ int, a *goquery.Selection) {
			if to := a.AttrOr("href", ""); !linked[to] {
				t.Errorf("%s leads to %q", name, to)
			}
		})
		if ana.doc.Find(".gp-help p").Length() == 0 {
			t.Errorf("%s has no text", name)
		}
	}
	for _, path := range []string{"/none", "/README", "/%2e%2e%2fanalysing"} {
		ana.get(methodsAt + path)
		ana.wants(http.StatusNotFound, ".*")
	}
}
