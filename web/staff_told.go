package web

import (
	"github.com/greenpaper/greenpaper/consultation"
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
	return teller{d.words}.without(r, by), len(by) > 0, err
}

// toldAnswer gives a response as it may be told, and the view of one of its answers: places in it are of the original.
func (d *desk) toldAnswer(id, question string) (*consultation.Response, redact.View, error) {
	r, err := d.original(id)
	if err != nil {
		return nil, redact.View{}, err
	}
	by, err := d.hidesIn(id)
	return teller{d.words}.without(r, by), d.look(r.Answers.Get(question), by[question]), err
}

// look gives the view of an answer, in the words of whoever looks.
func (d *desk) look(text string, list []staff.Redaction) redact.View {
	return teller{d.words}.look(text, list)
}

// hiddenMark is what stands in the place of hidden words.
func (d *desk) hiddenMark(class string) string { return teller{d.words}.mark(class) }

// className says a class in words.
func (d *desk) className(class string) string { return teller{d.words}.className(class) }
