package redact

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// View is an answer as it is shown, and which of its bytes stand for which of the answer as it was written.
type View struct {
	Text  string
	parts []part
}

// part is a run of a view: of Text, and as it was written.
type part struct {
	from, to           int
	wroteFrom, wroteTo int
	hidden             bool
}

// Look gives an answer with the spans of redactions replaced by the marks of their classes, as Tell does.
func Look(text string, list []staff.Redaction, mark func(class string) string) (View, bool) {
	spans := make([]staff.Redaction, 0, len(list))
	for _, r := range list {
		if r.State != staff.RedactionApproved {
			continue
		}
		if !r.Fresh || r.From < 0 || r.From >= r.To || r.To > len(text) {
			return View{}, false
		}
		for r.From > 0 && !utf8.RuneStart(text[r.From]) {
			r.From--
		}
		for r.To < len(text) && !utf8.RuneStart(text[r.To]) {
			r.To++
		}
		spans = append(spans, r)
	}
	var v View
	var b strings.Builder
	add := func(shown string, from, to int, hidden bool) {
		if from < to {
			v.parts = append(v.parts, part{b.Len(), b.Len() + len(shown), from, to, hidden})
			b.WriteString(shown)
		}
	}
	at := 0
	for _, s := range merged(spans) {
		add(text[at:s.From], at, s.From, false)
		add(mark(s.Class), s.From, s.To, true)
		at = s.To
	}
	add(text[at:], at, len(text), false)
	v.Text = b.String()
	return v, true
}

// Closed is the view of an answer that is not told at all: words stand for the whole of it.
func Closed(text, words string) View {
	return View{words, []part{{0, len(words), 0, len(text), true}}}
}

// merged makes spans that touch or overlap into one. Its class is theirs, or that of no class where they differ.
func merged(spans []staff.Redaction) []staff.Redaction {
	slices.SortFunc(spans, func(a, b staff.Redaction) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	var all []staff.Redaction
	for _, s := range spans {
		if n := len(all); n > 0 && s.From <= all[n-1].To {
			last := &all[n-1]
			last.To = max(last.To, s.To)
			if last.Class != s.Class {
				last.Class = staff.RedactionOther
			}
			continue
		}
		all = append(all, s)
	}
	return all
}

// Run is a part of a view: words that are shown, or a mark.
type Run struct {
	Text   string
	Hidden bool
}

// Runs gives the parts of a view, in order.
func (v View) Runs() []Run {
	var runs []Run
	for _, p := range v.parts {
		runs = append(runs, Run{v.Text[p.from:p.to], p.hidden})
	}
	return runs
}

// Place gives where a span of the answer as it was written, in bytes, stands in the view. One that begins or ends in hidden words takes the
// whole of their mark. It is false where the span is not in the answer.
func (v View) Place(from, to int) (int, int, bool) {
	first, last := -1, -1
	for i, p := range v.parts {
		if p.wroteFrom < to && p.wroteTo > from {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 || from < 0 || to > v.parts[len(v.parts)-1].wroteTo {
		return 0, 0, false
	}
	a, b := v.parts[first], v.parts[last]
	start, end := a.from, b.to
	if !a.hidden {
		start += max(0, from-a.wroteFrom)
	}
	if !b.hidden {
		end -= b.wroteTo - to
	}
	return start, end, true
}

// Written gives where a span of the view, in bytes, stands in the answer as it was written. One that begins or ends in a mark takes all the
// words that it hides. It is false where the span has no words that are shown.
func (v View) Written(from, to int) (int, int, bool) {
	start, end, shown := -1, -1, false
	for _, p := range v.parts {
		if p.from >= to || p.to <= from {
			continue
		}
		first, last := p.wroteFrom, p.wroteTo
		if !p.hidden {
			shown = shown || strings.TrimSpace(v.Text[max(p.from, from):min(p.to, to)]) != ""
			first, last = first+max(0, from-p.from), last-max(0, p.to-to)
		}
		if start < 0 {
			start = first
		}
		end = last
	}
	return start, end, shown
}
