package web

import (
	"context"
	"net/url"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/generate"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(81, (*staffTour).readingPages)

// readingPages shows reading and searching: before anybody has answered, with responses that were made up, and with everything read.
func (t *staffTour) readingPages(ctx context.Context) error {
	if err := t.page(ctx, "reading-none", deskURL(t.sites.Forthcoming)+"/reading"); err != nil {
		return err
	}
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishAs(ctx, "much-read-by-us", t.clock.AddDate(0, 0, -40), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	at := deskURL(t.slug)
	if err := t.generated(ctx, 30); err != nil {
		return err
	}
	ids, err := t.server.Store.Unread(ctx, t.slug, "", "", 1000)
	if err != nil {
		return err
	}
	read := t.act(staff.VerbWordsRead, t.slug, "")
	if err := t.server.Store.MarkRead(ctx, read, "", ids[:7]); err != nil {
		return err
	}
	question := ""
	all, err := t.server.Store.Coverage(ctx, t.slug)
	if err != nil {
		return err
	}
	most := 0
	for _, c := range all[1:] {
		if c.Have > most {
			question, most = c.Question, c.Have
		}
	}
	for _, p := range []struct{ name, path string }{
		{"reading", "/reading"}, {"reading-one", "/reading/r/" + ids[3] + "?q=the"}, {"reading-answers", "/reading/q/" + url.PathEscape(question)},
		{"reading-search", "/search"}, {"reading-found", "/search?q=" + url.QueryEscape("the OR pay*")}, {"reading-not-found", "/search?q=zebra"},
		{"reading-search-error", "/search?q=-pay&where=" + url.QueryEscape("channel is")},
	} {
		if err := t.page(ctx, p.name, at+p.path); err != nil {
			return err
		}
	}
	if err := t.server.Store.MarkRead(ctx, read, "", ids); err != nil {
		return err
	}
	return t.page(ctx, "reading-answers-none", at+"/reading/q/"+url.PathEscape(question))
}

// generated stores so many responses that were made up, and brings what is made from them up to date.
func (t *staffTour) generated(ctx context.Context, n int) error {
	v, err := t.server.cache.Version(ctx, t.version(ctx))
	if err != nil {
		return err
	}
	g := generate.New(v.Questionnaire(""), generate.Usual(5, *t.clock))
	for i := range n {
		made := g.Response(i)
		name := t.slug + strconv.Itoa(i)
		at := t.clock.AddDate(0, 0, -i)
		d := consultation.Draft{ID: name, Handle: "h" + name, Consultation: t.slug, Version: v.Hash, Edition: v.Main, Started: at, Saved: at, Answers: made.Answers, Equality: consultation.Answers{}}
		if err := t.server.Store.StartDraft(ctx, d, t.server.MACs.CodeMAC(name), t.server.MACs.SessionMAC(name)); err != nil {
			return err
		}
		r := consultation.Response{Consultation: t.slug, Version: v.Hash, Edition: v.Main, Language: "en", Submitted: at, Answers: made.Answers, Contact: made.Contact, Wish: made.Wish}
		if _, err := t.server.Store.Submit(ctx, d.ID, r, nil); err != nil {
			return err
		}
	}
	for done := 1; done > 0; {
		if done, err = t.server.Store.Project(ctx, catchUp); err != nil {
			return err
		}
	}
	return nil
}
