package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/importing"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

var _ = registerArea(area{order: 44, key: "area.import", path: "/imports", may: staff.MayImport})

func (s *Server) importRoutes() []Route {
	const at = "/staff/c/:slug/imports"
	get := func(path string, h func(*desk) error) Route {
		return s.staffRoute(http.MethodGet, at+path, staff.MayImport, h)
	}
	post := func(path string, h func(*desk) error) Route {
		return s.staffRoute(http.MethodPost, at+path, staff.MayImport, h)
	}
	return []Route{
		get("", (*desk).imports),
		post("", (*desk).uploadImport),
		get("/help", (*desk).importHelp),
		get("/file/:id", (*desk).importPage),
		get("/file/:id/shape", (*desk).importShape),
		post("/file/:id/shape", (*desk).reshapeImport),
		get("/file/:id/columns", (*desk).importColumns),
		post("/file/:id/columns", (*desk).mapColumns),
		get("/file/:id/values", (*desk).importValues),
		post("/file/:id/values", (*desk).mapValues),
		post("/file/:id/mapping", (*desk).saveMapping),
		post("/file/:id/use", (*desk).useMapping),
		post("/file/:id/again", (*desk).readAgain),
		post("/file/:id/check", (*desk).checkImport),
		post("/file/:id/stop", (*desk).stopImport),
		get("/file/:id/report.csv", (*desk).importReport),
		get("/file/:id/import", (*desk).takeImportForm),
		post("/file/:id/import", (*desk).takeImport),
		get("/file/:id/undo", (*desk).undoImportForm),
		post("/file/:id/undo", (*desk).undoImport),
		get("/file/:id/drop", (*desk).dropImportForm),
		post("/file/:id/drop", (*desk).dropImport),
	}
}

// ImportsPage is page/staff-import-list.html: the spreadsheets of a consultation, and the form that takes another.
type ImportsPage struct {
	StaffPage
	Published bool
	Items     []ImportItem
	Upload    templates.FileUpload
	Action    string
	HelpURL   string
}

// ImportItem is one spreadsheet in the list.
type ImportItem struct {
	Name, Href, Who, When, Rows, Taken string
	State                              templates.Tag
}

// ImportHelpPage is page/staff-import-help.html.
type ImportHelpPage struct {
	StaffPage
	BackURL string
	Limits  string
}

var (
	_ = registerPage("staff-import-list", ImportsPage{})
	_ = registerPage("staff-import-help", ImportHelpPage{})
)

// importer does the work on spreadsheets for this server.
func (s *Server) importer() *Importer {
	return &Importer{Store: s.Store, Files: s.Files, MACs: s.MACs, Words: s.Pages.Words(templates.English), Now: s.Now}
}

// importSlot lets one job at a time read a spreadsheet: each may need much memory.
type importSlot struct {
	once sync.Once
	slot chan struct{}
}

// SweepImports deletes what interrupted jobs have staged.
func (s *Server) SweepImports(ctx context.Context) error { return s.Store.TidyImports(ctx, s.Now()) }

// importWait is how long a form waits for its job before it leads to the page that says how far it is.
const importWait = 2 * time.Second

// runImport starts a job in the background and waits a little for it: small files are done at once.
func (d *desk) runImport(id, job string) error {
	done := make(chan struct{})
	s, slug, actor := d.s, d.slug, d.person.ID
	s.importSlot.once.Do(func() { s.importSlot.slot = make(chan struct{}, 1) })
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				s.Log.Error("an import ended in a panic") // its text could hold somebody's words
			}
		}()
		ctx := context.Background()
		if err := s.importer().Run(ctx, actor, slug, id, job, s.importSlot.slot); err != nil {
			s.Log.ErrorContext(ctx, "an import failed", "import", id, "error", err)
		}
	}()
	select {
	case <-done:
	case <-time.After(importWait):
	}
	return d.seeOther(d.importURL(id, ""), "")
}

func (d *desk) importURL(id, path string) string { return d.at("/imports/file/" + id + path) }

func (d *desk) imports() error {
	p, err := d.importsPage(&slips{})
	if err != nil {
		return err
	}
	return d.show("staff-import-list", p)
}

func (d *desk) importsPage(wrong *slips) (ImportsPage, error) {
	w, err := d.work()
	if err != nil {
		return ImportsPage{}, err
	}
	p := ImportsPage{StaffPage: d.page("imports.title"), Published: w.published != nil, Action: d.at("/imports"), HelpURL: d.at("/imports/help")}
	list, err := d.s.Store.Imports(d.ctx, d.slug)
	if err != nil {
		return p, err
	}
	for i := range list {
		p.Items = append(p.Items, d.importItem(&list[i]))
	}
	p.Upload = templates.FileUpload{
		Field: templates.Field{
			Name: "file", ID: "file", Label: templates.Label{Text: d.words.Say("imports.upload")},
			Hint: templates.Hint{Text: d.importLimits()}, ErrorMessage: wrong.at("file"),
		},
		Accept: ".csv,.xlsx",
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) importLimits() string {
	say := spoken{d.words}
	return d.words.Say("imports.upload.hint", "limit", importing.MaxFile>>20, "rows", say.Number(strconv.Itoa(importing.MaxRows)), "columns", say.Number(strconv.Itoa(importing.MaxColumns)))
}

func (d *desk) importItem(i *staff.Import) ImportItem {
	say := spoken{d.words}
	return ImportItem{
		Name: i.Name, Href: d.importURL(i.ID, ""), When: say.DateTime(i.At), Rows: say.Number(strconv.Itoa(i.Rows)), State: d.importTag(i),
		Taken: say.Number(strconv.Itoa(i.Taken)), Who: d.nameOf(i.By),
	}
}

func (d *desk) importTag(i *staff.Import) templates.Tag {
	state, class := string(i.State), "govuk-tag--blue"
	switch {
	case i.Interrupted(d.now):
		state, class = "interrupted", "govuk-tag--red"
	case i.State == staff.ImportUnread:
		class = "govuk-tag--red"
	case i.State == staff.ImportChecked && i.Errors > 0:
		state, class = "problems", "govuk-tag--red"
	case i.State == staff.ImportDone:
		class = "govuk-tag--green"
	case i.State == staff.ImportUndone:
		class = "govuk-tag--grey"
	}
	return templates.Tag{Text: d.words.Say("imports.state." + state), Classes: class}
}

func (d *desk) importHelp() error {
	p := ImportHelpPage{StaffPage: d.page("imports.help.title"), BackURL: d.at("/imports"), Limits: d.importLimits()}
	return d.show("staff-import-help", p)
}

func (d *desk) uploadImport() error {
	f, err := d.s.readStaffFiles(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	w, err := d.work()
	if err != nil {
		return err
	}
	var wrong slips
	if w.published == nil {
		wrong.add("file", d.words.Say("imports.unpublished"))
	}
	name, body, err := d.takeSpreadsheet(f, &wrong)
	if err != nil {
		return err
	}
	if wrong.any() {
		p, err := d.importsPage(&wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-import-list", p)
	}
	i, err := d.s.importer().Receive(d.ctx, d.act(staff.VerbImportBegun, "", nil), name, body)
	if err != nil {
		return err
	}
	return d.runImport(i.ID, i.Job)
}

// takeSpreadsheet judges a file that was sent. One that the virus scanner cannot judge is not kept: whoever sends it is there to
// send it again.
func (d *desk) takeSpreadsheet(f *form, wrong *slips) (string, []byte, error) {
	file, ok := f.file("file")
	switch {
	case !ok || file.size == 0 && !file.full:
		wrong.add("file", d.words.Say("imports.upload.none"))
	case file.full:
		return "", nil, consultation.ErrFull
	case file.over || file.size > importing.MaxFile:
		wrong.add("file", d.words.Say("import.file.size", "limit", importing.MaxFile>>20))
	}
	if wrong.any() {
		return "", nil, nil
	}
	switch d.s.scan(d.ctx, file.spool) {
	case consultation.UploadInfected:
		wrong.add("file", d.words.Say("imports.upload.infected"))
		return "", nil, nil
	case consultation.UploadQuarantined:
		wrong.add("file", d.words.Say("imports.upload.unscanned"))
		return "", nil, nil
	}
	body := make([]byte, file.size)
	if _, err := file.spool.ReadAt(body, 0); err != nil {
		return "", nil, err
	}
	return shortName(file.name), body, nil
}

// shortName is the end of a file's path, within reason.
func shortName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Join(strings.Fields(name), " ")
	if runes := []rune(name); len(runes) > 100 {
		name = string(runes[:100]) + "…"
	}
	return name
}
