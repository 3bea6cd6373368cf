package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// CodeAnswerPage is page/staff-coding-answer.html: one answer with the codes it can be given.
type CodeAnswerPage struct {
	StaffPage
	Question, Progress   string
	Nothing              bool   // no answer waits
	NoCodes              string // where the first code is written, or ""
	Reference, Href      string
	Lang                 string
	Pieces               []CodedPiece
	Action               string
	Response, Rev, Seen  string
	Queue                string   // the field that says which answers are gone through, or ""
	Suggested            []string // names of the codes that a machine suggests, each with its source
	Offered              []string // ids of these codes
	Why                  string
	Decided              string // who decided before, or ""
	Theirs               []string
	Codes                []CodeBox
	Spans                []SpanBox
	Words                templates.Textarea
	WordsCode            templates.Select
	Skip, Back, Codebook string
	Quote                string // where words of it are chosen
	Undo                 *UndoForm
}

// CodedPiece is a part of an answer with the names of the codes that it was given.
type CodedPiece struct {
	Text  string
	Names string
}

// CodeBox is a code to be ticked. Suggested says that a machine proposes it.
type CodeBox struct {
	ID, Value, Name, Hint string
	Key                   string // of the keyboard, or ""
	Checked, Retired      bool
	Suggested             string
}

// SpanBox is a span that has a code; unticked, it goes.
type SpanBox struct{ ID, Value, Name, Text string }

// UndoForm takes the last decision of whoever looks back.
type UndoForm struct{ Action, Response, Rev string }

var _ = registerPage("staff-coding-answer", CodeAnswerPage{})

// coding is one answer that is being coded.
type coding struct {
	*desk
	question, label string
	queue           string                 // queueAgain, queueSuggested, or "" for what nobody has coded
	r               *consultation.Response // nil where none waits
	shown           redact.View            // its answer; spans are of the answer as it was written
	codes           []staff.Code
	now             staff.Coded // what stands
	given           []staff.Given
	typed, wordCode string // a span that could not be taken
}

// codingOf reads what is needed to code answers to the question of the address.
func (d *desk) codingOf(response, queue string) (*coding, error) {
	x := &coding{desk: d, question: d.c.Param("question"), queue: queue}
	names, err := d.textNames()
	if err != nil {
		return nil, err
	}
	if x.label = names.of[x.question]; x.label == "" {
		return nil, consultation.ErrNotFound
	}
	if x.codes, err = d.s.Store.Codebook(d.ctx, d.slug); err != nil || response == "" {
		return x, err
	}
	if x.r, x.shown, err = d.toldAnswer(response, x.question); err != nil {
		return nil, err
	}
	if x.text() == "" {
		return nil, consultation.ErrNotFound
	}
	x.now, err = d.codedIn(response, x.question)
	x.given = x.now.Given
	if !x.now.Fresh { // places of another text
		x.given = whole(x.given)
	}
	return x, err
}

// whole takes the spans away from codes, where the text is another since: the codes stay.
func whole(list []staff.Given) []staff.Given {
	var all []staff.Given
	for _, g := range list {
		if g = (staff.Given{Code: g.Code}); !slices.Contains(all, g) {
			all = append(all, g)
		}
	}
	return all
}

func (x *coding) text() string { return x.shown.Text }

// url is where this question is coded, in the queue at hand.
func (x *coding) url(more ...string) string {
	q := url.Values{}
	if x.queue != "" {
		q.Set(x.queue, "1")
	}
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			q.Set(more[i], more[i+1])
		}
	}
	return x.codingURL(x.question, q)
}

// codeAnswer shows an answer to be coded: that of the address, or the first that waits.
func (d *desk) codeAnswer() error {
	queue, response := queueOf(d.c.Query), d.c.Query("r")
	x, err := d.codingOf("", queue)
	if err != nil {
		return err
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return err
	}
	if response == "" {
		for _, after := range []string{d.c.Query("after"), ""} {
			ids, err := x.next(after)
			if err != nil {
				return err
			}
			if len(ids) > 0 {
				response = ids[0]
				break
			}
		}
	}
	if response != "" {
		if x, err = d.codingOf(response, queue); err != nil {
			return err
		}
		if err := d.noteSeen(response); err != nil {
			return err
		}
	}
	p, err := x.page(nil)
	if err != nil {
		return err
	}
	return d.show("staff-coding-answer", p)
}

func (x *coding) page(wrong *slips) (CodeAnswerPage, error) {
	p := CodeAnswerPage{StaffPage: x.desk.page("coding.answer.title"), Question: x.label, Action: x.codingURL(x.question, nil), Queue: x.queue, Back: x.at("/coding"), Codebook: x.at("/coding/codebook")}
	all, err := x.s.Store.CodingProgress(x.ctx, x.slug)
	if err != nil {
		return p, err
	}
	for _, c := range all {
		if c.Question == x.question {
			p.Progress = x.words.Say("coding.progress", "coded", x.number(c.Coded), "have", x.number(c.Have), "again", x.number(c.Again))
		}
	}
	if id, rev, ok := strings.Cut(x.c.Query("undo"), "."); ok {
		p.Undo = &UndoForm{Action: x.codingURL(x.question, nil) + "/undo", Response: id, Rev: rev}
	}
	if len(x.codes) == 0 {
		p.NoCodes = x.at("/coding/new")
	}
	if x.r == nil {
		p.Nothing = true
		return p, nil
	}
	p.Reference, p.Href, p.Lang = x.r.Reference, x.at("/reading/r/"+x.r.ID), x.r.Language
	p.Response, p.Rev, p.Seen = x.r.ID, strconv.Itoa(x.now.Rev), seenAs(x.r)
	p.Skip, p.Quote = x.url("after", x.r.ID), x.quoteURL(x.r.ID, x.question)
	p.Pieces = x.pieces()
	if err := x.told(&p); err != nil {
		return p, err
	}
	if err := x.boxes(&p); err != nil {
		return p, err
	}
	p.Words = templates.Textarea{Field: x.field("words", "coding.words", wrong), Value: x.typed, Rows: 2}
	p.WordsCode = templates.Select{Field: x.field("words-code", "coding.words-code", wrong), Value: x.wordCode}
	by, none := codesByID(x.codes), ""
	p.WordsCode.Items = append(p.WordsCode.Items, templates.SelectItem{Value: &none, Text: x.words.Say("coding.words-code.none")})
	for _, c := range x.codes {
		if !c.Retired {
			p.WordsCode.Items = append(p.WordsCode.Items, templates.SelectItem{Value: &c.ID, Text: codePath(by, c)})
		}
	}
	if wrong != nil {
		wrong.on(&p.StaffPage)
	}
	return p, nil
}

// told says who decided before, and why it is asked for again.
func (x *coding) told(p *CodeAnswerPage) error {
	if x.now.Rev == 0 {
		return nil
	}
	who, err := x.actor(x.now.By)
	if err != nil {
		return err
	}
	p.Decided = x.words.Say("coding.decided", "who", who, "time", longTime(x.words, x.now.At))
	switch {
	case !x.now.Fresh:
		p.Why = x.words.Say("coding.why.changed")
	case x.now.Again:
		p.Why = x.words.Say("coding.why.again")
	}
	return nil
}

// boxes are the codes, those that a machine proposes marked, and the spans that have one.
func (x *coding) boxes(p *CodeAnswerPage) error {
	suggested, err := x.suggested()
	if err != nil {
		return err
	}
	by := codesByID(x.codes)
	for _, c := range x.codes {
		has := slices.Contains(x.given, staff.Given{Code: c.ID})
		if c.Retired && !has {
			continue
		}
		box := CodeBox{Value: c.ID, Name: codePath(by, c), Hint: c.Definition, Checked: has, Retired: c.Retired}
		if s, ok := suggested[c.ID]; ok {
			box.Suggested = s
			p.Suggested, p.Offered = append(p.Suggested, x.words.Say("suggested.one", "code", box.Name, "by", s)), append(p.Offered, c.ID)
		}
		p.Codes = append(p.Codes, box)
	}
	slices.SortStableFunc(p.Codes, func(a, b CodeBox) int { return strings.Compare(a.Name, b.Name) })
	for i := range p.Codes {
		p.Codes[i].ID = "code-" + strconv.Itoa(i+1)
		if i < 9 {
			p.Codes[i].Key = strconv.Itoa(i + 1)
		}
	}
	for i, g := range x.given {
		if from, to, ok := x.shown.Place(g.From, g.To); ok {
			p.Spans = append(p.Spans, SpanBox{"span-" + strconv.Itoa(i+1), fmt.Sprintf("%s:%d:%d", g.Code, g.From, g.To), codePath(by, by[g.Code]), cutShort(x.text()[from:to], 120)})
		}
	}
	return nil
}

// pieces cuts the answer where spans begin and end.
func (x *coding) pieces() []CodedPiece {
	text, by := x.text(), codesByID(x.codes)
	cuts := []int{0, len(text)}
	var spans []staff.Given // by the text that is shown
	for _, g := range x.given {
		if from, to, ok := x.shown.Place(g.From, g.To); ok {
			spans = append(spans, staff.Given{Code: g.Code, From: from, To: to})
			cuts = append(cuts, from, to)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var all []CodedPiece
	for i := 0; i+1 < len(cuts); i++ {
		var names []string
		for _, g := range spans {
			if g.From <= cuts[i] && g.To >= cuts[i+1] {
				names = append(names, by[g.Code].Name)
			}
		}
		all = append(all, CodedPiece{text[cuts[i]:cuts[i+1]], strings.Join(names, ", ")})
	}
	return all
}
