package web

import (
	"html/template"
	"slices"
	"strconv"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/web/chart"
)

// tables are what is told of a question: one for a grid, else one for each field.
func (x *results) tables(q resultQuestion) []dashTable {
	var grid []consultation.Field
	for _, f := range q.fields {
		if closed(f) {
			grid = append(grid, f)
		}
	}
	var list []dashTable
	if len(grid) > 1 {
		list = append(list, x.gridTable(q, grid))
	}
	for _, f := range q.fields {
		switch {
		case closed(f) && len(grid) > 1:
		case closed(f):
			list = append(list, x.closedTable(q, f))
		case f.Type == consultation.FieldRanks:
			list = append(list, x.rankTable(q, f))
		case f.Type == consultation.FieldNumber, f.Type == consultation.FieldDate:
			list = append(list, x.numberTable(q, f))
		case f.Type == consultation.FieldText:
			list = append(list, x.textTable(q, f))
		default:
			list = append(list, dashTable{key: f.Name, title: x.fieldTitle(q, f), lead: []string{x.base(x.alone(x.count(x.Answered(f.Name))), "results.files")}})
		}
	}
	return list
}

func (x *results) count(s *analysis.Set) [2]int {
	return [2]int{int(s.AndCardinality(x.among)), int(s.AndCardinality(x.rest))}
}

// alone protects a count that stands by itself, and against being taken from the count of all.
func (x *results) alone(n [2]int) disclosure.Cell {
	switch {
	case !x.public:
		return disclosure.Cell{N: n[0]}
	case n[1] > 0 && n[1] < x.policy.Limit() && x.policy.Tells(n[0]):
		return disclosure.Cell{N: n[0], Hidden: disclosure.Kept}
	}
	return x.policy.One(n[0])
}

// toldTally is a tally as it may be shown.
type toldTally struct {
	cells  []disclosure.Cell
	base   disclosure.Cell // who answered
	shares disclosure.Cell // who answered anything that is counted in percentages
	silent []bool          // answers that are not: "prefer not to say"
}

// tell counts a closed field. For publication, a filter's counts are protected together with those of everybody else, so that they do not
// follow from the table of all.
func (x *results) tell(name string) (analysis.Tally, toldTally) {
	in, out := x.Tally(name, x.among), x.Tally(name, x.rest)
	t := toldTally{base: disclosure.Cell{N: in.Base}}
	var a, b []int
	for i := range in.Counts {
		a, b = append(a, in.Counts[i].N), append(b, out.Counts[i].N)
		t.cells = append(t.cells, disclosure.Cell{N: in.Counts[i].N})
	}
	switch {
	case !x.public:
	case x.one(name):
		t.cells, t.base = x.hide(a, b)
		x.hideBeside(name, t.cells, &t.base, func(who *analysis.Set) []int { return numbersOf(x.Tally(name, who)) })
	default:
		for i := range a {
			cells, base := x.hide([]int{a[i], in.Base - a[i]}, []int{b[i], out.Base - b[i]})
			x.hideBeside(name, cells, &base, func(who *analysis.Set) []int {
				left := x.Tally(name, who)
				return []int{left.Counts[i].N, left.Base - left.Counts[i].N}
			})
			t.cells[i] = cells[0]
			if base.Hidden != disclosure.Shown {
				t.base = base
			}
		}
	}
	if x.public && in.Base < x.policy.Limit() { // nothing is told of a small base
		for i := range t.cells {
			t.cells[i].Hidden = disclosure.Withheld
		}
		t.base = x.policy.One(in.Base)
	}
	t.shares = t.base
	f, _ := x.Field(name)
	for i, c := range in.Counts {
		at := slices.IndexFunc(f.Codes, func(o consultation.Option) bool { return o.Code == c.Code })
		silent := at >= 0 && f.Codes[at].NoAnswer
		t.silent = append(t.silent, silent)
		if silent {
			t.shares.N -= c.N
			if t.cells[i].Hidden != disclosure.Shown {
				t.shares.Hidden = disclosure.Withheld
			}
		}
	}
	if x.public && t.shares.Hidden == disclosure.Shown && t.shares.N < x.policy.Limit() {
		t.shares.Hidden = disclosure.Withheld
	}
	return in, t
}

func numbersOf(t analysis.Tally) []int {
	n := make([]int, len(t.Counts))
	for i, c := range t.Counts {
		n[i] = c.N
	}
	return n
}

// hide protects counts that add up, against the total and against the same counts of everybody else.
func (x *results) hide(in, out []int) (cells []disclosure.Cell, total disclosure.Cell) {
	others := 0
	for _, n := range out {
		others += n
	}
	if others == 0 {
		return x.policy.OneWay(in)
	}
	p := x.policy.TwoWay([][]int{in, out})
	cells, total = slices.Clone(p.Cells[0]), p.Rows[0]
	for j, n := range out { // the column's total is told elsewhere, whatever is hidden here
		if p.Columns[j].Hidden != disclosure.Shown || n > 0 && n < x.policy.Limit() {
			if cells[j].Hidden == disclosure.Shown {
				cells[j].Hidden = disclosure.Kept
			}
		}
	}
	if total.Hidden == disclosure.Shown {
		cover(cells)
		return cells, total
	}
	for j := range cells { // the total is told elsewhere where everybody answered
		if cells[j].Hidden == disclosure.Shown {
			cells[j].Hidden = disclosure.Kept
		}
	}
	return cells, total
}

// cover hides the smallest further cell where one alone is hidden: it would follow from the total.
func cover(cells []disclosure.Cell) {
	hidden, least := 0, -1
	for i, c := range cells {
		switch {
		case c.Hidden != disclosure.Shown:
			hidden++
		case c.N > 0 && (least < 0 || c.N < cells[least].N):
			least = i
		}
	}
	if hidden == 1 && least >= 0 {
		cells[least].Hidden = disclosure.Kept
	}
}

// base says how many answered.
func (x *results) base(c disclosure.Cell, key string) string {
	of := x.alone(x.count(x.All()))
	kept := func(c disclosure.Cell) bool { return c.Hidden == disclosure.Kept || c.Hidden == disclosure.Withheld }
	switch {
	case kept(c):
		return x.words.Say("results.base.kept")
	case kept(of):
		return x.words.Say("results.base.alone", "number", x.toldOf(c))
	}
	return x.words.Say(key, "number", x.toldOf(c), "of", x.toldOf(of))
}

func (x *results) toldOf(c disclosure.Cell) string { return x.desk.told(c) }

func (x *results) share(c, base disclosure.Cell, silent bool) dashCell {
	if silent {
		return dashCell{text: "–", number: true}
	}
	return x.shareCell(c, base)
}

func size(c, base disclosure.Cell) float64 {
	if c.Hidden != disclosure.Shown || base.Hidden != disclosure.Shown || base.N == 0 {
		return 0
	}
	return 100 * float64(c.N) / float64(base.N)
}

func (x *results) closedTable(q resultQuestion, f consultation.Field) dashTable {
	tally, told := x.tell(f.Name)
	t := dashTable{key: f.Name, title: x.fieldTitle(q, f), lead: []string{x.base(told.base, "results.base")}, notes: x.besideNote()}
	t.head = append([]string{x.words.Say("results.answer"), x.words.Say("results.count"), x.words.Say("results.share")}, x.rangeHead()...)
	if slices.Contains(told.silent, true) {
		t.notes = append(t.notes, x.words.Say("results.silent", "number", x.toldOf(told.shares)))
	}
	if f.Type == consultation.FieldCodes {
		t.notes = append(t.notes, x.words.Say("results.several"))
	}
	bars := chart.Bars{Frame: chart.Frame{ID: "chart-" + chartID(f.Name), Title: x.words.Say("results.share")}, Most: 100}
	for i, c := range tally.Counts {
		share := x.share(told.cells[i], told.shares, told.silent[i])
		label := x.label(f.Name, c.Code)
		t.rows = append(t.rows, append([]dashCell{wordCell(label), x.toldCell(told.cells[i]), share}, x.rangeCells(told.cells[i], told.shares, told.silent[i])...))
		if !told.silent[i] {
			bars.Rows = append(bars.Rows, chart.Row{Label: label, Value: share.text, Size: size(told.cells[i], told.shares), Marker: -1})
		}
	}
	if scored, ok := q.kind.(consultation.Scored); ok && f.Type == consultation.FieldCode && told.shares.Hidden == disclosure.Shown {
		if svg, ok := x.scale(bars.Frame, scored, tally, told, f.Name); ok {
			t.charts = []template.HTML{svg}
			t.notes = append(t.notes, x.words.Say("results.scale"))
			return t
		}
	}
	t.charts = []template.HTML{bars.SVG()}
	return t
}

func chartID(name string) string { return template.URLQueryEscaper(name) }

// scale draws the answers on a scale around its middle; false where one of them is hidden.
func (x *results) scale(frame chart.Frame, scored consultation.Scored, tally analysis.Tally, told toldTally, name string) (template.HTML, bool) {
	d := chart.Diverging{Frame: frame}
	var parts []float64
	base := 0
	for i, c := range tally.Counts {
		if _, on := scored.Score(c.Code); on {
			if told.cells[i].Hidden != disclosure.Shown {
				return "", false
			}
			base += c.N
			d.Series = append(d.Series, x.label(name, c.Code))
			parts = append(parts, float64(c.N))
		}
	}
	if base == 0 {
		return "", false
	}
	for i := range parts {
		parts[i] *= 100 / float64(base)
	}
	d.Rows = []chart.DivergingRow{{Label: x.words.Say("results.scale.label", "number", x.number(base)), Parts: parts}}
	return d.SVG(), true
}

// gridTable has a line for each row of a grid. The darker a cell, the more chose it.
func (x *results) gridTable(q resultQuestion, fields []consultation.Field) dashTable {
	t := dashTable{key: q.name, title: q.title, lead: []string{x.words.Say("results.grid")}, head: []string{x.words.Say("results.row")}}
	var codes []string
	for _, f := range fields {
		for _, c := range x.Tally(f.Name, x.among).Counts {
			if !slices.Contains(codes, c.Code) {
				codes = append(codes, c.Code)
			}
		}
	}
	for _, code := range codes {
		t.head = append(t.head, x.label(fields[0].Name, code))
	}
	t.head = append(t.head, x.words.Say("results.answered"))
	for _, f := range fields {
		tally, told := x.tell(f.Name)
		row := []dashCell{wordCell(f.Label)}
		for _, code := range codes {
			cell := dashCell{text: "–", number: true}
			if i := slices.IndexFunc(tally.Counts, func(c analysis.Count) bool { return c.Code == code }); i >= 0 {
				cell = x.share(told.cells[i], told.shares, told.silent[i])
				cell.classes = "gp-heat--" + strconv.Itoa(int(min(99, size(told.cells[i], told.shares))/20))
			}
			row = append(row, cell)
		}
		t.rows, t.fields = append(t.rows, append(row, x.toldCell(told.base))), append(t.fields, f.Name)
	}
	t.notes = x.besideNote()
	return t
}

// rankTable says how often each answer was put first. The team sees points too: the mean of how many places are below.
func (x *results) rankTable(q resultQuestion, f consultation.Field) dashTable {
	in, list := x.Ranking(f.Name, x.among)
	t := dashTable{key: f.Name, title: x.fieldTitle(q, f), head: append([]string{x.words.Say("results.answer"), x.words.Say("results.first"), x.words.Say("results.share")}, x.rangeHead()...)}
	var first, others []int
	if x.public { // the order would tell what is hidden
		slices.SortStableFunc(list, func(a, b analysis.Ranked) int { return compareText(a.Code, b.Code) })
	} else {
		t.head = append(t.head, x.words.Say("results.points"))
		t.notes = append(t.notes, x.words.Say("results.points.how"))
	}
	_, out := x.Ranking(f.Name, x.rest)
	for _, r := range list {
		first = append(first, firstOf(r))
		i := slices.IndexFunc(out, func(o analysis.Ranked) bool { return o.Code == r.Code })
		others = append(others, firstOf(out[i]))
	}
	cells, base := make([]disclosure.Cell, len(first)), disclosure.Cell{N: in}
	for i, n := range first {
		cells[i] = disclosure.Cell{N: n}
	}
	if x.public {
		cells, base = x.hide(first, others)
		x.hideBeside(f.Name, cells, &base, func(who *analysis.Set) []int {
			_, left := x.Ranking(f.Name, who)
			n := make([]int, len(list))
			for i, r := range list {
				if at := slices.IndexFunc(left, func(o analysis.Ranked) bool { return o.Code == r.Code }); at >= 0 {
					n[i] = firstOf(left[at])
				}
			}
			return n
		})
		t.notes = append(t.notes, x.besideNote()...)
	}
	t.lead = []string{x.base(base, "results.base")}
	bars := chart.Bars{Frame: chart.Frame{ID: "chart-" + chartID(f.Name), Title: x.words.Say("results.first.chart")}, Most: 100}
	for i, r := range list {
		share := x.shareCell(cells[i], base)
		label := x.label(f.Name, r.Code)
		row := append([]dashCell{wordCell(label), x.toldCell(cells[i]), share}, x.rangeCells(cells[i], base, false)...)
		if !x.public {
			row = append(row, x.decimalCell(r.Points))
		}
		t.rows = append(t.rows, row)
		bars.Rows = append(bars.Rows, chart.Row{Label: label, Value: share.text, Size: size(cells[i], base), Marker: -1})
	}
	t.charts = []template.HTML{bars.SVG()}
	return t
}

func firstOf(r analysis.Ranked) int {
	if len(r.Places) == 0 {
		return 0
	}
	return r.Places[0]
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (x *results) decimalCell(v float64) dashCell {
	plain := strconv.FormatFloat(v, 'f', 1, 64)
	return dashCell{text: spoken{x.words}.Number(plain), plain: plain, number: true}
}

// histogramBins is how many columns a histogram has at most, but for the last, which holds all that is far off.
const histogramBins = 12

// numberTable shows how numbers or days are spread.
func (x *results) numberTable(q resultQuestion, f consultation.Field) dashTable {
	s := x.Numbers(f.Name, x.among, histogramBins)
	write := func(v float64) string {
		if f.Type == consultation.FieldDate {
			return x.words.Date(time.Unix(int64(v)*86400, 0).UTC())
		}
		return consultation.Quantity{Value: strconv.FormatFloat(v, 'f', -1, 64), Unit: f.Unit}.Show(spoken{x.words})
	}
	base := x.alone(x.count(x.Answered(f.Name)))
	t := dashTable{key: f.Name, title: x.fieldTitle(q, f), lead: []string{x.base(base, "results.base")}, head: []string{x.words.Say("results.from"), x.words.Say("results.count"), x.words.Say("results.share")}}
	if s.N == 0 || base.Hidden != disclosure.Shown {
		return t
	}
	counts, cells := make([]int, len(s.Bins)), make([]disclosure.Cell, len(s.Bins))
	for i, b := range s.Bins {
		counts[i], cells[i] = b.N, disclosure.Cell{N: b.N}
	}
	if x.public {
		cells, base = x.policy.OneWay(counts)
		t.lead = append(t.lead, x.words.Say("results.median", "median", write(s.Median)))
	} else {
		t.lead = append(t.lead, x.words.Say("results.spread", "least", write(s.Least), "lower", write(s.Lower), "median", write(s.Median), "upper", write(s.Upper), "most", write(s.Most)))
	}
	columns := chart.Columns{Frame: chart.Frame{ID: "chart-" + chartID(f.Name), Title: x.words.Say("results.count")}, Series: []string{x.words.Say("results.count")}}
	for i, b := range s.Bins {
		label := x.words.Say("results.bin", "from", write(b.From), "to", write(b.To))
		if i == len(s.Bins)-1 {
			label = x.words.Say("results.bin.last", "from", write(b.From))
		}
		t.rows = append(t.rows, []dashCell{wordCell(label), x.toldCell(cells[i]), x.shareCell(cells[i], base)})
		n := cells[i].N
		if cells[i].Hidden != disclosure.Shown {
			n = 0
		}
		columns.Points = append(columns.Points, chart.Point{Label: write(b.From), Values: []int{n}})
	}
	t.charts = []template.HTML{columns.SVG()}
	return t
}

// textTable says how many answered in words, and how long.
func (x *results) textTable(q resultQuestion, f consultation.Field) dashTable {
	s := x.Words(f.Name, x.among, histogramBins)
	base := x.alone(x.count(x.Answered(f.Name)))
	t := dashTable{key: f.Name, title: x.fieldTitle(q, f), lead: []string{x.base(base, "results.texts")}}
	if s.N > 0 && base.Hidden == disclosure.Shown {
		t.lead = append(t.lead, x.words.Say("results.lengths", "lower", x.number(int(s.Lower)), "median", x.number(int(s.Median)), "upper", x.number(int(s.Upper))))
	}
	return t
}
