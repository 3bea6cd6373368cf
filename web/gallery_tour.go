package web

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/templates"
	"time"
)

// tour goes through the site as people do and hands each page to the gallery.
type tour struct {
	gallery *Gallery
	server  *Server
	sites   GallerySites
	clock   *time.Time
	visitor *visitor
	at      string // address of the draft
}

// see gets a page and keeps it under a name.
func (t *tour) see(ctx context.Context, group, name, path string) (answer, error) {
	a, err := t.visitor.get(ctx, path)
	if err != nil {
		return a, err
	}
	if a.place() != "" {
		return a, fmt.Errorf("%s leads to %s instead of being a page", path, a.place())
	}
	return a, t.gallery.add(group, name, a)
}

// send fills in the form of a page that goes to an address and sends it; own are the values of fields by name, do the button.
func (t *tour) send(ctx context.Context, page answer, action, do string, own url.Values) (answer, error) {
	fields, asFiles, found := formOn(page.body, action)
	if !found {
		return answer{}, fmt.Errorf("the page has no form for %s", action)
	}
	form := sample(fields, own)
	form.Set("do", do)
	return t.visitor.post(ctx, action, form, asFiles)
}

// public are the pages that everybody can read.
func (t *tour) public(ctx context.Context) error {
	open := startURL(t.sites.Open)
	for _, p := range []struct{ name, path string }{
		{"finder", "/"}, {"finder-nothing-found", "/?words=nothing+like+this&state=open"},
		{"start-open", open}, {"start-forthcoming", startURL(t.sites.Forthcoming)}, {"start-closed", startURL(t.sites.Closed)},
		{"questions", open + "/questions"}, {"print", open + "/print"}, {"print-large", open + "/print?size=large"}, {"print-closed", startURL(t.sites.Closed) + "/print"},
		{"print-none", open + "/form.pdf"}, {"privacy-notice", open + "/privacy"},
		{"help", "/help"}, {"help-about", "/help?about=" + url.QueryEscape(t.sites.Open)},
		{"cookies", "/cookies"}, {"accessibility", "/accessibility"}, {"privacy", "/privacy"}, {"resume", "/resume"}, {"leave", "/leave"},
	} {
		if _, err := t.see(ctx, "For everybody", p.name, p.path); err != nil {
			return err
		}
	}
	if err := t.paperFile(ctx); err != nil {
		return err
	}
	if err := t.editions(ctx); err != nil {
		return err
	}
	for _, p := range []struct{ name, code string }{{"resume-empty", ""}, {"resume-unknown", "apple bread cloud dance eagle"}} {
		a, err := t.visitor.post(ctx, "/resume", url.Values{"code": {p.code}}, false)
		if err == nil {
			err = t.gallery.add("For everybody", p.name, a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// editions are the other editions of the open consultation, if it has any.
func (t *tour) editions(ctx context.Context) error {
	con, err := t.server.Store.Consultation(ctx, t.sites.Open)
	if err != nil {
		return err
	}
	v, err := t.server.cache.Version(ctx, con.Version)
	if err != nil {
		return err
	}
	docs, err := t.server.documents(t.server.Pages.Words(templates.English), v)
	if err != nil {
		return err
	}
	if len(docs) > 0 {
		if _, err := t.see(ctx, "For everybody", "document", docs[0].Href); err != nil {
			return err
		}
	}
	for _, ed := range v.Questionnaire("").Front.Editions {
		if ed == v.Main || v.Editions[ed] == nil {
			continue
		}
		if _, err := t.see(ctx, "For everybody", "start-"+ed, startURL(v.Consultation)+"?edition="+url.QueryEscape(ed)); err != nil {
			return err
		}
		if _, err := t.see(ctx, "For everybody", "print-"+ed, startURL(v.Consultation)+"/print?edition="+url.QueryEscape(ed)); err != nil {
			return err
		}
		if _, err := t.see(ctx, "For everybody", "questions-"+ed, startURL(v.Consultation)+"/questions?edition="+url.QueryEscape(ed)); err != nil {
			return err
		}
	}
	return nil
}

// refusals are all the pages that say no.
func (t *tour) refusals(context.Context) error {
	for _, status := range errorStatuses {
		w := &recorder{answer{header: http.Header{}}}
		e := Error{Status: status}
		if status == http.StatusServiceUnavailable {
			e.Kept = []KeptText{{Label: "What would make it hard to use?", Text: "The cost.\n\nAnd the time it takes."}}
		}
		t.server.plainError(w, e)
		if err := t.gallery.add("Refusals", fmt.Sprintf("error-%d", status), w.answer); err != nil {
			return err
		}
	}
	w := &recorder{answer{header: http.Header{}}}
	t.server.plainError(w, stillMaking{Part: 120000, Whole: 1000000}.page())
	return t.gallery.add("Refusals", "staff-making", w.answer)
}

// preview is what the author of a file with a mistake sees, with and without an earlier version to show.
func (t *tour) preview(ctx context.Context) error {
	bar := templates.PreviewBar{File: "walks.md", Stale: true, Problems: []templates.PreviewProblem{
		{Place: "walks.md:12:3", Level: "error", Message: "this question needs a list of answers under it", Code: "list-missing"},
		{Place: "walks.md:40:1", Level: "advice", Message: "this sentence has 31 words; split it", Code: "sentence-long"},
	}}
	t.server.preview = func() *templates.PreviewBar { return &bar }
	defer func() { t.server.preview = nil }()
	const group = "For authors"
	if _, err := t.see(ctx, group, "preview-stale", startURL(t.sites.Open)); err != nil {
		return err
	}
	w := &recorder{answer{header: http.Header{}}}
	(&Preview{server: t.server, bar: bar}).onlyErrors(w)
	return t.gallery.add(group, "preview-errors", w.answer)
}

// begin presses Start now.
func (t *tour) begin(ctx context.Context) error {
	t.visitor = &visitor{handler: t.gallery.handler}
	start, err := t.visitor.get(ctx, startURL(t.sites.Open))
	if err != nil {
		return err
	}
	a, err := t.send(ctx, start, startURL(t.sites.Open)+"/start", "", nil)
	if err != nil {
		return err
	}
	at, ok := strings.CutSuffix(a.place(), "/code")
	if !ok {
		return fmt.Errorf("starting leads to %q with status %d", a.place(), a.status)
	}
	t.at = at
	return nil
}

// journey fills in the open consultation from Start now to the confirmation and beyond.
func (t *tour) journey(ctx context.Context) error {
	if err := t.begin(ctx); err != nil {
		return err
	}
	const group = "A response"
	for _, p := range []struct{ name, path string }{{"code", "/code"}, {"tasks-new", ""}, {"check-nothing-answered", "/check"}, {"delete", "/delete"}} {
		if _, err := t.see(ctx, group, p.name, t.at+p.path); err != nil {
			return err
		}
	}
	if err := t.steps(ctx); err != nil {
		return err
	}
	if err := t.conflict(ctx); err != nil {
		return err
	}
	if err := t.closes(ctx); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{{"tasks", ""}, {"check", "/check"}, {"draft-copy", "/copy"}, {"equality", "/equality"}} {
		if _, err := t.see(ctx, group, p.name, t.at+p.path); err != nil {
			return err
		}
	}
	return t.finish(ctx)
}

// conflict changes one answer on two pages at once.
func (t *tour) conflict(ctx context.Context) error {
	for _, path := range t.stepPaths(ctx) {
		one, err := t.visitor.get(ctx, path)
		if err != nil {
			return err
		}
		fields, _, _ := formOn(one.body, path)
		i := slices.IndexFunc(fields, func(f field) bool { return f.kind == "textarea" })
		if i < 0 {
			continue
		}
		two, err := t.visitor.get(ctx, path)
		if err != nil {
			return err
		}
		if _, err := t.send(ctx, one, path, "continue", with(galleryAnswers, fields[i].name, "What the first of us wrote.")); err != nil {
			return err
		}
		both, err := t.send(ctx, two, path, "continue", with(galleryAnswers, fields[i].name, "What the second of us wrote."))
		if err != nil {
			return err
		}
		if err := t.gallery.add("A response", "conflict", both); err != nil {
			return err
		}
		_, err = t.send(ctx, both, t.at+"/conflict", "", nil)
		return err
	}
	return fmt.Errorf("no question page has a box for a conflict")
}

func (t *tour) stepPaths(ctx context.Context) []string {
	tasks, err := t.visitor.get(ctx, t.at)
	if err != nil {
		return nil
	}
	return links(tasks.body, t.at+"/s/")
}

// with is the answers with another one for a field.
func with(answers url.Values, name, value string) url.Values {
	out := maps.Clone(answers)
	out.Set(name, value)
	return out
}

// closes changes an early answer, so that later ones would be left out, and takes it back.
func (t *tour) closes(ctx context.Context) error {
	paths := t.stepPaths(ctx)
	if len(paths) == 0 {
		return fmt.Errorf("there is no first question page")
	}
	first, err := t.visitor.get(ctx, paths[0])
	if err != nil {
		return err
	}
	a, err := t.send(ctx, first, paths[0], "continue", with(galleryAnswers, "capacity", "club"))
	if err != nil {
		return err
	}
	page, err := t.follow(ctx, a)
	if err != nil {
		return err
	}
	fields, _, found := formOn(page.body, t.at+"/conflict")
	if !found {
		return fmt.Errorf("changing an early answer is not asked about: status %d", page.status)
	}
	if err := t.gallery.add("A response", "conflict-closes", page); err != nil {
		return err
	}
	back := url.Values{}
	for _, f := range fields {
		if f.kind == "radio" {
			back.Set(f.name, "theirs")
		}
	}
	_, err = t.send(ctx, page, t.at+"/conflict", "", back)
	return err
}

// follow goes where an answer leads, if it leads anywhere.
func (t *tour) follow(ctx context.Context, a answer) (answer, error) {
	if a.place() == "" {
		return a, nil
	}
	path, _, _ := strings.Cut(a.place(), "#")
	return t.visitor.get(ctx, path)
}
