package web

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// RedactionsWaitingPage is page/staff-redaction-waiting.html: what waits for a second person.
type RedactionsWaitingPage struct {
	StaffPage
	Rows []WaitingSpan
	More bool // there are more than the page has
	Back string
}

// WaitingSpan is a span that waits.
type WaitingSpan struct{ Href, Reference, Question, Class, Asked, Reason string }

// RedactionOnePage is page/staff-redaction-one.html: one span, and what can be decided about it.
type RedactionOnePage struct {
	StaffPage
	Facts                     templates.SummaryList
	Lang, Before, Words, Rest string // the words with what stands around them; "" where words are hidden in the answer
	Action                    string
	Hidden                    bool   // words are hidden in the answer, so that it is looked at on its page
	Own                       string // why whoever looks may not agree, or ""
	Lifting                   bool   // what is asked is to show the words again
	Agree, Refuse, Undo, Lift bool   // what can be done
	Why                       templates.Textarea
	Answer, Back              string
}

var (
	_ = registerPage("staff-redaction-waiting", RedactionsWaitingPage{})
	_ = registerPage("staff-redaction-one", RedactionOnePage{})
)

// spanSides is how many bytes of the answer are shown on each side of a span.
const spanSides = 160

func (d *desk) redactionsWaiting() error {
	all, err := d.s.Store.RedactionsWaiting(d.ctx, d.slug, waitingAtOnce+1)
	if err != nil {
		return err
	}
	names, err := d.textNames()
	if err != nil {
		return err
	}
	p := RedactionsWaitingPage{StaffPage: d.page("redaction.waiting.title"), Back: d.at("/redaction"), More: len(all) > waitingAtOnce}
	for _, x := range all[:min(len(all), waitingAtOnce)] {
		r, err := d.original(x.Response)
		if isGone(err) {
			continue
		}
		if err != nil {
			return err
		}
		state, err := d.redactionState(x)
		if err != nil {
			return err
		}
		reason := x.Reason
		if x.LiftBy != "" {
			reason = x.LiftReason
		}
		p.Rows = append(p.Rows, WaitingSpan{d.at("/redaction/x/" + x.ID), r.Reference, names.label(x.Question), d.className(x.Class), state, reason})
	}
	return d.show("staff-redaction-waiting", p)
}

// redactionAt reads the redaction of the address with its response, and all of the same answer.
func (d *desk) redactionAt() (one staff.Redaction, r *consultation.Response, of []staff.Redaction, err error) {
	one, err = d.s.Store.Redaction(d.ctx, d.slug, d.c.Param("redaction"))
	if err != nil {
		return one, nil, nil, err
	}
	if r, err = d.original(one.Response); err != nil {
		return one, nil, nil, err
	}
	all, err := d.s.Store.RedactionsOf(d.ctx, d.slug, one.Response)
	for _, x := range all {
		if x.Question == one.Question {
			of = append(of, x)
		}
	}
	return one, r, of, err
}

func (d *desk) redactionOne() error {
	p, err := d.redactionOnePage("", nil)
	if err != nil {
		return err
	}
	return d.show("staff-redaction-one", p)
}

func (d *desk) redactionOnePage(why string, wrong *slips) (RedactionOnePage, error) {
	p := RedactionOnePage{StaffPage: d.page("redaction.one.title")}
	x, r, of, err := d.redactionAt()
	if err != nil {
		return p, err
	}
	p.Lang, p.Action, p.Answer, p.Back = r.Language, d.at("/redaction/x/"+x.ID), d.redactURL(r.ID, x.Question), d.at("/redaction/waiting")
	if p.Facts, err = d.redactionFacts(x, r.Reference); err != nil {
		return p, err
	}
	p.Lifting = x.State == staff.RedactionApproved && x.LiftBy != ""
	proposed, mine := x.State == staff.RedactionProposed, x.By == d.person.ID
	asked := x.By
	if p.Lifting {
		mine, asked = x.LiftBy == d.person.ID, x.LiftBy
	}
	settings, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return p, err
	}
	p.Undo = mine && (proposed || p.Lifting || x.State == staff.RedactionDismissed)
	p.Refuse = proposed || p.Lifting
	p.Agree = p.Lifting || proposed && x.Fresh
	p.Lift = x.State == staff.RedactionApproved && !p.Lifting
	if p.Agree && settings.Hand(d.person.ID, asked, "") != "" {
		p.Agree, p.Refuse, p.Own = false, false, d.words.Say("redaction.own")
	}
	p.Why = templates.Textarea{Field: d.field("why", "redaction.why", wrong), Value: why, Rows: 2}
	if p.Lift {
		p.Why.Label.Text = d.words.Say("redaction.why.lift")
	}
	if wrong != nil {
		wrong.on(&p.StaffPage)
	}
	for _, y := range of {
		p.Hidden = p.Hidden || y.State == staff.RedactionApproved
	}
	text := r.Answers.Get(x.Question)
	if !p.Hidden && x.Fresh && x.To <= len(text) {
		p.Before, p.Words, p.Rest = beside(text, x.From, x.To)
	}
	return p, d.noteSeen(r.ID)
}

// beside cuts words out of a text, with what stands around them.
func beside(text string, from, to int) (before, words, rest string) {
	start, end := max(0, from-spanSides), min(len(text), to+spanSides)
	for start > 0 && !utf8.RuneStart(text[start]) {
		start--
	}
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	before, words, rest = text[start:from], text[from:to], text[to:end]
	if start > 0 {
		before = "…" + before
	}
	if end < len(text) {
		rest += "…"
	}
	return before, words, rest
}

func (d *desk) redactionFacts(x staff.Redaction, reference string) (templates.SummaryList, error) {
	var list templates.SummaryList
	names, err := d.textNames()
	if err != nil {
		return list, err
	}
	state, err := d.redactionState(x)
	if err != nil {
		return list, err
	}
	for _, row := range [][2]string{{"reference", reference}, {"question", names.label(x.Question)}, {"class", d.className(x.Class)}, {"reason", x.Reason},
		{"state", state}, {"why", x.Why}, {"lift", x.LiftReason}} {
		if row[1] != "" {
			list.Rows = append(list.Rows, templates.SummaryRow{Key: templates.Text{Text: d.words.Say("redaction.fact." + row[0])}, Value: templates.Text{Text: row[1]}})
		}
	}
	return list, nil
}

// postRedactionOne decides about one span: agrees, refuses, takes back, or asks to show the words again.
func (d *desk) postRedactionOne() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, r, _, err := d.redactionAt()
	if err != nil {
		return err
	}
	do, why := f.Get("do"), strings.TrimSpace(f.Get("why"))
	var wrong slips
	switch {
	case utf8.RuneCountInString(why) > staff.MaxRedactionReason:
		wrong.add("why", d.words.Say("redaction.reason.long"))
	case why == "" && (do == "refuse" || do == "lift"):
		wrong.add("why", d.words.Say("redaction.why.empty."+do))
	}
	done := ""
	if !wrong.any() {
		done, err = d.decideRedaction(x, do, why)
		switch {
		case errors.Is(err, staff.ErrSamePerson):
			return d.seeOther(d.at("/redaction/x/"+x.ID), "redaction-own")
		case errors.Is(err, staff.ErrConflict):
			return d.seeOther(d.at("/redaction/x/"+x.ID), "redaction-late")
		case err != nil:
			return err
		}
	}
	if wrong.any() {
		p, err := d.redactionOnePage(why, &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-redaction-one", p)
	}
	if do == "undo" || do == "lift" {
		return d.seeOther(d.redactURL(r.ID, x.Question), done)
	}
	return d.seeOther(d.at("/redaction/waiting"), done)
}

// decideRedaction does what a button says. done is what the next page tells.
func (d *desk) decideRedaction(x staff.Redaction, do, why string) (done string, err error) {
	lifting := x.LiftBy != ""
	switch do {
	case "agree", "refuse":
		verb := map[[2]bool]staff.Verb{
			{false, true}: staff.VerbRedactionApproved, {false, false}: staff.VerbRedactionRefused,
			{true, true}: staff.VerbRedactionLifted, {true, false}: staff.VerbRedactionStays,
		}[[2]bool{lifting, do == "agree"}]
		return "redaction-" + do, d.s.Store.DecideRedaction(d.ctx, d.act(verb, "", nil), d.slug, x.ID, do == "agree", why)
	case "undo":
		return "redaction-undone", d.s.Store.UndoRedaction(d.ctx, d.act(staff.VerbRedactionUndone, "", nil), d.slug, x.ID)
	case "lift":
		return "redaction-lift", d.s.Store.LiftRedaction(d.ctx, d.act(staff.VerbRedactionLift, "", nil), d.slug, x.ID, why)
	}
	return "", consultation.ErrNotFound
}
