package web_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// bundled gives the files of a bundle by their names, in order.
func bundled(t *testing.T, archive string) (names []string, of map[string]string) {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	of = map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names, of[f.Name] = append(names, f.Name), string(body)
	}
	return names, of
}

// TestEvidence: an analyst takes out the evidence. It verifies, has no answer in it, and says who read and coded what.
func TestEvidence(t *testing.T) {
	s := newSurvey(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	act := staff.Act{Actor: "x", Verb: staff.VerbCodeAdded, Consultation: "walks", At: s.now}
	if err := s.store.AddCode(t.Context(), act, staff.Code{ID: "c1", Consultation: "walks", Key: "air", Name: "Clean air", Definition: "All about air"}); err != nil {
		t.Fatal(err)
	}
	s.respond("A dog")
	of := s.respond("The secret of fresh air")
	id := of.ID
	if err := s.store.MarkRead(t.Context(), staff.Act{Actor: "x", Verb: staff.VerbWordsRead, Consultation: "walks", At: s.now}, "", []string{id}); err != nil {
		t.Fatal(err)
	}
	coded := staff.Coded{Response: id, Question: "like", Given: []staff.Given{{Code: "c1"}}}
	act.Verb = staff.VerbCoded
	if _, err := s.store.SetCoded(t.Context(), act, "walks", coded, 0, of.Changed, ""); err != nil {
		t.Fatal(err)
	}
	ana.get("/staff/c/walks/bundle")
	ana.has("Evidence of consideration", "ledger.csv", "every change of the codebook", "--signed-by")
	make := func() string {
		t.Helper()
		ana.post("/staff/c/walks/bundle", nil)
		if ana.status != http.StatusOK || ana.header.Get("Content-Type") != "application/zip" {
			t.Fatalf("status %d, %s", ana.status, ana.header.Get("Content-Type"))
		}
		return ana.body
	}
	first := make()
	r, err := staff.VerifyBundle(strings.NewReader(first), int64(len(first)))
	if err != nil || !r.Sound() || r.Facts["consultation"] != "walks" {
		t.Fatalf("%+v, %v", r, err)
	}
	names, files := bundled(t, first)
	for file, want := range map[string]string{
		"ledger.csv": ",air,", "coding.csv": ",air,", "codebook.csv": "air,Clean air,,All about air", "codebook-history.csv": ",added,air,", "counts.csv": "walk,", "releases.csv": "number,at",
		"decisions.csv": "version,public_from", "agreement.csv": "round,question", "log-head.txt": "greenpaper-log-1 ", "README.txt": "sha256sum -c MANIFEST.txt", "methods/agreement.md": "Krippendorff",
	} {
		if !strings.Contains(files[file], want) {
			t.Errorf("%s does not say %q: %s", file, want, files[file])
		}
	}
	if len(r.Facts["revision"]) == 0 || !strings.Contains(files["log-head.txt"], "0 findings") {
		t.Errorf("%v, %s", r.Facts, files["log-head.txt"])
	}
	for name, body := range files {
		if strings.Contains(body, "secret") || strings.Contains(body, "dog") {
			t.Errorf("%s tells what somebody answered", name)
		}
	}
	again, more := bundled(t, make())
	if !slices.Equal(names, again) {
		t.Errorf("%v, then %v", names, again)
	}
	for _, name := range names { // the second time, the log has one entry more
		if name != "log-head.txt" && !strings.HasPrefix(name, "MANIFEST") && files[name] != more[name] {
			t.Errorf("%s differs the second time", name)
		}
	}
	if log, err := s.store.Search(t.Context(), staff.LogFilter{Verb: staff.VerbBundled, Consultation: "walks"}, 0, 9); err != nil || len(log) != 2 {
		t.Errorf("the log has %d entries of bundles, %v", len(log), err)
	}
	broken := bytes.Replace([]byte(first), []byte("ledger.csv"), []byte("ledgar.csv"), -1)
	if r, err := staff.VerifyBundle(bytes.NewReader(broken), int64(len(broken))); err == nil && r.Sound() {
		t.Error("a bundle with a file of another name is sound")
	}
	if _, err := time.Parse(time.RFC3339, r.Facts["made"]); err != nil {
		t.Error(err)
	}
}
