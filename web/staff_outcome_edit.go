package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffOutcomeEditPage is page/staff-outcome-edit.html: the words of the outcome.
type StaffOutcomeEditPage struct {
	StaffPage
	Action, Cancel string
	Base           int // the revision that the form was filled from
	Summary, Next  templates.Textarea
	Responses      templates.Input
	Points         []OutcomePointFields
	Theirs         []templates.KeptText // what somebody else saved meanwhile
	TheirsBy       string
	Live           bool // a version is public: this prepares a correction
}

// OutcomePointFields are the boxes of one entry.
type OutcomePointFields struct {
	N                int
	Asked, Said, Did templates.Textarea
}

// StaffOutcomeFilesPage is page/staff-outcome-files.html: documents beside the outcome.
type StaffOutcomeFilesPage struct {
	StaffPage
	Action, Remove, Cancel string
	Files                  []StaffOutcomeFile
	Title                  templates.Input
	File                   templates.FileUpload
}

// StaffOutcomeFile is one document with the button that takes it away.
type StaffOutcomeFile struct {
	OutcomeFileView
	Name string
}

var (
	_ = registerPage("staff-outcome-edit", StaffOutcomeEditPage{})
	_ = registerPage("staff-outcome-files", StaffOutcomeFilesPage{})
)

const (
	maxPoints       = 60
	maxPassage      = 100_000  // bytes of one box
	maxOutcomeFiles = 40       // beside one outcome
	maxOutcomeFile  = 20 << 20 // bytes of one of them
)

func (d *desk) outcomeEdit() error {
	_, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	if draft == nil {
		draft = &staff.OutcomeDraft{}
	}
	p, err := d.outcomeEditPage(draft.Outcome, draft.Rev, len(draft.Points)+1, strconv.Itoa(draft.Responses), &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-outcome-edit", p)
}

func (d *desk) outcomeEditPage(o consultation.Outcome, base, points int, responses string, wrong *slips) (StaffOutcomeEditPage, error) {
	say := d.words.Say
	p := StaffOutcomeEditPage{StaffPage: d.page("staff.outcome.edit.title"), Action: d.at("/outcome/edit"), Cancel: d.at("/outcome"), Base: base}
	box := func(id, label, hint, value string, rows int) templates.Textarea {
		return templates.Textarea{
			Field: templates.Field{Name: id, ID: id, Label: templates.Label{Text: label, Classes: "govuk-label--s"}, Hint: templates.Hint{Text: hint}, ErrorMessage: wrong.at(id)},
			Rows:  rows, Value: value,
		}
	}
	p.Summary = box("summary", say("outcome.summary"), say("staff.outcome.summary.hint"), o.Summary, 10)
	p.Next = box("next", say("outcome.next"), say("staff.outcome.next.hint"), o.Next, 6)
	if responses == "0" {
		responses = ""
	}
	p.Responses = templates.Input{
		Field: templates.Field{Name: "responses", ID: "responses", Label: templates.Label{Text: say("staff.outcome.responses"), Classes: "govuk-label--s"}, Hint: templates.Hint{Text: say("staff.outcome.responses.hint")},
			ErrorMessage: wrong.at("responses"), Classes: "govuk-input--width-10"},
		Inputmode: "numeric", Value: responses,
	}
	for i := range min(max(points, 1), maxPoints) {
		var pt consultation.OutcomePoint
		if i < len(o.Points) {
			pt = o.Points[i]
		}
		n := strconv.Itoa(i + 1)
		p.Points = append(p.Points, OutcomePointFields{i + 1,
			box("asked-"+n, say("outcome.asked"), "", pt.Asked, 3), box("said-"+n, say("outcome.said"), "", pt.Said, 4), box("did-"+n, say("outcome.did"), "", pt.Did, 4)})
	}
	versions, err := d.s.shownOutcomes(d.ctx, d.slug)
	p.Live = len(versions) > 0
	wrong.on(&p.StaffPage)
	return p, err
}

// readOutcome takes what was typed. Entries in which nothing is written go; rows is how many the page had.
func readOutcome(v url.Values) (o consultation.Outcome, rows int) {
	o.Summary, o.Next = strings.TrimSpace(v.Get("summary")), strings.TrimSpace(v.Get("next"))
	for rows < maxPoints && v.Has("asked-"+strconv.Itoa(rows+1)) {
		n := strconv.Itoa(rows + 1)
		p := consultation.OutcomePoint{Asked: strings.TrimSpace(v.Get("asked-" + n)), Said: strings.TrimSpace(v.Get("said-" + n)), Did: strings.TrimSpace(v.Get("did-" + n))}
		if !p.Empty() {
			o.Points = append(o.Points, p)
		}
		rows++
	}
	return o, rows
}

func (d *desk) postOutcomeEdit() error {
	_, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	o, rows := readOutcome(f.Values)
	base, _ := strconv.Atoi(f.Get("base")) // none is a form that was filled from nothing
	var wrong slips
	typed := strings.ReplaceAll(strings.TrimSpace(f.Get("responses")), ",", "")
	if typed != "" {
		n, err := strconv.Atoi(typed)
		if err != nil || n < 0 || n > 1_000_000_000 {
			wrong.add("responses", d.words.Say("staff.outcome.wrong.responses"))
		}
		o.Responses = max(n, 0)
	}
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for name, values := range f.Values {
			if len(values[0]) > maxPassage && !yield(name) {
				return
			}
		}
	}) {
		wrong.add(id, d.words.Say("staff.outcome.wrong.long"))
	}
	if wrong.any() {
		p, err := d.outcomeEditPage(o, base, max(rows, len(o.Points)+1), f.Get("responses"), &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-outcome-edit", p)
	}
	if draft != nil {
		o.Files = draft.Files
	}
	_, err = d.s.Store.SaveOutcome(d.ctx, d.act(staff.VerbOutcomeSaved, strconv.Itoa(base+1), nil), d.slug, base, o, nil)
	if errors.Is(err, staff.ErrConflict) {
		return d.outcomeConflict(o, rows, f.Get("responses"))
	}
	if err != nil {
		return err
	}
	if f.do() == "add" {
		return d.seeOther(d.at("/outcome/edit")+"#asked-"+strconv.Itoa(len(o.Points)+1), "")
	}
	return d.seeOther(d.at("/outcome"), "outcome.saved")
}

// outcomeConflict shows what this person typed, ready to be saved, and below it what somebody else saved meanwhile: nobody's words
// are lost.
func (d *desk) outcomeConflict(o consultation.Outcome, rows int, responses string) error {
	theirs, err := d.s.Store.OutcomeDraft(d.ctx, d.slug, 0)
	if err != nil {
		return err
	}
	var wrong slips
	wrong.add("summary", d.words.Say("staff.outcome.wrong.conflict", "name", d.staffName(theirs.By), "time", spoken{d.words}.DateTime(theirs.At)))
	p, err := d.outcomeEditPage(o, theirs.Rev, max(rows, len(o.Points)+1), responses, &wrong)
	if err != nil {
		return err
	}
	p.TheirsBy = d.staffName(theirs.By)
	add := func(label, text string) {
		if text != "" {
			p.Theirs = append(p.Theirs, templates.KeptText{Label: label, Text: text})
		}
	}
	say := d.words.Say
	add(say("outcome.summary"), theirs.Summary)
	for i, pt := range theirs.Points {
		n := strconv.Itoa(i + 1)
		add(say("staff.outcome.part.asked", "n", n), pt.Asked)
		add(say("staff.outcome.part.said", "n", n), pt.Said)
		add(say("staff.outcome.part.did", "n", n), pt.Did)
	}
	add(say("outcome.next"), theirs.Next)
	return d.s.show(d.c, http.StatusConflict, "staff-outcome-edit", p)
}

func (d *desk) outcomeFiles() error {
	_, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	return d.show("staff-outcome-files", d.outcomeFilesPage(draft, "", &slips{}))
}

func (d *desk) outcomeFilesPage(draft *staff.OutcomeDraft, title string, wrong *slips) StaffOutcomeFilesPage {
	say := d.words.Say
	p := StaffOutcomeFilesPage{StaffPage: d.page("staff.outcome.files.title"), Action: d.at("/outcome/files"), Remove: d.at("/outcome/files/remove"), Cancel: d.at("/outcome")}
	if draft != nil {
		for i, v := range outcomeView(d.words, d.slug, consultation.Outcome{Files: draft.Files}).Files {
			v.Href = d.at("/outcome/files/" + draft.Files[i].Hash)
			p.Files = append(p.Files, StaffOutcomeFile{v, draft.Files[i].Name})
		}
	}
	p.Title = templates.Input{
		Field: templates.Field{Name: "title", ID: "title", Label: templates.Label{Text: say("staff.outcome.file.title"), Classes: "govuk-label--s"}, Hint: templates.Hint{Text: say("staff.outcome.file.title.hint")}, ErrorMessage: wrong.at("title")},
		Value: title,
	}
	p.File = templates.FileUpload{
		Field: templates.Field{Name: "file", ID: "file", Label: templates.Label{Text: say("staff.outcome.file"), Classes: "govuk-label--s"},
			Hint: templates.Hint{Text: say("staff.outcome.file.hint", "types", strings.Join(consultation.FileTypes, ", "), "limit", int(d.fileLimit()>>20))}, ErrorMessage: wrong.at("file")},
	}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) fileLimit() int64 { return min(maxOutcomeFile, d.s.maxUpload()) }

func (d *desk) postOutcomeFiles() error {
	_, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	f, err := d.s.readFormWithFiles(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if draft == nil {
		draft = &staff.OutcomeDraft{}
	}
	title := strings.Join(strings.Fields(f.Get("title")), " ")
	var wrong slips
	if n := len([]rune(title)); n == 0 || n > 150 {
		wrong.add("title", d.words.Say("staff.outcome.wrong.title"))
	}
	file, body, err := d.takeOutcomeFile(f, title, &wrong)
	if err != nil {
		return err
	}
	if !wrong.any() && len(draft.Files) >= maxOutcomeFiles {
		wrong.add("file", d.words.Say("staff.outcome.wrong.many", "count", maxOutcomeFiles))
	}
	if wrong.any() {
		return d.showSlips("staff-outcome-files", d.outcomeFilesPage(draft, f.Get("title"), &wrong))
	}
	o := draft.Outcome
	o.Files = append(slices.DeleteFunc(slices.Clone(o.Files), func(x consultation.OutcomeFile) bool { return x.Name == file.Name }), file)
	put := []consultation.File{{Name: file.Name, Type: file.Type, Body: body}}
	return d.saveFiles(draft, o, put, "outcome.file", f.Get("title"))
}

// saveFiles saves a change of the documents.
func (d *desk) saveFiles(draft *staff.OutcomeDraft, o consultation.Outcome, put []consultation.File, done, title string) error {
	_, err := d.s.Store.SaveOutcome(d.ctx, d.act(staff.VerbOutcomeSaved, strconv.Itoa(draft.Rev+1), nil), d.slug, draft.Rev, o, put)
	if errors.Is(err, staff.ErrConflict) {
		var wrong slips
		wrong.add("file", d.words.Say("staff.outcome.wrong.files-conflict"))
		now, err := d.s.Store.OutcomeDraft(d.ctx, d.slug, 0)
		if err != nil {
			return err
		}
		return d.s.show(d.c, http.StatusConflict, "staff-outcome-files", d.outcomeFilesPage(now, title, &wrong))
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.at("/outcome/files"), done)
}

// takeOutcomeFile judges the document of a form by its content. Its address is made of its title: a file name says too much about
// whose computer it was on.
func (d *desk) takeOutcomeFile(f *form, title string, wrong *slips) (file consultation.OutcomeFile, body []byte, err error) {
	i := slices.IndexFunc(f.files, func(x postedFile) bool { return x.field == "file" && (x.size > 0 || x.full) })
	if i < 0 {
		wrong.add("file", d.words.Say("staff.outcome.wrong.file"))
		return file, nil, nil
	}
	x := f.files[i]
	switch {
	case x.full:
		return file, nil, consultation.ErrFull
	case x.over || x.size > d.fileLimit():
		wrong.add("file", d.words.Say("staff.outcome.wrong.size", "limit", int(d.fileLimit()>>20)))
		return file, nil, nil
	}
	ext, kind, err := sniff(x.spool)
	if err != nil {
		return file, nil, err
	}
	if !slices.Contains(consultation.FileTypes, ext) || ext == "txt" && !strings.HasPrefix(kind, "text/plain") { // a web page is text too
		wrong.add("file", d.words.Say("staff.outcome.wrong.type", "types", strings.Join(consultation.FileTypes, ", ")))
		return file, nil, nil
	}
	clean, err := stripped(x.spool, x.size, ext)
	if errors.Is(err, errUnreadable) {
		wrong.add("file", d.words.Say("staff.outcome.wrong.unreadable"))
		return file, nil, nil
	}
	if err != nil {
		return file, nil, err
	}
	defer clean.Close()
	if body, err = io.ReadAll(clean); err != nil {
		return file, nil, err
	}
	sum := sha256.Sum256(body)
	return consultation.OutcomeFile{Name: slugged(title) + "." + ext, Title: title, Type: kind, Size: len(body), Hash: hex.EncodeToString(sum[:])}, body, nil
}

// slugged makes the part of an address out of a title: "analysis-of-responses".
func slugged(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 60 {
			break
		}
	}
	if name := strings.Trim(b.String(), "-"); name != "" {
		return name
	}
	return "document"
}

func (d *desk) postOutcomeFileRemove() error {
	_, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if draft == nil {
		return d.seeOther(d.at("/outcome/files"), "")
	}
	o := draft.Outcome
	o.Files = slices.DeleteFunc(slices.Clone(o.Files), func(x consultation.OutcomeFile) bool { return x.Name == f.Get("name") })
	if len(o.Files) == 0 {
		o.Files = nil
	}
	return d.saveFiles(draft, o, nil, "outcome.file-gone", "")
}
