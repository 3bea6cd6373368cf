package templates

import (
	"strings"
	"testing"
)

func parsed(t *testing.T) *Set {
	t.Helper()
	s, err := Parse()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestErrorPage(t *testing.T) {
	s := parsed(t)
	out, err := s.Render("error", ErrorPage{
		Layout:     Layout{Lang: "en", PageTitle: "Page <not> found", Theme: Theme{Name: "Greenpaper"}},
		Paragraphs: []string{"a & b"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<title>Page &lt;not&gt; found – Greenpaper</title>",
		"<p class=\"govuk-body\">a &amp; b</p>",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the page lacks %s\n%s", want, out)
		}
	}
}
