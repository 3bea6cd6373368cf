package web

import (
	"bytes"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// ResultsCrossPage is page/staff-results-cross.html: two questions against each other.
type ResultsCrossPage struct {
	StaffPage
	Filter   ResultsFilter
	Action   string
	Where    string
	Public   bool
	Row, Col templates.Select
	Asof     []string
	Parts    []ResultsPart
	Notes    []string
	Empty    string
	Links    []templates.Link
}

// ResultsQuestionPage is page/staff-results-question.html: one question, also by how and when people answered.
type ResultsQuestionPage struct {
	StaffPage
	Filter ResultsFilter
	Asof   []string
	Parts  []ResultsPart
	Empty  string
	Links  []templates.Link
	Back   string
}

var (
	_ = registerPage("staff-results-cross", ResultsCrossPage{})
	_ = registerPage("staff-results-question", ResultsQuestionPage{})
)

// crossKey is the key of the table of two fields. Data names have no tilde.
func crossKey(row, col string) string { return "cross~" + row + "~" + col }

// crossTable sets two fields against each other: counts, and what share of each row they are. Why it may not be told comes with it.
func (x *results) crossTable(row, col string) (t dashTable, c analysis.Crosstab, refused string) {
	c = x.Cross(row, col, x.among)
	t = dashTable{key: crossKey(row, col), title: x.words.Say("results.cross.of", "row", x.titleOf(row), "column", x.titleOf(col)), fields: []string{row, col}}
	switch {
	case c.Base == 0:
		return t, c, x.words.Say("results.cross.none")
	case x.public && x.filter != nil:
		return t, c, x.words.Say("results.cross.filtered")
	case x.public && (!x.one(row) || !x.one(col)):
		return t, c, x.words.Say("results.cross.several")
	case x.public && c.Base < x.policy.Limit():
		return t, c, x.words.Say("results.cross.small", "limit", x.policy.Limit())
	}
	told := disclosure.Protected{Total: disclosure.Cell{N: c.Base}}
	if x.public {
		told = x.policy.TwoWay(c.N)
		x.hideCrossBeside(c, &told)
		t.notes = x.besideNote()
	} else {
		for i, line := range c.N {
			cells := make([]disclosure.Cell, len(line))
			for j, n := range line {
				cells[j].N = n
			}
			told.Cells, told.Rows = append(told.Cells, cells), append(told.Rows, disclosure.Cell{N: c.RowBases[i]})
		}
		for _, n := range c.ColBases {
			told.Columns = append(told.Columns, disclosure.Cell{N: n})
		}
	}
	t.head = []string{x.titleOf(row)}
	for _, code := range c.Cols {
		label := x.label(col, code)
		t.head = append(t.head, x.words.Say("results.cross.count", "label", label), x.words.Say("results.cross.row", "label", label), x.words.Say("results.cross.column", "label", label))
	}
	t.head = append(t.head, x.words.Say("results.base.head"))
	for i, code := range c.Rows {
		line := []dashCell{wordCell(x.label(row, code))}
		for j := range c.Cols {
			cell := told.Cells[i][j]
			line = append(line, x.toldCell(cell), x.shareCell(cell, told.Rows[i]), x.shareCell(cell, told.Columns[j]))
		}
		t.rows = append(t.rows, append(line, x.toldCell(told.Rows[i])))
	}
	bases := []dashCell{wordCell(x.words.Say("results.base.head"))}
	for j := range c.Cols {
		bases = append(bases, x.toldCell(told.Columns[j]), x.shareCell(told.Columns[j], told.Total), dashCell{text: "–", number: true})
	}
	t.rows = append(t.rows, append(bases, x.toldCell(told.Total)))
	t.lead = []string{x.words.Say("results.cross.base", "number", x.desk.told(told.Total))}
	return t, c, ""
}

// uncertainty says in a sentence whether a difference could well be chance, and how strong the link is; or why that cannot be said.
func (x *results) uncertainty(t analysis.Test) []string {
	switch t.Suits {
	case analysis.SuitsOne, analysis.SuitsSeveral, analysis.SuitsSmall:
		return []string{x.words.Say("results.test." + string(t.Suits))}
	}
	key, n := "some", 0
	switch {
	case t.P < 0.001:
		key = "rare"
	case t.P < 0.05:
		n = int(math.Round(1 / t.P))
	default:
		key, n = "chance", int(math.Round(100*t.P))
	}
	strength := "strong"
	switch {
	case t.V < 0.1:
		strength = "hardly"
	case t.V < 0.3:
		strength = "weak"
	case t.V < 0.5:
		strength = "middling"
	}
	figures := func(v float64, digits int) string {
		return spoken{x.words}.Number(strconv.FormatFloat(v, 'f', digits, 64))
	}
	return []string{
		x.words.Say("results.test."+key, "number", x.number(n)), x.words.Say("results.test.v."+strength, "v", figures(t.V, 2)),
		x.words.Say("results.test.figures", "chi", figures(t.Chi2, 1), "df", t.DF, "least", figures(t.LeastCell, 1)),
	}
}

func (x *results) fieldSelect(name, value string) templates.Select {
	none := ""
	s := templates.Select{Field: x.field(name, "results.cross."+name+".label", nil), Value: value, Items: []templates.SelectItem{{Value: &none, Text: x.words.Say("results.choose")}}}
	for _, f := range x.crossable() {
		s.Items = append(s.Items, templates.SelectItem{Value: &f, Text: shortLabel(x.titleOf(f), 80)})
	}
	return s
}

func (d *desk) resultsCross() error {
	if !d.mayPublish() {
		return d.s.denied(d, staff.MayReport)
	}
	row, col := d.c.Query("row"), d.c.Query("col")
	p, wrong := ResultsCrossPage{StaffPage: d.page("results.cross.title"), Action: d.at("/results/cross")}, false
	err := d.withResults(func(x *results) error {
		var err error
		p.Filter, err = x.filterBox("", nil)
		p.Where, p.Public, p.Asof, p.Links = x.where, x.public, x.asof(), x.views("/cross", "row", row, "col", col)
		p.Row, p.Col = x.fieldSelect("row", row), x.fieldSelect("col", col)
		if wrong = x.problem != nil; wrong {
			x.problemOn(&p.StaffPage)
			return err
		}
		all := x.crossable()
		switch {
		case row == "" && col == "":
		case !slices.Contains(all, row) || !slices.Contains(all, col) || row == col:
			var slip slips
			slip.add("row", d.words.Say("results.cross.error"))
			p.Row.ErrorMessage = slip.at("row")
			slip.on(&p.StaffPage)
			wrong = true
		default:
			t, c, refused := x.crossTable(row, col)
			if p.Empty = refused; refused == "" {
				p.Parts, p.Notes = []ResultsPart{x.part(t)}, x.uncertainty(c.Test)
				if x.public { // the test is of the true counts, which hidden ones would follow from
					p.Notes = nil
				}
			}
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case wrong:
		return d.showSlips("staff-results-cross", p)
	}
	return d.show("staff-results-cross", p)
}

func (d *desk) resultsQuestion() error {
	if !d.mayPublish() {
		return d.s.denied(d, staff.MayReport)
	}
	name := d.c.Param("question")
	p := ResultsQuestionPage{}
	wrong := false
	err := d.withResults(func(x *results) error {
		i := slices.IndexFunc(x.questions, func(q resultQuestion) bool { return q.name == name })
		if i < 0 {
			return consultation.ErrNotFound
		}
		p.StaffPage = d.page("results.question.title", "question", x.questions[i].title)
		var err error
		p.Filter, err = x.filterBox("", nil)
		p.Asof, p.Links, p.Back = x.asof(), x.views("/question/"+url.PathEscape(name)), x.link("")
		switch wrong = x.problem != nil; {
		case err != nil:
			return err
		case wrong:
			x.problemOn(&p.StaffPage)
		case x.among.IsEmpty():
			p.Empty = d.words.Say("results.filter.empty")
		default:
			tables, err := x.questionTables(x.questions[i])
			for _, t := range tables {
				p.Parts = append(p.Parts, x.part(t))
			}
			return err
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case wrong:
		return d.showSlips("staff-results-question", p)
	}
	return d.show("staff-results-question", p)
}

// questionTables are a question's own, then what it is by channel, language and series where there is more than one, and in each way to count
// campaigns, then the gap to figures about the people whom the consultation is for.
func (x *results) questionTables(q resultQuestion) ([]dashTable, error) {
	list := x.tables(q)
	for _, f := range q.fields {
		if !closed(f) {
			continue
		}
		for _, by := range known[:3] {
			if len(x.Values(analysis.FieldName(by))) < 2 {
				continue
			}
			t, _, refused := x.crossTable(analysis.FieldName(by), f.Name)
			if refused != "" {
				t.notes = append(t.notes, refused)
			}
			list = append(list, t)
		}
		if t, ok, err := x.figureTable(f); err != nil {
			return nil, err
		} else if ok {
			list = append(list, t)
		}
	}
	marks, err := x.s.Store.Benchmarks(x.ctx, x.slug)
	for _, b := range marks {
		if b.Question == q.name {
			list = append(list, x.gapTable(b, q))
		}
	}
	return list, err
}

// gapTable compares respondents with a benchmark.
func (x *results) gapTable(b staff.Benchmark, q resultQuestion) dashTable {
	say := func(key string, args ...any) string { return x.words.Say("dash.mix."+key, args...) }
	t := dashTable{key: "gap~" + b.Question, fields: []string{b.Question}, title: say("title", "question", q.title), lead: []string{say("chose")}}
	t.head = append(append([]string{say("group"), say("number"), say("share")}, x.rangeHead()...), say("benchmark"), say("gap"))
	in, out := make([]int, len(b.Groups)), make([]int, len(b.Groups))
	cells, base := make([]disclosure.Cell, len(b.Groups)), disclosure.Cell{}
	for i, g := range b.Groups {
		for _, code := range g.Codes {
			n := x.count(x.Given(b.Question, code))
			in[i], out[i] = in[i]+n[0], out[i]+n[1]
		}
		cells[i].N = in[i]
		base.N += in[i]
	}
	if x.public {
		cells, base = x.hide(in, out)
		x.hideBeside(b.Question, cells, &base, func(who *analysis.Set) []int {
			n := make([]int, len(b.Groups))
			for i, g := range b.Groups {
				for _, code := range g.Codes {
					n[i] += int(x.Given(b.Question, code).AndCardinality(who))
				}
			}
			return n
		})
		t.notes = append(t.notes, x.besideNote()...)
	}
	for i, g := range b.Groups {
		gap := dashCell{text: x.words.Say("dash.kept"), number: true}
		if cells[i].Hidden == disclosure.Shown && base.Hidden == disclosure.Shown && base.N > 0 {
			gap = x.pointsCell(size(cells[i], base) - g.Share)
		}
		row := append([]dashCell{wordCell(g.Label), x.toldCell(cells[i]), x.shareCell(cells[i], base)}, x.rangeCells(cells[i], base, false)...)
		t.rows = append(t.rows, append(row, x.percentCell(g.Share), gap))
	}
	if x.filter != nil {
		t.notes = append(t.notes, x.words.Say("results.gap.filter", "filter", x.inWords(x.filter)))
	}
	t.notes = append(t.notes, x.words.Say("results.gap.source", "source", b.Source))
	return t
}

// resultsCSV is one table as a file, for the team. One for publication is released.
func (d *desk) resultsCSV() error {
	if !d.mayPublish() {
		return d.s.denied(d, staff.MayReport)
	}
	var out bytes.Buffer
	to := ""
	err := d.withResults(func(x *results) error {
		x.ranges = true
		t, err := x.tableOf(d.c.Query("table"))
		if err == nil && x.public {
			to = x.releaseTableLink(t.key, x.where)
			return nil
		}
		if err != nil {
			return err
		}
		return export.TableCSV(&out, t.head, t.csv())
	})
	switch {
	case err != nil:
		return err
	case to != "":
		return d.seeOther(to, "")
	}
	d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+`-results.csv"`)
	d.c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	return nil
}

// tableOf finds a table by its key.
func (x *results) tableOf(key string) (dashTable, error) {
	if x.problem != nil || x.among.IsEmpty() {
		return dashTable{}, consultation.ErrNotFound
	}
	for _, row := range x.crossable() {
		for _, col := range x.crossable() {
			if row != col && key == crossKey(row, col) {
				t, _, refused := x.crossTable(row, col)
				if refused != "" {
					return t, consultation.ErrNotFound
				}
				return t, nil
			}
		}
	}
	for _, q := range x.questions {
		tables, err := x.questionTables(q)
		if err != nil {
			return dashTable{}, err
		}
		for _, t := range tables {
			if t.key == key && len(t.rows) > 0 {
				return t, nil
			}
		}
	}
	return dashTable{}, consultation.ErrNotFound
}
