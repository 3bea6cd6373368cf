package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// editorRoutes are the addresses for writing: a new consultation, its text, the files beside it, what it was before.
func (s *Server) editorRoutes() []Route {
	get := func(path string, may staff.Permission, h func(*desk) error) Route {
		return s.staffRoute(http.MethodGet, path, may, h)
	}
	post := func(path string, may staff.Permission, h func(*desk) error) Route {
		return s.staffRoute(http.MethodPost, path, may, h)
	}
	const at = "/staff/c/:slug"
	return []Route{
		get("/staff/new", staff.MayCreate, (*desk).newForm),
		post("/staff/new", staff.MayCreate, (*desk).postNew),
		get("/staff/help/:code", staff.MayOwn, (*desk).ruleHelp),
		post(at+"/bring", staff.MayEdit, (*desk).postBring),

		get(at+"/text", staff.MayView, (*desk).textForm),
		post(at+"/text", staff.MayEdit, (*desk).postText),
		post(at+"/text/check", staff.MayEdit, (*desk).checkText),
		post(at+"/text/pages", staff.MayEdit, (*desk).textPages),
		get(at+"/text/lines", staff.MayView, (*desk).textLines),
		get(at+"/text/insert", staff.MayEdit, (*desk).insertForm),
		post(at+"/text/insert", staff.MayEdit, (*desk).postInsert),
		post(at+"/text/keep", staff.MayEdit, (*desk).postKeep),
		post(at+"/text/drop", staff.MayEdit, (*desk).postDrop),

		get(at+"/files", staff.MayView, (*desk).filesPage),
		post(at+"/files", staff.MayEdit, (*desk).postFile),
		get(at+"/files/get/:name", staff.MayView, (*desk).rawFile),
		get(at+"/files/remove", staff.MayEdit, (*desk).removeFileForm),
		post(at+"/files/remove", staff.MayEdit, (*desk).postRemoveFile),

		get(at+"/history", staff.MayView, (*desk).historyPage),
		get(at+"/history/:rev", staff.MayView, (*desk).revisionPage),
		get(at+"/history/:rev/zip", staff.MayView, (*desk).revisionZip),
		get(at+"/history/:rev/file/:name", staff.MayView, (*desk).revisionFile),
		post(at+"/history/:rev/restore", staff.MayEdit, (*desk).postRestore),
	}
}

var (
	_ = registerArea(area{order: 10, key: "area.text", path: "/text", may: staff.MayView, status: (*desk).textStatus})
	_ = registerArea(area{order: 11, key: "area.files", path: "/files", may: staff.MayView})
	_ = registerArea(area{order: 12, key: "area.history", path: "/history", may: staff.MayView})
)

// StaffEditorBringPage is page/staff-editor-bring.html: a consultation that was published without a manuscript.
type StaffEditorBringPage struct {
	StaffPage
	Action string // empty for those who may not edit
}

var _ = registerPage("staff-editor-bring", StaffEditorBringPage{})

// script is a manuscript with the files of one revision.
type script struct {
	*staff.Manuscript
	files []consultation.File
}

// errBring: there is no manuscript, but a published version to make one from.
var errBring = errors.New("published without a manuscript")

// script reads the newest revision of the manuscript at hand. ErrNotFound, errBring.
func (d *desk) script() (*script, error) {
	m, err := d.s.Store.Manuscript(d.ctx, d.slug)
	if errors.Is(err, consultation.ErrNotFound) {
		if _, err := d.s.Store.Consultation(d.ctx, d.slug); err != nil {
			return nil, err
		}
		return nil, errBring
	}
	if err != nil {
		return nil, err
	}
	_, files, err := d.s.Store.Revision(d.ctx, d.slug, m.Rev)
	return &script{m, files}, err
}

// orBring shows the page that offers to bring a published consultation here, where that is what an error says.
func (d *desk) orBring(err error) error {
	if !errors.Is(err, errBring) {
		return err
	}
	p := StaffEditorBringPage{StaffPage: d.page("editor.bring.title")}
	if d.can(staff.MayEdit) {
		p.Action = d.at("/bring")
	}
	return d.show("staff-editor-bring", p)
}

// file gives one file of the revision; false where there is none.
func (x *script) file(name string) (consultation.File, bool) {
	i := slices.IndexFunc(x.files, func(f consultation.File) bool { return f.Name == name })
	if i < 0 {
		return consultation.File{}, false
	}
	return x.files[i], true
}

// with gives the files with one of them changed or added.
func (x *script) with(file consultation.File) []consultation.File {
	out := slices.DeleteFunc(slices.Clone(x.files), func(f consultation.File) bool { return f.Name == file.Name })
	return append(out, file)
}

// texts are the names of what can be written: the questionnaire first, then the Markdown beside it, there or to be added.
func (x *script) texts() []string {
	base := strings.TrimSuffix(x.Main, ".md")
	names := []string{x.Main, base + ".privacy.md", base + ".reasons.md", base + ".scenarios.md"}
	if main, ok := x.file(x.Main); ok {
		editions, _ := markdown.FrontValue(main.Body, "editions")
		for i, e := range strings.Split(editions, ",") {
			if e = strings.TrimSpace(e); i > 0 && staff.IsFileName(base+"."+e+".md") {
				names = append(names, base+"."+e+".md")
			}
		}
	}
	for _, f := range x.files {
		if isMarkdown(f.Name) && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

func isMarkdown(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".md") }

const markdownType = "text/markdown; charset=utf-8"

// findings is everything that check says of files as a questionnaire, and that its name in the text is not its address here.
func (d *desk) findings(b markdown.Bundle) []markdown.Finding {
	found := b.Judge(time.Time{}, nil) // what depends on the day is for the gate
	main := b.Main()
	if name, line := markdown.FrontValue(main.Source.Body, "consultation"); name != "" && name != d.slug {
		found = append([]markdown.Finding{{
			File: main.Source.Name, Line: line, Column: 1, Level: consultation.LevelError, Code: "front-value",
			Message: d.words.Say("editor.slug-differs", "name", name, "slug", d.slug),
		}}, found...)
	}
	return found
}

// textStatus says on the overview how many mistakes there are.
func (d *desk) textStatus() (templates.Tag, error) {
	m, err := d.s.Store.Manuscript(d.ctx, d.slug)
	if errors.Is(err, consultation.ErrNotFound) {
		return templates.Tag{Text: d.words.Say("editor.status.none"), Classes: "govuk-tag--grey"}, nil
	}
	if err != nil {
		return templates.Tag{}, err
	}
	b, err := d.bundle(d.slug, m.Rev)
	if err != nil {
		return templates.Tag{}, err
	}
	errs := 0
	for _, f := range d.findings(b) {
		if f.Level == consultation.LevelError {
			errs++
		}
	}
	if errs > 0 {
		return templates.Tag{Text: d.words.Say("editor.status.errors", "count", errs), Classes: "govuk-tag--red"}, nil
	}
	return templates.Tag{Text: d.words.Say("editor.status.fine"), Classes: "govuk-tag--green"}, nil
}
