package web

import (
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// QuestionsPage is page/questions.html: every section and question of the questionnaire with who is asked, to read and to print
// before anything is started.
type QuestionsPage struct {
	templates.Layout
	Sections []OutlineSection
	StartURL string
	Ways     PrintWays // forms to fill in away from the website
	Open     bool
}

var _ = registerPage("questions", QuestionsPage{})

// OutlineSection is one section as a reader sees it.
type OutlineSection struct {
	ID, Title, Number string
	Notes             []string // who is asked, that it can be answered several times, that it is optional
	Items             []OutlineItem
}

// OutlineItem is a piece of content or a question: exactly one is set.
type OutlineItem struct {
	Content  *ContentView
	Only     string // who sees the content, or empty for everybody
	Question *OutlineQuestion
}

// OutlineQuestion is one question as a reader sees it.
type OutlineQuestion struct {
	ID, Heading, Hint string
	Required          bool
	Only              string   // who is asked, or empty for everybody
	Otherwise         []string // its other wordings and for whom they are
	How               string   // how it is answered: "Choose one answer."
	Parts             []OutlinePart
	Comment           string // the label of its comment box, or empty
	CommentURL        string // where a reviewer of a private preview comments on it, or empty
	Comments          int    // how many of theirs are open
}

// OutlinePart is a list of answers, or things to fill in, that belong together: the rows of a grid share one.
type OutlinePart struct {
	Labels  []string // of the rows or boxes; none where the question's heading says it
	Answers []string // what can be chosen; none where something is written
}

func (s *Server) allQuestions(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	page := QuestionsPage{
		Layout: s.layout(c, call.Version, ""), StartURL: s.inEdition(startURL(call.Slug), call.Version, call.Edition),
		Open: call.State(s.Now()) == consultation.Open, Ways: s.printWays(call, false, "start"),
	}
	w := s.Pages.Words(page.Lang)
	page.PageTitle = w.Say("questions.title")
	remarks, err := s.box.remarks(c.Request.Context(), call.Edition)
	if err != nil {
		return err
	}
	o := listing{q: call.Q, slug: call.Slug, words: w, remarks: remarks, reviewed: func(question string) string { return s.box.commentURL(call.Edition, question) }}
	for i := range call.Q.Sections {
		page.Sections = append(page.Sections, o.section(&call.Q.Sections[i]))
	}
	return s.showPublic(c, "questions", page)
}

// listing describes a questionnaire to somebody who has answered nothing.
type listing struct {
	q     *consultation.Questionnaire
	slug  string
	words *templates.Catalogue

	reviewed func(question string) string // where one comments on a question, or ""
	remarks  map[string]int               // open comments on each
}

func (o listing) section(s *consultation.Section) OutlineSection {
	out := OutlineSection{ID: s.Name, Title: s.Title.String(), Number: s.Number}
	if len(s.When) > 0 {
		out.Notes = append(out.Notes, o.only("questions.section-only", s.When))
	}
	if s.Repeats() {
		out.Notes = append(out.Notes, o.words.Say("questions.repeats", "count", s.UpTo))
	}
	if s.Equality {
		out.Notes = append(out.Notes, o.words.Say("questions.equality"))
	}
	if s.Ends {
		out.Notes = append(out.Notes, o.words.Say("questions.ends"))
	}
	for i := range s.Pages {
		for _, it := range s.Pages[i].Items {
			switch {
			case it.Content != nil:
				v := NewContentView(o.slug, it.Content, o.piped)
				out.Items = append(out.Items, OutlineItem{Content: &v, Only: o.only("questions.content-only", it.Content.When)})
			case it.Question != nil:
				out.Items = append(out.Items, OutlineItem{Question: o.question(it.Question)})
			}
		}
	}
	return out
}

func (o listing) question(q *consultation.Question) *OutlineQuestion {
	out := &OutlineQuestion{
		ID: "question-" + q.Name, Heading: strings.TrimSpace(q.Number + " " + q.Heading.Plain(o.piped)), Required: q.Required,
		Only: o.only("questions.only", q.When), How: o.how(q), Parts: o.parts(q), CommentURL: o.reviewed(q.Name), Comments: o.remarks[q.Name],
	}
	if q.Hint != nil {
		out.Hint = q.Hint.Plain(o.piped)
	}
	for _, alt := range q.Wordings {
		out.Otherwise = append(out.Otherwise, o.words.Say("questions.otherwise", "wording", alt.Heading.Plain(o.piped), "condition", o.condition(alt.When)))
	}
	if q.Comment != nil {
		out.Comment = o.words.Say("questions.comment")
		if label := q.Comment.Label.String(); label != "" {
			out.Comment = o.words.Say("questions.comment-label", "label", label)
		}
	}
	return out
}

// piped stands for an answer that nobody has given yet.
func (o listing) piped(name string) string {
	if q := o.q.Question(name); q != nil {
		return o.words.Say("questions.piped", "question", q.Heading.String())
	}
	return "…"
}

// how says in one sentence how a type of question is answered, with its limit where there is one.
func (o listing) how(q *consultation.Question) string {
	key := "asks." + strings.ToLower(strings.ReplaceAll(q.Type, " ", "-"))
	limit := 0
	if k, ok := q.Kind.(*consultation.Choice); ok {
		limit = k.AtMost
	}
	form := q.Kind.Form(q.Name, consultation.Context{})
	for _, row := range form {
		limit = max(limit, row.Number)
	}
	if len(form) == 1 && len(form[0].Controls) == 1 && form[0].Controls[0].Box != nil {
		switch b := form[0].Controls[0].Box; {
		case b.MaxWords > 0 && b.MinWords == b.MaxWords:
			key, limit = "asks.words.exactly", b.MaxWords
		case b.MaxChars > 0 && b.MinChars == b.MaxChars:
			key, limit = "asks.characters.exactly", b.MaxChars
		case b.MaxWords > 0:
			key, limit = "asks.words", b.MaxWords
		case b.MaxChars > 0:
			key, limit = "asks.characters", b.MaxChars
		}
	}
	switch {
	case limit > 0 && o.words.Has(key+".limit"):
		key += ".limit"
	case !o.words.Has(key):
		key = "asks.other"
	}
	return o.words.Say(key, "count", limit)
}

// parts lists answers and things to fill in. What has the same answers, such as the rows of a grid, shares one part.
func (o listing) parts(q *consultation.Question) []OutlinePart {
	var parts []OutlinePart
	for _, row := range q.Kind.Form(q.Name, consultation.Context{}) {
		if row.Number > 1 {
			continue // the same again
		}
		for _, control := range row.Controls {
			if control.Extra {
				continue // the box of a row: the row's own words say it
			}
			label, answers := labelOf(row, control), o.answers(control)
			if n := len(parts); n > 0 && slices.Equal(parts[n-1].Answers, answers) {
				parts[n-1].Labels = appendLabel(parts[n-1].Labels, label)
				continue
			}
			parts = append(parts, OutlinePart{Labels: appendLabel(nil, label), Answers: answers})
		}
	}
	return slices.DeleteFunc(parts, func(p OutlinePart) bool { return len(p.Labels)+len(p.Answers) == 0 })
}

// labelOf names a control by its row and column.
func labelOf(row consultation.Row, control consultation.Control) string {
	a, b := row.Label.String(), control.Label.String()
	if a == "" || b == "" {
		return a + b
	}
	return a + ": " + b
}

func appendLabel(labels []string, label string) []string {
	if label == "" || slices.Contains(labels, label) {
		return labels
	}
	return append(labels, label)
}

// answers writes the options, each with the heading of its group and with who can choose it.
func (o listing) answers(control consultation.Control) []string {
	if control.Select {
		return nil // ranks: what is ranked are the rows
	}
	var out []string
	for _, opt := range control.List {
		text := opt.Label.String()
		if opt.Group > 0 && opt.Group <= len(control.Groups) {
			text = o.words.Say("questions.grouped", "group", control.Groups[opt.Group-1].Label.String(), "answer", text)
		}
		if opt.Alone {
			text = o.words.Say("questions.alone", "answer", text)
		}
		if len(opt.When) > 0 {
			text = o.words.Say("questions.answer-only", "answer", text, "condition", o.condition(opt.When))
		}
		out = append(out, text)
	}
	return out
}

// only says who is asked, or nothing for everybody.
func (o listing) only(key string, when consultation.Condition) string {
	if len(when) == 0 {
		return ""
	}
	return o.words.Say(key, "condition", o.condition(when))
}

// condition writes a condition in plain words: "you answered “An organisation” to “In what capacity are you responding?”".
func (o listing) condition(when consultation.Condition) string {
	var clauses []string
	for _, cl := range when {
		clauses = append(clauses, o.clause(cl))
	}
	return o.words.Join(clauses)
}

func (o listing) clause(cl consultation.Clause) string {
	q := o.q.Question(cl.Name)
	if q == nil {
		return cl.String()
	}
	var codes []string
	for _, code := range cl.Codes {
		codes = append(codes, o.words.Say("questions.quoted", "answer", answerLabel(q, code)))
	}
	value := cl.Value
	if iso, ok := consultation.ParseISODate(cl.Value); ok {
		value = o.date(iso)
	}
	key := "questions.if." + strings.ReplaceAll(string(cl.Op), " ", "-")
	if l, ok := q.Kind.(consultation.Listed); ok && l.Many() && o.words.Has(key+".chosen") {
		key += ".chosen" // how many answers were chosen, not a number that was typed
	}
	return o.words.Say(key, "question", q.Heading.String(), "answers", o.either(codes), "value", value)
}

// either joins answers with "or".
func (o listing) either(list []string) string {
	joined := ""
	for i, item := range list {
		if i == 0 {
			joined = item
			continue
		}
		joined = o.words.Say("questions.or", "list", joined, "item", item)
	}
	return joined
}

func (o listing) date(iso string) string {
	t, err := time.Parse(consultation.ISODate, iso)
	if err != nil {
		return iso
	}
	return o.words.Date(t)
}

// answerLabel is the wording of a code of a question, or the code where it has none.
func answerLabel(q *consultation.Question, code string) string {
	if l, ok := q.Kind.(consultation.Listed); ok {
		for _, opt := range l.Options() {
			if opt.Code == code {
				return opt.Label.String()
			}
		}
	}
	return code
}
