package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// errAnswered: somebody has replied, or it was resolved, so the comment stands as it is.
var errAnswered = errors.New("the comment was answered")

// own gives a comment that this reviewer wrote and may still change, and the comment on whose page it is.
func (v *reviewer) own() (*staff.Comment, string, error) {
	all, err := v.s.Store.CommentsOf(v.ctx, v.slug)
	if err != nil {
		return nil, "", err
	}
	for i := range all {
		c := &all[i]
		if c.ID != v.c.Param("id") {
			continue
		}
		on := c.ID
		if c.Parent != "" {
			on = c.Parent
		}
		replies := 0
		for _, r := range all {
			if r.Parent == c.ID {
				replies++
			}
		}
		return c, on, v.refuse(v.changeable(c, replies), on)
	}
	return nil, "", notFound()
}

// changeable says why a comment cannot be changed by this reviewer.
func (v *reviewer) changeable(c *staff.Comment, replies int) error {
	switch {
	case !v.mine(c):
		return Error{Status: http.StatusForbidden, Key: "error.403.comment"}
	case replies > 0 || !c.Resolved.IsZero():
		return errAnswered
	}
	return nil
}

// refuse turns the reason into a page that leads back to the comment.
func (v *reviewer) refuse(err error, on string) error {
	next := templates.Link{Href: v.commentURL(on)}
	if errors.Is(err, errAnswered) {
		return Error{Status: http.StatusConflict, Key: "error.409.comment", Next: next}
	}
	if e, ok := errors.AsType[Error](err); ok {
		e.Next = next
		return e
	}
	return err
}

func (v *reviewer) editForm() error {
	c, on, err := v.own()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "staff-comments-write", v.editPage(on, c.Text, c.Text, "", &slips{}))
}

// editPage is the form with the text as typed; was is the text that it began from, theirs what it says meanwhile.
func (v *reviewer) editPage(on, text, was, theirs string, wrong *slips) WriteCommentPage {
	p := WriteCommentPage{
		StaffPage: v.page("comments.edit.title"), Was: was, Theirs: theirs, Text: v.textField("comments.text", text, wrong),
		Action: v.commentURL(v.c.Param("id")) + "/edit", Cancel: v.commentURL(on), Button: v.words.Say("comments.edit.button"),
	}
	wrong.on(&p.StaffPage)
	return p
}

func (v *reviewer) postEdit() error {
	f, err := v.s.readForm(v.c)
	if err != nil {
		return err
	}
	defer f.close()
	c, on, err := v.own()
	if err != nil {
		return keep(err, f.Get("text"))
	}
	text, was := strings.TrimSpace(f.Get("text")), f.Get("was")
	var wrong slips
	v.checkText(text, &wrong)
	if wrong.any() {
		return v.show(http.StatusUnprocessableEntity, "staff-comments-write", v.editPage(on, f.Get("text"), was, "", &wrong))
	}
	now := c.Text
	err = v.s.Store.UpdateComment(v.ctx, v.act(staff.VerbCommentEdited, c.ID, nil), v.slug, c.ID, func(c *staff.Comment, replies int) error {
		if err := v.changeable(c, replies); err != nil {
			return err
		}
		if now = c.Text; now != was {
			return staff.ErrConflict
		}
		c.Text, c.Edited = text, v.now
		return nil
	})
	if errors.Is(err, staff.ErrConflict) {
		wrong.add("text", v.words.Say("comments.edit.conflict"))
		return v.show(http.StatusConflict, "staff-comments-write", v.editPage(on, text, now, now, &wrong))
	}
	if err != nil {
		return keep(v.refuse(err, on), text)
	}
	return v.seeOther(v.commentURL(on), "comment-edited", "comment-"+c.ID)
}

// keep shows the words of a form that could not be stored.
func keep(err error, text string) error {
	e := asError(err)
	if text != "" {
		e.Kept = []KeptText{{Label: "text", Text: text}}
	}
	return e
}

func (v *reviewer) deleteForm() error {
	c, on, err := v.own()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "staff-comments-delete", DeleteCommentPage{
		StaffPage: v.page("comments.delete.title"), Text: c.Text, Action: v.commentURL(c.ID) + "/delete", Cancel: v.commentURL(on),
	})
}

func (v *reviewer) postDelete() error {
	c, on, err := v.own()
	if err != nil {
		return err
	}
	if err := v.s.Store.DeleteComment(v.ctx, v.act(staff.VerbCommentDeleted, c.ID, nil), v.slug, c.ID, v.changeable); err != nil {
		return v.refuse(err, on)
	}
	if on != c.ID {
		return v.seeOther(v.commentURL(on), "comment-deleted", "")
	}
	return v.seeOther(v.base, "comment-deleted", "")
}

func (v *reviewer) postResolve() error { return v.settle(true) }
func (v *reviewer) postReopen() error  { return v.settle(false) }

// settle resolves a comment or opens it again. Doing it twice changes nothing.
func (v *reviewer) settle(resolved bool) error {
	id := v.c.Param("id")
	t, err := v.thread(id)
	if err != nil {
		return err
	}
	if t.Resolved.IsZero() == resolved {
		verb := staff.VerbCommentReopened
		if resolved {
			verb = staff.VerbCommentResolved
		}
		err = v.s.Store.UpdateComment(v.ctx, v.act(verb, id, nil), v.slug, id, func(c *staff.Comment, _ int) error {
			c.Resolved, c.ResolvedBy = time.Time{}, ""
			if resolved {
				c.Resolved, c.ResolvedBy = v.now, v.person.ID
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if resolved {
		return v.seeOther(v.base, "comment-resolved", "")
	}
	return v.seeOther(v.commentURL(id), "comment-reopened", "")
}

// commentsText gives every comment as plain text, for the record.
func (d *desk) commentsText() error {
	v, err := d.reviewer()
	if err != nil {
		return err
	}
	threads, err := v.threads()
	if err != nil {
		return err
	}
	w, err := d.work()
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", v.words.Say("comments.record.title", "title", w.title), v.words.Say("comments.record.made", "time", v.words.DateTime(v.now), "rev", v.rev))
	if len(threads) == 0 {
		fmt.Fprintf(&b, "\n%s\n", v.words.Say("comments.none.all"))
	}
	indented := func(mark, text string) {
		for line := range strings.SplitSeq(text, "\n") {
			fmt.Fprintf(&b, "%s%s\n", mark, line)
		}
	}
	for i := range threads {
		t := &threads[i]
		c := v.comment(t)
		fmt.Fprintf(&b, "\n== %s ==\n", c.Where)
		indented("> ", c.Quote)
		fmt.Fprintf(&b, "%s, %s\n", c.Name, c.When)
		indented("    ", c.Text)
		for _, r := range c.Replies {
			fmt.Fprintf(&b, "  %s\n  %s, %s\n", v.words.Say("comments.record.reply"), r.Name, r.When)
			indented("      ", r.Text)
		}
		if c.Resolved != "" {
			fmt.Fprintf(&b, "%s\n", c.Resolved)
		}
	}
	d.c.Header("Content-Disposition", `attachment; filename="comments-`+d.slug+`.txt"`)
	d.c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(strings.ReplaceAll(b.String(), "\n", "\r\n")))
	return nil
}
