package web

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffEditorHistoryPage is page/staff-editor-history.html: every revision, newest first.
type StaffEditorHistoryPage struct {
	StaffPage
	Revisions []StaffEditorRevision
}

// StaffEditorRevision is one revision of the list.
type StaffEditorRevision struct {
	Rev          int
	Title, Who   string
	Note         string
	Changes      []string // what became of each file
	Href, ZipURL string
	Current      bool
}

// StaffEditorRevisionPage is page/staff-editor-revision.html: one revision, with what it changed against another.
type StaffEditorRevisionPage struct {
	StaffPage
	Rev     int
	Who     string
	Note    string
	With    int // the revision it is compared with; 0 for none
	Choose  templates.Select
	Action  string // where the choice goes
	Diffs   []StaffEditorDiff
	Files   []templates.Link
	ZipURL  string
	Restore string // where restoring posts to; empty for the newest and for those who may not edit
	Base    int
}

// StaffEditorDiff is what changed in one file.
type StaffEditorDiff struct {
	Name, What string
	Lines      []StaffEditorDiffLine
}

var (
	_ = registerPage("staff-editor-history", StaffEditorHistoryPage{})
	_ = registerPage("staff-editor-revision", StaffEditorRevisionPage{})
)

// maxCompared is how many revisions the list compares with the one before; of older ones it names the files.
const maxCompared = 30

func (d *desk) historyPage() error {
	list, err := d.s.Store.Revisions(d.ctx, d.slug)
	if errors.Is(err, consultation.ErrNotFound) {
		_, err := d.script()
		return d.orBring(err)
	}
	if err != nil {
		return err
	}
	p := StaffEditorHistoryPage{StaffPage: d.page("editor.history.title")}
	var files []consultation.File // of the revision at hand
	for i, r := range list {
		v := StaffEditorRevision{
			Rev: r.Rev, Title: d.words.Say("editor.revision", "number", r.Rev), Who: d.when(r), Note: r.Note, Current: i == 0,
			Href: d.at("/history/" + strconv.Itoa(r.Rev)), ZipURL: d.at("/history/" + strconv.Itoa(r.Rev) + "/zip"),
		}
		switch {
		case i+1 == len(list):
			v.Changes = []string{d.words.Say("editor.change.first", "count", len(r.Files))}
		case i < maxCompared:
			if files == nil {
				if _, files, err = d.s.Store.Revision(d.ctx, d.slug, r.Rev); err != nil {
					return err
				}
			}
			_, before, err := d.s.Store.Revision(d.ctx, d.slug, list[i+1].Rev)
			if err != nil {
				return err
			}
			for _, x := range d.diffs(before, files, false) {
				v.Changes = append(v.Changes, x.Name+": "+x.What)
			}
			files = before
		}
		p.Revisions = append(p.Revisions, v)
	}
	return d.show("staff-editor-history", p)
}

func (d *desk) when(r staff.Revision) string {
	return d.words.Say("editor.when", "name", d.nameOf(r.By), "time", spoken{d.words}.DateTime(r.At))
}

// diffs says what changed in each file, with the lines where they are asked for.
func (d *desk) diffs(before, after []consultation.File, lines bool) []StaffEditorDiff {
	body := func(files []consultation.File, name string) ([]byte, bool) {
		f, ok := (&script{nil, files}).file(name)
		return f.Body, ok
	}
	var names []string
	for _, f := range slices.Concat(after, before) {
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	var out []StaffEditorDiff
	for _, name := range names {
		was, had := body(before, name)
		is, has := body(after, name)
		if had && has && bytes.Equal(was, is) {
			continue
		}
		v := StaffEditorDiff{Name: name}
		added, removed := 0, 0
		if isMarkdown(name) {
			diff := staff.Diff(string(was), string(is))
			for _, l := range diff {
				switch l.Op {
				case '+':
					added++
				case '-':
					removed++
				}
			}
			if lines {
				v.Lines = diffView(staff.Around(diff, 3))
			}
		}
		switch {
		case !had:
			v.What = d.words.Say("editor.change.added")
		case !has:
			v.What = d.words.Say("editor.change.removed")
		case isMarkdown(name):
			v.What = d.words.Say("editor.change.lines", "added", added, "removed", removed)
		default:
			v.What = d.words.Say("editor.change.replaced")
		}
		out = append(out, v)
	}
	return out
}

func (d *desk) revisionPage() error {
	rev, err := d.revision()
	if err != nil {
		return err
	}
	r, files, err := d.s.Store.Revision(d.ctx, d.slug, rev)
	if err != nil {
		return err
	}
	list, err := d.s.Store.Revisions(d.ctx, d.slug)
	if err != nil {
		return err
	}
	newest := list[0].Rev
	p := StaffEditorRevisionPage{
		StaffPage: d.page("editor.revision.title", "number", rev), Rev: rev, Who: d.when(*r), Note: r.Note, Base: newest,
		Action: d.at("/history/" + strconv.Itoa(rev)), ZipURL: d.at("/history/" + strconv.Itoa(rev) + "/zip"),
	}
	if rev != newest && d.can(staff.MayEdit) {
		p.Restore = p.Action + "/restore"
	}
	for _, f := range files {
		p.Files = append(p.Files, templates.Link{Text: f.Name, Href: p.Action + "/file/" + url.PathEscape(f.Name)})
	}
	p.With = rev - 1
	if n, err := strconv.Atoi(d.c.Query("with")); err == nil && n >= 1 && n <= newest {
		p.With = n
	}
	p.Choose = templates.Select{Field: templates.Field{Name: "with", ID: "with", Label: templates.Label{Text: d.words.Say("editor.compare.with")}}, Value: strconv.Itoa(p.With)}
	for _, other := range list {
		if other.Rev != rev {
			value := strconv.Itoa(other.Rev)
			p.Choose.Items = append(p.Choose.Items, templates.SelectItem{Value: &value, Text: d.words.Say("editor.compare.item", "number", other.Rev, "who", d.when(other))})
		}
	}
	if p.With >= 1 && p.With != rev {
		_, other, err := d.s.Store.Revision(d.ctx, d.slug, p.With)
		if err != nil {
			return err
		}
		if p.With < rev {
			p.Diffs = d.diffs(other, files, true)
		} else {
			p.Diffs = d.diffs(files, other, true)
		}
	}
	return d.show("staff-editor-revision", p)
}

// postRestore makes a new revision that is as an earlier one was.
func (d *desk) postRestore() error {
	rev, err := d.revision()
	if err != nil {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	_, files, err := d.s.Store.Revision(d.ctx, d.slug, rev)
	if err != nil {
		return err
	}
	x, err := d.script()
	if err != nil {
		return err
	}
	if base, err := strconv.Atoi(f.Get("base")); err != nil || base != x.Rev {
		return Error{Status: http.StatusConflict, Key: "error.409.editor", Next: templates.Link{Href: d.at("/history")}}
	}
	var drop []string
	for _, now := range x.files {
		if _, ok := (&script{nil, files}).file(now.Name); !ok {
			drop = append(drop, now.Name)
		}
	}
	b, err := d.bundleOf(x.Main, files)
	if err != nil {
		return err
	}
	note := d.words.Say("editor.restored.note", "number", rev)
	_, err = d.s.Store.SaveManuscript(d.ctx, d.saved(x.Rev+1, note), d.slug, x.Rev, b.Main().Questionnaire.Title.String(), files, drop, note)
	if errors.Is(err, staff.ErrConflict) {
		return Error{Status: http.StatusConflict, Key: "error.409.editor", Next: templates.Link{Href: d.at("/history")}}
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.at("/history"), "editor-restored")
}

// revisionZip gives everything of a revision in one archive.
func (d *desk) revisionZip() error {
	rev, err := d.revision()
	if err != nil {
		return err
	}
	r, files, err := d.s.Store.Revision(d.ctx, d.slug, rev)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := staff.Pack(&out, d.slug, files, r.At); err != nil {
		return err
	}
	name := d.slug + "-" + strconv.Itoa(rev) + ".zip"
	d.c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	d.c.Data(http.StatusOK, "application/zip", out.Bytes())
	return nil
}

// revisionFile gives one file of a revision.
func (d *desk) revisionFile() error {
	rev, err := d.revision()
	if err != nil {
		return err
	}
	_, files, err := d.s.Store.Revision(d.ctx, d.slug, rev)
	if err != nil {
		return err
	}
	f, ok := (&script{nil, files}).file(d.c.Param("name"))
	if !ok {
		return notFound()
	}
	d.sendFile(f)
	return nil
}
