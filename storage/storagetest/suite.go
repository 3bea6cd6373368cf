// Package storagetest says what every consultation.Store must do, as tests that run on any of them, and starts a real PostgreSQL
// for those who need one.
package storagetest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Run runs the contract. open gives a new, empty store; Run's tests do not close it.
func Run(t *testing.T, open func(t *testing.T) consultation.Store) {
	for _, c := range slices.Concat(publishing, drafting, visiting, sending, changing, uploading, crowding) {
		t.Run(c.name, func(t *testing.T) { c.test(t, &world{Store: open(t), t: t}) })
	}
}

type contract struct {
	name string
	test func(t *testing.T, w *world)
}

// Now is when the tests take place.
var Now = time.Date(2026, 3, 2, 10, 30, 0, 0, time.UTC)

// world is a store with short ways to fill it.
type world struct {
	consultation.Store
	t *testing.T
}

// MAC stands for what a key makes of a code or a token.
func MAC(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

// Version is a small published version whose wording says word.
func Version(slug, word string) consultation.Version {
	kind, ok := consultation.NewKind("long text")
	if !ok {
		panic("storagetest: there is no question type long text")
	}
	q := &consultation.Questionnaire{
		Format: 1, Slug: slug, Edition: "en", Title: consultation.PlainText("About " + word),
		Front: consultation.Front{Summary: "Summary of " + word, Kind: "survey", Department: "Department of Tests"},
		Sections: []consultation.Section{{Name: "main", Title: consultation.PlainText("Main"), Pages: []consultation.Page{{
			Items: []consultation.Item{{Question: &consultation.Question{
				Name: "view", Heading: consultation.PlainText("What do you think of " + word + "?"), Type: "long text", Kind: kind,
			}}},
		}}}},
	}
	sum := MAC(slug + word)
	return consultation.Version{
		Hash: hexed(sum), Consultation: slug, Published: Now, Main: "en", Series: 1,
		Editions: map[string]*consultation.Questionnaire{"en": q},
		Sources:  []consultation.File{{Name: slug + ".md", Type: "text/markdown", Body: []byte("# About " + word + "\n")}},
		Files:    []consultation.File{{Name: "a.png", Type: "image/png", Body: []byte{0, 1, 0xff}}, {Name: "empty.txt", Type: "text/plain", Body: []byte{}}},
		Notice:   consultation.Notice{Hash: "notice", HTML: consultation.PlainText("Privacy")},
		Lock:     consultation.Lock{Questions: []consultation.LockedQuestion{{Name: "view", Section: "main", Type: "text", Wording: "w"}}},
		Reasons:  map[string]string{"long-sentence": "quoted from the act"},
	}
}

func hexed(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

// publish publishes a version that is open for 30 days from Now.
func (w *world) publish(slug string) consultation.Version {
	w.t.Helper()
	v := Version(slug, "first")
	w.must(w.Publish(w.t.Context(), v, consultation.Schedule{Opens: Now, Closes: Now.AddDate(0, 0, 30), Grace: 30 * time.Minute}, false))
	return v
}

// draft starts a draft in the session, with an answer.
func (w *world) draft(slug, session string) consultation.Draft {
	w.t.Helper()
	d := NewDraft(slug)
	w.must(w.StartDraft(w.t.Context(), d, MAC("code "+d.ID), MAC(session)))
	return d
}

// NewDraft is a draft with answers of every sort.
func NewDraft(slug string) consultation.Draft {
	return consultation.Draft{
		ID: rand.Text(), Handle: rand.Text()[:12], Consultation: slug, Version: "v1", Edition: "en", Started: Now, Saved: Now,
		Answers:  consultation.Answers{"view": {"Fair <b>&</b> “clear”\nthroughout ✓"}, "both": {"a", "b"}},
		Personal: consultation.Answers{"email": {"ann@example.org"}},
		Equality: consultation.Answers{"age": {"40-to-49"}},
		By:       map[string]string{"view": "page1"},
		Done:     map[string]bool{"main/1": true},
		Conflicts: map[string]consultation.Conflict{
			"email": {Mine: consultation.Answers{"email": {"anne@example.org"}}, By: "page2", At: Now},
		},
	}
}

// Sent is the response that a draft becomes.
func Sent(d consultation.Draft) consultation.Response {
	return consultation.Response{
		Consultation: d.Consultation, Version: d.Version, Edition: d.Edition, Language: "en", Notice: "notice",
		Submitted: Now.Add(time.Hour), Answers: d.Answers, Contact: d.Personal, Wish: consultation.Wish("publish"),
	}
}

// send starts a draft and sends it, with equality answers.
func (w *world) send(slug, session string) (consultation.Draft, *consultation.Response) {
	w.t.Helper()
	d := w.draft(slug, session)
	r, err := w.Submit(w.t.Context(), d.ID, Sent(d), d.Equality)
	w.must(err)
	return d, r
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// same compares by JSON, which is how the parts are stored.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	g, err1 := json.Marshal(got)
	w, err2 := json.Marshal(want)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if string(g) != string(w) {
		t.Errorf("%s: got %s\nwant %s", what, g, w)
	}
}

func is(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got error %v, want %v", got, want)
	}
}
