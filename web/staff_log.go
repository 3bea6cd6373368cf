package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// The log has the same pages twice: of everything, and of one consultation for those who may see no more.
func (s *Server) logRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, "/staff/log", staff.MayAuditAll, (*desk).log),
		s.staffRoute(http.MethodPost, "/staff/log/check", staff.MayAuditAll, (*desk).postLogCheck),
		s.staffRoute(http.MethodGet, "/staff/log/check/:entry", staff.MayAuditAll, (*desk).logChecked),
		s.staffRoute(http.MethodPost, "/staff/log/download", staff.MayAuditAll, (*desk).postLogDownload),
		s.staffRoute(http.MethodGet, "/staff/log/head", staff.MayAuditAll, (*desk).logHead),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/log", staff.MayAudit, (*desk).log),
		s.staffRoute(http.MethodPost, "/staff/c/:slug/log/check", staff.MayAudit, (*desk).postLogCheck),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/log/check/:entry", staff.MayAudit, (*desk).logChecked),
		s.staffRoute(http.MethodPost, "/staff/c/:slug/log/download", staff.MayAudit, (*desk).postLogDownload),
	}
}

var _ = registerArea(area{order: 61, key: "area.log", path: "/log", may: staff.MayAudit})

// logPageSize is how many entries one page shows.
const logPageSize = 50

// LogPage is page/staff-log-list.html: what was done, newest first.
type LogPage struct {
	StaffPage
	URL, CheckURL, DownloadURL string
	HeadURL                    string // where the end is signed; empty for one consultation
	Checked                    string // when the log was checked last, and how that went; empty for never
	CheckedURL                 string
	CheckedWrong               bool
	Filter                     LogFilterForm
	Rows                       []LogRow
	WithConsultation           bool // a column for it
	Pages                      templates.Pagination
}

// LogRow is one entry.
type LogRow struct {
	Number, Time, Who, What string
	Consultation            string
	Details                 []LogDetail
	Erased                  string // why there are no details, or ""
}

// LogDetail is one detail of an entry.
type LogDetail struct{ Name, Value string }

var _ = registerPage("staff-log-list", LogPage{})

// logAt is an address of the log at hand.
func (d *desk) logAt(path string) string {
	if d.slug != "" {
		return d.at("/log" + path)
	}
	return "/staff/log" + path
}

// log shows the entries that the filter in the address takes.
func (d *desk) log() error {
	if err := d.logOfSomething(); err != nil {
		return err
	}
	names, err := d.names()
	if err != nil {
		return err
	}
	var wrong slips
	filter, form, err := d.logFilter(d.c.Query, names, &wrong)
	if err != nil {
		return err
	}
	p := LogPage{
		StaffPage: d.page(d.logKey("log.title")), Filter: form, URL: d.logAt(""), CheckURL: d.logAt("/check"), DownloadURL: d.logAt("/download"),
		WithConsultation: d.slug == "",
	}
	if d.slug == "" {
		p.HeadURL = "/staff/log/head"
	}
	if err := d.lastCheck(&p, names); err != nil {
		return err
	}
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-log-list", p)
	}
	if err := d.fillLog(&p, filter, names); err != nil {
		return err
	}
	return d.show("staff-log-list", p)
}

// logOfSomething refuses the log of a consultation that there is not.
func (d *desk) logOfSomething() error {
	if d.slug == "" {
		return nil
	}
	_, err := d.work()
	return err
}

// logKey is a message about the log at hand.
func (d *desk) logKey(key string) string {
	if d.slug != "" {
		return key + ".one"
	}
	return key
}

// fillLog reads one page of entries.
func (d *desk) fillLog(p *LogPage, filter staff.LogFilter, names export.Names) error {
	before, err := strconv.ParseInt(d.c.DefaultQuery("before", "0"), 10, 64)
	if err != nil || before < 0 {
		return consultation.ErrNotFound
	}
	list, err := d.s.Store.Search(d.ctx, filter, before, logPageSize+1)
	if err != nil {
		return err
	}
	more := len(list) > logPageSize
	list = list[:min(len(list), logPageSize)]
	erasures, err := d.erasures(list)
	if err != nil {
		return err
	}
	if err := d.nameSubjects(list, names); err != nil {
		return err
	}
	for _, e := range list {
		p.Rows = append(p.Rows, d.logRow(e, names, erasures))
	}
	query := p.Filter.query()
	if before > 0 {
		p.Pages.Previous = &templates.PageLink{Href: withQuery(p.URL, query), Text: d.words.Say("log.newest")}
	}
	if more {
		query.Set("before", strconv.FormatInt(list[len(list)-1].Seq, 10))
		p.Pages.Next = &templates.PageLink{Href: withQuery(p.URL, query), Text: d.words.Say("log.older")}
	}
	return nil
}

func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// names are those of all accounts, and of what acts by itself.
func (d *desk) names() (export.Names, error) {
	people, err := d.s.Store.People(d.ctx)
	names := export.NamesOf(people)
	names[staff.CommandLine] = d.words.Say("log.who.command-line")
	names[staff.System] = d.words.Say("log.who.system")
	return names, err
}

// erasures are the entries that say why details of others are gone, if any of the list are.
func (d *desk) erasures(list []*staff.Entry) ([]*staff.Entry, error) {
	if !slices.ContainsFunc(list, (*staff.Entry).Erased) {
		return nil, nil
	}
	var all []*staff.Entry
	for e, err := range staff.Filtered(d.ctx, d.s.Store, staff.LogFilter{Verb: staff.VerbLogErased}) {
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

func (d *desk) logRow(e *staff.Entry, names export.Names, erasures []*staff.Entry) LogRow {
	row := LogRow{
		Number: strconv.FormatInt(e.Seq, 10), Time: spoken{d.words}.DateTime(e.At), Who: names[e.Actor], What: d.verb(e.Verb), Consultation: e.Consultation,
	}
	if row.Who == "" {
		row.Who = d.words.Say("log.who.deleted")
	}
	if e.Subject != "" && e.Subject != e.Actor && (names[e.Subject] != "" || !toldBesides(e)) {
		about := LogDetail{d.words.Say("log.about"), cmp.Or(names[e.Subject], d.subjectWords(e))}
		if e.Verb == staff.VerbManuscriptSaved || e.Verb == staff.VerbManuscriptBegun {
			about.Name = d.words.Say("log.about.revision")
		}
		row.Details = append(row.Details, about)
	}
	for _, name := range slices.Sorted(maps.Keys(e.Details)) {
		row.Details = append(row.Details, LogDetail{d.detailName(name), cmp.Or(names[e.Details[name]], d.detailWords(e.Details[name]))})
	}
	if e.Erased() {
		row.Erased = d.erasedBy(e.Seq, erasures)
	}
	return row
}

// detailName is what a detail is called: by the catalogue, else as the code calls it, which is in words too.
func (d *desk) detailName(name string) string {
	if key := "log.detail." + name; d.words.Has(key) {
		return d.words.Say(key)
	}
	return strings.ToUpper(name[:min(1, len(name))]) + name[min(1, len(name)):]
}

// detailWords is a detail as people read it: a time is written out.
func (d *desk) detailWords(value string) string {
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return spoken{d.words}.DateTime(t)
	}
	return value
}

// erasedBy says which entry tells why the details of another are gone.
func (d *desk) erasedBy(seq int64, erasures []*staff.Entry) string {
	for _, by := range erasures {
		if runs, err := staff.ParseRuns(by.Subject); err == nil && by.Seq > seq && runs.Has(seq) {
			return d.words.Say("log.erased.by", "entry", strconv.FormatInt(by.Seq, 10), "reason", by.Details["reason"])
		}
	}
	return d.words.Say("log.erased.unknown")
}

// verb says what was done.
func (d *desk) verb(v staff.Verb) string {
	if key := "verb." + string(v); d.words.Has(key) {
		return d.words.Say(key)
	}
	return string(v)
}
