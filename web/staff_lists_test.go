package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

const listsAt = "/staff/c/walks/lists"

// TestReadingLists: answers are shared out, each person reads their own, and what is unread is taken back and shared out again.
func TestReadingLists(t *testing.T) {
	s := newSurvey(t)
	bob := s.staffer("bob@example.org", false, role("walks", staff.Analyst)).ID
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	me, err := s.store.PersonByEmail(t.Context(), "ana@example.org")
	if err != nil {
		t.Fatal(err)
	}
	b.get(listsAt)
	b.has("Nothing is shared out yet")
	form := url.Values{"question": {"like"}, "how": {"balanced"}, "spread": {"_channel"}, "people": {me.ID, bob}}
	b.post(listsAt+"/new", form)
	b.has("There is nothing here that nobody has read")
	for range 5 {
		s.respond("Fresh air")
	}
	b.post(listsAt+"/new", url.Values{"where": {"walk is"}, "question": {"name"}, "spread": {"none"}})
	b.wants(http.StatusUnprocessableEntity, listsAt+"/new")
	b.has("Select whole responses or", "Select how it is shared out", "Select what is spread evenly", "Select from 1 to")
	b.post(listsAt+"/new", url.Values{"where": {"walk is"}, "question": {"like"}, "how": {"random"}, "people": {bob}})
	b.has("The condition is not complete")
	b.post(listsAt+"/new", form)
	b.has("It is shared out", "How people answered", "Drawn with the number")
	one := b.at.Path
	b.get(readingAt)
	b.has("Read the next of your list")
	b.get(one + "/next")
	b.wants(http.StatusOK, readingAt+"/q/like")
	n := b.doc.Find(".gp-reading-answer").Length()
	if n != 2 && n != 3 {
		t.Fatalf("%d answers are mine", n)
	}
	b.submit("list=" + one[strings.LastIndex(one, "/")+1:])
	b.has("The answers are noted as read", "You have read everything on your list")
	b.get(one)
	b.has("bob", "Take back")
	b.post(one+"/again", url.Values{})
	b.has("Select from 1 to")
	b.post(one+"/again", url.Values{"people": {me.ID}})
	b.has("What nobody had read is shared out again")
	b.get(one + "/next")
	if left := b.doc.Find(".gp-reading-answer").Length(); left != 5-n {
		t.Errorf("%d answers are mine now", left)
	}
	b.post(one+"/back", url.Values{"account": {me.ID}})
	b.has("What was not read is taken back")
	b.get(one + "/next")
	b.has("You have read everything on your list")

	b.post(listsAt+"/new", url.Values{"how": {"random"}, "people": {me.ID}})
	whole := b.at.Path
	b.get(whole + "/next")
	for range 5 {
		if !strings.HasPrefix(b.at.Path, readingAt+"/r/") {
			t.Fatalf("reading at %s", b.at)
		}
		b.submit("list=" + whole[strings.LastIndex(whole, "/")+1:])
	}
	b.wants(http.StatusOK, listsAt)
	b.has("You have read everything on your list")
	b.get(readingAt + "/q/where?list=" + one[strings.LastIndex(one, "/")+1:])
	if b.status != http.StatusNotFound {
		t.Errorf("a list of another question: status %d", b.status)
	}
	o := s.officeOf("out@example.org", false, role("runs", staff.Analyst))
	o.get(one)
	if o.status != http.StatusForbidden {
		t.Errorf("without a role: status %d", o.status)
	}
}
