package web

import (
	"net/url"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/templates"
)

// TermsPage is page/staff-suggestions-terms.html: what groups of respondents say more than others.
type TermsPage struct {
	Suggestion
	By     templates.Select
	Where  templates.Input
	Asked  bool
	Groups []TermsGroup
	Small  string // groups that are too small, or ""
}

// TermsGroup is one group with its terms.
type TermsGroup struct {
	Heading string
	Rows    []TermRow
}

// TermRow is a term that the group has more than the others. Search is where answers that have it are found.
type TermRow struct{ Term, Search, Z, In, Out string }

var _ = registerPage("staff-suggestions-terms", TermsPage{})

const (
	termsOfGroup = 15
	leastGroup   = 20 // a group of fewer answers is not looked at
)

// suggestedTerms shows terms that distinguish groups: those of a closed question, or responses that a filter takes from the others.
func (d *desk) suggestedTerms() error {
	s, err := d.suggestion("terms.title", "terms")
	if err != nil {
		return err
	}
	by, where := d.c.Query("by"), d.c.Query("where")
	p := TermsPage{Suggestion: s, Asked: by != "" || where != ""}
	fields, err := d.spreadFields()
	if err != nil {
		return err
	}
	var wrong slips
	if p.Asked {
		if err := d.termGroups(&p, by, where, fields, &wrong); err != nil {
			return err
		}
	}
	none := ""
	p.By = templates.Select{Field: d.field("by", "terms.by", &wrong), Value: by, Items: []templates.SelectItem{{Value: &none, Text: d.words.Say("terms.by.none")}}}
	for _, f := range fields {
		p.By.Items = append(p.By.Items, templates.SelectItem{Value: &f.name, Text: f.title})
	}
	p.Where = templates.Input{Field: d.field("where", "terms.where", &wrong), Value: where, Spellcheck: "false"}
	if wrong.any() {
		p.Groups, p.Asked = nil, false
		wrong.on(&p.StaffPage)
		return d.showSlips("staff-suggestions-terms", p)
	}
	return d.show("staff-suggestions-terms", p)
}

// group is a part of the answers.
type group struct {
	label string
	set   *analysis.Set
}

func (d *desk) termGroups(p *TermsPage, by, where string, fields []spreadField, wrong *slips) error {
	var groups []group
	err := d.withResults(func(x *results) error {
		if x.problem != nil {
			wrong.add("where", x.problemText())
			return nil
		}
		known := by == ""
		for _, f := range fields {
			known = known || f.name == by
		}
		if !known {
			wrong.add("by", d.words.Say("terms.wrong.by"))
			return nil
		}
		if by == "" {
			groups = []group{{d.words.Say("terms.group.filter"), x.among.Clone()}, {d.words.Say("terms.group.rest"), x.rest.Clone()}}
			return nil
		}
		for _, code := range x.Values(by) {
			label := x.labels[by][code]
			switch {
			case by == analysis.OfChannel:
				label = d.words.Say("channel." + code)
			case label == "":
				label = code
			}
			set := x.Given(by, code).Clone()
			set.And(x.among)
			groups = append(groups, group{label, set})
		}
		return nil
	})
	if err != nil || wrong.any() {
		return err
	}
	return d.withSnapshot(p.Name, func(n *snapshot) error {
		p.About = d.aboutSnapshot(n)
		small := 0
		for _, g := range groups {
			member, size := make([]bool, len(n.ords)), 0
			for i, ord := range n.ords {
				if member[i] = g.set.Contains(ord); member[i] {
					size++
				}
			}
			if size < leastGroup || len(n.ords)-size < leastGroup {
				small++
				continue
			}
			out := TermsGroup{Heading: d.words.Say("terms.group", "count", size, "group", g.label, "number", d.number(size))}
			for _, t := range n.corpus.Distinguish(member, leastAnswers, termsOfGroup) {
				search := withQuery(d.at("/search"), url.Values{"q": {searchAny([]string{t.Text})}, "question": {p.Name}})
				out.Rows = append(out.Rows, TermRow{t.Text, search, strconv.FormatFloat(t.Z, 'f', 1, 64), d.number(t.In), d.number(t.Out)})
			}
			p.Groups = append(p.Groups, out)
		}
		if small > 0 {
			p.Small = d.words.Say("terms.small", "count", small, "least", leastGroup)
		}
		return nil
	})
}
