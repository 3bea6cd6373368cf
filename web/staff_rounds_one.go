package web

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/agreement"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/chart"
)

// RoundPage is page/staff-rounds-one.html: how far a round is, and once it is closed how far coders agree.
type RoundPage struct {
	StaffPage
	Facts                      templates.SummaryList
	Code, Close, Cancel, Early string // addresses, or ""; Early says what closing early means
	Figures                    *RoundFigures
	CSV, Agreed, AgreedText    string
	Disagree                   []RoundUnitRow
	AllSettled                 string
	Back                       string
}

// RoundFigures are measures of agreement in words, a chart and a table.
type RoundFigures struct {
	Words []string
	Chart template.HTML
	Table templates.Table
}

// RoundUnitRow is an answer that coders do not agree about.
type RoundUnitRow struct {
	Number           int
	Lang, Text, Href string
	Gave             []string
	Note             string // why it cannot be settled, or ""
}

var _ = registerPage("staff-rounds-one", RoundPage{})

// round is the page of one round.
func (d *desk) round() error {
	r, err := d.s.Store.RoundOf(d.ctx, d.slug, d.c.Param("round"))
	if err != nil {
		return err
	}
	p := RoundPage{StaffPage: d.page("rounds.one.title", "name", r.Name), Back: d.at("/rounds")}
	if p.Facts, err = d.roundFacts(r); err != nil {
		return err
	}
	if r.Open() {
		if r.Codes(d.person.ID) {
			p.Code = d.roundURL(r.ID) + "/code"
		}
		if r.Owner == d.person.ID || r.Finished() && r.Codes(d.person.ID) {
			p.Close = d.roundURL(r.ID) + "/close"
			if !r.Finished() {
				p.Early = d.words.Say("rounds.close.early")
			}
		}
		if r.Owner == d.person.ID {
			p.Cancel = d.roundURL(r.ID) + "/cancel"
		}
		return d.show("staff-rounds-one", p)
	}
	units, err := d.s.Store.DecidedUnits(d.ctx, d.slug, r.ID)
	if err != nil {
		return err
	}
	if err := d.roundResults(&p, r, units); err != nil {
		return err
	}
	return d.show("staff-rounds-one", p)
}

func (d *desk) roundFacts(r *staff.Round) (templates.SummaryList, error) {
	var list templates.SummaryList
	add := func(key, value string) {
		if value != "" {
			list.Rows = append(list.Rows, templates.SummaryRow{Key: templates.Text{Text: key}, Value: templates.Text{Text: value}})
		}
	}
	names, err := d.textNames()
	if err != nil {
		return list, err
	}
	owner, err := d.actor(r.Owner)
	if err != nil {
		return list, err
	}
	add(d.words.Say("rounds.fact.question"), names.label(r.Question))
	add(d.words.Say("rounds.fact.sample"), d.words.Say("rounds.sample", "count", r.Units, "number", d.number(r.Units), "seed", strconv.FormatUint(r.Seed, 10)))
	add(d.words.Say("rounds.fact.where"), r.Where)
	add(d.words.Say("rounds.fact.owner"), d.words.Say("rounds.made", "name", owner, "time", longTime(d.words, r.Made)))
	add(d.words.Say("rounds.fact.due"), d.dayWords(r.Due))
	if !r.Open() {
		add(d.words.Say("rounds.fact.closed"), longTime(d.words, r.Closed))
		add(d.words.Say("rounds.fact.settled"), d.words.Say("rounds.progress", "done", d.number(r.Settled), "all", d.number(r.Units)))
	}
	for _, c := range r.Coders {
		who, err := d.coderName(r, c.Account)
		if err != nil {
			return list, err
		}
		add(who, d.words.Say("rounds.progress", "done", d.number(c.Done), "all", d.number(r.Units)))
	}
	return list, nil
}

// measured measures a closed round, by the ids of codes; the last is of all codes together.
func measured(units []staff.RoundUnit) []agreement.Measures {
	var all []agreement.Decision
	for _, u := range units {
		for _, x := range u.Decisions {
			all = append(all, agreement.Decision{Unit: u.Response, Coder: x.Coder, Codes: x.Codes})
		}
	}
	return agreement.ByCode(all)
}

func (d *desk) roundResults(p *RoundPage, r *staff.Round, units []staff.RoundUnit) error {
	names, err := d.codeNames()
	if err != nil {
		return err
	}
	if all := measured(units); len(all) > 0 && all[len(all)-1].Units > 0 {
		labels := make([]string, len(all))
		for i, m := range all {
			if labels[i] = names[m.Code]; m.Code == "" {
				labels[i] = d.words.Say("rounds.all-codes")
			}
		}
		p.Figures = d.roundFigures("agreement", d.words.Say("rounds.table.codes"), d.words.Say("rounds.col.code"), labels, all)
		p.CSV = d.roundURL(r.ID) + "/csv"
	}
	agreed := 0
	var seen []string
	for i := range units {
		u := &units[i]
		if u.Settled {
			continue
		}
		differs := ""
		if u.Agreed(len(r.Coders)) && !u.Changed {
			now, err := d.codedIn(u.Response, r.Question)
			if err != nil {
				return err
			}
			if sameCodes(now, u.Decisions[0].Codes) {
				agreed++
				continue
			}
			differs = d.words.Say("rounds.unit.differs")
		}
		row, err := d.unitRow(r, u)
		if row.Note == "" {
			row.Note = differs
		}
		if isNotFound(err) || errors.Is(err, consultation.ErrGone) { // withdrawn since
			continue
		}
		if err != nil {
			return err
		}
		seen = append(seen, u.Response)
		p.Disagree = append(p.Disagree, row)
	}
	if agreed > 0 {
		p.Agreed, p.AgreedText = d.roundURL(r.ID)+"/agreed", d.words.Say("rounds.agreed", "count", agreed, "number", d.number(agreed))
	}
	if agreed+len(p.Disagree) == 0 {
		p.AllSettled = d.words.Say("rounds.all-settled")
	}
	return d.noteSeen(seen...)
}

func (d *desk) unitRow(r *staff.Round, u *staff.RoundUnit) (RoundUnitRow, error) {
	of, err := d.response(u.Response)
	if err != nil {
		return RoundUnitRow{}, err
	}
	gave, err := d.whoGave(r, u)
	row := RoundUnitRow{Number: u.Place, Lang: of.Language, Text: of.Answers.Get(r.Question), Gave: gave, Href: d.roundURL(r.ID) + "/settle/" + strconv.Itoa(u.Place)}
	if u.Changed {
		row.Href, row.Text, row.Note = "", "", d.words.Say("rounds.unit.changed")
	}
	return row, err
}

// figureWords writes a measure with its interval.
func (d *desk) figureWords(f agreement.Figure) string {
	if !f.Known() {
		return d.words.Say("rounds.unknown")
	}
	dec := func(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
	return d.words.Say("rounds.interval", "value", dec(f.Value), "low", dec(f.Low), "high", dec(f.High))
}

// roundFigures shows measures in a chart and a table. Its last sentence is about the last line.
func (d *desk) roundFigures(id, caption, first string, labels []string, all []agreement.Measures) *RoundFigures {
	x := &RoundFigures{Table: templates.Table{Caption: caption, CaptionClasses: "govuk-table__caption--m", FirstCellIsHeader: true, Classes: "gp-rounds-table"}}
	x.Table.Head = []templates.Cell{{Text: first}}
	for _, key := range []string{"units", "both", "one", "neither", "observed", "kappa", "alpha", "f1"} {
		x.Table.Head = append(x.Table.Head, templates.Cell{Text: d.words.Say("rounds.col." + key), Format: "numeric"})
	}
	bars := chart.Bars{Frame: chart.Frame{ID: "chart-" + id, Title: d.words.Say("rounds.chart"), Description: d.words.Say("rounds.chart.text")}, Most: 1, Series: d.words.Say("rounds.col.kappa"), Marker: d.words.Say("chart.interval")}
	for i, m := range all {
		row := []templates.Cell{{Text: labels[i]}}
		for _, n := range []int{m.Units, m.Both, m.One, m.Neither} {
			row = append(row, templates.Cell{Text: d.number(n), Format: "numeric"})
		}
		for _, f := range []agreement.Figure{m.Observed, m.Kappa, m.Alpha, m.F1} {
			row = append(row, templates.Cell{Text: d.figureWords(f), Format: "numeric"})
		}
		x.Table.Rows = append(x.Table.Rows, row)
		bar := chart.Row{Label: labels[i], Value: d.figureWords(m.Kappa), Marker: -1}
		if m.Kappa.Known() {
			bar.Size, bar.Marker, bar.To = max(0, m.Kappa.Value), max(0, m.Kappa.Low), max(0, m.Kappa.High)
		}
		bars.Rows = append(bars.Rows, bar)
	}
	x.Chart = bars.SVG()
	last := all[len(all)-1]
	if last.Kappa.Known() {
		x.Words = []string{d.words.Say("rounds.kappa." + kappaWord(last.Kappa.Value))}
	} else {
		x.Words = []string{d.words.Say("rounds.kappa.unknown")}
	}
	x.Words = append(x.Words, d.words.Say("rounds.about"))
	return x
}

// kappaWord is the customary name of a kappa, after Landis and Koch.
func kappaWord(k float64) string {
	switch {
	case k <= 0.2:
		return "slight"
	case k <= 0.4:
		return "fair"
	case k <= 0.6:
		return "moderate"
	case k <= 0.8:
		return "substantial"
	}
	return "high"
}

// roundsOverTime compares the closed rounds, the oldest first.
func (d *desk) roundsOverTime(rounds []staff.Round) (*RoundFigures, error) {
	var labels []string
	var all []agreement.Measures
	for _, r := range slices.Backward(rounds) {
		if r.Open() {
			continue
		}
		units, err := d.s.Store.DecidedUnits(d.ctx, d.slug, r.ID)
		if err != nil {
			return nil, err
		}
		if m := measured(units); len(m) > 0 && m[len(m)-1].Units > 0 {
			labels, all = append(labels, r.Name), append(all, m[len(m)-1])
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	return d.roundFigures("time", d.words.Say("rounds.table.time"), d.words.Say("rounds.col.round"), labels, all), nil
}

// roundCSV is the figures as a file. It holds no words of responses and no names.
func (d *desk) roundCSV() error {
	r, units, err := d.decided()
	if err != nil {
		return err
	}
	keys, err := d.codeKeys()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := export.TableCSV(&out, agreementHead(), agreementRows(units, keys)); err != nil {
		return err
	}
	d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+`-agreement-`+r.ID+`.csv"`)
	d.c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	return nil
}

func (d *desk) postRoundClose() error {
	id := d.c.Param("round")
	err := d.s.Store.CloseRound(d.ctx, d.act(staff.VerbRoundClosed, id, nil), d.slug, id)
	if errors.Is(err, staff.ErrConflict) {
		return d.seeOther(d.roundURL(id), "round-not-yours")
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.roundURL(id), "round-closed")
}

func (d *desk) postRoundCancel() error {
	id := d.c.Param("round")
	err := d.s.Store.DropRound(d.ctx, d.act(staff.VerbRoundDropped, id, nil), d.slug, id)
	if errors.Is(err, staff.ErrConflict) {
		return d.seeOther(d.roundURL(id), "round-not-yours")
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.at("/rounds"), "round-dropped")
}

// postRoundAgreed makes what everybody gave alike the coding, but where somebody has coded the answer otherwise: that is left to be settled.
func (d *desk) postRoundAgreed() error {
	r, units, err := d.decided()
	if err != nil {
		return err
	}
	done := "round-agreed"
	for i := range units {
		u := &units[i]
		if u.Settled || u.Changed || !u.Agreed(len(r.Coders)) {
			continue
		}
		switch err := d.takeOver(r, u); {
		case errors.Is(err, staff.ErrConflict), isNotFound(err), errors.Is(err, consultation.ErrGone):
			done = "round-agreed-some"
		case err != nil:
			return err
		}
	}
	return d.seeOther(d.roundURL(r.ID), done)
}

func (d *desk) takeOver(r *staff.Round, u *staff.RoundUnit) error {
	of, err := d.response(u.Response)
	if err != nil {
		return err
	}
	now, err := d.codedIn(u.Response, r.Question)
	if err != nil {
		return err
	}
	if !sameCodes(now, u.Decisions[0].Codes) {
		return staff.ErrConflict
	}
	if now.Rev > 0 {
		return d.s.Store.SettleUnit(d.ctx, d.act(staff.VerbRoundSettled, r.ID, nil), d.slug, r.ID, u.Response)
	}
	return d.settleUnit(r, u, u.Decisions[0].Codes, now.Rev, of)
}

// sameCodes says whether an answer was coded like this, or not yet.
func sameCodes(now staff.Coded, codes []string) bool {
	var has []string
	for _, g := range now.Given {
		has = append(has, g.Code)
	}
	return now.Rev == 0 || slices.Equal(slices.Compact(has), codes)
}
