package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffEditorPagesPage is page/staff-editor-pages.html: how a text reads as pages, before it is saved. The script of the editor shows
// its main part beside the text.
type StaffEditorPagesPage struct {
	StaffPage
	Title    string
	Errors   string // that what cannot be read is left out, or ""
	Start    []ContentView
	Sections []OutlineSection
}

// StaffEditorHelpPage is page/staff-editor-help.html: what a message of check means.
type StaffEditorHelpPage struct {
	StaffPage
	Code string
	Body template.HTML
	Line *templates.Link // where in the text it was found, if the address says so
	Back *templates.Link // to the text
}

var (
	_ = registerPage("staff-editor-pages", StaffEditorPagesPage{})
	_ = registerPage("staff-editor-help", StaffEditorHelpPage{})
)

// typed reads the text that somebody is writing, as a questionnaire with what is saved beside it. Nothing is stored.
func (d *desk) typed() (markdown.Bundle, string, error) {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return markdown.Bundle{}, "", err
	}
	defer f.close()
	x, err := d.script()
	if err != nil {
		return markdown.Bundle{}, "", err
	}
	file, text := f.Get("file"), f.Get("text")
	if !slices.Contains(x.texts(), file) || len(text) > maxText {
		return markdown.Bundle{}, "", Error{Status: http.StatusUnprocessableEntity}
	}
	b, err := d.bundleOf(x.Main, x.with(consultation.File{Name: file, Body: []byte(text)}))
	return b, file, err
}

// checkText says as JSON what is wrong with a text that is not saved, with the list of it as the page shows it.
func (d *desk) checkText() error {
	b, file, err := d.typed()
	if err != nil {
		return err
	}
	type mark struct {
		Line    int    `json:"line"`
		Column  int    `json:"column"`
		Level   string `json:"level"`
		Message string `json:"message"`
	}
	out := struct {
		Summary string             `json:"summary"`
		Marks   []mark             `json:"marks"`
		Groups  []StaffEditorGroup `json:"groups"`
	}{Marks: []mark{}}
	found := d.findings(b)
	for _, f := range found {
		if f.File == file {
			out.Marks = append(out.Marks, mark{f.Line, f.Column, levelOf(f), capital(f.Message)})
		}
	}
	view := d.findingsView(found, file)
	out.Summary, out.Groups = view.Summary, view.Groups
	d.c.JSON(http.StatusOK, out)
	return nil
}

// textPages shows a text that is not saved as pages.
func (d *desk) textPages() error {
	b, _, err := d.typed()
	if err != nil {
		return err
	}
	q := b.Main().Questionnaire
	p := StaffEditorPagesPage{StaffPage: d.page("editor.pages.title"), Title: q.Title.String()}
	if b.Main().Failed() {
		p.Errors = d.words.Say("editor.pages.errors")
	}
	for i := range q.Start {
		p.Start = append(p.Start, NewContentView(d.slug, &q.Start[i], nil))
	}
	o := listing{q: q, slug: d.slug, words: d.words, reviewed: func(string) string { return "" }}
	for i := range q.Sections {
		p.Sections = append(p.Sections, o.section(&q.Sections[i]))
	}
	body, err := d.s.Pages.Render("staff-editor-pages", p)
	if err != nil {
		return err
	}
	// Files that are not published yet lie behind the sign-in.
	was, now := startURL(d.slug)+"/files/", d.at("/files/get/")
	body = []byte(strings.NewReplacer(` src="`+was, ` src="`+now, ` href="`+was, ` href="`+now).Replace(string(body)))
	sendHTML(d.c.Writer, http.StatusOK, body)
	return nil
}

// ruleHelp is what `greenpaper help CODE` prints, as a page.
func (d *desk) ruleHelp() error {
	code := d.c.Param("code")
	title, body, ok := markdown.HelpHTML(code)
	if !ok {
		return notFound()
	}
	p := StaffEditorHelpPage{StaffPage: d.page("editor.help.title", "title", title), Code: code, Body: template.HTML(body)} // ours, from the program
	at := *d
	if at.slug = d.c.Query("of"); at.slug != "" && at.can(staff.MayView) {
		file := d.c.Query("file")
		p.Back = &templates.Link{Text: d.words.Say("editor.help.back"), Href: at.textURL(file)}
		p.BackLink = p.Back
		if line, err := strconv.Atoi(d.c.Query("line")); err == nil && line > 0 {
			p.Line = &templates.Link{Text: d.words.Say("editor.help.line", "line", line), Href: at.linesURL(file) + "#L" + strconv.Itoa(line)}
		}
	}
	return d.show("staff-editor-help", p)
}

// helpURL is where a finding is explained, with the way back to it.
func (d *desk) helpURL(f markdown.Finding) string {
	q := url.Values{"of": {d.slug}, "file": {f.File}, "line": {strconv.Itoa(f.Line)}}
	return "/staff/help/" + f.Code + "?" + q.Encode()
}
