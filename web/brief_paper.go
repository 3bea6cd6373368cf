package web

import (
	"html/template"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// BriefPaper is a brief as it is read.
type BriefPaper struct {
	Title, Of string
	Lead      []string
	Tables    []BriefTable
	Few       BriefTable // views of few
	Quotes    []BriefSaid
	NoQuotes  string
	Lost      string // how many quotes are gone with their response, or ""
	Data      []string
}

// Template is what draws it.
func (BriefPaper) Template() string { return "part/brief" }

// BriefTable is one table of it.
type BriefTable struct {
	Title, Lead string
	Head        []string
	Rows        []BriefRow
}

// BriefRow is a number with what is counted.
type BriefRow struct {
	Label string
	Cells []string // count, share and more, as Head says
	Where string   // the filter
}

// BriefSaid is a quote.
type BriefSaid struct{ About, Text, Lang string }

// BriefFile is a brief as a file of its own.
type BriefFile struct {
	Paper  BriefPaper
	Lang   string
	CSS    template.CSS
	Policy string
}

// Template is what draws it.
func (BriefFile) Template() string { return "part/brief-file" }

// BriefHTML is a brief as one file that needs no other. The same brief gives the same bytes.
func (s *Server) BriefHTML(b *staff.Brief, title string) ([]byte, error) {
	css, err := templates.ReadAsset("paper.css")
	if err != nil {
		return nil, err
	}
	f := BriefFile{Paper: s.briefPaper(b, title), Lang: templates.English, CSS: template.CSS(css)} // ours
	f.Policy = formPolicy(f.CSS)
	html, err := s.Pages.RenderPart(f.Lang, f)
	return []byte(html), err
}

// briefWords writes the numbers of a brief.
type briefWords struct {
	*desk
	b *staff.Brief
}

func (s *Server) briefPaper(b *staff.Brief, title string) BriefPaper {
	x := briefWords{&desk{s: s, words: s.Pages.Words(templates.English)}, b}
	p := BriefPaper{Title: x.words.Say("brief.title"), Of: title}
	var channels, themes BriefTable
	fresh := map[string]staff.Figure{}
	for _, f := range b.Figures {
		if f.Part == staff.FigureNew {
			fresh[f.Label] = f
		}
	}
	for _, f := range b.Figures {
		switch f.Part {
		case staff.FigureAll:
			p.Lead = append(p.Lead, x.words.Say("brief.lead.all", "number", x.told(f), "time", longTime(x.words, b.At)))
		case staff.FigureWeek:
			p.Lead = append(p.Lead, x.words.Say("brief.lead.week", "number", x.told(f), "date", x.date(b.Since)))
			p.Lead = append(p.Lead, x.words.Say("brief.lead.query", "query", f.Where))
		case staff.FigureCampaign:
			p.Lead = append(p.Lead, x.words.Say("brief.lead.campaign", "number", x.told(f), "share", x.share(f), "query", f.Where))
		case staff.FigureChannel:
			channels.Rows = append(channels.Rows, x.row(f))
		case staff.FigureWho:
			x.into(&p.Tables, f)
		case staff.FigureTheme:
			row := x.row(f)
			row.Cells = append(row.Cells, x.interval(f), x.told(fresh[f.Label]))
			if minorityView(f) {
				p.Few.Rows = append(p.Few.Rows, row)
			} else {
				themes.Rows = append(themes.Rows, row)
			}
		}
	}
	say := x.words.Say
	head := []string{say("brief.col.answer"), say("brief.col.count"), say("brief.col.share")}
	channels.Title, channels.Head = say("brief.channels"), head
	for i := range p.Tables {
		p.Tables[i].Head = head
	}
	p.Tables = append([]BriefTable{channels}, p.Tables...)
	themes.Title, themes.Lead = say("brief.themes"), say("brief.themes.lead")
	themes.Head = []string{say("brief.col.theme"), say("brief.col.count"), say("brief.col.share"), say("brief.col.interval"), say("brief.col.new")}
	if len(themes.Rows) == 0 {
		themes.Lead = say("brief.themes.none")
	}
	p.Tables = append(p.Tables, themes)
	p.Few.Title, p.Few.Lead, p.Few.Head = say("brief.few"), say("brief.few.lead", "limit", b.Limit), themes.Head
	if len(p.Few.Rows) == 0 {
		p.Few.Lead = say("brief.few.none")
	}
	x.said(&p)
	p.Data = []string{
		say("brief.data", "rev", b.Rev, "id", b.ID, "time", longTime(x.words, b.At)), say("brief.data.query"), say("brief.data.small", "limit", b.Limit), say("brief.data.self"),
	}
	return p
}

func (x briefWords) said(p *BriefPaper) {
	for _, q := range x.b.Quotes {
		s := BriefSaid{About: q.Theme, Text: q.Text, Lang: q.Lang}
		if q.Minority {
			s.About = strings.TrimSpace(s.About + " " + x.words.Say("brief.quote.few"))
		}
		p.Quotes = append(p.Quotes, s)
	}
	if x.b.QuotesMade == 0 {
		p.NoQuotes = x.words.Say("brief.quotes.none")
	}
	if lost := x.b.QuotesMade - len(x.b.Quotes); lost > 0 {
		p.Lost = x.words.Say("brief.quotes.lost", "count", lost)
	}
}

func (x briefWords) date(iso string) string {
	day, err := consultation.LocalMinute(iso + " 00:00")
	if err != nil {
		return iso
	}
	return x.words.Date(day)
}

// into puts a number into the table of its question.
func (x briefWords) into(tables *[]BriefTable, f staff.Figure) {
	if n := len(*tables); n == 0 || (*tables)[n-1].Title != f.Group {
		t := BriefTable{Title: f.Group, Lead: x.words.Say("brief.base.kept")}
		if !f.NoBase {
			t.Lead = x.words.Say("brief.base", "number", x.number(f.Of))
		}
		*tables = append(*tables, t)
	}
	t := &(*tables)[len(*tables)-1]
	t.Rows = append(t.Rows, x.row(f))
}

func (x briefWords) row(f staff.Figure) BriefRow {
	return BriefRow{Label: f.Label, Cells: []string{x.told(f), x.share(f)}, Where: f.Where}
}

// told is a number as it may be told.
func (x briefWords) told(f staff.Figure) string {
	switch f.Hidden {
	case staff.HidingNone:
		return x.number(f.N)
	case staff.HidingSmall:
		return x.words.Say("dash.few", "limit", x.b.Limit)
	}
	return x.words.Say("dash.kept")
}

func (x briefWords) shareless(f staff.Figure) bool {
	return f.Hidden != staff.HidingNone || f.NoBase || f.Of == 0
}

func (x briefWords) share(f staff.Figure) string {
	if x.shareless(f) {
		return x.words.Say("dash.kept")
	}
	return x.words.Say("themes.share", "share", x.number(int(100*float64(f.N)/float64(f.Of)+0.5)))
}

func (x briefWords) interval(f staff.Figure) string {
	if x.shareless(f) {
		return x.words.Say("dash.kept")
	}
	low, high := analysis.Interval(f.N, f.Of)
	return x.words.Say("themes.interval", "low", x.number(int(100*low+0.5)), "high", x.number(int(100*high+0.5)))
}

// text is it as plain lines, for an e-mail.
func (p BriefPaper) text() []string {
	lines := append([]string{}, p.Lead...)
	for _, t := range append(p.Tables[:len(p.Tables):len(p.Tables)], p.Few) {
		lines = append(lines, "", strings.ToUpper(t.Title))
		if t.Lead != "" {
			lines = append(lines, t.Lead)
		}
		for _, r := range t.Rows {
			var cells []string
			for i, c := range r.Cells {
				cells = append(cells, strings.ToLower(t.Head[i+1])+" "+c)
			}
			lines = append(lines, "- "+r.Label+": "+strings.Join(cells, "; ")+" ["+r.Where+"]")
		}
	}
	lines = append(lines, "")
	for _, q := range p.Quotes {
		lines = append(lines, "“"+strings.Join(strings.Fields(q.Text), " ")+"”")
		if q.About != "" {
			lines = append(lines, "  – "+q.About)
		}
	}
	for _, l := range []string{p.NoQuotes, p.Lost} {
		if l != "" {
			lines = append(lines, l)
		}
	}
	return append(append(lines, ""), p.Data...)
}

// BriefText is a brief as plain lines.
func (s *Server) BriefText(b *staff.Brief, title string) []string {
	return s.briefPaper(b, title).text()
}
