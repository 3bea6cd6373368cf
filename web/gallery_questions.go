package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// GalleryQuestionPage is page/gallery-question.html: one question of a type, as a question page shows it.
type GalleryQuestionPage struct {
	templates.Layout
	Errors   *templates.ErrorSummary
	Question *QuestionView
}

var _ = registerPage("gallery-question", GalleryQuestionPage{})

// questions shows the first question of each type, empty, filled in and in error.
func (t *tour) questions(ctx context.Context) error {
	con, err := t.server.Store.Consultation(ctx, t.sites.Open)
	if err != nil {
		return err
	}
	v, err := t.server.cache.Version(ctx, con.Version)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, q := range v.Questionnaire("").Questions() {
		if seen[q.Type] {
			continue
		}
		seen[q.Type] = true
		if err := t.question(v.Consultation, q); err != nil {
			return err
		}
	}
	return nil
}

func (t *tour) question(slug string, q *consultation.Question) error {
	words := t.server.Pages.Words(templates.English)
	asked := consultation.Asked{Question: q, FullName: q.Name, Wording: q.Heading, Piped: func(string) string { return "…" },
		In: consultation.Context{Now: *t.clock, Required: true}}
	name := "question-" + strings.ToLower(strings.ReplaceAll(q.Type, " ", "-"))
	say := spoken{words}

	empty, err := t.questionPage(asked, QuestionOptions{Slug: slug, Words: say, PageHeading: true})
	if err != nil {
		return err
	}
	fields, _, _ := formOn(empty.body, "/")
	filled, err := t.questionPage(asked, QuestionOptions{Slug: slug, Words: say, PageHeading: true, Typed: asked.Read(sample(fields, nil))})
	if err != nil {
		return err
	}
	typed := asked.Read(slip(fields))
	faults := asked.Check(asked.Settle(typed))
	if len(faults) == 0 {
		typed = asked.Read(url.Values{})
		faults = asked.Check(asked.Settle(typed))
	}
	wrong, err := t.questionPage(asked, QuestionOptions{Slug: slug, Words: say, PageHeading: true, Typed: typed, Faults: faults})
	if err != nil {
		return err
	}
	for _, shot := range []struct {
		state string
		page  answer
	}{{"empty", empty}, {"filled", filled}, {"error", wrong}} {
		if err := t.gallery.add("Types of question", name+"-"+shot.state, shot.page); err != nil {
			return err
		}
	}
	return nil
}

func (t *tour) questionPage(asked consultation.Asked, o QuestionOptions) (answer, error) {
	view := NewQuestionView(asked, o)
	page := GalleryQuestionPage{Question: view, Layout: templates.Layout{
		Lang: templates.English, Theme: t.server.theme, NoIndex: true, PageTitle: asked.Wording.Plain(asked.Piped), HasErrors: len(o.Faults) > 0,
	}}
	if len(o.Faults) > 0 {
		page.Errors = &templates.ErrorSummary{ErrorList: FaultItems(o.Faults, o.Words)}
	}
	body, err := t.server.Pages.Render("gallery-question", page)
	header := http.Header{"Content-Type": {"text/html"}, "Content-Security-Policy": {policy}}
	return answer{status: http.StatusOK, header: header, body: body}, err
}
