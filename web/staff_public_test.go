package web_test

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const publicAt = exportsAt + "/public"

func asksPublic(do string, more ...string) url.Values {
	form := url.Values{"do": {do}, "k": {"5"}, "rows": {"responses"}, "format": {"csv"}, "about": {"region"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// A publisher sees what would leave, releases it, and finds the file again in the ledger; who may not report does not come in.
func TestPublicPage(t *testing.T) {
	s := counted(t) // nobody of them was asked about publication
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	b.post(publicAt, asksPublic("look"))
	b.has("This file cannot leave", "No respondent among these agreed", "40 are left out, because their respondents did not say")
	for range 12 {
		s.wished("Trees and birds", consultation.WishPublish)
	}
	kept := s.wished("Nothing of mine", consultation.WishNotPublish)
	b.get(releasesAt)
	b.get(b.doc.Find("main a[href$='exports/public']").AttrOr("href", ""))
	b.has("Responses for the public", "Where do you live?")
	if got := b.doc.Find("input[name=about][checked]").Length(); got != 3 { // walk, region, likes
		t.Errorf("%d questions are ticked", got)
	}
	b.post(publicAt, asksPublic("look", "where", "region is north"))
	b.has("12 of them are in the file", "1 is left out, because its respondent does not agree", "Release and download")
	b.hasNot("This file cannot leave", kept.Reference)
	b.post(publicAt, asksPublic("summary"))
	if b.status != http.StatusOK || !strings.Contains(b.body, "12 of them are in the file.\n") {
		t.Errorf("the summary is %q", b.body)
	}
	b.post(publicAt, asksPublic("release"))
	file := b.body
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	if err != nil || len(all) != 13 || strings.Contains(file, kept.Reference) || strings.Contains(file, "Nothing of mine") {
		t.Fatalf("status %d, %v: %q", b.status, err, file)
	}
	sum := sha256.Sum256([]byte(file))
	if ledger := s.ledger(); len(ledger) != 1 || ledger[0].Digest != hex.EncodeToString(sum[:]) || ledger[0].Kind != staff.ReleaseExport {
		t.Fatalf("the ledger has %+v", ledger)
	}
	b.post(publicAt, asksPublic("look"))
	b.has("This very file is release No. 1")
	b.get(releasesAt)
	b.has("Export: csv, responses, k 5, about region")
	b.get(publicAt + "/dictionary")
	if !strings.Contains(b.body, "region") || strings.Contains(b.body, "reference") || strings.Contains(b.body, "What is your name") {
		t.Errorf("the dictionary is %q", b.body)
	}

	s.wished("And a pond", consultation.WishPublish)
	b.post(publicAt, asksPublic("release"))
	b.has("what 1 respondent answered", "Export: csv")
	if b.status != http.StatusUnprocessableEntity || len(s.ledger()) != 1 {
		t.Errorf("one more: status %d", b.status)
	}
	b.post(publicAt, asksPublic("look", "where", "text has trees"))
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("a publisher looks for words: status %d", b.status)
	}
	b.post(publicAt, asksPublic("look", "k", "2", "format", "doc", "about", "nowhere"))
	b.has("Enter a whole number from 3", "Choose a kind of file")
	b.post(publicAt, asksPublic("look", "about", "nowhere"))
	b.has("One of these questions is not in the file")
	b.post(publicAt, asksPublic("look", "k", "50"))
	b.has("Fewer than 50 responses may be told")
	other := s.officeOf("mo@example.org", false, role("walks", staff.Moderator))
	other.get(publicAt)
	if other.status != http.StatusForbidden {
		t.Errorf("somebody who does not report: status %d", other.status)
	}
}

// What was hidden in one answer and stands in another keeps the file back; an analyst is led to the answer.
func TestPublicPageLeaks(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	for range 12 {
		s.wished("Trees and birds", consultation.WishPublish)
	}
	r := s.wished("Gwendolen Fairfax told me", consultation.WishPublish)
	list := []staff.Redaction{{ID: "r", To: 17, Class: "name", State: staff.RedactionProposed}}
	if err := s.store.ProposeRedactions(t.Context(), staff.Act{Actor: "x", Verb: staff.VerbRedactionProposed, Consultation: "walks", At: s.now}, "walks", r.ID, "like", r.Changed, list); err != nil {
		t.Fatal(err)
	}
	b.post(publicAt, asksPublic("look"))
	b.has("Left blank", "13 of them")
	if err := s.store.DecideRedaction(t.Context(), staff.Act{Actor: "y", Verb: staff.VerbRedactionApproved, Consultation: "walks", At: s.now}, "walks", "r", true, ""); err != nil {
		t.Fatal(err)
	}
	leak := s.wished("it was gwendolen fairfax", consultation.WishPublish)
	b.post(publicAt, asksPublic("release"))
	b.has("Something that must not leave was found in 1 place", "words that were hidden in an answer")
	if href := b.doc.Find("#refused li a").First().AttrOr("href", ""); href != "/staff/c/walks/redaction/a/"+leak.ID+"/like" || b.status != http.StatusUnprocessableEntity || len(s.ledger()) != 0 {
		t.Errorf("it leads to %q, status %d", href, b.status)
	}
	if strings.Contains(strings.ToLower(b.body), "fairfax") {
		t.Error("the page says the words")
	}
	b.post(publicAt, asksPublic("release", "with", "leave-out"))
	if b.status != http.StatusOK || strings.Contains(strings.ToLower(b.body), "fairfax") || !strings.Contains(b.body, "[removed] told me") || len(s.ledger()) != 1 {
		t.Errorf("left out: status %d, %q", b.status, b.body)
	}
}
