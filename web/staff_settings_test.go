package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *site) settings() staff.Settings {
	s.t.Helper()
	x, err := s.store.Settings(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

func TestSettings(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	ann.get("/staff/settings")
	if got := ann.doc.Find("input[name=two][checked]").AttrOr("value", ""); got != "yes" {
		t.Errorf("of a new service, the two-person rule is %q", got)
	}
	ann.fillIn("/staff/settings", url.Values{"two": {"no"}, "organisation": {" Department  of Walks "}})
	ann.wantsAt(http.StatusOK, "/staff/settings")
	ann.has("The settings are saved")
	if x := s.settings(); x.TwoPerson || x.Organisation != "Department of Walks" {
		t.Errorf("the settings are %+v", x)
	}
	e := s.entry(staff.VerbSettings)
	if e.Details["two-person rule before"] != "yes" || e.Details["two-person rule after"] != "no" || e.Details["organisation after"] != "Department of Walks" {
		t.Errorf("the log says %v", e.Details)
	}
	ann.fillIn("/staff/settings", nil) // nothing new, so nothing to log
	s.entry(staff.VerbSettings)
	for _, two := range []string{"", "perhaps"} {
		ann.fillIn("/staff/settings", url.Values{"two": {two}})
		ann.wantsAt(http.StatusUnprocessableEntity, "/staff/settings")
		ann.has("Choose who approves publication")
	}
}

func TestSettingsByTwoAtOnce(t *testing.T) {
	s := newSurvey(t)
	one, two := s.officeOf("ann@example.org", true), s.officeOf("bob@example.org", true)
	one.get("/staff/settings")
	two.get("/staff/settings")
	one.fillIn("/staff/settings", url.Values{"two": {"no"}, "organisation": {"First"}})
	two.fillIn("/staff/settings", url.Values{"organisation": {"Second"}})
	two.wantsAt(http.StatusUnprocessableEntity, "/staff/settings")
	two.has("Somebody else changed the settings", "Name of your organisation: First", "Anybody who may publish")
	if x := s.settings(); x.Organisation != "First" || x.TwoPerson {
		t.Errorf("the settings are %+v", x)
	}
	if got := two.doc.Find("#organisation").AttrOr("value", ""); got != "Second" {
		t.Errorf("the form has %q, want what was typed", got)
	}
	two.fillIn("/staff/settings", nil)
	two.wantsAt(http.StatusOK, "/staff/settings")
	if x := s.settings(); x.Organisation != "Second" || !x.TwoPerson {
		t.Errorf("the settings are %+v", x)
	}
}

func TestBlackouts(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	days := func(from, to [3]string, why string) url.Values {
		return url.Values{
			"from-day": {from[0]}, "from-month": {from[1]}, "from-year": {from[2]}, "to-day": {to[0]}, "to-month": {to[1]}, "to-year": {to[2]}, "why": {why},
		}
	}
	march, may := [3]string{"22", "3", "2027"}, [3]string{"6", " 05 ", "2027"}
	for _, tt := range []struct {
		form url.Values
		says string
	}{
		{days([3]string{"31", "2", "2027"}, may, "Elections"), "Enter the first day as a real date"},
		{days([3]string{"", "", ""}, may, "Elections"), "Enter the first day as a real date"},
		{days([3]string{"1", "1", "27"}, may, "Elections"), "Enter the first day as a real date"},
		{days(march, [3]string{"x", "5", "2027"}, "Elections"), "Enter the last day as a real date"},
		{days(may, march, "Elections"), "The last day is before the first"},
		{days(march, may, "  "), "Enter why nothing is to be published"},
	} {
		ann.get("/staff/settings/blackouts")
		ann.fillIn("/blackouts", tt.form)
		ann.wantsAt(http.StatusUnprocessableEntity, "/staff/settings/blackouts")
		ann.has("There is a problem", tt.says)
		if got := ann.doc.Find("#from-day").AttrOr("value", ""); got != tt.form.Get("from-day") {
			t.Errorf("the form has the day %q, want %q", got, tt.form.Get("from-day"))
		}
	}
	ann.get("/staff/settings/blackouts")
	ann.fillIn("/blackouts", days(march, may, "Local elections"))
	ann.wantsAt(http.StatusOK, "/staff/settings")
	ann.has("The days are added", "Local elections", "22 March 2027 to 6 May 2027")
	want := staff.Blackout{From: "2027-03-22", To: "2027-05-06", Why: "Local elections"}
	if x := s.settings(); len(x.Blackouts) != 1 || x.Blackouts[0] != want || !x.TwoPerson {
		t.Errorf("the settings are %+v", x)
	}
	if e := s.entry(staff.VerbSettings); e.Details["blackout after"] != "2027-03-22 to 2027-05-06: Local elections" {
		t.Errorf("the log says %v", e.Details)
	}
	ann.post("/staff/settings/blackouts", days(march, may, "Local elections")) // pressed twice
	ann.get("/staff/settings")
	ann.submit("/remove")
	ann.has("The days are removed", "No days are set")
	if x := s.settings(); len(x.Blackouts) != 0 {
		t.Errorf("the settings are %+v", x)
	}
	if n := len(s.entriesOf(staff.VerbSettings)); n != 2 {
		t.Errorf("the log has %d changes, want 2", n)
	}
}

func TestOrganisationInvites(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	ann.get("/staff/settings")
	ann.fillIn("/staff/settings", url.Values{"organisation": {"Department of Walks"}})
	bob := s.browse()
	bob.get(ann.invited("bob@example.org", "author"))
	bob.has("Department of Walks invites you")
}
