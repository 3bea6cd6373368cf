package web

import (
	"html/template"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/web/chart"
)

// figureTable counts the answers to a field in each way to count campaigns. false where none were found, or the filter asks for campaigns itself.
// For publication it says only why not: between two ways there may be few people, so each way is a table of its own, with its filter.
func (x *results) figureTable(f consultation.Field) (dashTable, bool, error) {
	if x.look.ID == "" || len(x.campaigns) == 0 || x.filter != nil && asksFor(x.filter, ofCampaign) {
		return dashTable{}, false, nil
	}
	say := func(key string, args ...any) string { return x.words.Say("results.figures."+key, args...) }
	t := dashTable{key: "campaigns~" + f.Name, fields: []string{f.Name}, title: say("title", "question", x.titleOf(f.Name))}
	if x.public {
		t.notes = []string{say("public")}
		return t, true, nil
	}
	t.notes = []string{x.words.Say("results.figure.one.means"), x.words.Say("results.campaign.looked", "time", longTime(x.words, x.look.At))}
	t.head = []string{x.words.Say("results.answer")}
	bars := chart.Bars{Frame: chart.Frame{ID: "chart-campaigns-" + chartID(f.Name), Title: x.words.Say("results.share")}, Most: 100}
	was := x.among
	defer func() { x.among = was }()
	var ways []toldTally
	var tally analysis.Tally
	for _, which := range []string{"all", "one", "none"} {
		x.among = was
		if which != "all" {
			set, err := x.s.campaigned(x.ctx, x.slug, which, x.All())
			if err != nil {
				return t, false, err
			}
			set.And(was)
			x.among = set
		}
		in, told := x.tell(f.Name)
		if which == "all" {
			tally = in
		}
		ways = append(ways, told)
		t.head = append(t.head, say("count."+which), say("share."+which))
		t.lead = append(t.lead, say("base."+which, "number", x.toldOf(told.base)))
	}
	for i, c := range tally.Counts {
		label := x.label(f.Name, c.Code)
		row := []dashCell{wordCell(label)}
		for j, which := range []string{"all", "one", "none"} {
			cell := disclosure.Cell{N: ways[j].cells[i].N}
			share := x.share(cell, ways[j].shares, ways[j].silent[i])
			row = append(row, x.toldCell(cell), share)
			if !ways[j].silent[i] {
				bars.Rows = append(bars.Rows, chart.Row{Label: say("bar."+which, "answer", label), Value: share.text, Size: size(cell, ways[j].shares), Marker: -1})
			}
		}
		t.rows = append(t.rows, row)
	}
	t.charts = []template.HTML{bars.SVG()}
	return t, true, nil
}
