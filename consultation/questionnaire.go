package consultation

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
)

// Questionnaire is one edition of one version of a consultation, parsed and with its wording rendered. It is plain data: the
// store keeps it as JSON beside the bytes it was parsed from, and serving a page never parses Markdown.
type Questionnaire struct {
	Format   int       `json:"format"`
	Slug     string    `json:"slug"`    // front matter `consultation`, part of the public address
	Edition  string    `json:"edition"` // "en", "cy", "easy"
	Front    Front     `json:"front"`
	Title    Text      `json:"title"`
	Start    []Content `json:"start"` // the start page, before the first section
	Sections []Section `json:"sections"`

	index map[string]*Question
	homes map[string]int // question → index of its section
}

// Section is a `##` heading and what stands under it.
type Section struct {
	Name       string    `json:"name"`
	Number     string    `json:"number,omitempty"` // as printed in the heading, a label and never identity
	Title      Text      `json:"title"`
	When       Condition `json:"when,omitempty"`
	OnePerPage bool      `json:"onePerPage,omitempty"`
	UpTo       int       `json:"upTo,omitempty"`     // `repeat up to N times`; with Times, the upper bound of that question
	Times      string    `json:"times,omitempty"`    // `repeat NAME times`: the whole-number question that decides
	Called     string    `json:"called,omitempty"`   // `each called NAME`: the question whose answer titles each round
	Equality   bool      `json:"equality,omitempty"` // stored without any link to the response
	Ends       bool      `json:"ends,omitempty"`     // `ends here`: text only, submits nothing
	Pages      []Page    `json:"pages"`
	At         int       `json:"-"` // byte offset in the file
}

// Repeats says whether a respondent may go through the section more than once.
func (s *Section) Repeats() bool { return s.UpTo > 0 }

// Page is what the server shows at once: a section or a part of it, split where the author or a condition asks for it.
type Page struct {
	Items []Item `json:"items"`
}

// Item is one thing on a page: exactly one of its fields is set. What belongs to a question comes right before it: first what
// stands before its heading, then its Own content.
type Item struct {
	Content  *Content  `json:"content,omitempty"`
	Question *Question `json:"question,omitempty"`
}

// Content is authored Markdown, rendered: a paragraph, list, notice or fact bank, shown when its condition holds.
type Content struct {
	When   Condition `json:"when,omitempty"`
	Of     string    `json:"of,omitempty"`  // the question it belongs to and is hidden with; "" stands alone
	Own    bool      `json:"own,omitempty"` // it stands between the question's heading and its answers
	Title  *Text     `json:"title,omitempty"`
	HTML   Text      `json:"html"`
	Notice string    `json:"notice,omitempty"` // "", note, important, warning, details (Title is the summary of details)
	At     int       `json:"-"`
}

// Wording is another heading of a question: `reads when CONDITION`.
type Wording struct {
	When    Condition `json:"when"`
	Heading Text      `json:"heading"`
}

// Question is a `###` heading, its settings and its answers. What differs between types is in Kind.
type Question struct {
	Name           string    `json:"name"`
	Number         string    `json:"number,omitempty"` // as printed: "1.", "(a)", "Q4.1"; not part of Heading
	Heading        Text      `json:"heading"`
	Wordings       []Wording `json:"wordings,omitempty"` // first match wins
	Hint           *Text     `json:"hint,omitempty"`
	When           Condition `json:"when,omitempty"`
	Required       bool      `json:"required,omitempty"`
	Personal       bool      `json:"personal,omitempty"`       // contact data: kept apart, encrypted, never published
	RespondentName bool      `json:"respondentName,omitempty"` // what *publish without name* leaves out
	Special        bool      `json:"special,omitempty"`        // special category data
	NotPublished   bool      `json:"notPublished,omitempty"`
	Keep           *Keep     `json:"keep,omitempty"` // goes sooner than the rest of its class
	Comment        *Comment  `json:"comment,omitempty"`
	Type           string    `json:"type"` // the registered phrase, "choose up to N"
	Kind           Kind      `json:"kind"`
	At             int       `json:"-"`
}

// UnmarshalJSON makes the question's Kind by its registered type.
func (q *Question) UnmarshalJSON(b []byte) error {
	type plain Question // without this method
	var raw struct {
		*plain
		Kind json.RawMessage `json:"kind"`
	}
	raw.plain = (*plain)(q)
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	kind, ok := NewKind(q.Type)
	if !ok {
		return fmt.Errorf("question %s: unknown type %q", q.Name, q.Type)
	}
	q.Kind = kind
	return json.Unmarshal(raw.Kind, kind)
}

// Text is wording rendered once: pieces of HTML with places between them where an answer is printed.
type Text []Piece

// Piece is either HTML (made by the Markdown package alone, without raw HTML) or the name of an answer to print.
type Piece struct {
	HTML   template.HTML `json:"html,omitempty"`
	Plain  string        `json:"plain,omitempty"` // the same words without markup
	Answer string        `json:"answer,omitempty"`
}

// Plain gives the words without markup; answer prints a piped answer and may be nil, which prints an ellipsis.
func (t Text) Plain(answer func(name string) string) string {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.Answer == "":
			b.WriteString(p.Plain)
		case answer != nil:
			b.WriteString(answer(p.Answer))
		default:
			b.WriteString("…")
		}
	}
	return b.String()
}

// String gives the words without markup and without answers.
func (t Text) String() string { return t.Plain(nil) }

// Render gives the HTML with answers printed, escaped; answer may be nil, which prints an ellipsis.
func (t Text) Render(answer func(name string) string) template.HTML {
	if len(t) == 1 && t[0].Answer == "" {
		return t[0].HTML
	}
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.Answer == "":
			b.WriteString(string(p.HTML))
		case answer != nil:
			b.WriteString(template.HTMLEscapeString(answer(p.Answer)))
		default:
			b.WriteString("…")
		}
	}
	return template.HTML(b.String()) // pieces come from the Markdown package, answers are escaped above
}

// Answers lists the names piped into the text.
func (t Text) Answers() []string {
	var names []string
	for _, p := range t {
		if p.Answer != "" {
			names = append(names, p.Answer)
		}
	}
	return names
}

// PlainText is a Text of plain words, for tests and for words that no author wrote.
func PlainText(s string) Text {
	return Text{{HTML: template.HTML(template.HTMLEscapeString(s)), Plain: s}} // escaped
}

// Questions lists every question in the order of the file.
func (q *Questionnaire) Questions() []*Question {
	var all []*Question
	for i := range q.Sections {
		all = append(all, q.Sections[i].Questions()...)
	}
	return all
}

// Questions lists the section's questions in the order of the file.
func (s *Section) Questions() []*Question {
	var all []*Question
	for i := range s.Pages {
		for _, it := range s.Pages[i].Items {
			if it.Question != nil {
				all = append(all, it.Question)
			}
		}
	}
	return all
}

// Question finds a question by its name; nil if there is none.
func (q *Questionnaire) Question(name string) *Question {
	if q.index == nil {
		for _, x := range q.Questions() {
			if x.Name == name {
				return x
			}
		}
		return nil
	}
	return q.index[name]
}

// Section finds a section by its name; nil if there is none.
func (q *Questionnaire) Section(name string) *Section {
	for i := range q.Sections {
		if q.Sections[i].Name == name {
			return &q.Sections[i]
		}
	}
	return nil
}

// SectionOf finds the section that asks the question; nil if there is none.
func (q *Questionnaire) SectionOf(question string) *Section {
	if q.homes != nil {
		if i, ok := q.homes[question]; ok {
			return &q.Sections[i]
		}
		return nil
	}
	for i := range q.Sections {
		for _, x := range q.Sections[i].Questions() {
			if x.Name == question {
				return &q.Sections[i]
			}
		}
	}
	return nil
}

// Index makes look-ups by name fast. Call it once, before the questionnaire is shared between goroutines.
func (q *Questionnaire) Index() *Questionnaire {
	index, homes := map[string]*Question{}, map[string]int{}
	for i := range q.Sections {
		for _, x := range q.Sections[i].Questions() {
			index[x.Name], homes[x.Name] = x, i
		}
	}
	q.index, q.homes = index, homes
	return q
}
