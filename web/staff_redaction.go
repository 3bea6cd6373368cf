package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/personal"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) redactionRoutes() []Route {
	const at = "/staff/c/:slug"
	return []Route{
		s.staffRoute(http.MethodGet, at+"/redaction", staff.MayRedact, (*desk).redactionPage),
		s.staffRoute(http.MethodGet, at+"/redaction/a/:response/:question", staff.MayRedact, (*desk).redactAnswer),
		s.staffRoute(http.MethodPost, at+"/redaction/a/:response/:question", staff.MayRedact, (*desk).postRedactAnswer),
		s.staffRoute(http.MethodPost, at+"/redaction/a/:response/:question/original", staff.MayRedact, (*desk).postOriginalAnswer),
		s.staffRoute(http.MethodGet, at+"/redaction/waiting", staff.MayRedact, (*desk).redactionsWaiting),
		s.staffRoute(http.MethodGet, at+"/redaction/x/:redaction", staff.MayRedact, (*desk).redactionOne),
		s.staffRoute(http.MethodPost, at+"/redaction/x/:redaction", staff.MayRedact, (*desk).postRedactionOne),
		s.staffRoute(http.MethodPost, at+"/reading/r/:response/original", staff.MayRead, (*desk).postReadOriginal),
	}
}

var _ = registerArea(area{order: 49, key: "area.redaction", path: "/redaction", may: staff.MayRedact, status: (*desk).redactionStatus})

// RedactionPage is page/staff-redaction.html: how much personal data is suggested and hidden, and the answers with suggestions.
type RedactionPage struct {
	StaffPage
	Empty         string // why there is nothing, or ""
	Rows          []RedactionRow
	Class, AllURL string // what the list is limited to, in words, or ""
	Answers       []SuspectRow
	Next          string // address of the next answers, or ""
	Waiting       string // how many wait for a second person, in words
	WaitingURL    string
}

// RedactionRow is how many spans of one class there are. Href shows the answers with suggestions of it, or is "".
type RedactionRow struct{ Class, Href, Suggested, Proposed, Approved string }

// SuspectRow is an answer with what is suggested in it.
type SuspectRow struct{ Reference, Href, Question, Found string }

var _ = registerPage("staff-redaction", RedactionPage{})

const (
	suspectsAtOnce = 25
	waitingAtOnce  = 50
)

// redactionStatus is how many ask for a second person.
func (d *desk) redactionStatus() (templates.Tag, error) {
	all, err := d.s.Store.RedactionsWaiting(d.ctx, d.slug, waitingAtOnce)
	n := len(all)
	if err != nil || n == 0 {
		return templates.Tag{}, err
	}
	return templates.Tag{Text: d.words.Say("redaction.status", "count", n), Classes: "govuk-tag--grey"}, nil
}

// redactionClasses are the classes that people choose from.
func redactionClasses() []string {
	var all []string
	for _, c := range personal.Classes {
		all = append(all, string(c))
	}
	return append(all, staff.RedactionOther)
}

func (d *desk) redactURL(response, question string) string {
	return d.at("/redaction/a/" + url.PathEscape(response) + "/" + url.PathEscape(question))
}

func (d *desk) redactionPage() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := RedactionPage{StaffPage: d.page("redaction.title"), AllURL: d.at("/redaction"), WaitingURL: d.at("/redaction/waiting")}
	if w.published == nil {
		p.Empty = d.words.Say("redaction.empty.draft")
		return d.show("staff-redaction", p)
	}
	class := d.c.Query("class")
	if class != "" && !slices.Contains(redactionClasses(), class) {
		return consultation.ErrNotFound
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return err
	}
	if err := d.redactionRows(&p); err != nil {
		return err
	}
	if class != "" {
		p.Class = d.className(class)
	}
	response, question, _ := strings.Cut(d.c.Query("after"), " ")
	if err := d.suspectRows(&p, class, response, question); err != nil {
		return err
	}
	if len(p.Rows) == 0 {
		p.Empty = d.words.Say("redaction.empty.none")
	}
	return d.show("staff-redaction", p)
}

func (d *desk) redactionRows(p *RedactionPage) error {
	counts, err := d.s.Store.RedactionCounts(d.ctx, d.slug)
	if err != nil {
		return err
	}
	waiting, err := d.s.Store.RedactionsWaiting(d.ctx, d.slug, waitingAtOnce)
	if err != nil {
		return err
	}
	p.Waiting = d.words.Say("redaction.waiting.count", "count", len(waiting), "number", d.number(len(waiting)))
	if len(waiting) == waitingAtOnce {
		p.Waiting = d.words.Say("redaction.waiting.many", "number", d.number(waitingAtOnce))
	}
	for _, class := range redactionClasses() {
		for _, c := range counts {
			if c.Class != class {
				continue
			}
			row := RedactionRow{Class: d.className(class), Suggested: d.number(c.Suggested), Proposed: d.number(c.Proposed), Approved: d.number(c.Approved)}
			if c.Suggested > 0 {
				row.Href = d.at("/redaction?class=" + url.QueryEscape(class))
			}
			p.Rows = append(p.Rows, row)
		}
	}
	return nil
}

func (d *desk) suspectRows(p *RedactionPage, class, response, question string) error {
	names, err := d.textNames()
	if err != nil {
		return err
	}
	all, err := d.s.Store.Suspects(d.ctx, d.slug, class, response, question, suspectsAtOnce+1)
	if err != nil {
		return err
	}
	if len(all) > suspectsAtOnce {
		all = all[:suspectsAtOnce]
		last := all[len(all)-1]
		q := url.Values{"after": {last.Response + " " + last.Question}}
		if class != "" {
			q.Set("class", class)
		}
		p.Next = withQuery(d.at("/redaction"), q)
	}
	for _, x := range all {
		r, err := d.response(x.Response)
		if isGone(err) {
			continue
		}
		if err != nil {
			return err
		}
		p.Answers = append(p.Answers, SuspectRow{r.Reference, d.redactURL(x.Response, x.Question), names.label(x.Question), d.foundWords(x.Spans)})
	}
	return nil
}

// foundWords counts suggestions by class: "name (2), phone number".
func (d *desk) foundWords(spans []staff.SuspectSpan) string {
	n := map[string]int{}
	for _, s := range spans {
		n[s.Class]++
	}
	var parts []string
	for _, class := range redactionClasses() {
		switch {
		case n[class] == 1:
			parts = append(parts, d.className(class))
		case n[class] > 1:
			parts = append(parts, d.className(class)+" ("+d.number(n[class])+")")
		}
	}
	return strings.Join(parts, ", ")
}

// noteOriginal writes to the log that hidden words are about to be shown. Its subject is the reference.
func (d *desk) noteOriginal(reference, question string) error {
	var details staff.Details
	if question != "" {
		details = staff.Details{"question": question}
	}
	return d.s.Store.Record(d.ctx, d.act(staff.VerbOriginalRead, reference, details))
}

// hideLinks leads to where words of answers are hidden, for those fields that are in words and answered.
func (d *desk) hideLinks(r *consultation.Response, fields []consultation.Field) (all []HideLink) {
	if !d.can(staff.MayRedact) {
		return nil
	}
	for _, f := range fields {
		if f.Type == consultation.FieldText && r.Answers.Get(f.Name) != "" {
			all = append(all, HideLink{d.redactURL(r.ID, f.Name), f.Label})
		}
	}
	if len(all) == 1 {
		all[0].Label = ""
	}
	return all
}
