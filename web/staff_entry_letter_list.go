package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// LetterListPage is page/staff-entry-letters.html: what came another way and was taken in, for those who may see who wrote it.
type LetterListPage struct {
	StaffPage
	Rows []EntryRow
}

// LetterPage is page/staff-entry-read.html: a letter whole, with what each part was taken to be about.
type LetterPage struct {
	StaffPage
	Reference, Back string
	Facts           templates.SummaryList
	Pieces          []LetterPiece
	Files           []EntryFileLine
	TextLang        string
}

// LetterPiece is a stretch of the letter: a part with its number, or what stands between parts.
type LetterPiece struct {
	Text   string
	Number int
	About  string
}

var (
	_ = registerPage("staff-entry-letters", LetterListPage{})
	_ = registerPage("staff-entry-read", LetterPage{})
)

func (d *desk) letterList() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	list, err := d.s.Store.Intakes(d.ctx, d.slug)
	if err != nil {
		return err
	}
	p := LetterListPage{StaffPage: d.page("entry.letters.title")}
	for i := range list {
		if list[i].State != staff.IntakeTaken {
			continue
		}
		row, err := d.entryRow(w, &list[i])
		if err != nil {
			return err
		}
		row.Href = d.at("/letters/" + list[i].ID)
		p.Rows = append(p.Rows, row)
	}
	return d.show("staff-entry-letters", p)
}

// readLetter shows a letter. The log has the reading before the page goes out.
func (d *desk) readLetter() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	if e.in.State != staff.IntakeTaken {
		return notFound()
	}
	if err := d.s.Store.Record(d.ctx, d.act(staff.VerbLetterRead, strconv.Itoa(e.in.Number), staff.Details{"reference": e.in.Reference})); err != nil {
		return err
	}
	p := LetterPage{StaffPage: e.pageOf("entry.read.title"), Reference: e.in.Reference, Back: d.at("/letters"), TextLang: editionLanguage(e.version, e.in.Edition)}
	p.Facts.Rows = []templates.SummaryRow{
		d.fact("entry.reference", e.in.Reference), d.fact("entry.channel", d.words.Say("channel."+string(e.in.Channel))), d.fact("entry.received", d.isoDay(e.in.Received)),
	}
	if e.in.Office != "" {
		p.Facts.Rows = append(p.Facts.Rows, d.fact("entry.office.fact", e.in.Office))
	}
	at := 0
	k := &e.in.Keyings[0]
	for i, part := range k.Parts {
		if part.Start < at || part.End > len(e.in.Letter) {
			continue
		}
		p.Pieces = append(p.Pieces, LetterPiece{Text: e.in.Letter[at:part.Start]}, LetterPiece{Text: e.in.Letter[part.Start:part.End], Number: i + 1, About: e.aboutWords(k, part)})
		at = part.End
	}
	p.Pieces = slices.DeleteFunc(append(p.Pieces, LetterPiece{Text: e.in.Letter[at:]}), func(x LetterPiece) bool { return x.Number == 0 && strings.TrimSpace(x.Text) == "" })
	if p.Files, err = e.fileLines("/letters/" + e.in.ID + "/file/"); err != nil {
		return err
	}
	return d.show("staff-entry-read", p)
}

// aboutWords says which questions a part was taken to be about.
func (e *entry) aboutWords(k *staff.Keying, part staff.LetterPart) string {
	var numbers []string
	for _, x := range e.lettered(k) {
		if slices.Contains(part.To, x.FullName) {
			numbers = append(numbers, e.typedNumber(x))
		}
	}
	if len(numbers) == 0 {
		return e.words.Say("entry.read.nothing")
	}
	return e.words.Say("entry.read.about", "questions", e.words.Join(numbers))
}
