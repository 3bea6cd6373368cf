package web

import (
	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Whoever analyses responses sees them without the words that are hidden. Pages read them here; a test sees to it that only those that show
// the original, which the log notes, and those that decide about it, read them elsewhere.

// response gives a response as it may be told. ErrNotFound, ErrGone.
func (d *desk) response(id string) (*consultation.Response, error) {
	r, err := d.original(id)
	if err != nil {
		return nil, err
	}
	r, _, err = d.toldAs(r)
	return r, err
}

// original gives a response as it was written. ErrNotFound, ErrGone.
func (d *desk) original(id string) (*consultation.Response, error) {
	return d.s.Store.ResponseOf(d.ctx, d.slug, id)
}

// hidesIn gives what is hidden in a response, by question.
func (d *desk) hidesIn(id string) (map[string][]staff.Redaction, error) {
	list, err := d.s.Store.RedactionsOf(d.ctx, d.slug, id)
	by := map[string][]staff.Redaction{}
	for _, x := range list {
		if x.State == staff.RedactionApproved {
			by[x.Question] = append(by[x.Question], x)
		}
	}
	return by, err
}

// toldAs gives a response as it may be told, and whether words are hidden in it.
func (d *desk) toldAs(r *consultation.Response) (*consultation.Response, bool, error) {
	by, err := d.hidesIn(r.ID)
	return d.without(r, by), len(by) > 0, err
}

// without gives a response without what redactions of its questions hide.
func (d *desk) without(r *consultation.Response, by map[string][]staff.Redaction) *consultation.Response {
	if len(by) == 0 {
		return r
	}
	told := *r
	told.Answers = consultation.Answers{}
	for name, values := range r.Answers {
		told.Answers[name] = values
		if len(by[name]) > 0 {
			told.Answers[name] = []string{d.look(r.Answers.Get(name), by[name]).Text}
		}
	}
	return &told
}

// look gives the view of an answer. Where places are of an older wording, a sentence stands for the whole of it.
func (d *desk) look(text string, list []staff.Redaction) redact.View {
	v, ok := redact.Look(text, list, d.hiddenMark)
	if !ok {
		v = redact.Closed(text, d.words.Say("redaction.not-told"))
	}
	return v
}

// toldAnswer gives a response as it may be told, and the view of one of its answers: places in it are of the original.
func (d *desk) toldAnswer(id, question string) (*consultation.Response, redact.View, error) {
	r, err := d.original(id)
	if err != nil {
		return nil, redact.View{}, err
	}
	by, err := d.hidesIn(id)
	return d.without(r, by), d.look(r.Answers.Get(question), by[question]), err
}

// toldRows passes responses on as they may be told.
func (d *desk) toldRows(rows export.Rows) (export.Rows, error) {
	book, err := redact.Read(d.s.Store.EachRedaction(d.ctx, d.slug))
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
	return func(yield func(*consultation.Response, error) bool) {
		for r, err := range rows {
			if err == nil {
				r = d.without(r, of[r.ID])
			}
			if !yield(r, err) {
				return
			}
		}
	}, nil
}
