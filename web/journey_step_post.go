package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// postStep saves a page, whatever is on it, and then looks at which button was pressed.
func (s *Server) postStep(v *visit) error {
	f, err := s.readFormWithFiles(v.c)
	if err != nil {
		return err
	}
	defer f.close()
	sv := &saving{id: stepID(v), form: f, equality: v.asksEquality(stepID(v)), done: f.do() == "" || f.do() == "continue"}
	v.editionOf(s, f, sv)
	switch {
	case !v.takesAnswers():
		return s.showClosedWith(v, f)
	case f.long:
		return s.showLong(v, sv)
	case strings.HasSuffix(sv.id, "/rounds"):
		return s.postRounds(v, f)
	}
	bad, err := s.takeFiles(v, sv)
	if err != nil {
		return s.unsaved(v, sv, err)
	}
	if err := s.save(v, sv); err != nil {
		s.dropFiles(v, sv)
		return err
	}
	s.forgetFiles(v, f)
	return s.onward(v, sv, bad)
}

// editionOf reads on in the edition that the form's page was in, or in the one that its person now asks for.
func (v *visit) editionOf(s *Server, f *form, sv *saving) {
	ed := f.Get("edition")
	if to, ok := strings.CutPrefix(f.do(), "edition:"); ok {
		ed = to
	}
	if v.version.Editions[ed] == nil {
		return
	}
	sv.edition = ed
	if v.c.Query("edition") == "" {
		v.read(s, ed)
	}
}

// onward answers a saved page.
func (s *Server) onward(v *visit, sv *saving, bad []consultation.Fault) error {
	f := sv.form
	back := from(f.Get("from"))
	query := url.Values{}
	if back != "" {
		query.Set("from", back)
	}
	switch {
	case f.do() == "leave":
		return s.endSession(v.c, v.ses)
	case f.do() == "delete":
		return v.seeOther("/delete")
	case sv.step == nil:
		return v.seeOther("?moved=1")
	case len(bad) > 0:
		s.measureFaults(v, sv.step, bad)
		return s.showStep(v, stepView{step: sv.step, faults: bad, status: http.StatusUnprocessableEntity, pageID: f.pageID(), from: back})
	case f.do() == "later":
		return v.seeOther("?saved=1")
	case f.do() == "back":
		return s.goBack(v, sv, back)
	case f.Has("more"):
		rows, _ := strconv.Atoi(f.Get("rows:" + f.Get("more")))
		query.Set("more", f.Get("more"))
		query.Set("rows", strconv.Itoa(rows+1))
		return v.toStep(sv.step, query, templates.ID(f.Get("more")))
	case sv.unclear() != nil:
		q := sv.unclear()
		if sv.newlyUnclear {
			s.measure(v, staff.Unclear, q.Name)
		}
		return v.toStep(sv.step, query, "unclear-"+templates.ID(q.FullName))
	case f.Has("remove-upload"), strings.HasPrefix(f.do(), "edition:"), f.do() == "upload":
		return v.toStep(sv.step, query, "")
	case len(sv.change.Conflicts) > 0:
		return s.showConflict(v, http.StatusConflict, sv.id, back, nil)
	case len(sv.change.Closing) > 0:
		query.Set("step", sv.id)
		return v.seeOther("/conflict?" + query.Encode())
	case len(sv.faults) > 0:
		s.measureFaults(v, sv.step, sv.faults)
		return s.showStep(v, stepView{step: sv.step, faults: sv.faults, status: http.StatusUnprocessableEntity, pageID: f.pageID(), from: back})
	}
	if sv.newlyDone && len(sv.step.Asked()) > 0 {
		s.measure(v, staff.PagePassed, pageName(sv.step))
	}
	return s.next(v, sv, back)
}

// next leads on after Continue: within the section, else to the task list. From the check page it leads back there, unless the
// answer opened questions that were not asked before.
func (s *Server) next(v *visit, sv *saving, back string) error {
	if back == "check" {
		if step := sv.opened(); step != nil {
			return v.toStep(step, url.Values{"from": {"check"}}, "")
		}
		return v.seeOther("/check")
	}
	after := sv.route.After(sv.id)
	if list := sv.rounds(); list != nil && after != nil && after.Round != sv.step.Round {
		after = list // whoever changes one round has not asked for the next
	}
	switch {
	case after != nil && after.Section == sv.step.Section:
		return v.toStep(after, nil, "")
	case sv.equality:
		return v.seeOther("/declaration")
	case after == nil && len(v.q.Sections) == 1:
		return v.seeOther("/check")
	}
	return v.seeOther("")
}

// rounds is the step that lists the rounds of the section that the form is of, or nil.
func (sv *saving) rounds() *consultation.Step {
	for i := range sv.route.Steps {
		if st := &sv.route.Steps[i]; st.List && st.Section == sv.step.Section {
			return st
		}
	}
	return nil
}

// goBack leads to the page before. It saved first; what two people wrote differently waits on the task list.
func (s *Server) goBack(v *visit, sv *saving, back string) error {
	before := sv.route.Before(sv.id)
	switch {
	case back == "check":
		return v.seeOther("/check")
	case before != nil && before.Section == sv.step.Section:
		return v.toStep(before, nil, "")
	case sv.equality:
		return v.seeOther("/equality")
	}
	return v.seeOther("")
}

// showLong shows a page with more text than can be stored again, every word in place, and says how to go on.
func (s *Server) showLong(v *visit, sv *saving) error {
	route := v.route
	if sv.equality {
		route = v.equality()
	}
	step := route.Step(sv.id)
	if step == nil || step.List {
		return s.unsaved(v, sv, Error{Status: http.StatusRequestEntityTooLarge})
	}
	typed, was := v.typed(step).Clone(), map[string]string{}
	longest, size := "", 0
	for _, q := range sv.form.shown(step.Asked()) {
		was[q.FullName] = sv.form.Get("was:" + q.FullName)
		for name, values := range q.Read(sv.form.Values) {
			typed[name] = values
			if n := len(strings.Join(values, "")); n > size {
				longest, size = name, n
			}
		}
	}
	fault := consultation.Fault{Field: longest, Key: "journey.long", Args: []any{"limit", v.words.Number(strconv.Itoa(maxText))}}
	return s.showStep(v, stepView{
		step: step, typed: typed, was: was, faults: []consultation.Fault{fault}, status: http.StatusRequestEntityTooLarge,
		pageID: sv.form.pageID(), from: from(sv.form.Get("from")),
	})
}
