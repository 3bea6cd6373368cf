package web

import (
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// EntryHubPage is page/staff-entry-hub.html: one entry, how far it is and what comes next.
type EntryHubPage struct {
	StaffPage
	Tag      templates.Tag
	Fresh    string // write the number on the paper
	Next     string // what comes next, in a sentence
	Buttons  []EntryButton
	Links    []templates.Link
	Facts    templates.SummaryList
	Warnings []string
	ListURL  string
}

// EntryButton begins the next step: a form, or a link where it only goes somewhere.
type EntryButton struct {
	Text, Href string
	Post       bool
	Secondary  bool
}

var _ = registerPage("staff-entry-hub", EntryHubPage{})

func (d *desk) entryHub() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	p := EntryHubPage{StaffPage: e.pageOf("entry.one"), Tag: d.entryTag(e.in.State), ListURL: d.at("/entries")}
	if e.in.State == staff.IntakeTyping && e.in.Channel != consultation.ByTelephone {
		p.Fresh = d.words.Say("entry.write-number", "number", strconv.Itoa(e.in.Number))
	}
	if late, taken := staff.LateOn(e.con, e.in.Received); late && e.in.State != staff.IntakeTaken && taken {
		p.Warnings = append(p.Warnings, d.words.Say("entry.late.taken", "time", longTime(d.words, e.con.Schedule.Closes)))
	} else if late && e.in.State != staff.IntakeTaken {
		p.Warnings = append(p.Warnings, d.words.Say("entry.late.refused", "time", longTime(d.words, e.con.Schedule.Closes)))
	}
	if err := e.hubFacts(&p); err != nil {
		return err
	}
	if err := e.hubNext(&p); err != nil {
		return err
	}
	return d.show("staff-entry-hub", p)
}

func (e *entry) hubFacts(p *EntryHubPage) error {
	add := func(key, value string) {
		if value != "" {
			p.Facts.Rows = append(p.Facts.Rows, e.fact(key, value))
		}
	}
	by, err := e.actor(e.in.By)
	if err != nil {
		return err
	}
	add("entry.channel", e.words.Say("channel."+string(e.in.Channel)))
	add("entry.received", e.isoDay(e.in.Received))
	add("entry.office.fact", e.in.Office)
	if len(e.version.Editions) > 1 {
		add("entry.edition", e.s.editionName(e.in.Edition))
	}
	if e.in.Version != e.con.Version {
		add("entry.version", short(e.in.Version))
	}
	add("entry.begun-by", by)
	for i, key := range []string{"entry.typed-by", "entry.typed-again-by"} {
		var names []string
		for _, id := range e.in.Keyings[i].Typists {
			name, err := e.actor(id)
			if err != nil {
				return err
			}
			names = append(names, name)
		}
		add(key, e.words.Join(names))
	}
	if e.in.Marks > 0 {
		add("entry.marks.fact", strconv.Itoa(e.in.Marks))
	}
	files, err := e.s.Store.IntakeFiles(e.ctx, e.slug, e.in.ID)
	if err != nil {
		return err
	}
	add("entry.files", e.words.Say("entry.files.count", "count", len(files)))
	add("entry.reference", e.in.Reference)
	add("entry.reason", e.in.Reason)
	return nil
}

// hubNext says what comes next, and who may do it.
func (e *entry) hubNext(p *EntryHubPage) error {
	link := func(key, path string) {
		p.Links = append(p.Links, templates.Link{Text: e.words.Say(key), Href: e.url(path)})
	}
	state := string(e.in.State)
	p.Next = e.words.Say("entry.next." + state)
	switch e.in.State {
	case staff.IntakeTyping, staff.IntakeSecond:
		if err := e.hubTyping(p); err != nil {
			return err
		}
		link("entry.to-facts", "/facts")
		link("entry.to-files", "/files")
		if e.in.State == staff.IntakeTyping {
			link("entry.to-aside", "/aside")
		}
	case staff.IntakeSettle:
		if e.in.Rests() == nil {
			p.Next = e.words.Say("entry.next.settled")
			p.Buttons = append(p.Buttons, EntryButton{Text: e.words.Say("entry.to-check"), Href: e.url("/check")})
			link("entry.to-settle", "/settle")
		} else {
			p.Buttons = append(p.Buttons, EntryButton{Text: e.words.Say("entry.to-settle"), Href: e.url("/settle")})
		}
		link("entry.to-facts", "/facts")
		link("entry.to-files", "/files")
		link("entry.to-aside", "/aside")
	case staff.IntakeTaken:
		p.Buttons = append(p.Buttons, EntryButton{Text: e.words.Say("entry.another"), Href: e.at("/entries/new")})
		link("entry.to-done", "/done")
		link("entry.to-files", "/files")
		link("entry.to-back", "/back")
	}
	return nil
}

// hubTyping offers to type, or to take over from whoever does.
func (e *entry) hubTyping(p *EntryHubPage) error {
	free := e.in.Channel == consultation.ByLetter || e.in.Channel == consultation.ByEmail
	_, err := e.in.Typed(e.person.ID)
	switch {
	case err == nil:
		if free && e.in.Letter == "" {
			p.Next = e.words.Say("entry.next.letter")
			p.Buttons = append(p.Buttons, EntryButton{Text: e.words.Say("entry.letter.put"), Href: e.url("/letter")},
				EntryButton{Text: e.words.Say("entry.type"), Href: e.url("/type/"), Secondary: true})
			return nil
		}
		if free {
			p.Buttons = append(p.Buttons, EntryButton{Text: e.words.Say("entry.letter.parts"), Href: e.url("/letter")})
		}
		p.Buttons = append(p.Buttons, EntryButton{Text: e.words.Say("entry.type"), Href: e.url("/type/"), Secondary: free})
		p.Links = append(p.Links, templates.Link{Text: e.words.Say("entry.to-check"), Href: e.url("/check")})
	case err == staff.ErrTypedFirst:
		p.Next = e.words.Say("entry.next.not-you")
	default:
		key := "entry.take-up"
		if n := len(e.in.Keying().Typists); n > 0 {
			name, err := e.actor(e.in.Keying().Typists[n-1])
			if err != nil {
				return err
			}
			p.Next = e.words.Say("entry.next.theirs", "name", name, "time", longTime(e.words, e.in.Saved))
			key = "entry.take-over"
		}
		p.Buttons = append(p.Buttons, EntryButton{Text: e.words.Say(key), Href: e.url("/take-up"), Post: true})
	}
	return nil
}

// takeUpEntry makes somebody a typist of it, which the log has: from then on they have seen it.
func (d *desk) takeUpEntry() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	typing := "1"
	if e.in.State == staff.IntakeSecond {
		typing = "2"
	}
	err = e.change(staff.VerbIntakeTakenUp, staff.Details{"typing": typing}, func(in *staff.Intake) error {
		if err := in.TakeUp(d.person.ID); err != nil {
			return err
		}
		if k := in.Keying(); len(k.Parts) == 0 && in.Letter != "" {
			k.Parts = staff.SplitLetter(in.Letter) // the second has the letter too, but not what the first made of it
		}
		return nil
	})
	if err != nil {
		return err
	}
	if e.in.Channel == consultation.ByLetter || e.in.Channel == consultation.ByEmail {
		return d.seeOther(e.url("/letter"), "")
	}
	return d.seeOther(e.url("/type/"), "")
}
