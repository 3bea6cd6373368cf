package web

import (
	"crypto/rand"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// entryTypes are what can be attached to an entry, by the end of the name that we give it.
var entryTypes = []string{"pdf", "png", "jpg", "tiff", "docx", "odt", "txt", "eml"}

// maxEntryFiles is how many files an entry may have.
const maxEntryFiles = 20

// EntryFilesPage is page/staff-entry-files.html: scans, letters and enclosures of one entry.
type EntryFilesPage struct {
	StaffPage
	Action, HubURL, RemoveURL string
	Files                     []EntryFileLine
	File                      *templates.FileUpload // nil where no more can be added
	What                      *templates.Select
	NoScanner                 bool
}

// EntryFileLine is one file.
type EntryFileLine struct {
	ID, Name, Size, StateKey, What string
	Href                           string // empty while it may not be opened
}

var _ = registerPage("staff-entry-files", EntryFilesPage{})

// asksFiles lists the questions of the form that ask for files.
func (e *entry) asksFiles() []consultation.Asked {
	k := e.in.Keyings[0]
	return slices.DeleteFunc(k.AllAsked(e.q, e.scene()), func(x consultation.Asked) bool {
		_, ok := x.Kind.(consultation.Files)
		return !ok
	})
}

func (e *entry) fileLines(path string) ([]EntryFileLine, error) {
	all, err := e.s.Store.IntakeFiles(e.ctx, e.slug, e.in.ID)
	var lines []EntryFileLine
	for _, u := range all {
		l := EntryFileLine{ID: u.ID, Name: u.Name, Size: e.fileSize(u.Size), StateKey: "upload.state." + string(u.State), What: e.words.Say("entry.files.whole")}
		if u.Question != "" {
			l.What = e.words.Say("entry.files.answer", "question", e.numbers.Of(u.Question))
		}
		if u.State == consultation.UploadClean || u.State == consultation.UploadUnscanned {
			l.Href = e.at(path + u.ID)
		}
		lines = append(lines, l)
	}
	return lines, err
}

func (d *desk) fileSize(n int64) string {
	if n < 1<<20 {
		return d.words.Say("journey.upload.kb", "size", int(max(1, n>>10)))
	}
	return d.words.Say("journey.upload.mb", "size", strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64))
}

func (d *desk) entryFiles() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	p, err := e.filesPage("", &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-entry-files", p)
}

func (e *entry) filesPage(what string, wrong *slips) (EntryFilesPage, error) {
	p := EntryFilesPage{
		StaffPage: e.pageOf("entry.files.title"), Action: e.url("/files"), HubURL: e.url(""), RemoveURL: e.url("/files/remove"), NoScanner: e.s.Config.Scanner == nil,
	}
	var err error
	if p.Files, err = e.fileLines("/entries/" + e.in.ID + "/file/"); err != nil {
		return p, err
	}
	open := e.in.State == staff.IntakeTyping || e.in.State == staff.IntakeSecond || e.in.State == staff.IntakeSettle
	if !open {
		p.RemoveURL = ""
	}
	if open && len(p.Files) < maxEntryFiles {
		var accept []string
		for _, t := range entryTypes {
			accept = append(accept, "."+t)
		}
		p.File = &templates.FileUpload{JavaScript: true, Accept: strings.Join(append(accept, ".jpeg", ".tif"), ","), Field: templates.Field{
			Name: "file", ID: "file", Label: templates.Label{Text: e.words.Say("entry.files.add"), Classes: "govuk-label--m"},
			Hint: templates.Hint{Text: e.words.Say("entry.files.hint", "size", int(e.s.maxUpload()>>20))}, ErrorMessage: wrong.at("file"),
		}}
		if asked := e.asksFiles(); len(asked) > 0 {
			p.What = &templates.Select{Value: what, Field: templates.Field{Name: "what", ID: "what", Label: templates.Label{Text: e.words.Say("entry.files.what"), Classes: "govuk-label--s"}},
				Items: []templates.SelectItem{{Value: new(string), Text: e.words.Say("entry.files.whole")}}}
			for _, x := range asked {
				name := x.FullName
				p.What.Items = append(p.What.Items, templates.SelectItem{Value: &name, Text: e.words.Say("entry.files.answer", "question", cutShort(headingOf(e.numbered(x)), 60))})
			}
		}
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) postEntryFile() error {
	f, err := d.s.readStaffFiles(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.entry()
	if err != nil {
		return err
	}
	var wrong slips
	if err := e.takeEntryFile(f, &wrong); err != nil {
		return e.told(err, nil)
	}
	if wrong.any() {
		p, err := e.filesPage(f.Get("what"), &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-entry-files", p)
	}
	return d.seeOther(e.url("/files"), "entry-file")
}

// takeEntryFile judges a file as those of respondents are judged, scans it and stores it.
func (e *entry) takeEntryFile(f *form, wrong *slips) error {
	file, ok := f.file("file")
	have, err := e.s.Store.IntakeFiles(e.ctx, e.slug, e.in.ID)
	switch {
	case err != nil:
		return err
	case !ok || file.size == 0 && !file.full:
		wrong.add("file", e.words.Say("entry.files.none"))
		return nil
	case file.full:
		return consultation.ErrFull
	case file.over || file.size > e.s.maxUpload():
		wrong.add("file", e.words.Say("entry.files.big", "size", int(e.s.maxUpload()>>20)))
		return nil
	case len(have) >= maxEntryFiles:
		wrong.add("file", e.words.Say("entry.files.full", "count", maxEntryFiles))
		return nil
	}
	ext, media, err := sniffEntry(file)
	if err != nil {
		return err
	}
	if ext == "" {
		wrong.add("file", e.words.Say("entry.files.type"))
		return nil
	}
	clean, err := stripped(file.spool, file.size, ext)
	if err != nil {
		wrong.add("file", e.words.Say("entry.files.unreadable"))
		return nil
	}
	defer clean.Close()
	what := ""
	for _, x := range e.asksFiles() {
		if x.FullName == f.Get("what") {
			what = x.FullName
		}
	}
	return e.keepEntryFile(clean, ext, media, what, wrong)
}

func (e *entry) keepEntryFile(clean *os.File, ext, media, what string, wrong *slips) error {
	state := e.s.scan(e.ctx, clean)
	if state == consultation.UploadInfected {
		wrong.add("file", e.words.Say("entry.files.infected"))
		return nil
	}
	if _, err := clean.Seek(0, io.SeekStart); err != nil {
		return err
	}
	id := rand.Text()
	size, err := e.s.Files.Put(e.ctx, id, clean)
	if err != nil {
		return err
	}
	u := consultation.Upload{
		ID: id, Question: what, Name: "entry-" + strconv.Itoa(e.in.Number) + "-" + strings.ToLower(id[:4]) + "." + ext, Type: media, Size: size, State: state, Added: e.now,
	}
	err = e.s.Store.AddIntakeFile(e.ctx, e.act(staff.VerbIntakeFile, "", staff.Details{"file": u.Name}), e.slug, e.in.ID, u)
	if err != nil {
		e.dropBytes(id) // nothing names it
	}
	return err
}

func (d *desk) dropBytes(ids ...string) {
	for _, id := range ids {
		if err := d.s.Files.Delete(d.ctx, id); err != nil && !isNotFound(err) {
			d.s.Log.WarnContext(d.ctx, "a file could not be deleted", "error", err) // the sweep finds it
		}
	}
}

// sniffEntry tells a file's type from its content; the name says only whether a plain text is an e-mail. "" for what is not taken.
func sniffEntry(file postedFile) (ext, media string, err error) {
	if _, err := file.spool.Seek(0, io.SeekStart); err != nil {
		return "", "", err
	}
	m, err := mimetype.DetectReader(file.spool)
	if err != nil {
		return "", "", err
	}
	name := strings.ToLower(file.name)
	for t := m; t != nil; t = t.Parent() {
		ext := strings.TrimPrefix(t.Extension(), ".")
		switch ext {
		case "jpeg":
			ext = "jpg"
		case "tif":
			ext = "tiff"
		}
		if ext == "txt" && strings.HasSuffix(name, ".eml") {
			ext = "eml"
		}
		plain := ext == "txt" || ext == "eml"
		if slices.Contains(entryTypes, ext) && (t == m || plain && !m.Is("text/html") && !m.Is("image/svg+xml")) {
			return ext, m.String(), nil
		}
	}
	return "", m.String(), nil
}

func (d *desk) removeEntryFile() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.entry()
	if err != nil {
		return err
	}
	id := f.Get("file")
	all, err := d.s.Store.IntakeFiles(d.ctx, d.slug, e.in.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(u consultation.Upload) bool { return u.ID == id })
	if i < 0 {
		return notFound()
	}
	act := d.act(staff.VerbIntakeFileGone, "", staff.Details{"file": all[i].Name})
	if err := d.s.Store.DropIntakeFile(d.ctx, act, d.slug, e.in.ID, id); err != nil {
		return e.told(err, nil)
	}
	d.dropBytes(id)
	return d.seeOther(e.url("/files"), "entry-file-removed")
}

// entryFile sends a file as an attachment that no browser runs. The log has the reading before the first byte goes out.
func (d *desk) entryFile() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	all, err := d.s.Store.IntakeFiles(d.ctx, d.slug, e.in.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(u consultation.Upload) bool { return u.ID == d.c.Param("file") })
	if i < 0 || all[i].State == consultation.UploadQuarantined || all[i].State == consultation.UploadInfected {
		return notFound()
	}
	body, err := d.s.Files.Open(d.ctx, all[i].ID)
	if err != nil {
		return err
	}
	defer body.Close()
	act := d.act(staff.VerbIntakeFileRead, strconv.Itoa(e.in.Number), staff.Details{"file": all[i].Name})
	if err := d.s.Store.Record(d.ctx, act); err != nil {
		return err
	}
	d.c.Header("Content-Disposition", `attachment; filename="`+all[i].Name+`"`)
	d.c.Header("Content-Security-Policy", "sandbox; default-src 'none'")
	d.c.DataFromReader(http.StatusOK, all[i].Size, "application/octet-stream", body, nil)
	return nil
}
