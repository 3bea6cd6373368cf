package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// ReleaseTablePage is page/staff-release-table.html: a table as it would leave the team, and what keeps it from that.
type ReleaseTablePage struct {
	StaffPage
	Filter       string // in words
	Part         *ResultsPart
	Asof         []string
	Before       string // it is in the ledger already
	Refused      *ReleaseRefusal
	Action       string // "" where it cannot be released
	Table, Where string
	Back, Ledger string
}

// ReleaseRefusal says why something is not released and what can be done.
type ReleaseRefusal struct {
	Title string
	Why   string
	With  []templates.Link // what was released before
	Do    []string
}

var _ = registerPage("staff-release-table", ReleaseTablePage{})

// releaseTableLink is where a table is looked at before it is released.
func (x *results) releaseTableLink(key, where string) string {
	q := url.Values{"table": {key}}
	if where != "" {
		q.Set("where", where)
	}
	return x.at("/releases/table?" + q.Encode())
}

func (d *desk) releaseTable() error {
	return d.releasing(d.c.Query("table"), d.c.Query("where"), false)
}

func (d *desk) postReleaseTable() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	return d.releasing(f.Get("table"), f.Get("where"), true)
}

// releasing shows a table that may be released, or gives its file once it is in the ledger.
func (d *desk) releasing(key, where string, now bool) error {
	p := ReleaseTablePage{StaffPage: d.page("release.table.title"), Table: key, Where: where, Ledger: d.at("/releases")}
	var out bytes.Buffer
	err := d.resultsOf(where, true, func(x *results) error {
		x.ranges = true
		t, err := x.tableOf(key)
		if err != nil {
			return err
		}
		if x.filter != nil {
			where = x.filter.String() // as it is written, whoever typed it
		}
		p.Filter, p.Back, p.Asof = x.filterWords(where), x.link(""), x.asof()
		part := x.part(t)
		part.Release, part.Charts = "", nil
		p.Part = &part
		if err := export.TableCSV(&out, t.head, t.csv()); err != nil {
			return err
		}
		r := Releasing{Kind: staff.ReleaseTable, Subject: key, Where: where, Fields: t.tells(), Members: x.among, Digest: digest(out.Bytes())}
		if i := slices.IndexFunc(x.ledger, func(l staff.Release) bool { return same(l, r) }); i >= 0 {
			p.Before = d.words.Say("release.table.before", "number", x.ledger[i].Number, "time", longTime(d.words, x.ledger[i].At))
			return nil
		}
		refused, err := x.mayRelease(r, now)
		if refused != nil {
			p.Refused = x.refusal(refused, where)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case p.Refused != nil && now:
		var wrong slips
		wrong.add("refused", p.Refused.Why)
		wrong.on(&p.StaffPage)
		return d.showSlips("staff-release-table", p)
	case !now:
		if p.Refused == nil {
			p.Action = d.at("/releases/table")
		}
		return d.show("staff-release-table", p)
	}
	d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+`-results.csv"`)
	d.c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	return nil
}

// mayRelease asks whether something may be released, and puts it into the ledger if that is to be done now.
func (x *results) mayRelease(r Releasing, now bool) (*Refused, error) {
	if !now {
		fields, err := tellsOf(r.Fields, r.Where)
		if err != nil {
			return nil, err
		}
		return x.guardRelease(x.Projected, r.Members, fields)
	}
	var refused *Refused
	_, err := x.recordRelease(x.Projected, r)
	if errors.As(err, &refused) {
		return refused, nil
	}
	return nil, err
}

// same says whether a line of the ledger is of the very same file.
func same(l staff.Release, r Releasing) bool {
	return l.Kind == r.Kind && l.Subject == r.Subject && l.Where == r.Where && l.Digest == r.Digest
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// filterWords is a filter in words.
func (x *results) filterWords(where string) string {
	f, err := analysis.ParseFilter(where)
	switch {
	case err != nil:
		return where
	case f == nil:
		return x.words.Say("release.everybody")
	}
	return x.inWords(f)
}

// refusal is what the page says of what must not be released.
func (x *results) refusal(r *Refused, where string) *ReleaseRefusal {
	more := r.Limit - r.Few
	out := &ReleaseRefusal{Title: x.words.Say("release.refused.title")}
	if len(r.With) == 0 {
		out.Why = x.words.Say("release.refused.small", "count", r.Few, "limit", r.Limit)
		out.Do = []string{x.words.Say("release.do.wait", "count", more)}
		return out
	}
	out.Why = x.words.Say("release.refused", "count", r.Few, "limit", r.Limit)
	filters := false
	for _, w := range r.With {
		text := x.words.Say("release.line", "number", w.Number, "what", x.releaseTitle(w), "filter", x.filterWords(w.Where), "time", longTime(x.words, w.At))
		out.With = append(out.With, templates.Link{Text: text, Href: x.at("/releases") + "#release-" + x.number(w.Number)})
		filters = filters || w.Where != where
	}
	out.Do = []string{x.words.Say("release.do.wait", "count", more)}
	if filters {
		out.Do = append(out.Do, x.words.Say("release.do.filter"))
	} else {
		out.Do = append(out.Do, x.words.Say("release.do.again"))
	}
	return out
}

// releaseTitle is what was released, in words.
func (x *results) releaseTitle(r staff.Release) string {
	if r.Kind != staff.ReleaseTable {
		return x.words.Say("release.kind."+string(r.Kind), "subject", r.Subject)
	}
	if of, ok := strings.CutPrefix(r.Subject, "cross~"); ok {
		if row, col, ok := strings.Cut(of, "~"); ok {
			return x.words.Say("results.cross.of", "row", x.titleOf(row), "column", x.titleOf(col))
		}
	}
	name := strings.TrimPrefix(r.Subject, "gap~")
	title := x.titleOf(name)
	if i := slices.IndexFunc(x.questions, func(q resultQuestion) bool { return q.name == name }); i >= 0 {
		title = x.questions[i].title
	}
	if name != r.Subject {
		return x.words.Say("dash.mix.title", "question", title)
	}
	return title
}
