package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const garden = `---
format: 1
consultation: garden
kind: survey
summary: A garden.
department: Example Department
applies to: England
opens: 2026-01-12 09:00
closes: none
editions: en
contact: evidence@example.gov.uk
privacy: garden.privacy.md
keep responses: 24 months after sending
alternative formats: Large print on request.
minutes: 5
---

# Garden

> [!NOTE]
> Do not include information that could identify you or others.

## Views
` + "`views`" + `

### What do you think?
` + "`think` `long text` `max 300 words`" + `
`

// What is published by the command line is in the log and the list of publications, has its series, and may not break answers.
func TestPublishIsWrittenDown(t *testing.T) {
	folder := t.TempDir()
	path, data := filepath.Join(folder, "garden.md"), &dataFolder{dir: filepath.Join(folder, "data")}
	publish := func(body string) (string, int) {
		t.Helper()
		for name, text := range map[string]string{"garden.md": body, "garden.privacy.md": "# Privacy\n\nWe look after it.\n"} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		status, out, errs := greenpaper(t, "publish", "--data", data.dir, path)
		return out + errs, status
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, body := range []string{garden, garden, strings.Replace(garden, "do you think", "do you  think", 1), strings.Replace(garden, "do you think", "would you change", 1)} {
		if out, status := publish(body); status != 0 {
			t.Fatalf("status %d\n%s", status, out)
		}
	}
	store, keys, err := data.openOrCreate(t.Context())
	must(err)
	defer store.Close()
	list, err := store.Publications(t.Context(), "garden")
	must(err)
	var got []string
	for _, p := range list {
		got = append(got, strings.TrimSpace(p.Approver+" "+string(p.Effect)+" "+string(rune('0'+p.Series))))
	}
	if want := "command line  1, command line cosmetic 1, command line meaning 2"; strings.Join(got, ", ") != want {
		t.Errorf("publications: %s, want %s", strings.Join(got, ", "), want)
	}
	n := 0
	for e, err := range store.Entries(context.Background(), 1) {
		must(err)
		if e.Verb == staff.VerbPublished && e.Actor == staff.CommandLine {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d publications in the log, want 3", n)
	}

	stricter := strings.NewReplacer("do you think", "would you change", "300", "100").Replace(garden)
	d := consultation.Draft{ID: "draft", Handle: "handle", Consultation: "garden", Edition: "en", Started: testNow, Saved: testNow}
	must(store.StartDraft(t.Context(), d, keys.CodeMAC("code"), keys.SessionMAC("token")))
	out, status := publish(stricter)
	if status == 0 || !strings.Contains(out, "Not published: people have begun to answer") || !strings.Contains(out, "[limit-stricter]") {
		t.Errorf("what breaks answers: status %d\n%s", status, out)
	}
	_, err = store.DeleteDraft(t.Context(), "draft")
	must(err)
	if out, status := publish(stricter); status != 0 {
		t.Errorf("while nobody has begun: status %d\n%s", status, out)
	}
}

// Other times for what is published already are an act like any other, though no version changes.
func TestTimesByCommandAreWrittenDown(t *testing.T) {
	folder := t.TempDir()
	path, data := filepath.Join(folder, "garden.md"), &dataFolder{dir: filepath.Join(folder, "data")}
	for name, text := range map[string]string{"garden.md": garden, "garden.privacy.md": "# Privacy\n\nWe look after it.\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, more := range [][]string{nil, {"--closes", "2027-06-30 23:45", "--reason", "We take longer."}} {
		if status, out, errs := greenpaper(t, slices.Concat([]string{"publish", "--data", data.dir}, more, []string{path})...); status != 0 {
			t.Fatalf("status %d\n%s%s", status, out, errs)
		}
	}
	store, _, err := data.openOrCreate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var last *staff.Entry
	for e, err := range store.Entries(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		last = e
	}
	if last == nil || last.Verb != staff.VerbTimesChanged || last.Actor != staff.CommandLine || last.Details["reason"] != "We take longer." {
		t.Fatalf("the last entry is %+v", last)
	}
	for name, want := range map[string]string{"before": "closes never", "after": "closes 2027-06-30 22:45 UTC"} {
		if !strings.Contains(last.Details[name], want) {
			t.Errorf("%s: %q, want %q in it", name, last.Details[name], want)
		}
	}
}
