package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

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

var _ = registerPage("staff-outcome-files", StaffOutcomeFilesPage{})

const (
	maxOutcomeFiles = 40       // beside one outcome
	maxOutcomeFile  = 20 << 20 // bytes of one of them
)

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
	if key := d.scanSlip(body); key != "" {
		wrong.add("file", d.words.Say(key))
		return file, nil, nil
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
