package storagetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var previewing = []staffContract{
	{"Preview links", func(t *testing.T, o *office) {
		l := staff.PreviewLink{ID: "one", Consultation: "care", Rev: 1, Label: "Legal team", Comments: true, Made: Now, By: "ann", Expires: Now.Add(time.Hour)}
		is(t, o.Staff.MakePreview(t.Context(), act("one"), l), consultation.ErrNotFound)
		o.must(o.Staff.BeginManuscript(t.Context(), act("care"), staff.Manuscript{Slug: "care", Main: "care.md"}, nil))
		o.must(o.Staff.MakePreview(t.Context(), act("one"), l))
		got, err := o.Staff.Preview(t.Context(), "one")
		o.must(err)
		same(t, "link", *got, l)
		later := staff.PreviewLink{ID: "two", Consultation: "care", Label: "Minister's office", Made: Now.Add(time.Minute), By: "ann", Expires: Now.Add(time.Hour)}
		o.must(o.Staff.MakePreview(t.Context(), act("two"), later))
		list, err := o.Staff.PreviewsOf(t.Context(), "care")
		o.must(err)
		same(t, "links", list, []staff.PreviewLink{later, l})
		_, err = o.Staff.Preview(t.Context(), "none")
		is(t, err, consultation.ErrNotFound)

		n := len(o.entries())
		o.must(o.Staff.OpenedPreview(t.Context(), act("one"), "one", "2026-03-02"))
		o.must(o.Staff.OpenedPreview(t.Context(), act("one"), "one", "2026-03-02"))
		is(t, o.Staff.OpenedPreview(t.Context(), act("none"), "none", "2026-03-02"), consultation.ErrNotFound)
		is(t, o.Staff.RevokePreview(t.Context(), act("one"), "other", "one"), consultation.ErrNotFound)
		o.must(o.Staff.RevokePreview(t.Context(), act("one"), "care", "one"))
		again := act("one")
		again.At = Now.Add(time.Hour)
		o.must(o.Staff.RevokePreview(t.Context(), again, "care", "one"))
		got, err = o.Staff.Preview(t.Context(), "one")
		o.must(err)
		if got.Opened != "2026-03-02" || !got.Revoked.Equal(Now) || got.RevokedBy != "ann" || got.State(Now) != staff.PreviewRevoked {
			t.Errorf("opened and revoked: %+v", got)
		}
		if got := len(o.entries()) - n; got != 2 {
			t.Errorf("opening twice a day and revoking twice made %d entries, want 2", got)
		}
	}},
	{"Comments", func(t *testing.T, o *office) {
		c := staff.Comment{ID: "one", Consultation: "care", File: "care.md", Rev: 1, First: 2, Last: 3, Quote: []string{"## You", ""},
			Link: "link", Viewer: "viewer", Name: "Lee", Text: "Say who “you” is.", Made: Now}
		is(t, o.Staff.AddComment(t.Context(), act("one"), c), consultation.ErrNotFound)
		o.must(o.Staff.BeginManuscript(t.Context(), act("care"), staff.Manuscript{Slug: "care", Main: "care.md"}, nil))
		o.must(o.Staff.AddComment(t.Context(), act("one"), c))
		reply := staff.Comment{ID: "two", Consultation: "care", Parent: "one", Quote: []string{}, Account: "ann", Name: "Ann", Text: "I will.", Made: Now.Add(time.Minute)}
		o.must(o.Staff.AddComment(t.Context(), act("two"), reply))
		below := reply
		below.ID, below.Parent = "three", "two"
		is(t, o.Staff.AddComment(t.Context(), act("three"), below), staff.ErrConflict)
		below.Parent = "none"
		is(t, o.Staff.AddComment(t.Context(), act("three"), below), consultation.ErrNotFound)
		list, err := o.Staff.CommentsOf(t.Context(), "care")
		o.must(err)
		same(t, "comments", list, []staff.Comment{c, reply})
		count(t, o, 1)

		no := errors.New("no")
		is(t, o.Staff.UpdateComment(t.Context(), act("one"), "care", "one", func(x *staff.Comment, replies int) error {
			if replies != 1 {
				t.Errorf("%d replies, want 1", replies)
			}
			x.Text = "not kept"
			return no
		}), no)
		resolve := func(x *staff.Comment, _ int) error {
			x.Text, x.Edited, x.Resolved, x.ResolvedBy = "Better.", Now, Now, "ann"
			return nil
		}
		is(t, o.Staff.UpdateComment(t.Context(), act("one"), "other", "one", resolve), consultation.ErrNotFound)
		o.must(o.Staff.UpdateComment(t.Context(), act("one"), "care", "one", resolve))
		c.Text, c.Edited, c.Resolved, c.ResolvedBy = "Better.", Now, Now, "ann"
		list, err = o.Staff.CommentsOf(t.Context(), "care")
		o.must(err)
		same(t, "comment", list[0], c)
		count(t, o, 0)

		is(t, o.Staff.DeleteComment(t.Context(), act("one"), "care", "one", func(*staff.Comment, int) error { return no }), no)
		o.must(o.Staff.DeleteComment(t.Context(), act("one"), "care", "one", func(*staff.Comment, int) error { return nil }))
		is(t, o.Staff.DeleteComment(t.Context(), act("one"), "care", "one", func(*staff.Comment, int) error { return nil }), consultation.ErrNotFound)
		list, err = o.Staff.CommentsOf(t.Context(), "care")
		o.must(err)
		if len(list) != 0 {
			t.Errorf("left after deleting: %+v", list)
		}
		if n := len(o.entries()); n != 5 { // begun, two made, resolved, deleted
			t.Errorf("%d entries, want 5", n)
		}
	}},
	{"The text of a revision", func(t *testing.T, o *office) {
		file := consultation.File{Name: "care.md", Type: "text/markdown", Body: []byte("# Care")}
		o.must(o.Staff.BeginManuscript(t.Context(), act("care"), staff.Manuscript{Slug: "care", Main: "care.md"}, []consultation.File{file}))
		body, err := o.Staff.TextOf(t.Context(), "care", 1, "care.md")
		o.must(err)
		same(t, "text", string(body), "# Care")
		_, err = o.Staff.TextOf(t.Context(), "care", 2, "care.md")
		is(t, err, consultation.ErrNotFound)
		_, err = o.Staff.TextOf(t.Context(), "care", 1, "other.md")
		is(t, err, consultation.ErrNotFound)
	}},
	{"Comments have an end", func(t *testing.T, o *office) {
		o.must(o.Staff.BeginManuscript(t.Context(), act("care"), staff.Manuscript{Slug: "care", Main: "care.md"}, nil))
		const crowd = 20
		done := make(chan error, crowd)
		for w := range crowd {
			go func() {
				for i := range staff.MaxComments/crowd + 1 {
					c := staff.Comment{ID: fmt.Sprint(w, "-", i), Consultation: "care", File: "care.md", Rev: 1, First: 1, Last: 1, Text: "again", Made: Now}
					if err := o.Staff.AddComment(t.Context(), act(c.ID), c); err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
		}
		full := 0
		for range crowd {
			if err := <-done; err != nil {
				is(t, err, consultation.ErrFull)
				full++
			}
		}
		if full == 0 {
			t.Error("nobody was told that there are enough")
		}
		count(t, o, staff.MaxComments)
	}},
}

func count(t *testing.T, o *office, want int) {
	t.Helper()
	n, err := o.Staff.OpenComments(t.Context(), "care")
	o.must(err)
	if n != want {
		t.Errorf("%d open comments, want %d", n, want)
	}
}
