package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/assist"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// LearnPage is page/staff-suggested-learn.html: what a program has learnt from coded answers to a question, and how well it finds codes again.
type LearnPage struct {
	StaffPage
	Question     string
	Says         []string
	Empty        string // why nothing can be learnt, or ""
	Trouble      string
	Running      string // how far it is, or ""
	Here         string
	Codes        []LearntCode
	Few          []string // codes with too few examples
	Action, Left string
	Wrong        string
	Waiting      []SuggestedRow
	ToCode, Back string
}

// LearntCode is a code with what its trial says.
type LearntCode struct {
	ID, Value, Name, Terms string
	Says                   []string
	Checked                bool
}

var _ = registerPage("staff-suggested-learn", LearnPage{})

// learnt is what the page is about.
type learnt struct {
	*desk
	question, label string
	codes           []staff.Code
	progress        staff.CodingProgress
	lesson          *lesson
}

// learntOf reads it, and has it learnt. ErrNotFound where the question has no answers in words.
func (d *desk) learntOf() (*learnt, error) {
	x := &learnt{desk: d, question: d.c.Param("question")}
	names, err := d.textNames()
	if err != nil {
		return nil, err
	}
	if x.label = names.of[x.question]; x.label == "" {
		return nil, consultation.ErrNotFound
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return nil, err
	}
	if x.codes, err = d.codesToGive(); err != nil {
		return nil, err
	}
	progress, err := d.s.Store.CodingProgress(d.ctx, d.slug)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(progress, func(c staff.CodingProgress) bool { return c.Question == x.question }); i >= 0 {
		x.progress = progress[i]
	}
	x.lesson, err = d.s.lessonOf(d.ctx, d.slug, x.question)
	return x, err
}

func (d *desk) learnCodes() error {
	x, err := d.learntOf()
	if err != nil {
		return err
	}
	x.wait()
	p, err := x.page(nil, nil)
	if err != nil {
		return err
	}
	if p.Running != "" {
		d.c.Header("Refresh", "4")
	}
	return d.show("staff-suggested-learn", p)
}

// wait waits a little for the lesson.
func (x *learnt) wait() {
	select {
	case <-x.lesson.ready:
	case <-time.After(learnWait):
	}
}

// page shows it. chosen are the codes that somebody has ticked, or nil before anybody could.
func (x *learnt) page(chosen []string, wrong *slips) (LearnPage, error) {
	p := LearnPage{StaffPage: x.desk.page("learn.title"), Question: x.label, Here: x.learnURL(x.question), Action: x.learnURL(x.question), Back: x.at("/coding/suggested")}
	if x.lesson.decided == 0 {
		p.Empty, p.ToCode = x.words.Say("learn.empty", "least", assist.MinExamples), x.codingURL(x.question, nil)
		return p, nil
	}
	states, err := x.s.Store.SuggestedStates(x.ctx, x.slug)
	if err != nil {
		return p, err
	}
	for _, state := range states {
		if state.Question == x.question {
			p.Waiting = append(p.Waiting, x.suggestedRow(state, x.label))
		}
	}
	p.Says = append(p.Says, x.words.Say("learn.about", "count", x.lesson.decided, "number", x.number(x.lesson.decided)))
	if x.lesson.decided > learntFrom {
		p.Says = append(p.Says, x.words.Say("learn.sampled", "number", x.number(learntFrom), "seed", suggestedSeed))
	}
	x.few(&p)
	if x.state(&p) {
		x.tried(&p, chosen)
	}
	if wrong != nil {
		p.Wrong = wrong.at("code-1").Text
		wrong.on(&p.StaffPage)
	}
	return p, nil
}

// state says what is at work and what has failed. It is true where there is something to choose from.
func (x *learnt) state(p *LearnPage) bool {
	run := x.s.learning.proposalOf(x.slug, x.question)
	switch {
	case !over(x.lesson.ready):
		p.Running = x.words.Say("learn.running", "done", x.number(int(x.lesson.done.Load())), "total", x.number(int(x.lesson.total.Load())))
	case run != nil && !over(run.ended):
		p.Running = x.words.Say("learn.suggesting", "done", x.number(int(run.done.Load())), "total", x.number(int(run.total.Load())))
	case x.lesson.err != nil:
		p.Trouble = x.words.Say("learn.failed")
	case run != nil && run.err != nil:
		p.Trouble = x.words.Say("learn.suggest-failed")
	case run != nil && run.stored == 0:
		p.Says = append(p.Says, x.words.Say("learn.nothing"))
	}
	return p.Running == "" && x.lesson.err == nil
}

// few lists codes with too few examples.
func (x *learnt) few(p *LearnPage) {
	by := codesByID(x.codes)
	for _, c := range x.codes {
		if n := x.lesson.have[c.ID]; n < assist.MinExamples {
			p.Few = append(p.Few, x.words.Say("learn.few", "count", assist.MinExamples-n, "code", codePath(by, c), "have", x.number(n), "more", x.number(assist.MinExamples-n)))
		}
	}
	slices.Sort(p.Few)
}

// tried lists the codes that were learnt, the best found first.
func (x *learnt) tried(p *LearnPage, chosen []string) {
	if left := max(0, x.progress.Have-x.progress.Coded); len(x.lesson.trials) > 0 {
		p.Left = x.words.Say("learn.left", "count", left, "number", x.number(left))
	}
	by := codesByID(x.codes)
	trials := slices.SortedStableFunc(slices.Values(x.lesson.trials), func(a, b assist.Trial) int { return cmp.Compare(b.F1(), a.F1()) })
	for i, t := range trials {
		c := LearntCode{ID: "code-" + strconv.Itoa(i+1), Value: t.Code, Name: codePath(by, by[t.Code]), Checked: t.F1() >= offeredFrom}
		if chosen != nil {
			c.Checked = slices.Contains(chosen, t.Code)
		}
		c.Says = x.trialWords(t)
		var terms []string
		for _, term := range t.Terms {
			terms = append(terms, term.Text)
		}
		if len(terms) > 0 {
			c.Terms = x.words.Say("learn.terms", "terms", strings.Join(terms, ", "))
		}
		p.Codes = append(p.Codes, c)
	}
}

// trialWords says how well a code was found again.
func (x *learnt) trialWords(t assist.Trial) []string {
	says := []string{x.words.Say("learn.examples", "have", x.number(t.Examples()), "f1", strconv.FormatFloat(t.F1(), 'f', 2, 64))}
	if n := t.Right + t.Wrong; n == 0 {
		says = append(says, x.words.Say("learn.never"))
	} else {
		says = append(says, x.words.Say("learn.precision", "count", n, "suggested", x.number(n), "right", x.number(t.Right), "share", x.shareWords(t.Right, n)))
	}
	if n := t.Examples(); n > 0 {
		says = append(says, x.words.Say("learn.recall", "have", x.number(n), "right", x.number(t.Right), "share", x.shareWords(t.Right, n)))
	}
	if t.F1() < offeredFrom {
		says = append(says, x.words.Say("learn.poor"))
	}
	return says
}

// postSuggestCodes has codes suggested in the background, and waits a little for it.
func (d *desk) postSuggestCodes() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, err := d.learntOf()
	if err != nil {
		return err
	}
	codes := f.Values["code"]
	if len(codes) == 0 {
		var wrong slips
		wrong.add("code-1", d.words.Say("learn.none-chosen"))
		x.wait()
		p, err := x.page([]string{}, &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-suggested-learn", p)
	}
	run, mine := d.s.learning.begin(d.slug, x.question)
	if mine {
		act := d.act(staff.VerbSuggested, d.slug, staff.Details{"question": x.question, "codes": strconv.Itoa(len(codes))})
		go d.s.propose(context.Background(), act, x.lesson, run, codes)
	}
	select {
	case <-run.ended:
		if run.err == nil && run.stored > 0 {
			return d.seeOther(d.learnURL(x.question), "codes-suggested")
		}
	case <-time.After(learnWait):
	}
	return d.seeOther(d.learnURL(x.question), "")
}
