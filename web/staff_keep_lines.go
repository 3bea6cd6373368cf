package web

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// keepLines puts a plan in words; due leaves out what is not due.
func (d *desk) keepLines(plan *staff.Plan, v *consultation.Version, due bool) []KeepLineView {
	q := v.Questionnaire(v.Main)
	var out []KeepLineView
	for _, l := range plan.Lines {
		if due && l.Due == 0 {
			continue
		}
		view := KeepLineView{What: d.keptWhat(l.Class, l.Question, q), Kept: d.keptFor(l.Keep), Held: d.words.Number(l.Held), Due: d.words.Number(l.Due)}
		if l.Sooner > 0 {
			view.Due = d.words.Say("keep.sooner", "due", view.Due, "count", l.Sooner)
		}
		switch {
		case !l.Next.IsZero():
			view.Next = d.words.Say("keep.next", "count", l.Coming, "date", d.words.Date(l.Next.In(consultation.London)))
		case l.Held > l.Due && l.Keep.Months > 0:
			view.Next = d.words.Say("keep.next.unknown")
		case l.Held > l.Due:
			view.Next = d.words.Say("keep.next.never")
		}
		out = append(out, view)
	}
	return out
}

func (d *desk) keptWhat(class staff.Class, question string, q *consultation.Questionnaire) string {
	if question == "" {
		return d.words.Say("keep.class." + strings.ReplaceAll(string(class), " ", "-"))
	}
	heading := question
	if asked := q.Question(question); asked != nil {
		heading = asked.Heading.String()
	}
	return d.words.Say("keep.of-question", "question", heading)
}

func (d *desk) keptFor(k consultation.Keep) string {
	if k.Months == 0 {
		return d.words.Say("keep.unsaid")
	}
	return d.words.Say("keep.for", "count", k.Months, "after", d.words.Say("keep.after."+k.After))
}

// noticePeriod finds how long a notice says that something is kept.
var noticePeriod = regexp.MustCompile(`(?i)\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty-four)\s+(month|year)s?\b`)

var numberWords = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "eighteen": 18, "twenty-four": 24}

// noticeMismatch lists the periods that the privacy notice names and no clock has: one of the two is wrong, and people believe the
// notice.
func (d *desk) noticeMismatch(v *consultation.Version) []string {
	q := v.Questionnaire(v.Main)
	known := map[int]bool{}
	for _, k := range q.Front.Keep {
		known[k.Months] = true
	}
	for _, asked := range q.Questions() {
		if asked.Keep != nil {
			known[asked.Keep.Months] = true
		}
	}
	var out []string
	for _, m := range noticePeriod.FindAllStringSubmatch(v.Notice.HTML.String(), -1) {
		n, ok := numberWords[strings.ToLower(m[1])]
		if !ok {
			n, _ = strconv.Atoi(m[1]) // three digits at most
		}
		if strings.EqualFold(m[2], "year") {
			n *= 12
		}
		if say := d.words.Say("keep.mismatch", "period", m[0]); !known[n] && !slices.Contains(out, say) {
			out = append(out, say)
		}
	}
	return out
}
