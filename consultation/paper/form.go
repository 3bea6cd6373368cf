// Package paper makes forms that people fill in away from the website, from the same questionnaire that is asked on it: what stands
// on such a form, for templates that draw it, and the form as a file for word processors. It knows neither templates nor HTTP.
package paper

import (
	"html/template"
	"regexp"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Words says our words in the form's language.
type Words interface {
	Say(key string, args ...any) string
	Has(key string) bool
	Date(t time.Time) string
	Join(items []string) string
}

// Options is what a form says beside the questionnaire.
type Options struct {
	Main    *consultation.Questionnaire // the main edition, whose numbers are printed
	Edition *consultation.Questionnaire
	Words   Words
	Large   bool   // large print: one column, and no grids
	Typed   bool   // it is filled in on a screen
	Lang    string // of the words and the edition
	Dir     string // "rtl", or ""
	Closes  string // by when it must be there, in words; "" for no end
	Closed  bool
	Address string // where one answers online, or ""
	Version string // what the office knows the form by
	Draft   string // why it must not be sent, or ""
	// File gives the address of a file that lies beside the questionnaire: of a picture that is shown, or of a document; "" for none.
	File func(name string, shown bool) string
}

// Form is everything that stands on a paper form, in its order.
type Form struct {
	Lang, Dir  string
	Large      bool
	Typed      bool
	Title      string
	Kind       string
	Department string
	Draft      string
	Version    string
	Lead       []string // by when and where to, and who can answer
	Post       []string // lines of the postal address
	Email      string
	Address    string
	Start      []Item
	How        []string
	Sections   []Section
	Privacy    []string

	Declaration    string
	Confirm        *Ticks // the declaration
	Signed         *Blank // the day of it
	InvitationCode *Blank // nil unless only invited people can answer
}

// Template is what draws it.
func (*Form) Template() string { return "part/paper" }

// Main lists the sections that stay together; Sheets lists those that are taken off.
func (f *Form) Main() []Section   { return f.of(false) }
func (f *Form) Sheets() []Section { return f.of(true) }

func (f *Form) of(sheet bool) []Section {
	var out []Section
	for _, s := range f.Sections {
		if s.Sheet == sheet {
			out = append(out, s)
		}
	}
	return out
}

// Section is one section of the form.
type Section struct {
	ID, Letter, Title string
	Notes             []string // for whom it is, how often, and that it is a sheet of its own
	Sheet             bool     // it begins on a new sheet, which is kept apart
	Round             *Blank   // asks which round it is; nil where it is filled in once
	Items             []Item
}

// Item is text or a question: exactly one is set.
type Item struct {
	Text     *Text
	Question *Question
}

// Text is what the author wrote between questions.
type Text struct {
	Only   string // for whom, or ""
	Title  string
	HTML   template.HTML
	Notice string // "", note, important, warning, details
}

// Question is one question with the room to answer it.
type Question struct {
	ID, Number, Heading string
	Hint                string
	Notes               []string // for whom it is, how it reads for some, that it is kept apart
	How                 string
	Required            bool
	Blocks              []Block
	After               []string // where to go on
	Short               bool     // it is never split between pages
}

// New makes a form.
func New(o Options) *Form {
	m := &maker{o: o, n: consultation.Numbered(o.Main), q: o.Edition, say: o.Words.Say}
	front := o.Edition.Front
	f := &Form{
		Lang: o.Lang, Dir: o.Dir, Large: o.Large, Typed: o.Typed, Title: o.Edition.Title.Plain(m.piped), Department: front.Department,
		Kind: o.Words.Say("paper.kind." + strings.ReplaceAll(front.Kind, " ", "-")), Draft: o.Draft, Version: o.Version,
		Post: front.PostLines(), Email: front.Contact, Address: o.Address,
	}
	f.Lead, f.How, f.Privacy = m.lead(), m.how(), m.privacy()
	f.Declaration = front.Declaration
	if f.Declaration == "" {
		f.Declaration = m.say("paper.declaration.text")
	}
	f.Confirm = &Ticks{Name: "declaration", Many: true, Typed: o.Typed, Groups: []TickGroup{{Ticks: []Tick{{Code: "yes", Label: f.Declaration}}}}}
	f.Signed = m.blank(&consultation.Box{Type: "date"}, "declaration.date", m.say("paper.declaration.date"), false)
	if front.Invited {
		f.InvitationCode = &Blank{Label: m.say("paper.invited.code"), Name: "invitation", Shape: Field, Typed: o.Typed}
	}
	for i := range o.Edition.Start {
		f.Start = append(f.Start, m.text(&o.Edition.Start[i]))
	}
	for i := range o.Edition.Sections {
		f.Sections = append(f.Sections, m.section(&o.Edition.Sections[i]))
	}
	return f
}

// Questions lists the questions of the form.
func (f *Form) Questions() []*Question {
	var all []*Question
	for i := range f.Sections {
		for _, it := range f.Sections[i].Items {
			if it.Question != nil {
				all = append(all, it.Question)
			}
		}
	}
	return all
}

// maker makes the form of one questionnaire.
type maker struct {
	o   Options
	q   *consultation.Questionnaire
	n   *consultation.Numbers
	say func(key string, args ...any) string
}

// lead says by when the form must be there and who can send it.
func (m *maker) lead() []string {
	front := m.q.Front
	var out []string
	add := func(key string, args ...any) { out = append(out, m.say(key, args...)) }
	switch {
	case m.o.Closes == "":
		add("paper.closes.none")
	case m.o.Closed:
		add("paper.closed", "time", m.o.Closes)
	default:
		add("paper.closes", "time", m.o.Closes)
	}
	if front.Invited {
		add("paper.invited")
	}
	if front.MinimumAge > 0 {
		add("paper.age", "age", front.MinimumAge)
	}
	return out
}

// how says how the form is filled in.
func (m *maker) how() []string {
	list := []string{m.say("paper.how.skip"), m.say("paper.how.tick"), m.say("paper.how.room")}
	if m.o.Typed {
		list = []string{m.say("paper.how.skip"), m.say("paper.how.typed")}
	}
	for _, q := range m.q.Questions() {
		if q.Required {
			list = append(list, m.say("paper.how.required"))
			break
		}
	}
	if m.q.Front.Anonymous {
		list = append(list, m.say("paper.how.anonymous"))
	}
	return list
}

// privacy is the privacy notice in short.
func (m *maker) privacy() []string {
	front := m.q.Front
	list := []string{m.say("paper.privacy.who", "department", front.Department)}
	if front.Aims != "" {
		list = append(list, m.say("paper.privacy.aims", "aims", front.Aims))
	}
	list = append(list, m.say("paper.privacy.typed"))
	for _, k := range front.Keep {
		if key := "paper.privacy.keep." + strings.ReplaceAll(k.What, " ", "-") + "." + k.After; m.o.Words.Has(key) {
			list = append(list, m.say(key, "count", k.Months))
		}
	}
	if m.o.Address != "" {
		return append(list, m.say("paper.privacy.read", "address", m.o.Address+"/privacy", "email", front.Contact))
	}
	return append(list, m.say("paper.privacy.ask", "email", front.Contact))
}

func (m *maker) section(s *consultation.Section) Section {
	out := Section{ID: s.Name, Letter: m.n.Section(s.Name), Title: strings.TrimSpace(s.Number + " " + s.Title.Plain(m.piped)), Sheet: s.Equality}
	if len(s.When) > 0 {
		key := "paper.only.section"
		if s.Ends {
			key = "paper.only.ends"
		}
		out.Notes = append(out.Notes, m.say(key, "condition", m.condition(s.When)))
	}
	switch {
	case s.Times != "":
		out.Notes = append(out.Notes, m.say("paper.repeats.times", "number", m.n.Of(s.Times), "count", s.UpTo))
	case s.Repeats():
		out.Notes = append(out.Notes, m.say("paper.repeats", "count", s.UpTo))
	}
	if s.Repeats() {
		out.Round = &Blank{Label: m.say("paper.round"), Name: consultation.RoundsName(s.Name), Shape: Field, Typed: m.o.Typed}
	}
	if s.Equality {
		out.Notes = append(out.Notes, m.say("paper.equality"))
	}
	for i := range s.Pages {
		for _, it := range s.Pages[i].Items {
			switch {
			case it.Content != nil:
				out.Items = append(out.Items, m.text(it.Content))
			case it.Question != nil:
				out.Items = append(out.Items, Item{Question: m.question(it.Question)})
			}
		}
	}
	if s.Ends {
		out.Items = append(out.Items, Item{Text: &Text{Notice: "important", HTML: template.HTML("<p>" + template.HTMLEscapeString(m.say("paper.ends")) + "</p>")}})
	}
	return out
}

func (m *maker) text(c *consultation.Content) Item {
	t := &Text{HTML: m.html(c.HTML), Notice: c.Notice}
	if c.Title != nil {
		t.Title = c.Title.Plain(m.piped)
	}
	if len(c.When) > 0 {
		t.Only = m.say("paper.only.text", "condition", m.condition(c.When))
	}
	return Item{Text: t}
}

var besides = regexp.MustCompile(` (src|href)="files/([^"]*)"`)

// html renders authored text, with the files of the questionnaire where the form finds them.
func (m *maker) html(t consultation.Text) template.HTML {
	html := besides.ReplaceAllStringFunc(string(t.Render(m.piped)), func(found string) string {
		part := besides.FindStringSubmatch(found)
		if m.o.File == nil {
			return found
		}
		at := m.o.File(part[2], part[1] == "src")
		if at == "" {
			return ""
		}
		return " " + part[1] + `="` + template.HTMLEscapeString(at) + `"`
	})
	html = strings.ReplaceAll(html, " ("+m.say("layout.new-tab")+")", "") // paper has no tabs
	return template.HTML(html)                                            // rendered by the Markdown package without raw HTML
}

func (m *maker) question(q *consultation.Question) *Question {
	out := &Question{ID: "question-" + q.Name, Number: m.n.Of(q.Name), Heading: q.Heading.Plain(m.piped), Required: q.Required, How: m.asks(q)}
	if q.Hint != nil {
		out.Hint = q.Hint.Plain(m.piped)
	}
	if len(q.When) > 0 {
		out.Notes = append(out.Notes, m.say("paper.only.question", "condition", m.condition(q.When)))
	}
	for _, w := range q.Wordings {
		out.Notes = append(out.Notes, m.say("paper.otherwise", "condition", m.condition(w.When), "wording", w.Heading.Plain(m.piped)))
	}
	if q.Personal {
		out.Notes = append(out.Notes, m.say("paper.personal"))
	}
	out.Blocks = m.blocks(q)
	for _, b := range out.Blocks {
		if b.Blank != nil && b.Blank.Label == "" {
			b.Blank.By = out.ID
		}
		if b.Grid != nil {
			b.Grid.By = out.ID
		}
	}
	out.After = m.goOn(q, out.Blocks)
	if q.Comment != nil {
		label := q.Comment.Label.Plain(m.piped)
		if label == "" {
			label = m.say("paper.comment")
		}
		b := m.blank(&q.Comment.Box, q.Name+".comment", label, true)
		b.Rows = min(b.Rows, moreLines)
		out.Blocks = append(out.Blocks, Block{Blank: b})
	}
	out.Short = short(out.Blocks)
	return out
}

// piped stands for an answer that nobody has given yet.
func (m *maker) piped(name string) string {
	if n := m.n.Of(name); n != "" {
		return m.say("paper.piped", "number", n)
	}
	return "…"
}
