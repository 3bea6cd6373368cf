package web

import (
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/importing"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// ImportPage is page/staff-import-one.html: one spreadsheet, how far it is, and what to do next.
type ImportPage struct {
	StaffPage
	At          string // its address
	State       string // a key
	Says        []string
	Trouble     string // what went wrong, or ""
	Running     bool
	Interrupted bool
	ShapeURL    string // empty where it cannot be changed now
	Facts       templates.SummaryList
	Steps       templates.TaskList
	Report      *ImportReportView
	TakeURL     string // empty unless it can be imported
	CanCheck    bool
	UndoURL     string
	DropURL     string
	Saved       []string // names of saved mappings
	Use         templates.Select
	MappingName templates.Input // to save what was decided
	ListURL     string
	HelpURL     string
}

// ImportReportView is what the last check found.
type ImportReportView struct {
	Heading  string
	Says     []string
	URL      string
	Problems []ImportProblem
	More     string // that the file has others, or ""
}

// ImportProblem is one line of the report.
type ImportProblem struct{ Level, Row, Cell, Heading, Value, Wrong, Mend string }

// shownProblems is how many the page shows; the file has all of them.
const shownProblems = 50

var _ = registerPage("staff-import-one", ImportPage{})

// file is the import that the address names.
func (d *desk) file() (*staff.Import, *ImportBody, error) {
	i, err := d.s.Store.Import(d.ctx, d.slug, d.c.Param("id"))
	if err != nil {
		return nil, nil, err
	}
	b, err := BodyOf(i)
	return i, b, err
}

func (d *desk) importPage() error {
	i, b, err := d.file()
	if err != nil {
		return err
	}
	p, err := d.importView(i, b, "", &slips{})
	if err != nil {
		return err
	}
	if p.Running {
		d.c.Header("Refresh", "4")
	}
	return d.show("staff-import-one", p)
}

func (d *desk) importView(i *staff.Import, b *ImportBody, mappingName string, wrong *slips) (ImportPage, error) {
	say := spoken{d.words}
	p := ImportPage{
		StaffPage: d.page("imports.one.title", "name", i.Name), At: d.importURL(i.ID, ""), State: string(i.State), ListURL: d.at("/imports"), HelpURL: d.at("/imports/help"),
		Running: i.State.Running() && !i.Interrupted(d.now), Interrupted: i.Interrupted(d.now),
	}
	switch {
	case p.Interrupted:
		p.Trouble = d.words.Say("imports.trouble.interrupted")
	case i.Trouble == "file":
		p.Trouble = b.Trouble
	case i.Trouble != "":
		p.Trouble = d.words.Say("imports.trouble." + i.Trouble)
	}
	switch i.State {
	case staff.ImportReading, staff.ImportChecking, staff.ImportImporting:
		if p.Running {
			p.Says = append(p.Says, d.words.Say("imports.running."+string(i.State)), d.words.Say("imports.running.done", "count", i.Done, "of", say.Number(strconv.Itoa(i.Rows))))
		}
	case staff.ImportDone:
		p.Says = append(p.Says, d.words.Say("imports.taken", "count", i.Taken, "time", say.DateTime(i.TakenAt), "who", d.nameOf(i.TakenBy)))
		p.UndoURL = p.At + "/undo"
	case staff.ImportUndone:
		p.Says = append(p.Says, d.words.Say("imports.undone", "time", say.DateTime(i.UndoneAt), "who", d.nameOf(i.UndoneBy)), d.words.Say("imports.undone.reason", "reason", i.Reason))
	}
	if !p.Running && i.State != staff.ImportDone {
		p.DropURL = p.At + "/drop"
	}
	p.Facts = d.importFacts(i, b)
	if b.Profile == nil {
		if i.State == staff.ImportUnread {
			p.ShapeURL = p.At + "/shape"
		}
		return p, nil
	}
	return p, d.importWork(&p, i, b, mappingName, wrong)
}

// importWork adds to a page what can be done with a file that was read.
func (d *desk) importWork(p *ImportPage, i *staff.Import, b *ImportBody, mappingName string, wrong *slips) error {
	idle := !i.State.Running() && i.State != staff.ImportDone
	targets, err := d.importTargets()
	if err != nil {
		return err
	}
	columns := b.Mapping.Undecided(b.Profile)
	values := 0
	for _, c := range b.Mapping.Choices(b.Profile, targets) {
		if c.Becomes == "" {
			values++
		}
	}
	if idle || p.Interrupted {
		p.CanCheck = true
		p.ShapeURL = p.At + "/shape"
		p.Steps = templates.TaskList{IDPrefix: "import", Items: []templates.Task{
			d.importStep("columns", p.At+"/columns", columns), d.importStep("values", p.At+"/values", values),
		}}
		if err := d.importMappings(p, b, mappingName, wrong); err != nil {
			return err
		}
	}
	if i.State == staff.ImportChecked {
		if i.Errors == 0 && b.Result.Rows > 0 {
			p.TakeURL = p.At + "/import"
		}
		if p.Report, err = d.importProblems(i, b); err != nil {
			return err
		}
	}
	wrong.on(&p.StaffPage)
	return nil
}

func (d *desk) importStep(key, href string, open int) templates.Task {
	t := templates.Task{Title: templates.Text{Text: d.words.Say("imports.step." + key)}, Href: href, Hint: templates.Text{Text: d.words.Say("imports.step." + key + ".hint")}}
	if open > 0 {
		t.Href += "?show=open"
		t.Status = templates.TaskStatus{Tag: templates.Tag{Text: d.words.Say("imports.step.open", "count", open), Classes: "govuk-tag--blue"}}
	} else {
		t.Status = templates.TaskStatus{Text: d.words.Say("imports.step.done")}
	}
	return t
}

// importMappings adds the forms that save what was decided, and that use what was saved.
func (d *desk) importMappings(p *ImportPage, b *ImportBody, name string, wrong *slips) error {
	list, err := d.s.Store.Mappings(d.ctx, d.slug)
	if err != nil {
		return err
	}
	for _, m := range list {
		p.Saved = append(p.Saved, m.Name)
		p.Use.Items = append(p.Use.Items, templates.SelectItem{Text: m.Name})
	}
	p.Use.Field = templates.Field{Name: "use", ID: "use", Label: templates.Label{Text: d.words.Say("imports.use")}}
	p.Use.Value = b.From
	if name == "" && !wrong.any() {
		if name = b.From; name == "" && b.Profile.Tool != importing.Plain {
			name = d.words.Say("imports.tool." + string(b.Profile.Tool))
		}
	}
	p.MappingName = templates.Input{
		Field: templates.Field{
			Name: "name", ID: "name", Label: templates.Label{Text: d.words.Say("imports.save.name")},
			Hint: templates.Hint{Text: d.words.Say("imports.save.hint")}, ErrorMessage: wrong.at("name"),
		},
		Value: name,
	}
	return nil
}

// importFacts says what is in a file.
func (d *desk) importFacts(i *staff.Import, b *ImportBody) templates.SummaryList {
	say := spoken{d.words}
	var list templates.SummaryList
	add := func(key, value string) {
		list.Rows = append(list.Rows, templates.SummaryRow{Key: templates.Text{Text: d.words.Say("imports.fact." + key)}, Value: templates.Text{Text: value}})
	}
	add("size", sizeWords(d.words, i.Size))
	p := b.Profile
	if p == nil {
		return list
	}
	add("tool", d.words.Say("imports.tool."+string(p.Tool)))
	add("rows", say.Number(strconv.Itoa(p.Rows)))
	add("columns", say.Number(strconv.Itoa(len(p.Columns))))
	add("headers", strconv.Itoa(p.Headers))
	if p.Info.Format == importing.XLSX {
		add("sheet", p.Info.Sheet)
	} else {
		add("encoding", d.words.Say("imports.encoding."+p.Info.Encoding)+", "+d.words.Say("imports.separator."+separatorKey(p.Info.Separator)))
	}
	if b.From != "" {
		add("from", b.From)
	}
	return list
}

func separatorKey(s string) string {
	switch s {
	case ",":
		return "comma"
	case ";":
		return "semicolon"
	case "\t":
		return "tab"
	}
	return "other"
}

// importTargets are what columns can be, by key.
func (d *desk) importTargets() (map[string]*importing.Target, error) {
	list, err := d.importTargetList()
	byKey := map[string]*importing.Target{}
	for i := range list {
		byKey[list[i].Key] = &list[i]
	}
	return byKey, err
}

func (d *desk) importTargetList() ([]importing.Target, error) {
	setting, err := d.s.importer().Setting(d.ctx, d.slug, "")
	if err != nil {
		return nil, err
	}
	return importing.Targets(setting.Version.Questionnaire(""), setting.Comment), nil
}

// importProblems reads the first lines of the report.
func (d *desk) importProblems(i *staff.Import, b *ImportBody) (*ImportReportView, error) {
	v := &ImportReportView{URL: d.importURL(i.ID, "/report.csv")}
	r := b.Result
	if i.Errors == 0 {
		v.Heading = d.words.Say("imports.checked.good")
	} else {
		v.Heading = d.words.Say("imports.checked.bad", "count", r.BadRows)
	}
	v.Says = append(v.Says, d.words.Say("imports.checked.rows", "count", r.Rows))
	if r.Empty > 0 {
		v.Says = append(v.Says, d.words.Say("imports.checked.empty", "count", r.Empty))
	}
	if i.Errors > 0 {
		v.Says = append(v.Says, d.words.Say("imports.checked.errors", "count", i.Errors))
	}
	if i.Notes > 0 {
		v.Says = append(v.Says, d.words.Say("imports.checked.notes", "count", i.Notes))
	}
	if i.Report == "" || i.Errors+i.Notes == 0 {
		v.URL = ""
		return v, nil
	}
	text, err := d.s.importer().Open(d.ctx, i.Report)
	if err != nil {
		return nil, err
	}
	// Errors first: they stand in the way.
	var notes []ImportProblem
	lines := csv.NewReader(strings.NewReader(string(text)))
	head := true
	for len(v.Problems) < shownProblems {
		line, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(line) < 7 {
			return nil, errSealed
		}
		if head {
			head = false
			continue
		}
		for n := range line {
			line[n] = export.Unguard(line[n])
		}
		one := ImportProblem{line[0], line[1], line[2], line[3], line[4], line[5], line[6]}
		if one.Level == d.words.Say("import.level.error") {
			v.Problems = append(v.Problems, one)
		} else if len(notes) < shownProblems {
			notes = append(notes, one)
		}
	}
	v.Problems = append(v.Problems, notes[:min(len(notes), shownProblems-len(v.Problems))]...)
	if all := i.Errors + i.Notes; all > len(v.Problems) {
		v.More = d.words.Say("imports.checked.more", "shown", len(v.Problems), "count", all)
	}
	return v, nil
}

func (d *desk) importReport() error {
	i, _, err := d.file()
	if err != nil {
		return err
	}
	if i.Report == "" {
		return notFound()
	}
	text, err := d.s.importer().Open(d.ctx, i.Report)
	if err != nil {
		return err
	}
	d.c.Header("Content-Disposition", `attachment; filename="import-problems.csv"`)
	d.c.Data(http.StatusOK, "text/csv; charset=utf-8", append([]byte("\ufeff"), text...))
	return nil
}
