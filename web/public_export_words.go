package web

import (
	"io"
	"os"
	"regexp"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/personal"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// words puts the answers in words into a row that may be told, with what was hidden hidden, and counts the others. own looks for the respondent's
// own contact data.
func (x *publicExport) words(r *consultation.Response, decided map[string][]staff.Redaction, own *redact.Scan, row *publicRow) {
	for _, f := range x.columns.Fields(r.Version) {
		name := f.Field.Name
		count := x.texts[name]
		if count == nil || f.Field.Type != consultation.FieldText || !r.Answers.Has(name) {
			continue
		}
		told, shown, why := x.tellText(r.Answers[name], decided[name])
		if why != nil {
			*why(count)++
			continue
		}
		contact := own.Hides(told)
		if x.asked.LeaveOut && (contact || len(x.leaks(told, shown)) > 0) {
			count.Leaking++
			continue
		}
		if contact {
			row.Contact = append(row.Contact, name)
		}
		count.Told++
		row.Decided = append(row.Decided, shown...)
		row.Answers.Set(name, told)
	}
}

// tellText gives an answer as it may be told, and words in it that somebody decided to show; or which count it belongs to because it may not.
func (x *publicExport) tellText(values []string, list []staff.Redaction) (told string, shown []string, why func(*PublicText) *int) {
	if len(values) != 1 {
		return "", nil, func(t *PublicText) *int { return &t.Undecided }
	}
	text := values[0]
	told, ok := redact.Tell(text, list, func(string) string { return x.mark })
	if !ok {
		return "", nil, func(t *PublicText) *int { return &t.Stale }
	}
	if slices.ContainsFunc(list, func(r staff.Redaction) bool { return r.State == staff.RedactionProposed }) {
		return "", nil, func(t *PublicText) *int { return &t.Waiting }
	}
	for _, span := range personal.Find(text) {
		at := slices.IndexFunc(list, func(r staff.Redaction) bool { return r.Fresh && r.From < span.To && span.From < r.To })
		if at < 0 {
			return "", nil, func(t *PublicText) *int { return &t.Undecided }
		}
		if list[at].State != staff.RedactionApproved {
			shown = append(shown, text[span.From:span.To])
		}
	}
	return told, shown, nil
}

// referenceForm is what a reference of a response looks like.
var referenceForm = regexp.MustCompile(`(?i)\b[0-9A-Z]{2}[- ]?[0-9A-Z]{4}[- ]?[0-9A-Z]{4}\b`)

// leaks gives what must not leave in a text, by class.
func (x *publicExport) leaks(text string, shown []string) (classes []string) {
	for _, l := range x.scan.Text("", text, shown...) {
		classes = append(classes, l.Class)
	}
	for _, like := range referenceForm.FindAllString(text, -1) {
		if _, ok := consultation.ParseReference(like); ok {
			return append(classes, LeakReference)
		}
	}
	return classes
}

// look looks through what goes into the file, right before it is written.
func (x *publicExport) look(row int, name, text string) {
	at := &x.spool.row
	classes := x.leaks(text, at.Decided)
	if slices.Contains(at.Contact, name) {
		classes = append(classes, LeakContact)
	}
	x.report.LeakCount += len(classes)
	for _, class := range classes {
		if len(x.report.Leaks) < maxLeaksTold {
			x.report.Leaks = append(x.report.Leaks, PublicLeak{Row: row, Name: name, Class: class, Response: at.ID, Question: name})
		}
	}
}

// release writes the file where nobody sees it, looks through it, and lets it go once it is in the ledger.
func (x *publicExport) release(act staff.Act, w io.Writer) error {
	f, err := os.CreateTemp(x.s.Config.TempDir, "greenpaper-public-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close() // what was written is read again below
	if err := x.write(f); err != nil || !x.report.Fine() {
		return err
	}
	if err := x.record(act); err != nil || !x.report.Fine() {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}
