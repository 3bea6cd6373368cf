package web

import (
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/interchange"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// MappingPage is page/staff-suggested-file.html: a file of ThemeFinder that says which themes answers have, to be looked at and then taken as
// suggestions.
type MappingPage struct {
	StaffPage
	Question, Action, Take, Back string
	File, Themes                 templates.FileUpload
	Looked                       bool
	Says                         []string
	Codes                        []string // how many answers each would be suggested for
	Unknown, Strange             []string // themes and responses that are not known here
	Read                         string   // what would be suggested, to be sent again; "" for nothing
}

var _ = registerPage("staff-suggested-file", MappingPage{})

// namedMost is how many names of what is not known a page shows.
const namedMost = 20

func (d *desk) mappingURL(question string) string {
	return d.at("/coding/suggested/file/" + url.PathEscape(question))
}

func (d *desk) mappingPage(wrong *slips) (MappingPage, error) {
	question := d.c.Param("question")
	p := MappingPage{StaffPage: d.page("mapping.title"), Action: d.mappingURL(question), Take: d.mappingURL(question) + "/take", Back: d.at("/coding/suggested")}
	names, err := d.textNames()
	if err == nil && names.of[question] == "" {
		err = consultation.ErrNotFound
	}
	if err != nil {
		return p, err
	}
	p.Question = names.of[question]
	p.File = templates.FileUpload{Field: d.field("file", "mapping.file", wrong), Accept: ".jsonl"}
	p.Themes = templates.FileUpload{Field: d.field("themes", "mapping.themes", wrong), Accept: ".json"}
	_, err = d.s.caughtUp(d.ctx, d.slug)
	return p, err
}

func (d *desk) suggestedFile() error {
	p, err := d.mappingPage(nil)
	if err != nil {
		return err
	}
	return d.show("staff-suggested-file", p)
}

// postSuggestedFile reads the files and shows what would be suggested.
func (d *desk) postSuggestedFile() error {
	f, err := d.s.readStaffFiles(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var wrong slips
	list, err := readSent(f, "file", interchange.ReadMapping)
	if err != nil {
		wrong.add("file", d.words.Say("mapping.wrong"))
	}
	var themes []interchange.Code
	if file, ok := f.file("themes"); ok && file.size > 0 {
		if themes, err = readSent(f, "themes", interchange.ReadThemes); err != nil {
			wrong.add("themes", d.words.Say("mapping.themes.wrong"))
		}
	}
	var m *mapping
	if !wrong.any() {
		if m, err = d.mappingOf(list, themes); err != nil {
			return err
		}
		if len(m.read()) >= maxText/2 {
			wrong.add("file", d.words.Say("mapping.much"))
		}
	}
	p, err := d.mappingPage(&wrong)
	if err != nil {
		return err
	}
	if wrong.any() {
		wrong.on(&p.StaffPage)
		return d.showSlips("staff-suggested-file", p)
	}
	m.on(d, &p)
	return d.show("staff-suggested-file", p)
}

// readSent reads a file of a form. ErrFile where it is not there, or not whole.
func readSent[T any](f *form, field string, read func(io.Reader) ([]T, error)) ([]T, error) {
	file, ok := f.file(field)
	if !ok || file.over || file.full {
		return nil, interchange.ErrFile
	}
	if _, err := file.spool.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return read(file.spool)
}

// mapping is what a file says, as far as it is known here.
type mapping struct {
	codes            []staff.Code
	of               map[string][]string // by reference, ids of codes in the order of the file
	order            []string
	responses, coded int
	unknown, strange []string
}

// mappingOf finds the codes and responses that a file names. Themes are known by their data names, or by the names that the themes file gives them.
func (d *desk) mappingOf(list []interchange.Labels, themes []interchange.Code) (*mapping, error) {
	question := d.c.Param("question")
	m := &mapping{of: map[string][]string{}}
	var err error
	if m.codes, err = d.codesToGive(); err != nil {
		return nil, err
	}
	answered, err := d.s.Store.AnsweredAs(d.ctx, d.slug, question)
	if err != nil {
		return nil, err
	}
	coded := map[string]bool{}
	for c, err := range d.s.Store.EachCoded(d.ctx, d.slug) {
		if err != nil {
			return nil, err
		}
		coded[c.Response] = coded[c.Response] || c.Question == question
	}
	ids, seen := topics(m.codes, themes), map[string]bool{}
	for _, l := range list {
		reference, ok := consultation.ParseReference(l.Response)
		id := answered[reference]
		switch {
		case !ok || id == "":
			m.strange = append(m.strange, cutShort(l.Response, 40))
			continue
		case seen[reference]:
		case coded[id]:
			m.coded++
		}
		if !seen[reference] {
			seen[reference] = true
			m.responses++
		}
		if !coded[id] {
			m.add(reference, l.Topics, ids)
		}
	}
	slices.Sort(m.unknown)
	m.unknown = slices.Compact(m.unknown)
	return m, nil
}

// topics gives ids of codes by what a file may call them.
func topics(codes []staff.Code, themes []interchange.Code) map[string]string {
	ids, named := map[string]string{}, map[string]string{}
	for _, c := range codes {
		ids[c.Key], named[c.Name] = c.ID, c.ID
	}
	for _, t := range themes {
		if id := named[t.Name]; id != "" {
			ids[t.ID] = id
		}
	}
	return ids
}

func (m *mapping) add(reference string, topics []string, ids map[string]string) {
	for _, topic := range topics {
		id := ids[topic]
		switch {
		case id == "":
			m.unknown = append(m.unknown, cutShort(topic, 40))
		case !slices.Contains(m.of[reference], id):
			if m.of[reference] == nil {
				m.order = append(m.order, reference)
			}
			m.of[reference] = append(m.of[reference], id)
		}
	}
}

// read is what would be suggested: on each line a reference and ids of codes.
func (m *mapping) read() string {
	var b strings.Builder
	for _, reference := range m.order {
		b.WriteString(reference + " " + strings.Join(m.of[reference], " ") + "\n")
	}
	return b.String()
}

// on shows it on a page.
func (m *mapping) on(d *desk, p *MappingPage) {
	p.Looked, p.Read = true, m.read()
	p.Says = append(p.Says, d.words.Say("mapping.known", "count", m.responses, "number", d.number(m.responses)))
	if m.coded > 0 {
		p.Says = append(p.Says, d.words.Say("mapping.coded", "count", m.coded, "number", d.number(m.coded)))
	}
	if len(m.order) == 0 {
		p.Says = append(p.Says, d.words.Say("mapping.nothing"))
	}
	by := codesByID(m.codes)
	for _, c := range m.codes {
		n := 0
		for _, ids := range m.of {
			if slices.Contains(ids, c.ID) {
				n++
			}
		}
		if n > 0 {
			p.Codes = append(p.Codes, d.words.Say("mapping.code", "count", n, "code", codePath(by, c), "number", d.number(n)))
		}
	}
	p.Unknown, p.Strange = d.named(m.unknown), d.named(m.strange)
}

// named gives the first of some names, and how many more there are.
func (d *desk) named(list []string) []string {
	if n := len(list) - namedMost; n > 0 {
		list = append(slices.Clone(list[:namedMost]), d.words.Say("mapping.more", "count", n, "number", d.number(n)))
	}
	return list
}

// postSuggestedTake stores as suggestions what was shown; what is not known any more, or was decided about meanwhile, is passed over.
func (d *desk) postSuggestedTake() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	p, err := d.mappingPage(nil)
	if err != nil {
		return err
	}
	question := d.c.Param("question")
	answered, err := d.s.Store.AnsweredAs(d.ctx, d.slug, question)
	if err != nil {
		return err
	}
	var list []staff.Suggested
	for line := range strings.Lines(f.Get("read")) {
		fields := strings.Fields(line)
		for i := 1; i < len(fields) && answered[fields[0]] != ""; i++ {
			list = append(list, staff.Suggested{Response: answered[fields[0]], Question: question, Code: fields[i], Score: 1})
		}
	}
	if len(list) == 0 {
		return d.seeOther(p.Action, "mapping-nothing")
	}
	act := d.act(staff.VerbSuggested, d.slug, staff.Details{"question": question, "read": strconv.Itoa(len(list))})
	if _, err := d.s.Store.Suggest(d.ctx, act, d.slug, staff.SuggestedByFile, list); err != nil {
		return err
	}
	return d.seeOther(p.Back, "codes-suggested")
}
