package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// RedactAnswerPage is page/staff-redaction-answer.html: one answer, what a machine suggests to hide in it, and what people decided.
type RedactAnswerPage struct {
	StaffPage
	Question, Reference, Href, Lang string
	Told                            string // as it is read in anything released, or why it is not told
	Original                        string // where the words are shown that are hidden, or "" where they are shown already
	Pieces                          []CodedPiece
	Action, Seen                    string
	Suggested                       []SuggestBox
	Words, Reason                   templates.Textarea
	Class                           templates.Select
	Decided                         []DecidedSpan
	Back, Next                      string // Next is "" where no other answer waits
}

// SuggestBox is a span that a machine suggests, with what can be decided. Choice is "hide", "keep" or "".
type SuggestBox struct{ ID, Name, Class, Text, Choice string }

// DecidedSpan is a span that somebody marked or dismissed.
type DecidedSpan struct{ Href, Class, Reason, State string }

var _ = registerPage("staff-redaction-answer", RedactAnswerPage{})

// redacting is one answer in which words are hidden.
type redacting struct {
	*desk
	question, label     string
	r                   *consultation.Response
	list                []staff.Redaction // of this answer
	spans               []staff.SuspectSpan
	choices             map[string]string // by SuggestBox.Name
	typed, class, cause string
	whole               bool // the original is shown
}

func isGone(err error) bool { return isNotFound(err) || errors.Is(err, consultation.ErrGone) }

// redactingOf reads an answer with everything that was decided about it.
func (d *desk) redactingOf(response, question string) (*redacting, error) {
	x := &redacting{desk: d, question: question}
	names, err := d.textNames()
	if err != nil {
		return nil, err
	}
	if x.label = names.of[question]; x.label == "" {
		return nil, consultation.ErrNotFound
	}
	if x.r, err = d.original(response); err != nil {
		return nil, err
	}
	if x.text() == "" {
		return nil, consultation.ErrNotFound
	}
	all, err := d.s.Store.RedactionsOf(d.ctx, d.slug, response)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.Question == question {
			x.list = append(x.list, r)
		}
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return nil, err
	}
	spans, err := d.s.Store.Suspect(d.ctx, d.slug, response, question)
	for _, s := range spans {
		if s.To <= len(x.text()) { // the answer may have been changed since it was looked through
			x.spans = append(x.spans, s)
		}
	}
	return x, err
}

func (x *redacting) text() string { return x.r.Answers.Get(x.question) }
func (x *redacting) hides() bool {
	return slices.ContainsFunc(x.list, func(r staff.Redaction) bool { return r.State == staff.RedactionApproved })
}

func (d *desk) redactAnswer() error {
	x, err := d.redactingOf(d.c.Param("response"), d.c.Param("question"))
	if err != nil {
		return err
	}
	x.whole = !x.hides()
	if err := d.noteSeen(x.r.ID); err != nil {
		return err
	}
	p, err := x.page(nil)
	if err != nil {
		return err
	}
	return d.show("staff-redaction-answer", p)
}

// postOriginalAnswer shows the words that are hidden, which the log notes.
func (d *desk) postOriginalAnswer() error {
	x, err := d.redactingOf(d.c.Param("response"), d.c.Param("question"))
	if err != nil {
		return err
	}
	if x.whole = true; x.hides() {
		if err := d.noteOriginal(x.r.Reference, x.question); err != nil {
			return err
		}
	}
	p, err := x.page(nil)
	if err != nil {
		return err
	}
	return d.show("staff-redaction-answer", p)
}

func (x *redacting) page(wrong *slips) (RedactAnswerPage, error) {
	at := x.redactURL(x.r.ID, x.question)
	p := RedactAnswerPage{StaffPage: x.desk.page("redaction.answer.title"), Question: x.label, Reference: x.r.Reference, Href: x.at("/reading/r/" + x.r.ID), Lang: x.r.Language,
		Action: at, Seen: seenAs(x.r), Back: x.at("/redaction")}
	var ok bool
	if p.Told, ok = redact.Tell(x.text(), x.list, x.hiddenMark); !ok {
		p.Told = x.say("redaction.not-told")
	}
	next, err := x.s.Store.Suspects(x.ctx, x.slug, "", x.r.ID, x.question, 1)
	if err != nil {
		return p, err
	}
	if len(next) > 0 {
		p.Next = x.redactURL(next[0].Response, next[0].Question)
	}
	if p.Decided, err = x.decidedSpans(x.list); err != nil || !x.whole {
		p.Original = at + "/original"
		return p, err
	}
	x.form(&p, wrong)
	if wrong != nil {
		wrong.on(&p.StaffPage)
	}
	return p, nil
}

func (x *redacting) say(key string, args ...any) string { return x.words.Say(key, args...) }

// form is the part that decides, with the original.
func (x *redacting) form(p *RedactAnswerPage, wrong *slips) {
	p.Pieces = x.pieces()
	for i, s := range x.spans {
		name := fmt.Sprintf("span-%d-%d-%s", s.From, s.To, s.Class)
		p.Suggested = append(p.Suggested, SuggestBox{ID: "span-" + strconv.Itoa(i+1), Name: name, Class: x.className(s.Class), Text: x.text()[s.From:s.To], Choice: x.choices[name]})
	}
	p.Words = templates.Textarea{Field: x.field("words", "redaction.words", wrong), Value: x.typed, Rows: 2}
	p.Class = templates.Select{Field: x.field("class", "redaction.class", wrong), Value: x.class}
	none := ""
	p.Class.Items = []templates.SelectItem{{Value: &none, Text: x.say("redaction.class.choose")}}
	for _, class := range redactionClasses() {
		p.Class.Items = append(p.Class.Items, templates.SelectItem{Value: &class, Text: x.className(class)})
	}
	p.Reason = templates.Textarea{Field: x.field("reason", "redaction.reason", wrong), Value: x.cause, Rows: 2}
}

// pieces cuts the answer where something is suggested, asked for or hidden.
func (x *redacting) pieces() []CodedPiece {
	type mark struct {
		from, to int
		name     string
	}
	var marks []mark
	for _, s := range x.spans {
		marks = append(marks, mark{s.From, s.To, x.say("redaction.piece.suggested", "class", x.className(s.Class))})
	}
	for _, r := range x.list {
		if r.Fresh && (r.State == staff.RedactionProposed || r.State == staff.RedactionApproved) {
			marks = append(marks, mark{r.From, r.To, x.say("redaction.piece."+string(r.State), "class", x.className(r.Class))})
		}
	}
	text := x.text()
	cuts := []int{0, len(text)}
	for _, m := range marks {
		cuts = append(cuts, m.from, m.to)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var all []CodedPiece
	for i := 0; i+1 < len(cuts); i++ {
		var names []string
		for _, m := range marks {
			if m.from <= cuts[i] && m.to >= cuts[i+1] {
				names = append(names, m.name)
			}
		}
		all = append(all, CodedPiece{text[cuts[i]:cuts[i+1]], strings.Join(names, ", ")})
	}
	return all
}

// decidedSpans says what people decided about spans.
func (d *desk) decidedSpans(list []staff.Redaction) ([]DecidedSpan, error) {
	var all []DecidedSpan
	for _, r := range list {
		state, err := d.redactionState(r)
		if err != nil {
			return nil, err
		}
		all = append(all, DecidedSpan{d.at("/redaction/x/" + r.ID), d.className(r.Class), r.Reason, state})
	}
	return all, nil
}

// redactionState says where a redaction stands, and through whom.
func (d *desk) redactionState(r staff.Redaction) (string, error) {
	who, at, key := r.By, r.At, string(r.State)
	switch {
	case r.State == staff.RedactionApproved && r.LiftBy != "":
		who, key = r.LiftBy, "lift"
	case r.DecidedBy != "":
		who, at = r.DecidedBy, r.DecidedAt
	}
	name, err := d.actor(who)
	if err != nil {
		return "", err
	}
	text := d.words.Say("redaction.state."+key, "name", name, "time", longTime(d.words, at))
	if !r.Fresh {
		text += " " + d.words.Say("redaction.stale")
	}
	return text, nil
}

// take reads what was decided. Words that stand in several places are hidden in all of them.
func (x *redacting) take(f *form, wrong *slips) (hide, keep []staff.Redaction) {
	x.choices = map[string]string{}
	x.typed, x.class = strings.Trim(strings.ReplaceAll(f.Get("words"), "\r\n", "\n"), "\n\t "), f.Get("class")
	x.cause = strings.TrimSpace(f.Get("reason"))
	span := func(from, to int, class string, state staff.RedactionState) staff.Redaction {
		return staff.Redaction{ID: rand.Text(), From: from, To: to, Class: class, Reason: x.cause, State: state}
	}
	for _, s := range x.spans {
		name := fmt.Sprintf("span-%d-%d-%s", s.From, s.To, s.Class)
		switch x.choices[name] = f.Get(name); x.choices[name] {
		case "hide":
			hide = append(hide, span(s.From, s.To, s.Class, staff.RedactionProposed))
		case "keep":
			keep = append(keep, span(s.From, s.To, s.Class, staff.RedactionDismissed))
		}
	}
	switch {
	case x.typed == "":
	case !slices.Contains(redactionClasses(), x.class):
		wrong.add("class", x.say("redaction.class.empty"))
	case !strings.Contains(x.text(), x.typed):
		wrong.add("words", x.say("coding.words.not-found"))
	default:
		for at := 0; ; {
			i := strings.Index(x.text()[at:], x.typed)
			if i < 0 {
				break
			}
			hide = append(hide, span(at+i, at+i+len(x.typed), x.class, staff.RedactionProposed))
			at += i + len(x.typed)
		}
	}
	switch {
	case utf8.RuneCountInString(x.cause) > staff.MaxRedactionReason:
		wrong.add("reason", x.say("redaction.reason.long"))
	case wrong.any():
	case len(hide)+len(keep) == 0:
		id := "words"
		if len(x.spans) > 0 {
			id = "span-1"
		}
		wrong.add(id, x.say("redaction.nothing"))
	case x.cause == "":
		wrong.add("reason", x.say("redaction.reason.empty"))
	}
	return hide, keep
}

// postRedactAnswer stores what somebody decided about the spans of an answer.
func (d *desk) postRedactAnswer() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, err := d.redactingOf(d.c.Param("response"), d.c.Param("question"))
	if err != nil {
		return err
	}
	at := d.redactURL(x.r.ID, x.question)
	if f.Get("seen") != seenAs(x.r) {
		return d.seeOther(at, "redaction-changed")
	}
	var wrong slips
	hide, keep := x.take(f, &wrong)
	if wrong.any() {
		if x.whole = true; x.hides() {
			if err := d.noteOriginal(x.r.Reference, x.question); err != nil {
				return err
			}
		}
		p, err := x.page(&wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-redaction-answer", p)
	}
	for _, some := range []struct {
		verb staff.Verb
		list []staff.Redaction
	}{{staff.VerbRedactionProposed, hide}, {staff.VerbRedactionDismissed, keep}} {
		if len(some.list) == 0 {
			continue
		}
		err := d.s.Store.ProposeRedactions(d.ctx, d.act(some.verb, "", nil), d.slug, x.r.ID, x.question, x.r.Changed, some.list)
		if errors.Is(err, staff.ErrConflict) {
			return d.seeOther(at, "redaction-changed")
		}
		if err != nil {
			return err
		}
	}
	return d.seeOther(at, "redaction-saved")
}
