package main

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
)

// publicPark is a data folder with responses about a park: 20 from the north, 9 from the south and one from the isles, and two more.
type publicPark struct {
	t     *testing.T
	dir   string
	store *storage.Store
	keys  storage.Keys
	n     int
}

func newPublicPark(t *testing.T) *publicPark {
	t.Helper()
	p := &publicPark{t: t, dir: filepath.Join(t.TempDir(), "data")}
	var err error
	if p.store, p.keys, err = (&dataFolder{dir: p.dir}).openOrCreate(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.store.Close() })
	v := gardenVersion()
	region := &consultation.Question{Name: "region", Heading: consultation.PlainText("Where do you live?"), Type: "choose one", Kind: &consultation.Choice{List: []consultation.Option{
		{Code: "north", Label: consultation.PlainText("North")}, {Code: "south", Label: consultation.PlainText("South")}, {Code: "isles", Label: consultation.PlainText("Isles")}}}}
	items := &v.Editions["en"].Sections[0].Pages[0].Items
	*items = append([]consultation.Item{{Question: region}}, *items...)
	if err := p.store.Publish(t.Context(), v, consultation.Schedule{Opens: testNow}, false); err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		region := "north"
		if i >= 20 {
			region = "south"
		}
		if i == 29 {
			region = "isles"
		}
		p.sent(region, fmt.Sprintf("because of the trees, thought %d", i), consultation.WishPublish)
	}
	return p
}

func (p *publicPark) sent(region, why string, wish consultation.Wish) *consultation.Response {
	p.t.Helper()
	ctx := context.Background()
	p.n++
	id := fmt.Sprint("draft", p.n)
	d := consultation.Draft{ID: id, Handle: "h" + id, Consultation: "garden", Version: "hash-of-garden", Edition: "en", Started: testNow, Saved: testNow}
	if err := p.store.StartDraft(ctx, d, p.keys.CodeMAC(id), p.keys.SessionMAC("token")); err != nil {
		p.t.Fatal(err)
	}
	r, err := p.store.Submit(ctx, d.ID, consultation.Response{
		Consultation: "garden", Version: "hash-of-garden", Edition: "en", Language: "en", Submitted: testNow, Wish: wish,
		Answers: consultation.Answers{"region": {region}, "plants": {"rose"}, "why": {why}}, Contact: consultation.Answers{"email": {fmt.Sprintf("person%d at example", p.n)}},
	}, consultation.Answers{"age": {"77"}})
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// hide hides words of an answer, or decides that they need not be.
func (p *publicPark) hide(r *consultation.Response, words string, approved bool) {
	p.t.Helper()
	from := strings.Index(r.Answers.Get("why"), words)
	red := staff.Redaction{ID: r.ID + words, From: from, To: from + len(words), Class: "name", Reason: "who it is", State: staff.RedactionProposed}
	verb := staff.VerbRedactionProposed
	if !approved {
		red.State, verb = staff.RedactionDismissed, staff.VerbRedactionDismissed
	}
	act := func(who string, verb staff.Verb) staff.Act {
		return staff.Act{Actor: who, Verb: verb, Consultation: "garden", At: testNow}
	}
	if err := p.store.ProposeRedactions(p.t.Context(), act("ann", verb), "garden", r.ID, "why", r.Changed, []staff.Redaction{red}); err != nil {
		p.t.Fatal(err)
	}
	if approved {
		if err := p.store.DecideRedaction(p.t.Context(), act("bob", staff.VerbRedactionApproved), "garden", red.ID, true, ""); err != nil {
			p.t.Fatal(err)
		}
	}
}

// public asks for a file; the path is "" where none was made.
func (p *publicPark) public(args ...string) (path, said string, status int) {
	p.t.Helper()
	p.n++
	path = filepath.Join(p.t.TempDir(), "out")
	status, _, said = greenpaper(p.t, append([]string{"export", "garden", "--public", "-o", path, "--data", p.dir}, args...)...)
	if _, err := os.Stat(path); err != nil {
		path = ""
	}
	return path, said, status
}

func (p *publicPark) table(path string) [][]string {
	p.t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), "\ufeff"))).ReadAll()
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

// What leaves: who agreed, under numbers that mean nothing, without a rare answer, in an order that is not that of the store, and in the ledger.
func TestPublicExport(t *testing.T) {
	p := newPublicPark(t)
	p.sent("south", "a secret thought", consultation.WishNotPublish)
	p.sent("south", "an unasked thought", "")
	open := p.sent("north", "ring me on 0117 496 0000", consultation.WishNoName)
	shown := p.sent("north", "ring the park on 0117 496 0001", consultation.WishNoName)
	p.hide(shown, "0117 496 0001", false)
	hidden := p.sent("north", "Gwendolen Fairfax told me", consultation.WishPublish)
	p.hide(hidden, "Gwendolen Fairfax", true)

	path, said, status := p.public()
	if status != 0 || path == "" {
		t.Fatalf("status %d: %s", status, said)
	}
	table := p.table(path)
	if got := strings.Join(table[0], " "); got != "response region plants.rose plants.herb why" || len(table) != 34 {
		t.Fatalf("%d rows of %s", len(table), got)
	}
	regions, all := map[string]int{}, ""
	var order []string
	for i, row := range table[1:] {
		if row[0] != fmt.Sprint(i+1) {
			t.Errorf("row %d has the number %s", i, row[0])
		}
		regions[row[1]]++
		all += strings.Join(row, "|") + "\n"
		order = append(order, row[4])
	}
	if regions["isles"] != 0 || regions[""] < 5 || regions["south"] < 5 || regions["north"] < 5 || regions["north"]+regions["south"]+regions[""] != 33 {
		t.Errorf("regions are %v", regions)
	}
	for _, no := range []string{"secret", "unasked", "0117 496 0000", "Fairfax", "2023", "77", "person", open.Reference, open.ID} {
		if strings.Contains(all, no) {
			t.Errorf("%q is in the file", no)
		}
	}
	for _, yes := range []string{"0117 496 0001", "[removed] told me", "thought 29"} {
		if !strings.Contains(all, yes) {
			t.Errorf("%q is not in the file", yes)
		}
	}
	var stored []string
	for r, err := range p.store.Each(t.Context(), "garden") {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(r.Answers.Get("why"), "because") {
			stored = append(stored, r.Answers.Get("why"))
		}
	}
	if strings.Contains(strings.Join(order, "\n"), strings.Join(stored[:6], "\n")) {
		t.Error("the rows stand in the order of the store")
	}
	for _, want := range []string{"33 of them are in the file", "1 is left out, because its respondent does not agree", "1 is left out, because its respondent did not say", "in at least 5 rows",
		"could tell who somebody is: region", "region: ", "why: 32 answers in words are in the file. Left blank are 1 with suggestions", "No. 1 in the ledger"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	ledger, err := p.store.Releases(t.Context(), "garden")
	if err != nil || len(ledger) != 1 || ledger[0].Digest != hex.EncodeToString(sum[:]) || ledger[0].Kind != staff.ReleaseExport || ledger[0].Subject != "csv, responses, k 5, about region" {
		t.Fatalf("the ledger has %+v, %v", ledger, err)
	}
	again, said, _ := p.public()
	same, err := os.ReadFile(again)
	if err != nil || string(same) != string(b) || !strings.Contains(said, "No. 1 in the ledger") {
		t.Errorf("the same again is another file: %v, %s", err, said)
	}
	if path, said, status = p.public("--where", "region is not isles"); status == 0 || path != "" || !strings.Contains(said, "it differs by 1 responses from No. 1") {
		t.Errorf("all but one: status %d, %s", status, said)
	}
}

// Every format and shape leaves, looked through, and none has a word that was hidden.
func TestPublicExportFormats(t *testing.T) {
	p := newPublicPark(t)
	p.hide(p.sent("north", "Gwendolen Fairfax told me", consultation.WishPublish), "Gwendolen Fairfax", true)
	for _, shape := range export.Shapes {
		for _, f := range export.Formats {
			path, said, status := p.public("--format", f.Name, "--rows", string(shape))
			if status != 0 || path == "" {
				t.Fatalf("%s of %s: %s", f.Name, shape, said)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(b), "Fairfax") || len(b) < 400 {
				t.Errorf("%s of %s: %d bytes", f.Name, shape, len(b))
			}
		}
	}
	ledger, err := p.store.Releases(t.Context(), "garden")
	if err != nil || len(ledger) != len(export.Shapes)*len(export.Formats) {
		t.Errorf("%d in the ledger, %v", len(ledger), err)
	}
}

// What must not leave refuses the file, by row, name and kind and never by its words, until it is hidden or left out.
func TestPublicExportLeaks(t *testing.T) {
	p := newPublicPark(t)
	p.hide(p.sent("north", "Gwendolen Fairfax told me", consultation.WishPublish), "Gwendolen Fairfax", true)
	leak := p.sent("north", "it was gwendolen  fairfax who planted it", consultation.WishPublish)
	own := p.sent("north", "write to person33 at example", consultation.WishPublish)
	number := p.sent("north", "mine is "+own.Reference, consultation.WishPublish)
	for _, r := range []*consultation.Response{leak, own, number} {
		if r.Contact.Get("email") == "" {
			t.Fatal("a response without contact data")
		}
	}
	path, said, status := p.public()
	if status == 0 || path != "" {
		t.Fatalf("status %d, file %q", status, path)
	}
	for _, want := range []string{"why: words that were hidden in an answer", "why: reference of a response", "why: words of the respondent’s own contact data", "must not leave", "Row "} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	if strings.Contains(strings.ToLower(said), "fairfax") || strings.Contains(said, own.Reference) {
		t.Errorf("it says the words:\n%s", said)
	}
	if ledger, err := p.store.Releases(t.Context(), "garden"); err != nil || len(ledger) != 0 {
		t.Fatalf("the ledger has %v, %v", ledger, err)
	}
	if path, said, status = p.public("--leave-out"); status != 0 || !strings.Contains(said, " in which the leak scan found something") {
		t.Fatalf("status %d: %s", status, said)
	}
	for _, row := range p.table(path) {
		if line := strings.ToLower(strings.Join(row, "|")); strings.Contains(line, "fairfax") || strings.Contains(line, "mine is") || strings.Contains(line, "write to") {
			t.Errorf("left in: %q", row)
		}
	}
}

func TestPublicExportSaysWhatIsWrong(t *testing.T) {
	p := newPublicPark(t)
	for _, c := range []struct{ args, want string }{
		{"--k 2", "at least 3 rows"}, {"--codes", "a file for the public has no"}, {"--about nowhere", "is none of those in the file: nowhere"},
		{"--k 40", "fewer than 40 responses may be told"}, {"--where plants=rose", "the filter is not understood"}, {"--look", "leave -o out"},
	} {
		if path, said, status := p.public(strings.Fields(c.args)...); status == 0 || path != "" || !strings.Contains(said, c.want) {
			t.Errorf("%s: %d, %s", c.args, status, said)
		}
	}
	if status, _, said := greenpaper(t, "export", "garden", "--about", "region", "--data", p.dir); status == 0 || !strings.Contains(said, "go with --public") {
		t.Errorf("without --public: %s", said)
	}
	summary := filepath.Join(t.TempDir(), "summary.txt")
	if status, out, said := greenpaper(t, "export", "garden", "--public", "--look", "--about", "none", "--summary", summary, "--data", p.dir); status != 0 || out != "" || !strings.Contains(said, "30 of them are in the file") {
		t.Errorf("a look: %d, %q, %s", status, out, said)
	}
	if b, err := os.ReadFile(summary); err != nil || !strings.Contains(string(b), "30 responses were asked for") {
		t.Errorf("the summary says %q, %v", b, err)
	}
	if ledger, err := p.store.Releases(t.Context(), "garden"); err != nil || len(ledger) != 0 {
		t.Errorf("a look is in the ledger: %v, %v", ledger, err)
	}
}

// TestExportTellsNoHiddenWords: files of the command are without hidden words, unless somebody asks for the originals, which the log notes.
func TestExportTellsNoHiddenWords(t *testing.T) {
	p := newPublicPark(t)
	const words = "Gwendolen Fairfax"
	p.hide(p.sent("north", words+" told me", consultation.WishPublish), words, true)
	export := func(more ...string) string {
		t.Helper()
		status, out, errs := greenpaper(t, append([]string{"export", "garden", "--data", p.dir}, more...)...)
		if status != 0 {
			t.Fatal(status, errs)
		}
		return out
	}
	for _, more := range [][]string{nil, {"--where", "region is north"}, {"--rows", "answers"}} {
		if out := export(more...); strings.Contains(out, words) || !strings.Contains(out, "[name removed] told me") {
			t.Errorf("%q:\n%s", more, out)
		}
	}
	noted := func() int {
		_, out, _ := greenpaper(t, "audit", "export", "--data", p.dir)
		return strings.Count(out, string(staff.VerbOriginalRead))
	}
	if n := noted(); n != 0 {
		t.Errorf("%d originals are noted before anybody asked for one", n)
	}
	if out := export("--originals"); !strings.Contains(out, words+" told me") || noted() != 1 {
		t.Errorf("originals, noted %d times:\n%s", noted(), out)
	}
	if status, _, errs := greenpaper(t, "export", "garden", "--data", p.dir, "--public", "--originals", "-o", "x.csv"); status == 0 || !strings.Contains(errs, "hidden words") {
		t.Errorf("%d %s", status, errs)
	}
}
