package web

import (
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// EntrySettlePage is page/staff-entry-settle.html: where two people typed differently.
type EntrySettlePage struct {
	StaffPage
	Action, HubURL, CheckURL string
	FilesURL                 string
	Rev                      string
	Open, All                int
	Slight                   []EntryMismatch
	SlightPick               *templates.Radios // nil where none of them is open
	Plain                    []EntryMismatch
	TextLang                 string
}

// EntryMismatch is one question with the two of it.
type EntryMismatch struct {
	Heading       string
	First, Second template.HTML
	Pick          templates.Radios
	AnewURL       string
	Anew          template.HTML // what somebody typed in place of both
	Done          string        // who settled it, or ""
}

// EntryAnewPage is page/staff-entry-anew.html: one question typed anew.
type EntryAnewPage struct {
	StaffPage
	Action, Cancel string
	First, Second  template.HTML
	Question       templates.Part
	TextLang       string
}

var (
	_ = registerPage("staff-entry-settle", EntrySettlePage{})
	_ = registerPage("staff-entry-anew", EntryAnewPage{})
)

// toSettle finds the entry of the address, which must have been typed twice.
func (d *desk) toSettle() (*entry, error) {
	e, err := d.entry()
	if err == nil && e.in.State != staff.IntakeSettle {
		err = e.told(staff.ErrMoved, nil)
	}
	return e, err
}

func (d *desk) settleEntry() error {
	e, err := d.toSettle()
	if err != nil {
		return err
	}
	p, err := e.settlePage(nil, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-entry-settle", p)
}

func (e *entry) settlePage(f *form, wrong *slips) (EntrySettlePage, error) {
	p := EntrySettlePage{
		StaffPage: e.pageOf("entry.settle.title"), Action: e.url("/settle"), HubURL: e.url(""), CheckURL: e.url("/check"), FilesURL: e.url("/files"),
		Rev: strconv.FormatInt(e.in.Rev, 10), TextLang: editionLanguage(e.version, e.in.Edition),
	}
	slightOpen := false
	for _, m := range e.in.Mismatches(e.q, e.scene()) {
		v, err := e.mismatch(m, f)
		if err != nil {
			return p, err
		}
		p.All++
		if v.Done == "" {
			p.Open++
			slightOpen = slightOpen || m.Slight
		}
		if m.Slight {
			p.Slight = append(p.Slight, v)
		} else {
			p.Plain = append(p.Plain, v)
		}
	}
	if slightOpen {
		p.SlightPick = &templates.Radios{Choices: e.picks("slight", e.words.Say("entry.settle.slight.legend"))}
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

func (e *entry) picks(name, legend string) templates.Choices {
	return templates.Choices{
		Name: name, IDPrefix: "pick-" + templates.ID(name), Classes: "govuk-radios--small",
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: legend, Classes: "govuk-fieldset__legend--s"}},
		Items: []templates.ChoiceItem{
			{Value: staff.PickFirst, Text: e.words.Say("entry.settle.first")}, {Value: staff.PickSecond, Text: e.words.Say("entry.settle.second")},
		},
	}
}

func (e *entry) mismatch(m staff.Mismatch, f *form) (EntryMismatch, error) {
	x := e.numbered(m.Asked)
	v := EntryMismatch{
		Heading: headingOf(x), First: e.wordsOf(x, e.in.Values(0, m.Asked)), Second: e.wordsOf(x, e.in.Values(1, m.Asked)), AnewURL: e.url("/anew/" + x.FullName),
	}
	s, settled := e.in.Settled[x.FullName]
	v.Pick = templates.Radios{Value: s.Pick, Choices: e.picks("pick:"+x.FullName, e.words.Say("entry.settle.which", "question", x.Number))}
	if f != nil && f.Get("pick:"+x.FullName) != "" {
		v.Pick.Value = f.Get("pick:" + x.FullName)
	}
	if !settled {
		return v, nil
	}
	if s.Pick == staff.PickAnew {
		v.Anew = e.wordsOf(x, s.Answers)
		v.Pick.Items = append(v.Pick.Items, templates.ChoiceItem{Value: staff.PickAnew, Text: e.words.Say("entry.settle.kept-anew")})
	}
	name, err := e.actor(s.By)
	v.Done = e.words.Say("entry.settle.by", "name", name)
	return v, err
}

// postSettleEntry keeps what was chosen; what was not chosen stays open.
func (d *desk) postSettleEntry() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.toSettle()
	if err != nil {
		return err
	}
	if f.Get("rev") != strconv.FormatInt(e.in.Rev, 10) {
		var wrong slips
		wrong.add("settle", d.words.Say("entry.settle.changed"))
		p, err := e.settlePage(f, &wrong)
		if err != nil {
			return err
		}
		return d.s.show(d.c, http.StatusConflict, "staff-entry-settle", p)
	}
	n, left := 0, 0
	rev := e.in.Rev
	err = d.s.Store.ChangeIntake(d.ctx, e.act(staff.VerbIntakeSettled, "", staff.Details{"questions": strings.Join(e.chosen(f), ", ")}), d.slug, e.in.ID, func(in *staff.Intake) error {
		if in.Rev != rev {
			return staff.ErrConflict
		}
		n, left = 0, 0
		for _, name := range e.chosen(f) {
			if err := in.Choose(name, staff.Settled{Pick: f.Get("pick:" + name), By: d.person.ID, At: d.now}); err != nil {
				return err
			}
			n++
		}
		if pick := f.Get("slight"); pick == staff.PickFirst || pick == staff.PickSecond {
			m, err := in.ChooseSlight(pick, d.person.ID, d.now)
			if err != nil {
				return err
			}
			n += m
		}
		for _, m := range in.Mismatches(e.q, e.scene()) {
			if _, ok := in.Settled[m.Asked.FullName]; !ok {
				left++
			}
		}
		if n == 0 {
			return errNothingChosen
		}
		return nil
	})
	switch {
	case errors.Is(err, errNothingChosen) && left == 0:
		return d.seeOther(e.url("/check"), "")
	case errors.Is(err, errNothingChosen):
		var wrong slips
		wrong.add("settle", d.words.Say("entry.settle.none"))
		p, err := e.settlePage(f, &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-entry-settle", p)
	case err != nil:
		return e.told(err, nil)
	case left > 0:
		return d.seeOther(e.url("/settle"), "entry-settled-some")
	}
	return d.seeOther(e.url("/check"), "entry-settled")
}

var errNothingChosen = errors.New("nothing chosen")

// chosen are the questions whose choice the form makes or changes.
func (e *entry) chosen(f *form) []string {
	var names []string
	for _, m := range e.in.Mismatches(e.q, e.scene()) {
		name := m.Asked.FullName
		pick := f.Get("pick:" + name)
		if (pick == staff.PickFirst || pick == staff.PickSecond) && e.in.Settled[name].Pick != pick {
			names = append(names, name)
		}
	}
	return names
}

// anew finds the question of the address among those that differ.
func (e *entry) anew() (consultation.Asked, error) {
	name := strings.Trim(e.c.Param("question"), "/")
	all := e.in.Mismatches(e.q, e.scene())
	i := slices.IndexFunc(all, func(m staff.Mismatch) bool { return m.Asked.FullName == name })
	if i < 0 {
		return consultation.Asked{}, notFound()
	}
	return all[i].Asked, nil
}

func (d *desk) settleAnew() error {
	e, err := d.toSettle()
	if err != nil {
		return err
	}
	x, err := e.anew()
	if err != nil {
		return err
	}
	n := e.numbered(x)
	return d.show("staff-entry-anew", EntryAnewPage{
		StaffPage: e.pageOf("entry.anew.title", "question", n.Number), Action: e.url("/anew/" + x.FullName), Cancel: e.url("/settle"),
		First: e.wordsOf(x, e.in.Values(0, x)), Second: e.wordsOf(x, e.in.Values(1, x)),
		Question: e.typeQuestion(x, e.in.Settled[x.FullName].Answers), TextLang: editionLanguage(e.version, e.in.Edition),
	})
}

func (d *desk) postSettleAnew() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.toSettle()
	if err != nil {
		return e.toldWords(err, f)
	}
	x, err := e.anew()
	if err != nil {
		return err
	}
	typed := x.Read(f.Values)
	typed.Add(staff.ReadMarks(x.FullName, f.Values))
	err = d.s.Store.ChangeIntake(d.ctx, e.act(staff.VerbIntakeSettled, "", staff.Details{"questions": x.FullName}), d.slug, e.in.ID, func(in *staff.Intake) error {
		return in.Choose(x.FullName, staff.Settled{Pick: staff.PickAnew, Answers: typed, By: d.person.ID, At: d.now})
	})
	if err != nil {
		return e.told(err, f)
	}
	return d.seeOther(e.url("/settle"), "entry-settled-some")
}

// toldWords adds the words of a form to a refusal.
func (e *entry) toldWords(err error, f *form) error {
	if refused, ok := errors.AsType[Error](err); ok && e != nil {
		refused.Kept = keptIn(e.q, f.Values)
		return refused
	}
	return err
}
