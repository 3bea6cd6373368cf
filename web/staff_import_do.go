package web

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/importing"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// ImportShapePage is page/staff-import-shape.html: how a file is read.
type ImportShapePage struct {
	StaffPage
	Action  string
	BackURL string
	Selects []templates.Select
}

// ImportAskPage is page/staff-import-ask.html: asked before something is imported, undone or deleted.
type ImportAskPage struct {
	StaffPage
	Paragraphs             []string
	Reason                 *templates.Textarea
	Action, Cancel, Button string
	Warning                bool
}

var (
	_ = registerPage("staff-import-shape", ImportShapePage{})
	_ = registerPage("staff-import-ask", ImportAskPage{})
)

// maxReason is how long the reason for an undoing may be, in characters.
const maxReason = 500

func (d *desk) importShape() error {
	i, b, err := d.file()
	if err != nil {
		return err
	}
	p := ImportShapePage{StaffPage: d.page("imports.shape.title"), Action: d.importURL(i.ID, "/shape"), BackURL: d.importURL(i.ID, "")}
	choose := func(name, value string, options ...string) {
		s := templates.Select{
			Field: templates.Field{
				Name: name, ID: name, Label: templates.Label{Text: d.words.Say("imports.shape." + name)}, Hint: templates.Hint{Text: d.words.Say("imports.shape." + name + ".hint")},
			},
			Value: value,
		}
		for n := 0; n+1 < len(options); n += 2 {
			s.Items = append(s.Items, templates.SelectItem{Value: &options[n], Text: options[n+1]})
		}
		p.Selects = append(p.Selects, s)
	}
	auto := []string{"auto", d.words.Say("imports.shape.auto")}
	headers := auto
	for n := 1; n <= importing.MaxHeaders; n++ {
		headers = append(headers, strconv.Itoa(n), strconv.Itoa(n))
	}
	choose("headers", strconv.Itoa(b.Shape.Headers), headers...)
	order := "dmy"
	if b.Mapping != nil {
		order = b.Mapping.Order
	}
	var orders []string
	for _, o := range importing.Orders {
		orders = append(orders, o, d.words.Say("imports.order."+o))
	}
	if b.Profile != nil {
		choose("order", order, orders...)
	}
	if b.Profile != nil && b.Profile.Info.Format == importing.XLSX {
		sheets := auto
		for _, s := range b.Profile.Info.Sheets {
			sheets = append(sheets, "sheet "+s, s)
		}
		choose("sheet", "sheet "+b.Profile.Info.Sheet, sheets...)
		return d.show("staff-import-shape", p)
	}
	encodings, separators := auto, auto
	for _, e := range importing.Encodings {
		encodings = append(encodings, e, d.words.Say("imports.encoding."+e))
	}
	for _, s := range importing.Separators {
		separators = append(separators, separatorKey(s), d.words.Say("imports.separator."+separatorKey(s)))
	}
	choose("encoding", b.Shape.Encoding, encodings...)
	choose("separator", separatorKey(b.Shape.Separator), separators...)
	return d.show("staff-import-shape", p)
}

// reshapeImport reads the file again in another way. What was decided about columns of the same headings stays.
func (d *desk) reshapeImport() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var shape importing.Shape
	shape.Headers, _ = strconv.Atoi(f.Get("headers"))
	if shape.Headers < 0 || shape.Headers > importing.MaxHeaders {
		shape.Headers = 0
	}
	shape.Sheet, _ = strings.CutPrefix(f.Get("sheet"), "sheet ")
	if f.Get("sheet") == "auto" {
		shape.Sheet = ""
	}
	for _, e := range importing.Encodings {
		if f.Get("encoding") == e {
			shape.Encoding = e
		}
	}
	for _, s := range importing.Separators {
		if f.Get("separator") == separatorKey(s) {
			shape.Separator = s
		}
	}
	return d.startImport(staff.ImportReading, staff.VerbImportShaped, func(i *staff.Import) error {
		if i.State == staff.ImportDone {
			return staff.ErrConflict
		}
		b, err := BodyOf(i)
		if err != nil {
			return err
		}
		b.Shape = shape
		if b.Mapping != nil && (f.Get("order") == "mdy" || f.Get("order") == "dmy") {
			b.Mapping.Order = f.Get("order")
		}
		return b.in(i)
	})
}

// startImport gives the file of the address to a job.
func (d *desk) startImport(to staff.ImportState, verb staff.Verb, may func(*staff.Import) error) error {
	id := d.c.Param("id")
	act := d.act(verb, id, nil)
	if verb == "" {
		act = staff.Act{Consultation: d.slug, At: d.now}
	}
	job, err := d.s.importer().Start(d.ctx, act, id, to, may)
	if err != nil {
		return d.importConflict(id, err)
	}
	return d.runImport(id, job)
}

// readAgain runs work again that was interrupted.
func (d *desk) readAgain() error {
	i, b, err := d.file()
	if err != nil {
		return err
	}
	to := staff.ImportChecking
	if b.Profile == nil || i.State == staff.ImportReading {
		to = staff.ImportReading
	}
	if i.State == staff.ImportImporting {
		to = staff.ImportImporting
	}
	return d.startImport(to, "", func(i *staff.Import) error {
		if i.State != staff.ImportUnread && !i.Interrupted(d.now) {
			return staff.ErrConflict
		}
		return nil
	})
}

func (d *desk) checkImport() error {
	return d.startImport(staff.ImportChecking, "", func(i *staff.Import) error {
		b, err := BodyOf(i)
		if err == nil && (b.Mapping == nil || i.State == staff.ImportDone) {
			err = staff.ErrConflict
		}
		return err
	})
}

// stopImport ends a job. Nothing of it stays.
func (d *desk) stopImport() error {
	id := d.c.Param("id")
	err := d.s.Store.UpdateImport(d.ctx, d.act(staff.VerbImportStopped, id, nil), d.slug, id, func(i *staff.Import) error {
		if !i.State.Running() {
			return staff.ErrConflict
		}
		giveUp(i, "stopped")
		return nil
	})
	if err != nil && !errors.Is(err, staff.ErrConflict) { // it is done already: the page says so
		return err
	}
	return d.seeOther(d.importURL(id, ""), "")
}

func (d *desk) takeImportForm() error {
	i, b, err := d.file()
	if err != nil {
		return err
	}
	if i.State != staff.ImportChecked || i.Errors > 0 || b.Result.Rows == 0 {
		return d.seeOther(d.importURL(i.ID, ""), "")
	}
	p := ImportAskPage{
		StaffPage: d.page("imports.take.title", "count", b.Result.Rows), Action: d.importURL(i.ID, "/import"), Cancel: d.importURL(i.ID, ""), Button: d.words.Say("imports.take.button"),
		Paragraphs: []string{d.words.Say("imports.take.all"), d.words.Say("imports.take.counted")},
	}
	if i.Notes > 0 {
		p.Paragraphs = append(p.Paragraphs, d.words.Say("imports.take.notes", "count", i.Notes))
	}
	if b.Result.Equality > 0 {
		p.Paragraphs = append(p.Paragraphs, d.words.Say("imports.take.equality"))
	}
	p.Paragraphs = append(p.Paragraphs, d.words.Say("imports.take.undo"))
	return d.show("staff-import-ask", p)
}

func (d *desk) takeImport() error {
	return d.startImport(staff.ImportImporting, "", func(i *staff.Import) error {
		if i.State != staff.ImportChecked || i.Errors > 0 {
			return staff.ErrConflict
		}
		return nil
	})
}

func (d *desk) undoImportForm() error {
	return d.undoPage("", &slips{})
}

func (d *desk) undoPage(reason string, wrong *slips) error {
	i, _, err := d.file()
	if err != nil {
		return err
	}
	if i.State != staff.ImportDone {
		return d.seeOther(d.importURL(i.ID, ""), "")
	}
	gone, changed, err := d.s.Store.ImportGone(d.ctx, d.slug, i.ID)
	if err != nil {
		return err
	}
	p := ImportAskPage{
		StaffPage: d.page("imports.undo.title", "count", i.Taken-gone), Action: d.importURL(i.ID, "/undo"), Cancel: d.importURL(i.ID, ""), Button: d.words.Say("imports.undo.button"), Warning: true,
		Paragraphs: []string{d.words.Say("imports.undo.text"), d.words.Say("imports.undo.equality"), d.words.Say("imports.undo.again")},
	}
	if changed > 0 {
		p.Paragraphs = append(p.Paragraphs, d.words.Say("imports.undo.changed", "count", changed))
	}
	if gone > 0 {
		p.Paragraphs = append(p.Paragraphs, d.words.Say("imports.undo.gone", "count", gone))
	}
	if con, err := d.s.Store.Consultation(d.ctx, d.slug); err != nil {
		return err
	} else if !con.Outcome.IsZero() {
		p.Paragraphs = append(p.Paragraphs, d.words.Say("imports.undo.outcome"))
	}
	p.Reason = &templates.Textarea{
		Field: templates.Field{
			Name: "reason", ID: "reason", Label: templates.Label{Text: d.words.Say("imports.undo.reason"), Classes: "govuk-label--s"},
			Hint: templates.Hint{Text: d.words.Say("imports.undo.reason.hint")}, ErrorMessage: wrong.at("reason"),
		},
		Value: reason, Rows: 3,
	}
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-import-ask", p)
	}
	return d.show("staff-import-ask", p)
}

func (d *desk) undoImport() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	reason := strings.TrimSpace(f.Get("reason"))
	var wrong slips
	switch {
	case reason == "":
		wrong.add("reason", d.words.Say("imports.undo.reason.empty"))
	case utf8.RuneCountInString(reason) > maxReason:
		wrong.add("reason", d.words.Say("imports.undo.reason.long", "count", maxReason))
	}
	if wrong.any() {
		return d.undoPage(f.Get("reason"), &wrong)
	}
	i, _, err := d.file()
	if err != nil {
		return err
	}
	act := d.act(staff.VerbImportUndone, i.ID, staff.Details{"sha256": i.Hash, "rows": strconv.Itoa(i.Taken), "reason": reason})
	_, uploads, err := d.s.Store.UndoImport(d.ctx, act, d.slug, i.ID, reason)
	if err != nil {
		return d.importConflict(i.ID, err)
	}
	d.forgetFiles(uploads)
	return d.seeOther(d.importURL(i.ID, ""), "import-undone")
}

// forgetFiles deletes bytes that nothing names any more. What cannot be deleted now goes with the next sweep.
func (d *desk) forgetFiles(ids []string) {
	for _, id := range ids {
		if err := d.s.Files.Delete(d.ctx, id); err != nil && !isNotFound(err) {
			d.s.Log.WarnContext(d.ctx, "a file could not be deleted", "error", err)
		}
	}
}

func (d *desk) dropImportForm() error {
	i, _, err := d.file()
	if err != nil {
		return err
	}
	if i.State == staff.ImportDone {
		return d.seeOther(d.importURL(i.ID, ""), "")
	}
	return d.show("staff-import-ask", ImportAskPage{
		StaffPage: d.page("imports.drop.title", "name", i.Name), Action: d.importURL(i.ID, "/drop"), Cancel: d.importURL(i.ID, ""), Button: d.words.Say("imports.drop.button"), Warning: true,
		Paragraphs: []string{d.words.Say("imports.drop.text"), d.words.Say("imports.drop.stay")},
	})
}

func (d *desk) dropImport() error {
	id := d.c.Param("id")
	files, err := d.s.Store.DropImport(d.ctx, d.act(staff.VerbImportDropped, id, nil), d.slug, id)
	if errors.Is(err, consultation.ErrNotFound) {
		return d.seeOther(d.at("/imports"), "import-dropped") // somebody else was quicker
	}
	if err != nil {
		return d.importConflict(id, err)
	}
	d.forgetFiles(files)
	return d.seeOther(d.at("/imports"), "import-dropped")
}
