package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) exportsRoutes() []Route {
	const at = "/staff/c/:slug/exports"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayRead, (*desk).exports),
		s.staffRoute(http.MethodPost, at, staff.MayRead, (*desk).postExports),
		s.staffRoute(http.MethodGet, at+"/dictionary", staff.MayRead, (*desk).exportsDictionary),
	}
}

var _ = registerArea(area{order: 49, key: "area.exports", path: "/exports", may: staff.MayRead})

// ExportsPage is page/staff-exports.html: responses as a file.
type ExportsPage struct {
	StaffPage
	Empty      string // why there is nothing to export, or ""
	Action     string
	Dictionary string
	Results    string // where a filter is put together
	Public     string // where a file for the public is made, or "" for who may not
	Format     templates.Radios
	Rows       templates.Radios
	Where      templates.Input
	With       templates.Checkboxes
}

var _ = registerPage("staff-exports", ExportsPage{})

// exportAsked is what the form asks for.
type exportAsked struct {
	format, rows, where string
	with                []string // "labels", "codes", "originals"
}

func (d *desk) exportsPage(asked exportAsked, wrong *slips) (ExportsPage, error) {
	p := ExportsPage{StaffPage: d.page("exports.title"), Action: d.at("/exports"), Dictionary: d.at("/exports/dictionary"), Results: d.at("/results")}
	w, err := d.work()
	if err != nil {
		return p, err
	}
	if w.published == nil {
		p.Empty = d.words.Say("exports.none")
		return p, nil
	}
	if d.can(staff.MayReport) {
		p.Public = d.at("/exports/public")
	}
	choices := func(name string) templates.Choices {
		legend := templates.Legend{Text: d.words.Say("exports." + name), Classes: "govuk-fieldset__legend--s"}
		return templates.Choices{Name: name, IDPrefix: name, ErrorMessage: wrong.at(name), Fieldset: &templates.Fieldset{Legend: legend}}
	}
	item := func(name, value string) templates.ChoiceItem {
		key := "exports." + name + "." + value
		return templates.ChoiceItem{Value: value, Text: d.words.Say(key), Hint: templates.Hint{Text: d.words.Say(key + ".hint")}}
	}
	p.Format = templates.Radios{Choices: choices("format"), Value: asked.format}
	for _, f := range export.Formats {
		p.Format.Items = append(p.Format.Items, item("format", f.Name))
	}
	p.Rows = templates.Radios{Choices: choices("rows"), Value: asked.rows}
	for _, shape := range export.Shapes {
		p.Rows.Items = append(p.Rows.Items, item("rows", string(shape)))
	}
	p.With = templates.Checkboxes{Choices: choices("with"), Values: asked.with}
	for _, value := range []string{"labels", "codes", "originals"} {
		p.With.Items = append(p.With.Items, item("with", value))
	}
	p.Where = templates.Input{Field: d.field("where", "exports.where", wrong), Value: asked.where, Spellcheck: "false"}
	return p, nil
}

// exports shows the form; an address can bring a filter along.
func (d *desk) exports() error {
	p, err := d.exportsPage(exportAsked{format: "csv", rows: string(export.PerResponse), where: d.c.Query("where")}, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-exports", p)
}

// exportsURL is the form with a filter.
func (d *desk) exportsURL(where string) string {
	if where == "" {
		return d.at("/exports")
	}
	return d.at("/exports?" + url.Values{"where": {where}}.Encode())
}

// exportsDictionary describes the columns. It holds no answer, so the log need not know.
func (d *desk) exportsDictionary() error {
	versions, err := d.s.Store.Versions(d.ctx, d.slug)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := export.DictionaryCSV(&b, export.Dictionary(export.NewColumns(export.Answers, versions...)), true); err != nil {
		return err
	}
	d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+`-dictionary.csv"`)
	d.c.Data(http.StatusOK, "text/csv; charset=utf-8", []byte(b.String()))
	return nil
}

// postExports sends the file, or the form again with what is wrong.
func (d *desk) postExports() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if _, err := d.s.Store.Versions(d.ctx, d.slug); err != nil {
		return err
	}
	asked := exportAsked{f.Get("format"), f.Get("rows"), strings.TrimSpace(f.Get("where")), f.Values["with"]}
	var wrong slips
	format, ok := export.FormatNamed(asked.format)
	if !ok {
		wrong.add("format", d.words.Say("exports.error.format"))
	}
	if !slices.Contains(export.Shapes, export.Shape(asked.rows)) {
		wrong.add("rows", d.words.Say("exports.error.rows"))
	}
	taken, err := d.exporting(asked.where, &wrong)
	if err != nil {
		return err
	}
	if taken != nil {
		defer taken.Close()
	}
	if !wrong.any() {
		select {
		case d.s.callers.exports <- struct{}{}:
			defer func() { <-d.s.callers.exports }()
			return d.sendExport(asked, format, taken)
		default:
			wrong.add("format", d.words.Say("exports.error.busy"))
		}
	}
	p, err := d.exportsPage(asked, &wrong)
	if err != nil {
		return err
	}
	wrong.on(&p.StaffPage)
	return d.showSlips("staff-exports", p)
}

// exporting finds what the filter takes, once everything can be found. nil goes with a slip.
func (d *desk) exporting(where string, wrong *slips) (*Exporting, error) {
	pending, err := d.s.caughtUp(d.ctx, d.slug)
	if err != nil {
		return nil, err
	}
	if pending > 0 && where != "" {
		wrong.add("where", d.words.Say("exports.error.pending", "count", pending))
		return nil, nil
	}
	taken, err := d.s.exporting(d.ctx, d.slug, where)
	if errors.Is(err, analysis.ErrFilter) || errors.Is(err, analysis.ErrNoSearch) {
		wrong.add("where", d.filterProblem(err))
		return nil, nil
	}
	if err == nil && taken.Count == 0 {
		wrong.add("where", d.words.Say("exports.error.nobody"))
	}
	return taken, err
}

// sendExport sends the file as it is written. The log has it before the first byte goes out; whoever closes the page ends it.
func (d *desk) sendExport(asked exportAsked, format export.Format, taken *Exporting) error {
	versions, err := d.s.Store.Versions(d.ctx, d.slug)
	if err != nil {
		return err
	}
	columns := export.NewColumns(export.Answers, versions...)
	if slices.Contains(asked.with, "codes") {
		if columns, err = taken.WithThemes(d.ctx, d.s.Store, d.slug, columns); err != nil {
			return err
		}
	}
	details := staff.Details{"format": format.Name, "rows": asked.rows, "responses": strconv.Itoa(taken.Count)}
	if taken.Kinds != "" {
		details["filter"] = taken.Kinds
	}
	if err := d.s.Store.Record(d.ctx, d.act(staff.VerbResponsesExported, d.slug, details)); err != nil {
		return err
	}
	rows, err := d.exportedRows(taken, slices.Contains(asked.with, "originals"))
	if err != nil {
		return err
	}
	d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+"-"+asked.rows+"."+format.Name+`"`)
	d.c.Header("Content-Type", charset(format.Media))
	d.c.Header("Cache-Control", "no-store")
	out := &patientWriter{w: d.c.Writer, control: http.NewResponseController(d.c.Writer), ends: time.Now().Add(exportTime)}
	if err := out.control.SetReadDeadline(out.ends); err != nil && !errors.Is(err, http.ErrNotSupported) { // else the request counts as given up
		return err
	}
	o := export.Options{
		Shape: export.Shape(asked.rows), Labels: slices.Contains(asked.with, "labels"), BOM: format.Name == "csv", Total: taken.Count, TempDir: d.s.Config.TempDir,
	}
	if _, err = format.Write(out, columns, rows, o); err != nil && out.begun {
		d.s.Log.WarnContext(d.ctx, "export cut off", "route", d.c.FullPath(), "error", err)
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return err
}

// exportedRows are the responses of a file: as they may be told, or with what is hidden in them, which the log notes.
func (d *desk) exportedRows(taken *Exporting, originals bool) (export.Rows, error) {
	if originals {
		return taken.Rows, d.noteOriginal(d.slug, "")
	}
	return ToldRows(d.ctx, d.s.Store, d.words, d.slug, taken.Rows)
}
