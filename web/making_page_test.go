package web_test

import (
	"net/http"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// TestPageWhileResponsesAreRead: a page says how far the reading of many responses is and asks again; what somebody sends waits for it.
func TestPageWhileResponsesAreRead(t *testing.T) {
	s := newSurvey(t)
	s.respond("Birds sing by the quiet river")
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	const at = "/staff/c/walks/results?where=walk+is+weekly"
	release := s.server.HoldIndex("walks", 1200, 34000)
	b.get(at)
	if b.status != http.StatusAccepted || b.header.Get("Refresh") != "4" {
		t.Errorf("status %d, Refresh %q", b.status, b.header.Get("Refresh"))
	}
	b.has("Reading the responses", "1,200 of 34,000 have been read so far", "Look again")
	if href := b.doc.Find("main a").AttrOr("href", ""); href != at {
		t.Errorf("the way to look again leads to %s", href)
	}
	release()
	b.get(at)
	b.has("Results")
	if b.status != http.StatusOK || b.header.Get("Refresh") != "" {
		t.Errorf("status %d, Refresh %q", b.status, b.header.Get("Refresh"))
	}
}
