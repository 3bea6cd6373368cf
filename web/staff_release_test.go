package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const releasesAt = "/staff/c/walks/releases"

func (b *browser) release(table, where string) {
	b.t.Helper()
	b.post(releasesAt+"/table", url.Values{"table": {table}, "where": {where}})
}

// ledger gives what is in the ledger of walks.
func (s *site) ledger() []staff.Release {
	s.t.Helper()
	all, err := s.store.Releases(s.t.Context(), "walks")
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

func (s *site) answered(name string, answers consultation.Answers) *consultation.Response {
	s.t.Helper()
	con, err := s.store.Consultation(s.t.Context(), "walks")
	if err != nil {
		s.t.Fatal(err)
	}
	d := consultation.Draft{ID: name, Handle: "h" + name, Consultation: "walks", Version: con.Version, Edition: "en", Started: s.now, Saved: s.now, Answers: answers}
	if err := s.store.StartDraft(s.t.Context(), d, []byte("c"+name), []byte("s"+name)); err != nil {
		s.t.Fatal(err)
	}
	receipt, err := s.store.Submit(s.t.Context(), d.ID, consultation.Response{Consultation: "walks", Version: con.Version, Edition: "en", Language: "en", Submitted: s.now, Answers: answers}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return receipt
}

func TestReleaseOfATable(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	b.get(releasesAt)
	b.has("Nothing was released yet", "small below 10")
	b.results("", "as", "public")
	b.get(b.doc.Find("#r-region a[href*='releases/table']").First().AttrOr("href", ""))
	b.has("Release and download", "fewer than 10")
	b.release("region", "")
	if b.status != http.StatusOK || strings.Contains(b.body, ",3,") || !strings.Contains(b.body, "fewer than 10") {
		t.Fatalf("status %d, %q", b.status, b.body)
	}
	file := b.body
	sum := sha256.Sum256([]byte(file))
	ledger := s.ledger()
	if len(ledger) != 1 || ledger[0].Digest != hex.EncodeToString(sum[:]) || ledger[0].Subject != "region" || ledger[0].Number != 1 {
		t.Fatalf("the ledger has %+v", ledger)
	}
	b.release("region", "")
	if b.body != file || len(s.ledger()) != 1 {
		t.Errorf("the same again: %d in the ledger, %q", len(s.ledger()), b.body)
	}
	b.get(releasesAt)
	b.has("No. 1: Where do you live?", "All responses (40 responses)", ledger[0].Digest, "The data is still the same")
	b.get(releasesAt + "/csv")
	if !strings.Contains(b.body, ledger[0].Digest) || !strings.Contains(b.body, ",region,") {
		t.Errorf("the ledger as a file is %q", b.body)
	}

	// A filter that takes all but three is refused; so are three more responses.
	b.get(releasesAt + "/table?" + url.Values{"table": {"region"}, "where": {"region is north or south"}}.Encode())
	b.has("cannot be released now", "what 3 respondents answered", "No. 1: Where do you live?", "Use the same filter", "at least 7 more responses")
	b.release("region", "region is north or south")
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("released all but three: status %d", b.status)
	}
	for i := range 3 {
		s.answered(fmt.Sprint("more", i), consultation.Answers{"walk": {"yes"}, "region": {"north"}, "likes": {"yes"}})
	}
	b.release("region", "")
	b.has("what 3 respondents answered", "Use the file that was released before")
	for i := range 9 {
		s.answered(fmt.Sprint("yet", i), consultation.Answers{"walk": {"yes"}, "region": {"north"}, "likes": {"yes"}})
	}
	b.release("region", "")
	if b.status != http.StatusOK || len(s.ledger()) != 2 {
		t.Errorf("with 12 more: status %d, %d in the ledger", b.status, len(s.ledger()))
	}
	b.release("none", "")
	if b.status != http.StatusNotFound {
		t.Errorf("a table that is not there: status %d", b.status)
	}
	other := s.officeOf("bob@example.org", false, role("walks", staff.Moderator))
	other.get(releasesAt)
	if other.status != http.StatusForbidden {
		t.Errorf("somebody who does not report: status %d", other.status)
	}
}

// What came between two releases is a group too: what few of it answered does not follow from the two.
func TestReleaseHidesWhatCameBetween(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	b.release("region", "")
	if b.status != http.StatusOK {
		t.Fatalf("status %d", b.status)
	}
	for i := range 30 {
		region := "south"
		if i < 4 {
			region = "north"
		}
		s.answered(fmt.Sprint("more", i), consultation.Answers{"walk": {"yes"}, "region": {region}, "likes": {"yes"}})
	}
	b.results("", "as", "public")
	if got := b.line("r-region", "North"); got != "not shown not shown" {
		t.Errorf("30 and then 34 tell of four: %q", got)
	}
	b.has("Some counts are not shown because, with release No. 1")
	b.results("")
	if got := b.line("r-region", "North"); !strings.HasPrefix(got, "34 ") {
		t.Errorf("the team sees %q", got)
	}
}

// Who has changed an answer between two releases would be told by the difference.
func TestReleaseOfAChangedAnswer(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	receipt := s.answered("changing", consultation.Answers{"walk": {"yes"}, "region": {"north"}, "likes": {"yes"}})
	b.release("likes", "")
	if len(s.ledger()) != 1 {
		t.Fatalf("status %d: %s", b.status, b.body)
	}
	d, err := s.store.Amend(t.Context(), receipt.ID, s.now)
	if err != nil {
		t.Fatal(err)
	}
	r := consultation.Response{Consultation: "walks", Version: d.Version, Edition: "en", Language: "en", Submitted: s.now, Answers: consultation.Answers{"walk": {"yes"}, "region": {"north"}, "likes": {"no"}}}
	if _, err := s.store.Submit(t.Context(), d.ID, r, nil); err != nil {
		t.Fatal(err)
	}
	b.release("likes", "")
	b.has("what 1 respondent answered")
	b.release("region", "")
	if b.status != http.StatusOK {
		t.Errorf("another question: status %d", b.status)
	}
}

func TestReleaseCheckOfAFile(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	b.release("region", "")
	file := b.body
	check := func(content string) {
		t.Helper()
		b.get(releasesAt)
		b.sendFile(releasesAt+"/check", nil, "table.csv", []byte(content))
	}
	check(file)
	b.has("This file is release No. 1: Where do you live?")
	check(file + "\n")
	b.has("This file is not in the ledger")
	check("")
	b.has("Choose the file that you want to check")
}

func TestReleaseThreshold(t *testing.T) {
	s := counted(t)
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	at := releasesAt + "/small"
	for _, wrong := range []string{"", "4", "x", "1001"} {
		b.post(at, url.Values{"below": {wrong}})
		b.has("Enter a whole number from 5 to 1,000")
	}
	b.post(at, url.Values{"below": {"31"}})
	b.has("small below 31")
	b.results("", "as", "public")
	if got := b.line("r-region", "North"); !strings.HasPrefix(got, "fewer than 31") {
		t.Errorf("the north has 30: %q", got)
	}
	other := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	other.get(at)
	if other.status != http.StatusForbidden {
		t.Errorf("an analyst: status %d", other.status)
	}
}
