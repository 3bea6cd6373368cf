package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// WriteCommentPage is page/staff-comments-write.html: a new comment on lines of a file, or one that is edited.
type WriteCommentPage struct {
	StaffPage
	File        string
	Rev         int
	Lines       []NumberedLine // what it is about
	First, Last *templates.Input
	Name        *templates.Input
	Text        templates.CharacterCount
	Was         string // the text that is edited
	Theirs      string // what it says now, where it was edited in another window meanwhile
	Action      string
	Cancel      string
	Button      string
}

// DeleteCommentPage is page/staff-comments-delete.html: asked before a comment is deleted.
type DeleteCommentPage struct {
	StaffPage
	Text, Action, Cancel string
}

var (
	_ = registerPage("staff-comments-write", WriteCommentPage{})
	_ = registerPage("staff-comments-delete", DeleteCommentPage{})
)

// lastName is the name that this holder of a link gave last, so that nobody types it twice.
func (v *reviewer) lastName() string {
	if v.person != nil {
		return ""
	}
	all, err := v.s.Store.CommentsOf(v.ctx, v.slug)
	if err != nil {
		return "" // it is only a convenience
	}
	for _, c := range slices.Backward(all) {
		if v.mine(&c) {
			return c.Name
		}
	}
	return ""
}

// nameField asks who holds a link for a name; staff have one.
func (v *reviewer) nameField(name string, wrong *slips) *templates.Input {
	if v.person != nil {
		return nil
	}
	return &templates.Input{
		Field: templates.Field{
			Name: "name", ID: "name", Label: templates.Label{Text: v.words.Say("comments.name"), Classes: "govuk-label--s"},
			Hint: templates.Hint{Text: v.words.Say("comments.name.hint")}, ErrorMessage: wrong.at("name"),
		},
		Value: name, Autocomplete: "name",
	}
}

func (v *reviewer) textField(key, text string, wrong *slips) templates.CharacterCount {
	return templates.CharacterCount{
		Textarea: templates.Textarea{
			Field: templates.Field{Name: "text", ID: "text", Label: templates.Label{Text: v.words.Say(key), Classes: "govuk-label--s"}, ErrorMessage: wrong.at("text")},
			Value: text,
		},
		MaxLength: staff.MaxCommentText, Threshold: 75,
	}
}

// draftComment is a comment as typed.
type draftComment struct {
	file        string
	rev         int
	first, last string
	name, text  string
}

func (v *reviewer) newForm() error {
	first := v.c.DefaultQuery("line", "1")
	d := draftComment{file: v.c.Query("file"), rev: v.rev, first: first, last: v.c.DefaultQuery("to", first), name: v.lastName()}
	p, err := v.writePage(d, &slips{})
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "staff-comments-write", p)
}

// around is how many lines before and after those of a comment are shown with them.
const around = 2

func (v *reviewer) writePage(d draftComment, wrong *slips) (WriteCommentPage, error) {
	p := WriteCommentPage{StaffPage: v.page("comments.new.title"), File: d.file, Rev: d.rev, Action: v.base + "/new", Cancel: v.base, Button: v.words.Say("comments.new.button")}
	body, err := v.s.Store.TextOf(v.ctx, v.slug, d.rev, d.file)
	if err != nil {
		return p, err
	}
	lines := textLines(body)
	first, _ := strconv.Atoi(d.first) // what is no number shows the start of the file
	last, _ := strconv.Atoi(d.last)
	first = min(max(first, 1), len(lines))
	last = min(max(last, first), first+staff.MaxLines-1, len(lines))
	for n := max(first-around, 1); n <= min(last+around, len(lines)); n++ {
		l := NumberedLine{N: n, Text: lines[n-1]}
		if n >= first && n <= last {
			l.NewURL = "about" // marks the lines that it is about
		}
		p.Lines = append(p.Lines, l)
	}
	number := func(name, key, value string) *templates.Input {
		return &templates.Input{
			Field: templates.Field{Name: name, ID: name, Label: templates.Label{Text: v.words.Say(key)}, ErrorMessage: wrong.at(name), Classes: "govuk-input--width-5"},
			Value: value, Inputmode: "numeric", Autocomplete: "off",
		}
	}
	p.First, p.Last = number("first", "comments.first", d.first), number("last", "comments.last", d.last)
	p.Name, p.Text = v.nameField(d.name, wrong), v.textField("comments.text", d.text, wrong)
	wrong.on(&p.StaffPage)
	return p, nil
}

func (v *reviewer) postNew() error {
	f, err := v.s.readForm(v.c)
	if err != nil {
		return err
	}
	defer f.close()
	// A name with line breaks could forge other comments in the record.
	d := draftComment{file: f.Get("file"), first: strings.TrimSpace(f.Get("first")), last: strings.TrimSpace(f.Get("last")), name: staff.OneLine(f.Get("name")), text: f.Get("text")}
	if d.rev, err = v.revOf(f.Get("rev")); err != nil {
		return err
	}
	body, err := v.s.Store.TextOf(v.ctx, v.slug, d.rev, d.file)
	if err != nil {
		return err
	}
	lines := textLines(body)
	var wrong slips
	c := v.begin(d.name, d.text, &wrong)
	c.File, c.Rev = d.file, d.rev
	c.First, c.Last = v.readLines(d, len(lines), &wrong)
	if !wrong.any() {
		c.Quote = quoted(lines[c.First-1 : c.Last])
		err = v.store(staff.VerbCommentMade, c, &wrong)
	}
	switch {
	case err != nil:
		return err
	case wrong.any():
		p, err := v.writePage(d, &wrong)
		if err != nil {
			return err
		}
		return v.show(http.StatusUnprocessableEntity, "staff-comments-write", p)
	}
	return v.seeOther(v.base, "comment-made", "comment-"+c.ID)
}

// revOf reads which revision a form is about: the one that is shown, unless it was filled in from an earlier one.
func (v *reviewer) revOf(typed string) (int, error) {
	rev, err := strconv.Atoi(typed)
	if err != nil || rev < 1 || rev >= v.rev {
		return v.rev, nil
	}
	sees, err := v.sees()
	if err != nil || !sees(rev) {
		return v.rev, err
	}
	return rev, nil
}

// sees says of which revisions this reviewer may read the text. Who holds a link reads the one that it is for; where that is the
// newest, none that was overtaken before the link was made: what was taken out of a text before it was shared stays out.
func (v *reviewer) sees() (func(rev int) bool, error) {
	switch {
	case v.link == nil:
		return func(int) bool { return true }, nil
	case v.link.Rev != staff.NewestRev:
		return func(rev int) bool { return rev == v.rev }, nil
	}
	all, err := v.s.Store.Revisions(v.ctx, v.slug)
	first := 0 // the last that was there when the link was made
	for _, r := range all {
		if !r.At.After(v.link.Made) {
			first = max(first, r.Rev)
		}
	}
	return func(rev int) bool { return rev >= first }, err
}

// quoted shortens what is kept of the lines that a comment is about, so that no comment is much longer than its text. Where the
// lines go in later revisions is found in the revisions themselves.
func quoted(lines []string) []string {
	const mostLines, mostRunes = 20, 300
	var out []string
	for i, line := range lines {
		if i == mostLines {
			return append(out, "…")
		}
		if r := []rune(line); len(r) > mostRunes {
			line = string(r[:mostRunes]) + "…"
		}
		out = append(out, line)
	}
	return out
}

// begin makes a comment of what was typed.
func (v *reviewer) begin(name, text string, wrong *slips) staff.Comment {
	c := staff.Comment{ID: rand.Text(), Consultation: v.slug, Quote: []string{}, Made: v.now, Text: strings.TrimSpace(text), Name: name}
	if v.person != nil {
		c.Account, c.Name = v.person.ID, v.person.Name
	} else {
		c.Link, c.Viewer = v.link.ID, v.viewer
		switch n := utf8.RuneCountInString(name); {
		case n == 0:
			wrong.add("name", v.words.Say("comments.name.empty"))
		case n > staff.MaxCommentName:
			wrong.add("name", v.words.Say("comments.name.long", "count", staff.MaxCommentName))
		}
	}
	v.checkText(c.Text, wrong)
	return c
}

func (v *reviewer) checkText(text string, wrong *slips) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		wrong.add("text", v.words.Say("comments.text.empty"))
	case n > staff.MaxCommentText:
		wrong.add("text", v.words.Say("comments.text.long", "count", n-staff.MaxCommentText))
	}
}

// readLines reads which lines a comment is about.
func (v *reviewer) readLines(d draftComment, most int, wrong *slips) (first, last int) {
	first, err := strconv.Atoi(d.first)
	if err != nil || first < 1 || first > most {
		wrong.add("first", v.words.Say("comments.lines.none", "count", most))
		return 0, 0
	}
	last = first
	if d.last != "" {
		last, err = strconv.Atoi(d.last)
	}
	switch {
	case err != nil || last < first || last > most:
		wrong.add("last", v.words.Say("comments.lines.last", "first", first, "count", most))
	case last-first >= staff.MaxLines:
		wrong.add("last", v.words.Say("comments.lines.many", "count", staff.MaxLines))
	}
	return first, last
}

// store keeps a comment, if the budget of the link allows it and there are not too many.
func (v *reviewer) store(verb staff.Verb, c staff.Comment, wrong *slips) error {
	if v.link != nil {
		if wait := v.s.comments.take(v.link.ID, v.now); wait > 0 {
			wrong.add("text", v.words.Say("comments.wait", "count", seconds(wait)))
			return nil
		}
	}
	err := v.s.Store.AddComment(v.ctx, v.act(verb, c.ID, staff.Details{"name": c.Name}), c)
	if errors.Is(err, consultation.ErrFull) {
		wrong.add("text", v.words.Say("comments.full", "count", staff.MaxComments))
		return nil
	}
	return err
}

func (v *reviewer) postReply() error {
	f, err := v.s.readForm(v.c)
	if err != nil {
		return err
	}
	defer f.close()
	id, name := v.c.Param("id"), staff.OneLine(f.Get("name"))
	if _, err := v.thread(id); err != nil {
		return err
	}
	var wrong slips
	c := v.begin(name, f.Get("text"), &wrong)
	c.Parent = id
	if !wrong.any() {
		if err := v.store(staff.VerbCommentReplied, c, &wrong); err != nil {
			return err
		}
	}
	if wrong.any() {
		p, err := v.onePage(id, f.Get("text"), name, &wrong)
		if err != nil {
			return err
		}
		return v.show(http.StatusUnprocessableEntity, "staff-comments-one", p)
	}
	return v.seeOther(v.commentURL(id), "comment-replied", "comment-"+c.ID)
}
