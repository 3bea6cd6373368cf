package web

import (
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// posed is a question of one type with answers that fit and answers that do not.
type posed struct {
	kind        consultation.Kind
	right       consultation.Answers
	wrong       consultation.Answers
	wrongFaults int
}

func codes(list ...string) []consultation.Option {
	var out []consultation.Option
	for _, c := range list {
		out = append(out, consultation.Option{Code: c, Label: consultation.PlainText(strings.ToUpper(c))})
	}
	return out
}

// boxOn gives the last option a box, and makes it one of a group where there are groups.
func boxOn(list []consultation.Option) []consultation.Option {
	list[len(list)-1].Box = &consultation.Box{Type: "short text", MaxChars: 5}
	return list
}

// posedQuestions is one question of every registered type.
func posedQuestions() map[string]posed {
	single := func(box consultation.Box, right, wrong string) posed {
		return posed{&consultation.Single{Box: box}, consultation.Answers{"q": {right}}, consultation.Answers{"q": {wrong}}, 1}
	}
	list := func() []consultation.Option {
		l := boxOn(codes("a", "b", "none", "other"))
		l[2].Alone = true
		l[0].Group, l[1].Group = 1, 1
		return l
	}
	groups := []consultation.Group{{Label: consultation.PlainText("Outdoors")}}
	rows := func() []consultation.Option { return boxOn(codes("x", "y", "else")) }
	cells := func(box consultation.Box) posed {
		return posed{
			&consultation.Cells{RowList: rows(), ColumnList: codes("a", "b"), Box: box},
			consultation.Answers{"q.x.a": {"1"}, "q.y.b": {"2"}, "q.else.text": {"tea"}},
			consultation.Answers{"q.x.a": {"lots"}, "q.else.b": {"more"}, "q.else.text": {"too long"}}, 5,
		}
	}
	return map[string]posed{
		"short text":            single(consultation.Box{Type: "short text", MaxChars: 5}, "Five", "Too long"),
		"long text":             single(consultation.Box{Type: "long text", MaxWords: 3, AboutWords: 2}, "Line one\nline", "Far too many words"),
		"whole number":          single(consultation.Box{Type: "whole number", From: "0", To: "40", Unit: "hours"}, "12", "41"),
		"number":                single(consultation.Box{Type: "number"}, "1.5", "some"),
		"percentage":            single(consultation.Box{Type: "percentage", Unit: "%", From: "0", To: "100"}, "50", "500"),
		"amount":                single(consultation.Box{Type: "amount", Unit: "£"}, "12.50", "free"),
		"date":                  {&consultation.Single{Box: consultation.Box{Type: "date"}}, consultation.Answers{"q": {"2023-05-31"}}, consultation.Answers{"q.day": {"31"}, "q.month": {"2"}, "q.year": {"2023"}}, 1},
		"year":                  single(consultation.Box{Type: "year"}, "1998", "98"),
		"email":                 single(consultation.Box{Type: "email"}, "jo@example.org", "jo"),
		"postcode":              single(consultation.Box{Type: "postcode"}, "SW1A 1AA", "nowhere"),
		"choose one":            {&consultation.Choice{List: list(), Groups: groups}, consultation.Answers{"q": {"other"}, "q.other.text": {"bees"}}, consultation.Answers{"q": {"a", "b"}}, 1},
		"choose any":            {&consultation.Choice{List: list(), Groups: groups, Multiple: true}, consultation.Answers{"q": {"a", "other"}}, consultation.Answers{"q": {"other"}, "q.other.text": {"too long"}}, 1},
		"choose up to N":        {&consultation.Choice{List: list(), Multiple: true, AtMost: 1}, consultation.Answers{"q": {"none"}}, consultation.Answers{"q": {"a", "b"}}, 1},
		"scale":                 {&consultation.Scale{Choice: consultation.Choice{List: codes("2", "1")}}, consultation.Answers{"q": {"2"}}, consultation.Answers{"q": {"2", "1"}}, 1},
		"agree to all":          {&consultation.Agree{Choice: consultation.Choice{List: codes("a", "b"), Multiple: true}}, consultation.Answers{"q": {"a", "b"}}, consultation.Answers{"q": {"a"}}, 1},
		"choose one per row":    {&consultation.PerRow{RowList: rows(), ColumnList: boxOn(codes("1", "2"))}, consultation.Answers{"q.x": {"1"}, "q.y": {"2"}, "q.y.2.text": {"tea"}, "q.else.text": {"tea"}}, consultation.Answers{"q.x": {"1", "2"}, "q.else.text": {"too long"}}, 3},
		"choose any per row":    {&consultation.PerRow{RowList: rows(), ColumnList: list(), Multiple: true}, consultation.Answers{"q.x": {"a", "b"}, "q.y": {"none"}}, consultation.Answers{"q.x": {"a", "none"}}, 2},
		"choose one per cell":   {&consultation.ChooseCell{RowList: rows(), ColumnList: codes("a", "b"), List: codes("quiet", "busy")}, consultation.Answers{"q.x.a": {"busy"}}, consultation.Answers{"q.x.a": {"busy", "quiet"}}, 3},
		"whole number per cell": cells(consultation.Box{Type: "whole number"}), "amount per cell": cells(consultation.Box{Type: "amount", Unit: "£"}),
		"percentage per cell": cells(consultation.Box{Type: "percentage", Unit: "%", From: "0", To: "100"}),
		"text per item":       {&consultation.Items{List: list(), Groups: groups, Box: consultation.Box{Type: "long text", MaxWords: 2}}, consultation.Answers{"q.a": {"roses"}, "q.other": {"ivy"}, "q.other.text": {"path"}}, consultation.Answers{"q.b": {"far too many"}}, 1},
		"up to N short texts": {&consultation.ShortTexts{UpTo: 7, Box: consultation.Box{Type: "short text", MaxChars: 5}}, consultation.Answers{"q.1": {"one"}, "q.6": {"six"}}, consultation.Answers{"q.2": {"too long"}}, 1},
		"rank top N":          {&consultation.Rank{List: list(), Groups: groups, Top: 2}, consultation.Answers{"q": {"other", "a"}, "q.other.text": {"bees"}}, consultation.Answers{"q.a": {"2"}, "q.b": {"2"}}, 1},
		"up to N rows": {&consultation.Rows{UpTo: 6, Columns: []consultation.Column{
			{Code: "role", Label: consultation.PlainText("Role"), Box: consultation.Box{Type: "short text"}, Required: true},
			{Code: "start", Label: consultation.PlainText("First day"), Box: consultation.Box{Type: "date"}},
		}}, consultation.Answers{"q.1.role": {"Cook"}, "q.2.role": {"Nurse"}, "q.2.start": {"2023-05-31"}}, consultation.Answers{"q.2.start.day": {"1"}}, 2},
		"upload": {&consultation.FileUpload{Rules: consultation.FileRules{Types: []string{"pdf", "jpg"}, UpTo: 1, MaxMB: 5, MaxPages: 3}}, consultation.Answers{"q": {"u1"}}, consultation.Answers{"q": {"u1", "u2"}}, 1},
	}
}

func poseQuestion(phrase string, p posed, required bool) consultation.Asked {
	hint := consultation.PlainText("A hint.")
	return consultation.Asked{
		Question: &consultation.Question{
			Name: "q", Number: "1.", Type: phrase, Kind: p.kind, Required: required, Hint: &hint,
			Comment: &consultation.Comment{Box: consultation.Box{Type: "long text", MaxWords: 4}},
		},
		FullName: "q", Wording: consultation.PlainText("What do you think?"),
		In: consultation.Context{Now: time.Date(2023, time.May, 3, 12, 0, 0, 0, time.UTC), Required: required},
	}
}

func TestEveryTypeRenders(t *testing.T) {
	set, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	w := spoken{set.Words("en")}
	all := posedQuestions()
	for _, typ := range consultation.Types() {
		p, ok := all[typ.Phrase]
		if !ok {
			t.Errorf("there is no question of type %q here to test", typ.Phrase)
			continue
		}
		t.Run(typ.Phrase, func(t *testing.T) {
			q := poseQuestion(typ.Phrase, p, false)
			var uploads []UploadView
			for _, id := range p.right["q"] {
				uploads = append(uploads, UploadView{ID: id, Name: "file-1.pdf", Size: "1 MB", State: consultation.UploadClean})
			}
			if _, ok := p.kind.(consultation.Files); !ok {
				uploads = nil
			}
			checkShown(t, set, q, QuestionOptions{Words: w, PageHeading: true})
			filled := checkShown(t, set, q, QuestionOptions{Words: w, Typed: p.right, Uploads: uploads, Content: []ContentView{{HTML: "<p>Read this.</p>"}}})
			checkRoundTrip(t, q, filled, p.right)
			req := poseQuestion(typ.Phrase, p, true)
			for _, typed := range []consultation.Answers{{}, p.wrong} {
				faults := req.Check(req.Settle(typed))
				if len(faults) == 0 || len(typed) > 0 && len(faults) != p.wrongFaults {
					t.Errorf("%v has the faults %v, want %d", typed, faults, p.wrongFaults)
				}
				checkFaulty(t, checkShown(t, set, req, QuestionOptions{Words: w, Typed: typed, Faults: faults, PageHeading: true}), faults, w)
			}
		})
	}
}

// checkShown renders a question and looks at what holds of every question in every state.
func checkShown(t *testing.T, set *templates.Set, q consultation.Asked, o QuestionOptions) *goquery.Document {
	t.Helper()
	html, err := set.RenderPart("en", NewQuestionView(q, o))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(html)))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		if ids[id] {
			t.Errorf("the id %s is there twice", id)
		}
		ids[id] = true
	})
	for _, attr := range []string{"for", "aria-describedby", "data-aria-controls", "aria-controls", "aria-labelledby"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			v, _ := s.Attr(attr)
			for _, id := range strings.Fields(v) {
				if !ids[id] {
					t.Errorf("%s leads to %s, which is not there", attr, id)
				}
			}
		})
	}
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		if label := doc.Find("label[for='" + id + "']"); label.Length() != 1 || strings.TrimSpace(label.Text()) == "" {
			t.Errorf("%s has %d labels, want one with words", id, label.Length())
		}
	})
	doc.Find("fieldset").Each(func(_ int, s *goquery.Selection) {
		if s.ChildrenFiltered("legend").Length() != 1 {
			t.Errorf("a fieldset has no legend of its own")
		}
	})
	if n := doc.Find("h1").Length(); (n == 1) != o.PageHeading {
		t.Errorf("%d h1, page heading: %v", n, o.PageHeading)
	}
	if strings.Contains(string(html), "⟦") || doc.Find("[style], [onclick], script, style").Length() > 0 {
		t.Errorf("a missing message, a style or a script in %s", html)
	}
	if v, _ := doc.Find("input[name='was:q']").Attr("value"); v != consultation.Digest("q", o.Typed) {
		t.Errorf("was:q is %q", v)
	}
	return doc
}

// checkRoundTrip sends a filled page back as a browser does and compares what counts of it.
func checkRoundTrip(t *testing.T, q consultation.Asked, doc *goquery.Document, typed consultation.Answers) {
	t.Helper()
	if _, ok := q.Kind.(consultation.Files); ok {
		return // files travel beside the form
	}
	form := url.Values{}
	doc.Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		value, _ := s.Attr("value")
		kind, _ := s.Attr("type")
		_, checked := s.Attr("checked")
		switch {
		case goquery.NodeName(s) == "textarea":
			value = strings.TrimPrefix(s.Text(), "\n")
		case goquery.NodeName(s) == "select":
			value, _ = s.Find("option[selected]").Attr("value")
		case (kind == "radio" || kind == "checkbox") && !checked:
			return
		}
		form.Add(name, value)
	})
	got, want := q.Settle(q.Read(form)), q.Settle(typed)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("a page that shows %v sends %v", want, got)
	}
}

// checkFaulty looks for the field and the words of every fault.
func checkFaulty(t *testing.T, doc *goquery.Document, faults []consultation.Fault, w consultation.Words) {
	t.Helper()
	said := doc.Find(".govuk-error-message").Text()
	for i, item := range FaultItems(faults, w) {
		target := doc.Find(item.Href)
		if target.Length() != 1 {
			t.Errorf("%s leads nowhere", item.Href)
		}
		if !strings.Contains(said, item.Text) {
			t.Errorf("%s is not said at its field, only %q", item.Text, said)
		}
		if strings.Contains(item.Text, "⟦") {
			t.Errorf("%s of %s lacks something", faults[i].Key, item.Text)
		}
	}
}

func TestEveryMessageOfEveryType(t *testing.T) {
	all, err := templates.LoadCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	banned := []string{"please", "sorry", "valid", "invalid", "forbidden", "oops", "this field is required"}
	for _, typ := range consultation.Types() {
		if len(typ.Messages) == 0 {
			t.Errorf("%s lists no messages", typ.Phrase)
		}
		for _, key := range typ.Messages {
			if !all["en"].Has(key) {
				t.Errorf("the catalogue lacks %s, which a question of type %s can say", key, typ.Phrase)
			}
			for _, word := range strings.Fields(strings.ToLower(all["en"].Text(key))) {
				if slices.Contains(banned, strings.Trim(word, ".,‘’")) {
					t.Errorf("%s says %q", key, word)
				}
			}
		}
	}
}

func TestEveryTypeHasATemplate(t *testing.T) {
	set, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, typ := range consultation.Types() {
		want = append(want, strings.ToLower(strings.ReplaceAll(typ.Phrase, " ", "-")))
	}
	slices.Sort(want)
	if got := set.Kinds(); !slices.Equal(got, want) {
		t.Errorf("templates of kinds %v, want %v", got, want)
	}
}

func TestNumberedRows(t *testing.T) {
	p := posedQuestions()["up to N short texts"]
	q := poseQuestion("up to N short texts", p, false)
	for _, c := range []struct {
		typed consultation.Answers
		least int
		rows  int
		more  bool
	}{
		{nil, 0, 1, true},
		{nil, 3, 3, true},
		{nil, 99, 7, false},
		{consultation.Answers{"q.2": {"two"}}, 0, 3, true},
		{consultation.Answers{"q.7": {"seven"}}, 0, 7, false},
	} {
		v := NewQuestionView(q, QuestionOptions{Words: spoken{}, Typed: c.typed, Rows: c.least})
		if v.Rows != c.rows || v.More() != c.more {
			t.Errorf("%v and at least %d: %d rows, more %v; want %d, %v", c.typed, c.least, v.Rows, v.More(), c.rows, c.more)
		}
	}
}

func TestAnswersKeepTheirGroups(t *testing.T) {
	set, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	q := poseQuestion("choose any", posedQuestions()["choose any"], false)
	doc := checkShown(t, set, q, QuestionOptions{Words: spoken{set.Words("en")}})
	var got []string
	doc.Find(".gp-group > legend, input[type=checkbox], .govuk-checkboxes__divider").Each(func(_ int, s *goquery.Selection) {
		v, ok := s.Attr("value")
		if !ok {
			v = strings.TrimSpace(s.Text())
		}
		got = append(got, v)
	})
	if want := []string{"Outdoors", "a", "b", "or", "none", "other"}; !slices.Equal(got, want) {
		t.Errorf("answers and groups are %v, want %v", got, want)
	}
	if v, _ := doc.Find("#q_q_none").Attr("data-behaviour"); v != "exclusive" {
		t.Errorf("the answer on its own behaves as %q", v)
	}
}
