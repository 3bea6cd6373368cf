package web

import (
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) readingRoutes() []Route {
	const at = "/staff/c/:slug"
	return []Route{
		s.staffRoute(http.MethodGet, at+"/reading", staff.MayRead, (*desk).reading),
		s.staffRoute(http.MethodGet, at+"/reading/next", staff.MayRead, (*desk).nextUnread),
		s.staffRoute(http.MethodGet, at+"/reading/r/:response", staff.MayRead, (*desk).readResponse),
		s.staffRoute(http.MethodPost, at+"/reading/r/:response", staff.MayRead, (*desk).postReadResponse),
		s.staffRoute(http.MethodGet, at+"/reading/q/:question", staff.MayRead, (*desk).readAnswers),
		s.staffRoute(http.MethodPost, at+"/reading/q/:question", staff.MayRead, (*desk).postReadAnswers),
		s.staffRoute(http.MethodPost, at+"/reading/ledger", staff.MayRead, (*desk).postLedger),
		s.staffRoute(http.MethodGet, at+"/search", staff.MayRead, (*desk).searchAnswers),
	}
}

var _ = registerArea(area{order: 47, key: "area.reading", path: "/reading", may: staff.MayRead, status: (*desk).readingStatus})

// ReadingPage is page/staff-reading.html: how much was read, and where reading goes on.
type ReadingPage struct {
	StaffPage
	Empty             string // why there is nothing to read, or ""
	Statement         []string
	NextURL, LedgerTo string
	SearchURL         string
	ListsURL          string
	SuggestURL        string
	Own               []OwnList // what was shared out to whoever looks
	QuotesURL         string    // "" for who may not choose quotes
	Rows              []CoverageRow
}

// CoverageRow is how much of the answers to one question was read.
type CoverageRow struct{ Question, Href, Have, Read, Left string }

var _ = registerPage("staff-reading", ReadingPage{})

// readingStatus is how many responses nobody has read.
func (d *desk) readingStatus() (templates.Tag, error) {
	all, err := d.s.Store.Coverage(d.ctx, d.slug)
	if err != nil || all[0].Have == all[0].Read {
		return templates.Tag{}, err
	}
	return templates.Tag{Text: d.words.Say("reading.status", "count", all[0].Have-all[0].Read), Classes: "govuk-tag--grey"}, nil
}

// textNames names every answer in words of a consultation, as its newest version that has it does.
type textNames struct {
	order []string // full data names
	of    map[string]string
}

// textNames reads the versions. There are none before publication.
func (d *desk) textNames() (textNames, error) {
	versions, err := d.s.Store.Versions(d.ctx, d.slug)
	if err != nil && !isNotFound(err) {
		return textNames{of: map[string]string{}}, err
	}
	return textNamesOf(versions), nil
}

// textNamesOf names the answers in words of versions, the oldest first.
func textNamesOf(versions []*consultation.Version) textNames {
	n := textNames{of: map[string]string{}}
	for i := len(versions) - 1; i >= 0; i-- {
		q := versions[i].Questionnaire("")
		numbers := consultation.Numbered(q)
		for j := range q.Sections {
			if s := &q.Sections[j]; !s.Equality && !s.Ends {
				n.section(s, numbers)
			}
		}
	}
	return n
}

func (n *textNames) section(s *consultation.Section, numbers *consultation.Numbers) {
	for _, q := range s.Questions() {
		if q.Personal {
			continue
		}
		for r := range max(1, s.UpTo) {
			name, round := q.Name, ""
			if s.Repeats() {
				name, round = s.Name+"."+strconv.Itoa(r+1)+"."+q.Name, " ("+strconv.Itoa(r+1)+")"
			}
			for _, f := range q.Fields(name) {
				if f.Type != consultation.FieldText || n.of[f.Name] != "" {
					continue
				}
				label := strings.TrimSpace(numbers.Of(name)+" "+cutShort(q.Heading.Plain(nil), 100)) + round
				if f.Label != "" && f.Label != q.Heading.Plain(nil) {
					label += " – " + f.Label
				}
				n.order, n.of[f.Name] = append(n.order, f.Name), label
			}
		}
	}
}

// label names an answer in words; one that no version has keeps its data name.
func (n textNames) label(name string) string {
	if label := n.of[name]; label != "" {
		return label
	}
	return name
}

// reading is the page where reading begins.
func (d *desk) reading() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := ReadingPage{StaffPage: d.page("reading.title"), NextURL: d.at("/reading/next"), LedgerTo: d.at("/reading/ledger"), SearchURL: d.at("/search"), ListsURL: d.at("/lists"), SuggestURL: d.at("/suggestions")}
	if d.can(staff.MayCode) {
		p.QuotesURL = d.at("/quotes")
	}
	if w.published == nil {
		p.Empty = d.words.Say("reading.empty.draft")
		return d.show("staff-reading", p)
	}
	pending, err := d.s.caughtUp(d.ctx, d.slug)
	if err != nil {
		return err
	}
	all, err := d.s.Store.Coverage(d.ctx, d.slug)
	if err != nil {
		return err
	}
	if all[0].Have == 0 {
		p.Empty = d.words.Say("reading.empty.none")
		return d.show("staff-reading", p)
	}
	names, err := d.textNames()
	if err != nil {
		return err
	}
	lists, err := d.s.Store.WorkListsOf(d.ctx, d.slug)
	if err != nil {
		return err
	}
	p.Own = d.ownLists(lists, names)
	p.Statement = d.coverageWords(all)
	if pending > 0 {
		p.Statement = append(p.Statement, d.words.Say("reading.pending", "count", pending))
	}
	cited, err := d.citedWords()
	if err != nil {
		return err
	}
	p.Statement = append(p.Statement, cited...)
	by := map[string]staff.Coverage{}
	for _, c := range all[1:] {
		by[c.Question] = c
		if names.of[c.Question] == "" {
			names.order = append(names.order, c.Question)
		}
	}
	for _, name := range names.order {
		if c := by[name]; c.Have > 0 {
			p.Rows = append(p.Rows, CoverageRow{names.label(name), d.at("/reading/q/" + url.PathEscape(name)), d.number(c.Have), d.number(c.Read), d.number(c.Have - c.Read)})
		}
	}
	return d.show("staff-reading", p)
}

// coverageWords is the statement of what was read, to be copied.
func (d *desk) coverageWords(all []staff.Coverage) []string {
	have, read := 0, 0
	for _, c := range all[1:] {
		have, read = have+c.Have, read+c.Read
	}
	at := longTime(d.words, d.now)
	return []string{
		d.words.Say("reading.statement.responses", "count", all[0].Have, "have", d.number(all[0].Have), "read", d.number(all[0].Read), "time", at),
		d.words.Say("reading.statement.answers", "count", have, "have", d.number(have), "read", d.number(read)),
	}
}

// nextUnread leads to a response that nobody has read.
func (d *desk) nextUnread() error { return d.toUnread("") }

// toUnread leads to the next unread response after one, or to the first; where all are read, to where reading begins.
func (d *desk) toUnread(after string) error {
	for _, from := range []string{after, ""} {
		ids, err := d.s.Store.Unread(d.ctx, d.slug, "", from, 1)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			return d.seeOther(d.at("/reading/r/"+ids[0]), "")
		}
	}
	return d.seeOther(d.at("/reading"), "reading-all")
}

// ledgerHead are the columns of the ledger.
var ledgerHead = []string{"reference", "received", "question", "label", "read_by", "read_at", "changed_since", "codes", "coded_by", "coded_at", "cited"}

// postLedger sends the ledger of consideration as a file.
func (d *desk) postLedger() error {
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
	coded, err := d.codedColumns(people)
	if err != nil {
		return err
	}
	cited, err := d.citedColumn()
	if err != nil {
		return err
	}
	if err := d.s.Store.Record(d.ctx, d.act(staff.VerbLedger, d.slug, nil)); err != nil {
		return err
	}
	return d.sendRows("ledger", ledgerHead, d.ledgerRows(names, people, coded, cited))
}

// sendRows streams a CSV file named after the consultation, what it is and the day. What goes wrong in the middle breaks the download off.
func (d *desk) sendRows(what string, head []string, rows iter.Seq2[[]export.Cell, error]) error {
	d.c.Header("Content-Type", "text/csv; charset=utf-8")
	d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+`-`+what+`-`+d.now.In(consultation.London).Format(consultation.ISODate)+`.csv"`)
	if err := export.RowsCSV(d.c.Writer, head, rows); err != nil {
		d.s.Log.WarnContext(d.ctx, "a download was cut off", "what", what, "type", fmt.Sprintf("%T", err))
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return nil
}

func (d *desk) ledgerRows(names textNames, people export.Names, coded map[[2]string][3]string, cited map[[2]string]string) iter.Seq2[[]export.Cell, error] {
	return func(yield func([]export.Cell, error) bool) {
		for c, err := range d.s.Store.Ledger(d.ctx, d.slug) {
			row := []string{c.Reference, c.Received, c.Question, names.label(c.Question), "", "", "", "", "", "", cited[[2]string{c.Response, c.Question}]}
			of := coded[[2]string{c.Response, c.Question}]
			copy(row[7:10], of[:])
			if c.Read.By != "" {
				who := people[c.Read.By]
				if who == "" {
					who = c.Read.By
				}
				row[4], row[5] = who, c.Read.At.UTC().Format("2006-01-02T15:04:05Z")
				if !c.Read.Fresh {
					row[6] = "yes"
				}
			}
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
