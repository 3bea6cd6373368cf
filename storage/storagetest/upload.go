package storagetest

import (
	"crypto/rand"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

var uploading = []contract{
	{"Uploads of a draft", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		u := w.upload(d.ID)
		got, err := w.Upload(t.Context(), u.ID)
		w.must(err)
		same(t, "upload", got, u)
		all, err := w.Uploads(t.Context(), d.ID, "")
		w.must(err)
		same(t, "uploads", all, []consultation.Upload{u})
		is(t, w.AddUpload(t.Context(), u), consultation.ErrExists)
		u.ID, u.Draft = rand.Text(), "none"
		is(t, w.AddUpload(t.Context(), u), consultation.ErrNotFound)
	}},
	{"The scanner's word", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		u := w.upload(d.ID)
		waiting, err := w.Quarantined(t.Context())
		w.must(err)
		same(t, "waiting", waiting, []consultation.Upload{u})
		w.must(w.SetUploadState(t.Context(), u.ID, consultation.UploadClean))
		waiting, err = w.Quarantined(t.Context())
		w.must(err)
		if len(waiting) != 0 {
			t.Errorf("still waiting: %v", waiting)
		}
	}},
	{"Sending keeps the files that answers name", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		named, other := w.upload(d.ID), w.upload(d.ID)
		d.Answers["file"] = []string{named.ID}
		r, err := w.Submit(t.Context(), d.ID, Sent(d), nil)
		w.must(err)
		files, err := w.Uploads(t.Context(), "", r.ID)
		w.must(err)
		if len(files) != 1 || files[0].ID != named.ID || files[0].Response != r.ID || files[0].Draft != "" {
			t.Errorf("the response has the files %+v", files)
		}
		known, err := w.Known(t.Context(), []string{named.ID, other.ID, "none"})
		w.must(err)
		same(t, "known", known, map[string]bool{named.ID: true})
	}},
	{"Delete", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		u := w.upload(d.ID)
		bytes, err := w.DeleteUpload(t.Context(), u.ID)
		w.must(err)
		if !bytes {
			t.Error("nobody has the file any more: its bytes should go")
		}
		_, err = w.DeleteUpload(t.Context(), u.ID)
		is(t, err, consultation.ErrNotFound)
	}},
	{"A file taken out of an amendment stays with the response until it is sent", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		u := w.upload(d.ID)
		d.Answers["file"] = []string{u.ID}
		r, err := w.Submit(t.Context(), d.ID, Sent(d), nil)
		w.must(err)
		_, err = w.DeleteUpload(t.Context(), u.ID)
		is(t, err, consultation.ErrNotFound) // it is no draft's
		a, err := w.Amend(t.Context(), r.ID, Now)
		w.must(err)
		both, err := w.Uploads(t.Context(), a.ID, "")
		w.must(err)
		if len(both) != 1 || both[0].ID != u.ID || both[0].Response != r.ID {
			t.Fatalf("the amending draft has %+v", both)
		}
		bytes, err := w.DeleteUpload(t.Context(), u.ID)
		w.must(err)
		if bytes {
			t.Error("the response still has the file: its bytes must stay")
		}
		files, err := w.Uploads(t.Context(), "", r.ID)
		w.must(err)
		if len(files) != 1 {
			t.Errorf("the response has %d files, want 1", len(files))
		}
		a.Answers = consultation.Answers{}
		_, err = w.Submit(t.Context(), a.ID, Sent(*a), nil)
		w.must(err)
		known, err := w.Known(t.Context(), []string{u.ID})
		w.must(err)
		same(t, "known", known, map[string]bool{})
	}},
	{"A file of a personal question is kept with the response", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		u := w.upload(d.ID)
		sent := Sent(d)
		sent.Contact = consultation.Answers{"file": {u.ID}}
		r, err := w.Submit(t.Context(), d.ID, sent, nil)
		w.must(err)
		files, err := w.Uploads(t.Context(), "", r.ID)
		w.must(err)
		if len(files) != 1 || files[0].ID != u.ID {
			t.Errorf("the response has %+v, want the one file", files)
		}
	}},
}

// upload adds a file to a draft.
func (w *world) upload(draft string) consultation.Upload {
	w.t.Helper()
	u := consultation.Upload{
		ID: rand.Text(), Draft: draft, Question: "file", Name: "evidence-1.pdf", Type: "application/pdf", Size: 1 << 33,
		State: consultation.UploadQuarantined, Added: Now,
	}
	w.must(w.AddUpload(w.t.Context(), u))
	return u
}
