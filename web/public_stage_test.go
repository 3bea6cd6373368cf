package web_test

import (
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// TestFiveStages goes through the life of a consultation: at each stage every page that names it names the same one, at addresses that
// are there from the beginning.
func TestFiveStages(t *testing.T) {
	s := newSurvey(t)
	s.alone()
	b := s.officeOf("vic@example.org", false, role("walks", staff.Analyst))
	stages := []struct {
		name, label, at      string
		start, outcome, desk string // what the pages say
	}{
		{"forthcoming", "Not open yet", "2026-03-01 09:00", "It opens at 9am on Monday 2 March 2026", "This is not open yet.", "It opens by itself"},
		{"open", "Open", "2026-03-02 09:00", "Start now", "This is open until 11:45pm on Monday 1 June 2026.", "People are answering it."},
		{"closed", "Closed", "2026-06-01 23:50", "If you started before, you can still send your answers until 12:15am.", "The team gathers the last responses.", "It has closed, and the last responses are gathered."},
		{"awaited", "Outcome awaited", "2026-06-02 00:15", "The outcome will be published by 24 August 2026.", "The responses are being read.", "Everything is in."},
		{"outcome", "Outcome published", "2026-06-03 09:00", "The team published the outcome on 3 June 2026.", "First.", "It is concluded: the outcome is published."},
	}
	for _, stage := range stages {
		s.now = london(t, stage.at)
		if stage.name == "outcome" {
			act := staff.Act{Actor: staff.CommandLine, Verb: staff.VerbOutcomePublished, Consultation: "walks", At: s.now}
			rev, err := s.store.SaveOutcome(t.Context(), act, "walks", 0, consultation.Outcome{Summary: "First.", Next: "More."}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.store.PublishOutcome(t.Context(), act, staff.OutcomeProposal{Consultation: "walks", Rev: rev}); err != nil {
				t.Fatal(err)
			}
		}
		mustHave(t, s.page("/"), `<h2 class="govuk-heading-l" id="`+stage.name+`">`, "1 result")
		mustHave(t, s.page("/?state="+stage.name), `value="`+stage.name+`" checked`, "1 result")
		for _, other := range stages {
			if other.name != stage.name && other.name != "closed" {
				mustHave(t, s.page("/?state="+other.name), "0 results")
			}
		}
		mustHave(t, s.page("/c/walks"), stage.start, `"creativeWorkStatus":"`+stage.label+`"`)
		mustHave(t, s.page("/c/walks/outcome"), stage.outcome)
		mustHave(t, s.page("/feed.atom"), `term="`+stage.name+`" label="`+stage.label+`"`)
		mustHave(t, s.page("/feed.json"), `"tags":["`+stage.name+`"]`)
		b.signIn("vic@example.org")
		b.get("/staff")
		b.has(stage.label)
		b.get("/staff/c/walks")
		b.has(stage.label, stage.desk)
	}
}

// TestClosedWhileLateOnesAreTaken: nobody reads that everything is in while something can still come.
func TestClosedWhileLateOnesAreTaken(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	s.now = london(t, "2026-06-02 09:00")
	mustHave(t, s.page("/?state=awaited"), "1 result", "Outcome due by 24 August 2026")
	b.signIn("pat@example.org")
	b.get("/staff/c/walks")
	b.has("Outcome awaited", "Write and publish the outcome")
	b.reschedule("late", moment("2026-06-05 12:00", "The post was on strike."))
	mustHave(t, s.page("/?state=awaited"), "0 results")
	mustHave(t, s.page("/?state=closed"), "1 result", "Late responses are taken until midday on Friday 5 June 2026 · Outcome due by 24 August 2026")
	mustHave(t, s.page("/c/walks/outcome"), "Late responses are taken until midday on Friday 5 June 2026.")
	mustLack(t, s.page("/c/walks/outcome"), "being read")
	b.get("/staff/c/walks")
	b.has("Closed", "Outcome: 83 days left", "The outcome is awaited from midday on Friday 5 June 2026.")
	s.now = london(t, "2026-06-05 12:00")
	mustHave(t, s.page("/?state=awaited"), "1 result")
	mustHave(t, s.page("/c/walks/outcome"), "The responses are being read.")
}
