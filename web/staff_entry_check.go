package web

import (
	"crypto/rand"
	"encoding/base64"
	"html/template"
	"math/big"
	"net/http"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// EntryCheckPage is page/staff-entry-check.html: everything that was typed, to compare with the paper or to read back to a caller.
type EntryCheckPage struct {
	StaffPage
	Action, HubURL string
	Rev            string
	TextLang       string
	Telephone      bool
	Second         bool
	Changed        bool // somebody changed it since the page was shown
	Sections       []CheckedSection
	Marks          string
	OffPath        []EntryNote
	Unfit          []EntryNote
	Advice         []string
	Unassigned     string
	LetterURL      string
	Refused        string // why it cannot be taken in now
	Agree          *templates.Checkboxes
	Button, Chance string
}

// EntryNote is a question with words that do not count.
type EntryNote struct {
	Heading string
	Words   template.HTML
}

var _ = registerPage("staff-entry-check", EntryCheckPage{})

// whole gives whose words the check page shows: those of the keying at hand, or what was settled.
func (e *entry) whole() (*staff.Intake, error) {
	if e.in.State == staff.IntakeSettle {
		return e.in, e.told(e.in.Rests(), nil)
	}
	k, err := e.typed()
	if err != nil {
		return nil, err
	}
	whole := *e.in
	whole.Keyings = [2]staff.Keying{*k, {}}
	whole.Settled, whole.Compared = nil, nil
	return &whole, nil
}

// enclosures are the files that answer questions which ask for files.
func (e *entry) enclosures() (map[string][]string, error) {
	files, err := e.s.Store.IntakeFiles(e.ctx, e.slug, e.in.ID)
	of := map[string][]string{}
	for _, u := range files {
		if u.Question != "" && u.State != consultation.UploadInfected {
			of[u.Question] = append(of[u.Question], u.ID)
		}
	}
	return of, err
}

func (d *desk) checkEntry() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	p, err := e.checkPage(false, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-entry-check", p)
}

func (e *entry) checkPage(changed bool, wrong *slips) (EntryCheckPage, error) {
	whole, err := e.whole()
	if err != nil {
		return EntryCheckPage{}, err
	}
	if k := e.in.Keying(); k != nil && len(e.parked(k)) > 0 {
		wrong.add("open", e.words.Say("entry.check.conflict"))
	}
	files, err := e.enclosures()
	if err != nil {
		return EntryCheckPage{}, err
	}
	made := whole.Make(e.version, e.con, files, e.scene())
	p := EntryCheckPage{
		StaffPage: e.pageOf("entry.check.title"), Action: e.url("/check"), HubURL: e.url(""), Rev: strconv.FormatInt(e.in.Rev, 10), Changed: changed,
		TextLang: editionLanguage(e.version, e.in.Edition), Telephone: e.in.Channel == consultation.ByTelephone, Second: e.in.State == staff.IntakeSecond,
	}
	if made.Marks > 0 {
		p.Marks = e.words.Say("entry.check.marks", "count", made.Marks)
	}
	p.Sections = e.checkSections(whole, made)
	for _, x := range made.OffPath {
		p.OffPath = append(p.OffPath, EntryNote{headingOf(e.numbered(x)), e.wordsOf(x, made.Final)})
	}
	for _, x := range made.Unfit {
		p.Unfit = append(p.Unfit, EntryNote{headingOf(e.numbered(x)), e.wordsOf(x, made.Final)})
	}
	for _, f := range made.Advice {
		p.Advice = append(p.Advice, strings.TrimSpace(e.numbers.Of(f.Field)+" "+FaultWords(f, spoken{e.formWords()})))
	}
	if n := whole.Keyings[0].Unassigned(); n > 0 {
		p.Unassigned, p.LetterURL = e.words.Say("entry.check.unassigned", "count", n), e.url("/letter")
	}
	p.Refused = e.refused(&made)
	if err := e.checkButton(&p, wrong); err != nil {
		return p, err
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

// checkSections lists the pages of the form with what stands in each question, answered or not.
func (e *entry) checkSections(whole *staff.Intake, made staff.Made) []CheckedSection {
	var all []CheckedSection
	for _, page := range staff.TypingPages(e.q, made.Final) {
		section := CheckedSection{Title: e.pageTitle(page)}
		for _, x := range page.Asked(e.q, e.scene()) {
			if page.Section.Equality && e.in.EqualitySent {
				continue
			}
			typed := whole.Chosen(x)
			if _, ok := x.Kind.(consultation.Files); ok {
				typed = made.Final
			}
			n := e.numbered(x)
			row := templates.SummaryRow{Key: templates.Text{Text: headingOf(n)}, Value: templates.Text{HTML: e.wordsOf(x, typed)}}
			if e.in.State != staff.IntakeSettle {
				row.Actions.Items = []templates.Action{{
					Text: e.words.Say("button.change"), Href: e.url("/type/"+page.ID) + "#at-" + templates.ID(x.FullName), VisuallyHiddenText: headingOf(n),
				}}
			}
			section.List.Rows = append(section.List.Rows, row)
		}
		if len(section.List.Rows) > 0 {
			all = append(all, section)
		}
	}
	return all
}

// refused says why what was typed cannot become a response now, or "".
func (e *entry) refused(made *staff.Made) string {
	late, taken := staff.LateOn(e.con, e.in.Received)
	switch {
	case e.con.Concluded(e.now):
		return e.words.Say("entry.closed.concluded")
	case late && !taken:
		return e.words.Say("entry.late.refused", "time", longTime(e.words, e.con.Schedule.Closes))
	case made.Route.Ended:
		return e.words.Say("entry.check.ended")
	}
	return ""
}

func (e *entry) checkButton(p *EntryCheckPage, wrong *slips) error {
	every, err := e.s.Store.TypingRule(e.ctx, e.slug)
	if err != nil {
		return err
	}
	p.Button = e.words.Say("entry.take-in")
	switch {
	case e.in.State == staff.IntakeSecond:
		p.Button = e.words.Say("entry.finish.second")
	case e.in.State == staff.IntakeTyping && e.in.Twice:
		p.Button = e.words.Say("entry.finish.first")
	case e.in.State == staff.IntakeTyping && every > 0 && !e.in.Drawn && !p.Telephone:
		p.Button, p.Chance = e.words.Say("entry.finish"), e.words.Say("entry.finish.chance")
	}
	if p.Telephone && e.in.State == staff.IntakeTyping {
		p.Agree = &templates.Checkboxes{Choices: templates.Choices{
			Name: "agree", IDPrefix: "agree", ErrorMessage: wrong.at("agree"),
			Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: e.words.Say("entry.agree.legend"), Classes: "govuk-fieldset__legend--m"}},
			Items:    []templates.ChoiceItem{{Value: "yes", Text: e.words.Say("entry.agree")}},
		}}
	}
	return nil
}

// drawn says yes once in n times.
func drawn(n int) bool {
	k, err := rand.Int(rand.Reader, big.NewInt(int64(max(n, 1))))
	return err == nil && k.Sign() == 0
}

// postCheckEntry ends the typing at hand, and takes the entry in where nothing more is to be done.
func (d *desk) postCheckEntry() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.entry()
	if err != nil {
		return err
	}
	var wrong slips
	if e.in.Channel == consultation.ByTelephone && e.in.State == staff.IntakeTyping && f.Get("agree") != "yes" {
		wrong.add("agree", d.words.Say("entry.agree.none"))
	}
	changed := f.Get("rev") != strconv.FormatInt(e.in.Rev, 10)
	p, err := e.checkPage(changed, &wrong)
	if err != nil {
		return err
	}
	takes := e.in.State == staff.IntakeSettle || e.in.State == staff.IntakeTyping && !e.in.Twice
	switch {
	case changed:
		return d.s.show(d.c, http.StatusConflict, "staff-entry-check", p)
	case wrong.any() || takes && p.Refused != "":
		return d.showSlips("staff-entry-check", p)
	}
	if e.in.State != staff.IntakeSettle {
		to, done, err := e.finish()
		if err != nil {
			return err
		}
		if to != "" {
			return d.seeOther(to, done)
		}
	}
	return e.takeIn()
}

// finish ends the typing at hand. It gives where to go and what was done, or "" where the entry can be taken in at once.
func (e *entry) finish() (to, done string, err error) {
	every, err := e.s.Store.TypingRule(e.ctx, e.slug)
	if err != nil {
		return "", "", err
	}
	details := staff.Details{"typing": "1"}
	if e.in.State == staff.IntakeSecond {
		details["typing"] = "2"
	}
	if e.in.Channel == consultation.ByTelephone {
		details["read-back"] = e.words.Say("entry.yes")
	}
	chance := drawn(every) // once, though the change may run twice
	rev, state, open := e.in.Rev, staff.IntakeTyping, 0
	err = e.change(staff.VerbIntakeFinished, details, func(in *staff.Intake) error {
		if in.Rev != rev {
			return staff.ErrConflict
		}
		if in.Channel == consultation.ByTelephone {
			in.Agree(e.person.ID, e.now)
		}
		if err := in.Finish(e.person.ID, every, func(int) bool { return chance }, e.q, e.scene()); err != nil {
			return err
		}
		state, open = in.State, len(in.Mismatches(e.q, e.scene()))
		return nil
	})
	switch {
	case err != nil:
		return "", "", err
	case state == staff.IntakeSecond:
		return e.url(""), "entry-finished-first", nil
	case state == staff.IntakeSettle && open > 0:
		return e.url("/settle"), "", nil
	case state == staff.IntakeSettle:
		return e.url(""), "entry-agrees", nil
	}
	return "", "", nil
}

// takeIn makes the response. The receipt code is shown once, from a cookie of this browser that only this session opens.
func (e *entry) takeIn() error {
	code, err := newResumeCode()
	if err != nil {
		return err
	}
	files, err := e.enclosures()
	if err != nil {
		return err
	}
	details := staff.Details{"channel": e.words.Say("channel." + string(e.in.Channel)), "day": e.in.Received}
	_, err = e.s.Store.TakeIntake(e.ctx, e.act(staff.VerbIntakeTaken, "", details), e.slug, e.in.ID, e.s.MACs.CodeMAC(usualCode(code)),
		func(in *staff.Intake) (consultation.Response, consultation.Answers, error) {
			if err := in.Rests(); err != nil {
				return consultation.Response{}, nil, err
			}
			made := in.Make(e.version, e.con, files, e.scene())
			if e.refused(&made) != "" {
				return consultation.Response{}, nil, staff.ErrMoved
			}
			in.Marks = made.Marks
			made.Response.Language = editionLanguage(e.version, in.Edition)
			in.Forget(e.q)
			return made.Response, made.Equality, nil
		})
	if err != nil {
		return e.told(err, nil)
	}
	sealed := e.s.MACs.Seal("entry receipt", []byte(e.in.ID+"\x00"+code), []byte(e.session.ID))
	e.s.setCookie(e.c, e.s.entryCookie(), base64.RawURLEncoding.EncodeToString(sealed), seedAge)
	return e.seeOther(e.url("/done"), "")
}

func (s *Server) entryCookie() string { return s.cookieName("greenpaper-entry-receipt") }

// receiptCode is the code of the entry at hand, as long as this browser has it; "" after that: nobody else ever had it.
func (e *entry) receiptCode() string {
	cookie, err := e.c.Request.Cookie(e.s.entryCookie())
	if err != nil {
		return ""
	}
	raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return ""
	}
	plain, err := e.s.MACs.Open("entry receipt", raw, []byte(e.session.ID))
	if err != nil {
		return ""
	}
	id, code, _ := strings.Cut(string(plain), "\x00")
	if id != e.in.ID {
		return ""
	}
	return code
}
