package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// CommentsPage is page/staff-comments.html: the comments of a consultation, and the text that they are about.
type CommentsPage struct {
	StaffPage
	Caption string
	Shows   []templates.Link // open, resolved, all
	List    []templates.StaffComment
	Nothing string // what stands in the place of an empty list
	Files   []templates.Link
	File    string
	Lines   []NumberedLine
	NewURL  string // where one comments, or "" for who may not
	TextURL string // all of it as a file; "" for who holds a link
}

// NumberedLine is one line of a text with what is said about it.
type NumberedLine struct {
	N        int
	Text     string
	NewURL   string // empty where nobody may comment, or the line is empty
	Comments []templates.Link
}

// CommentPage is page/staff-comments-one.html: one comment, its replies and what can be done.
type CommentPage struct {
	StaffPage
	Comment templates.StaffComment
	Name    *templates.Input
	Text    templates.CharacterCount
	Action  string // where a reply goes; empty for who may not
	BackURL string
}

var (
	_ = registerPage("staff-comments", CommentsPage{})
	_ = registerPage("staff-comments-one", CommentPage{})
)

// textLines cuts a text into lines. Their ends, in any of their forms, and a mark at the start belong to none.
func textLines(body []byte) []string {
	text := strings.TrimPrefix(string(body), "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// files names the texts of the revision that is shown, the questionnaire first.
func (v *reviewer) files() ([]string, error) {
	m, err := v.s.Store.Manuscript(v.ctx, v.slug)
	if err != nil {
		return nil, err
	}
	all, err := v.s.Store.Revisions(v.ctx, v.slug)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, r := range all {
		if r.Rev != v.rev {
			continue
		}
		for _, f := range r.Files {
			if strings.HasSuffix(strings.ToLower(f.Name), ".md") {
				names = append(names, f.Name)
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if (a == m.Main) != (b == m.Main) {
			if a == m.Main {
				return -1
			}
			return 1
		}
		return cmp.Compare(a, b)
	})
	return names, nil
}

// thread is a comment with its replies, where it belongs now.
type thread struct {
	staff.Comment
	replies []staff.Comment
	at      spot
}

// threads gives every comment with its replies, by file and line.
func (v *reviewer) threads() ([]thread, error) {
	all, err := v.s.Store.CommentsOf(v.ctx, v.slug)
	if err != nil {
		return nil, err
	}
	sees, err := v.sees()
	if err != nil {
		return nil, err
	}
	f := &follower{ctx: v.ctx, store: v.s.Store, slug: v.slug, rev: v.rev}
	var list []thread
	for _, c := range all {
		if c.Parent != "" {
			continue
		}
		t := thread{Comment: c}
		if t.at, err = f.where(&c); err != nil {
			return nil, err
		}
		if (t.at.gone || t.at.changed) && !sees(c.Rev) {
			t.Quote = nil
		}
		for _, r := range all {
			if r.Parent == c.ID {
				t.replies = append(t.replies, r)
			}
		}
		list = append(list, t)
	}
	slices.SortStableFunc(list, func(a, b thread) int {
		if a.at.gone != b.at.gone {
			if a.at.gone {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.at.first, b.at.first))
	})
	return list, nil
}

// thread gives one comment. ErrNotFound for a reply too: it is shown with what it replies to.
func (v *reviewer) thread(id string) (*thread, error) {
	all, err := v.threads()
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].ID == id {
			return &all[i], nil
		}
	}
	return nil, notFound()
}

// shows are the lists that there are; the first is shown unless the address asks for another.
var shows = []string{"open", "resolved", "all"}

func (v *reviewer) list() error {
	p := CommentsPage{StaffPage: v.page("comments.title"), Caption: v.words.Say("comments.caption", "rev", v.rev)}
	threads, err := v.threads()
	if err != nil {
		return err
	}
	show := v.c.Query("show")
	if !slices.Contains(shows, show) {
		show = shows[0]
	}
	for _, s := range shows {
		n := 0
		for i := range threads {
			if listed(&threads[i], s) {
				n++
			}
		}
		p.Shows = append(p.Shows, templates.Link{Text: v.words.Say("comments.show."+s, "number", n), Href: v.base + "?show=" + s, Current: s == show})
	}
	for i := range threads {
		if listed(&threads[i], show) {
			p.List = append(p.List, v.comment(&threads[i]))
		}
	}
	p.Nothing = v.words.Say("comments.none." + show)
	if err := v.text(&p, threads); err != nil {
		return err
	}
	if v.person != nil {
		p.TextURL = v.base + ".txt"
	}
	return v.show(http.StatusOK, "staff-comments", p)
}

func listed(t *thread, show string) bool { return show == "all" || t.Open() == (show == "open") }

// text puts the numbered text on the page, with open comments at their lines.
func (v *reviewer) text(p *CommentsPage, threads []thread) error {
	files, err := v.files()
	if err != nil || len(files) == 0 {
		return err
	}
	p.File = files[0]
	if asked := v.c.Query("file"); slices.Contains(files, asked) {
		p.File = asked
	}
	for _, f := range files {
		p.Files = append(p.Files, templates.Link{Text: f, Href: v.base + "?" + url.Values{"file": {f}}.Encode() + "#text", Current: f == p.File})
	}
	body, err := v.s.Store.TextOf(v.ctx, v.slug, v.rev, p.File)
	if err != nil {
		return err
	}
	if v.write {
		p.NewURL = newCommentURL(v.base, p.File, 1, 1)
	}
	for i, line := range textLines(body) {
		n := NumberedLine{N: i + 1, Text: line}
		if v.write && strings.TrimSpace(line) != "" {
			n.NewURL = newCommentURL(v.base, p.File, i+1, i+1)
		}
		p.Lines = append(p.Lines, n)
	}
	for i := range threads {
		t := &threads[i]
		if t.File == p.File && t.Open() && !t.at.gone && t.at.first <= len(p.Lines) {
			at := &p.Lines[t.at.first-1]
			at.Comments = append(at.Comments, templates.Link{Text: v.words.Say("comments.at-line", "name", t.Name, "text", shortened(t.Text)), Href: v.commentURL(t.ID)})
		}
	}
	return nil
}

// shortened is the start of a text, on one line.
func shortened(text string) string {
	const most = 80
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + "…"
	}
	return text
}

// where says which lines a comment is about.
func (v *reviewer) where(t *thread) string {
	args := []any{"file", t.File, "first", t.at.first, "last", t.at.last}
	key := "comments.where"
	switch {
	case t.at.gone:
		key, args = "comments.where.gone", []any{"file", t.File, "rev", t.Rev}
	case t.at.last > t.at.first:
		key = "comments.where.lines"
	}
	text := v.words.Say(key, args...)
	if t.at.changed && !t.at.gone {
		text += " " + v.words.Say("comments.where.changed")
	}
	return text
}

// comment is a comment as it is shown, with what this reviewer may do.
func (v *reviewer) comment(t *thread) templates.StaffComment {
	c := templates.StaffComment{
		CommentWords: v.commentWords(&t.Comment, len(t.replies)), Where: v.where(t), Quote: strings.Join(t.Quote, "\n"), URL: v.commentURL(t.ID),
	}
	for i := range t.replies {
		c.Replies = append(c.Replies, v.commentWords(&t.replies[i], 0))
	}
	if !t.Resolved.IsZero() {
		c.Resolved = v.words.Say("comments.resolved", "name", v.nameOf(t.ResolvedBy), "time", v.words.DateTime(t.Resolved))
	}
	switch {
	case v.resolve && t.Resolved.IsZero():
		c.ResolveURL = c.URL + "/resolve"
	case v.resolve:
		c.ReopenURL = c.URL + "/reopen"
	}
	return c
}

func (v *reviewer) commentWords(c *staff.Comment, replies int) templates.CommentWords {
	w := templates.CommentWords{ID: "comment-" + c.ID, Name: c.Name, When: v.words.DateTime(c.Made), Text: c.Text}
	if c.Account == "" {
		w.Name = v.words.Say("comments.outside", "name", c.Name)
	}
	if !c.Edited.IsZero() {
		w.When += v.words.Say("comments.edited")
	}
	if v.write && v.mine(c) && replies == 0 && c.Resolved.IsZero() {
		w.EditURL, w.DeleteURL = v.commentURL(c.ID)+"/edit", v.commentURL(c.ID)+"/delete"
	}
	return w
}

// nameOf is the name of an account as colleagues see it.
func (v *reviewer) nameOf(account string) string {
	p, err := v.s.Store.Person(v.ctx, account)
	if err != nil {
		return v.words.Say("comments.somebody")
	}
	return p.Name
}

func (v *reviewer) one() error {
	p, err := v.onePage(v.c.Param("id"), "", v.lastName(), &slips{})
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "staff-comments-one", p)
}

// onePage is the page of one comment, with the form for a reply as typed.
func (v *reviewer) onePage(id, text, name string, wrong *slips) (CommentPage, error) {
	p := CommentPage{StaffPage: v.page("comments.one.title"), BackURL: v.base}
	t, err := v.thread(id)
	if err != nil {
		return p, err
	}
	p.Comment = v.comment(t)
	p.Comment.Alone = true
	if v.write {
		p.Action = v.commentURL(id)
		p.Name, p.Text = v.nameField(name, wrong), v.textField("comments.reply.label", text, wrong)
	}
	wrong.on(&p.StaffPage)
	return p, nil
}
