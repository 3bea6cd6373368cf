package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(82, (*staffTour).codingPages)

// codingPages shows the codebook and coding: before there is anything, with responses that were made up, and where two people meet.
func (t *staffTour) codingPages(ctx context.Context) error {
	if err := t.page(ctx, "coding-none", deskURL(t.sites.Forthcoming)+"/coding"); err != nil {
		return err
	}
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishAs(ctx, "much-coded-by-us", t.clock.AddDate(0, 0, -40), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	if err := t.generated(ctx, 20); err != nil {
		return err
	}
	at := deskURL(t.slug) + "/coding"
	if err := t.page(ctx, "coding-codebook-empty", at+"/codebook"); err != nil {
		return err
	}
	if err := t.slip(ctx, "coding-code", at+"/new", url.Values{"name": {""}}); err != nil {
		return err
	}
	pay, travel := t.themeOf("pay", "Pay and conditions", ""), t.themeOf("travel", "Travel between visits", "pay")
	for _, c := range []staff.Code{pay, travel, t.themeOf("training", "Training", "")} {
		if err := t.server.Store.AddCode(ctx, t.act(staff.VerbCodeAdded, t.slug, c.ID), c); err != nil {
			return err
		}
	}
	question, err := t.mostToCode(ctx)
	if err != nil {
		return err
	}
	if err := t.codeSome(ctx, question, pay, travel); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{
		{"coding", ""}, {"coding-codebook", "/codebook"}, {"coding-code", "/code/" + pay.ID}, {"coding-themes", "/themes"}, {"coding-themes-error", "/themes?where=" + url.QueryEscape("channel is")},
	} {
		if err := t.page(ctx, p.name, at+p.path); err != nil {
			return err
		}
	}
	return t.codedAtOnce(ctx, at+"/q/"+url.PathEscape(question), question, pay, travel)
}

func (t *staffTour) themeOf(id, name, parent string) staff.Code {
	c := staff.Code{ID: "gallery-" + id, Consultation: t.slug, Key: id, Name: name, Definition: "What people say about this", Include: "Wishes and complaints alike"}
	if parent != "" {
		c.Parent = "gallery-" + parent
	}
	return c
}

// mostToCode is the question that most have answered in words.
func (t *staffTour) mostToCode(ctx context.Context) (question string, err error) {
	all, err := t.server.Store.CodingProgress(ctx, t.slug)
	most := 0
	for _, c := range all {
		if c.Have > most && !strings.Contains(c.Question, ".") { // answers of many are longer than those about each of a list
			question, most = c.Question, c.Have
		}
	}
	return question, err
}

// codeSome decides about four answers, of which one then waits again.
func (t *staffTour) codeSome(ctx context.Context, question string, pay, travel staff.Code) error {
	ids, err := t.server.Store.ToCode(ctx, t.slug, question, false, "", 4)
	if err != nil {
		return err
	}
	for i, id := range ids {
		given := []staff.Given{{Code: pay.ID}}
		if i == 1 {
			given = append(given, staff.Given{Code: travel.ID})
		}
		if err := t.decide(ctx, id, question, given); err != nil {
			return err
		}
	}
	travel.Rev, travel.Definition = 1, "Time and cost of travel between the people whom somebody visits"
	return t.server.Store.RewordCode(ctx, t.act(staff.VerbCodeReworded, t.slug, travel.ID), travel, true)
}

func (t *staffTour) decide(ctx context.Context, id, question string, given []staff.Given) error {
	r, err := t.server.Store.ResponseOf(ctx, t.slug, id)
	if err != nil {
		return err
	}
	_, err = t.server.Store.SetCoded(ctx, t.act(staff.VerbCoded, t.slug, ""), t.slug, staff.Coded{Response: id, Question: question, Given: given}, 0, r.Changed, "")
	return err
}

// codedAtOnce shows one answer: to be coded, with words that have a code, with what is wrong, where two people meet, and the queue.
func (t *staffTour) codedAtOnce(ctx context.Context, at, question string, pay, travel staff.Code) error {
	ids, err := t.server.Store.ToCode(ctx, t.slug, question, false, "", 2)
	if err != nil {
		return err
	}
	if err := t.page(ctx, "coding-answer", at); err != nil {
		return err
	}
	r, err := t.server.Store.ResponseOf(ctx, t.slug, ids[0])
	if err != nil {
		return err
	}
	form := url.Values{"response": {r.ID}, "rev": {"0"}, "seen": {seenAs(r)}, "do": {"save"}}
	if err := t.slip(ctx, "coding-answer", at, form); err != nil {
		return err
	}
	text := r.Answers.Get(question)
	end := strings.LastIndex(text[:min(30, len(text))], " ")
	if err := t.decide(ctx, r.ID, question, []staff.Given{{Code: pay.ID}, {Code: travel.ID, From: 0, To: max(end, 1)}}); err != nil {
		return err
	}
	if err := t.page(ctx, "coding-words", at+"?r="+r.ID+"&done=coded&undo="+r.ID+"."+strconv.Itoa(1)); err != nil {
		return err
	}
	form.Set("code", travel.ID)
	a, err := t.visitor.post(ctx, at, form, false)
	if err != nil {
		return err
	}
	if err := t.gallery.add(staffGroup, "staff-coding-conflict", a); err != nil {
		return err
	}
	return t.page(ctx, "coding-again", at+"?again=1")
}
