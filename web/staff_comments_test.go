package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// fill sends the page's form with these fields, name and value by turns.
func (b *browser) fill(values ...string) {
	b.t.Helper()
	b.press("", values...)
}

// first is the address of the first link in the main part whose address ends so.
func (b *browser) first(end string) string {
	b.t.Helper()
	for _, n := range b.doc.Find("main a[href]").EachIter() {
		if href := n.AttrOr("href", ""); strings.HasSuffix(href, end) {
			return href
		}
	}
	b.t.Fatalf("%s has no link that ends in %q", b.at.Path, end)
	return ""
}

func TestCommentsOfAReviewer(t *testing.T) {
	s, ann := newOffice(t, survey)
	b, other := s.browse(), s.browse()
	link := ann.makeLink("Legal team", "newest", "7", "yes")
	start := b.openLink(link)
	other.openLink(link)
	b.get(start + "/questions")
	ask := ""
	for _, n := range b.doc.Find(".gp-outline__question").EachIter() {
		if strings.Contains(n.Text(), "Where do you walk to?") {
			ask = n.Find("a").AttrOr("href", "")
		}
	}
	b.get(ask)
	b.marked("Preview for Legal team, revision 1.")
	b.has("### Where do you walk to?")
	b.fill("name", "", "text", "", "first", "0")
	b.has("Write your name", "Write what you want to say", "Write a line number from 1 to")
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("an empty comment: status %d", b.status)
	}
	line := strings.Count(survey[:strings.Index(survey, "### Where do you walk to?")], "\n") + 1
	b.fill("name", "Lee Legal", "text", "Say <b>which</b> walks\nyou mean.", "first", fmt.Sprint(line), "last", "")
	b.has("Your comment was sent", "Lee Legal (with a link)", "Say <b>which</b> walks", fmt.Sprintf("Line %d of walks.md", line))
	b.marked("Preview for Legal team, revision 1.")
	id := strings.TrimPrefix(b.doc.Find("article.gp-comment").AttrOr("id", ""), "comment-")
	mine := b.first("/comments/" + id)

	b.get(start + "/questions")
	for _, n := range b.doc.Find(".gp-outline__question").EachIter() {
		if got, want := strings.Contains(n.Text(), "(1 open comment)"), strings.Contains(n.Text(), "Where do you walk to?"); got != want {
			t.Errorf("beside %q a comment is shown: %v", strings.TrimSpace(n.Find("h3").Text()), got)
		}
	}

	// Whoever else has the same link reads it and replies, but does not change it.
	other.get(mine)
	for _, end := range []string{"/edit", "/delete"} {
		if other.get(mine + end); other.status != http.StatusForbidden {
			t.Errorf("somebody else's comment: %s has status %d", end, other.status)
		}
		if other.post(mine+end, url.Values{"text": {"mine now"}, "was": {"Say <b>which</b> walks\nyou mean."}}); other.status != http.StatusForbidden {
			t.Errorf("somebody else's comment: sending %s has status %d", end, other.status)
		}
	}
	for _, end := range []string{"/resolve", "/reopen"} {
		if other.post(mine+end, url.Values{}); other.status != http.StatusNotFound {
			t.Errorf("with a link, %s has status %d", end, other.status)
		}
	}

	// Its writer edits it, in two windows.
	b.get(mine)
	b.get(b.first("/edit"))
	form := b.form()
	b.fill("text", "Say which walks you mean.")
	b.has("Your comment was saved", "edited")
	form.Set("text", "Another wording.")
	b.post(mine+"/edit", form)
	b.has("You edited this comment in another window", "Say which walks you mean.", "Another wording.")
	if b.status != http.StatusConflict {
		t.Errorf("an edit from an old text: status %d", b.status)
	}

	// The author replies, which settles the words, and resolves it.
	ann.get("/staff/c/walks")
	ann.has("1 open")
	ann.get("/staff/c/walks/comments")
	ann.has("Lee Legal: Say which walks you mean.")
	ann.get("/staff/c/walks/comments/" + id)
	ann.fill("text", "Walks of more than a mile.")
	ann.has("Your reply was sent", "Reply by ann")
	if b.get(mine + "/edit"); b.status != http.StatusConflict {
		t.Errorf("editing what was answered: status %d", b.status)
	}
	if b.post(mine+"/delete", url.Values{}); b.status != http.StatusConflict {
		t.Errorf("deleting what was answered: status %d", b.status)
	}
	ann.submit("/resolve")
	ann.has("The comment is resolved", "There is no open comment.")
	ann.get("/staff/c/walks/comments?show=resolved")
	ann.has("Resolved by ann on")
	ann.get("/staff/c/walks/comments/" + id)
	ann.submit("/reopen")
	ann.has("The comment is open again")
	ann.get("/staff/c/walks/comments.txt")
	for _, words := range []string{"Comments on “Walks”", fmt.Sprintf("== Line %d of walks.md ==", line), "> ### Where do you walk to?", "Lee Legal (with a link)", "    Say which walks you mean.", "Walks of more than a mile."} {
		if !strings.Contains(b2s(ann.body), words) {
			t.Errorf("the record lacks %q:\n%s", words, ann.body)
		}
	}
	verbs := map[staff.Verb]int{}
	for e, err := range s.store.Entries(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		verbs[e.Verb]++
		if strings.Contains(fmt.Sprint(e.Details), "walks you mean") {
			t.Error("the log holds a comment")
		}
	}
	for _, v := range []staff.Verb{staff.VerbCommentMade, staff.VerbCommentReplied, staff.VerbCommentEdited, staff.VerbCommentResolved, staff.VerbCommentReopened} {
		if verbs[v] != 1 {
			t.Errorf("%d entries of %s, want 1", verbs[v], v)
		}
	}
}

func b2s(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

func TestCommentsFollowTheirText(t *testing.T) {
	s, ann := newOffice(t, survey)
	at := func(text, words string) int {
		for i, l := range strings.Split(text, "\n") {
			if strings.Contains(l, words) {
				return i + 1
			}
		}
		return 0
	}
	for _, words := range []string{"### Where do you walk to?", "### Why do you not walk?", "### What do you like about it?"} {
		ann.get(fmt.Sprintf("/staff/c/walks/comments/new?file=walks.md&line=%d", at(survey, words)))
		ann.fill("text", "About "+words)
	}
	text := strings.Replace(survey, "### Where do you walk to?", "A new line.\n\nAnd more.\n\n### Where do you walk to?", 1)
	text = strings.Replace(text, "### What do you like about it?", "### What do you like most about it?", 1)
	from, to := strings.Index(text, "### Why do you not walk?"), strings.Index(text, "## Your dogs")
	text = text[:from] + text[to:]
	s.save("walks", 1, text)
	ann.get("/staff/c/walks/comments")
	ann.has(fmt.Sprintf("Line %d of walks.md", at(text, "### Where do you walk to?")), "About text that was removed from walks.md after revision 1",
		fmt.Sprintf("Line %d of walks.md (changed since)", at(text, "### What do you like most")))
	if at(text, "### Where do you walk to?") == at(survey, "### Where do you walk to?") {
		t.Fatal("the line has not moved, so this proves nothing")
	}
	if got := ann.doc.Find(fmt.Sprintf("#line-%d .gp-remarks__notes", at(text, "### Where do you walk to?"))).Length(); got != 1 {
		t.Errorf("%d comments beside the line", got)
	}
	ann.get("/staff/c/walks/comments?rev=1")
	ann.has(fmt.Sprintf("Line %d of walks.md", at(survey, "### Why do you not walk?")))
}

func TestCommentsHaveABudget(t *testing.T) {
	s, ann := newOffice(t, survey)
	b := s.browse()
	start := b.openLink(ann.makeLink("Legal team", "newest", "7", "yes"))
	base := "/preview/" + strings.TrimPrefix(start, "/c/~") + "/comments"
	send := func() {
		b.get(base + "/new?file=walks.md&line=1")
		b.fill("name", "Lee", "text", "again and again")
	}
	for range 30 {
		if send(); b.status != http.StatusOK {
			t.Fatalf("a comment has status %d", b.status)
		}
	}
	if send(); b.status != http.StatusUnprocessableEntity || b.form().Get("text") != "again and again" {
		t.Errorf("the comment too many has status %d and text %q", b.status, b.form().Get("text"))
	}
	b.has("That was a lot of comments at once")
	s.now = s.now.Add(time.Minute)
	if send(); b.status != http.StatusOK {
		t.Errorf("a minute later a comment has status %d", b.status)
	}
	b.get(base + "/new?file=walks.md&line=1")
	b.fill("name", strings.Repeat("n", 81), "text", strings.Repeat("ŵ", staff.MaxCommentText+1))
	b.has("Your text is 1 character too long", "Your name must be 80 characters or fewer")
}

func TestCommentsNeedALinkThatAllowsThem(t *testing.T) {
	s, ann := newOffice(t, survey)
	b := s.browse()
	start := b.openLink(ann.makeLink("Legal team", "newest", "7", "no"))
	base := "/preview/" + strings.TrimPrefix(start, "/c/~") + "/comments"
	for _, path := range []string{"", "/new?file=walks.md&line=1", "/some-id", "/some-id/edit"} {
		if b.get(base + path); b.status != http.StatusForbidden {
			t.Errorf("%s has status %d", path, b.status)
		}
	}
	b.post(base+"/new", url.Values{"file": {"walks.md"}, "rev": {"1"}, "first": {"1"}, "name": {"Lee"}, "text": {"hello"}})
	if n, err := s.store.OpenComments(t.Context(), "walks"); b.status != http.StatusForbidden || n != 0 || err != nil {
		t.Errorf("a comment without leave: status %d, %d comments", b.status, n)
	}
	b.get(start + "/questions")
	if len(b.links("/preview/")) > 0 {
		t.Error("somebody who may not comment is offered to")
	}
	auditor := s.officeOf("aud@example.org", false, role("walks", staff.Auditor))
	auditor.get("/staff/c/walks/comments")
	auditor.has("There is no open comment.")
	if auditor.get("/staff/c/walks/comments/new?file=walks.md&line=1"); auditor.status != http.StatusForbidden {
		t.Errorf("an auditor may comment: status %d", auditor.status)
	}
}

// TestCommentsStayInside makes sure that what reviewers say never comes to the public, and nothing of another consultation to them.
func TestCommentsStayInside(t *testing.T) {
	s, ann := newOffice(t, survey)
	s.publish("walks", "Walks", "Department", "2026-03-02 09:00", "2026-06-01 23:45")
	s.write("other", strings.Replace(survey, "consultation: walks", "consultation: other", 1))
	bob := s.officeOf("bob@example.org", false, role("other", staff.Author))
	ann.get("/staff/c/walks/comments/new?file=walks.md&line=1")
	ann.fill("text", "zebra crossing")
	id := strings.TrimPrefix(ann.doc.Find("article.gp-comment").AttrOr("id", ""), "comment-")
	b := s.browse()
	for _, path := range []string{"/", "/c/walks", "/c/walks/questions", "/c/walks/privacy", "/feed.atom"} {
		b.get(path)
		b.hasNot("zebra", "gp-watermark", "Comment on this question")
	}
	for _, path := range []string{"", "/edit", "/delete"} {
		if bob.get("/staff/c/other/comments/" + id + path); bob.status != http.StatusNotFound {
			t.Errorf("under another consultation, %q has status %d", path, bob.status)
		}
	}
	for _, path := range []string{"", "/edit", "/delete", "/resolve", "/reopen"} {
		if bob.post("/staff/c/other/comments/"+id+path, url.Values{"text": {"x"}, "was": {"zebra crossing"}}); bob.status != http.StatusNotFound {
			t.Errorf("under another consultation, sending %q has status %d", path, bob.status)
		}
	}
	fixed := s.browse()
	start := fixed.openLink(ann.makeLink("Legal team", "1", "7", "yes"))
	s.save("walks", 1, survey+"\nA secret line.\n")
	base := "/preview/" + strings.TrimPrefix(start, "/c/~") + "/comments"
	fixed.post(base+"/new", url.Values{"file": {"walks.md"}, "rev": {"2"}, "first": {"1"}, "last": {"1"}, "name": {"Lee"}, "text": {"hello"}})
	fixed.get(base + "?rev=2")
	fixed.hasNot("A secret line")
	fixed.get(base + "/new?file=walks.md&line=1&rev=2")
	fixed.hasNot("revision 2")
}
