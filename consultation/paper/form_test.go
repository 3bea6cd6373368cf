package paper_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/paper"
	"github.com/greenpaper/greenpaper/templates"
)

// words is the catalogue that forms are made in.
func words(t *testing.T) *templates.Catalogue {
	t.Helper()
	all, err := templates.LoadCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	return all["en"]
}

// load reads a shipped questionnaire.
func load(t *testing.T, name string) *consultation.Questionnaire {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "..", "questionnaires", name+".md"))
	if err != nil {
		t.Fatal(err)
	}
	r := markdown.Parse(markdown.Source{Name: name + ".md", Body: body})
	if r.Failed() {
		t.Fatal(r.Problems)
	}
	return r.Questionnaire.Index()
}

func form(t *testing.T, name string, change func(*paper.Options)) *paper.Form {
	t.Helper()
	q := load(t, name)
	w := words(t)
	o := paper.Options{Main: q, Edition: q, Words: w, Lang: "en", Closes: "noon", Version: "abc"}
	if change != nil {
		change(&o)
	}
	f := paper.New(o)
	if missing := w.Missing(); len(missing) > 0 {
		t.Errorf("the catalogue lacks %q", missing)
	}
	return f
}

var shipped = []string{"care-workforce-pathway", "showcase", "talk-health-and-care", "starter"}

// Every field that the questionnaire can hold has a place on the form under its number, in usual and in large print.
func TestEveryFieldHasAPlace(t *testing.T) {
	for _, name := range shipped {
		q := load(t, name)
		numbers := consultation.Numbered(q)
		for i, p := range numbers.Parts {
			if back, ok := numbers.Find(p.Number); !ok || back.Name != numbers.Parts[i].Name {
				t.Errorf("%s: the number %s of %s leads to %s", name, p.Number, p.Name, back.Name)
			}
		}
		for _, large := range []bool{false, true} {
			f := form(t, name, func(o *paper.Options) { o.Large = large })
			places := map[string]bool{}
			blank := func(b *paper.Blank) {
				if b != nil {
					places[b.Name] = true
				}
			}
			for _, x := range f.Questions() {
				for _, b := range x.Blocks {
					blank(b.Blank)
					if b.Ticks != nil {
						places[b.Ticks.Name] = true
						blank(b.Ticks.Box)
						for _, g := range b.Ticks.Groups {
							for _, tick := range g.Ticks {
								blank(tick.Box)
							}
						}
					}
					if b.Grid != nil {
						for _, r := range b.Grid.Rows {
							places[r.Name] = true
							blank(r.Box)
							for _, c := range r.Cells {
								places[c.Name] = true
							}
						}
					}
				}
			}
			for _, x := range q.Questions() {
				if _, ok := x.Kind.(consultation.Files); ok {
					continue // sent with the form
				}
				for _, field := range x.Fields(x.Name) {
					if !places[field.Name] {
						t.Errorf("%s, large %v: %s of %q has no place on the form", name, large, field.Name, x.Type)
					}
					if numbers.Of(field.Name) == "" {
						t.Errorf("%s: %s has no number", name, field.Name)
					}
				}
			}
		}
	}
}

// What the form says of who answers what.
func TestRoutingInWords(t *testing.T) {
	f := form(t, "care-workforce-pathway", nil)
	by := map[string]*paper.Question{}
	for _, q := range f.Questions() {
		by[q.Number] = q
	}
	goes := func(number string) string {
		var out []string
		for _, b := range by[number].Blocks {
			if b.Ticks == nil {
				continue
			}
			for _, g := range b.Ticks.Groups {
				for _, x := range g.Ticks {
					if x.GoTo != "" {
						out = append(out, x.Count+" "+x.GoTo)
					}
				}
			}
		}
		return strings.Join(append(out, by[number].After...), "; ")
	}
	for number, want := range map[string]string{
		"A1": "2 Go to section E; 3 Go to section G",
		"B1": "If you ticked 2 to 8, go to section D.",
		"D1": "If you ticked 1 to 7 or 12, go to section F.",
		"D2": "Now go to section F.",
		"F1": "Now go to section H.",
		"G4": "", // what comes next depends on another answer: the words above it say so
		"R2": "2 Go to question R4; 3 Go to question R5; 4 Go to question R6; 5 Go to question R7; 6 Go to question R8",
		"R8": "",
	} {
		if got := goes(number); got != want {
			t.Errorf("after %s: %q, want %q", number, got, want)
		}
	}
	for number, want := range map[string]string{
		"D2": "Answer this only if you ticked 8, 9, 10 or 11 at question D1.",
		"8":  "Answer this only if you did not tick “On behalf of an organisation” at question A1 and you did not tick 8, 9, 10 or 11 at question D1.",
		"O1": "Answer this only if you answered question 12.",
		"F1": "If you ticked “On behalf of someone else” at question A1, read the question as: “Which region does the person you are answering for live in?”",
	} {
		if !slices.Contains(by[number].Notes, want) {
			t.Errorf("above %s stands %q, want %q", number, by[number].Notes, want)
		}
	}
	if got := by["G4"].Heading; got != "How did (your answer to question G1) put this response together?" {
		t.Errorf("an answer inside text reads %q", got)
	}
}

// Room goes by how long an answer is to be.
func TestRoomByLength(t *testing.T) {
	f := form(t, "care-workforce-pathway", nil)
	room := map[string]int{}
	for _, q := range f.Questions() {
		for _, b := range q.Blocks {
			if b.Blank != nil {
				room[b.Blank.Name] = b.Blank.Rows
			}
		}
	}
	for name, want := range map[string]int{"org-name": 0, "help.workers": 9, "examples": 12, "anything-else": 24, "agree-structure.comment": 9} {
		if room[name] != want {
			t.Errorf("%s has %d lines, want %d", name, room[name], want)
		}
	}
}

func TestWhatTheFormSays(t *testing.T) {
	f := form(t, "care-workforce-pathway", func(o *paper.Options) { o.Address = "https://example.org/c/x" })
	if len(f.Post) != 4 || f.Post[1] != "1 Example Street" || f.Email != "pathway@example.gov.uk" {
		t.Errorf("it goes to %q and %q", f.Post, f.Email)
	}
	if sheets := f.Sheets(); len(sheets) != 1 || sheets[0].Letter != "R" || len(f.Main()) != len(f.Sections)-1 {
		t.Errorf("%d sheets of their own, want the equality questions alone", len(sheets))
	}
	all := strings.Join(slices.Concat(f.Lead, f.Privacy), " ")
	for _, want := range []string{"with us by noon", "16 or older", "24 months after closing", "https://example.org/c/x/privacy"} {
		if !strings.Contains(all, want) {
			t.Errorf("the form does not say %q", want)
		}
	}
}

// A DOCX is a ZIP of well-formed XML, in a language and with a title, in which every question and answer stands.
func TestDOCX(t *testing.T) {
	for _, name := range shipped {
		f := form(t, name, func(o *paper.Options) { o.Typed = true })
		var out bytes.Buffer
		if err := f.DOCX(&out, words(t)); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		parts := map[string]string{}
		for _, file := range z.File {
			r, err := file.Open()
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			parts[file.Name] = plain(t, file.Name, body)
			parts["raw "+file.Name] = string(body)
		}
		document := parts["word/document.xml"]
		for _, q := range f.Questions() {
			if !strings.Contains(document, q.Number+"  "+q.Heading) {
				t.Errorf("%s: the document lacks question %s %q", name, q.Number, q.Heading)
			}
			for _, b := range q.Blocks {
				if b.Ticks == nil {
					continue
				}
				for _, g := range b.Ticks.Groups {
					for _, x := range g.Ticks {
						if !strings.Contains(document, x.Label) {
							t.Errorf("%s: the document lacks the answer %q", name, x.Label)
						}
					}
				}
			}
		}
		if !strings.Contains(parts["docProps/core.xml"], f.Title) || !strings.Contains(parts["raw docProps/core.xml"], "<dc:language>en-GB<") || !strings.Contains(parts["raw word/styles.xml"], `<w:lang w:val="en-GB"`) {
			t.Errorf("%s: title or language are not set", name)
		}
		if n := strings.Count(parts["raw word/document.xml"], `w:val="Heading2"`); n != len(f.Questions()) {
			t.Errorf("%s: %d headings of questions, want %d", name, n, len(f.Questions()))
		}
		ids := map[string]bool{}
		for _, at := range strings.Split(parts["raw word/document.xml"], `<w:id w:val="`)[1:] {
			id, _, _ := strings.Cut(at, `"`)
			if ids[id] {
				t.Errorf("%s: two controls have the id %s", name, id)
			}
			ids[id] = true
		}
	}
}

// plain reads XML strictly and gives its words.
func plain(t *testing.T, name string, body []byte) string {
	t.Helper()
	var out strings.Builder
	x := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := x.Token()
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c, ok := token.(xml.CharData); ok {
			out.Write(c)
		}
	}
}

// The author's text comes whole into a DOCX: lists, links, tables, and no markup.
func TestTextInDOCX(t *testing.T) {
	q := load(t, "showcase")
	f := form(t, "showcase", nil)
	var out bytes.Buffer
	if err := f.DOCX(&out, words(t)); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	document := plain(t, "document", body)
	for _, c := range q.Start {
		for _, word := range strings.Fields(c.HTML.String()) {
			if word = strings.Trim(word, ".,;:()"); len(word) > 3 && !strings.Contains(document, word) {
				t.Errorf("the document lacks %q of the start page", word)
			}
		}
	}
	if strings.Contains(document, "&lt;") || strings.Contains(document, "<p>") {
		t.Error("the document shows markup")
	}
}

func FuzzDOCXText(f *testing.F) {
	for _, seed := range []string{"<p>a <strong>b</strong></p>", "<ul><li>x<ul><li>y</li></ul></li></ul>", "</p></li></ul></a>", "<p>&nbsp;&amp;\x00\ufffe", "<a href=\"https://x\">y"} {
		f.Add(seed)
	}
	all, err := templates.LoadCatalogues()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, html string) {
		q := &consultation.Questionnaire{Title: consultation.PlainText(html), Start: []consultation.Content{{HTML: consultation.Text{{HTML: template.HTML(html)}}}}}
		form := paper.New(paper.Options{Main: q, Edition: q, Words: all["en"], Lang: "en"})
		var out bytes.Buffer
		if err := form.DOCX(&out, all["en"]); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		r, err := z.Open("word/document.xml")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		plain(t, "document", body)
	})
}
