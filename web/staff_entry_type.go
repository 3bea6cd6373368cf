package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// EntryTypePage is page/staff-entry-type.html: the screen for typing, one section or one round of one at a time.
type EntryTypePage struct {
	StaffPage
	Action, Autosave, HubURL string
	PageID, ID, Edition      string
	Caption                  string
	TextLang                 string // of the form's words
	Second, Telephone        bool
	Items                    []templates.Part
	More                     bool // the section can have another round
	Steps                    []EntryStep
	Last                     bool
}

// EntryStep is a button that saves and goes to another page of the form.
type EntryStep struct {
	ID, Text string
	Current  bool
}

// EntryQuestion is one question as it is typed, with what can be said about the paper.
type EntryQuestion struct {
	Question *QuestionView
	Heading  string // plain, of a question that is not typed
	Anchor   string
	Letter   string // what the letter says about it
	FilesURL string // where files are added, for a question that asks for them
	Unclear  bool   // the mark is shown at once
	Mark     templates.Select
	Note     templates.Input
}

// Template is the part that draws it.
func (EntryQuestion) Template() string { return "part/staff-entry-question" }

var _ = registerPage("staff-entry-type", EntryTypePage{})

// typed gives the keying of who is here, or says why not.
func (e *entry) typed() (*staff.Keying, error) {
	k, err := e.in.Typed(e.person.ID)
	return k, e.told(err, nil)
}

func (d *desk) typeEntry() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	k, err := e.typed()
	if err != nil {
		return err
	}
	pages := staff.TypingPages(e.q, k.All())
	page, ok := staff.FindPage(pages, strings.Trim(d.c.Param("page"), "/"))
	if !ok {
		if len(pages) == 0 {
			return d.seeOther(e.url("/check"), "")
		}
		return d.seeOther(e.url("/type/"+pages[0].ID), "")
	}
	return d.show("staff-entry-type", e.typePage(k, pages, page))
}

func (e *entry) typePage(k *staff.Keying, pages []staff.TypingPage, page staff.TypingPage) EntryTypePage {
	title := e.pageTitle(page)
	p := EntryTypePage{
		StaffPage: e.pageOf("entry.type.title", "section", title), Action: e.url("/type/" + page.ID), Autosave: e.url("/autosave"), HubURL: e.url(""),
		PageID: newPageID(), ID: page.ID, Edition: e.in.Edition, Caption: e.words.Say("entry.one", "number", strconv.Itoa(e.in.Number)),
		TextLang: editionLanguage(e.version, e.in.Edition), Second: e.in.State == staff.IntakeSecond, Telephone: e.in.Channel == consultation.ByTelephone,
		More: page.Round > 0 && page.Round == page.Rounds && page.Rounds < page.Section.UpTo,
	}
	for i, other := range pages {
		p.Steps = append(p.Steps, EntryStep{ID: other.ID, Text: e.pageTitle(other), Current: other.ID == page.ID})
		p.Last = i == len(pages)-1 && other.ID == page.ID
	}
	typed := k.All()
	asked := page.Asked(e.q, e.scene())
	for i := range page.Section.Pages {
		for _, it := range page.Section.Pages[i].Items {
			switch {
			case it.Content != nil && p.Telephone:
				p.Items = append(p.Items, NewContentView(e.slug, it.Content, func(string) string { return "" }))
			case it.Question != nil:
				if at := slices.IndexFunc(asked, func(x consultation.Asked) bool { return x.Name == it.Question.Name }); at >= 0 && !(page.Section.Equality && e.in.EqualitySent) {
					p.Items = append(p.Items, e.typeQuestion(asked[at], typed))
				}
			}
		}
	}
	return p
}

// pageTitle names a page by the letter that the form prints, its section and its round.
func (e *entry) pageTitle(p staff.TypingPage) string {
	title := p.Section.Title.Plain(nil)
	if title == "" {
		title = p.Section.Name
	}
	if letter := e.numbers.Section(p.Section.Name); letter != "" {
		title = letter + ". " + title
	}
	if p.Round > 0 {
		title = e.words.Say("journey.round", "section", title, "number", strconv.Itoa(p.Round))
	}
	return title
}

func (e *entry) typeQuestion(x consultation.Asked, typed consultation.Answers) templates.Part {
	x = e.numbered(x)
	v := EntryQuestion{Anchor: "at-" + templates.ID(x.FullName), Heading: headingOf(x)}
	if _, ok := x.Kind.(consultation.Files); ok {
		v.FilesURL = e.url("/files")
		return v
	}
	v.Question = NewQuestionView(x, QuestionOptions{
		Slug: e.slug, Words: spoken{e.formWords()}, Typed: typed, Rows: 1000, Was: consultation.Digest(x.FullName, typed), Count: e.numbers.Answer,
	})
	v.Letter = e.in.PartsFor(e.round(), x.FullName)
	mark, note := staff.MarkField(x.FullName), staff.NoteField(x.FullName)
	v.Unclear = typed.Has(mark) || typed.Has(note)
	about := x.Number
	v.Mark = templates.Select{
		Field: templates.Field{Name: mark, ID: "mark-" + templates.ID(x.FullName), Label: templates.Label{Text: e.words.Say("entry.mark", "question", about)}},
		Value: typed.Get(mark), Items: []templates.SelectItem{{Value: new(string), Text: e.words.Say("entry.mark.none")}},
	}
	for _, m := range staff.Marks {
		v.Mark.Items = append(v.Mark.Items, templates.SelectItem{Value: &m, Text: e.words.Say("entry.mark." + m)})
	}
	v.Note = templates.Input{Value: typed.Get(note), Field: templates.Field{
		Name: note, ID: "note-" + templates.ID(x.FullName), Label: templates.Label{Text: e.words.Say("entry.note", "question", about)},
	}}
	return v
}

// round is the index of the keying at hand.
func (e *entry) round() int {
	if e.in.State == staff.IntakeSecond {
		return 1
	}
	return 0
}

// readTyped takes what a page sends: the questions that it had shown, with their marks.
func (e *entry) readTyped(f *form, asked []consultation.Asked) consultation.Edit {
	edit := consultation.Edit{Page: f.pageID(), Was: map[string]string{}, Answers: consultation.Answers{}, At: e.now}
	edit.Seq, _ = strconv.Atoi(f.Get("seq"))
	for _, x := range asked {
		edit.Was[x.FullName] = f.Get("was:" + x.FullName)
		edit.Answers.Add(x.Read(f.Values))
		edit.Answers.Add(staff.ReadMarks(x.FullName, f.Values))
	}
	return edit
}

// keep merges a form into the keying of who is here. It gives the entry as it is then, and what is in conflict.
func (e *entry) keep(f *form, id string, also func(*staff.Keying, staff.TypingPage)) (conflicts []string, err error) {
	in, err := e.s.Store.KeepTyped(e.ctx, e.slug, e.in.ID, e.now, func(in *staff.Intake) error {
		conflicts = nil
		k, err := in.Typed(e.person.ID)
		if err != nil {
			return err
		}
		page, ok := staff.FindPage(staff.TypingPages(e.q, k.All()), id)
		if !ok {
			return staff.ErrConflict
		}
		asked := f.shown(page.Asked(e.q, e.scene()))
		conflicts = k.Edit(asked, e.readTyped(f, asked))
		if also != nil {
			also(k, page)
		}
		in.Marks = 0
		typed := k.All()
		for _, x := range k.AllAsked(e.q, e.scene()) {
			if staff.MarkOf(typed, x.FullName) != "" {
				in.Marks++
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	e.in = in
	return conflicts, nil
}

// postTypeEntry saves a page and goes where the button says.
func (d *desk) postTypeEntry() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.entry()
	if err != nil {
		return err
	}
	id := strings.Trim(d.c.Param("page"), "/")
	if f.long {
		return Error{Status: http.StatusRequestEntityTooLarge, Kept: keptIn(e.q, f.Values)}
	}
	do := f.do()
	conflicts, err := e.keep(f, id, func(k *staff.Keying, page staff.TypingPage) {
		if do == "another" && page.Round > 0 {
			k.SetRounds(page.Section, page.Rounds+1)
		}
	})
	if err != nil {
		return e.told(err, f)
	}
	if len(conflicts) > 0 {
		return d.seeOther(e.url("/conflict"), "")
	}
	pages := staff.TypingPages(e.q, e.in.Keying().All())
	at := slices.IndexFunc(pages, func(p staff.TypingPage) bool { return p.ID == id })
	to, picked := strings.CutPrefix(do, "to:")
	_, known := staff.FindPage(pages, to)
	switch {
	case picked && known:
		return d.seeOther(e.url("/type/"+to), "")
	case do == "later":
		return d.seeOther(e.url(""), "entry-kept")
	case at+1 < len(pages):
		return d.seeOther(e.url("/type/"+pages[at+1].ID), "")
	}
	return d.seeOther(e.url("/check"), "")
}

// autosaveEntry stores changed fields while somebody types.
func (d *desk) autosaveEntry() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return quiet(d.c, err)
	}
	defer f.close()
	e, err := d.entry()
	if err != nil {
		return quiet(d.c, err)
	}
	if f.long {
		return quiet(d.c, Error{Status: http.StatusRequestEntityTooLarge})
	}
	conflicts, err := e.keep(f, f.Get("step"), nil)
	if err != nil {
		return quiet(d.c, e.told(err, nil))
	}
	out := Saved{Saved: d.words.Time(d.now.In(consultation.London)), Conflicts: append([]string{}, conflicts...), Was: map[string]string{}}
	k := e.in.Keying()
	typed := k.All()
	for _, x := range f.shown(k.AllAsked(e.q, e.scene())) {
		if _, parked := k.Conflicts[x.FullName]; !parked {
			out.Was[x.FullName] = consultation.Digest(x.FullName, typed)
		}
	}
	d.c.JSON(http.StatusOK, out)
	return nil
}
