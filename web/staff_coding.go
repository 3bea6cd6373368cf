package web

import (
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) codingRoutes() []Route {
	const at = "/staff/c/:slug/coding"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayCode, (*desk).codingPage),
		s.staffRoute(http.MethodPost, at+"/history", staff.MayCode, (*desk).postCodingHistory),
		s.staffRoute(http.MethodGet, at+"/codebook", staff.MayCode, (*desk).codebookPage),
		s.staffRoute(http.MethodGet, at+"/new", staff.MayCode, (*desk).newCode),
		s.staffRoute(http.MethodPost, at+"/new", staff.MayCode, (*desk).postNewCode),
		s.staffRoute(http.MethodGet, at+"/code/:code", staff.MayCode, (*desk).editCode),
		s.staffRoute(http.MethodPost, at+"/code/:code", staff.MayCode, (*desk).postEditCode),
		s.staffRoute(http.MethodPost, at+"/code/:code/retire", staff.MayCode, (*desk).postRetireCode),
		s.staffRoute(http.MethodPost, at+"/code/:code/split", staff.MayCode, (*desk).postSplitCode),
		s.staffRoute(http.MethodPost, at+"/code/:code/merge", staff.MayCode, (*desk).postMergeCodes),
		s.staffRoute(http.MethodGet, at+"/themes", staff.MayCode, (*desk).themesPage),
		s.staffRoute(http.MethodGet, at+"/q/:question", staff.MayCode, (*desk).codeAnswer),
		s.staffRoute(http.MethodPost, at+"/q/:question", staff.MayCode, (*desk).postCodeAnswer),
		s.staffRoute(http.MethodPost, at+"/q/:question/undo", staff.MayCode, (*desk).postUndoCoded),
	}
}

var _ = registerArea(area{order: 48, key: "area.coding", path: "/coding", may: staff.MayCode})

// CodingPage is page/staff-coding.html: how far coding is, question by question.
type CodingPage struct {
	StaffPage
	Empty              string // why there is nothing to code, or ""
	NoCodes            bool
	Codebook, Themes   string
	Suggested          string
	History, NewCodeAt string
	Rows               []CodingRow
}

// CodingRow is how far the coding of one question is. Again is where its re-code queue is, or "".
type CodingRow struct{ Question, Href, Have, Coded, Left, Waits, Again string }

var _ = registerPage("staff-coding", CodingPage{})

func (d *desk) codingPage() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := CodingPage{StaffPage: d.page("coding.title"), Codebook: d.at("/coding/codebook"), Themes: d.at("/coding/themes"), Suggested: d.at("/coding/suggested"), History: d.at("/coding/history"), NewCodeAt: d.at("/coding/new")}
	codes, err := d.s.Store.Codebook(d.ctx, d.slug)
	if err != nil {
		return err
	}
	p.NoCodes = len(codes) == 0
	if w.published == nil {
		p.Empty = d.words.Say("coding.empty.draft")
		return d.show("staff-coding", p)
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return err
	}
	all, err := d.s.Store.CodingProgress(d.ctx, d.slug)
	if err != nil {
		return err
	}
	names, err := d.textNames()
	if err != nil {
		return err
	}
	by := map[string]staff.CodingProgress{}
	for _, c := range all {
		by[c.Question] = c
	}
	for _, name := range names.order {
		c := by[name]
		if c.Have == 0 {
			continue
		}
		row := CodingRow{Question: names.label(name), Href: d.codingURL(name, nil), Have: d.number(c.Have), Coded: d.number(c.Coded), Left: d.number(max(0, c.Have-c.Coded)), Waits: d.number(c.Again)}
		if c.Again > 0 {
			row.Again = d.codingURL(name, url.Values{queueAgain: {"1"}})
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		p.Empty = d.words.Say("coding.empty.none")
	}
	return d.show("staff-coding", p)
}

// codingURL is where answers to a question are coded.
func (d *desk) codingURL(question string, query url.Values) string {
	return withQuery(d.at("/coding/q/"+url.PathEscape(question)), query)
}

// codingHead are the columns of the list of decisions.
var codingHead = []string{"reference", "question", "label", "revision", "by", "at", "before", "after", "why"}

// postCodingHistory sends every decision that was ever made as a file.
func (d *desk) postCodingHistory() error {
	if _, err := d.s.Store.Consultation(d.ctx, d.slug); err != nil {
		return err
	}
	names, err := d.textNames()
	if err != nil {
		return err
	}
	people, err := d.names()
	if err != nil {
		return err
	}
	keys, err := d.codeKeys()
	if err != nil {
		return err
	}
	if err := d.s.Store.Record(d.ctx, d.act(staff.VerbCodingExport, d.slug, nil)); err != nil {
		return err
	}
	return d.sendRows("coding", codingHead, d.codingRows(names, people, keys))
}

// codeKeys gives the data names of codes by their ids.
func (d *desk) codeKeys() (map[string]string, error) {
	codes, err := d.s.Store.Codebook(d.ctx, d.slug)
	keys := map[string]string{}
	for _, c := range codes {
		keys[c.ID] = c.Key
	}
	return keys, err
}

func (d *desk) codingRows(names textNames, people export.Names, keys map[string]string) iter.Seq2[[]export.Cell, error] {
	return func(yield func([]export.Cell, error) bool) {
		for h, err := range d.s.Store.CodingHistory(d.ctx, d.slug, "", "") {
			who := people[h.By]
			if who == "" {
				who = h.By
			}
			row := []string{h.Reference, h.Question, names.label(h.Question), strconv.Itoa(h.Rev), who, h.At.UTC().Format("2006-01-02T15:04:05Z"), givenKeys(h.Before, keys), givenKeys(h.After, keys), h.Why}
			cells := make([]export.Cell, len(row))
			for i, text := range row {
				cells[i] = export.Cell{Text: text}
			}
			if !yield(cells, err) {
				return
			}
		}
	}
}

// codedColumns are codes, coder and time of every answer that somebody has decided about, by response and question.
func (d *desk) codedColumns(people export.Names) (map[[2]string][3]string, error) {
	keys, err := d.codeKeys()
	if err != nil {
		return nil, err
	}
	of := map[[2]string][3]string{}
	for c, err := range d.s.Store.EachCoded(d.ctx, d.slug) {
		if err != nil {
			return nil, err
		}
		who := people[c.By]
		if who == "" {
			who = c.By
		}
		of[[2]string{c.Response, c.Question}] = [3]string{givenKeys(c.Given, keys), who, c.At.UTC().Format("2006-01-02T15:04:05Z")}
	}
	return of, nil
}

// givenKeys names codes by their data names, a span with its bytes: "pay; travel 10-24".
func givenKeys(list []staff.Given, keys map[string]string) string {
	parts := make([]string, len(list))
	for i, g := range list {
		parts[i] = keys[g.Code]
		if g.To > 0 {
			parts[i] += fmt.Sprintf(" %d-%d", g.From, g.To)
		}
	}
	return strings.Join(parts, "; ")
}

// retiredTag is a tag for codes that are not given any more.
func (d *desk) retiredTag(c staff.Code) templates.Tag {
	if !c.Retired {
		return templates.Tag{}
	}
	return templates.Tag{Text: d.words.Say("codebook.retired"), Classes: "govuk-tag--grey"}
}
