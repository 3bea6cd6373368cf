package templates

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jba/templatecheck"
)

func parsed(t *testing.T) *Set {
	t.Helper()
	s, err := Parse()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fullLayout has everything that a layout can have.
func fullLayout() Layout {
	return Layout{
		Lang: "en", PageTitle: "Page <not> found", HasErrors: true,
		ServiceName: "Care pathway", ServiceURL: "/care", Department: "Department of Health",
		Theme:        Theme{Name: "Greenpaper", LogoURL: "/logo.svg", CSSURL: "/theme.css"},
		CanonicalURL: "https://example.org/care", FeedURL: "/feed.atom", NoIndex: true, Demo: true, Phase: "Beta",
		BackLink: &Link{Href: "/care/tasks"}, Nav: []Link{{Text: "Questions", Href: "/q", Current: true}},
		FooterLinks: []Link{{Text: "Cookies", Href: "/cookies"}}, HelpURL: "/help",
		Editions: []EditionLink{{Text: "English", Lang: "en", Current: true}, {Text: "Cymraeg", Lang: "cy", Href: "?cy"}},
		ExitURL:  "https://www.example.org/weather",
	}
}

func render(t *testing.T, page string, data Page) string {
	t.Helper()
	out, err := parsed(t).Render(page, data)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestLayout(t *testing.T) {
	out := render(t, "error", &ErrorPage{Layout: fullLayout(), Paragraphs: []string{"a & b"}})
	for _, want := range []string{
		`<html lang="en" class="govuk-template">`,
		`<title>Error: Page &lt;not&gt; found – Care pathway – Greenpaper</title>`,
		`<meta name="robots" content="noindex">`,
		`<link rel="stylesheet" href="/theme.css">`,
		`<a href="/care/tasks" class="govuk-back-link">Back</a>`,
		`<main class="govuk-main-wrapper" id="main-content">`,
		`lang="cy" hreflang="cy"`,
		`This is a demonstration.`,
		`role="region" aria-label="Exit this page"`,
		`href="https://www.example.org/weather" role="button"`,
		`<p class="govuk-body">a &amp; b</p>`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the page lacks %s\n%s", want, out)
		}
	}
	// The order that people who use a keyboard or a screen reader meet.
	last := -1
	for _, mark := range []string{"govuk-skip-link", "<header", "govuk-back-link", "<main", "<h1", "</main>", "<footer", ">Help and contact<", ">Cookies<"} {
		at := strings.Index(out, mark)
		if at <= last {
			t.Errorf("%s is at %d, want it after %d", mark, at, last)
		}
		last = at
	}
}

func TestSmallLayout(t *testing.T) {
	out := render(t, "error", ErrorPage{Layout: Layout{Lang: "cy", Dir: "ltr", Theme: Theme{Name: "Greenpaper"}}})
	for _, not := range []string{"Error:", "noindex", "gp-demo", "govuk-back-link", "exit-this-page", "govuk-service-navigation", "ZgotmplZ", "⟦"} {
		if strings.Contains(out, not) {
			t.Errorf("the page has %s\n%s", not, out)
		}
	}
	if want := `<html lang="cy" dir="ltr"`; !strings.Contains(out, want) {
		t.Errorf("the page lacks %s", want)
	}
}

// TestSnippet makes sure that the policy that web sends allows the one inline
// script of the layout.
func TestSnippet(t *testing.T) {
	out := render(t, "error", ErrorPage{})
	scripts := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllStringSubmatch(out, -1)
	if len(scripts) != 1 {
		t.Fatalf("the layout has %d inline scripts, want 1", len(scripts))
	}
	sum := sha256.Sum256([]byte(scripts[0][1]))
	if got := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; got != SnippetHash {
		t.Errorf("the script's hash is %s, but SnippetHash is %s", got, SnippetHash)
	}
	for _, inline := range []string{" style=", " onclick="} {
		if strings.Contains(out, inline) {
			t.Errorf("the page has%s, which the policy refuses", inline)
		}
	}
}

// TestPartTypes checks every part's template against its struct, and that it
// renders with nothing set.
func TestPartTypes(t *testing.T) {
	s := parsed(t)
	for _, zero := range components {
		name := zero.Template()
		if !s.Has(name) {
			t.Errorf("there is no template %s", name)
			continue
		}
		checkType(t, s, name, zero)
		out, err := s.RenderPart(English, zero)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(string(out), "ZgotmplZ") || strings.Contains(string(out), "⟦") {
			t.Errorf("%s: %s", name, out)
		}
	}
	checkType(t, s, "page/error", ErrorPage{})

	// The check itself must be able to fail.
	source, err := s.Source("page/error")
	if err != nil {
		t.Fatal(err)
	}
	if err := templatecheck.CheckHTML(source, struct{ Layout }{}); err == nil {
		t.Error("a struct without Paragraphs passed")
	}
}

// checkType makes sure that a template asks its data only for what is there.
func checkType(t *testing.T, s *Set, name string, data any) {
	t.Helper()
	source, err := s.Source(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := templatecheck.CheckHTML(source, data); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func TestGroupedChoices(t *testing.T) {
	part := Checkboxes{Values: []string{"b"}, Choices: Choices{
		Name: "where", IDPrefix: "q_where",
		Fieldset: &Fieldset{Legend: Legend{Text: "Where?"}},
		Groups: []ChoiceGroup{
			{Legend: Legend{Text: "North"}, Items: []ChoiceItem{{Value: "a", Text: "A"}}},
			{Legend: Legend{Text: "South"}, Items: []ChoiceItem{
				{Value: "b", Text: "B", Conditional: Insert{Part: Input{Field: Field{Name: "where.b.text", Label: Label{Text: "Say <where>"}}}}},
			}},
		},
	}}
	out, err := parsed(t).RenderPart(English, part)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`id="q_where" name="where" type="checkbox" value="a">`,
		`id="q_where-2" name="where" type="checkbox" value="b" checked data-aria-controls="conditional-q_where-2">`,
		`<legend class="govuk-fieldset__legend">South</legend>`,
		`<label class="govuk-label" for="where.b.text">Say &lt;where&gt;</label>`,
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the checkboxes lack %s\n%s", want, out)
		}
	}
	if n := strings.Count(string(out), "<fieldset"); n != 3 {
		t.Errorf("there are %d fieldsets, want 3", n)
	}
}

func TestAttrs(t *testing.T) {
	got := Attrs{"form": `a"b<`, "onclick": "alert()", "style": "x", "data-x": "1", "a b": "2"}.HTML()
	if want := template.HTMLAttr(` data-x="1" form="a&#34;b&lt;"`); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestID(t *testing.T) {
	if got, want := ID("staff.2.pay-band"), "q_staff_2_pay-band"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestParseErrors breaks a small set of templates in each way that must stop
// the program at its start.
func TestParseErrors(t *testing.T) {
	good := map[string]string{
		"layout.html":          `{{define "layout"}}<title>{{template "title" .}}</title>{{template "main" .}}{{end}}`,
		"part/note.html":       `<p>{{.}}</p>`,
		"kind/short-text.html": `<input name="{{.}}">`,
		"page/home.html":       `{{define "title"}}Home{{end}}{{define "main"}}{{kind "short text" "a"}}{{render "part/note" "<b>"}}{{end}}`,
		"messages/en/x.txt":    "a.b = c\n",
	}
	tests := []struct{ name, file, text, want string }{
		{"good", "page/more.html", good["page/home.html"], ""},
		{"no block", "page/home.html", `{{define "title"}}Home{{end}}`, `does not define the block "main"`},
		{"broken", "part/note.html", `{{if}}`, "part/note"},
		{"unknown function", "kind/short-text.html", `{{sya "a.b"}}`, `function "sya" not defined`},
		{"unknown template", "page/home.html", `{{define "title"}}{{end}}{{define "main"}}{{template "nope"}}{{end}}`, "nope"},
		{"not escapable", "part/note.html", `<a href='{{if .}}"{{else}}'{{end}}>`, "part/note"},
		{"unknown message", "part/note.html", `{{say "a.c"}}`, `no message "a.c"`},
		{"no English", "messages/en/x.txt", "", ""},
		{"bad line", "messages/en/x.txt", "hello\n", "messages/en/x.txt:1: write this line as"},
		{"twice", "messages/en/y.txt", "a.b = c\n", "messages/en/y.txt:1: the message"},
		{"plural without other", "messages/en/x.txt", "a.b[one] = c\n", "needs the form [other]"},
	}
	for _, test := range tests {
		fsys := fstest.MapFS{}
		for name, text := range good {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		fsys[test.file] = &fstest.MapFile{Data: []byte(test.text)}
		s, err := ParseFS(fsys)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, test.want) || (test.want == "") != (err == nil) {
			t.Errorf("%s: got %q, want %q in it", test.name, got, test.want)
		}
		if test.name == "good" && err == nil {
			out, err := s.Render("home", struct{ Layout }{})
			want := `<title>Home</title><input name="a"><p>&lt;b&gt;</p>`
			if err != nil || string(out) != want {
				t.Errorf("got %s %v, want %s", out, err, want)
			}
			if got := s.Kinds(); !reflect.DeepEqual(got, []string{"short-text"}) {
				t.Errorf("kinds are %v", got)
			}
		}
	}
}
