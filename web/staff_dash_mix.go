package web

import (
	"context"
	"html/template"
	"net/url"
	"strconv"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/chart"
)

// TakeMixes counts the mix of respondents of every consultation that has a benchmark, where it is due.
func (s *Server) TakeMixes(ctx context.Context) error {
	all, err := s.Store.All(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := s.takeMixesOf(ctx, c.Slug); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) takeMixesOf(ctx context.Context, slug string) error {
	marks, err := s.Store.Benchmarks(ctx, slug)
	if err != nil || len(marks) == 0 {
		return err
	}
	con, err := s.Store.Consultation(ctx, slug)
	if err != nil {
		return err
	}
	v, err := s.cache.Version(ctx, con.Version)
	if err != nil {
		return err
	}
	equality := func(question string) bool {
		for _, c := range closedQuestions(v.Questionnaire("")) {
			if c.q.Name == question {
				return c.equality
			}
		}
		return false
	}
	return s.Store.TakeMixes(ctx, slug, equality, s.Now())
}

// closedQuestion is a question with one answer of a list, asked once: its answers make up everybody who answered.
type closedQuestion struct {
	q        *consultation.Question
	choice   *consultation.Choice
	equality bool
}

func closedQuestions(q *consultation.Questionnaire) []closedQuestion {
	var list []closedQuestion
	for i := range q.Sections {
		s := &q.Sections[i]
		if s.Repeats() {
			continue
		}
		for _, p := range s.Pages {
			for _, it := range p.Items {
				if it.Question == nil || it.Question.Personal {
					continue
				}
				if c, ok := it.Question.Kind.(*consultation.Choice); ok && !c.Multiple && len(c.List) > 1 {
					list = append(list, closedQuestion{it.Question, c, s.Equality})
				}
			}
		}
	}
	return list
}

// mixTables compares who answered with each benchmark.
func (x *dash) mixTables() []dashTable {
	var list []dashTable
	for _, b := range x.marks {
		for _, c := range closedQuestions(x.q) {
			if c.q.Name == b.Question {
				list = append(list, x.mixTable(b, c))
			}
		}
	}
	return list
}

func (x *dash) mixTable(b staff.Benchmark, c closedQuestion) dashTable {
	say := func(key string, args ...any) string { return x.words.Say("dash.mix."+key, args...) }
	t := dashTable{key: "mix-" + b.Question, title: say("title", "question", c.q.Heading.String()), lead: []string{say("chose")}}
	t.head = []string{say("group"), say("number"), say("share"), say("benchmark"), say("gap")}
	if day, err := time.Parse(consultation.ISODate, b.Dated); err == nil {
		t.notes = append(t.notes, say("source", "source", b.Source, "date", x.words.Date(day)))
	}
	if x.can(staff.MaySchedule) {
		t.links = append(t.links, templates.Link{Text: say("remove"), Href: x.at("/dashboard/benchmark/" + url.PathEscape(b.Question) + "/remove")})
	}
	m, ok := x.mixes[b.Question]
	if !ok {
		t.lead = append(t.lead, say("waiting"))
		return t
	}
	counts, other := make([]int, len(b.Groups)), m.Answered
	for i, g := range b.Groups {
		for _, code := range g.Codes {
			counts[i] += m.Counts[code]
		}
		other -= counts[i]
	}
	cells, total := x.policy.OneWay(counts)
	bars := chart.Bars{Frame: chart.Frame{ID: "chart-mix-" + templates.ID(b.Question), Title: t.title, Description: say("chart", "source", b.Source)}, Series: say("respondents"), Marker: b.Source, Most: 100}
	for i, g := range b.Groups {
		share := x.shareCell(cells[i], total)
		gap := dashCell{text: x.words.Say("dash.kept"), number: true}
		row := chart.Row{Label: g.Label, Value: x.told(cells[i]), Marker: g.Share}
		if cells[i].Hidden == disclosure.Shown && total.Hidden == disclosure.Shown && total.N > 0 {
			own := 100 * float64(cells[i].N) / float64(total.N)
			row.Size, row.Value = own, share.text
			gap = x.pointsCell(own - g.Share)
		}
		bars.Rows = append(bars.Rows, row)
		t.rows = append(t.rows, []dashCell{wordCell(g.Label), x.toldCell(cells[i]), share, x.percentCell(g.Share), gap})
	}
	t.charts = []template.HTML{bars.SVG()}
	if day, err := time.Parse(consultation.ISODate, m.Taken); err == nil {
		t.lead = append(t.lead, say("taken", "date", x.words.Date(day)))
	}
	if other > 0 {
		t.notes = append(t.notes, say("other", "number", x.told(x.policy.One(other))))
	}
	if c.equality {
		t.notes = append(t.notes, say("equality"))
	}
	t.notes = append(t.notes, x.rule())
	return t
}

// pointsCell is a gap in percentage points, with its sign.
func (d *desk) pointsCell(gap float64) dashCell {
	plain := strconv.FormatFloat(gap, 'f', 1, 64)
	text := spoken{d.words}.Number(plain)
	if gap > 0 && plain != "0.0" {
		text = "+" + text
	}
	return dashCell{text: text, plain: plain, number: true}
}
