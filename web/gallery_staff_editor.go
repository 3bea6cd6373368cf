package web

import (
	"context"
	"net/url"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(100, (*staffTour).editor)

// editor shows the pages for writing: starting, a text that is fine and one with mistakes, two people at once, files, history.
func (t *staffTour) editor(ctx context.Context) error {
	at := deskURL(t.slug)
	store := t.server.Store
	if err := t.page(ctx, "editor-new", "/staff/new"); err != nil {
		return err
	}
	if err := t.slip(ctx, "editor-new", "/staff/new", url.Values{"slug": {"Hospital Food"}}); err != nil {
		return err
	}
	if err := t.page(ctx, "editor-bring", deskURL(t.sites.Forthcoming)+"/text"); err != nil {
		return err
	}
	begin := staff.Manuscript{Slug: "hospital-food", Title: "Hospital food", Main: "hospital-food.md"}
	text := "---\nformat: 1\nconsultation: hospital-food\n---\n\n# Hospital food\n\n## About you\n`you`\n\n### Who are you?\n`who` `chose one`\n\n- A patient `patient`\n"
	file := consultation.File{Name: begin.Main, Type: markdownType, Body: []byte(text)}
	if err := store.BeginManuscript(ctx, t.act(staff.VerbManuscriptBegun, begin.Slug, "1"), begin, []consultation.File{file}); err != nil {
		return err
	}
	broken := deskURL(begin.Slug)
	for _, p := range []struct{ name, path string }{
		{"editor-text", at + "/text"}, {"editor-text-notice", at + "/text?file=" + t.slug + ".privacy.md"}, {"editor-text-mistakes", broken + "/text"},
		{"editor-text-new-file", broken + "/text?file=hospital-food.reasons.md"},
		{"editor-lines", broken + "/text/lines"}, {"editor-help", "/staff/help/file-missing?of=" + begin.Slug + "&file=" + begin.Main + "&line=12"}, {"editor-insert", broken + "/text/insert"},
		{"editor-files", at + "/files"}, {"editor-files-empty", broken + "/files"}, {"editor-history-first", broken + "/history"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "editor-insert", broken+"/text/insert", url.Values{}); err != nil {
		return err
	}
	if err := t.slip(ctx, "editor-text", broken+"/text", url.Values{"file": {begin.Main}, "base": {"1"}, "text": {text}, "note": {strings.Repeat("long ", 80)}}); err != nil {
		return err
	}
	if err := t.editorConflict(ctx, broken, begin.Main, text); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{
		{"editor-history", broken + "/history"}, {"editor-revision", broken + "/history/1?with=2"}, {"editor-revision-now", broken + "/history/2"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	return t.editorFiles(ctx, at)
}

// editorConflict saves a text and then one that was begun before it.
func (t *staffTour) editorConflict(ctx context.Context, at, file, text string) error {
	form := func(text, note string) url.Values {
		return url.Values{"file": {file}, "base": {"1"}, "text": {text}, "note": {note}, "do": {"save"}}
	}
	if _, err := t.visitor.post(ctx, at+"/text", form(strings.Replace(text, "Who are you?", "Who are you answering as?", 1), "Clearer"), false); err != nil {
		return err
	}
	a, err := t.visitor.post(ctx, at+"/text", form(strings.Replace(text, "Who are you?", "Which of these are you?", 1), ""), false)
	if err != nil {
		return err
	}
	if err := t.gallery.add(staffGroup, "staff-editor-conflict", a); err != nil {
		return err
	}
	a, err = t.visitor.post(ctx, at+"/text/pages", form(text, ""), false)
	if err != nil {
		return err
	}
	return t.gallery.add(staffGroup, "staff-editor-pages", a)
}

// editorFiles asks before a file goes.
func (t *staffTour) editorFiles(ctx context.Context, at string) error {
	m, err := t.server.Store.Manuscript(ctx, t.slug)
	if err != nil {
		return err
	}
	_, files, err := t.server.Store.Revision(ctx, t.slug, m.Rev)
	if err != nil {
		return err
	}
	for _, f := range files {
		if !isMarkdown(f.Name) {
			return t.page(ctx, "editor-remove", at+"/files/remove?name="+url.QueryEscape(f.Name))
		}
	}
	return nil
}
