package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// strolls is a call for evidence against which a program has nothing to say, once its reasons are given.
var strolls = strings.NewReplacer("consultation: walks", "consultation: strolls", "closes: 2026-06-01 23:45", "closes: 2026-06-01 23:45\n"+
	"minimum age: 13\naims: To learn how people walk.\nimpact assessment: None. This is an example.\nalternative formats: Large print on request.\n"+
	"reviewed: 2026-02-14 by the policy team\nlanguages: English, because this example is for England only").Replace(survey)

const strollsNotice = `# Privacy notice

The department is the data controller. Write to the data protection officer.

We collect your answers. We use them to plan paths. Our legal basis is our public task, and Article 9 for equality answers.

Officials see them; they are not shared. We keep them for 24 months. You can ask us to delete them: that is one of your rights.

You can complain to the Information Commissioner's Office.

They are not sent to other countries. No decision is automated. We do not use artificial intelligence.
`

// bureau is a site with a manuscript of strolls, its author Ann, its publisher Pat, and Sam who is both.
type bureau struct {
	*site
	ann, pat, sam *browser
	accounts      map[string]staff.Account
}

func newBureau(t *testing.T) *bureau {
	b := &bureau{site: newSite(t, web.Config{}), accounts: map[string]staff.Account{}}
	b.now = london(t, "2026-02-20 12:00")
	for name, roles := range map[string][]staff.Role{"ann": {staff.Author}, "pat": {staff.Publisher}, "sam": {staff.Author, staff.Publisher}} {
		var grants []staff.Grant
		for _, r := range roles {
			grants = append(grants, role("strolls", r))
		}
		b.accounts[name] = b.staffer(name+"@example.org", false, grants...)
	}
	b.ann, b.pat, b.sam = b.enter("ann"), b.enter("pat"), b.enter("sam")
	files := []consultation.File{text("strolls.md", strolls), text("walks.privacy.md", strollsNotice)}
	b.must(b.store.BeginManuscript(t.Context(), b.by("ann"), staff.Manuscript{Slug: "strolls", Title: "Strolls", Main: "strolls.md"}, files))
	return b
}

func text(name, body string) consultation.File {
	return consultation.File{Name: name, Type: "text/markdown; charset=utf-8", Body: []byte(body)}
}

func (b *bureau) enter(name string) *browser {
	x := b.browse()
	x.signIn(name + "@example.org")
	return x
}

func (b *bureau) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// by is an act outside of the pages.
func (b *bureau) by(name string) staff.Act {
	return staff.Act{Actor: b.accounts[name].ID, Verb: staff.VerbManuscriptSaved, Consultation: "strolls", Subject: "1", At: b.now}
}

// save saves the text with words replaced, and gives the revision.
func (b *bureau) save(name string, pairs ...string) int {
	b.t.Helper()
	m, err := b.store.Manuscript(b.t.Context(), "strolls")
	b.must(err)
	_, files, err := b.store.Revision(b.t.Context(), "strolls", m.Rev)
	b.must(err)
	var put []consultation.File
	for _, f := range files {
		body := string(f.Body)
		for i := 0; i < len(pairs); i += 2 {
			body = strings.ReplaceAll(body, pairs[i], pairs[i+1])
		}
		if body != string(f.Body) {
			put = append(put, text(f.Name, body))
		}
	}
	if len(put) == 0 {
		b.t.Fatalf("nothing of the text holds %q", pairs)
	}
	rev, err := b.store.SaveManuscript(b.t.Context(), b.by(name), "strolls", m.Rev, "", put, nil, "")
	b.must(err)
	return rev
}

const area = "/staff/c/strolls/publication"

// openItems are the addresses of what stands in the way.
func openItems(x *browser) []string {
	x.t.Helper()
	x.get(area)
	var list []string
	for _, a := range x.doc.Find("a[aria-describedby^=gate-open]").EachIter() {
		list = append(list, a.AttrOr("href", ""))
	}
	return list
}

// answerAll answers everything that waits, as somebody does on the pages.
func (b *bureau) answerAll(x *browser) {
	b.t.Helper()
	for _, path := range openItems(x) {
		x.get(path)
		form := x.doc.Find("form[action$='" + path[strings.LastIndex(path, "/"):] + "']")
		if form.Length() != 1 {
			b.t.Fatalf("%s cannot be answered:\n%s", path, x.doc.Find("main").Text())
		}
		values := fields(form)
		values.Set("words", "Dr Jones, on 20 February.")
		if form.Find("input[name=verdict]").Length() > 0 {
			values.Set("verdict", "yes")
		}
		x.post(path, values)
		x.wants(http.StatusOK, area)
	}
}

// ask asks for approval of what is there.
func (b *bureau) ask(x *browser, public string) {
	b.t.Helper()
	x.get(area + "/ask")
	values := fields(x.doc.Find("form[action='" + area + "/ask']"))
	values.Set("why", "It is ready.")
	if x.doc.Find("#public").Length() > 0 {
		values.Set("public", public)
	}
	x.post(area+"/ask", values)
}

// decide approves what waits, or sends it back.
func (b *bureau) decide(x *browser, do, words string) {
	b.t.Helper()
	x.get(area + "/approve")
	x.post(area+"/approve", url.Values{"id": {x.doc.Find("input[name=id]").AttrOr("value", "")}, "do": {do}, "words": {words}})
}

// publish answers, asks and approves.
func (b *bureau) publish(public string) {
	b.t.Helper()
	b.answerAll(b.ann)
	b.ask(b.ann, public)
	b.ann.wants(http.StatusOK, area)
	b.decide(b.pat, "approve", "")
	b.pat.wants(http.StatusOK, area)
	b.pat.has("Approved. What was asked for is what the public gets.")
}

// wantsLog makes sure that the last entry of the log is of somebody doing something.
func (b *bureau) wantsLog(verb staff.Verb, name string) *staff.Entry {
	b.t.Helper()
	var last *staff.Entry
	for e, err := range b.store.Entries(b.t.Context(), 1) {
		b.must(err)
		last = e
	}
	if last.Verb != verb || last.Actor != b.accounts[name].ID || last.Consultation != "strolls" {
		b.t.Errorf("the last entry of the log is %+v, want %s by %s", last, verb, name)
	}
	return last
}

// From a draft with a mistake to publication by a second person, on the pages.
func TestPublication(t *testing.T) {
	b := newBureau(t)
	b.save("ann", "stage: formative\n", "")
	b.ann.get(area)
	b.ann.has("Must be mended", "Consultation Principles B: have a purpose · strolls.md, line 4")
	b.answerAllBut(b.ann, "stage-missing")
	b.ask(b.ann, "")
	b.ann.wants(http.StatusUnprocessableEntity, area+"/ask")
	b.ann.has("1 thing still stands in the way of publication", "have a purpose", "It is ready.")

	b.save("ann", "kind: call for evidence\n", "kind: call for evidence\nstage: formative\n")
	b.ann.get(area)
	b.ann.has("1 thing stands in the way") // the words changed, so that clearance is asked for again
	b.ann.get(area + "/item/clearance")
	b.ann.has("Who has cleared this text", "Answers for an earlier text", "Dr Jones, on 20 February.", "ann,")
	b.answerAll(b.ann)
	b.ann.get(area)
	b.ann.has("Nothing stands in the way.")

	b.ask(b.ann, "")
	b.ann.has("You asked for approval.", "Waiting for approval", "Asked by", "It is ready.")
	b.wantsLog(staff.VerbProposed, "ann")
	if s := b.site.get("/c/strolls"); s.Code != http.StatusNotFound {
		t.Errorf("before approval the public page has status %d", s.Code)
	}
	b.ann.get(area + "/approve")
	b.ann.wants(http.StatusForbidden, area+"/approve")
	b.ann.post(area+"/approve", url.Values{"do": {"approve"}})
	b.ann.wants(http.StatusForbidden, area+"/approve")

	b.pat.get(area + "/read")
	b.pat.has("This is the text that would be published.", "Do you walk?", "data controller")
	b.decide(b.pat, "send-back", "")
	b.pat.wants(http.StatusUnprocessableEntity, area+"/approve")
	b.pat.has("Write what must change")
	b.decide(b.pat, "send-back", "The title is too short.")
	b.pat.has("It was sent back with your words.")
	b.wantsLog(staff.VerbSentBack, "pat")
	b.ann.get(area)
	b.ann.has("Sent back", "The title is too short.")

	b.ask(b.ann, "")
	b.decide(b.pat, "approve", "")
	b.pat.has("Approved.")
	e := b.wantsLog(staff.VerbApproved, "pat")
	if e.Details["why"] != "It is ready." || e.Details["proposer"] != b.accounts["ann"].ID {
		t.Errorf("the log says %v", e.Details)
	}
	mustHave(t, b.page("/c/strolls"), "It opens at")
	b.pat.get("/staff/c/strolls/versions")
	b.pat.has("Asked for by", "ann", "Approved by", "pat", "It is ready.", "Public now")
	b.pat.get("/staff/c/strolls")
	b.pat.has("Published")
}

// answerAllBut answers what can be answered.
func (b *bureau) answerAllBut(x *browser, code string) {
	b.t.Helper()
	for _, path := range openItems(x) {
		if strings.HasSuffix(path, "/"+code) {
			continue
		}
		x.get(path)
		values := fields(x.doc.Find("form[action='" + path + "']"))
		values.Set("words", "Dr Jones, on 20 February.")
		values.Set("verdict", "yes")
		x.post(path, values)
		x.wants(http.StatusOK, area)
	}
}

// The person who asked, and the one who saved the text, cannot approve where two are asked for; the server says so, whatever the page
// shows.
func TestSecondPersonApproves(t *testing.T) {
	b := newBureau(t)
	b.answerAll(b.sam)
	b.ask(b.sam, "")
	b.sam.get(area + "/approve")
	b.sam.has("You asked for this, so another person must approve it.")
	b.sam.hasNot("Approve and publish")
	b.decide(b.sam, "approve", "")
	b.sam.wants(http.StatusUnprocessableEntity, area+"/approve")
	b.sam.has("A second person must approve")
	b.sam.post(area+"/withdraw", url.Values{"id": {b.waiting().ID}})
	b.sam.has("The request was withdrawn.")

	b.save("sam", "Tell us how you walk.\n\n##", "Tell us where you walk.\n\n##")
	b.answerAll(b.ann)
	b.ask(b.ann, "")
	b.decide(b.sam, "approve", "")
	b.sam.wants(http.StatusUnprocessableEntity, area+"/approve")
	b.sam.has("You saved this text, so another person must approve it.")
	if _, err := b.store.Consultation(t.Context(), "strolls"); err == nil {
		t.Fatal("one person published alone")
	}
	settings, err := b.store.Settings(t.Context())
	b.must(err)
	settings.TwoPerson = false
	b.must(b.store.SetSettings(t.Context(), b.by("pat"), settings))
	b.decide(b.sam, "", "") // no button was pressed
	b.sam.wants(http.StatusUnprocessableEntity, area+"/approve")
	b.waiting()
	b.decide(b.sam, "approve", "")
	b.sam.has("Approved.")
}

func (b *bureau) waiting() *staff.Proposal {
	b.t.Helper()
	all, err := b.store.Proposals(b.t.Context(), "strolls")
	b.must(err)
	if len(all) == 0 || all[0].State != staff.Waiting {
		b.t.Fatal("no request waits")
	}
	return all[0]
}

// What was asked for is what is published, whatever was saved since, and the page says so.
func TestProposalIsFrozen(t *testing.T) {
	b := newBureau(t)
	b.answerAll(b.ann)
	b.ask(b.ann, "")
	asked := b.waiting()
	b.save("ann", "Tell us how you walk.\n\n##", "Tell us where you walk.\n\n##")
	b.ann.get(area)
	b.ann.has("The text was saved again since.")
	b.ann.get(area + "/ask")
	b.ask(b.ann, "")
	b.ann.wants(http.StatusUnprocessableEntity, area+"/ask")
	b.pat.get(area + "/approve")
	b.pat.has("Revision 1 of the text")
	b.decide(b.pat, "approve", "")
	b.pat.has("Approved.")
	con, err := b.store.Consultation(t.Context(), "strolls")
	b.must(err)
	if con.Version != asked.Version {
		t.Errorf("published %s, asked for %s", con.Version, asked.Version)
	}
	mustHave(t, b.page("/c/strolls"), "Tell us how you walk.")
	mustLack(t, b.page("/c/strolls"), "Tell us where you walk.")
}

// Time passes between asking and approving: the gate is judged again.
func TestGateIsJudgedAtApproval(t *testing.T) {
	b := newBureau(t)
	b.answerAll(b.ann)
	b.ask(b.ann, "")
	settings, err := b.store.Settings(t.Context())
	b.must(err)
	settings.Blackouts = []staff.Blackout{{From: "2026-03-01", To: "2026-03-10", Why: "Local elections"}}
	b.must(b.store.SetSettings(t.Context(), b.by("pat"), settings))
	b.decide(b.pat, "approve", "")
	b.pat.wants(http.StatusUnprocessableEntity, area+"/approve")
	b.pat.has("something stands in the way now", "It would open in a blackout period.")
	settings, err = b.store.Settings(t.Context())
	b.must(err)
	settings.Blackouts = nil
	b.must(b.store.SetSettings(t.Context(), b.by("pat"), settings))
	b.now = london(t, "2026-06-02 09:00")
	b.pat, b.ann = b.enter("pat"), b.enter("ann")
	b.decide(b.pat, "approve", "")
	b.pat.wants(http.StatusUnprocessableEntity, area+"/approve")
	b.pat.has("It closes on 1 June 2026, which is past; give a later day.", "Consultation Principles E: a proportionate amount of time · strolls.md, line 9")
	if _, err := b.store.Consultation(t.Context(), "strolls"); err == nil {
		t.Error("a consultation whose closing is past was published")
	}
}

// Times are set on a page before the first publication, and the file says them from then on.
func TestFirstTimes(t *testing.T) {
	b := newBureau(t)
	b.ann.get(area + "/times")
	values := fields(b.ann.doc.Find("form[action='" + area + "/times']"))
	if values.Get("opens-day") != "2" || values.Get("opens-time") != "09:00" || values.Get("grace") != "30" {
		t.Errorf("the page shows %v", values)
	}
	values.Set("opens-month", "13")
	values.Set("grace", "soon")
	b.ann.post(area+"/times", values)
	b.ann.wants(http.StatusUnprocessableEntity, area+"/times")
	b.ann.has("Enter a day and a time at which it opens", "Enter the minutes as a number")
	values.Set("opens-month", "3")
	values.Set("opens-day", "9")
	values.Set("opens-time", "14:00")
	values.Set("grace", "0")
	b.ann.post(area+"/times", values)
	b.ann.has("The times were saved in the text", "2pm on Monday 9 March 2026")
	_, files, err := b.store.Revision(t.Context(), "strolls", 2)
	b.must(err)
	if body := string(files[0].Body); !strings.Contains(body, "opens: 2026-03-09 14:00\n") || strings.Contains(body, "grace:") {
		t.Errorf("the file says\n%s", body)
	}
	b.ann.get(area + "/times")
	values = fields(b.ann.doc.Find("form[action='" + area + "/times']"))
	for _, part := range []string{"day", "month", "year", "time"} {
		values.Set("closes-"+part, "")
	}
	b.ann.post(area+"/times", values)
	b.ann.has("has no closing")       // kept for a time after closing, and it never closes
	b.ann.post(area+"/times", values) // from the page of the revision before
	b.ann.wants(http.StatusUnprocessableEntity, area+"/times")
	b.ann.has("Somebody saved the text while you were here")
}

// Two who answer the same item at once: neither loses their words.
func TestTwoAnswersAtOnce(t *testing.T) {
	b := newBureau(t)
	path := area + "/item/clearance"
	b.ann.get(path)
	mine := fields(b.ann.doc.Find("form[action='" + path + "']"))
	b.sam.get(path)
	theirs := fields(b.sam.doc.Find("form[action='" + path + "']"))
	theirs.Set("words", "The minister, on Monday.")
	b.sam.post(path, theirs)
	mine.Set("words", "Dr Jones, on Tuesday.")
	b.ann.post(path, mine)
	b.ann.wants(http.StatusUnprocessableEntity, path)
	b.ann.has("Somebody else answered while you wrote", "The minister, on Monday.", "Dr Jones, on Tuesday.")
	mine = fields(b.ann.doc.Find("form[action='" + path + "']"))
	b.ann.post(path, mine)
	b.ann.wants(http.StatusOK, area)

	b.ann.get(path)
	mine = fields(b.ann.doc.Find("form[action='" + path + "']"))
	mine.Set("words", "The lawyer too.")
	b.save("sam", "Tell us how you walk.\n\n##", "Tell us where you walk.\n\n##")
	b.ann.post(path, mine)
	b.ann.wants(http.StatusUnprocessableEntity, path)
	b.ann.has("The text was changed while you wrote", "The lawyer too.")
}

// A form of another consultation changes nothing here, and a request of another is not found.
func TestPublicationStaysInItsConsultation(t *testing.T) {
	b := newBureau(t)
	b.answerAll(b.ann)
	b.ask(b.ann, "")
	other := b.officeOf("eve@example.org", false, role("other", staff.Author), role("other", staff.Publisher))
	b.must(b.store.BeginManuscript(t.Context(), b.by("ann"), staff.Manuscript{Slug: "other", Main: "other.md"}, []consultation.File{text("other.md", strolls)}))
	other.post("/staff/c/other/publication/withdraw", url.Values{"id": {b.waiting().ID}})
	if other.status != http.StatusNotFound {
		t.Errorf("withdrawing another's request gives status %d", other.status)
	}
	other.post("/staff/c/other/publication/approve", url.Values{"id": {b.waiting().ID}, "do": {"approve"}})
	b.waiting()
	other.get("/staff/c/other/publication")
	other.has("The file says another address than this consultation has.")
	b.decide(b.pat, "approve", "")
	con, err := b.store.Consultation(t.Context(), "strolls")
	b.must(err)
	other.get("/staff/c/other/versions/show/" + con.Version)
	if other.status != http.StatusNotFound {
		t.Errorf("another's version is shown with status %d", other.status)
	}
}
