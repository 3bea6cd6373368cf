package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// TestOutcomeNamesThemes: an entry of the outcome rests on themes. The public reads their names, the ledger says which answers are cited by
// them, and the evidence names them.
func TestOutcomeNamesThemes(t *testing.T) {
	s := newSurvey(t)
	s.alone()
	first, second := s.respond("Fresh air"), s.respond("A dog")
	s.now = london(t, "2026-06-08 10:00")
	pat := s.officeOf("pat@example.org", false, role("walks", staff.Publisher), role("walks", staff.Analyst))
	pat.get("/staff/c/walks/outcome/edit")
	pat.hasNot("themes-1")
	for _, c := range []staff.Code{{ID: "c1", Key: "air", Name: "Clean <i>air</i>"}, {ID: "c2", Key: "dogs", Name: "Dogs"}} {
		c.Consultation = "walks"
		s.must(s.store.AddCode(t.Context(), s.toldAct(staff.VerbCodeAdded, "x"), c))
	}
	for code, r := range map[string]*consultation.Response{"c1": first, "c2": second} {
		_, err := s.store.SetCoded(t.Context(), s.toldAct(staff.VerbCoded, "x"), "walks", staff.Coded{Response: r.ID, Question: "like", Given: []staff.Given{{Code: code}}}, 0, r.Changed, "")
		s.must(err)
	}
	pat.get("/staff/c/walks/outcome/edit")
	pat.has("Choose themes", "Themes that entry 1 rests on")
	pat.press("save", "summary", "All", "responses", "many", "asked-1", "Do you walk?", "said-1", "Yes.", "did-1", "Paths.", "themes-1", "c1", "next", "May.")
	if pat.status != http.StatusUnprocessableEntity || pat.doc.Find(`input[name=themes-1][checked]`).AttrOr("value", "") != "c1" {
		t.Errorf("a wrong form: status %d", pat.status)
	}
	pat.press("save", "responses", "2")
	pat.get("/staff/c/walks/outcome/edit")
	pat.has("1 theme chosen")
	s.must(s.store.RetireCode(t.Context(), s.toldAct(staff.VerbCodeRetired, "x"), "walks", "c1", 1, true))
	pat.get("/staff/c/walks/outcome/edit")
	if v := pat.doc.Find("input[name=themes-1][checked]").AttrOr("value", ""); v != "c1" || pat.doc.Find("input[name=themes-2][value=c1]").Length() > 0 {
		t.Errorf("a retired theme: %q is chosen", v)
	}
	form := pat.form()
	form.Set("themes-2", "no-such-code")
	form.Set("do", "save")
	pat.post(pat.doc.Find("form#page").AttrOr("action", ""), form)
	pat.publishes()
	public := s.browse()
	public.get("/c/walks/outcome")
	public.has("Themes: Clean <i>air</i>")
	public.hasNot("Dogs", "Clean <i>")

	pat.post("/staff/c/walks/reading/ledger", nil)
	for _, line := range strings.Split(pat.body, "\n") {
		if has, want := strings.Contains(line, "outcome 1"), strings.HasPrefix(line, first.Reference+",") && strings.Contains(line, ",like,"); has != want {
			t.Errorf("the ledger says %q", line)
		}
	}
	pat.post("/staff/c/walks/bundle", nil)
	r, err := staff.VerifyBundle(strings.NewReader(pat.body), int64(len(pat.body)))
	if err != nil || !r.Sound() {
		t.Fatalf("%+v, %v", r, err)
	}
	_, files := bundled(t, pat.body)
	if !strings.Contains(files["decisions.csv"], "Paths.,air") || !strings.Contains(files["outcome-1.md"], "Clean <i>air</i>") || !strings.Contains(files["ledger.csv"], "outcome 1") {
		t.Errorf("the evidence says %s\n%s", files["decisions.csv"], files["outcome-1.md"])
	}
}
