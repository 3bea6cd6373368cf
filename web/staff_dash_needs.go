package web

import (
	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// need is something that somebody on the team should look at today: a sentence, and the page where it is done.
type need = templates.Link

var needs []func(*desk) ([]need, error)

// registerNeed adds to what needs attention in the consultation at hand (d.slug). f looks at its own data, says one sentence with a
// count for each thing, and leaves out what the person may not do. The file of an area calls it: var _ = registerNeed((*desk).entryNeeds).
func registerNeed(f func(*desk) ([]need, error)) bool {
	needs = append(needs, f)
	return true
}

// allNeeds is what needs attention today, for this person.
func (d *desk) allNeeds(w *work) ([]need, error) {
	list, err := d.calls(w)
	if err != nil {
		return nil, err
	}
	for _, f := range needs {
		more, err := f(d)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

var (
	_ = registerNeed((*desk).quarantineNeeds)
	_ = registerNeed((*desk).entryNeeds)
	_ = registerNeed((*desk).importNeeds)
	_ = registerNeed((*desk).mailNeeds)
)

// entryNeeds tells of entries that wait for a second typing, or for somebody who settles what differs.
func (d *desk) entryNeeds() ([]need, error) {
	if !d.can(staff.MayEnter) {
		return nil, nil
	}
	counts, err := d.s.Store.CountIntakes(d.ctx, d.slug)
	if err != nil {
		return nil, err
	}
	var list []need
	for _, state := range []staff.IntakeState{staff.IntakeSecond, staff.IntakeSettle} {
		if n := counts[state]; n > 0 {
			list = append(list, need{Text: d.words.Say("dash.need.entry."+string(state), "count", n), Href: d.at("/entries")})
		}
	}
	return list, nil
}

// importNeeds tells of spreadsheets that were begun and are not imported.
func (d *desk) importNeeds() ([]need, error) {
	if !d.can(staff.MayImport) {
		return nil, nil
	}
	all, err := d.s.Store.Imports(d.ctx, d.slug)
	n := 0
	for _, i := range all {
		if i.State != staff.ImportDone {
			n++
		}
	}
	if err != nil || n == 0 {
		return nil, err
	}
	return []need{{Text: d.words.Say("dash.need.import", "count", n), Href: d.at("/imports")}}, nil
}

// mailNeeds tells whoever can do something about it of mail that could not be sent.
func (d *desk) mailNeeds() ([]need, error) {
	if !d.person.Can(staff.MayManage, "") {
		return nil, nil
	}
	_, n, err := d.s.Store.Mails(d.ctx, staff.MailFailed, 1)
	if err != nil || n == 0 {
		return nil, err
	}
	return []need{{Text: d.words.Say("dash.need.mail", "count", n), Href: "/staff/settings/mail"}}, nil
}

// quarantineNeeds tells of files that wait for the virus scanner for more than an hour: the scanner may be down.
func (d *desk) quarantineNeeds() ([]need, error) {
	if !d.can(staff.MayCount) {
		return nil, nil
	}
	n, err := d.s.Store.Waiting(d.ctx, d.slug, d.now.Add(-quarantineLong))
	if err != nil || n == 0 {
		return nil, err
	}
	return []need{{Text: d.words.Say("dash.need.quarantine", "count", n), Href: d.at("/dashboard#totals")}}, nil
}

// When counts call for somebody. The rules are said on the page.
const (
	troubleShare  = 20 // percent of those who came to a page, for whom one of its questions went wrong
	mostTrouble   = 3  // questions that are named; the tables have the others
	fallDays      = 3  // that are compared with the same days of the week before
	fallFrom      = 30 // responses in the days before, below which nothing is said
	fallTo        = 4  // the part that is left is below one in so many
	closesSoon    = 7  // days
	outcomeSoon   = 21 // days
	silentDays    = 3  // open, without a response
	draftsToWatch = 10 // that will be deleted within a week
)

// needs are those that follow from the counts. Nothing that may not be told calls for anybody.
func (x *dash) needs() []need {
	var list []need
	add := func(key, path string, args ...any) {
		list = append(list, need{Text: x.words.Say("dash.need."+key, args...), Href: x.at(path)})
	}
	open := x.con.State(x.now) == consultation.Open
	if left := consultation.LondonDays(x.now, x.con.Schedule.Closes); open && !x.con.Schedule.Closes.IsZero() && left <= closesSoon {
		if left == 0 {
			add("today", "/times")
		} else {
			add("closes", "/times", "count", left, "time", longTime(x.words, x.con.Schedule.Closes))
		}
	}
	if left := x.con.OutcomeDays(x.now); x.con.Stage(x.now) == consultation.StageAwaited && left >= 0 && left <= outcomeSoon {
		add("outcome", "/outcome", "count", left)
	}
	if days := consultation.LondonDays(x.con.Schedule.Opens, x.now); open && days >= silentDays && staff.CountsOver(x.counts, staff.CountSent, "", "") == 0 {
		add("silent", "/dashboard", "count", days)
	}
	if now, before, fell := x.fall(); open && fell {
		add("fall", "/dashboard#days", "now", now, "before", before)
	}
	told := 0
	for _, t := range x.trouble(staff.Faulted) {
		if told < mostTrouble && x.policy.Tells(t.n) && t.came >= t.n && 100*t.n >= troubleShare*t.came {
			told++
			add("errors", "/dashboard#errors", "question", shortLabel(questionName(t.q), 60), "count", t.n)
		}
	}
	told = 0
	for _, t := range x.trouble(staff.Unclear) {
		if told < mostTrouble && x.policy.Tells(t.n) {
			told++
			add("unclear", "/dashboard#unclear", "question", shortLabel(questionName(t.q), 60), "count", t.n)
		}
	}
	if x.drafts.Expire >= draftsToWatch {
		add("drafts", "/dashboard#drafts", "count", x.drafts.Expire)
	}
	return list
}

// fall compares the last full days with the same days of the week before.
func (x *dash) fall() (now, before int, fell bool) {
	day := func(back int) string { return londonDate(x.now.AddDate(0, 0, -back)) }
	now = staff.CountsOver(x.counts, staff.CountSent, day(fallDays), day(1))
	before = staff.CountsOver(x.counts, staff.CountSent, day(fallDays+7), day(8))
	return now, before, before >= fallFrom && now*fallTo < before
}
