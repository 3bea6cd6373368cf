package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/templates"
)

// outcomeFaults says what stands in the way of publishing, with the field of the edit page that mends it.
func (d *desk) outcomeFaults(o consultation.Outcome) []templates.ErrorItem {
	var list []templates.ErrorItem
	add := func(id, text string) { list = append(list, templates.ErrorItem{Text: text, Href: "#" + id}) }
	say := d.words.Say
	for _, part := range d.outcomeParts(o) {
		if strings.TrimSpace(part.text) == "" {
			add(part.id, say("staff.outcome.missing", "part", part.name))
			continue
		}
		src := markdown.Source{Name: part.name, Body: []byte(part.text)}
		_, problems := markdown.ParsePassage(src)
		lines := markdown.Lines(src.Body)
		for _, p := range problems {
			if line, _ := lines.At(p.At); p.Rule.Level == consultation.LevelError {
				add(part.id, say("staff.outcome.problem", "part", part.name, "line", line, "message", p.Message))
			}
		}
		for _, file := range filesNamed(part.text) {
			if !slices.ContainsFunc(o.Files, func(f consultation.OutcomeFile) bool { return f.Name == file }) {
				add(part.id, say("staff.outcome.no-file", "part", part.name, "name", file))
			}
		}
	}
	return list
}

// outcomePart is one text of an outcome: the field that it is written in, its name for people, and its words.
type outcomePart struct{ id, name, text string }

// outcomeParts lists the texts of an outcome in the order of the page.
func (d *desk) outcomeParts(o consultation.Outcome) []outcomePart {
	say := d.words.Say
	list := []outcomePart{{"summary", say("outcome.summary"), o.Summary}}
	for i, p := range o.Points {
		n := strconv.Itoa(i + 1)
		list = append(list,
			outcomePart{"asked-" + n, say("staff.outcome.part.asked", "n", n), p.Asked},
			outcomePart{"said-" + n, say("staff.outcome.part.said", "n", n), p.Said},
			outcomePart{"did-" + n, say("staff.outcome.part.did", "n", n), p.Did})
	}
	return append(list, outcomePart{"next", say("outcome.next"), o.Next})
}

// filesNamed gives the names of files that a rendered text leads to.
func filesNamed(body string) []string {
	text, _ := markdown.ParsePassage(markdown.Source{Body: []byte(body)})
	var names []string
	html := string(text.Render(nil))
	for _, mark := range []string{` href="files/`, ` src="files/`} {
		for _, rest := range strings.Split(html, mark)[1:] {
			name, _, _ := strings.Cut(rest, `"`)
			names = append(names, name)
		}
	}
	return names
}

// outcomePreview shows a revision as the public would read it.
func (d *desk) outcomePreview() error {
	_, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	if rev := d.c.Query("rev"); rev != "" {
		n, err := strconv.Atoi(rev)
		if err != nil || n < 1 {
			return notFound()
		}
		if draft, err = d.s.Store.OutcomeDraft(d.ctx, d.slug, n); err != nil {
			return err
		}
	}
	if draft == nil {
		return d.seeOther(d.at("/outcome"), "")
	}
	call, err := d.s.call(d.c)
	if err != nil {
		return err
	}
	page := d.s.bareOutcome(d.c, call)
	page.NoIndex, page.CanonicalURL, page.Nav = true, "", nil
	page.BackLink = &templates.Link{Href: d.at("/outcome")}
	page.Preview = d.words.Say("staff.outcome.preview", "rev", draft.Rev)
	page.Outcome = outcomeView(d.words, d.slug, draft.Outcome)
	for i, f := range draft.Files {
		page.Outcome.Files[i].Href = d.at("/outcome/files/" + f.Hash)
	}
	return d.show("outcome", page)
}

// outcomeDraftFile sends a document of a draft that is not public yet.
func (d *desk) outcomeDraftFile() error {
	list, err := d.s.Store.OutcomeDrafts(d.ctx, d.slug)
	if err != nil {
		return err
	}
	for _, r := range list {
		for _, f := range r.Files {
			if f.Hash == d.c.Param("hash") {
				return d.s.sendOutcomeFile(d.c, f)
			}
		}
	}
	return notFound()
}
