package web

import (
	"html/template"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// StartPage is page/start.html: what the consultation is about, the key facts, and the way in.
type StartPage struct {
	templates.Layout
	State        consultation.State
	Takes        bool   // responses are taken: it is open, or late ones are
	Lead         string // one sentence on whether answers are taken, empty while it is open
	Facts        templates.SummaryList
	Body         []ContentView
	Changes      []string        // what changed since it was published, oldest first
	Via          *Via            // the tracked link that the reader came by, or nil
	Invitation   templates.Input // its code; shown where Invited
	Invited      bool            // only people with an invitation can answer
	Errors       *templates.ErrorSummary
	Action       string // where Start now posts to; empty unless it is open
	Documents    []StartDocument
	Edition      string
	Stage        consultation.Stage
	Awaited      string   // by when the outcome is published, or that it is late; empty unless it has closed without one
	Delays       []string // why it takes longer
	OutcomeURL   string   // of the outcome; empty until it has closed
	TellMeURL    string   // where one can ask to be told of it by e-mail, or empty
	OutcomeLead  string   // that it is published, and when; empty until it is
	FeedURLOf    string   // the feed of this consultation
	Drafts       string   // when a draft that is not sent is deleted
	LateRule     string   // what holds for responses after the closing; empty where there is none
	Grace        string   // what happens to whoever is on a page at closing time; empty if nothing
	QuestionsURL string
	PrivacyURL   string
	Ways         PrintWays // forms to fill in away from the website; none after closing
	ResumeURL    string
	Alternatives string // other formats and ways to respond, or empty
	Contact      string // e-mail address for questions about the subject, or empty
	Anonymous    bool
	MinimumAge   int // 0 for none
	startText    string
}

var _ = registerPage("start", StartPage{})

// StartButton is the button of the form, in the page's language.
func (p StartPage) StartButton() templates.Button {
	return templates.Button{Text: p.startText, IsStartButton: true, PreventDoubleClick: true}
}

func (s *Server) startPage(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	page, err := s.startView(c, call, c.Query("via"))
	if err != nil {
		return err
	}
	return s.showPublic(c, "start", page)
}

// startView is the start page as it is now, for whoever came by the tracked link with the code via.
func (s *Server) startView(c *gin.Context, call call, via string) (StartPage, error) {
	now, front := s.Now(), call.Q.Front
	page := StartPage{
		Layout: s.layoutIn(c, call.Version, call.Edition, call.Q.Title.String()), State: call.State(now), Edition: call.Edition,
		QuestionsURL: s.inEdition(startURL(call.Slug)+"/questions", call.Version, call.Edition),
		PrivacyURL:   s.inEdition(startURL(call.Slug)+"/privacy", call.Version, call.Edition),
		ResumeURL:    "/resume", Alternatives: front.Alternatives, Contact: front.Contact,
		Anonymous: front.Anonymous, MinimumAge: front.MinimumAge, Invited: call.Invited,
	}
	w := s.Pages.Words(page.Lang)
	if err := s.addOutcome(c, &page, call, w, now); err != nil {
		return page, err
	}
	page.Lead, page.Drafts, page.Grace = lead(w, call, now), draftsGo(w, call.Consultation), grace(w, call.Consultation)
	if !call.Schedule.Closes.IsZero() {
		page.LateRule = w.Say("start.late.rule")
	}
	if page.Takes = call.TakesNew(now); page.Takes {
		page.startText = w.Say("button.start")
		page.Action = startURL(call.Slug) + "/start"
		page.Invitation = invitationField(w)
		var err error
		if page.Via, err = s.via(c, call, via); err != nil {
			return page, err
		}
		page.keepVia()
	}
	if page.Takes || page.State == consultation.Forthcoming {
		page.Ways = s.printWays(call, false, "start")
	}
	for i := range call.Q.Start {
		page.Body = append(page.Body, NewContentView(call.Slug, &call.Q.Start[i], nil))
	}
	var err error
	if page.Documents, err = s.documents(w, call.Version); err != nil {
		return page, err
	}
	page.Facts = s.facts(w, call)
	page.Changes = scheduleChanges(w, call, now)
	return page, nil
}

// keepVia lets whoever came by a tracked link still have come by it in another edition.
func (p *StartPage) keepVia() {
	if p.Via == nil {
		return
	}
	for i := range p.Editions {
		p.Editions[i].Href += "&via=" + url.QueryEscape(p.Via.Code)
	}
}

// addOutcome says what is known of the outcome.
func (s *Server) addOutcome(c *gin.Context, page *StartPage, call call, w *templates.Catalogue, now time.Time) (err error) {
	page.Stage, page.FeedURLOf = call.Stage(now), startURL(call.Slug)+"/feed.atom"
	if page.LinkedData, err = s.callData(call); err != nil {
		return err
	}
	switch page.Stage {
	case consultation.StageOutcome:
		page.OutcomeURL = outcomeURL(call.Slug)
		page.OutcomeLead = w.Say("start.outcome.text", "time", longTime(w, call.Schedule.Closes), "date", call.Outcome.In(consultation.London))
	case consultation.StageClosed, consultation.StageAwaited:
		key := "start.awaited"
		if call.OutcomeDays(now) < 0 {
			key = "start.overdue"
		}
		page.OutcomeURL, page.Awaited = outcomeURL(call.Slug), w.Say(key, "due", call.OutcomeDue())
		if s.offersMail(call.Consultation) {
			page.TellMeURL = s.inEdition(tellMeURL(call.Slug), call.Version, call.Edition)
		}
		page.Delays, err = s.delaysOf(c.Request.Context(), w, call.Slug)
	}
	return err
}

// facts are the rows of the start page that a reader looks for first.
func (s *Server) facts(w *templates.Catalogue, call call) templates.SummaryList {
	var list templates.SummaryList
	row := func(key, value string) {
		if value != "" {
			list.Rows = append(list.Rows, templates.SummaryRow{Key: templates.Text{Text: w.Say(key)}, Value: templates.Text{Text: value}})
		}
	}
	closes := w.Say("start.no-closing")
	if !call.Schedule.Closes.IsZero() {
		closes = longTime(w, call.Schedule.Closes)
	}
	row("start.opens", longTime(w, call.Schedule.Opens))
	row("start.closes", closes)
	row("start.time", w.Say("start.minutes", "count", minutes(call.Q)))
	if call.Invited {
		row("start.who", w.Say("start.who.invited"))
	}
	row("start.applies", call.Q.Front.AppliesTo)
	row("start.department", call.Q.Front.Department)
	row("start.alternatives", call.Q.Front.Alternatives)
	if mail := call.Q.Front.Contact; mail != "" {
		link := template.HTML(`<a class="govuk-link" href="mailto:` + template.HTMLEscapeString(mail) + `">` + template.HTMLEscapeString(mail) + `</a>`)
		list.Rows = append(list.Rows, templates.SummaryRow{Key: templates.Text{Text: w.Say("start.contact")}, Value: templates.Text{HTML: link}})
	}
	return list
}

// lead says in one sentence why there is no Start now.
func lead(w *templates.Catalogue, call call, now time.Time) string {
	switch call.State(now) {
	case consultation.Forthcoming:
		return w.Say("start.lead.forthcoming", "time", longTime(w, call.Schedule.Opens))
	case consultation.Closed:
		if call.InGrace(now) {
			return w.Say("start.lead.grace", "time", longTime(w, call.Schedule.Closes), "until", w.Time(call.Schedule.LateBegins().In(consultation.London)))
		}
		if call.TakesLate(now) {
			return w.Say("start.lead.late", "time", longTime(w, call.Schedule.Closes), "until", longTime(w, call.Schedule.Late))
		}
		return w.Say("start.lead.closed", "time", longTime(w, call.Schedule.Closes))
	}
	return ""
}

func draftsGo(w *templates.Catalogue, con *consultation.Consultation) string {
	if con.Schedule.Closes.IsZero() {
		return w.Say("start.drafts.open-ended")
	}
	return w.Say("start.drafts", "date", con.DraftsGo(time.Time{}).In(consultation.London))
}

func grace(w *templates.Catalogue, con *consultation.Consultation) string {
	if con.Schedule.Closes.IsZero() || con.Schedule.Grace <= 0 {
		return ""
	}
	return w.Say("start.grace", "count", int(con.Schedule.Grace.Minutes()))
}

// scheduleChanges says what is not as it was when the consultation was published.
func scheduleChanges(w *templates.Catalogue, call call, now time.Time) []string {
	var list []string
	for i, ch := range call.Changes {
		if i == 0 || ch.At.After(now) {
			continue
		}
		list = append(list, scheduleChange(w, call.Changes[i-1].Schedule, ch))
	}
	return append(list, wordChanges(w, call, now)...)
}

// wordChanges says in one sentence each what was changed in the text since it opened: in the words of who published it, or that
// something was where they gave none.
func wordChanges(w *templates.Catalogue, call call, now time.Time) []string {
	var list []string
	told := false
	for _, e := range call.Edits {
		told = told || e.At.Equal(call.Version.Published)
		if !e.At.After(call.Schedule.Opens) || e.At.After(now) {
			continue
		}
		switch {
		case e.Words != "":
			list = append(list, w.Say("start.change.words", "date", e.At.In(consultation.London), "words", e.Words))
		case e.Reworded:
			list = append(list, w.Say("start.change.wording", "date", e.At.In(consultation.London)))
		}
	}
	// What was published before there was a list of it is known by its version alone.
	if p := call.Version.Published; !told && call.Version.Reworded && p.After(call.Schedule.Opens) && !p.After(now) {
		list = append(list, w.Say("start.change.wording", "date", p.In(consultation.London)))
	}
	return list
}

func scheduleChange(w *templates.Catalogue, before consultation.Schedule, ch consultation.ScheduleChange) string {
	said := []any{"date", ch.At.In(consultation.London), "opens", longTime(w, ch.Opens), "closes", "", "reason", ch.Reason, "late", longTime(w, ch.Late)}
	var text []string
	if !ch.Opens.Equal(before.Opens) {
		text = append(text, w.Say("start.change.opens", said...))
	}
	switch {
	case ch.Closes.IsZero() && !before.Closes.IsZero():
		text = append(text, w.Say("start.change.no-closing", said...))
	case !ch.Closes.Equal(before.Closes):
		said[5] = longTime(w, ch.Closes)
		text = append(text, w.Say("start.change.closes", said...))
	}
	switch {
	case ch.Late.IsZero() || ch.Late.Equal(before.Late):
	case ch.Late.After(ch.At):
		text = append(text, w.Say("start.change.late", said...))
	default:
		text = append(text, w.Say("start.change.late-end", said...))
	}
	switch {
	case len(text) > 0:
	case ch.Grace != before.Grace:
		text = append(text, w.Say("start.change.grace", said...))
	default:
		text = append(text, w.Say("start.change.other", said...))
	}
	if ch.Reason != "" {
		text = append(text, w.Say("start.change.reason", said...))
	}
	return strings.Join(text, " ")
}

// longTime writes a moment with its weekday, in London: "11:45pm on Wednesday 31 May 2023".
func longTime(w *templates.Catalogue, t time.Time) string {
	t = t.In(consultation.London)
	key := "datetime.weekday"
	if t.Hour() == 0 && t.Minute() == 0 {
		key = "datetime.weekday.midnight"
	}
	return w.Say(key, "time", w.Time(t), "weekday", w.Say("date.weekday."+weekdayKeys[t.Weekday()]), "date", w.Date(t))
}

var weekdayKeys = [7]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
