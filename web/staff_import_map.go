package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/importing"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// Lists of columns and values are paged, so that a file with hundreds of them works on any computer.
const (
	columnsPerPage = 10
	valuesPerPage  = 20
)

// ImportMapPage is page/staff-import-map.html: what the columns of a file are, or what its values become.
type ImportMapPage struct {
	StaffPage
	Intro   []string
	Action  string
	BackURL string
	Open    bool // only those that are not decided
	Empty   string
	Links   []templates.Link // to the other list
	Items   []ImportMapItem
	Pages   templates.Pagination
	Where   string // "Columns 1 to 10 of 62"
}

// ImportMapItem is one column or value, with the list of what it can be.
type ImportMapItem struct {
	ID, Title, Hint string
	Examples        []string
	Guess           bool
	Error           templates.ErrorMessage
	Was             string // what was stored when the page was made
	Groups          []ImportMapGroup
}

// ImportMapGroup is a part of the list.
type ImportMapGroup struct {
	Label   string // empty for what stands outside of groups
	Options []ImportMapOption
}

// ImportMapOption is a line of the list.
type ImportMapOption struct {
	Value, Text string
	Selected    bool
}

// Describers is the value of aria-describedby.
func (m ImportMapItem) Describers() string {
	ids := m.ID + "-hint"
	if m.Error.Text != "" {
		ids += " " + m.ID + "-error"
	}
	return ids
}

var _ = registerPage("staff-import-map", ImportMapPage{})

func (d *desk) importColumns() error { return d.columnsPage(nil, &slips{}) }

// columnsPage shows columns; typed, if not nil, is what a form carried.
func (d *desk) columnsPage(typed *form, wrong *slips) error {
	i, b, err := d.file()
	if err != nil {
		return err
	}
	if b.Mapping == nil {
		return d.seeOther(d.importURL(i.ID, ""), "")
	}
	targets, err := d.importTargetList()
	if err != nil {
		return err
	}
	open := d.c.Query("show") == "open"
	var which []int
	for n := range b.Mapping.Columns {
		if !open || b.Mapping.NeedsLook(b.Profile, n) || typed != nil && typed.Get(columnID(n)) != "" {
			which = append(which, n)
		}
	}
	p := ImportMapPage{
		StaffPage: d.page("imports.columns.title"), Intro: []string{d.words.Say("imports.columns.intro")}, Action: d.importURL(i.ID, "/columns"), BackURL: d.importURL(i.ID, ""),
		Open: open, Empty: d.words.Say("imports.columns.none"),
	}
	from, to := d.mapPage(&p, len(which), columnsPerPage, "columns")
	for _, n := range which[from:to] {
		p.Items = append(p.Items, d.columnItem(b, n, targets, typed, wrong))
	}
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-import-map", p)
	}
	return d.show("staff-import-map", p)
}

// mapPage fills in what a page of a list says of where it is, and gives its part of the list.
func (d *desk) mapPage(p *ImportMapPage, count, per int, key string) (from, to int) {
	pages := max(1, (count+per-1)/per)
	page, _ := strconv.Atoi(d.c.Query("page"))
	page = min(max(page, 1), pages)
	from, to = (page-1)*per, min(page*per, count)
	at := func(n int) string {
		query := "?page=" + strconv.Itoa(n)
		if p.Open {
			query += "&show=open"
		}
		return query
	}
	if count > 0 {
		p.Where = d.words.Say("imports."+key+".where", "from", from+1, "to", to, "count", count)
	}
	if pages > 1 {
		if page > 1 {
			p.Pages.Previous = &templates.PageLink{Href: p.Action + at(page-1)}
		}
		if page < pages {
			p.Pages.Next = &templates.PageLink{Href: p.Action + at(page+1)}
		}
		for n := 1; n <= pages; n++ {
			if n == 1 || n == pages || n >= page-1 && n <= page+1 {
				p.Pages.Items = append(p.Pages.Items, templates.PageItem{Number: strconv.Itoa(n), Href: p.Action + at(n), Current: n == page})
			} else if last := len(p.Pages.Items) - 1; !p.Pages.Items[last].Ellipsis {
				p.Pages.Items = append(p.Pages.Items, templates.PageItem{Ellipsis: true})
			}
		}
	}
	if p.Open {
		p.Links = append(p.Links, templates.Link{Text: d.words.Say("imports." + key + ".all"), Href: p.Action})
	} else {
		p.Links = append(p.Links, templates.Link{Text: d.words.Say("imports." + key + ".open"), Href: p.Action + "?show=open"})
	}
	p.Action += at(page)
	return from, to
}

func columnID(n int) string { return "c" + strconv.Itoa(n) }

func (d *desk) columnItem(b *ImportBody, n int, targets []importing.Target, typed *form, wrong *slips) ImportMapItem {
	col, mapped := b.Profile.Columns[n], b.Mapping.Columns[n]
	id := columnID(n)
	item := ImportMapItem{
		ID: id, Title: d.words.Say("imports.column", "letter", importing.Letter(n), "heading", col.Heading.Text()), Hint: d.words.Say("imports.column.filled", "count", col.Filled),
		Examples: col.Examples(), Guess: mapped.Guess, Error: wrong.at(id), Was: mapped.Target,
	}
	if col.Heading.Text() == "" {
		item.Title = d.words.Say("imports.column.bare", "letter", importing.Letter(n))
	}
	chosen := mapped.Target
	if typed != nil && typed.Has(id) {
		chosen, item.Guess = typed.Get(id), false
	}
	about := ImportMapGroup{}
	for _, o := range []string{"", importing.Skip, importing.TheirID, importing.Submitted, importing.Language} {
		about.Options = append(about.Options, ImportMapOption{Value: o, Text: d.targetLabel(nil, o), Selected: o == chosen})
	}
	item.Groups = append(item.Groups, about)
	for i := range targets {
		t := &targets[i]
		label := t.Section.Title.String()
		if last := len(item.Groups) - 1; item.Groups[last].Label != label {
			item.Groups = append(item.Groups, ImportMapGroup{Label: label})
		}
		g := &item.Groups[len(item.Groups)-1]
		g.Options = append(g.Options, ImportMapOption{Value: t.Key, Text: d.labelOf(t), Selected: t.Key == chosen})
	}
	return item
}

// labelOf is a target in words; the box beside an answer is told from the answer.
func (d *desk) labelOf(t *importing.Target) string {
	if strings.HasSuffix(t.Key, ".text") && t.Part != "" {
		return d.words.Say("imports.target.box", "answer", cutLabel(t.Label()))
	}
	return cutLabel(t.Label())
}

// cutLabel keeps the two ends of a long label: the question's number and the part.
func cutLabel(s string) string {
	r := []rune(s)
	if len(r) <= 110 {
		return s
	}
	return string(r[:60]) + " … " + string(r[len(r)-46:])
}

func (d *desk) mapColumns() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	targets, err := d.importTargets()
	if err != nil {
		return err
	}
	id := d.c.Param("id")
	var wrong slips
	decided := false
	err = d.changeMapping(id, d.act(staff.VerbImportMapped, id, nil), func(b *ImportBody) error {
		wrong = slips{}
		cols := b.Mapping.Columns
		for c := range cols {
			field := columnID(c)
			if !f.Has(field) {
				continue
			}
			to := f.Get(field)
			if to != "" && !slices.Contains([]string{importing.Skip, importing.TheirID, importing.Submitted, importing.Language}, to) && targets[to] == nil {
				wrong.add(field, d.words.Say("imports.column.unknown"))
				continue
			}
			if now := cols[c].Target; now != f.Get("was-"+field) && now != to {
				wrong.add(field, d.words.Say("imports.column.meanwhile", "other", d.targetLabel(targets, now)))
				continue
			}
			decided = decided || to != ""
			cols[c].Target, cols[c].Guess = to, false
		}
		d.twice(b, targets, f, &wrong)
		if wrong.any() {
			return errImportSlips
		}
		return nil
	})
	if wrong.any() {
		return d.columnsPage(f, &wrong)
	}
	if err != nil {
		return err
	}
	return d.nextMapPage(id, "columns", f, decided)
}

// twice finds columns that would be the same.
func (d *desk) twice(b *ImportBody, targets map[string]*importing.Target, f *form, wrong *slips) {
	first := map[string]int{}
	for c, mapped := range b.Mapping.Columns {
		if mapped.Target == "" || mapped.Target == importing.Skip {
			continue
		}
		other, taken := first[mapped.Target]
		if !taken {
			first[mapped.Target] = c
			continue
		}
		at, of := c, other
		if !f.Has(columnID(c)) {
			at, of = other, c
		}
		wrong.add(columnID(at), d.words.Say("imports.column.twice", "letter", importing.Letter(of), "target", d.targetLabel(targets, mapped.Target)))
	}
}

func (d *desk) targetLabel(targets map[string]*importing.Target, key string) string {
	if t := targets[key]; t != nil {
		return d.labelOf(t)
	}
	if key == "" {
		return d.words.Say("imports.target.choose")
	}
	return d.words.Say("imports.target." + strings.TrimPrefix(key, "!"))
}

// nextMapPage leads on: to what is still open, to the next page of the list, or back to the file. decided says whether anything was.
func (d *desk) nextMapPage(id, list string, f *form, decided bool) error {
	_, b, err := d.file()
	if err != nil {
		return err
	}
	targets, err := d.importTargets()
	if err != nil {
		return err
	}
	left, pages := b.Mapping.Undecided(b.Profile), (len(b.Mapping.Columns)+columnsPerPage-1)/columnsPerPage
	if list == "values" {
		left, pages = openChoices(b, targets), (len(b.Mapping.Choices(b.Profile, targets))+valuesPerPage-1)/valuesPerPage
	}
	at := d.importURL(id, "/"+list)
	page, _ := strconv.Atoi(d.c.Query("page"))
	switch open := d.c.Query("show") == "open"; {
	case f.do() == "back":
	case open && left > 0 && decided:
		return d.seeOther(at+"?show=open", "import-saved")
	case !open && max(page, 1) < pages:
		return d.seeOther(at+"?page="+strconv.Itoa(max(page, 1)+1), "import-saved")
	}
	return d.seeOther(d.importURL(id, ""), "import-saved")
}
