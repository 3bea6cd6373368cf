package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// How much a brief has, so that it prints on four pages.
const (
	briefAnswers = 10 // of one question
	briefThemes  = 15
	briefSmall   = 15 // themes of few
	briefQuotes  = 6
	briefOfTheme = 2  // quotes for one theme
	briefFew     = 20 // a theme is of few where less than one in so many responses has it
	briefPicked  = 3  // questions that the program picks
)

// briefing is a brief that is being made.
type briefing struct {
	*results
	since string // ISO date
	b     *staff.Brief
	tells []string
}

// MakeBrief counts a consultation, records the brief in the ledger of releases and stores it. by is who asked, once what must not be made
// twice, or "". The error is a *Refused where the brief would tell of few people: then nothing is stored. ErrNotFound, ErrNotYet.
func (s *Server) MakeBrief(ctx context.Context, slug, by, once string) (*staff.Brief, error) {
	con, err := s.Store.Consultation(ctx, slug)
	if err != nil {
		return nil, err
	}
	plan, err := s.Store.BriefPlan(ctx, slug)
	if err != nil {
		return nil, err
	}
	d := &desk{s: s, ctx: ctx, now: s.Now(), words: s.Pages.Words(templates.English), slug: slug}
	if err := d.withPolicy(); err != nil {
		return nil, err
	}
	var b *staff.Brief
	err = s.withIndex(ctx, slug, func(p Projected) error {
		if p.Pending > 0 {
			return ErrNotYet
		}
		x := &briefing{results: &results{desk: d, Projected: p, public: true, beside: map[int]bool{}}}
		if err := x.count(plan); err != nil {
			return err
		}
		x.b.By, x.b.Once = by, once
		html, err := s.BriefHTML(x.b, con.Title)
		if err != nil {
			return err
		}
		x.b.Digest = digest(html)
		act := staff.Act{Actor: by, At: d.now}
		r := Releasing{Kind: staff.ReleaseBrief, Subject: x.b.ID, Fields: x.tells, Members: x.among, Digest: x.b.Digest}
		if _, err := s.recordRelease(ctx, slug, p, act, r); err != nil {
			return err
		}
		act = staff.Act{Actor: by, Verb: staff.VerbBriefMade, Consultation: slug, Subject: x.b.ID, At: d.now}
		b = x.b
		b.Number, err = s.Store.AddBrief(ctx, act, *b)
		return err
	})
	if errors.Is(err, consultation.ErrExists) { // another server was sooner
		return s.Store.BriefOnce(ctx, slug, once)
	}
	return b, err
}

// ErrNotYet: responses wait to be counted.
var ErrNotYet = errors.New("responses have come that are not counted yet; try again in a minute")

// count fills the brief with numbers and quotes.
func (x *briefing) count(plan staff.BriefPlan) (err error) {
	if x.ledger, err = x.s.Store.Releases(x.ctx, x.slug); err != nil {
		return err
	}
	x.collect()
	x.among, x.rest = x.All().Clone(), &analysis.Set{}
	if err := x.findApart(); err != nil {
		return err
	}
	members, err := x.among.ToBytes()
	if err != nil {
		return err
	}
	x.since = x.now.In(consultation.London).AddDate(0, 0, -7).Format(consultation.ISODate)
	x.b = &staff.Brief{ID: rand.Text(), Consultation: x.slug, At: x.now.UTC().Truncate(time.Second), Generation: x.Generation, Rev: x.Rev, Limit: x.policy.Limit(), Since: x.since, Members: members}
	x.tells = []string{analysis.OfDay, analysis.OfChannel, ofTheme}
	if err := x.came(); err != nil {
		return err
	}
	x.who(plan)
	if err := x.themes(); err != nil {
		return err
	}
	return x.quotes()
}

// selected gives what a filter takes.
func (x *briefing) selected(where string) (*analysis.Set, error) {
	f, err := analysis.ParseFilter(where)
	if err != nil {
		return nil, fmt.Errorf("brief of %s: %w", x.slug, err)
	}
	return x.Select(f, x.s.others(x.ctx, x.slug, x.Projected))
}

func hidingOf(c disclosure.Cell) staff.Hiding {
	switch c.Hidden {
	case disclosure.Shown:
		return staff.HidingNone
	case disclosure.Small:
		return staff.HidingSmall
	}
	return staff.HidingKept
}

// part counts a part of a base that is told: neither it nor the others of the base may be few.
func (x *briefing) part(f staff.Figure, in, base *analysis.Set, field string) staff.Figure {
	n, of := int(in.AndCardinality(base)), int(base.GetCardinality())
	cells, total := x.hide([]int{n, of - n}, []int{0, 0})
	x.hideBeside(field, cells, &total, func(who *analysis.Set) []int {
		of := roaring.And(base, who)
		n := int(in.AndCardinality(of))
		return []int{n, int(of.GetCardinality()) - n}
	})
	f.N, f.Of, f.Hidden, f.NoBase = n, of, hidingOf(cells[0]), total.Hidden != disclosure.Shown
	return f
}

func (x *briefing) add(list ...staff.Figure) { x.b.Figures = append(x.b.Figures, list...) }

// came is how many responses there are, how many are new and how they came.
func (x *briefing) came() error {
	all := int(x.among.GetCardinality())
	x.add(staff.Figure{Part: staff.FigureAll, N: all, Of: all, Hidden: hidingOf(x.policy.One(all))})
	where := "day is on or after " + x.since
	fresh, err := x.selected(where)
	if err != nil {
		return err
	}
	x.add(x.part(staff.Figure{Part: staff.FigureWeek, Where: where}, fresh, x.among, analysis.OfDay))
	if err := x.campaigned(); err != nil {
		return err
	}
	x.closed(staff.FigureChannel, analysis.OfChannel, "channel")
	return nil
}

// campaigned is how many responses belong to campaigns. Nothing is said of them before somebody has looked.
func (x *briefing) campaigned() error {
	look, err := x.s.Store.CampaignLook(x.ctx, x.slug)
	if err != nil || look.ID == "" {
		return err
	}
	const where = "campaign is any"
	in, err := x.selected(where)
	if err != nil {
		return err
	}
	f := x.part(staff.Figure{Part: staff.FigureCampaign, Where: where}, in, x.among, ofCampaign)
	if f.Set, err = roaring.And(in, x.among).ToBytes(); err != nil {
		return err
	}
	x.add(f)
	x.tells = append(x.tells, ofCampaign)
	return nil
}

// closed are the answers of a closed field, as they may be told.
func (x *briefing) closed(part staff.FigurePart, name, short string) {
	tally, told := x.tell(name)
	var list []staff.Figure
	for i, c := range tally.Counts {
		where := short + " is " + c.Code
		if _, err := analysis.ParseFilter(where); err != nil || c.N == 0 {
			continue
		}
		list = append(list, staff.Figure{
			Part: part, Group: cutShort(x.titleOf(name), 160), Label: cutShort(x.label(name, c.Code), 100), Where: where, Base: short + " is answered",
			N: c.N, Of: tally.Base, Hidden: hidingOf(told.cells[i]), NoBase: told.base.Hidden != disclosure.Shown,
		})
	}
	for len(list) > briefAnswers { // what may not be told goes first, then the smallest
		least := 0
		for i, f := range list {
			if rank(f) < rank(list[least]) {
				least = i
			}
		}
		list = slices.Delete(list, least, least+1)
	}
	x.add(list...)
}

// rank is a number by which figures can be put in order without telling one that is hidden.
func rank(f staff.Figure) int {
	if f.Hidden != staff.HidingNone {
		return -1
	}
	return f.N
}

// who are the closed questions that say who responded: those of the plan, or those that tell most.
func (x *briefing) who(plan staff.BriefPlan) {
	names := slices.DeleteFunc(slices.Clone(plan.Questions), func(name string) bool { return !slices.Contains(x.briefable(), name) })
	if len(names) == 0 {
		names = x.telling()
	}
	for _, name := range names {
		x.closed(staff.FigureWho, name, name)
		x.tells = append(x.tells, name)
	}
}

// briefable lists the closed fields that a filter can ask for and somebody answered.
func (x *results) briefable() []string {
	var list []string
	for _, q := range x.questions {
		for _, f := range q.fields {
			if closed(f) && !strings.ContainsAny(f.Name, ": ") && !x.Answered(f.Name).IsEmpty() {
				list = append(list, f.Name)
			}
		}
	}
	return list
}

// telling picks the questions of one answer that part the respondents best, in the order in which they are asked: the chance that two who
// responded differ, times how many answered. Scales of agreement say what people think and not who they are; what a respondent wishes to be
// done with the response says neither.
func (x *results) telling() []string {
	score := map[string]float64{}
	for _, q := range x.questions {
		if _, scored := q.kind.(consultation.Scored); scored {
			continue
		}
		for _, f := range q.fields {
			if f.Type != consultation.FieldCode || !slices.Contains(x.briefable(), f.Name) || slices.ContainsFunc(f.Codes, func(o consultation.Option) bool { return o.Wish != "" }) {
				continue
			}
			t := x.Tally(f.Name, x.among)
			if t.Base < x.policy.Limit() {
				continue
			}
			differ := 1.0
			for _, c := range t.Counts {
				share := float64(c.N) / float64(t.Base)
				differ -= share * share
			}
			if differ > 0 {
				score[f.Name] = differ * float64(t.Base) / float64(t.Of)
			}
		}
	}
	var names []string
	for _, name := range x.briefable() {
		if score[name] > 0 {
			names = append(names, name)
		}
	}
	best := slices.Clone(names)
	sort.SliceStable(best, func(i, j int) bool { return score[best[i]] > score[best[j]] })
	best = best[:min(len(best), briefPicked)]
	return slices.DeleteFunc(names, func(name string) bool { return !slices.Contains(best, name) })
}

// themes are how many responses were given each code, and how many of them are new.
func (x *briefing) themes() error {
	codes, err := x.s.Store.Codebook(x.ctx, x.slug)
	if err != nil {
		return err
	}
	by := codesByID(codes)
	type theme struct{ all, fresh staff.Figure }
	var list []theme
	for _, c := range codes {
		where := "theme is " + c.Key
		in, err := x.selected(where)
		if err != nil {
			return err
		}
		if in.IsEmpty() {
			continue
		}
		fresh, err := x.selected(where + " and day is on or after " + x.since)
		if err != nil {
			return err
		}
		f := x.part(staff.Figure{Part: staff.FigureTheme, Label: codePath(by, c), Where: where}, in, x.among, ofTheme)
		n := x.part(staff.Figure{Part: staff.FigureNew, Label: f.Label, Where: where + " and day is on or after " + x.since, Base: where}, fresh, in, ofTheme)
		if f.Hidden != staff.HidingNone && n.Hidden == staff.HidingNone {
			n.Hidden = staff.HidingKept
		}
		list = append(list, theme{f, n})
	}
	sort.SliceStable(list, func(i, j int) bool { return rank(list[i].all) > rank(list[j].all) })
	many, few := 0, 0
	for _, t := range list {
		if minorityView(t.all) {
			if few++; few > briefSmall {
				continue
			}
		} else if many++; many > briefThemes {
			continue
		}
		x.add(t.all, t.fresh)
	}
	return nil
}

// minorityView says whether a theme is of few, as far as can be told.
func minorityView(f staff.Figure) bool { return f.Hidden == staff.HidingSmall || f.N*briefFew < f.Of }

// quotes are those that can be told: of each theme at most two, views of few and different themes first.
func (x *briefing) quotes() error {
	all, err := x.quotables()
	if err != nil {
		return err
	}
	codes, err := x.s.Store.Codebook(x.ctx, x.slug)
	if err != nil {
		return err
	}
	by, of, from := codesByID(codes), map[string]int{}, map[string]bool{}
	all = slices.DeleteFunc(all, func(q quotable) bool { return len(q.why) > 0 })
	sort.SliceStable(all, func(i, j int) bool { return all[i].Minority && !all[j].Minority })
	for most := 1; most <= briefOfTheme; most++ {
		for _, q := range all {
			if len(x.b.Quotes) == briefQuotes || of[q.Code] >= most || from[q.Response] {
				continue
			}
			of[q.Code]++
			from[q.Response] = true
			said := staff.BriefQuote{Quote: q.ID, Response: q.Response, Question: q.Question, Text: q.text, Lang: q.r.Language, Minority: q.Minority}
			if c, ok := by[q.Code]; ok {
				said.Theme = codePath(by, c)
			}
			x.b.Quotes = append(x.b.Quotes, said)
		}
	}
	x.b.QuotesMade = len(x.b.Quotes)
	return nil
}
