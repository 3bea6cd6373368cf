package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// maxStaffForm is how much a form with files of staff may carry to be read at all, once it is known who sends it: far more than
// a file may have, so that one that is too great is refused on its page.
const maxStaffForm = 128 << 20

// StaffEditorFilesPage is page/staff-editor-files.html: documents and pictures beside the questionnaire.
type StaffEditorFilesPage struct {
	StaffPage
	Files   []StaffEditorFile
	Action  string // empty for those who may not edit
	Upload  templates.FileUpload
	Base    int
	Added   *StaffEditorFile // what was just added
	TextURL string
}

// StaffEditorFile is one file of the list.
type StaffEditorFile struct {
	Name, Type, Size string
	Linked           []string // the texts that link to it
	Insert           string   // Markdown that links to it
	Notes            []string // what to think of
	GetURL           string
	RemoveURL        string // empty for those who may not edit
}

// StaffEditorRemovePage is page/staff-editor-remove.html: asks before a file goes.
type StaffEditorRemovePage struct {
	StaffPage
	Name    string
	Linked  []string
	Action  string
	Base    int
	BackURL string
}

var (
	_ = registerPage("staff-editor-files", StaffEditorFilesPage{})
	_ = registerPage("staff-editor-remove", StaffEditorRemovePage{})
)

func (d *desk) filesPage() error {
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	p, err := d.filesView(x, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-editor-files", p)
}

func (d *desk) filesView(x *script, wrong *slips) (StaffEditorFilesPage, error) {
	p := StaffEditorFilesPage{StaffPage: d.page("editor.files.title"), Base: x.Rev, TextURL: d.at("/text")}
	if d.can(staff.MayEdit) {
		p.Action = d.at("/files")
	}
	b, err := d.bundle(x.Slug, x.Rev)
	if err != nil {
		return p, err
	}
	for _, f := range x.files {
		if isMarkdown(f.Name) {
			continue
		}
		v := d.fileView(b, f)
		p.Files = append(p.Files, v)
		if d.c.Query("added") == f.Name {
			p.Added = &v
		}
	}
	p.Upload = templates.FileUpload{
		Field: templates.Field{
			Name: "file", ID: "file", Label: templates.Label{Text: d.words.Say("editor.files.upload"), Classes: "govuk-label--m"},
			Hint: templates.Hint{Text: d.words.Say("editor.files.upload.hint", "limit", staff.MaxFile>>20)}, ErrorMessage: wrong.at("file"),
		},
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) fileView(b markdown.Bundle, f consultation.File) StaffEditorFile {
	v := StaffEditorFile{
		Name: f.Name, Type: typeWords(d.words, f.Name), Size: d.size(len(f.Body)), Linked: linkedFrom(b, f.Name),
		GetURL: d.at("/files/get/" + url.PathEscape(f.Name)), Insert: insertText(f),
	}
	if d.can(staff.MayEdit) {
		v.RemoveURL = d.at("/files/remove") + "?name=" + url.QueryEscape(f.Name)
	}
	switch ext := strings.ToLower(path.Ext(f.Name)); {
	case ext == ".pdf":
		v.Notes = append(v.Notes, d.words.Say("editor.files.pdf"))
	case strings.HasPrefix(f.Type, "image/"):
		v.Notes = append(v.Notes, d.words.Say("editor.files.image"))
	}
	return v
}

// insertText is the Markdown that shows a picture or links to a document.
func insertText(f consultation.File) string {
	target := (&url.URL{Path: f.Name}).EscapedPath()
	if strings.HasPrefix(f.Type, "image/") {
		return "![Say what the picture shows](" + target + ")"
	}
	return "[Say what the document is](" + target + ")"
}

// linkedFrom lists the texts that link to a file.
func linkedFrom(b markdown.Bundle, name string) []string {
	var from []string
	for _, c := range b.Problems() {
		for _, s := range c.Doc.Of(markdown.SpanImage, markdown.SpanLink) {
			to, err := url.PathUnescape(s.Target)
			if err == nil && to == name && !slices.Contains(from, c.Source.Name) {
				from = append(from, c.Source.Name)
			}
		}
	}
	return from
}

func (d *desk) size(n int) string { return sizeWords(d.words, int64(n)) }

// sizeWords says a size in words.
func sizeWords(w *templates.Catalogue, n int64) string {
	if n < 1<<20 {
		return w.Say("journey.upload.kb", "size", int(max(1, n>>10)))
	}
	return w.Say("journey.upload.mb", "size", strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64))
}

func (d *desk) postFile() error {
	f, err := d.s.readStaffFiles(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	var wrong slips
	file, err := d.takeAttachment(x, f, &wrong)
	if err != nil {
		return err
	}
	if !wrong.any() {
		err = d.putFiles(x, d.words.Say("editor.files.note.added", "name", file.Name), []consultation.File{file}, nil)
		if err != nil {
			return err
		}
		return d.seeOther(d.at("/files")+"?added="+url.QueryEscape(file.Name), "editor-file-added")
	}
	p, err := d.filesView(x, &wrong)
	if err != nil {
		return err
	}
	return d.showSlips("staff-editor-files", p)
}

// putFiles changes files of the newest revision. Other people's texts stay as they are, so whoever is slower tries again.
func (d *desk) putFiles(x *script, note string, put []consultation.File, drop []string) error {
	rev := x.Rev
	var names []string
	for _, f := range put {
		names = append(names, f.Name)
	}
	for range 5 {
		_, err := d.s.Store.SaveManuscript(d.ctx, d.saved(rev+1, note, append(names, drop...)...), d.slug, rev, "", put, drop, note)
		if !errors.Is(err, staff.ErrConflict) {
			return err
		}
		m, err := d.s.Store.Manuscript(d.ctx, d.slug)
		if err != nil {
			return err
		}
		rev = m.Rev
	}
	return staff.ErrConflict
}

// takeAttachment judges a file that was sent.
func (d *desk) takeAttachment(x *script, f *form, wrong *slips) (consultation.File, error) {
	file, ok := f.file("file")
	switch {
	case !ok || file.size == 0 && !file.full:
		wrong.add("file", d.words.Say("editor.files.none"))
		return consultation.File{}, nil
	case file.full:
		return consultation.File{}, consultation.ErrFull
	case file.over || file.size > staff.MaxFile:
		wrong.add("file", d.words.Say("editor.file.big", "limit", staff.MaxFile>>20))
		return consultation.File{}, nil
	}
	body, err := io.ReadAll(io.NewSectionReader(file.spool, 0, file.size))
	if err != nil {
		return consultation.File{}, err
	}
	name := attachmentName(file.name)
	clean, key := d.attachment(name, body)
	total := int64(len(clean.Body))
	for _, other := range x.files {
		if other.Name != clean.Name {
			total += int64(len(other.Body))
		}
	}
	switch {
	case key != "":
		wrong.add("file", d.words.Say("editor.file.refused", "name", name, "why", d.words.Say(key)))
	case total > staff.MaxAll || len(x.files) >= staff.MaxFiles:
		wrong.add("file", d.words.Say("editor.files.full", "limit", staff.MaxAll>>20, "files", staff.MaxFiles))
	}
	return clean, nil
}

// attachmentName makes a name that links can hold of the one that a computer sent: the last part of a path, with hyphens for spaces.
func attachmentName(sent string) string {
	sent = sent[strings.LastIndexAny(sent, `/\`)+1:]
	name := strings.Join(strings.FieldsFunc(sent, func(r rune) bool { return strings.ContainsRune(" \t()[]{}<>\"'`,;:%#?*|&", r) }), "-")
	ext := path.Ext(name)
	return strings.Trim(strings.TrimSuffix(name, ext), ".-") + strings.ToLower(ext)
}

// attachment judges a file by its content and takes out what it says about its maker. The second result is the message that says why
// it is refused, or "".
func (d *desk) attachment(name string, body []byte) (consultation.File, string) {
	kind, ok := markdown.MediaType(name)
	if !ok || !staff.IsFileName(name) {
		return consultation.File{}, "editor.file.kind"
	}
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".")
	if !isOfType(ext, body) {
		return consultation.File{}, "editor.file.other"
	}
	clean, err := strippedBytes(body, ext)
	if err != nil {
		return consultation.File{}, "editor.file.unreadable"
	}
	if key := d.scanSlip(clean); key != "" {
		return consultation.File{}, key
	}
	return consultation.File{Name: name, Type: kind, Body: clean}, ""
}

// scanSlip asks the virus scanner about a file that staff add, and gives the message that says why it is refused, or "". There is no
// quarantine for staff, who can come back: what cannot be scanned is not taken.
func (d *desk) scanSlip(body []byte) string {
	switch d.s.scan(d.ctx, bytes.NewReader(body)) {
	case consultation.UploadInfected:
		return "scan.infected"
	case consultation.UploadQuarantined:
		return "scan.silent"
	}
	return ""
}

// isOfType says whether content is of the type that the end of a name says.
func isOfType(ext string, body []byte) bool {
	m := mimetype.Detect(body)
	switch ext {
	case "csv", "txt":
		return m.Is("text/plain") || m.Parent() != nil && m.Parent().Is("text/plain") && !m.Is("text/html")
	case "doc", "xls", "ppt":
		return slices.ContainsFunc(ancestry(m), func(t *mimetype.MIME) bool { return t.Is("application/x-ole-storage") })
	case "jpeg":
		ext = "jpg"
	}
	return slices.ContainsFunc(ancestry(m), func(t *mimetype.MIME) bool { return t.Extension() == "."+ext })
}

func ancestry(m *mimetype.MIME) []*mimetype.MIME {
	var out []*mimetype.MIME
	for ; m != nil; m = m.Parent() {
		out = append(out, m)
	}
	return out
}

// strippedBytes takes out of a file what it says about its maker, as for uploads of respondents.
func strippedBytes(body []byte, ext string) ([]byte, error) {
	if ext == "jpeg" {
		ext = "jpg"
	}
	tmp, err := os.CreateTemp("", "greenpaper-upload-")
	if err != nil {
		return nil, err
	}
	os.Remove(tmp.Name()) // the open file stays until it is closed
	defer tmp.Close()
	if _, err := tmp.Write(body); err != nil {
		return nil, err
	}
	clean, err := stripped(tmp, int64(len(body)), ext)
	if err != nil {
		return nil, err
	}
	defer clean.Close()
	return io.ReadAll(clean)
}

// rawFile gives a file of the newest revision: pictures to be shown in the preview, everything else to be kept.
func (d *desk) rawFile() error {
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	f, ok := x.file(d.c.Param("name"))
	if !ok {
		return notFound()
	}
	d.sendFile(f)
	return nil
}

// sendFile sends a file so that nothing in it can run.
func (d *desk) sendFile(f consultation.File) {
	kind, _, err := mime.ParseMediaType(f.Type)
	if err != nil || !slices.Contains(inlineTypes, kind) {
		d.c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
		kind = "application/octet-stream"
	}
	d.c.Header("Content-Security-Policy", "default-src 'none'; sandbox")
	d.c.Data(http.StatusOK, kind, f.Body)
}

func (d *desk) removeFileForm() error {
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	f, ok := x.file(d.c.Query("name"))
	if !ok || isMarkdown(f.Name) {
		return notFound()
	}
	b, err := d.bundle(x.Slug, x.Rev)
	if err != nil {
		return err
	}
	return d.show("staff-editor-remove", StaffEditorRemovePage{
		StaffPage: d.page("editor.remove.title", "name", f.Name), Name: f.Name, Linked: linkedFrom(b, f.Name),
		Action: d.at("/files/remove"), BackURL: d.at("/files"), Base: x.Rev,
	})
}

func (d *desk) postRemoveFile() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	name := f.Get("name")
	if _, ok := x.file(name); !ok || isMarkdown(name) {
		return notFound()
	}
	if err := d.putFiles(x, d.words.Say("editor.files.note.removed", "name", name), nil, []string{name}); err != nil {
		return err
	}
	return d.seeOther(d.at("/files"), "editor-file-removed")
}
