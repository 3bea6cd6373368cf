package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const hiddenName = "Quxwortle"

// toldAct is what somebody on the command line does.
func (s *site) toldAct(verb staff.Verb, actor string) staff.Act {
	return staff.Act{Actor: actor, Verb: verb, Consultation: "walks", At: s.now}
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// crawlFor follows every link of a consultation's pages and gives the kinds of addresses whose page has a word, with how many pages it saw.
func (b *browser) crawlFor(word string, starts []string) (kinds []string, pages int) {
	b.t.Helper()
	queue, seen, found := slices.Clone(starts), map[string]bool{}, map[string]bool{}
	name := regexp.MustCompile(`[A-Z2-7]{26}|[A-Za-z0-9_-]{20,}|c[0-9]+\b`)
	for len(queue) > 0 && pages < 300 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		b.get(path)
		pages++
		at := b.at
		if strings.Contains(strings.ToLower(b.body), strings.ToLower(word)) {
			kind := name.ReplaceAllString(strings.TrimPrefix(at.Path, "/staff/c/walks"), "*")
			if order := at.Query().Get("order"); order != "" {
				kind += "?order=" + order
			}
			found[kind] = true
		}
		for _, a := range b.doc.Find("a[href]").EachIter() {
			to, err := at.Parse(a.AttrOr("href", ""))
			if err != nil || to.Host != at.Host || !strings.HasPrefix(to.Path, "/staff/c/walks") || strings.HasSuffix(at.Path, "/results") && to.Path == at.Path || strings.Contains(to.RawQuery, "after=") {
				continue
			}
			to.Fragment = ""
			queue = append(queue, to.RequestURI())
		}
	}
	return slices.Sorted(maps.Keys(found)), pages
}

// leaky is a consultation in which a word is on every page that shows words of answers: 23 answers have it, and three of them are a campaign.
func leaky(t *testing.T) (s *site, ana *browser, all []*consultation.Response) {
	s = newSurvey(t)
	ana = s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	ben := s.officeOf("ben@example.org", false, role("walks", staff.Analyst))
	for i := range 20 {
		if i < 3 {
			all = append(all, s.respond(fmt.Sprintf("%s of Leeds says in 2021: %s %d", hiddenName, sentRound, i)))
		}
		all = append(all, s.respond(fmt.Sprintf("The %s report of 2021 found %d%% more birds, see https://example.org/birds", hiddenName, 40+i)))
	}
	for i := range 24 {
		s.respond(fmt.Sprintf("Steep hills and open views, %d", i))
	}
	ana.get(readingAt)
	for _, id := range []string{"air", "dogs"} {
		s.must(s.store.AddCode(t.Context(), s.toldAct(staff.VerbCodeAdded, "x"), staff.Code{ID: id, Consultation: "walks", Key: id, Name: "About " + id}))
	}
	from := strings.Index(all[1].Answers.Get("like"), hiddenName)
	span := staff.Given{Code: "air", From: from, To: from + len(hiddenName)}
	_, err := s.store.SetCoded(t.Context(), s.toldAct(staff.VerbCoded, "x"), "walks", staff.Coded{Response: all[1].ID, Question: "like", Given: []staff.Given{span}}, 0, all[1].Changed, "")
	s.must(err)
	s.must(s.store.AddQuote(t.Context(), s.toldAct(staff.VerbQuoted, "x"), staff.Quote{ID: "q1", Consultation: "walks", Response: all[1].ID, Question: "like"}, all[1].Changed))
	ana.get(campaignsAt)
	ana.submit("/campaigns/look")
	ana.looked()

	var coders []string
	people, err := s.store.People(t.Context())
	s.must(err)
	for _, p := range people {
		coders = append(coders, p.ID)
	}
	for i, name := range []string{"Closed", "Open"} {
		ana.post(roundsAt+"/new", url.Values{"name": {name}, "question": {"like"}, "size": {"8"}, "coders": coders})
		at := ana.at.Path
		for j, b := range []*browser{ana, ben} {
			for i == 0 {
				if b.get(at + "/code"); !strings.Contains(b.at.Path, "/code") {
					break
				}
				b.post(b.at.Path, url.Values{"seen": {b.doc.Find("input[name=seen]").AttrOr("value", "")}, "codes": {[]string{"air", "dogs"}[j]}})
			}
		}
		if i == 0 {
			ana.post(at+"/close", nil)
		}
	}
	return s, ana, all
}

// hide hides the word in answers, as two people would.
func (s *site) hide(word string, all []*consultation.Response) {
	s.t.Helper()
	for i, r := range all {
		id, from := fmt.Sprintf("hide%d", i), strings.Index(r.Answers.Get("like"), word)
		list := []staff.Redaction{{ID: id, From: from, To: from + len(word), Class: "name", Reason: "says who it is", State: staff.RedactionProposed}}
		s.must(s.store.ProposeRedactions(s.t.Context(), s.toldAct(staff.VerbRedactionProposed, "x"), "walks", r.ID, "like", r.Changed, list))
		s.must(s.store.DecideRedaction(s.t.Context(), s.toldAct(staff.VerbRedactionApproved, "y"), "walks", id, true, ""))
	}
}

// TestHiddenWordsAreOnNoPage: before a word is hidden it is on every kind of page that shows answers; afterwards it is on none, nobody finds or
// counts it, and no file has it but that of whoever asks for the originals.
func TestHiddenWordsAreOnNoPage(t *testing.T) {
	s, ana, all := leaky(t)
	const at = "/staff/c/walks"
	starts := []string{at}
	for _, r := range all {
		starts = append(starts, at+"/reading/r/"+r.ID, at+"/coding/q/like?r="+r.ID, at+"/redaction/a/"+r.ID+"/like", at+"/quotes/new?question=like&r="+r.ID)
	}
	terms := at + "/suggestions/terms?question=like&where=" + url.QueryEscape(`text has "birds"`)
	starts = append(starts, at+"/search?q=report+OR+leeds", terms, readingAt+"/q/like", readingAt+"/q/like?order=new", readingAt+"/q/like?order=evidence", at+"/suggestions/clusters?question=like", at+"/suggestions/evidence?question=like")
	for i := 1; i <= 8; i++ {
		ana.get(at + "/rounds")
		for _, a := range ana.doc.Find("main a[href*='/rounds/']").EachIter() {
			if href := a.AttrOr("href", ""); !strings.HasSuffix(href, "/new") && !strings.HasSuffix(href, "/exchange") {
				starts = append(starts, href+fmt.Sprintf("/code/%d", i))
			}
		}
	}
	before, _ := ana.crawlFor(hiddenName, starts)
	for _, kind := range []string{"/reading/r/*", "/reading/q/like?order=evidence", "/search", "/coding/q/like", "/campaigns", "/suggestions/terms", "/suggestions/clusters", "/suggestions/evidence", "/quotes", "/quotes/new", "/redaction/a/*/like"} {
		if !slices.Contains(before, kind) {
			t.Errorf("%s does not show the word before it is hidden", kind)
		}
	}
	s.hide(hiddenName, all)
	after, pages := ana.crawlFor(hiddenName, starts)
	if len(after) > 0 {
		t.Errorf("the word is hidden, but of %d pages these show it: %q", pages, after)
	}

	ana.get(at + "/search?q=" + hiddenName)
	ana.has("0 answers")
	if hits := ana.doc.Find("main a[href*='/reading/r/']").Length(); hits > 0 {
		t.Errorf("%d answers are found by hidden words", hits)
	}
	ana.get(at + "/results?where=" + url.QueryEscape(`text has "`+hiddenName+`"`))
	ana.has("0 of 47")
	ana.get(at + "/search?q=birds")
	ana.has("20 answers", "[name removed] report")
	for path, form := range map[string]url.Values{"/rounds/exchange/responses": {"question": {"like"}}, "/exports": {"format": {"csv"}, "rows": {"responses"}}} {
		ana.post(at+path, form)
		if ana.status != http.StatusOK || !strings.Contains(ana.body, "[name removed]") || strings.Contains(ana.body, hiddenName) {
			t.Errorf("%s: status %d\n%s", path, ana.status, ana.body)
		}
	}
	n := s.acts(staff.VerbOriginalRead)
	ana.post(at+"/exports", url.Values{"format": {"csv"}, "rows": {"responses"}, "with": {"originals"}})
	if !strings.Contains(ana.body, hiddenName) || s.acts(staff.VerbOriginalRead) != n+1 {
		t.Errorf("the file with originals: status %d, %d entries in the log", ana.status, s.acts(staff.VerbOriginalRead)-n)
	}
	ana.post(at+"/reading/r/"+all[0].ID+"/original", nil)
	ana.has(hiddenName)
}

// TestAPITellsNoHiddenWords: a token reads exports without the words that are hidden.
func TestAPITellsNoHiddenWords(t *testing.T) {
	s, token := surveyed(t)
	r := s.respond("I, " + hiddenName + ", like fresh air")
	const path = "/api/v1/consultations/walks/exports/answers.csv"
	if body := s.read(path, token).Body.String(); !strings.Contains(body, hiddenName) {
		t.Errorf("nothing is hidden yet:\n%s", body)
	}
	s.hide(hiddenName, []*consultation.Response{r})
	if body := s.read(path, token).Body.String(); strings.Contains(body, hiddenName) || !strings.Contains(body, "I, [name removed], like fresh air") {
		t.Errorf("hidden words:\n%s", body)
	}
}

// TestCodingBesideHiddenWords: words of an answer with hidden ones are coded where they stand in the original.
func TestCodingBesideHiddenWords(t *testing.T) {
	s := newSurvey(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	s.must(s.store.AddCode(t.Context(), s.toldAct(staff.VerbCodeAdded, "x"), staff.Code{ID: "air", Consultation: "walks", Key: "air", Name: "About air"}))
	r := s.respond("I, " + hiddenName + ", like fresh air")
	ana.get(readingAt)
	s.hide(hiddenName, []*consultation.Response{r})
	at := "/staff/c/walks/coding/q/like?r=" + r.ID
	code := func(words, from string) {
		t.Helper()
		ana.get(at)
		form := fields(ana.doc.Find("form[data-gp-coding]"))
		for name, value := range map[string]string{"words": words, "words-from": from, "words-code": "air", "do": "words"} {
			form.Set(name, value)
		}
		ana.post("/staff/c/walks/coding/q/like", form)
	}
	code("name removed", "")
	ana.wants(http.StatusUnprocessableEntity, "/staff/c/walks/coding/q/like")
	ana.has("These words are hidden")
	code(hiddenName, "")
	ana.has("does not have these words")
	code("like fresh", "22") // bytes of what the page shows: "I, [name removed], like fresh air"
	ana.has("The words have the code.")
	code("I, [name", "")
	ana.has("The words have the code.")
	ana.hasNot(hiddenName)
	coded, err := s.store.CodedOf(t.Context(), "walks", r.ID)
	s.must(err)
	var spans []string
	for _, g := range coded[0].Given {
		spans = append(spans, r.Answers.Get("like")[g.From:g.To])
	}
	if want := []string{"I, " + hiddenName, "like fresh"}; !slices.Equal(spans, want) {
		t.Errorf("coded %q, not %q", spans, want)
	}
	var marks []string
	for _, m := range ana.doc.Find("mark").EachIter() {
		m.Find("[data-gp-name]").Each(func(_ int, name *goquery.Selection) { name.Remove() })
		marks = append(marks, m.Text())
	}
	if want := []string{"I, [name removed]", "like fresh"}; !slices.Equal(marks, want) {
		t.Errorf("marked %q, not %q", marks, want)
	}

	quote := func(words string) {
		t.Helper()
		ana.get("/staff/c/walks/quotes/new?question=like&r=" + r.ID)
		form := fields(ana.doc.Find(`form[action$="/quotes/new"]`))
		form.Set("words", words)
		ana.post("/staff/c/walks/quotes/new", form)
	}
	quote("[name removed]")
	ana.has("These words are hidden")
	quote("like fresh air")
	ana.has("like fresh air")
	all, err := s.store.Quotes(t.Context(), "walks")
	s.must(err)
	if len(all) != 1 || r.Answers.Get("like")[all[0].From:all[0].To] != "like fresh air" {
		t.Errorf("quoted %+v", all)
	}
}

// TestOneReaderOfAnswers: pages of the team read responses through staff_told.go. The original is read by those that show it or decide what is
// hidden, and by quotes, which hide by themselves what is left out of anything released.
func TestOneReaderOfAnswers(t *testing.T) {
	files, err := filepath.Glob("staff_*.go")
	if err != nil || len(files) < 50 {
		t.Fatal(err, len(files))
	}
	may := []string{"staff_told.go", "staff_redaction_answer.go", "staff_redaction_decide.go", "staff_reading_one.go", "staff_quotes.go"}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") || slices.Contains(may, file) {
			continue
		}
		if at := regexp.MustCompile(`Store\.ResponseOf\(|\.original\(`).FindString(string(body)); at != "" {
			t.Errorf("%s has %s: read answers with response or toldAnswer, which hide words", file, at)
		}
	}
}
