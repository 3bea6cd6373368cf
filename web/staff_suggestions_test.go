package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// TestSuggestions: words of groups, answers alike, what is new and what may be evidence, each said to come from a program.
func TestSuggestions(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	const at = "/staff/c/walks/suggestions"
	b.get(at)
	b.has("There is nothing to suggest until")
	for i := range 30 {
		s.respond(fmt.Sprintf("Birds sing by the quiet river, %d", i))
		s.respond(fmt.Sprintf("Steep hills and open views, %d", i))
	}
	s.respond("A study by Natural England in 2021 found 45% more birds")
	b.get(at)
	b.has("What do you like about it?", "Words of groups", "A program compares words")
	const terms = at + "/terms?question=like"
	b.get(terms)
	b.has("Suggested by a program", "Compare by")
	b.get(terms + "&where=" + url.QueryEscape(`text has "birds"`))
	b.has("Responses that match (31 answers)", "quiet", "All others (30 answers)", "views")
	b.get(terms + "&by=walk")
	b.has("2 groups are not shown")
	for query, want := range map[string]string{"&where=walk+is": "#where", "&by=name": "#by"} {
		b.get(terms + query)
		if b.status != http.StatusUnprocessableEntity || b.doc.Find(".govuk-error-summary a").AttrOr("href", "") != want {
			t.Errorf("%s: status %d", query, b.status)
		}
	}
	b.get(at + "/clusters?question=like&groups=4")
	b.has("Group 1:", "Suggested by a program", "Find answers with these words")
	link := b.doc.Find("a[href*='/search']").First().AttrOr("href", "")
	b.get(link)
	b.has("answers found")
	b.get(at + "/evidence?question=like")
	b.has("1 answer may hold evidence", "Figures: 45%", "Dates: 2021", "A study by")
	b.get(readingAt + "/q/like?order=evidence")
	b.has("May hold evidence.", "Natural England")
	b.submit("?order=evidence")
	b.has("Nothing that nobody has read is suggested here")
	b.get(readingAt + "/q/like?order=new")
	b.has("Suggested by a program", "New: ")
	texts := b.doc.Find(".gp-reading-answer .gp-typed")
	if first, second := texts.Eq(0).Text(), texts.Eq(1).Text(); strings.Contains(first, "hills") == strings.Contains(second, "hills") {
		t.Errorf("%q and %q say the same", first, second)
	}
	for _, path := range []string{"/terms?question=name", "/clusters?question=none", "/clusters?question=like&groups=5", "/evidence?question=like&page=x"} {
		b.get(at + path)
		if b.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, b.status)
		}
	}
	one := s.respond("Something wholly new and 1,000 others in 2019 and 2020")
	b.get(at + "/evidence?question=like")
	b.has("2 answers may hold evidence", "Read already")
	if _, err := s.store.Withdraw(t.Context(), one.ID, s.now, "withdrawn"); err != nil {
		t.Fatal(err)
	}
	b.get(at + "/evidence?question=like")
	b.has("1 answer may hold evidence")
	b.hasNot("wholly new")
}
