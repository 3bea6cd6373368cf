package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// CodebookPage is page/staff-coding-codebook.html: all codes, and what was done to them.
type CodebookPage struct {
	StaffPage
	Rows      []CodebookRow
	Steps     []string
	New, Back string
}

// CodebookRow is a code with how often it was given. Path names the codes above it and itself.
type CodebookRow struct {
	Path, Href, Key, Definition string
	Retired                     templates.Tag
	Responses, Answers          string
}

var _ = registerPage("staff-coding-codebook", CodebookPage{})

// stepsShown is how many steps of a history a page shows.
const stepsShown = 50

// codePath names a code below those above it.
func codePath(by map[string]staff.Code, c staff.Code) string {
	path := c.Name
	for above, n := by[c.Parent], 0; above.ID != "" && n < 10; above, n = by[above.Parent], n+1 {
		path = above.Name + " › " + path
	}
	return path
}

func codesByID(codes []staff.Code) map[string]staff.Code {
	by := map[string]staff.Code{}
	for _, c := range codes {
		by[c.ID] = c
	}
	return by
}

func (d *desk) codeURL(id string) string { return d.at("/coding/code/" + url.PathEscape(id)) }

func (d *desk) codebookPage() error {
	if _, err := d.work(); err != nil {
		return err
	}
	codes, err := d.s.Store.Codebook(d.ctx, d.slug)
	if err != nil {
		return err
	}
	uses, err := d.s.Store.CodeUses(d.ctx, d.slug)
	if err != nil {
		return err
	}
	used := map[string]staff.CodeUse{}
	for _, u := range uses {
		used[u.Code] = u
	}
	p := CodebookPage{StaffPage: d.page("codebook.title"), New: d.at("/coding/new"), Back: d.at("/coding")}
	by := codesByID(codes)
	for _, c := range codes {
		p.Rows = append(p.Rows, CodebookRow{codePath(by, c), d.codeURL(c.ID), c.Key, c.Definition, d.retiredTag(c), d.number(used[c.ID].Responses), d.number(used[c.ID].Answers)})
	}
	slices.SortStableFunc(p.Rows, func(a, b CodebookRow) int { return strings.Compare(a.Path, b.Path) })
	p.Steps, err = d.codeSteps("", by)
	if err != nil {
		return err
	}
	return d.show("staff-coding-codebook", p)
}

// codeSteps says what was done to a code, or to all of them.
func (d *desk) codeSteps(id string, by map[string]staff.Code) ([]string, error) {
	all, err := d.s.Store.CodeHistory(d.ctx, d.slug, id)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, c := range all[:min(len(all), stepsShown)] {
		who, err := d.actor(c.By)
		if err != nil {
			return nil, err
		}
		var into []string
		for _, id := range c.Into {
			into = append(into, by[id].Name)
		}
		name := ""
		if c.After != nil {
			name = c.After.Name
		}
		line := d.words.Say("codebook.step."+string(c.Kind), "name", name, "into", strings.Join(into, ", "), "who", who, "time", longTime(d.words, c.At))
		if c.Kind == staff.CodeReworded && c.Before != nil {
			line += d.codeDiff(c.Before, c.After, by)
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// codeDiff says what the texts of a code were before.
func (d *desk) codeDiff(a, b *staff.Code, by map[string]staff.Code) string {
	var was []string
	for _, x := range []struct{ key, before, after string }{
		{"name", a.Name, b.Name}, {"definition", a.Definition, b.Definition}, {"include", a.Include, b.Include},
		{"exclude", a.Exclude, b.Exclude}, {"examples", a.Examples, b.Examples}, {"parent", by[a.Parent].Name, by[b.Parent].Name},
	} {
		if x.before != x.after {
			was = append(was, d.words.Say("codebook.was", "field", d.words.Say("code."+x.key), "text", x.before))
		}
	}
	if len(was) == 0 {
		return ""
	}
	return " " + strings.Join(was, " ")
}
