package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// TypingPage is page/staff-entry-quality.html: how well the two typings of entries agree, and how many are typed twice.
type TypingPage struct {
	StaffPage
	Rule    string
	RuleURL string // empty for those who may not change it
	Entries string
	People  *templates.Table
	Asked   *templates.Table
}

// TypingRulePage is page/staff-entry-rule.html: how many entries are typed twice by chance.
type TypingRulePage struct {
	StaffPage
	Action, Cancel string
	Every          templates.Input
}

var (
	_ = registerPage("staff-entry-quality", TypingPage{})
	_ = registerPage("staff-entry-rule", TypingRulePage{})
)

// ruleWords says how many entries are typed twice.
func (d *desk) ruleWords(every int) string {
	switch every {
	case 0:
		return d.words.Say("entry.rule.none")
	case 1:
		return d.words.Say("entry.rule.all")
	}
	return d.words.Say("entry.rule.every", "count", every)
}

// tally counts how often two typings of something were compared, and agreed.
type tally struct{ n, agree int }

func (t *tally) add(c staff.Compared) {
	if t.n++; c.Differs != staff.Plain { // spaces and capitals are no mistake
		t.agree++
	}
}

func (t *tally) rate() string {
	if t.n == 0 {
		return ""
	}
	return strconv.FormatFloat(100*float64(t.agree)/float64(t.n), 'f', 1, 64) + "%"
}

func (d *desk) typingQuality() error {
	every, err := d.s.Store.TypingRule(d.ctx, d.slug)
	if err != nil {
		return err
	}
	p := TypingPage{StaffPage: d.page("entry.quality.title"), Rule: d.ruleWords(every)}
	if d.can(staff.MaySchedule) {
		p.RuleURL = d.at("/typing/rule")
	}
	list, err := d.s.Store.ComparedIntakes(d.ctx, d.slug)
	if err != nil {
		return err
	}
	p.Entries = d.words.Say("entry.quality.entries", "count", len(list))
	if len(list) > 0 {
		if err := d.tallies(&p, list); err != nil {
			return err
		}
	}
	return d.show("staff-entry-quality", p)
}

func (d *desk) tallies(p *TypingPage, list []staff.Intake) error {
	people, asked := map[string]*tally{}, map[string]*tally{}
	var order []string
	at := func(m map[string]*tally, key string) *tally {
		if m[key] == nil {
			m[key] = &tally{}
		}
		return m[key]
	}
	for _, in := range list {
		typists := slices.Concat(in.Keyings[0].Typists, in.Keyings[1].Typists)
		slices.Sort(typists)
		typists = slices.Compact(typists)
		for _, c := range in.Compared {
			if asked[c.Question] == nil {
				order = append(order, c.Question)
			}
			at(asked, c.Question).add(c)
			for _, who := range typists {
				at(people, who).add(c)
			}
		}
	}
	row := func(first string, t *tally) []templates.Cell {
		return []templates.Cell{{Text: first}, {Text: strconv.Itoa(t.n), Format: "numeric"}, {Text: strconv.Itoa(t.n - t.agree), Format: "numeric"}, {Text: t.rate(), Format: "numeric"}}
	}
	table := func(key string) *templates.Table {
		return &templates.Table{
			Caption: d.words.Say("entry.quality." + key), CaptionClasses: "govuk-table__caption--m", FirstCellIsHeader: true,
			Head: []templates.Cell{{Text: d.words.Say("entry.quality." + key + ".first")}, {Text: d.words.Say("entry.quality.compared"), Format: "numeric"},
				{Text: d.words.Say("entry.quality.differ"), Format: "numeric"}, {Text: d.words.Say("entry.quality.rate"), Format: "numeric"}},
		}
	}
	p.People, p.Asked = table("people"), table("asked")
	for who, t := range people {
		name, err := d.actor(who)
		if err != nil {
			return err
		}
		p.People.Rows = append(p.People.Rows, row(name, t))
	}
	slices.SortFunc(p.People.Rows, func(a, b []templates.Cell) int { return strings.Compare(a[0].Text, b[0].Text) })
	headings, err := d.entryHeadings()
	if err != nil {
		return err
	}
	for _, name := range order {
		heading := name
		if h := headings(name); h != "" {
			heading = h
		}
		p.Asked.Rows = append(p.Asked.Rows, row(heading, asked[name]))
	}
	return nil
}

// entryHeadings gives the heading of a question, with its number, in the version that is served now.
func (d *desk) entryHeadings() (func(name string) string, error) {
	con, err := d.s.Store.Consultation(d.ctx, d.slug)
	if err != nil {
		return nil, err
	}
	v, err := d.s.cache.Version(d.ctx, con.Version)
	if err != nil {
		return nil, err
	}
	q := v.Questionnaire(v.Main)
	numbers := consultation.Numbered(q)
	return func(name string) string {
		x := q.Question(name[strings.LastIndex(name, ".")+1:])
		if x == nil {
			return ""
		}
		return strings.TrimSpace(numbers.Of(name) + " " + cutShort(x.Heading.Plain(nil), 80))
	}, nil
}

func (d *desk) typingRule() error {
	every, err := d.s.Store.TypingRule(d.ctx, d.slug)
	if err != nil {
		return err
	}
	return d.show("staff-entry-rule", d.rulePage(strconv.Itoa(every), &slips{}))
}

func (d *desk) rulePage(typed string, wrong *slips) TypingRulePage {
	p := TypingRulePage{StaffPage: d.page("entry.rule.title"), Action: d.at("/typing/rule"), Cancel: d.at("/typing")}
	p.Every = templates.Input{Value: typed, Inputmode: "numeric", Spellcheck: "false", Field: templates.Field{
		Name: "every", ID: "every", Label: templates.Label{Text: d.words.Say("entry.rule.field"), Classes: "govuk-label--s"}, Classes: "govuk-input--width-3",
		Hint: templates.Hint{Text: d.words.Say("entry.rule.hint")}, ErrorMessage: wrong.at("every"),
	}}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) postTypingRule() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if _, err := d.s.Store.Consultation(d.ctx, d.slug); err != nil {
		return err
	}
	every, err := strconv.Atoi(strings.TrimSpace(f.Get("every")))
	if err != nil || every < 0 || every > 100 {
		var wrong slips
		wrong.add("every", d.words.Say("entry.rule.wrong"))
		return d.showSlips("staff-entry-rule", d.rulePage(f.Get("every"), &wrong))
	}
	act := d.act(staff.VerbTypingRule, d.slug, staff.Details{"every": strconv.Itoa(every)})
	if err := d.s.Store.SetTypingRule(d.ctx, act, d.slug, every); err != nil {
		return err
	}
	return d.seeOther(d.at("/typing"), "entry-rule")
}
