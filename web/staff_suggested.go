package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *Server) suggestedRoutes() []Route {
	const at = "/staff/c/:slug/coding/suggested"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayCode, (*desk).suggestedCodes),
		s.staffRoute(http.MethodGet, at+"/q/:question", staff.MayCode, (*desk).learnCodes),
		s.staffRoute(http.MethodPost, at+"/q/:question", staff.MayCode, (*desk).postSuggestCodes),
		s.staffRoute(http.MethodGet, at+"/back", staff.MayCode, (*desk).suggestedBack),
		s.staffRoute(http.MethodPost, at+"/back", staff.MayCode, (*desk).postSuggestedBack),
		s.staffRoute(http.MethodGet, at+"/file/:question", staff.MayCode, (*desk).suggestedFile),
		s.staffRoute(http.MethodPost, at+"/file/:question", staff.MayCode, (*desk).postSuggestedFile),
		s.staffRoute(http.MethodPost, at+"/file/:question/take", staff.MayCode, (*desk).postSuggestedTake),
	}
}

// SuggestedPage is page/staff-suggested.html: which suggested codes wait for a decision, and what a program can learn.
type SuggestedPage struct {
	StaffPage
	Empty, Back string
	Waiting     []SuggestedRow
	Learn       []LearnRow
}

// SuggestedRow is how far the suggestions of one source for a question are. Next is where the next is decided about, and TakeBack where those
// that wait are taken back; both are "" where none waits.
type SuggestedRow struct{ Question, Source, Answers, Waiting, Decided, Agreed, Next, TakeBack string }

// LearnRow is a question whose codes can be learnt. File is where suggestions are brought in.
type LearnRow struct{ Question, Href, Coded, Left, File string }

// SuggestedBackPage is page/staff-suggested-back.html: taking back what nobody has decided about.
type SuggestedBackPage struct {
	StaffPage
	Question, Text, Action, Name, Source, Cancel string
}

var (
	_ = registerPage("staff-suggested", SuggestedPage{})
	_ = registerPage("staff-suggested-back", SuggestedBackPage{})
)

// learnURL is where codes of a question are learnt.
func (d *desk) learnURL(question string) string {
	return d.at("/coding/suggested/q/" + url.PathEscape(question))
}

func (d *desk) suggestedCodes() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := SuggestedPage{StaffPage: d.page("suggested.title"), Back: d.at("/coding")}
	if w.published != nil {
		if err := d.suggestedRows(&p); err != nil {
			return err
		}
	}
	if len(p.Learn) == 0 {
		p.Empty = d.words.Say("suggested.empty")
	}
	return d.show("staff-suggested", p)
}

func (d *desk) suggestedRows(p *SuggestedPage) error {
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return err
	}
	names, err := d.textNames()
	if err != nil {
		return err
	}
	states, err := d.s.Store.SuggestedStates(d.ctx, d.slug)
	if err != nil {
		return err
	}
	progress, err := d.s.Store.CodingProgress(d.ctx, d.slug)
	if err != nil {
		return err
	}
	for _, name := range names.order {
		for _, x := range states {
			if x.Question == name {
				p.Waiting = append(p.Waiting, d.suggestedRow(x, names.label(name)))
			}
		}
		for _, c := range progress {
			if c.Question == name && c.Have > 0 {
				p.Learn = append(p.Learn, LearnRow{names.label(name), d.learnURL(name), d.number(c.Coded), d.number(max(0, c.Have-c.Coded)), d.mappingURL(name)})
			}
		}
	}
	return nil
}

func (d *desk) suggestedRow(x staff.SuggestedState, label string) SuggestedRow {
	row := SuggestedRow{Question: label, Source: d.words.Say("suggested.source." + x.Source), Answers: d.number(x.Answers), Waiting: d.number(x.Waiting),
		Decided: d.words.Say("suggested.decided", "decided", d.number(x.Decided), "all", d.number(x.Decided+x.Waiting))}
	if x.Decided > 0 {
		row.Agreed = d.words.Say("suggested.agreed", "accepted", d.number(x.Accepted), "decided", d.number(x.Decided), "share", d.shareWords(x.Accepted, x.Decided))
	}
	if x.Waiting > 0 {
		row.Next, row.TakeBack = d.decideURL(x.Question), withQuery(d.at("/coding/suggested/back"), url.Values{"question": {x.Question}, "source": {x.Source}})
	}
	return row
}

// decideURL is where the next answer is decided about for which something is suggested.
func (d *desk) decideURL(question string) string {
	return d.codingURL(question, url.Values{queueSuggested: {"1"}})
}

// shareWords is a share with its 95% interval: "85%, with a 95% interval from 71% to 93%".
func (d *desk) shareWords(n, of int) string {
	low, high := analysis.Interval(n, of)
	percent := func(x float64) string { return d.number(int(100*x + 0.5)) }
	return d.words.Say("suggested.share", "share", percent(float64(n)/float64(of)), "low", percent(low), "high", percent(high))
}

// suggestedState finds the suggestions of a source for a question that wait. ErrNotFound.
func (d *desk) suggestedState(question, source string) (staff.SuggestedState, error) {
	states, err := d.s.Store.SuggestedStates(d.ctx, d.slug)
	i := slices.IndexFunc(states, func(x staff.SuggestedState) bool { return x.Question == question && x.Source == source })
	if err == nil && i < 0 {
		err = consultation.ErrNotFound
	}
	if err != nil {
		return staff.SuggestedState{}, err
	}
	return states[i], nil
}

func (d *desk) suggestedBack() error {
	names, err := d.textNames()
	if err != nil {
		return err
	}
	x, err := d.suggestedState(d.c.Query("question"), d.c.Query("source"))
	if err != nil {
		return err
	}
	p := SuggestedBackPage{StaffPage: d.page("suggested.back.title"), Question: names.label(x.Question), Action: d.at("/coding/suggested/back"), Name: x.Question, Source: x.Source, Cancel: d.at("/coding/suggested")}
	p.Text = d.words.Say("suggested.back.text", "count", x.Waiting, "number", d.number(x.Waiting), "answers", d.number(x.Answers), "source", d.words.Say("suggested.source."+x.Source))
	return d.show("staff-suggested-back", p)
}

func (d *desk) postSuggestedBack() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, err := d.suggestedState(f.Get("question"), f.Get("source"))
	if err != nil {
		return err
	}
	act := d.act(staff.VerbSuggestedBack, d.slug, staff.Details{"question": x.Question})
	if _, err := d.s.Store.TakeBackSuggested(d.ctx, act, d.slug, x.Question, x.Source); err != nil {
		return err
	}
	return d.seeOther(d.at("/coding/suggested"), "suggested-back")
}
