package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// operator is a browser of somebody who enters answers for walks.
func (s *site) operator(name string) *browser {
	s.t.Helper()
	return s.officeOf(name+"@example.org", false, role("walks", staff.Operator))
}

// beginEntry begins an entry that came on 2 March and gives its address.
func (b *browser) beginEntry(channel string, more ...string) string {
	b.t.Helper()
	form := url.Values{"channel": {channel}, "received-day": {"2"}, "received-month": {"3"}, "received-year": {"2026"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	b.post("/staff/c/walks/entries/new", form)
	if b.status != http.StatusOK || !regexp.MustCompile(`^/staff/c/walks/entries/\w+$`).MatchString(b.at.Path) {
		b.t.Fatalf("beginning an entry leads to %s with %d\n%s", b.at, b.status, b.doc.Find("main").Text())
	}
	return b.at.Path
}

// types takes an entry up and types into its pages; fill is page, name and value by threes.
func (b *browser) types(at string, fill ...string) {
	b.t.Helper()
	b.post(at+"/take-up", nil)
	for i := 0; i+2 < len(fill); i += 3 {
		b.get(at + "/type/" + fill[i])
		b.press("continue", fill[i+1], fill[i+2])
		if b.status != http.StatusOK {
			b.t.Fatalf("typing %s: status %d at %s\n%s", fill[i], b.status, b.at, b.doc.Find("main").Text())
		}
	}
	b.get(at + "/check")
}

// allResponses gives what stands, contact data included.
func (s *site) allResponses() (all []*consultation.Response) {
	s.t.Helper()
	for r, err := range s.store.Each(s.t.Context(), "walks") {
		if err != nil {
			s.t.Fatal(err)
		}
		whole, _, err := s.store.ByReference(s.t.Context(), r.Reference)
		if err != nil {
			s.t.Fatal(err)
		}
		all = append(all, whole)
	}
	return all
}

// TestPaperIsTypedAndTakenIn goes all the way: what is typed, what a mark empties, what is off the path, where personal and equality
// answers go, and that the receipt code works.
func TestPaperIsTypedAndTakenIn(t *testing.T) {
	s := newSurvey(t)
	b := s.operator("olive")
	b.get("/staff/c/walks/entries")
	b.has("Nothing has come another way yet")
	at := b.beginEntry("paper", "office", "Box 7")
	b.has("Write 1 on the paper", "Box 7")
	b.types(at, "about", "walk", "no", "about", "name", "Ann SECRET", "walks", "where", "SECRET-OFF", "walks", "like.~mark", "unreadable",
		"reasons", "why", "SECRET-WHY", "dogs/1", "dogs.1.dog-name", "Rex", "equal", "age", "old")
	b.has("SECRET-WHY", "Answered, but not counted", "SECRET-OFF", "1 question is marked as unclear", "It cannot be read")
	if stored := s.contents(); strings.Contains(stored, "SECRET") || strings.Contains(stored, "Box 7") {
		t.Error("what is being typed lies in the database as it is")
	}
	b.submit("/check")
	b.has("Entry 1 is taken in", "Receipt code")
	code := strings.TrimSpace(b.doc.Find(".gp-entry-code").Text())
	all := s.allResponses()
	if len(all) != 1 {
		t.Fatalf("%d responses", len(all))
	}
	r := all[0]
	if r.Channel != consultation.OnPaper || r.Received != "2026-03-02" || r.Late || r.Answers.Get("walk") != "no" || r.Answers.Get("why") != "SECRET-WHY" ||
		r.Answers.Has("where") || r.Answers.Has("name") || r.Contact.Get("name") != "Ann SECRET" || r.Answers.Get("dogs.1.dog-name") != "Rex" || r.Language != "en" || r.Notice == "" {
		t.Errorf("the response is %+v", r)
	}
	n := 0
	for e, err := range s.store.EachEquality(t.Context(), "walks") {
		if err != nil || e.Answers.Get("age") != "old" {
			t.Errorf("equality %v, %v", e, err)
		}
		n++
	}
	list, err := s.store.Intakes(t.Context(), "walks")
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	in, err := s.store.Intake(t.Context(), "walks", list[0].ID)
	if err != nil || in.Keyings[0].All().Has("age") || in.Keyings[0].All().Get("where") != "SECRET-OFF" || in.Marks != 1 {
		t.Errorf("the entry keeps %+v", in.Keyings[0])
	}
	b.get(at + "/slip")
	b.has(code, r.Reference)
	respondent := s.browse()
	respondent.post("/resume", url.Values{"code": {code}})
	respondent.has("Response sent", "Withdraw your response")
	again := s.browse()
	again.signIn("olive@example.org")
	again.get(at + "/done")
	again.has("no longer shown")
	if strings.Contains(again.body, code) || strings.Contains(s.log.String(), "SECRET") || strings.Contains(s.contents(), code) {
		t.Error("the code or an answer is where it should not be")
	}
	b.get("/staff/c/walks/entries?state=taken")
	b.has("Entry 1", r.Reference)
	b.get("/staff/c/walks/entries?state=typing")
	b.has("No entry is like that")
}

// TestTwoPeopleType makes sure that the second is another person, sees nothing of the first, and that differences are settled.
func TestTwoPeopleType(t *testing.T) {
	s := newSurvey(t)
	b, sam := s.operator("olive"), s.operator("sam")
	at := b.beginEntry("paper", "twice", "yes")
	b.types(at, "about", "walk", "no", "about", "name", "FIRST-NAME", "reasons", "why", "It is  FIRST", "equal", "age", "old")
	b.submit("/check")
	b.has("Another person types it a second time")
	b.post(at+"/take-up", nil)
	b.has("You typed it the first time")
	for _, path := range []string{"", "/check", "/type/about", "/letter", "/settle", "/files", "/conflict"} {
		sam.get(at + path)
		sam.hasNot("FIRST")
	}
	sam.types(at, "about", "walk", "yes", "about", "name", "FIRST-NAME", "reasons", "why", "it is first", "equal", "age", "old")
	sam.hasNot("It is  FIRST")
	sam.submit("/check")
	sam.has("Settle the differences in entry 1", "2 of 2 differences are open", "Differences in spaces or capitals alone", "It is  FIRST")
	sam.get(at + "/check")
	if sam.status != http.StatusConflict || len(s.allResponses()) != 0 {
		t.Errorf("with open differences it can be checked: %d", sam.status)
	}
	sam.post(at+"/check", url.Values{"rev": {"1"}})
	if len(s.allResponses()) != 0 {
		t.Fatal("with open differences it was taken in")
	}
	eve := s.operator("eve")
	eve.get(at + "/settle")
	eve.submit("/settle")
	eve.has("Choose for at least one question")
	sam.get(at + "/settle")
	form := fields(sam.doc.Find(`main form[action$="/settle"]`))
	eve.get(at + "/settle")
	mine := fields(eve.doc.Find(`main form[action$="/settle"]`))
	mine.Set("slight", "first")
	eve.post(at+"/settle", mine)
	eve.has("1 of 2 differences is open", "Settled by eve")
	form.Set("pick:walk", "second")
	sam.post(at+"/settle", form)
	if sam.status != http.StatusConflict || sam.doc.Find(`input[name="pick:walk"][value=second][checked]`).Length() != 1 {
		t.Errorf("two settle at once: status %d", sam.status)
	}
	eve.get(at + "/anew/walk")
	eve.press("", "walk", "no")
	eve.get(at + "/check")
	eve.submit("/check")
	eve.has("Entry 1 is taken in")
	r := s.allResponses()[0]
	if r.Answers.Get("walk") != "no" || r.Answers.Get("why") != "It is  FIRST" || r.Contact.Get("name") != "FIRST-NAME" {
		t.Errorf("the response is %v %v", r.Answers, r.Contact)
	}
	pat := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	pat.get("/staff/c/walks/typing")
	pat.has("1 entry was typed twice", "66.7%", "olive", "Do you walk?")
	pat.hasNot("FIRST", "How old")
	if e := s.entry(staff.VerbIntakeTaken); e.Subject != "1" || e.Consultation != "walks" {
		t.Errorf("the log says %+v", e)
	}
}

// TestChanceChoosesWhatIsTypedTwice sets the rule to all.
func TestChanceChoosesWhatIsTypedTwice(t *testing.T) {
	s := newSurvey(t)
	pat, b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher)), s.operator("olive")
	for _, wrong := range []string{"", "-1", "101", "many"} {
		pat.post("/staff/c/walks/typing/rule", url.Values{"every": {wrong}})
		if pat.status != http.StatusUnprocessableEntity || pat.doc.Find("#every").AttrOr("value", "") != wrong {
			t.Errorf("%q: status %d", wrong, pat.status)
		}
	}
	b.post("/staff/c/walks/typing/rule", url.Values{"every": {"0"}})
	if b.status != http.StatusForbidden {
		t.Errorf("an operator changes the rule: %d", b.status)
	}
	pat.post("/staff/c/walks/typing/rule", url.Values{"every": {"1"}})
	pat.has("All entries are typed twice")
	at := b.beginEntry("paper")
	b.types(at, "about", "walk", "no")
	b.has("chosen by chance")
	b.submit("/check")
	b.has("Another person types it a second time")
	at = b.beginEntry("telephone")
	b.types(at, "about", "walk", "no")
	b.hasNot("chosen by chance")
}

// TestCallsNeedConsent refuses what was not read back.
func TestCallsNeedConsent(t *testing.T) {
	s := newSurvey(t)
	b := s.operator("olive")
	at := b.beginEntry("telephone")
	b.post(at+"/take-up", nil)
	b.has("Read out each question")
	b.types(at, "about", "walk", "no")
	b.has("Read each answer back")
	b.submit("/check")
	b.has("tick that the caller agreed")
	if b.status != http.StatusUnprocessableEntity || len(s.allResponses()) != 0 {
		t.Fatalf("without consent: status %d", b.status)
	}
	form := fields(b.doc.Find(`main form[action$="/check"]`))
	form.Set("agree", "yes")
	b.post(at+"/check", form)
	b.has("Read the reference and the five words out")
	in := s.intakes()[0]
	if in.Consent.By == "" || s.allResponses()[0].Channel != consultation.ByTelephone {
		t.Errorf("consent %+v", in.Consent)
	}
	if e := s.entry(staff.VerbIntakeFinished); e.Details["read-back"] == "" {
		t.Errorf("the log says %v", e.Details)
	}
}

func (s *site) intakes() (all []*staff.Intake) {
	s.t.Helper()
	list, err := s.store.Intakes(s.t.Context(), "walks")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, x := range list {
		in, err := s.store.Intake(s.t.Context(), "walks", x.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		all = append(all, in)
	}
	return all
}

func TestEntryFactsThatAreRefused(t *testing.T) {
	s := newSurvey(t)
	b := s.operator("olive")
	for _, tt := range []struct{ channel, day, month, year, want string }{
		{"", "2", "3", "2026", "Choose how it came"}, {"web", "2", "3", "2026", "Choose how it came"}, {"import", "2", "3", "2026", "Choose how it came"},
		{"paper", "3", "3", "2026", "cannot be in the future"}, {"paper", "1", "3", "2026", "before the opening on 2 March 2026"}, {"paper", "31", "2", "2026", "Enter the day of receipt"},
	} {
		b.post("/staff/c/walks/entries/new", url.Values{"channel": {tt.channel}, "received-day": {tt.day}, "received-month": {tt.month}, "received-year": {tt.year}, "office": {"K-7"}})
		b.has(tt.want)
		if b.status != http.StatusUnprocessableEntity || b.doc.Find("#office").AttrOr("value", "") != "K-7" || b.doc.Find("#received-day").AttrOr("value", "") != tt.day {
			t.Errorf("%+v: status %d", tt, b.status)
		}
		if href, _ := b.doc.Find(".govuk-error-summary a").Attr("href"); b.doc.Find(href).Length() != 1 {
			t.Errorf("the summary leads to %q, which is not there", href)
		}
	}
	if len(s.intakes()) != 0 {
		t.Error("something was begun")
	}
}

// TestLatePaper follows the rule for late responses: the day of closing is in time, later ones need a public decision.
func TestLatePaper(t *testing.T) {
	s := newSurvey(t)
	s.now = london(t, "2026-06-05 10:00")
	b := s.operator("olive")
	at := b.beginEntry("paper", "received-day", "1", "received-month", "6")
	b.types(at, "about", "walk", "no")
	b.submit("/check")
	b.has("is taken in")
	at = b.beginEntry("paper", "received-day", "3", "received-month", "6")
	b.has("no late responses are taken on that day")
	b.types(at, "about", "walk", "no")
	b.submit("/check")
	if b.status != http.StatusUnprocessableEntity || len(s.allResponses()) != 1 {
		t.Fatalf("late without a rule: status %d", b.status)
	}
	pat := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	pat.reschedule("late", moment("2026-06-08 23:45", "The post was late."))
	b.get(at + "/check")
	b.submit("/check")
	b.has("is taken in")
	late := 0
	for _, r := range s.allResponses() {
		if r.Late {
			late++
		}
	}
	if late != 1 {
		t.Errorf("%d late responses", late)
	}
}

// TestTwoTypeOneEntryAtOnce makes sure that no word is lost, and that whoever looks has taken it up.
func TestTwoTypeOneEntryAtOnce(t *testing.T) {
	s := newSurvey(t)
	b, sam := s.operator("olive"), s.operator("sam")
	at := b.beginEntry("paper")
	b.types(at)
	sam.get(at + "/type/reasons")
	sam.has("Take up entry 1 first")
	sam.get(at)
	sam.has("olive is typing it", "Take over")
	sam.post(at+"/take-up", nil)
	sam.get(at + "/type/reasons")
	b.get(at + "/type/reasons")
	b.press("continue", "why", "OLIVE WROTE THIS")
	sam.press("continue", "why", "SAM WROTE THIS")
	sam.has("Two sets of words in entry 1", "OLIVE WROTE THIS", "SAM WROTE THIS")
	sam.submit("/conflict")
	sam.has("Choose which is right")
	b.get(at + "/check")
	b.submit("/check")
	if b.status != http.StatusUnprocessableEntity || len(s.allResponses()) != 0 {
		t.Errorf("with a conflict it is taken in: %d", b.status)
	}
	form := fields(sam.doc.Find(`main form[action$="/conflict"]`))
	form.Set("keep:why", "both")
	sam.post(at+"/conflict", form)
	sam.has("OLIVE WROTE THIS", "SAM WROTE THIS")
	b.get(at + "/type/about")
	stale := b.form()
	sam.submit("/check")
	stale.Set("name", "LATE WORDS")
	b.post(at+"/type/about", stale)
	b.has("has moved on", "LATE WORDS")
	if b.status != http.StatusConflict {
		t.Errorf("typing after it was taken in: %d", b.status)
	}
}

// TestTypingSurvivesASignOut shows what was typed when nobody is signed in any more.
func TestTypingSurvivesASignOut(t *testing.T) {
	s := newSurvey(t)
	b := s.operator("olive")
	at := b.beginEntry("paper")
	b.types(at)
	b.get(at + "/type/about")
	s.now = s.now.Add(staff.SessionIdle * 2)
	b.press("continue", "name", "SHORT NAME")
	b.has("You are signed out", "SHORT NAME")
}

func TestEntryAutosave(t *testing.T) {
	s := newSurvey(t)
	b := s.operator("olive")
	at := b.beginEntry("paper")
	b.types(at)
	b.get(at + "/type/reasons")
	form := b.form()
	form.Set("why", "HALF A")
	form.Set("why.~note", "smudged")
	form.Set("seq", "1")
	b.post(at+"/autosave", form)
	if b.status != http.StatusOK || !strings.Contains(b.body, `"why"`) {
		t.Fatalf("autosave: %d %s", b.status, b.body)
	}
	form.Set("why", "HALF A SENTENCE")
	form.Del("seq")
	b.post(at+"/type/reasons", form)
	b.get(at + "/type/reasons")
	b.has("HALF A SENTENCE")
	if b.doc.Find(".gp-entry-mark[open]").Length() != 1 {
		t.Error("a note is out of sight")
	}
	if n := len(s.entriesOf(staff.VerbIntakeTakenUp)); n != 1 {
		t.Errorf("%d entries in the log", n)
	}
	sam := s.operator("sam")
	sam.post(at+"/autosave", form)
	if sam.status != http.StatusConflict {
		t.Errorf("somebody who did not take it up saves: %d", sam.status)
	}
}

// TestALetter goes from the words to the answers and to whoever may read it.
func TestALetter(t *testing.T) {
	s := newSurvey(t)
	b := s.operator("olive")
	at := b.beginEntry("letter")
	b.types(at)
	b.get(at + "/letter")
	b.submit("/letter")
	const letter = "Dear SECRET Sir,\n\nI walk to the sea. I like the SECRET air.\n\nYours"
	b.sendFile(at+"/letter", url.Values{"text": {letter}}, "", nil)
	b.has("The letter is kept", "Part 3", "3 parts are about no question")
	in := s.intakes()[0]
	if in.Letter != letter {
		t.Fatalf("kept is %q", in.Letter)
	}
	if strings.Contains(s.contents(), "SECRET") {
		t.Error("the letter lies in the database as it is")
	}
	split := b.doc.Find(`button[value^="split:"]`).First().AttrOr("value", "")
	form := fields(b.doc.Find(`main form[action$="/letter"]`))
	form.Set("do", split)
	b.post(at+"/letter", form)
	b.has("Part 4")
	numbers := consultation.Numbered(s.questionnaire("walks"))
	form = fields(b.doc.Find(`main form[action$="/letter"]`))
	parts := b.doc.Find(`input[name^="part:"]`)
	form.Set(parts.Eq(1).AttrOr("name", ""), numbers.Of("where"))
	form.Set(parts.Eq(2).AttrOr("name", ""), numbers.Of("like")+", "+numbers.Of("walk"))
	form.Set(parts.Eq(3).AttrOr("name", ""), "99")
	form.Set("do", "save")
	b.post(at+"/letter", form)
	b.has("there is no question 99")
	if b.doc.Find(`input[name="`+parts.Eq(3).AttrOr("name", "")+`"]`).AttrOr("value", "") != "99" {
		t.Error("what was typed is gone")
	}
	form.Set(parts.Eq(3).AttrOr("name", ""), "")
	b.post(at+"/letter", form)
	b.has("2 parts are about no question")
	b.types(at, "about", "walk", "yes")
	b.has("I like the SECRET air.", "2 parts of the letter are about nothing that was asked")
	b.submit("/check")
	b.has("is taken in")
	r := s.allResponses()[0]
	if r.Answers.Get("where") != "I walk to the sea." || r.Answers.Get("like") != "I like the SECRET air." || r.Channel != consultation.ByLetter {
		t.Errorf("the response is %v", r.Answers)
	}
	mo := s.officeOf("mo@example.org", false, role("walks", staff.Moderator))
	mo.get("/staff/c/walks/letters")
	mo.get("/staff/c/walks/letters/" + in.ID)
	mo.has("Dear SECRET Sir", "Taken as an answer to", "About nothing that was asked")
	if e := s.entry(staff.VerbLetterRead); e.Details["reference"] != r.Reference {
		t.Errorf("the log says %v", e.Details)
	}
	b.get("/staff/c/walks/letters/" + in.ID)
	if b.status != http.StatusForbidden {
		t.Errorf("an operator reads letters that were taken in: %d", b.status)
	}
}

func TestAnEmail(t *testing.T) {
	s := newSurvey(t)
	s.now = london(t, "2026-03-09 10:00")
	b := s.operator("olive")
	at := b.beginEntry("email", "received-day", "9")
	b.types(at)
	b.sendFile(at+"/letter", url.Values{"text": {""}}, "mail.eml", []byte("Just words"))
	b.has("not an e-mail file")
	b.sendFile(at+"/letter", url.Values{"text": {""}}, "mail.eml", []byte("From: SECRET@example.org\r\nDate: Thu, 05 Mar 2026 09:00:00 +0000\r\nContent-Type: text/plain\r\n\r\nI agree.\r\n\r\nA friend\r\n"))
	b.has("I agree.", "is now the day of receipt")
	in := s.intakes()[0]
	if in.Letter != "I agree.\n\nA friend\n" || in.Received != "2026-03-05" {
		t.Errorf("kept is %q of %s", in.Letter, in.Received)
	}
	b.get(at + "/letter/remove")
	b.submit("/letter/remove")
	b.has("The letter is removed")
	if s.intakes()[0].Letter != "" {
		t.Error("it is still there")
	}
}

// TestFilesOfAnEntry adds a scan and an enclosure, and reads them with the log knowing.
func TestFilesOfAnEntry(t *testing.T) {
	s := newSurvey(t)
	b := s.operator("olive")
	at := b.beginEntry("paper")
	for name, body := range map[string]string{"page.html": "<!doctype html><html><script>1</script>", "run.exe": "MZ\x90\x00\x03\x00\x00\x00\x04", "x.eml": "<html><body>hi</body></html>"} {
		b.sendFile(at+"/files", url.Values{}, name, []byte(body))
		b.has("This is not a PDF")
		if b.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, b.status)
		}
	}
	scan := "%PDF-1.4\nSCAN"
	b.sendFile(at+"/files", url.Values{}, "My letter.pdf", []byte(scan))
	b.has("The file is added", "The paper, letter or e-mail itself")
	b.hasNot("My letter")
	s.now = s.now.Add(time.Second) // files stand in the order in which they came
	b.sendFile(at+"/files", url.Values{"what": {"map"}}, "map.txt", []byte("a map"))
	b.types(at, "about", "walk", "yes")
	b.submit("/check")
	b.has("is taken in")
	r := s.allResponses()[0]
	if len(r.Answers["map"]) != 1 {
		t.Errorf("the enclosure is no answer: %v", r.Answers)
	}
	files, err := s.store.Uploads(t.Context(), "", r.ID)
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	b.get(at + "/files")
	b.get(b.doc.Find(`main a[href*="/file/"]`).First().AttrOr("href", ""))
	if b.body != scan || !strings.HasPrefix(b.header.Get("Content-Disposition"), "attachment") || !strings.Contains(b.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the scan is %q, %v", b.body, b.header)
	}
	if n := len(s.entriesOf(staff.VerbIntakeFileRead)); n != 1 {
		t.Errorf("%d readings in the log", n)
	}
	b.post(at+"/files/remove", url.Values{"file": {files[0].ID}})
	if b.status != http.StatusConflict {
		t.Errorf("a file of a response is removed: %d", b.status)
	}
}

func TestTakingBackAndPuttingAside(t *testing.T) {
	s := newSurvey(t)
	b := s.operator("olive")
	at := b.beginEntry("paper")
	b.types(at, "about", "walk", "no", "reasons", "why", "WRONG WORD", "equal", "age", "old")
	b.submit("/check")
	first := s.allResponses()[0].Reference
	b.get(at + "/back")
	b.submit("/back")
	b.has("Write why")
	b.post(at+"/back", url.Values{"reason": {"A word was misread."}})
	b.has("The response is withdrawn", "Being typed", "A word was misread.")
	if _, tomb, err := s.store.ByReference(t.Context(), first); err != nil || tomb == nil || tomb.Reason != "A word was misread." {
		t.Errorf("the tombstone is %+v, %v", tomb, err)
	}
	b.get(at + "/type/reasons")
	b.has("WRONG WORD")
	b.press("continue", "why", "RIGHT WORD")
	b.get(at + "/type/equal")
	if b.doc.Find(`input[name=age]`).Length() != 0 {
		t.Error("equality answers are asked again")
	}
	b.get(at + "/check")
	b.submit("/check")
	if all := s.allResponses(); len(all) != 1 || all[0].Answers.Get("why") != "RIGHT WORD" || all[0].Reference == first {
		t.Errorf("the responses are %+v", all)
	}
	n := 0
	for range s.store.EachEquality(t.Context(), "walks") {
		n++
	}
	if n != 1 {
		t.Errorf("%d sets of equality answers", n)
	}
	at = b.beginEntry("paper")
	b.types(at, "reasons", "why", "BY MISTAKE")
	b.get(at + "/aside")
	b.submit("/aside")
	b.has("Write why")
	b.post(at+"/aside", url.Values{"reason": {"Entered before as 1."}})
	b.has("The entry is put aside")
	b.get(at)
	b.has("Put aside", "Entered before as 1.")
	if in := s.intakes()[0]; len(in.Keyings[0].Answers) != 0 || in.Number != 2 {
		t.Errorf("kept is %+v", in)
	}
}

// TestInvitedConsultationsTakePaper enters an answer where only people with an invitation can answer.
func TestInvitedConsultationsTakePaper(t *testing.T) {
	s := newInvited(t, web.Config{})
	b := s.officeOf("olive@example.org", false, role("ward", staff.Operator))
	b.post("/staff/c/ward/entries/new", url.Values{"channel": {"paper"}, "received-day": {"2"}, "received-month": {"3"}, "received-year": {"2026"}})
	at := b.at.Path
	b.types(at, "ward", "how", "Fine")
	b.submit("/check")
	b.has("is taken in")
}

// questionnaire is the main edition that is published.
func (s *site) questionnaire(slug string) *consultation.Questionnaire {
	s.t.Helper()
	con, err := s.store.Consultation(s.t.Context(), slug)
	if err != nil {
		s.t.Fatal(err)
	}
	v, err := s.store.Version(s.t.Context(), con.Version)
	if err != nil {
		s.t.Fatal(err)
	}
	return v.Questionnaire(v.Main)
}
