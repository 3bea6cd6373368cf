package web

import (
	"html/template"
	"net/url"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/chart"
)

// ThemesPage is page/staff-coding-themes.html: how many responses were given each code, among those that a filter takes.
type ThemesPage struct {
	StaffPage
	Empty  string
	Filter templates.Input
	About  string
	Chart  template.HTML
	Rows   []ThemeRow
	Back   string
}

// ThemeRow is a code with its responses, their share and its interval.
type ThemeRow struct{ Name, Href, Count, Share, Interval string }

var _ = registerPage("staff-coding-themes", ThemesPage{})

func (d *desk) themesPage() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := ThemesPage{StaffPage: d.page("themes.title"), Back: d.at("/coding")}
	codes, err := d.s.Store.Codebook(d.ctx, d.slug)
	if err != nil {
		return err
	}
	if w.published == nil || len(codes) == 0 {
		p.Empty = d.words.Say("themes.none")
		return d.show("staff-coding-themes", p)
	}
	var wrong slips
	err = d.withResults(func(x *results) error {
		if x.problem != nil {
			wrong.add("where", d.words.Say("themes.filter.wrong"))
			return nil
		}
		base, by := int(x.among.GetCardinality()), codesByID(codes)
		p.About = d.words.Say("themes.about", "count", base)
		bars := chart.Bars{Frame: chart.Frame{ID: "chart-themes", Title: d.words.Say("themes.table"), Description: d.words.Say("themes.chart")}, Series: d.words.Say("themes.col.share"), Marker: d.words.Say("chart.interval"), Most: 100}
		for _, c := range codes {
			ords, err := d.s.Store.ResponsesCoded(d.ctx, d.slug, c.ID, "")
			if err != nil {
				return err
			}
			set := &analysis.Set{}
			set.AddMany(ords)
			set.And(x.among)
			n := int(set.GetCardinality())
			if c.Retired && n == 0 {
				continue
			}
			row := ThemeRow{Name: codePath(by, c), Href: withQuery(d.at("/results"), url.Values{"where": {"theme is " + c.Key}}), Count: d.number(n)}
			if base > 0 {
				low, high := analysis.Interval(n, base)
				row.Share = d.words.Say("themes.share", "share", d.number(int(100*float64(n)/float64(base)+0.5)))
				bars.Rows = append(bars.Rows, chart.Row{Label: row.Name, Value: row.Share, Size: 100 * float64(n) / float64(base), Marker: 100 * low, To: 100 * high})
				row.Interval = d.words.Say("themes.interval", "low", d.number(int(100*low+0.5)), "high", d.number(int(100*high+0.5)))
			}
			p.Rows = append(p.Rows, row)
		}
		if base > 0 {
			p.Chart = bars.SVG()
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Filter = templates.Input{Field: d.field("where", "themes.filter", &wrong), Value: d.c.Query("where"), Spellcheck: "false"}
	if wrong.any() {
		wrong.on(&p.StaffPage)
		return d.showSlips("staff-coding-themes", p)
	}
	return d.show("staff-coding-themes", p)
}
