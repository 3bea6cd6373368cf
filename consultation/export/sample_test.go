package export

import (
	"fmt"
	"iter"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

func text(s string) consultation.Text { return consultation.PlainText(s) }

func options(pairs ...string) []consultation.Option {
	var out []consultation.Option
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, consultation.Option{Code: pairs[i], Label: text(pairs[i+1])})
	}
	return out
}

func single(name, boxType, heading string) *consultation.Question {
	return &consultation.Question{Name: name, Heading: text(heading), Type: boxType, Kind: &consultation.Single{Box: consultation.Box{Type: boxType}}}
}

func section(name, title string, questions ...*consultation.Question) consultation.Section {
	page := consultation.Page{}
	for _, q := range questions {
		page.Items = append(page.Items, consultation.Item{Question: q})
	}
	return consultation.Section{Name: name, Title: text(title), Pages: []consultation.Page{page}}
}

// sampleQuestionnaire has every shape of column.
func sampleQuestionnaire() *consultation.Questionnaire {
	capacity := &consultation.Question{Name: "capacity", Heading: text("In what capacity?"), Type: "choose one", Required: true,
		Kind: &consultation.Choice{List: options("person", "As a person", "organisation", "=For an organisation")}}
	other := consultation.Option{Code: "other", Label: text("Something else"), Box: &consultation.Box{Type: "short text"}}
	barriers := &consultation.Question{Name: "barriers", Heading: text("What is hard?"), Type: "choose any",
		Kind: &consultation.Choice{Multiple: true, List: append(options("cost", "Cost", "time", "Time"), other)}}
	agree := &consultation.Question{Name: "agree", Heading: text("Do you agree?"), Type: "scale",
		Kind:    &consultation.Scale{Choice: consultation.Choice{List: append(options("high", "Yes", "mid", "Partly", "low", "No"), consultation.Option{Code: "dont-know", Label: text("Don't know"), OffScale: true})}},
		Comment: &consultation.Comment{Box: consultation.Box{Type: "long text"}}}
	health := single("health", "long text", "-How is your health?")
	health.Special, health.NotPublished = true, true
	email := single("email", "short text", "Your email")
	email.Personal = true
	wishes := &consultation.Question{Name: "order", Heading: text("What comes first?"), Type: "rank top N",
		Kind: &consultation.Rank{Top: 2, List: options("pay", "Pay", "rest", "Rest")}}
	staff := section("staff", "Your staff", single("role", "short text", "Role"), single("number", "whole number", "How many?"))
	staff.UpTo = 2
	age := section("about-equality", "Equality", single("age", "whole number", "How old are you?"))
	age.Equality = true
	return &consultation.Questionnaire{Slug: "sample", Sections: []consultation.Section{
		section("about", "About you", capacity, email),
		section("main", "Your views", barriers, agree, health, wishes, single("words", "long text", "Anything else?")),
		staff, age,
	}}
}

func version(hash string, q *consultation.Questionnaire) *consultation.Version {
	return &consultation.Version{Hash: hash, Consultation: q.Slug, Main: "en", Editions: map[string]*consultation.Questionnaire{"en": q.Index()}}
}

var sent = time.Date(2023, 5, 31, 23, 45, 0, 0, consultation.London)

func response(n int, version string, a consultation.Answers) *consultation.Response {
	return &consultation.Response{
		ID: fmt.Sprint("id", n), Reference: fmt.Sprintf("GP-%06d", n), Consultation: "sample", Version: version,
		Edition: "en", Language: "en", Submitted: sent.Add(time.Duration(n) * time.Minute), Answers: a,
	}
}

// stream makes rows of a slice.
func stream(all ...*consultation.Response) Rows {
	return func(yield func(*consultation.Response, error) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
	}
}

var _ iter.Seq2[*consultation.Response, error] = stream()

// nasty are texts that have broken exports elsewhere.
var nasty = []string{
	"=1+1", "+44 20 7946 0000", "-5 is cold", "@here", "\tindented", "＝1", "＋1", "－1", "＠1", " =1", "\u200b=1", "\ufeff=1",
	"'=1", "''=1", "'quoted'", `say "hello"`, `"`, "a,b", "a;b", "line one\nline two", "\nfirst", "last\n", " outer ", "\ufeffBOM",
	"👩🏽‍⚕️ carer", "Llŷn, Ŵyl", "\u202eright to left", "_x0041_", "_x005F_", "</c>&amp;<b>", "NULL", "-", "=", "0012", "1e9", "2023-05-31",
}
