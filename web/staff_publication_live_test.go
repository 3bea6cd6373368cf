package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// respond begins a response and answers the first page.
func (b *bureau) respond() (*browser, string) {
	b.t.Helper()
	x := b.browse()
	x.get("/c/strolls")
	x.post("/c/strolls/start", nil)
	own := strings.TrimSuffix(x.at.Path, "/code")
	x.get(own + "/s/about/1")
	x.press("continue", "walk", "yes", "name", "Ann Other")
	return x, own
}

// A draft that is half filled in goes on through a corrected spelling and a changed meaning that are published on the pages, and
// loses no word; a question that goes is refused with its line and the way out.
func TestDraftsCarryOnThroughLiveEdits(t *testing.T) {
	b := newBureau(t)
	b.publish("")
	b.now = london(t, "2026-03-03 10:00")
	b.ann, b.pat = b.enter("ann"), b.enter("pat")
	first, err := b.store.Consultation(t.Context(), "strolls")
	b.must(err)

	x, own := b.respond()
	x.get(own + "/s/walks/1")
	x.press("continue", "where", "To the shops & back", "like", "The air “there”")

	// A spelling: nothing that an answer depends on.
	b.save("ann", "Tell us how you walk.\n\n##", "Tell us  *how* you walk.\n\n##")
	b.ann.get(area + "/changes")
	b.ann.has("Cosmetic", "1 draft. It goes on with the new text at its next page", "1, as before")
	b.publish("We put a word in italics.")

	// Another meaning: the results are told apart from now on.
	b.save("ann", "### What do you like about it?", "### What do you dislike about it?")
	b.ann.get(area + "/changes")
	b.ann.has("Meaning changed", "What do you dislike about it?", "strolls.md, line", "1 draft answers this question", "2, before it 1", "Answers are kept.")
	b.answerAll(b.ann)
	b.ask(b.ann, "")
	b.ann.wants(http.StatusUnprocessableEntity, area+"/ask")
	b.ann.has("Write a sentence that tells the public what changes")
	b.publish("We ask what you dislike.")
	mustHave(t, b.page("/c/strolls"), "On 3 March 2026: We put a word in italics.", "On 3 March 2026: We ask what you dislike.")

	// A question that goes.
	b.save("ann", "### What do you dislike about it?\n`like` `long text`\n", "")
	b.ann.get(area)
	b.ann.has("This would break answers that people have given.")
	b.ann.get(area + "/item/breaking")
	b.ann.has("Must be mended", "The question is gone", "Keep the question with its name.", "strolls.md, line")
	b.answerAllBut(b.ann, "breaking")
	b.ask(b.ann, "The question is gone.")
	b.ann.wants(http.StatusUnprocessableEntity, area+"/ask")
	b.ann.has("1 thing still stands in the way of publication")
	con, err := b.store.Consultation(t.Context(), "strolls")
	b.must(err)

	// The draft is finished with the new text, and holds every word.
	x.get(own + "/s/walks/1")
	x.has("What do you dislike about it?", "To the shops & back", "The air “there”")
	x.get(own + "/check")
	x.has("To the shops & back", "The air “there”", "Ann Other", "What do you dislike about it?")
	x.submit("/check")
	x.submit("/equality")
	x.press("continue", "age", "old")
	x.submit("/send")
	x.has("Response sent")
	n := 0
	for r, err := range b.store.Each(t.Context(), "strolls") {
		b.must(err)
		n++
		if r.Answers.Get("where") != "To the shops & back" || r.Answers.Get("like") != "The air “there”" || r.Version != con.Version {
			t.Errorf("the response is %+v, want version %s", r, con.Version)
		}
	}
	if n != 1 || con.Version == first.Version {
		t.Errorf("%d responses, want 1", n)
	}
	for hash, want := range map[string]int{first.Version: 1, con.Version: 2} {
		v, err := b.store.Version(t.Context(), hash)
		b.must(err)
		if v.Series != want {
			t.Errorf("version %.12s is of series %d, want %d", hash, v.Series, want)
		}
	}
	b.pat.get("/staff/c/strolls/versions")
	b.pat.has("We ask what you dislike.", "1 response, 0 not sent yet", "Cosmetic", "Meaning changed")
}

// An earlier version is shown as it was, compared, and published again by a request like any other.
func TestEarlierVersions(t *testing.T) {
	b := newBureau(t)
	b.publish("")
	first, err := b.store.Consultation(t.Context(), "strolls")
	b.must(err)
	b.now = london(t, "2026-03-03 10:00")
	b.ann, b.pat = b.enter("ann"), b.enter("pat")
	b.save("ann", "### What do you like about it?", "### What do you dislike about it?")
	b.publish("We ask what you dislike.")
	second, err := b.store.Consultation(t.Context(), "strolls")
	b.must(err)

	b.pat.get("/staff/c/strolls/versions/show/" + first.Version)
	b.pat.has("It is shown exactly as it was; it is not what the public sees now.", "What do you like about it?", "data controller", first.Version)
	b.pat.get("/staff/c/strolls/versions/show/" + second.Version)
	b.pat.has("What do you dislike about it?")
	b.pat.get("/staff/c/strolls/versions/compare?from=" + first.Version + "&to=" + second.Version)
	b.pat.has("Meaning changed", "What do you dislike about it?")

	path := "/publication/ask?version=" + first.Version
	b.ann.get("/staff/c/strolls" + path)
	b.ann.has("The earlier version "+first.Version[:12], "Meaning changed")
	values := fields(b.ann.doc.Find("form[action='" + area + "/ask']"))
	values.Set("why", "The new wording was a mistake.")
	values.Set("public", "We ask what you like again.")
	b.ann.post(area+"/ask", values)
	b.ann.wants(http.StatusOK, area)
	b.decide(b.pat, "approve", "")
	b.pat.has("Approved.")
	con, err := b.store.Consultation(t.Context(), "strolls")
	b.must(err)
	if con.Version != first.Version {
		t.Errorf("version %.12s is served, want the first", con.Version)
	}
	mustHave(t, b.page("/c/strolls"), "We ask what you like again.")
	b.pat.get("/staff/c/strolls/versions")
	b.pat.has("The new wording was a mistake.")
}

// What would break answers is allowed while nobody has begun, and refused from the first draft on, even between asking and approving.
func TestBreakingBeforeAnybodyAnswers(t *testing.T) {
	b := newBureau(t)
	b.publish("")
	b.now = london(t, "2026-03-03 10:00")
	b.ann, b.pat = b.enter("ann"), b.enter("pat")
	b.save("ann", "### What do you like about it?\n`like` `long text`\n", "")
	b.ann.get(area + "/changes")
	b.ann.has("Nobody has begun to answer, so it is allowed.")
	b.answerAll(b.ann)
	b.ask(b.ann, "We ask one question less.")
	b.ann.wants(http.StatusOK, area)
	b.respond()
	b.decide(b.pat, "approve", "")
	b.pat.wants(http.StatusUnprocessableEntity, area+"/approve")
	b.pat.has("This would break answers that people have given.")
	// Past the page too: the store counts in the transaction that publishes.
	p := b.waiting()
	con, err := b.store.Consultation(t.Context(), "strolls")
	b.must(err)
	v, err := b.store.Version(t.Context(), con.Version)
	b.must(err)
	v.Hash = p.Version
	act := b.by("pat")
	err = b.store.PublishAs(t.Context(), act, *v, consultation.Schedule{}, nil, staff.Publication{Before: con.Version, Proposal: p.ID, Effect: consultation.Breaking})
	if err != staff.ErrAnswered {
		t.Errorf("the store says %v", err)
	}
}
