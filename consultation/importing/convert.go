package importing

import (
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
)

// Problem is something about one row. An error stands in the way of the import; what is none is told, and the row is taken.
type Problem struct {
	Row    int
	Column int    // from 0; -1 for the row as a whole
	Error  bool   // it must be mended
	Key    string // words under "import.problem." and, how to mend it, "import.mend."
	Args   []any  // name and value by turns
	Fault  *consultation.Fault
	Value  string // what stands in the cell
}

// Made is a response that a row has become.
type Made struct {
	Response consultation.Response
	Equality consultation.Answers
	TheirID  string
	row      int
}

// Setting is what a file is imported into.
type Setting struct {
	Consultation *consultation.Consultation
	Version      *consultation.Version
	Words        consultation.Words
	Comment      string // the word for a comment
	Now          time.Time
	Batch        string
}

// Converter makes responses of rows.
type Converter struct {
	Setting
	profile *Profile
	mapping *Mapping
	zone    *time.Location
	q       *consultation.Questionnaire
	columns []*Target // by column; nil for what is no answer
	target  map[string]*Target
	fields  map[string]int  // data name → column
	ids     map[string]int  // their id → row
	unasked map[string]bool // fields that no column is for, and that have been told of
	full    []string        // full names of mapped questions, in the order of the file
}

// NewConverter makes one.
func NewConverter(s Setting, p *Profile, m *Mapping) *Converter {
	c := &Converter{
		Setting: s, profile: p, mapping: m, zone: m.zone(), q: s.Version.Questionnaire(""),
		target: map[string]*Target{}, fields: map[string]int{}, ids: map[string]int{}, unasked: map[string]bool{},
	}
	c.columns = make([]*Target, len(p.Columns))
	targets := Targets(c.q, s.Comment)
	for i := range targets {
		c.target[targets[i].Key] = &targets[i]
	}
	for i, col := range m.Columns {
		t := c.target[col.Target]
		if t == nil || i >= len(c.columns) {
			continue
		}
		c.columns[i] = t
		if _, ok := c.fields[t.Field.Name]; !ok {
			c.fields[t.Field.Name] = i
		}
		if !slices.Contains(c.full, t.Full) {
			c.full = append(c.full, t.Full)
		}
	}
	return c
}

// row is one row on its way.
type converting struct {
	*Converter
	r        Row
	typed    consultation.Answers
	made     Made
	problems []Problem
	edition  string
	sent     time.Time
}

func (c *converting) problem(column int, wrong bool, key string, args ...any) {
	p := Problem{Row: c.r.Number, Column: column, Error: wrong, Key: key, Args: args}
	if column >= 0 {
		p.Value = cut(at(c.r.Cells, column))
	}
	c.problems = append(c.problems, p)
}

// Row makes a response of a row; nil where there are no answers in it.
func (c *Converter) Row(r Row) (*Made, []Problem) {
	x := &converting{Converter: c, r: r, typed: consultation.Answers{}, edition: c.Version.Main}
	x.cells()
	if len(x.typed) == 0 {
		if len(x.problems) == 0 {
			x.problem(-1, false, "no-answers")
		}
		return nil, x.problems
	}
	x.respond()
	return &x.made, x.problems
}

func (x *converting) cells() {
	for i := len(x.columns); i < len(x.r.Cells); i++ {
		if at(x.r.Cells, i) != "" {
			x.problem(i, true, "beyond", "count", len(x.columns))
			break
		}
	}
	for i := range x.columns {
		mapped := x.mapping.Columns[i].Target
		if mapped == Skip || mapped == "" {
			continue
		}
		if slices.Contains(x.r.Formulas, i) {
			x.problem(i, true, "formula", "cell", Address(i, x.r.Number))
			continue
		}
		v := at(x.r.Cells, i)
		if x.profile.Tool == Greenpaper {
			v = export.Unguard(v)
		}
		if v == "" {
			continue
		}
		switch mapped {
		case TheirID:
			x.id(i, v)
		case Submitted:
			x.submitted(i, v)
		case Language:
			x.language(i, v)
		default:
			if t := x.columns[i]; t != nil {
				x.cell(i, t, v)
			}
		}
	}
}

func (x *converting) id(i int, v string) {
	x.made.TheirID = v
	if first, ok := x.ids[v]; ok {
		x.problem(i, true, "id-twice", "row", first)
		return
	}
	x.ids[v] = x.r.Number
}

func (x *converting) submitted(i int, v string) {
	t, whole, ok := ParseMoment(v, x.mapping.Order, x.zone)
	if !ok {
		x.problem(i, true, "date-order-"+x.mapping.Order)
		return
	}
	if !whole {
		t = t.Add(12 * time.Hour) // the day is all that is known
	}
	x.sent = t
	s := x.Consultation.Schedule
	switch {
	case t.After(x.Now.Add(24 * time.Hour)):
		x.problem(i, true, "date-future")
	case t.Before(s.Opens) && (whole || !sameDay(t, s.Opens)):
		x.problem(i, false, "date-before", "time", x.Words.Date(s.Opens))
	case !s.Closes.IsZero() && !t.Before(s.Closes) && (whole || !sameDay(t, s.Closes)):
		x.problem(i, false, "date-after", "time", x.Words.Date(s.Closes))
	}
}

func sameDay(a, b time.Time) bool {
	return a.In(consultation.London).Format(time.DateOnly) == b.In(consultation.London).Format(time.DateOnly)
}

// languages are words for the languages of editions.
var languages = map[string]string{"english": "en", "en": "en", "en gb": "en", "welsh": "cy", "cymraeg": "cy", "cy": "cy", "cy gb": "cy"}

func (x *converting) language(i int, v string) {
	code := languages[fold(v)]
	if code == "" {
		code = fold(v)
	}
	if _, ok := x.Version.Editions[code]; ok {
		x.edition = code
		return
	}
	if languageOf(x.Version, x.Version.Main) != code {
		x.problem(i, false, "language")
	}
}

// languageOf is the language that an edition is written in, as for its pages.
func languageOf(v *consultation.Version, edition string) string {
	for _, name := range []string{edition, v.Main} {
		if base, _, _ := strings.Cut(name, "-"); len(base) == 2 || len(base) == 3 {
			return name
		}
	}
	return "en"
}

// cell takes one value.
func (x *converting) cell(i int, t *Target, v string) {
	name := t.Field.Name
	switch {
	case t.Field.Type == consultation.FieldRanks && t.Code != "":
		x.typed.Set(name+"."+t.Code, v)
	case t.Code != "":
		x.one(i, t, v)
	case t.Listed():
		x.list(i, t, v)
	case t.Field.Type == consultation.FieldDate:
		d, _, ok := ParseMoment(v, x.mapping.Order, consultation.London)
		if !ok {
			x.problem(i, true, "date-order-"+x.mapping.Order)
			return
		}
		x.typed.Set(name, d.Format(consultation.ISODate))
	default:
		x.typed.Set(name, v)
	}
}

// one takes the value of a column for one answer.
func (x *converting) one(i int, t *Target, v string) {
	switch x.mapping.code(t, v) {
	case Chosen:
		x.typed[t.Field.Name] = append(x.typed[t.Field.Name], t.Code)
	case None:
	default:
		if !t.Box {
			x.problem(i, true, "unknown-tick", "answer", t.Part)
			return
		}
		x.typed[t.Field.Name] = append(x.typed[t.Field.Name], t.Code)
		x.typed.Set(t.Field.Name+"."+t.Code+".text", v)
	}
}

func (x *converting) list(i int, t *Target, v string) {
	for _, part := range x.mapping.Split(t, v) {
		switch code := x.mapping.code(t, part); code {
		case "":
			x.problem(i, true, "unknown", "value", cut(part))
		case None:
		default:
			if !slices.Contains(x.typed[t.Field.Name], code) {
				x.typed[t.Field.Name] = append(x.typed[t.Field.Name], code)
			}
		}
	}
}

// respond settles what was typed, as the pages would.
func (x *converting) respond() {
	q := x.Version.Questionnaire(x.edition)
	x.boxes()
	when := x.sent
	if when.IsZero() {
		when = x.Now
	}
	scene := consultation.Scene{Now: when, Words: x.Words}
	route := q.Route(x.typed, scene)
	apart := q.EqualityRoute(route.Answers, x.typed, scene)
	if route.Ended {
		x.problem(-1, true, "ended", "section", route.Steps[len(route.Steps)-1].Title.String())
	}
	asked := map[string]bool{}
	for _, r := range []*consultation.Route{&route, &apart} {
		for i := range r.Steps {
			for _, a := range r.Steps[i].Asked() {
				asked[a.FullName] = true
				for _, f := range a.Check(r.Answers) {
					x.fault(f)
				}
			}
		}
	}
	for _, full := range x.full {
		if !asked[full] && len(x.typed.Under(full)) > 0 && !route.Ended {
			x.problem(x.columnOf(full), false, "off-path")
		}
	}
	for i, t := range x.columns { // what the kinds leave out: words beside an answer that was not chosen, a hidden answer
		if t == nil || !asked[t.Full] || !x.typed.Has(t.Field.Name) || x.fields[t.Field.Name] != i {
			continue
		}
		settled := route.Answers
		if t.Section.Equality {
			settled = apart.Answers
		}
		if lost := len(x.typed[t.Field.Name]) - len(settled[t.Field.Name]); lost > 0 && t.Field.Type != consultation.FieldDate {
			x.problem(i, false, "dropped")
		}
	}
	x.made.Equality = apart.Answers
	x.made.Response = x.response(&route, q)
}

// boxes chooses the answer that words were written beside, where nothing else was chosen in its list.
func (x *converting) boxes() {
	for i, t := range x.columns {
		if t == nil || !strings.HasSuffix(t.Field.Name, ".text") || !x.typed.Has(t.Field.Name) || x.fields[t.Field.Name] != i {
			continue
		}
		rest := strings.TrimSuffix(t.Field.Name, ".text")
		at := strings.LastIndexByte(rest, '.')
		if at < 0 {
			continue
		}
		list, code := rest[:at], rest[at+1:]
		of := x.target[list]
		if of == nil {
			continue
		}
		if _, ok := of.Option(code); !ok || slices.Contains(x.typed[list], code) {
			continue
		}
		if of.Field.Type == consultation.FieldCodes || of.Field.Type == consultation.FieldCode && !x.typed.Has(list) {
			x.typed[list] = append(x.typed[list], code)
		}
	}
}

// softFaults are limits that are advice here: nobody can ask the person to write less, or again.
var softFaults = []string{"error.required.", "error.words.", "error.characters."}

func (x *converting) fault(f consultation.Fault) {
	wrong := !slices.ContainsFunc(softFaults, func(p string) bool { return strings.HasPrefix(f.Key, p) })
	p := Problem{Row: x.r.Number, Column: x.columnOf(f.Field), Error: wrong, Fault: &f}
	switch {
	case strings.HasPrefix(f.Key, "error.required.") && p.Column < 0: // so it is in every row: told once
		if x.unasked[f.Field] {
			return
		}
		x.unasked[f.Field] = true
		p.Key = "unasked"
	case strings.HasPrefix(f.Key, "error.required."):
		p.Key = "required"
	case !wrong:
		p.Key = "length"
	default:
		p.Key = "answer"
	}
	if p.Column >= 0 {
		p.Value = cut(at(x.r.Cells, p.Column))
	}
	x.problems = append(x.problems, p)
}

// columnOf finds the column that a field, or something below it, came from; -1 for none.
func (x *converting) columnOf(field string) int {
	if i, ok := x.fields[field]; ok {
		return i
	}
	best := -1
	for name, i := range x.fields {
		if (strings.HasPrefix(name, field+".") || strings.HasPrefix(field, name+".")) && (best < 0 || i < best) {
			best = i
		}
	}
	return best
}

func (x *converting) response(route *consultation.Route, q *consultation.Questionnaire) consultation.Response {
	r := consultation.Response{
		Consultation: x.Consultation.Slug, Version: x.Version.Hash, Edition: x.edition, Language: languageOf(x.Version, x.edition), Notice: x.Version.Notice.Hash,
		Submitted: x.Now, Channel: consultation.ByImport, Batch: x.Batch, Answers: route.Answers.Clone(), Contact: consultation.Answers{},
	}
	if !x.sent.IsZero() {
		r.Submitted = x.sent
		r.Late = x.Consultation.IsLate(x.sent)
	}
	r.Received = r.Submitted.In(consultation.London).Format(consultation.ISODate)
	for _, a := range route.Asked() {
		if a.Personal {
			for name, values := range r.Answers.Under(a.FullName) {
				r.Contact[name] = values
				delete(r.Answers, name)
			}
		}
		if l, ok := a.Kind.(consultation.Listed); ok && r.Wish == "" {
			for _, o := range l.Options() {
				if o.Wish != "" && route.Answers.Includes(a.FullName, o.Code) {
					r.Wish = o.Wish
					break
				}
			}
		}
	}
	return r
}
