package web

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// EntryLetterPage is page/staff-entry-letter.html: a letter in free form, and what each part of it is about.
type EntryLetterPage struct {
	StaffPage
	Action, HubURL, TypeURL, RemoveURL string
	File                               templates.FileUpload
	Text                               *templates.Textarea // nil once there is a letter
	Parts                              []EntryPart
	Unassigned                         string
	Questions                          []EntryQuestionLine
}

// EntryPart is one part of the letter.
type EntryPart struct {
	Number       int
	ID           string
	Text         string
	Was          HiddenField
	About        templates.Input
	Choose       templates.Select
	Split, Join  string // values of the buttons; empty where there is nothing to split or join
	AboutNothing bool
}

// EntryQuestionLine is a question that a part can be about.
type EntryQuestionLine struct{ Number, Heading, Goes string }

var _ = registerPage("staff-entry-letter", EntryLetterPage{})

func (d *desk) entryLetter() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	p, err := e.letterPage(nil, "", &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-entry-letter", p)
}

// lettered lists the questions that a part of a letter can be about: not those of equality, and none that asks for files.
func (e *entry) lettered(k *staff.Keying) []consultation.Asked {
	return slices.DeleteFunc(k.AllAsked(e.q, e.scene()), func(x consultation.Asked) bool {
		_, files := x.Kind.(consultation.Files)
		section := e.q.SectionOf(x.Name)
		return files || section != nil && section.Equality
	})
}

func (e *entry) letterPage(f *form, text string, wrong *slips) (EntryLetterPage, error) {
	k, err := e.typed()
	if err != nil {
		return EntryLetterPage{}, err
	}
	p := EntryLetterPage{StaffPage: e.pageOf("entry.letter.title"), Action: e.url("/letter"), HubURL: e.url(""), TypeURL: e.url("/type/")}
	if e.in.Letter == "" {
		p.Text = &templates.Textarea{Value: text, Rows: 15, Field: templates.Field{
			Name: "text", ID: "text", Label: templates.Label{Text: e.words.Say("entry.letter.text"), Classes: "govuk-label--m"},
			Hint: templates.Hint{Text: e.words.Say("entry.letter.text.hint")}, ErrorMessage: wrong.at("text"),
		}}
		p.File = templates.FileUpload{Accept: ".eml", Field: templates.Field{
			Name: "file", ID: "file", Label: templates.Label{Text: e.words.Say("entry.letter.eml"), Classes: "govuk-label--m"},
			Hint: templates.Hint{Text: e.words.Say("entry.letter.eml.hint")}, ErrorMessage: wrong.at("file"),
		}}
		wrong.on(&p.StaffPage)
		return p, nil
	}
	if e.in.State == staff.IntakeTyping {
		p.RemoveURL = e.url("/letter/remove")
	}
	asked := e.lettered(k)
	for _, x := range asked {
		n := e.numbered(x)
		goes := "entry.letter.goes.typed"
		switch field := staff.LetterField(x); {
		case field == x.FullName:
			goes = "entry.letter.goes.answer"
		case field != "":
			goes = "entry.letter.goes.comment"
		}
		p.Questions = append(p.Questions, EntryQuestionLine{e.typedNumber(x), n.Wording.Plain(n.Piped), e.words.Say(goes)})
	}
	for i, part := range k.Parts {
		p.Parts = append(p.Parts, e.letterPart(k, i, part, asked, f, wrong))
	}
	if n := k.Unassigned(); n > 0 {
		p.Unassigned = e.words.Say("entry.letter.unassigned", "count", n)
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

// typedNumber is how a question is named in a field: its printed number, with the round behind a slash.
func (e *entry) typedNumber(x consultation.Asked) string {
	number := e.numbers.Of(x.FullName)
	if s := e.q.SectionOf(x.Name); s != nil && s.Repeats() {
		rest, _ := strings.CutPrefix(x.FullName, s.Name+".")
		round, _, _ := strings.Cut(rest, ".")
		number += "/" + round
	}
	return number
}

func partKey(p staff.LetterPart) string { return strconv.Itoa(p.Start) + "-" + strconv.Itoa(p.End) }

func (e *entry) letterPart(k *staff.Keying, i int, part staff.LetterPart, asked []consultation.Asked, f *form, wrong *slips) EntryPart {
	key := partKey(part)
	v := EntryPart{Number: i + 1, ID: "part-" + key, Text: e.in.Letter[part.Start:part.End], AboutNothing: len(part.To) == 0}
	var numbers []string
	for _, x := range asked {
		if slices.Contains(part.To, x.FullName) {
			numbers = append(numbers, e.typedNumber(x))
		}
	}
	value := strings.Join(numbers, " ")
	v.Was = HiddenField{"was-part:" + key, value}
	if f != nil && f.Has("part:"+key) {
		value = f.Get("part:" + key)
	}
	v.About = templates.Input{Value: value, Spellcheck: "false", Field: templates.Field{
		Name: "part:" + key, ID: "about-" + key, Classes: "govuk-input--width-10", ErrorMessage: wrong.at("about-" + key),
		Label: templates.Label{Text: e.words.Say("entry.letter.about", "part", i+1)},
	}}
	v.Choose = templates.Select{
		Field: templates.Field{Name: "add:" + key, ID: "add-" + key, Label: templates.Label{Text: e.words.Say("entry.letter.choose", "part", i+1)}},
		Items: []templates.SelectItem{{Value: new(string), Text: e.words.Say("question.choose")}},
	}
	for _, x := range asked {
		number := e.typedNumber(x)
		v.Choose.Items = append(v.Choose.Items, templates.SelectItem{Value: &number, Text: number + " " + cutShort(x.Wording.Plain(x.Piped), 60)})
	}
	if len(staff.SplitSentences(e.in.Letter, []staff.LetterPart{part}, 0)) > 1 {
		v.Split = "split:" + key
	}
	if i+1 < len(k.Parts) {
		v.Join = "join:" + key
	}
	return v
}

// cutShort cuts a text at a space.
func cutShort(s string, most int) string {
	if r := []rune(s); len(r) > most {
		cut := string(r[:most])
		if i := strings.LastIndex(cut, " "); i > most/2 {
			cut = cut[:i]
		}
		return cut + "…"
	}
	return s
}

func (d *desk) postEntryLetter() error {
	f, err := d.s.readStaffFiles(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.entry()
	if err != nil {
		return err
	}
	if _, err := e.typed(); err != nil {
		return e.toldWords(err, f)
	}
	if e.in.Letter == "" && !f.Has("parts") {
		return e.takeLetter(f)
	}
	return e.assign(f)
}

// takeLetter stores the words, whole and unchanged, and proposes their paragraphs.
func (e *entry) takeLetter(f *form) error {
	var wrong slips
	text, day := f.Get("text"), ""
	if file, ok := f.file("file"); ok && (file.size > 0 || file.full) && strings.TrimSpace(text) == "" {
		mail, err := e.readMail(file, &wrong)
		if err != nil {
			return err
		}
		text, day = mail.Text, mail.Day
	}
	switch {
	case wrong.any():
	case strings.TrimSpace(text) == "":
		wrong.add("text", e.words.Say("entry.letter.none"))
	case len(text) > staff.MaxLetter:
		wrong.add("text", e.words.Say("entry.letter.long"))
	}
	if wrong.any() {
		p, err := e.letterPage(f, text, &wrong)
		if err != nil {
			return err
		}
		return e.showSlips("staff-entry-letter", p)
	}
	opens := e.con.Schedule.Opens.In(consultation.London).Format(consultation.ISODate)
	done := "entry-letter"
	err := e.s.Store.ChangeIntake(e.ctx, e.act(staff.VerbIntakeLetter, "", nil), e.slug, e.in.ID, func(in *staff.Intake) error {
		k, err := in.Typed(e.person.ID)
		switch {
		case err != nil:
			return err
		case in.Letter != "":
			return staff.ErrConflict
		}
		in.Letter, k.Parts, k.Done = text, staff.SplitLetter(text), false
		if day >= opens && day < in.Received && in.Channel == consultation.ByEmail {
			in.Received, done = day, "entry-letter-day"
		}
		return nil
	})
	if err != nil {
		return e.told(err, f)
	}
	return e.seeOther(e.url("/letter"), done)
}

func (e *entry) readMail(file postedFile, wrong *slips) (staff.Email, error) {
	if file.full {
		return staff.Email{}, consultation.ErrFull
	}
	mail, err := staff.ReadEmail(io.NewSectionReader(file.spool, 0, file.size))
	switch {
	case file.over:
		wrong.add("file", e.words.Say("entry.letter.eml.big"))
	case errors.Is(err, staff.ErrNoPlainText):
		wrong.add("file", e.words.Say("entry.letter.eml.html"))
	case err != nil:
		wrong.add("file", e.words.Say("entry.letter.eml.none"))
	}
	return mail, nil
}

// assign keeps what each part is about. What somebody else set meanwhile is not overwritten.
func (e *entry) assign(f *form) error {
	var wrong slips
	act, key, _ := strings.Cut(f.do(), ":")
	in, err := e.s.Store.KeepTyped(e.ctx, e.slug, e.in.ID, e.now, func(in *staff.Intake) error {
		wrong = slips{}
		k, err := in.Typed(e.person.ID)
		if err != nil {
			return err
		}
		k.Parts = slices.Clone(k.Parts)
		for i := range k.Parts {
			e.assignPart(k, i, f, &wrong)
		}
		if i := slices.IndexFunc(k.Parts, func(p staff.LetterPart) bool { return partKey(p) == key }); i >= 0 && !wrong.any() {
			switch act {
			case "split":
				k.Parts = staff.SplitSentences(in.Letter, k.Parts, i)
			case "join":
				k.Parts = staff.JoinParts(k.Parts, i)
			}
		}
		k.Done = false
		return nil
	})
	if err != nil {
		return e.told(err, f)
	}
	e.in = in
	if wrong.any() {
		p, err := e.letterPage(f, "", &wrong)
		if err != nil {
			return err
		}
		return e.showSlips("staff-entry-letter", p)
	}
	switch act {
	case "split", "join":
		return e.seeOther(e.url("/letter")+"#part-"+key, "")
	case "type":
		return e.seeOther(e.url("/type/"), "")
	}
	return e.seeOther(e.url("/letter"), "entry-parts")
}

func (e *entry) assignPart(k *staff.Keying, i int, f *form, wrong *slips) {
	part := k.Parts[i]
	key := partKey(part)
	if !f.Has("part:" + key) {
		return
	}
	asked := e.lettered(k)
	to, unknown := e.numbersTyped(f.Get("part:"+key)+" "+f.Get("add:"+key), asked)
	was, _ := e.numbersTyped(f.Get("was-part:"+key), asked)
	switch {
	case unknown != "":
		wrong.add("about-"+key, e.words.Say("entry.letter.unknown", "part", i+1, "number", unknown))
	case slices.Equal(to, was), slices.Equal(to, part.To):
	case !slices.Equal(was, part.To) && (len(was) > 0 || len(part.To) > 0):
		wrong.add("about-"+key, e.words.Say("entry.letter.meanwhile", "part", i+1))
	default:
		k.Parts[i].To = to
	}
}

// numbersTyped reads the numbers of questions, with spaces or commas between them.
func (e *entry) numbersTyped(typed string, asked []consultation.Asked) (to []string, unknown string) {
	for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(" ,;\t\n", r) }) {
		number, round, _ := strings.Cut(word, "/")
		i := -1
		if p, ok := e.numbers.Find(number); ok {
			n, _ := strconv.Atoi(round)
			name := p.Question.Name
			if p.Section.Repeats() {
				name = p.Section.Name + "." + strconv.Itoa(max(n, 1)) + "." + name
			}
			i = slices.IndexFunc(asked, func(x consultation.Asked) bool { return x.FullName == name })
		}
		if i < 0 {
			if unknown == "" {
				unknown = word
			}
			continue
		}
		if !slices.Contains(to, asked[i].FullName) {
			to = append(to, asked[i].FullName)
		}
	}
	return to, unknown
}

func (d *desk) removeLetterForm() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	if _, err := e.typed(); err != nil {
		return err
	}
	return d.show("staff-entry-confirm", EntryConfirmPage{
		StaffPage: e.pageOf("entry.letter.remove"), Paragraphs: []string{d.words.Say("entry.letter.remove.text")},
		Action: e.url("/letter/remove"), Cancel: e.url("/letter"), Button: d.words.Say("entry.letter.remove.button"),
	})
}

func (d *desk) removeLetter() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	err = e.change(staff.VerbIntakeLetter, nil, func(in *staff.Intake) error {
		k, err := in.Typed(d.person.ID)
		if err == nil && in.State != staff.IntakeTyping {
			err = staff.ErrMoved
		}
		if err != nil {
			return err
		}
		in.Letter, k.Parts, k.Done = "", nil, false
		return nil
	})
	if err != nil {
		return err
	}
	return d.seeOther(e.url("/letter"), "entry-letter-removed")
}
