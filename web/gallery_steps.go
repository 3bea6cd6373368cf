package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// steps goes through every question page that the answers open, each empty, in error where it can be, and filled in.
func (t *tour) steps(ctx context.Context) error {
	done := map[string]bool{}
	for range 200 {
		tasks, err := t.visitor.get(ctx, t.at)
		if err != nil {
			return err
		}
		open := links(tasks.body, t.at+"/s/")
		i := slices.IndexFunc(open, func(href string) bool { return !done[href] })
		if i < 0 {
			return nil
		}
		next := open[i]
		for next != "" && !done[next] {
			done[next] = true
			if next, err = t.step(ctx, next); err != nil {
				return err
			}
		}
	}
	return errTooManySteps
}

// step shows one question page and gives the address of the next, or "".
func (t *tour) step(ctx context.Context, path string) (next string, err error) {
	path, _, _ = strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	name := "step-" + strings.ReplaceAll(strings.TrimPrefix(path, t.at+"/s/"), "/", "-")
	const group = "A response"
	empty, err := t.see(ctx, group, name+"-empty", path)
	if err != nil {
		return "", err
	}
	fields, asFiles, found := formOn(empty.body, path)
	if !found {
		return "", nil
	}
	form := slip(fields)
	form.Set("do", "continue")
	wrong, err := t.visitor.post(ctx, path, form, asFiles)
	if err != nil {
		return "", err
	}
	if wrong.status == http.StatusUnprocessableEntity {
		if err := t.gallery.add(group, name+"-error", wrong); err != nil {
			return "", err
		}
	}
	again, err := t.visitor.get(ctx, path)
	if err != nil {
		return "", err
	}
	sent, err := t.send(ctx, again, path, "continue", galleryAnswers)
	if err != nil {
		return "", err
	}
	if sent.status == http.StatusUnprocessableEntity {
		return "", t.gallery.add(group, name+"-refused", sent)
	}
	if strings.HasSuffix(name, "-rounds") {
		if _, err := t.see(ctx, group, name+"-remove", path+"?remove=1"); err != nil {
			return "", err
		}
	}
	if len(fields) > 4 {
		if _, err := t.see(ctx, group, name+"-filled", path); err != nil {
			return "", err
		}
	}
	next, _, _ = strings.Cut(sent.place(), "?")
	if !strings.HasPrefix(next, t.at+"/s/") {
		return "", nil
	}
	return next, nil
}
