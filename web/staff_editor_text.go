package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffEditorTextPage is page/staff-editor-text.html: one Markdown file to write, with what is wrong with it.
type StaffEditorTextPage struct {
	StaffPage
	Files     []templates.Link // what can be written
	File      string           // the one at hand
	Main      bool             // it is the questionnaire itself
	New       bool             // it is not there yet
	At        string           // address of the form
	Base      int              // the revision that it began from
	Box       templates.Textarea
	Note      templates.Input
	Saved     string // when, and by whom
	CanEdit   bool
	Findings  StaffEditorFindings
	LinesURL  string
	InsertURL string
	GetURL    string // the file to keep, or ""
}

// StaffEditorLinesPage is page/staff-editor-lines.html: a text with numbered lines, to be looked at.
type StaffEditorLinesPage struct {
	StaffPage
	File    string
	Lines   []StaffEditorLine
	TextURL string
}

// StaffEditorLine is one line with what is wrong with it.
type StaffEditorLine struct {
	Number int
	Text   string
	Notes  []string
}

// StaffEditorFindings is part/staff-editor-findings.html: what check says, by level.
type StaffEditorFindings struct {
	Summary string
	Groups  []StaffEditorGroup
}

// StaffEditorGroup is the findings of one level.
type StaffEditorGroup struct {
	Title string               `json:"title"`
	Hint  string               `json:"hint"`
	Items []StaffEditorFinding `json:"items"`
}

// StaffEditorFinding is one finding as a person reads it.
type StaffEditorFinding struct {
	Place   string `json:"place"` // "Line 12", with the file where it is another one
	Href    string `json:"href"`  // that line, in the numbered view
	Line    int    `json:"line"`  // in the file at hand, for the script; 0 where it is in another one
	Message string `json:"message"`
	Reason  string `json:"reason"`
	HelpURL string `json:"help"`
	Code    string `json:"code"`
}

func (StaffEditorFindings) Template() string { return "part/staff-editor-findings" }

var (
	_ = registerPage("staff-editor-text", StaffEditorTextPage{})
	_ = registerPage("staff-editor-lines", StaffEditorLinesPage{})
)

// written is the text at hand as it stands in a form.
type written struct {
	file, text, note string
	base             int
}

func (d *desk) textForm() error {
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	w, err := x.asked(d.c.Query("file"))
	if err != nil {
		return err
	}
	p, err := d.textPage(x, w, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-editor-text", p)
}

// asked is the text of a name as it was saved last; the questionnaire for "".
func (x *script) asked(name string) (written, error) {
	name = cmp.Or(name, x.Main)
	if !slices.Contains(x.texts(), name) {
		return written{}, notFound()
	}
	f, _ := x.file(name)
	return written{file: name, text: string(f.Body), base: x.Rev}, nil
}

func (d *desk) textPage(x *script, w written, wrong *slips) (StaffEditorTextPage, error) {
	_, there := x.file(w.file)
	p := StaffEditorTextPage{
		StaffPage: d.page("editor.text.title", "title", cmp.Or(x.Title, x.Slug)), File: w.file, Main: w.file == x.Main, New: !there,
		At: d.at("/text"), Base: w.base, CanEdit: d.can(staff.MayEdit), LinesURL: d.linesURL(w.file), InsertURL: d.at("/text/insert"),
		Saved: d.words.Say("editor.saved", "time", spoken{d.words}.DateTime(x.Saved), "name", d.nameOf(x.SavedBy)),
	}
	if there {
		p.GetURL = d.at("/history/" + strconv.Itoa(x.Rev) + "/file/" + url.PathEscape(w.file))
	}
	for _, name := range x.texts() {
		p.Files = append(p.Files, templates.Link{Text: d.textName(x, name), Href: d.textURL(name), Current: name == w.file})
	}
	p.Box = templates.Textarea{
		Field: templates.Field{
			Name: "text", ID: "text", Label: templates.Label{Text: d.words.Say("editor.text.label", "file", w.file), Classes: "govuk-label--m"},
			Hint: templates.Hint{Text: d.textHint(x, w.file)}, ErrorMessage: wrong.at("text"), Classes: "gp-editor__text",
		},
		Rows: 30, Spellcheck: "true", Value: w.text,
	}
	if !p.CanEdit {
		p.Box.Attributes = templates.Attrs{"readonly": ""}
	}
	p.Note = templates.Input{
		Field: templates.Field{
			Name: "note", ID: "note", Label: templates.Label{Text: d.words.Say("editor.note")}, Hint: templates.Hint{Text: d.words.Say("editor.note.hint")},
			ErrorMessage: wrong.at("note"),
		},
		Value: w.note, Autocomplete: "off",
	}
	b, err := d.bundle(x.Slug, x.Rev)
	if f, _ := x.file(w.file); err == nil && string(f.Body) != w.text {
		b, err = d.bundleOf(x.Main, x.with(consultation.File{Name: w.file, Body: []byte(w.text)}))
	}
	if err != nil {
		return p, err
	}
	p.Findings = d.findingsView(d.findings(b), w.file)
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) textURL(name string) string { return d.at("/text") + "?file=" + url.QueryEscape(name) }
func (d *desk) linesURL(name string) string {
	return d.at("/text/lines") + "?file=" + url.QueryEscape(name)
}

// textName says what a file is, for the choice between them.
func (d *desk) textName(x *script, name string) string {
	if name == x.Main {
		return d.words.Say("editor.file.main")
	}
	rest := strings.TrimPrefix(strings.TrimSuffix(name, ".md"), strings.TrimSuffix(x.Main, ".md")+".")
	if key := "editor.file." + rest; d.words.Has(key) {
		return d.words.Say(key)
	}
	if rest != strings.TrimSuffix(name, ".md") {
		return d.words.Say("editor.file.edition", "name", d.s.editionName(rest))
	}
	return name
}

func (d *desk) textHint(x *script, name string) string {
	rest := strings.TrimPrefix(strings.TrimSuffix(name, ".md"), strings.TrimSuffix(x.Main, ".md")+".")
	if key := "editor.file." + rest + ".hint"; d.words.Has(key) {
		return d.words.Say(key)
	}
	return d.words.Say("editor.file.hint")
}

// nameOf is the name of an account, for people to read.
func (d *desk) nameOf(id string) string {
	switch id {
	case staff.CommandLine:
		return d.words.Say("editor.by.command")
	case staff.System:
		return d.words.Say("editor.by.system")
	}
	if p, err := d.s.Store.Person(d.ctx, id); err == nil {
		return p.Name
	}
	return d.words.Say("editor.by.nobody")
}

// findingsView puts findings in order for a person: what stops first.
func (d *desk) findingsView(found []markdown.Finding, file string) StaffEditorFindings {
	var v StaffEditorFindings
	counts := map[string]int{}
	for _, level := range []string{"error", "warning", "explained", "advice"} {
		g := StaffEditorGroup{Hint: d.words.Say("editor.level." + level + ".hint")}
		for _, f := range found {
			if levelOf(f) != level {
				continue
			}
			item := StaffEditorFinding{
				Place: d.words.Say("editor.place", "line", f.Line), Href: d.linesURL(f.File) + "#L" + strconv.Itoa(f.Line), Line: f.Line,
				Message: capital(f.Message), Reason: f.Reason, HelpURL: d.helpURL(f), Code: f.Code,
			}
			if f.File != file {
				item.Place, item.Line = d.words.Say("editor.place.file", "line", f.Line, "file", f.File), 0
			}
			g.Items = append(g.Items, item)
		}
		counts[level] = len(g.Items)
		if len(g.Items) > 0 {
			g.Title = d.words.Say("editor.level."+level, "count", len(g.Items))
			v.Groups = append(v.Groups, g)
		}
	}
	v.Summary = d.words.Say("editor.fine")
	if len(v.Groups) > 0 {
		v.Summary = d.words.Say("editor.found", "errors", d.words.Say("editor.level.error", "count", counts["error"]), "warnings", d.words.Say("editor.level.warning", "count", counts["warning"]))
	}
	return v
}

// levelOf is the level of a finding, with warnings that have a reason apart.
func levelOf(f markdown.Finding) string {
	if f.Level == consultation.LevelWarning && f.Reason != "" {
		return "explained"
	}
	return string(f.Level)
}

// capital begins a sentence.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[n:]
}

func (d *desk) postText() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	w := written{file: f.Get("file"), text: f.Get("text"), note: strings.TrimSpace(f.Get("note"))}
	if f.do() == "mine" {
		w.text = f.Get("mine")
	}
	if !slices.Contains(x.texts(), w.file) {
		return d.kept(w.text)
	}
	if w.base, err = strconv.Atoi(f.Get("base")); err != nil || w.base < 1 || w.base > x.Rev {
		return d.kept(w.text)
	}
	if wrong := d.textSlips(w); wrong.any() {
		p, err := d.textPage(x, w, wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-editor-text", p)
	}
	err = d.saveText(x, w)
	if errors.Is(err, staff.ErrConflict) {
		return d.textConflict(w)
	}
	if err != nil {
		return err
	}
	to := d.textURL(w.file)
	if f.do() == "check" {
		return d.seeOther(to+"#findings", "editor-checked")
	}
	return d.seeOther(to, "editor-saved")
}

// kept refuses a form that does not fit, and shows what was written.
func (d *desk) kept(text string) error {
	return Error{Status: http.StatusUnprocessableEntity, Key: "error.422.editor", Next: templates.Link{Href: d.at("/text")},
		Kept: []KeptText{{Label: d.words.Say("editor.text.kept"), Text: text}}}
}

func (d *desk) textSlips(w written) *slips {
	var wrong slips
	if len(w.text) > maxText {
		wrong.add("text", d.words.Say("editor.error.long", "limit", maxText>>10))
	}
	if line, marked := staff.Marked(w.text); marked {
		wrong.add("text", d.words.Say("editor.error.marks", "line", line))
	}
	if utf8.RuneCountInString(w.note) > 300 {
		wrong.add("note", d.words.Say("editor.error.note", "limit", 300))
	}
	return &wrong
}

// saveText makes a revision with the text. What somebody else saved meanwhile in other files is no conflict.
func (d *desk) saveText(x *script, w written) error {
	base := w.base
	if base != x.Rev {
		_, was, err := d.s.Store.Revision(d.ctx, d.slug, base)
		if err != nil {
			return err
		}
		old, _ := (&script{x.Manuscript, was}).file(w.file)
		now, _ := x.file(w.file)
		if string(old.Body) != string(now.Body) && string(now.Body) != w.text {
			return staff.ErrConflict
		}
		base = x.Rev
	}
	file := consultation.File{Name: w.file, Type: markdownType, Body: []byte(w.text)}
	title := ""
	if w.file == x.Main {
		b, err := d.bundleOf(x.Main, x.with(file))
		if err != nil {
			return err
		}
		title = b.Main().Questionnaire.Title.String()
	}
	_, err := d.s.Store.SaveManuscript(d.ctx, d.saved(base+1, w.note, w.file), d.slug, base, title, []consultation.File{file}, nil, w.note)
	return err
}

// saved is the log's entry of a new revision.
func (d *desk) saved(rev int, note string, files ...string) staff.Act {
	return d.act(staff.VerbManuscriptSaved, strconv.Itoa(rev), staff.Details{"files": strings.Join(files, ", "), "note": note})
}

func (d *desk) textLines() error {
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	w, err := x.asked(d.c.Query("file"))
	if err != nil {
		return err
	}
	b, err := d.bundle(x.Slug, x.Rev)
	if err != nil {
		return err
	}
	p := StaffEditorLinesPage{StaffPage: d.page("editor.lines.title", "file", w.file), File: w.file, TextURL: d.textURL(w.file)}
	for i, text := range staff.Lines(w.text) {
		p.Lines = append(p.Lines, StaffEditorLine{Number: i + 1, Text: text})
	}
	for _, f := range d.findings(b) {
		if f.File == w.file && f.Line >= 1 && f.Line <= len(p.Lines) {
			l := &p.Lines[f.Line-1]
			l.Notes = append(l.Notes, d.words.Say("editor.line.note", "level", d.words.Say("editor.one."+levelOf(f)), "message", f.Message))
		}
	}
	return d.show("staff-editor-lines", p)
}
