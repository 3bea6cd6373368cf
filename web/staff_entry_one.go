package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// entry is an intake at hand, with the form that it was written on.
type entry struct {
	*desk
	in      *staff.Intake
	con     *consultation.Consultation
	version *consultation.Version
	q       *consultation.Questionnaire
	numbers *consultation.Numbers
}

// entry finds the intake of the address.
func (d *desk) entry() (*entry, error) {
	in, err := d.s.Store.Intake(d.ctx, d.slug, d.c.Param("id"))
	if err != nil {
		return nil, err
	}
	return d.entryOf(in)
}

func (d *desk) entryOf(in *staff.Intake) (*entry, error) {
	con, err := d.s.Store.Consultation(d.ctx, d.slug)
	if err != nil {
		return nil, err
	}
	v, err := d.s.cache.Version(d.ctx, in.Version)
	if err != nil {
		return nil, err
	}
	return &entry{desk: d, in: in, con: con, version: v, q: v.Questionnaire(in.Edition), numbers: consultation.Numbered(v.Questionnaire(v.Main))}, nil
}

// url is an address of the entry: url("/check").
func (e *entry) url(path string) string { return e.at("/entries/" + e.in.ID + path) }

func (e *entry) scene() consultation.Scene {
	return consultation.Scene{Now: e.now, Words: spoken{e.formWords()}}
}

// formWords are the words of the form's language.
func (e *entry) formWords() *templates.Catalogue {
	return e.s.Pages.Words(editionLanguage(e.version, e.in.Edition))
}

// pageOf begins a page about the entry.
func (e *entry) pageOf(key string, args ...any) StaffPage {
	return e.page(key, append([]any{"number", strconv.Itoa(e.in.Number)}, args...)...)
}

// numbered gives a question the number that the paper form prints.
func (e *entry) numbered(x consultation.Asked) consultation.Asked {
	q := *x.Question
	q.Number = e.numbers.Of(x.FullName)
	x.Question, x.Piped = &q, func(string) string { return "…" } // a printed form cannot quote an answer
	return x
}

// change applies f to the entry and writes it to the log; what refuses becomes a page that says so.
func (e *entry) change(verb staff.Verb, details staff.Details, f func(*staff.Intake) error) error {
	return e.told(e.s.Store.ChangeIntake(e.ctx, e.act(verb, "", details), e.slug, e.in.ID, f), nil)
}

// told turns what an intake refuses into a page with the words that came.
func (e *entry) told(err error, f *form) error {
	key := ""
	switch {
	case errors.Is(err, staff.ErrTypedFirst):
		key = "error.409.entry-first"
	case errors.Is(err, staff.ErrNotTypist):
		key = "error.409.entry-untaken"
	case errors.Is(err, staff.ErrMoved), errors.Is(err, staff.ErrOpen), errors.Is(err, staff.ErrConflict):
		key = "error.409.entry-moved"
	default:
		return err
	}
	out := Error{Status: http.StatusConflict, Key: key, Args: []any{"number", e.in.Number}, Next: templates.Link{Href: e.url("")}, Err: err}
	if f != nil {
		out.Kept = keptIn(e.q, f.Values)
	}
	return out
}
