package web

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// finish goes from check-your-answers to the confirmation, and looks at what can be done afterwards.
func (t *tour) finish(ctx context.Context) error {
	const group = "A response"
	check, err := t.visitor.get(ctx, t.at+"/check")
	if err != nil {
		return err
	}
	page, err := t.send(ctx, check, t.at+"/check", "", nil)
	for i := 0; err == nil && page.place() != "" && !strings.HasSuffix(page.place(), "/sent"); i++ {
		if i > 20 {
			return errTooManySteps
		}
		if page, err = t.finishPage(ctx, page.place()); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if page.place() == "" {
		return fmt.Errorf("check-your-answers refuses the answers: status %d: %s", page.status, problemsOn(page.body))
	}
	for _, p := range []struct{ name, path string }{{"sent", "/sent"}, {"copy", "/copy"}, {"withdraw", "/withdraw"}} {
		if _, err := t.see(ctx, group, p.name, t.at+p.path); err != nil {
			return err
		}
	}
	sent, err := t.visitor.get(ctx, t.at+"/sent")
	if err != nil {
		return err
	}
	if _, err := t.send(ctx, sent, t.at+"/change", "", nil); err != nil {
		return err
	}
	if _, err := t.see(ctx, group, "tasks-changing", t.at); err != nil {
		return err
	}
	for _, p := range []struct{ name, action string }{{"withdrawn", t.at + "/withdraw"}, {"withdrawn-again", t.at + "/withdraw"}, {"left", "/leave"}} {
		a, err := t.visitor.post(ctx, p.action, url.Values{}, false)
		if err != nil {
			return err
		}
		if a, err = t.follow(ctx, a); err != nil {
			return err
		}
		if err := t.gallery.add(group, p.name, a); err != nil {
			return err
		}
	}
	return nil
}

// finishPage shows a page between check-your-answers and the confirmation, and presses its first button.
func (t *tour) finishPage(ctx context.Context, path string) (answer, error) {
	path, _, _ = strings.Cut(path, "?")
	name := strings.ReplaceAll(strings.TrimPrefix(path, t.at+"/"), "/", "-")
	page, err := t.visitor.get(ctx, path)
	if err != nil {
		return page, err
	}
	if t.gallery.byName[name] == 0 {
		if err := t.gallery.add("A response", name, page); err != nil {
			return page, err
		}
	}
	for _, action := range []string{path, t.at + "/send"} {
		if _, _, found := formOn(page.body, action); found {
			return t.send(ctx, page, action, "continue", galleryAnswers)
		}
	}
	return page, fmt.Errorf("%s leads nowhere", path)
}

// closing is what somebody meets who is still writing when the consultation closes.
func (t *tour) closing(ctx context.Context) error {
	con, err := t.server.Store.Consultation(ctx, t.sites.Open)
	if err != nil {
		return err
	}
	if con.Schedule.Closes.IsZero() || con.Schedule.Grace <= 0 {
		return fmt.Errorf("%s needs a closing time and grace", t.sites.Open)
	}
	*t.clock = con.Schedule.Closes.Add(-5 * time.Minute)
	if err := t.begin(ctx); err != nil {
		return err
	}
	paths := t.stepPaths(ctx)
	if len(paths) == 0 {
		return fmt.Errorf("a new draft has no question page")
	}
	first, err := t.visitor.get(ctx, paths[0])
	if err != nil {
		return err
	}
	if _, err := t.send(ctx, first, paths[0], "continue", galleryAnswers); err != nil {
		return err
	}
	const group = "At closing time"
	*t.clock = con.Schedule.Closes.Add(con.Schedule.Grace / 2)
	if _, err := t.see(ctx, group, "grace", paths[0]); err != nil {
		return err
	}
	if _, err := t.see(ctx, group, "start-in-grace", startURL(t.sites.Open)); err != nil {
		return err
	}
	*t.clock = con.Schedule.Closes.Add(con.Schedule.Grace + time.Minute)
	if _, err := t.see(ctx, group, "closed", t.at); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{
		{"start-after-closing", startURL(t.sites.Open)}, {"outcome-after-closing", outcomeURL(t.sites.Open)}, {"finder-after-closing", "/"},
	} {
		if _, err := t.see(ctx, group, p.name, p.path); err != nil {
			return err
		}
	}
	for _, p := range []struct{ name, action string }{{"start-refused", startURL(t.sites.Open) + "/start"}, {"deleted", t.at + "/delete"}} {
		a, err := t.visitor.post(ctx, p.action, url.Values{}, false)
		if err != nil {
			return err
		}
		if err := t.gallery.add(group, p.name, a); err != nil {
			return err
		}
	}
	return nil
}
