package web

import (
	"crypto/rand"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/gate"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// PublicationPage is page/staff-publication.html: what stands between the newest revision and its publication, what was asked for,
// and what is public.
type PublicationPage struct {
	StaffPage
	Written                 bool // there is a manuscript
	Asked                   *ProposalView
	Newer                   bool // there is a later revision than the one asked for
	Last                    *ProposalView
	Facts                   templates.SummaryList
	Lead                    string
	Open                    templates.TaskList // what must be mended or answered
	Done                    templates.TaskList
	Advice                  templates.TaskList
	NDone                   int
	NAdvice                 int
	Changes                 string // "3 changes to what the public sees", linked
	NewerText               templates.InsetText
	ChangesURL, WithdrawURL string
	AskURL                  string // where publication is asked for; empty while something stands in the way, or the role does not let
	TimesURL                string
	MayAsk                  bool
	New                     bool // something would be published that is not
}

// ProposalView is a proposal in words.
type ProposalView struct {
	Facts      templates.SummaryList
	State      templates.Tag
	Sent       string // the words with which it was sent back
	ApproveURL string // for who may approve
	Withdraw   bool
	ID         string
}

// GateItemPage is page/staff-publication-item.html: one item of the gate, why it is asked, and its answer.
type GateItemPage struct {
	StaffPage
	State           templates.Tag
	Source          string
	Places          []GatePlace
	Way             string
	Help            string
	Check           template.HTML // the page of help of a rule of check
	Again           string
	Holds           *GateWords  // the answer that counts
	Earlier         []GateWords // others, newest first
	Reason          string      // recorded beside the file
	Form            bool
	Action, BackURL string
	Verdict         *templates.Radios // nil where only a reason is asked for
	Words           templates.Textarea
	Seen            string     // the newest answer that this page shows
	Basis           string     // the content that this page shows
	Theirs          *GateWords // what somebody else answered meanwhile
}

// GatePlace is one line at which something is wrong.
type GatePlace struct{ Where, Href, Words string }

// GateWords is an answer to an item, by whom and when.
type GateWords struct{ Verdict, Words, By string }

var (
	_ = registerPage("staff-publication", PublicationPage{})
	_ = registerPage("staff-publication-item", GateItemPage{})
)

var gateTags = map[gate.State]string{gate.Refused: "govuk-tag--red", gate.Open: "govuk-tag--blue", gate.Told: "govuk-tag--grey"}

func (d *desk) publication() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := PublicationPage{StaffPage: d.page("publication.title", "title", w.title), Written: w.manuscript != nil, MayAsk: d.can(staff.MayPropose)}
	p.ChangesURL, p.WithdrawURL = d.at("/publication/changes"), d.at("/publication/withdraw")
	p.NewerText.Text = d.words.Say("publication.newer")
	if err := d.showProposals(&p, w); err != nil {
		return err
	}
	if w.manuscript == nil {
		return d.show("staff-publication", p)
	}
	c, err := d.newest(w)
	if err != nil {
		return err
	}
	r := &c.result
	p.New = r.Version == nil || c.served == nil || r.Version.Hash != c.served.Hash
	p.Facts.Rows = append(p.Facts.Rows, d.fact("publication.revision", d.revisionWords(w)))
	if !c.badTimes {
		p.Facts.Rows = append(p.Facts.Rows, d.spokenSchedule(c.schedule).Rows...)
	}
	if c.served == nil && p.MayAsk {
		p.TimesURL = d.at("/publication/times")
	}
	p.Open, p.Done, p.Advice = d.gateList(r, "open", gate.Refused, gate.Open), d.gateList(r, "done", gate.Done), d.gateList(r, "advice", gate.Told)
	p.NDone, p.NAdvice = len(p.Done.Items), len(p.Advice.Items)
	p.Lead = d.words.Say("publication.lead.open", "count", len(p.Open.Items))
	if r.Passes() {
		p.Lead = d.words.Say("publication.lead.passes")
		if p.MayAsk && p.Asked == nil {
			p.AskURL = d.at("/publication/ask")
		}
	}
	if len(r.Changes) > 0 {
		p.Changes = d.words.Say("publication.changes.link", "count", len(r.Changes), "effect", d.words.Say("effect."+string(r.Effect)))
	}
	return d.show("staff-publication", p)
}

// revisionWords says which revision is judged, when it was saved and by whom.
func (d *desk) revisionWords(w *work) string {
	name, err := d.actor(w.manuscript.SavedBy)
	if err != nil {
		name = "" // the page does without
	}
	return d.words.Say("publication.revision.words", "rev", w.manuscript.Rev, "time", spoken{d.words}.DateTime(w.manuscript.Saved), "name", name)
}

// gateList makes the items of some states a list of tasks.
func (d *desk) gateList(r *gate.Result, id string, states ...gate.State) templates.TaskList {
	list := templates.TaskList{IDPrefix: "gate-" + id}
	for _, s := range states {
		for _, i := range r.Items {
			if i.State() != s {
				continue
			}
			t := templates.Task{Title: templates.Text{Text: i.Title}, Href: d.at("/publication/item/" + url.PathEscape(i.Code)), Hint: templates.Text{Text: d.gateHint(i)}}
			if class := gateTags[s]; class != "" {
				t.Status.Tag = templates.Tag{Text: d.gateState(i), Classes: class}
			} else {
				t.Status.Text = d.gateState(i)
			}
			list.Items = append(list.Items, t)
		}
	}
	return list
}

// gateState says how far an item is.
func (d *desk) gateState(i *gate.Item) string {
	key := "gate.state." + string(i.State())
	switch {
	case i.State() == gate.Open && i.Asks:
		key = "gate.state.ask"
	case i.State() == gate.Open && i.Stale != nil:
		key = "gate.state.again"
	case i.State() == gate.Done && !i.Met:
		key = "gate.state.answered"
	}
	return d.words.Say(key)
}

// gateHint names in words what asks for it, and the first line.
func (d *desk) gateHint(i *gate.Item) string {
	source := d.gateSource(i)
	switch {
	case i.Met || len(i.Places) == 0:
		return source
	case len(i.Places) == 1 && source == "":
		return i.Places[0].String()
	case len(i.Places) == 1:
		return d.words.Say("gate.hint", "rule", source, "where", i.Places[0].String())
	case source == "":
		return d.words.Say("gate.hint.places", "where", i.Places[0].String(), "count", len(i.Places)-1)
	}
	return d.words.Say("gate.hint.more", "rule", source, "where", i.Places[0].String(), "count", len(i.Places)-1)
}

// gateSource names the rule that asks for an item, "" where none of the known ones does.
func (d *desk) gateSource(i *gate.Item) string {
	if key := "rule." + strings.ToLower(i.Rule); i.Rule != "" && d.words.Has(key) {
		return d.words.Say(key)
	}
	return ""
}

// theItem finds the item that the address names.
func (d *desk) theItem() (*candidate, *gate.Item, error) {
	w, err := d.work()
	if err != nil {
		return nil, nil, err
	}
	c, err := d.newest(w)
	if err != nil {
		return nil, nil, err
	}
	if i := c.result.Item(d.c.Param("code")); i != nil {
		return c, i, nil
	}
	return nil, nil, consultation.ErrNotFound
}

func (d *desk) gateItem() error {
	c, i, err := d.theItem()
	if errors.Is(err, consultation.ErrNotFound) {
		// What was mended has no page any more: whoever follows an old link sees the list without it.
		if _, again := d.work(); again == nil {
			return d.seeOther(d.at("/publication"), "gate-gone")
		}
	}
	if err != nil {
		return err
	}
	p, err := d.gateItemPage(c, i, "", "", &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-publication-item", p)
}

func (d *desk) gateItemPage(c *candidate, i *gate.Item, verdict, words string, wrong *slips) (GateItemPage, error) {
	p := GateItemPage{
		StaffPage: d.page("gate.title", "item", i.Title), Way: i.Way, Help: i.Help, Again: i.Again, Reason: i.Reason, Seen: i.Seen, Basis: i.Basis,
		State:  templates.Tag{Text: d.gateState(i), Classes: gateTags[i.State()]},
		Action: d.at("/publication/item/" + url.PathEscape(i.Code)), BackURL: d.at("/publication"),
	}
	p.Source = d.gateSource(i)
	if i.Check {
		p.Check = ruleHelp(i.Code)
	}
	for _, x := range i.Places {
		place := GatePlace{Where: x.String()}
		if x.Words != i.Title {
			place.Words = x.Words
		}
		if x.Line > 0 {
			place.Href = d.lineURL(x.File, x.Line)
		}
		p.Places = append(p.Places, place)
	}
	if err := d.gateAnswers(&p, i); err != nil {
		return p, err
	}
	p.Form = d.can(staff.MayPropose) && (i.Takes(staff.VerdictReason) || i.Takes(staff.VerdictYes)) && i.Reason == ""
	label, hint := "gate.reason", "gate.reason.hint"
	if i.Takes(staff.VerdictYes) {
		label, hint = "gate.words", ""
		if !i.Always {
			p.Verdict = d.verdicts(verdict, wrong)
			label, hint = "gate.words", "gate.words.hint"
		}
	}
	p.Words = d.textarea("words", label, hint, words, 5, wrong)
	wrong.on(&p.StaffPage)
	return p, nil
}

// lineURL leads to a line of a file in the editor.
func (d *desk) lineURL(file string, line int) string {
	return d.at("/text/lines?file=" + url.QueryEscape(file) + "#L" + strconv.Itoa(line))
}

// verdicts asks whether something was done or does not apply.
func (d *desk) verdicts(value string, wrong *slips) *templates.Radios {
	r := &templates.Radios{Value: value, Choices: templates.Choices{
		Name: "verdict", ErrorMessage: wrong.at("verdict"),
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("gate.verdict"), Classes: "govuk-fieldset__legend--s"}},
	}}
	for _, v := range []staff.Verdict{staff.VerdictYes, staff.VerdictNot} {
		r.Items = append(r.Items, templates.ChoiceItem{Value: string(v), Text: d.words.Say("gate.verdict." + string(v))})
	}
	return r
}

// gateAnswers shows what was answered before.
func (d *desk) gateAnswers(p *GateItemPage, i *gate.Item) error {
	all, err := d.s.Store.GateAnswers(d.ctx, d.slug)
	if err != nil {
		return err
	}
	for n := len(all) - 1; n >= 0; n-- {
		if all[n].Code != i.Code {
			continue
		}
		said, err := d.gateWords(all[n])
		if err != nil {
			return err
		}
		if i.Answer != nil && i.Answer.ID == all[n].ID {
			p.Holds = &said
		} else {
			p.Earlier = append(p.Earlier, said)
		}
	}
	return nil
}

func (d *desk) gateWords(a staff.GateAnswer) (GateWords, error) {
	name, err := d.actor(a.By)
	by := d.words.Say("gate.by", "name", name, "time", spoken{d.words}.DateTime(a.At), "rev", a.Rev)
	return GateWords{Verdict: d.words.Say("verdict." + string(a.Verdict)), Words: a.Words, By: by}, err
}

func (d *desk) answerGate() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	c, i, err := d.theItem()
	if errors.Is(err, consultation.ErrNotFound) {
		return Error{Status: http.StatusConflict, Key: "error.409.gate", Next: templates.Link{Href: d.at("/publication")}, Kept: typedTexts(f.Values)}
	}
	if err != nil {
		return err
	}
	var wrong slips
	verdict := staff.VerdictReason
	if i.Asks {
		verdict = staff.VerdictYes
		if !i.Always {
			verdict = staff.Verdict(f.Get("verdict"))
		}
		if !i.Takes(verdict) {
			wrong.add("verdict", d.words.Say("gate.verdict.missing"))
		}
	}
	words := d.wordsOf(f, "words", "gate.words.missing", &wrong)
	switch {
	case wrong.any():
	case !i.Takes(verdict):
		wrong.add("words", d.words.Say("gate.not-taken"))
	case f.Get("basis") != i.Basis:
		wrong.add("words", d.words.Say("gate.moved"))
	}
	var theirs *GateWords
	if !wrong.any() {
		a := staff.GateAnswer{ID: rand.Text(), Slug: d.slug, Code: i.Code, Basis: i.Basis, Verdict: verdict, Words: words, Rev: c.rev}
		err := d.s.Store.AnswerGate(d.ctx, d.act(staff.VerbGateAnswered, i.Code, staff.Details{"verdict": string(verdict), "words": words}), a, f.Get("seen"))
		if err == nil {
			return d.seeOther(d.at("/publication"), "gate-answered")
		}
		if !errors.Is(err, staff.ErrConflict) {
			return err
		}
		if c, i, err = d.theItem(); err != nil { // with what the other person answered
			return err
		}
		wrong.add("words", d.words.Say("gate.conflict"))
		if theirs, err = d.newestAnswer(i); err != nil {
			return err
		}
	}
	p, err := d.gateItemPage(c, i, string(verdict), words, &wrong)
	if err != nil {
		return err
	}
	p.Theirs = theirs
	return d.showSlips("staff-publication-item", p)
}

// newestAnswer shows what was answered last to an item.
func (d *desk) newestAnswer(i *gate.Item) (*GateWords, error) {
	a := i.Answer
	if a == nil || a.ID != i.Seen {
		a = i.Stale
	}
	if a == nil {
		return nil, nil
	}
	said, err := d.gateWords(*a)
	return &said, err
}

// ruleHelp is the page of help of a rule of check, without its title.
func ruleHelp(code string) template.HTML {
	page, ok := markdown.Help(code)
	if !ok {
		return ""
	}
	n, problems := markdown.ParseNotice(markdown.Source{Name: code + ".md", Body: []byte(page)})
	if len(problems) > 0 { // it quotes what only a questionnaire can hold
		_, text, _ := strings.Cut(page, "\n")
		return template.HTML(`<pre class="gp-gate__help">` + template.HTMLEscapeString(strings.TrimSpace(text)) + `</pre>`)
	}
	return n.HTML.Render(nil)
}
