package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

const redactionAt = "/staff/c/walks/redaction"

// TestRedaction: an analyst hides what a machine suggests and what she sees herself, a moderator agrees, and pages then show the words only
// to those who ask for them, which the log notes.
func TestRedaction(t *testing.T) {
	s := newSurvey(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	mod := s.officeOf("mod@example.org", false, role("walks", staff.Moderator))
	ana.get(redactionAt)
	ana.has("The machine has found nothing")
	r := s.respond("Ann Lee says: ring 0117 496 0000, or ask Rosie & <b>Bo</b>. Rosie knows.")
	ana.get(redactionAt)
	ana.has(r.Reference, "A machine suggests: phone number, name")
	ana.get(redactionAt + "?class=email")
	ana.has("Only answers with this kind: email address", "No answer with a suggestion is left")
	ana.get(redactionAt + "?class=zebra")
	ana.wants(http.StatusNotFound, redactionAt)

	at := redactionAt + "/a/" + r.ID + "/like"
	ana.get(at)
	ana.has("0117 496 0000 [phone number, suggested]", "As it reads in anything released")
	form := func(more ...string) url.Values {
		f := url.Values{"seen": {ana.doc.Find("[name=seen]").AttrOr("value", "")}}
		for i := 0; i+1 < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		return f
	}
	phone := ana.doc.Find("[type=radio]").FilterFunction(func(_ int, x *goquery.Selection) bool {
		return strings.HasSuffix(x.AttrOr("name", ""), "-phone")
	}).AttrOr("name", "")
	name := ana.doc.Find("[type=radio]").First().AttrOr("name", "")
	ana.post(at, form())
	ana.wants(http.StatusUnprocessableEntity, at)
	ana.has("Decide about a suggestion")
	ana.post(at, form(phone, "hide", "words", "Rosie"))
	ana.has("Choose what the words are", "Rosie")
	ana.post(at, form(phone, "hide"))
	ana.has("Enter a reason")
	ana.post(at, form("words", "Zebra", "class", "name", "reason", "x"))
	ana.has("does not have these words")
	ana.post(at, form("words", "Rosie", "class", "name", "reason", strings.Repeat("x", 501)))
	ana.has("Make the reason shorter")
	ana.post(at, form(phone, "hide", name, "keep", "words", "Rosie", "class", "name", "reason", "says who it is"))
	ana.has("Saved.", "Rosie [name, waiting]", "nothing to hide")
	ana.hasNot("[name removed]")

	open := func(b *browser, class string) string {
		t.Helper()
		b.get(redactionAt + "/waiting")
		for _, a := range b.doc.Find("main a").EachIter() {
			if strings.HasPrefix(a.Text(), class+" in ") {
				b.get(a.AttrOr("href", ""))
				return b.at.Path
			}
		}
		t.Fatalf("no %s waits: %s", class, b.body)
		return ""
	}
	own := open(ana, "phone number")
	ana.has("so somebody else must decide", "Take it back")
	ana.post(own, url.Values{"do": {"agree"}})
	ana.has("somebody else must agree")
	open(mod, "phone number")
	mod.post(own, url.Values{"do": {"refuse"}})
	mod.has("Enter why you refuse")
	mod.post(own, url.Values{"do": {"agree"}})
	mod.has("You agreed")
	mod.post(own, url.Values{"do": {"refuse"}, "why": {"late"}})
	mod.has("cannot be done any more")
	mod.post(own, url.Values{"do": {"dance"}})
	mod.wants(http.StatusNotFound, own)
	rosie := open(mod, "name")
	mod.hasNot("Rosie") // words are hidden in the answer by now
	mod.post(rosie, url.Values{"do": {"agree"}})
	other := open(ana, "name")
	ana.post(other, url.Values{"do": {"undo"}})
	ana.has("It is taken back", "[name removed]")
	ana.hasNot("0117 496 0000")

	before := s.acts(staff.VerbOriginalRead)
	for _, path := range []string{"/staff/c/walks/reading/r/" + r.ID, at, "/staff/c/walks/reading/q/like"} {
		ana.get(path)
		ana.has("[phone number removed]", "Ann Lee")
		ana.hasNot("0117 496 0000")
	}
	if n := s.acts(staff.VerbOriginalRead); n != before {
		t.Errorf("%d entries say that the original was read", n-before)
	}
	ana.post("/staff/c/walks/reading/r/"+r.ID+"/original", nil)
	ana.has("0117 496 0000", "You see the original")
	ana.post(at+"/original", nil)
	ana.has("0117 496 0000 [phone number, hidden]")
	if n := s.acts(staff.VerbOriginalRead); n != before+2 {
		t.Errorf("%d entries say that the original was read", n-before)
	}
	for e, err := range s.store.Entries(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range e.Details {
			if strings.Contains(words, "0117") || strings.Contains(words, "Rosie") || strings.Contains(words, "says who") {
				t.Errorf("the log has %q", words)
			}
		}
	}

	ana.post(own, url.Values{"do": {"lift"}})
	ana.has("Enter why the words may be shown again")
	ana.post(own, url.Values{"do": {"lift"}, "why": {"a public line"}})
	ana.has("A second person must agree")
	open(mod, "phone number")
	mod.has("a public line", "Agree to show again")
	mod.post(own, url.Values{"do": {"agree"}})
	ana.get("/staff/c/walks/reading/r/" + r.ID)
	ana.has("0117 496 0000")
}

// acts counts the entries of a verb in the log.
func (s *site) acts(verb staff.Verb) (n int) {
	s.t.Helper()
	for e, err := range s.store.Entries(s.t.Context(), 1) {
		if err != nil {
			s.t.Fatal(err)
		}
		if e.Verb == verb {
			n++
		}
	}
	return n
}
