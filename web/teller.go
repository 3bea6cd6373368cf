package web

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// teller tells answers without the words that are hidden in them.
type teller struct{ words *templates.Catalogue }

// className says a class in words.
func (t teller) className(class string) string {
	if key := "redaction.class." + class; t.words.Has(key) {
		return t.words.Say(key)
	}
	return t.words.Say("redaction.class.other")
}

// mark is what stands in the place of hidden words.
func (t teller) mark(class string) string {
	return t.words.Say("redaction.mark", "class", t.className(class))
}

// without gives a response without what redactions of its questions hide.
func (t teller) without(r *consultation.Response, by map[string][]staff.Redaction) *consultation.Response {
	if len(by) == 0 {
		return r
	}
	told := *r
	told.Answers = consultation.Answers{}
	for name, values := range r.Answers {
		told.Answers[name] = values
		if len(by[name]) > 0 {
			told.Answers[name] = []string{t.look(r.Answers.Get(name), by[name]).Text}
		}
	}
	return &told
}

// look gives the view of an answer. Where places are of an older wording, a sentence stands for the whole of it.
func (t teller) look(text string, list []staff.Redaction) redact.View {
	v, ok := redact.Look(text, list, t.mark)
	if !ok {
		v = redact.Closed(text, t.words.Say("redaction.not-told"))
	}
	return v
}

// ToldRows passes responses on without the words that are hidden in them.
func ToldRows(ctx context.Context, store Store, words *templates.Catalogue, slug string, rows export.Rows) (export.Rows, error) {
	book, err := redact.Read(store.EachRedaction(ctx, slug))
	if err != nil {
		return nil, err
	}
	of := map[string]map[string][]staff.Redaction{}
	for key, list := range book {
		if of[key[0]] == nil {
			of[key[0]] = map[string][]staff.Redaction{}
		}
		of[key[0]][key[1]] = list
	}
	t := teller{words}
	return func(yield func(*consultation.Response, error) bool) {
		for r, err := range rows {
			if err == nil {
				r = t.without(r, of[r.ID])
			}
			if !yield(r, err) {
				return
			}
		}
	}, nil
}
