package web_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const (
	briefAt  = "/staff/c/walks/brief"
	quotesAt = "/staff/c/walks/quotes"
)

// wished stores a response in words with a wish about publication.
func (s *site) wished(like string, wish consultation.Wish) *consultation.Response {
	s.t.Helper()
	con, err := s.store.Consultation(s.t.Context(), "walks")
	if err != nil {
		s.t.Fatal(err)
	}
	name := rand.Text()
	d := consultation.Draft{ID: name, Handle: "h" + name, Consultation: "walks", Version: con.Version, Edition: "en", Started: s.now, Saved: s.now, Answers: consultation.Answers{"walk": {"yes"}, "like": {like}, "region": {"north"}}}
	if err := s.store.StartDraft(s.t.Context(), d, []byte("c"+name), []byte("s"+name)); err != nil {
		s.t.Fatal(err)
	}
	r, err := s.store.Submit(s.t.Context(), d.ID, consultation.Response{Consultation: "walks", Version: con.Version, Edition: "en", Language: "en", Submitted: s.now, Answers: d.Answers, Wish: wish}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (b *browser) quotes(r *consultation.Response, words, theme string) {
	b.t.Helper()
	b.get(quotesAt + "/new?" + url.Values{"r": {r.ID}, "question": {"like"}}.Encode())
	seen := b.doc.Find("[name=seen]").AttrOr("value", "")
	b.post(quotesAt+"/new", url.Values{"response": {r.ID}, "question": {"like"}, "seen": {seen}, "words": {words}, "theme": {theme}})
}

// TestQuotes: words are chosen, and told only where the respondent agrees and nothing personal is in them.
func TestQuotes(t *testing.T) {
	s := newSurvey(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	yes, no, none := s.wished("Fresh air. Call 01632 960961 for fresh bread.", consultation.WishNoName), s.wished("Nothing at all", consultation.WishNotPublish), s.respond("Birds")
	ana.get(quotesAt)
	ana.has("No quote was chosen yet")
	ana.get(readingAt + "/r/" + yes.ID)
	ana.get(ana.doc.Find("main a[href*='quotes/new']").First().AttrOr("href", ""))
	ana.has("Fresh air. Call 01632 960961", "could not be told", "telephone number")
	ana.quotes(yes, "resh", "")
	ana.has("more than once")
	ana.quotes(yes, "sea", "")
	ana.has("These words are not in the answer")
	ana.quotes(yes, "Fresh air.", "none")
	ana.has("This theme is not in the codebook")
	ana.quotes(yes, "Fresh air.", "")
	ana.has("The quote is chosen", "Can be told", "Fresh air.")
	ana.hasNot("01632")
	ana.quotes(yes, "Fresh air.", "")
	ana.has("were chosen already")
	ana.quotes(yes, "", "")
	ana.has("There seems to be a telephone number in it")
	hide := []staff.Redaction{{ID: "r", From: 16, To: 28, Class: "phone", State: staff.RedactionProposed}}
	if err := s.store.ProposeRedactions(t.Context(), staff.Act{Actor: "x", Verb: staff.VerbRedactionProposed, Consultation: "walks", At: s.now}, "walks", yes.ID, "like", yes.Changed, hide); err != nil {
		t.Fatal(err)
	}
	ana.get(quotesAt)
	ana.has("There seems to be a telephone number in it")
	if err := s.store.DecideRedaction(t.Context(), staff.Act{Actor: "y", Verb: staff.VerbRedactionApproved, Consultation: "walks", At: s.now}, "walks", "r", true, ""); err != nil {
		t.Fatal(err)
	}
	ana.get(quotesAt)
	ana.has("Fresh air. Call [removed] for fresh bread.")
	ana.hasNot("telephone number", "01632")
	ana.quotes(no, "Nothing", "")
	ana.has("The respondent does not agree that the response is published")
	ana.quotes(none, "", "")
	ana.has("was not asked whether")

	ana.get(readingAt)
	ana.has("3 answers are cited")
	ana.submit("/reading/ledger")
	lines := strings.Split(strings.TrimSpace(ana.body), "\n")
	if !strings.HasSuffix(strings.TrimSpace(lines[0]), ",cited") || strings.Count(ana.body, ",quote\r\n")+strings.Count(ana.body, ",quote\n") != 3 {
		t.Errorf("the ledger is %s", ana.body)
	}
	ana.get(quotesAt)
	ana.post(quotesAt+"/remove", url.Values{"quote": {ana.doc.Find("[name=quote]").First().AttrOr("value", "")}})
	ana.has("The quote is taken back")

	d, err := s.store.Amend(t.Context(), yes.ID, s.now)
	if err != nil {
		t.Fatal(err)
	}
	sent := *yes
	sent.Answers = consultation.Answers{"walk": {"yes"}, "like": {"Something else"}}
	if _, err := s.store.Submit(t.Context(), d.ID, sent, nil); err != nil {
		t.Fatal(err)
	}
	ana.get(quotesAt)
	ana.has("has changed the answer since")
	mod := s.officeOf("mod@example.org", false, role("walks", staff.Moderator))
	if mod.get(quotesAt); mod.status != http.StatusForbidden {
		t.Errorf("a moderator gets %d", mod.status)
	}
	mod.get(readingAt + "/r/" + no.ID)
	mod.hasNot("Choose a quote")
}

// TestBrief: a brief is made, read, counted again to the same digit, and again after responses have gone and changed.
func TestBrief(t *testing.T) {
	s := counted(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	for _, key := range []string{"air", "bread"} {
		c := staff.Code{ID: key, Consultation: "walks", Key: key, Name: "Theme " + key}
		if err := s.store.AddCode(t.Context(), staff.Act{Actor: "x", Verb: staff.VerbCodeAdded, At: s.now}, c); err != nil {
			t.Fatal(err)
		}
	}
	code := func(r *consultation.Response, rev int, key string) {
		t.Helper()
		c := staff.Coded{Response: r.ID, Question: "like", Given: []staff.Given{{Code: key}}}
		if _, err := s.store.SetCoded(t.Context(), staff.Act{Actor: "x", Verb: staff.VerbCoded, Consultation: "walks", At: s.now}, "walks", c, rev, r.Changed, ""); err != nil {
			t.Fatal(err)
		}
	}
	var said []*consultation.Response
	for i := range 14 {
		r := s.wished("Fresh air, said "+strings.Repeat("x", i+1), consultation.WishPublish)
		said = append(said, r)
		code(r, 0, map[bool]string{true: "air", false: "bread"}[i < 12])
	}
	ana.quotes(said[0], "Fresh air", "air")
	ana.quotes(said[1], "", "bread")

	ana.get(briefAt)
	ana.has("No brief was made yet")
	ana.submit(briefAt)
	ana.has("The brief is made", "54 responses had come by", "Theme air", "theme is air", "Theme bread", "fewer than 10", "Fresh air, said xx", "region is north", "44")
	ana.hasNot("<td class=\"gp-brief__number\">2</td>", "<td class=\"gp-brief__number\">3</td>")
	edition := ana.at.Path
	ledger := s.ledger()
	if len(ledger) != 1 || ledger[0].Kind != staff.ReleaseBrief {
		t.Fatalf("the ledger of releases has %+v", ledger)
	}
	ana.get(edition + "/file")
	if sum := sha256.Sum256([]byte(ana.body)); hex.EncodeToString(sum[:]) != ledger[0].Digest {
		t.Errorf("the file is %x and %s is in the ledger", sum, ledger[0].Digest)
	}
	s.now = s.now.Add(time.Minute) // whatever is coded from now on is not in it
	code(said[13], 1, "air")
	ana.get(edition + "/again")
	ana.has("numbers are the same to the digit")

	ana.submitAt(briefAt, briefAt) // the same responses
	ana.has("The brief is made")
	if _, err := s.store.Withdraw(t.Context(), said[1].ID, s.now, "withdrawn"); err != nil {
		t.Fatal(err)
	}
	ana.get(edition + "/again")
	ana.has("1 response was withdrawn or erased", "54 of 54", "53 of 53", "1 quote went with its response")
	ana.get(edition)
	ana.has("1 quote was taken out since")
	ana.hasNot("said xx")
	ana.submitAt(briefAt, briefAt)
	ana.has("The brief cannot be made now", "1 respondent answered")

	ana.post(briefAt+"/plan", url.Values{"day": {"1"}})
	ana.has("Choose at least one person")
	ana.post(briefAt+"/plan", url.Values{"day": {"9"}, "questions": {"none"}, "to": {"none"}})
	ana.has("Choose a day of the week", "not there any more", "may not see briefs any more")
	pub := s.officeOf("pub@example.org", false, role("walks", staff.Publisher))
	pub.get(briefAt)
	pub.hasNot(quotesAt)
	pub.get("/staff/c/walks/brief/e/none")
	if pub.status != http.StatusNotFound {
		t.Errorf("an edition that is not there: %d", pub.status)
	}
}

// submitAt opens a page and sends the form on it that leads somewhere.
func (b *browser) submitAt(page, action string) {
	b.t.Helper()
	b.get(page)
	b.submit(action)
}

// TestBriefCampaigns: a brief says how many responses belong to campaigns, and counts them again as they were when others are found later.
func TestBriefCampaigns(t *testing.T) {
	s := counted(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	for range 12 {
		s.wished(sentRound, consultation.WishPublish)
	}
	ana.get(briefAt)
	ana.submit(briefAt)
	ana.hasNot("campaign is any") // nobody has looked
	ana.get(campaignsAt)
	ana.submit("/campaigns/look")
	ana.looked()
	ana.submitAt(briefAt, briefAt)
	ana.has("several people used (campaigns): 12; share of all responses: 23%. Filter: campaign is any")
	edition := ana.at.Path

	changed := s.wished(sentRound+" Somebody added a dog.", consultation.WishPublish)
	ana.get(campaignsAt)
	ana.submit("/campaigns/look")
	ana.looked()
	ana.get(edition + "/again")
	ana.has("numbers are the same to the digit")
	for r, err := range s.store.Each(t.Context(), "walks") {
		if err != nil {
			t.Fatal(err)
		}
		if r.Answers.Get("like") == sentRound && r.ID != changed.ID {
			if _, err := s.store.Withdraw(t.Context(), r.ID, s.now, "withdrawn"); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	ana.get(edition + "/again")
	ana.has("1 response was withdrawn or erased", "Responses in campaigns", "12 of 52", "11 of 51")
}

// TestQuotesHiddenElsewhere: words that were hidden in one answer are not told from another.
func TestQuotesHiddenElsewhere(t *testing.T) {
	s := newSurvey(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	first, second := s.wished("The warden of the lower gate shouts.", consultation.WishPublish), s.wished("Ask the Lower  Gate for bread.", consultation.WishPublish)
	ana.quotes(second, "", "")
	ana.has("Can be told")
	at := strings.Index("The warden of the lower gate shouts.", "lower gate")
	hide := []staff.Redaction{{ID: "r", From: at, To: at + len("lower gate"), Class: staff.RedactionOther, State: staff.RedactionProposed}}
	if err := s.store.ProposeRedactions(t.Context(), staff.Act{Actor: "x", Verb: staff.VerbRedactionProposed, Consultation: "walks", At: s.now}, "walks", first.ID, "like", first.Changed, hide); err != nil {
		t.Fatal(err)
	}
	ana.get(quotesAt)
	ana.has("Can be told") // nobody has agreed yet
	if err := s.store.DecideRedaction(t.Context(), staff.Act{Actor: "y", Verb: staff.VerbRedactionApproved, Consultation: "walks", At: s.now}, "walks", "r", true, ""); err != nil {
		t.Fatal(err)
	}
	ana.get(quotesAt)
	ana.has("Words that were hidden in another answer stand in it")
	ana.hasNot("Can be told")
}
