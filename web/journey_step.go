package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// StepPage is page/step: one page of questions.
type StepPage struct {
	JourneyPage
	ID        string // of the step
	Action    string // where its form goes
	PageID    string // random id of this rendered page
	From      string // "check" where Continue leads back to the check page
	Caption   string // above the heading: the section, or the round
	Heading   template.HTML
	HeadingQ  bool // the only question's own heading is that of the page
	Errors    *templates.ErrorSummary
	Items     []templates.Part // content and questions, one under the other
	Multipart bool
	Ends      bool // text only: nothing can be sent from here
	Tongues   []Tongue
}

// Tongue is a button that saves the page and shows it in another edition.
type Tongue struct {
	Edition, Text, Lang string
	Current             bool
}

// tongues are the editions of the version; none if there is only one.
func (s *Server) tongues(v *visit) []Tongue {
	var all []Tongue
	for _, ed := range v.version.Questionnaire(v.version.Main).Front.Editions {
		if v.version.Editions[ed] != nil && len(v.version.Editions) > 1 {
			all = append(all, Tongue{ed, s.editionName(ed), editionLanguage(v.version, ed), ed == v.edition})
		}
	}
	return all
}

var _ = registerPage("step", StepPage{})

// stepView is what a step is rendered from beside the visit.
type stepView struct {
	step   *consultation.Step
	typed  consultation.Answers // to show again, as typed
	faults []consultation.Fault
	status int
	pageID string
	from   string
	more   string            // question that shows more rows
	rows   int               // how many
	was    map[string]string // what the page had shown, where it could not be saved
}

// stepID is the address of the step inside the draft: "about-you/1".
func stepID(v *visit) string { return strings.Trim(v.c.Param("step"), "/") }

// isEquality says whether the address is that of an equality question.
func isEquality(v *visit) bool {
	return strings.HasPrefix(v.c.FullPath(), "/c/:slug/r/:handle/equality")
}

// asksEquality says whether a step's questions are equality questions. Where answers go is never the address's to say.
func (v *visit) asksEquality(step string) bool {
	name, _, _ := strings.Cut(step, "/")
	section := v.q.Section(name)
	return section != nil && section.Equality
}

// step shows one page. A page that is not on the path leads to the task list.
func (s *Server) step(v *visit) error {
	route := v.route
	if isEquality(v) {
		route = v.equality()
	}
	step := route.Step(stepID(v))
	switch {
	case step == nil && isEquality(v):
		return v.seeOther("/check")
	case step == nil:
		return v.seeOther("?moved=1")
	case step.List:
		return s.showRounds(v, step, nil)
	}
	s.measureReached(v, step, route.Answers)
	sv := stepView{step: step, status: http.StatusOK, from: from(v.c.Query("from")), more: v.c.Query("more")}
	sv.rows, _ = strconv.Atoi(v.c.Query("rows")) // 0 shows as many as hold something
	if v.c.Query("errors") != "" {
		sv.faults = step.Check(route.Answers)
	}
	return s.showStep(v, sv)
}

// from keeps the one address that a page may lead back to.
func from(s string) string {
	if s == "check" {
		return s
	}
	return ""
}

// showStep renders a page of questions.
func (s *Server) showStep(v *visit, sv stepView) error {
	if sv.typed == nil {
		sv.typed = v.typed(sv.step)
	}
	if sv.pageID == "" {
		sv.pageID = newPageID()
	}
	p := StepPage{
		JourneyPage: s.page(v, s.stepTitle(v, sv.step)), ID: sv.step.ID, Action: v.at(stepPath(sv.step)),
		PageID: sv.pageID, From: sv.from, Ends: sv.step.Section.Ends, Caption: v.caption(sv.step),
	}
	p.Tongues, p.Editions = s.tongues(v), nil               // switching is a button that saves
	p.Foot.Form, p.NewTabs, p.ServiceURL = "page", true, "" // no link leads away from what is being typed
	p.HasErrors = len(sv.faults) > 0
	p.Errors = v.summary(sv.faults)
	asked := sv.step.Asked()
	if p.HeadingQ = len(asked) == 1 && sv.step.Section.OnePerPage; !p.HeadingQ {
		p.Heading = authored(v.con.Slug, sv.step.Title, sv.step.Piped)
		if sv.step.Round > 0 {
			p.Heading = template.HTML(template.HTMLEscapeString(v.roundName(sv.step.Section, sv.step.Round)))
		}
	}
	var err error
	if p.Items, p.Multipart, err = s.stepItems(v, sv, p.HeadingQ); err != nil {
		return err
	}
	return s.show(v.c, sv.status, "step", p)
}

// stepItems are the content and the questions of a page. Content of a question stands between its heading and its answers.
func (s *Server) stepItems(v *visit, sv stepView, heading bool) (items []templates.Part, files bool, err error) {
	of := map[string][]ContentView{}
	asked := map[string]bool{}
	for _, q := range sv.step.Asked() {
		asked[q.Name] = true
	}
	for _, it := range sv.step.Shown {
		if it.Content != nil && it.Content.Own && asked[it.Content.Of] {
			of[it.Content.Of] = append(of[it.Content.Of], NewContentView(v.con.Slug, it.Content, sv.step.Piped))
		}
	}
	uploads, err := s.uploadViews(v, sv.step)
	if err != nil {
		return nil, false, err
	}
	for _, it := range sv.step.Shown {
		switch {
		case it.Asked != nil:
			_, isFiles := it.Asked.Kind.(consultation.Files)
			files = files || isFiles
			items = append(items, NewQuestionView(*it.Asked, v.options(sv, *it.Asked, heading, of[it.Asked.Name], uploads)))
		case !it.Content.Own || !asked[it.Content.Of]:
			items = append(items, NewContentView(v.con.Slug, it.Content, sv.step.Piped))
		}
	}
	return items, files, nil
}

func (v *visit) options(sv stepView, q consultation.Asked, heading bool, content []ContentView, uploads map[string][]UploadView) QuestionOptions {
	o := QuestionOptions{
		Slug: v.con.Slug, Words: v.words, Typed: sv.typed, Faults: sv.faults, PageHeading: heading, Content: content,
		Optional: !q.Required && v.someRequired(), Uploads: uploads[q.FullName], Was: sv.was[q.FullName],
	}
	if o.Was == "" && !sv.step.Section.Equality {
		o.Was = consultation.Digest(q.FullName, v.draft.All())
	}
	if sv.more == q.FullName {
		o.Rows = sv.rows
	}
	o.Unclear = v.unclearView(q, templates.ID(q.FullName))
	return o
}

// someRequired says whether any question has to be answered: only then do the others say "(optional)".
func (v *visit) someRequired() bool {
	for i := range v.route.Steps {
		for _, it := range v.route.Steps[i].Shown {
			if it.Asked != nil && it.Asked.Required {
				return true
			}
		}
	}
	return false
}

// typed gives the words to show again: as typed, and a parked answer in place of the one it waits to replace.
func (v *visit) typed(step *consultation.Step) consultation.Answers {
	if step.Section.Equality {
		return v.draft.Equality
	}
	typed := v.draft.All()
	for name, c := range v.draft.Conflicts {
		if c.Closes {
			for field := range typed.Under(name) {
				delete(typed, field)
			}
			typed.Add(c.Mine)
		}
	}
	return typed
}

// stepTitle names the page in the title bar: its only question, or its section and which page of it this is.
func (s *Server) stepTitle(v *visit, step *consultation.Step) string {
	asked := step.Asked()
	if len(asked) == 1 && step.Section.OnePerPage {
		return asked[0].Wording.Plain(asked[0].Piped)
	}
	title := v.sectionTitle(step)
	if n := len(step.Section.Pages); n > 1 {
		return v.words.Say("journey.step.title", "title", title, "page", strconv.Itoa(step.Page), "pages", strconv.Itoa(n))
	}
	return title
}

// caption is what stands above the heading: the section, where the heading is that of a question or of a round.
func (v *visit) caption(step *consultation.Step) string {
	switch {
	case step.Section.OnePerPage && len(step.Asked()) == 1:
		return v.sectionTitle(step)
	case step.Round > 0 && v.route.RoundTitle(step.Section, step.Round) != "":
		return step.Title.Plain(step.Piped)
	}
	return ""
}

// roundName is what a round is called: by the answer that the author chose for it, else by its number.
func (v *visit) roundName(section *consultation.Section, round int) string {
	if name := v.route.RoundTitle(section, round); name != "" {
		return name
	}
	return v.words.Say("journey.round", "section", section.Title.Plain(nil), "number", strconv.Itoa(round))
}

// summary lists faults with links to their fields; nil for none.
func (v *visit) summary(faults []consultation.Fault) *templates.ErrorSummary {
	if len(faults) == 0 {
		return nil
	}
	return &templates.ErrorSummary{ErrorList: FaultItems(faults, v.words)}
}
