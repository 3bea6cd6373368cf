package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

const (
	campaignsAt = "/staff/c/walks/campaigns"
	sentRound   = "Please keep the paths open for everybody who walks in the hills because walking costs nothing and keeps people well and brings visitors to the villages every week of the year and not only in summer"
)

// looked waits for a look that was started.
func (b *browser) looked() {
	b.get(campaignsAt)
	for range 200 {
		if b.header.Get("Refresh") == "" {
			return
		}
		time.Sleep(50 * time.Millisecond)
		b.get(campaignsAt)
	}
	b.t.Fatal("looking for campaigns does not end")
}

// TestCampaigns: an analyst looks for campaigns, reads what each sender made of one, gives it a name, and counts with and without it.
func TestCampaigns(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	b.get(campaignsAt)
	b.has("Nobody has sent a response yet")
	first := s.respond(sentRound)
	s.respond(strings.ToUpper(sentRound) + "!")
	changed := s.respond("My dog agrees. " + strings.Replace(sentRound, "costs nothing", "is free", 1))
	s.respond("Birds")
	s.respond("Birds")
	b.get(campaignsAt)
	b.has("Nobody has looked for campaigns yet")
	b.get("/staff/c/walks/results?where=campaign+is+any")
	b.has("nobody has looked for them yet")
	b.get(campaignsAt)
	b.submit("/campaigns/look")
	b.looked()
	b.has("1 campaign in 5 answers. 2 answers were too short", "ana looked for campaigns", "60.0%", "5 answers to 1 questions", "fewer than 20 words")
	b.get(b.doc.Find("th a").AttrOr("href", "none"))
	at := b.at.Path
	id := at[strings.LastIndex(at, "/")+1:]
	b.has("3 responses belong to it. 2 have the words of the template", "The same words as the template", first.Reference, changed.Reference)
	if added, removed := b.doc.Find("ins").Text(), b.doc.Find("del").Text(); !strings.Contains(added, "My dog agrees.") || !strings.Contains(added, "is free") || !strings.Contains(strings.ToLower(removed), "costs nothing") || strings.Contains(strings.ToLower(added+removed), "villages") {
		t.Errorf("added %q, left out %q", added, removed)
	}
	b.post(at, url.Values{"name": {strings.Repeat("x", 101)}})
	if b.status != 422 || b.doc.Find("#name").AttrOr("value", "") == "" {
		t.Errorf("a long name: status %d", b.status)
	}
	b.has("100 characters or fewer")
	b.post(at, url.Values{"name": {"Ramblers & friends"}})
	b.has("The name is saved", "Ramblers & friends")

	for where, want := range map[string]string{"any": "3 of 5", "none": "2 of 5", "one": "3 of 5", id: "3 of 5", "c0": "0 of 5"} {
		b.get("/staff/c/walks/results?where=" + url.QueryEscape("campaign is "+where))
		if !strings.Contains(b.doc.Text(), want) {
			t.Errorf("campaign is %s: %q is not on the page", where, want)
		}
	}
	b.get("/staff/c/walks/results?where=" + url.QueryEscape("campaign is "+id))
	b.has("Ramblers & friends", "Campaigns are those that were found at")
	b.get("/staff/c/walks/results?where=" + url.QueryEscape("walk is yes"))
	b.has("Campaigns were found. Count:")
	link := b.doc.Find(`a:contains("one response for each campaign")`).AttrOr("href", "none")
	if to, err := url.Parse(link); err != nil || to.Query().Get("where") != "walk is yes and campaign is one" {
		t.Errorf("the figure is at %s", link)
	}
	b.get(link)
	b.has("One for each campaign", "3 of 5")
	if now := b.doc.Find(`[aria-current=true]`).Text(); now != "one response for each campaign" {
		t.Errorf("%q is marked", now)
	}
	if to, err := url.Parse(b.doc.Find(`a:contains("all responses")`).AttrOr("href", "none")); err != nil || to.Query().Get("where") != "walk is yes" {
		t.Errorf("all are at %s", to)
	}
	b.get("/staff/c/walks/results/question/walk")
	b.has("Do you walk?, by how campaigns are counted", "All responses: 5 answered", "One response for each campaign: 3 answered", "Responses in no campaign: 2 answered", "Yes, one each")
	file := b.doc.Find(`a[href*="campaigns~walk"], a[href*="campaigns%7Ewalk"]`).AttrOr("href", "none")
	b.get(file)
	if !strings.Contains(b.body, "Yes,5,100") || !strings.Contains(b.body, ",3,100") || !strings.Contains(b.body, ",2,100") {
		t.Errorf("the file says %s", b.body)
	}
	b.get("/staff/c/walks/results/question/walk?where=" + url.QueryEscape("campaign is one"))
	b.hasNot("by how campaigns are counted")
	b.get("/staff/c/walks/results/question/walk?as=public")
	b.has("choose one way beside the filter")
	b.hasNot("Yes, one each")
	b.get("/staff/c/walks/search?q=paths&where=campaign+is+none")
	b.has("0 answers found")

	s.respond(sentRound + " Thank you.")
	if _, err := s.store.Withdraw(t.Context(), first.ID, s.now, "withdrawn"); err != nil {
		t.Fatal(err)
	}
	b.get(campaignsAt)
	b.has("1 response came or changed since then", "Ramblers & friends")
	b.get(at)
	b.has("2 responses belong to it")
	b.hasNot(first.Reference)
	b.get(campaignsAt)
	b.submit("/campaigns/look")
	b.looked()
	b.hasNot("since then")
	b.get(at)
	b.has("Ramblers & friends", "3 responses belong to it")
	for _, verb := range []staff.Verb{staff.VerbCampaignLook, staff.VerbCampaignNamed} {
		if len(s.entriesOf(verb)) == 0 {
			t.Errorf("%s is not in the log", verb)
		}
	}
}

// TestCampaignsOfModerators: who reads and does not code sees the groups and changes nothing.
func TestCampaignsOfModerators(t *testing.T) {
	s := newSurvey(t)
	s.respond(sentRound)
	m := s.officeOf("mo@example.org", false, role("walks", staff.Moderator))
	m.get(campaignsAt)
	m.has("Nobody has looked for campaigns yet")
	m.hasNot("Look for campaigns")
	m.post(campaignsAt+"/look", url.Values{})
	if m.status != 403 {
		t.Errorf("looking: status %d", m.status)
	}
}
