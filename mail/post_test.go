package mail

import (
	"crypto/sha256"
	"html"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// fakeMACs are enough for tokens.
type fakeMACs struct{}

func (fakeMACs) SessionMAC(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func testPost(t *testing.T) *Post {
	t.Helper()
	pages, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	return &Post{Pages: pages, Site: "Consultations", URL: "https://consult.example.org", MACs: fakeMACs{}, Now: func() time.Time { return at }}
}

var at = time.Date(2027, 3, 2, 9, 0, 0, 0, time.UTC)

// everyLetter writes a mail of each kind that there is, by kind. What stands in a title must do no harm in any of them.
func everyLetter(t *testing.T, p *Post, title string) map[string]staff.Letter {
	t.Helper()
	all := map[string]staff.Letter{}
	put := func(m staff.Mail, err error) {
		if err != nil {
			t.Fatal(err)
		}
		all[m.Kind] = m.Letter
	}
	for _, kind := range slices.Concat(Kinds(), EventKinds(), []string{"daily", "weekly"}) {
		why := whyChosen
		l, err := p.write("ann@example.org", said{kind: kind, path: "/staff", why: why, lang: "en", args: []any{"who", "Bob", "title", title, "time", "9am", "count", 2},
			list: []templates.Link{{Text: title, Href: p.URL + "/staff"}}})
		put(staff.Mail{Kind: kind, Letter: l}, err)
	}
	x := staff.Subscription{ID: "ABCDEFGH234567ABCDEFGH2345", Consultation: "care", Language: "cy", Email: "resp@example.org"}
	put(p.Ask(title)(x))
	put(p.outcomeTold(title)(x))
	put(p.Link("new@example.org", "New", "/staff/invitation/x", "9am", false))
	put(p.Link("new@example.org", "New", "/staff/invitation/x", "9am", true))
	put(p.Test(&staff.Person{Account: staff.Account{ID: "ann", Email: "ann@example.org"}}))
	return all
}

func TestEveryLetter(t *testing.T) {
	p := testPost(t)
	const title = "Care\r\nBcc: evil@example.org <b>now</b>"
	all := everyLetter(t, p, title)
	if len(all) < 35 {
		t.Errorf("there are %d kinds of mail", len(all))
	}
	for kind, l := range all {
		if strings.Contains(l.Subject+l.Text+l.HTML, "⟦") {
			t.Errorf("%s lacks a word or an argument: %s %s", kind, l.Subject, l.Text)
		}
		if l.Subject == "" || strings.ContainsAny(l.Subject, "\r\n") {
			t.Errorf("%s has the subject %q", kind, l.Subject)
		}
		if strings.Contains(l.HTML, "<b>") || !strings.Contains(l.HTML, `<html lang="en">`) || strings.Count(l.HTML, "<h1") != 1 {
			t.Errorf("%s: the HTML is not whole, or a title is in it as it was typed", kind)
		}
		// The text is complete: every link of the HTML is in it.
		for _, part := range strings.Split(l.HTML, `href="`)[1:] {
			href, _, _ := strings.Cut(part, `"`)
			if href = html.UnescapeString(href); !strings.Contains(l.Text, href) || !strings.HasPrefix(href, p.URL+"/") {
				t.Errorf("%s: the link %s", kind, href)
			}
		}
		if kind == "confirm" || kind == "outcome" {
			if !strings.HasPrefix(l.Stop, p.URL+"/mail/stop/") || !strings.Contains(l.Text, l.Stop) {
				t.Errorf("%s cannot be stopped", kind)
			}
		} else if l.Stop != "" {
			t.Errorf("%s can be stopped at %s", kind, l.Stop)
		}
	}
}

// TestLettersHaveNoWords makes sure that the words of mails take nothing but names, titles, times and counts: no message has a place
// for what somebody wrote.
func TestLettersHaveNoWords(t *testing.T) {
	w := testPost(t).words()
	n := 0
	allowed := []string{"who", "title", "site", "time", "count", "name", "drafts", "closes"}
	for _, key := range w.Keys() {
		parts := strings.Split(key, ".")
		if parts[0] != "mail" || len(parts) != 3 || parts[1] != "why" && !slices.Contains([]string{"subject", "text", "more", "link", "line", "rest"}, parts[2]) {
			continue
		}
		n++
		for _, part := range strings.Split(w.Text(key), "{")[1:] {
			if name, _, _ := strings.Cut(part, "}"); !slices.Contains(allowed, name) {
				t.Errorf("%s has a place for {%s}", key, name)
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d messages were looked at", n)
	}
}

func TestTokens(t *testing.T) {
	p := testPost(t)
	const id = "ABCDEFGH234567ABCDEFGH2345"
	confirm, stop := p.token(useConfirm, id), p.StopToken(id)
	if got, ok := p.Confirms(confirm); !ok || got != id {
		t.Errorf("%q confirms %q", confirm, got)
	}
	for _, bad := range []string{stop, "", ".", confirm + "x", confirm[1:], strings.ToUpper(confirm), strings.Repeat("x", 1000)} {
		if _, ok := p.Confirms(bad); ok {
			t.Errorf("%q confirms an address", bad)
		}
	}
	if got, ok := p.Stops(stop); !ok || got != id {
		t.Errorf("%q stops %q", stop, got)
	}
}
