package web

import (
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// logFormat is a form in which the log goes out.
type logFormat struct {
	kind string // media type
	to   func(io.Writer, iter.Seq2[*staff.Entry, error], export.Names) error
}

var logFormats = map[string]logFormat{
	"csv":   {"text/csv; charset=utf-8", export.LogCSV},
	"jsonl": {"application/jsonl; charset=utf-8", export.LogJSONL},
}

// LogCheckedPage is page/staff-log-checked.html: what a check of the log has found.
type LogCheckedPage struct {
	StaffPage
	Summary  string
	Sound    bool
	Findings []string
	Erased   string // how many entries have no details any more, or ""
	Heads    string // how many heads that were kept elsewhere it fits, or ""
	LogURL   string
}

// LogHeadPage is page/staff-log-head.html: the signed end of the log, to keep elsewhere.
type LogHeadPage struct {
	StaffPage
	Line     string // empty while there is no entry
	LogURL   string
	Heads    templates.Textarea // kept heads to compare with
	CheckURL string
}

var (
	_ = registerPage("staff-log-checked", LogCheckedPage{})
	_ = registerPage("staff-log-head", LogHeadPage{})
)

// mostFindingsKept is how many findings the entry about a check holds.
const mostFindingsKept = 50

// postLogCheck verifies the whole log, and records that with what it found.
func (d *desk) postLogCheck() error {
	if err := d.logOfSomething(); err != nil {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	heads, err := staff.ReadHeads(strings.NewReader(unwrapped(f.Get("heads"))))
	if err != nil {
		var wrong slips
		wrong.add("heads", d.words.Say("log.head.heads.wrong"))
		return d.showHead(f.Get("heads"), &wrong)
	}
	r, err := staff.VerifyLog(d.ctx, d.s.Store, heads, d.s.MACs.HeadKey())
	if err != nil {
		return err
	}
	details := d.reportDetails(r)
	if err := d.s.Store.Record(d.ctx, d.act(staff.VerbLogChecked, "", details)); err != nil {
		return err
	}
	list, err := d.s.Store.Search(d.ctx, staff.LogFilter{Verb: staff.VerbLogChecked, Consultation: d.slug, Actor: d.person.ID}, 0, 1)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return consultation.ErrNotFound
	}
	return d.seeOther(d.logAt("/check/"+strconv.FormatInt(list[0].Seq, 10)), "")
}

// unwrapped puts heads on one line each, whatever line breaks they got on their way.
func unwrapped(typed string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(typed), " "), " greenpaper-", "\ngreenpaper-")
}

// reportDetails are what the entry about a check says of it.
func (d *desk) reportDetails(r *staff.Report) staff.Details {
	details := staff.Details{"entries": strconv.FormatInt(r.Entries, 10), "findings": strconv.Itoa(len(r.Findings) + r.More)}
	if r.Erased > 0 {
		details["erased"] = strconv.FormatInt(r.Erased, 10)
	}
	if r.Heads > 0 {
		details["heads"] = strconv.Itoa(r.Heads)
	}
	var lines []string
	for _, x := range r.Findings[:min(len(r.Findings), mostFindingsKept)] {
		key, args := x.Message()
		lines = append(lines, d.words.Say(key, args...))
	}
	if more := len(r.Findings) + r.More - len(lines); more > 0 {
		lines = append(lines, d.words.Say("log.finding.more", "count", more))
	}
	if len(lines) > 0 {
		details["result"] = strings.Join(lines, "\n")
	}
	return details
}

// logChecked shows what a check has found, as its entry tells.
func (d *desk) logChecked() error {
	seq, err := strconv.ParseInt(d.c.Param("entry"), 10, 64)
	if err != nil || seq < 1 {
		return consultation.ErrNotFound
	}
	list, err := d.s.Store.Search(d.ctx, staff.LogFilter{
		Verb: staff.VerbLogChecked, Consultation: d.slug, Numbers: staff.Runs{{From: seq, To: seq}},
	}, 0, 1)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return consultation.ErrNotFound
	}
	names, err := d.names()
	if err != nil {
		return err
	}
	e := list[0]
	p := LogCheckedPage{StaffPage: d.page("log.checked.title"), LogURL: d.logAt(""), Sound: e.Details["findings"] == "0", Summary: d.checkWords(e, names)}
	if result := e.Details["result"]; result != "" {
		p.Findings = slices.Collect(strings.SplitSeq(result, "\n"))
	}
	if n := e.Details["erased"]; n != "" {
		p.Erased = d.words.Say("log.checked.erased", "count", atoi(n))
	}
	if n := e.Details["heads"]; n != "" {
		p.Heads = d.words.Say("log.checked.heads", "count", atoi(n))
	}
	return d.show("staff-log-checked", p)
}

// atoi reads a number that we wrote; 0 for anything else.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// checkWords say when a check was made and how it went.
func (d *desk) checkWords(e *staff.Entry, names export.Names) string {
	who := names[e.Actor]
	if who == "" {
		who = d.words.Say("log.who.deleted")
	}
	args := []any{"time", spoken{d.words}.DateTime(e.At), "who", who, "entries", e.Details["entries"], "count", atoi(e.Details["findings"])}
	switch e.Details["findings"] {
	case "":
		return d.words.Say("log.checked.unknown", args...)
	case "0":
		return d.words.Say("log.checked.sound", args...)
	}
	return d.words.Say("log.checked.wrong", args...)
}

// lastCheck puts on the page how the newest check went, whoever made it.
func (d *desk) lastCheck(p *LogPage, names export.Names) error {
	list, err := d.s.Store.Search(d.ctx, staff.LogFilter{Verb: staff.VerbLogChecked}, 0, 1)
	if err != nil || len(list) == 0 {
		return err
	}
	e := list[0]
	p.Checked, p.CheckedWrong = d.checkWords(e, names), atoi(e.Details["findings"]) > 0
	seq := strconv.FormatInt(e.Seq, 10)
	switch {
	case e.Consultation == "" && d.person.Can(staff.MayAuditAll, ""):
		p.CheckedURL = "/staff/log/check/" + seq
	case e.Consultation != "" && d.person.Can(staff.MayAudit, e.Consultation):
		p.CheckedURL = deskURL(e.Consultation) + "/log/check/" + seq
	}
	return nil
}

// logHead shows the signed end of the log.
func (d *desk) logHead() error { return d.showHead("", &slips{}) }

func (d *desk) showHead(typed string, wrong *slips) error {
	h, err := d.s.Store.Head(d.ctx)
	if err != nil {
		return err
	}
	p := LogHeadPage{StaffPage: d.page("log.head.title"), LogURL: d.logAt(""), CheckURL: d.logAt("/check")}
	if h.Seq > 0 {
		p.Line = d.s.MACs.SignHead(h, d.now).String()
	}
	p.Heads = templates.Textarea{
		Field: templates.Field{Name: "heads", ID: "heads", Label: templates.Label{Text: d.words.Say("log.head.heads")},
			Hint: templates.Hint{Text: d.words.Say("log.head.heads.hint")}, ErrorMessage: wrong.at("heads")},
		Value: typed, Rows: 6,
	}
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-log-head", p)
	}
	return d.show("staff-log-head", p)
}
