package markdown

import "github.com/greenpaper/greenpaper/consultation"

// Outline says where in a file everything stands.
type Outline struct {
	Front []FrontLine // in the order of the file, unknown keys too
	Spans []Span      // sorted by place
}

// FrontLine is one line of the front matter.
type FrontLine struct {
	Key, Value  string
	At, ValueAt int // byte offsets
}

// SpanKind says what a span of words is.
type SpanKind string

// The kinds of span.
const (
	SpanTitle      SpanKind = "title"
	SpanSection    SpanKind = "section"     // heading of a section
	SpanQuestion   SpanKind = "question"    // heading of a question
	SpanHeading    SpanKind = "heading"     // #### and below
	SpanTagLine    SpanKind = "tag line"    // Text is as written
	SpanHint       SpanKind = "hint"        // Text is plain words, as in all that follow
	SpanWording    SpanKind = "wording"     // the words after `reads when`
	SpanParagraph  SpanKind = "paragraph"   // content, in notices and quotes too
	SpanItem       SpanKind = "item"        // an item of a list in content
	SpanCell       SpanKind = "cell"        // a cell of a table in content
	SpanAnswer     SpanKind = "answer"      // the label of an answer
	SpanGroup      SpanKind = "group"       // the label of a group of answers
	SpanRow        SpanKind = "row"         // the label of a row of a grid
	SpanColumn     SpanKind = "column"      // the label of a column
	SpanLabel      SpanKind = "label"       // the label of a box, after `comment` or an answer's settings
	SpanNotice     SpanKind = "notice"      // a whole notice; Text is note, important, warning or details
	SpanDetails    SpanKind = "details"     // the title of a fact bank
	SpanTable      SpanKind = "table"       // a whole table
	SpanLink       SpanKind = "link"        // Text is what it says, Target where it leads
	SpanImage      SpanKind = "image"       // Text is the alternative text, Target the file
	SpanBreak      SpanKind = "page break"  // ---
	SpanCode       SpanKind = "code"        // a fenced block
	SpanInstructed SpanKind = "instruction" // a code span in text: Text is what it holds
)

// Span is a stretch of words in the file.
type Span struct {
	Kind     SpanKind
	At, End  int    // byte offsets
	Text     string // plain words; a piped answer is "…"
	Section  string // name of the section, "" on the start page
	Question string // name of the question that it stands under, "" before the first
	Code     string // of answers, groups, rows and columns; "" where it is missing
	Target   string
	About    string                 // what a link says of where it leads, in quotation marks behind the address
	When     consultation.Condition // of content that is conditional
}

// Of lists the spans of some kinds.
func (o *Outline) Of(kinds ...SpanKind) []Span {
	var out []Span
	for _, s := range o.Spans {
		for _, k := range kinds {
			if s.Kind == k {
				out = append(out, s)
			}
		}
	}
	return out
}

func (p *parser) span(s Span) {
	if p.current != nil {
		s.Section = p.current.Name
	}
	s.Question = p.asking
	s.At = min(s.At, len(p.text))
	s.End = max(s.At, min(s.End, len(p.text)))
	p.doc.Spans = append(p.doc.Spans, s)
}
