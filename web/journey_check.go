package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// CheckPage is page/check: every answer on the path, with a link to change it.
type CheckPage struct {
	JourneyPage
	Errors   *templates.ErrorSummary // once somebody has tried to go on
	Missing  []MissingSection        // what is still to do, by section
	Changed  bool                    // the questions have changed since they were last checked
	Changing string                  // reference of the response that this draft would replace
	Sections []CheckedSection
	Version  string
	Equality bool // equality questions follow
	Waiting  bool
}

// MissingSection is what is still to do in one section.
type MissingSection struct {
	Title string
	Items []templates.ErrorItem
}

// CheckedSection is one section, or one round of a repeated one.
type CheckedSection struct {
	Title string
	List  templates.SummaryList
}

var _ = registerPage("check", CheckPage{})

// check shows the answers before they are sent.
func (s *Server) check(v *visit) error {
	return s.showCheck(v, http.StatusOK, false)
}

// showCheck shows every answer; tried says that somebody has tried to go on with something missing.
func (s *Server) showCheck(v *visit, status int, tried bool) error {
	if v.route.Ended {
		return v.seeOther("")
	}
	p := CheckPage{
		JourneyPage: s.page(v, v.words.Say("journey.check.title")), Version: v.version.Hash, Changed: v.c.Query("changed") != "",
		Sections: v.checked(true), Equality: len(v.equality().Steps) > 0, Waiting: len(v.waiting()) > 0,
	}
	if v.sent != nil {
		p.Changing = v.sent.Reference
	}
	p.back("")
	p.Missing = v.missing()
	if tried && len(p.Missing) > 0 {
		p.HasErrors, p.Errors = true, &templates.ErrorSummary{}
		for _, m := range p.Missing {
			p.Errors.ErrorList = append(p.Errors.ErrorList, m.Items...)
		}
	}
	return s.show(v.c, status, "check", p)
}

// missing lists what is wrong or missing on the path, by section, each with a link to its field.
func (v *visit) missing() []MissingSection {
	var all []MissingSection
	for i := range v.route.Steps {
		step := &v.route.Steps[i]
		faults := step.Check(v.route.Answers)
		if len(faults) == 0 {
			continue
		}
		title := v.sectionTitle(step)
		if n := len(all); n == 0 || all[n-1].Title != title {
			all = append(all, MissingSection{Title: title})
		}
		m := &all[len(all)-1]
		for _, item := range FaultItems(faults, v.words) {
			item.Href = v.at(stepPath(step)) + "?from=check&errors=1" + item.Href
			m.Items = append(m.Items, item)
		}
	}
	return all
}

func (v *visit) sectionTitle(step *consultation.Step) string {
	if step.Round > 0 {
		return v.roundName(step.Section, step.Round)
	}
	return step.Section.Title.Plain(step.Piped)
}

// checked lists the questions on the path with their answers, by section and round. links adds a link to change each.
func (v *visit) checked(links bool) []CheckedSection {
	var all []CheckedSection
	for i := range v.route.Steps {
		step := &v.route.Steps[i]
		if len(step.Asked()) == 0 && !(step.List && links) {
			continue
		}
		title := v.sectionTitle(step)
		if n := len(all); n == 0 || all[n-1].Title != title {
			all = append(all, CheckedSection{Title: title})
		}
		section := &all[len(all)-1]
		section.List.Rows = append(section.List.Rows, v.checkedRows(step, links)...)
	}
	return all
}

func (v *visit) checkedRows(step *consultation.Step, links bool) []templates.SummaryRow {
	var rows []templates.SummaryRow
	if step.List && links {
		row := templates.SummaryRow{Key: templates.Text{Text: v.words.Say("journey.rounds.count")}, Value: templates.Text{Text: strconv.Itoa(step.Rounds)}}
		row.Actions.Items = []templates.Action{{
			Text: v.words.Say("button.change"), Href: v.at(stepPath(step)) + "?from=check", VisuallyHiddenText: step.Section.Title.Plain(step.Piped),
		}}
		return append(rows, row)
	}
	for _, q := range step.Asked() {
		heading := headingOf(q)
		row := templates.SummaryRow{Key: templates.Text{Text: heading}, Value: v.value(q)}
		if links {
			row.Actions.Items = []templates.Action{{Text: v.words.Say("button.change"), Href: v.changeURL(step, q.FullName), VisuallyHiddenText: heading}}
		}
		rows = append(rows, row)
	}
	return rows
}

// headingOf is a question as its page says it, with its number, which colleagues go by.
func headingOf(q consultation.Asked) string {
	return strings.TrimSpace(q.Number + " " + q.Wording.Plain(q.Piped))
}

// value is an answer as a person reads it, or "Not answered".
func (v *visit) value(q consultation.Asked) templates.Text {
	lines := q.Show(v.route.Answers, v.words)
	if len(lines) == 0 {
		return templates.Text{Text: v.words.Say("journey.not-answered")}
	}
	return templates.Text{HTML: shownLines(lines)}
}

// postCheck goes on to sending, if nothing is missing.
func (s *Server) postCheck(v *visit) error {
	f, err := s.readForm(v.c)
	if err != nil {
		return err
	}
	defer f.close()
	switch {
	case v.route.Ended:
		return v.seeOther("")
	case len(v.waiting()) > 0:
		return v.seeOther("/conflict")
	case f.Get("version") != v.version.Hash:
		return v.seeOther("/check?changed=1")
	case len(v.missing()) > 0:
		return s.showCheck(v, http.StatusUnprocessableEntity, true)
	}
	if err := s.update(v, func(d *consultation.Draft) {
		d.Edition = v.edition
		d.MarkChecked(v.version.Hash)
	}); err != nil {
		return err
	}
	if len(v.equality().Steps) > 0 {
		return v.seeOther("/equality")
	}
	return v.seeOther("/declaration")
}
