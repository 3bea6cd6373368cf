package web

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffEditorNewPage is page/staff-editor-new.html: a consultation begins.
type StaffEditorNewPage struct {
	StaffPage
	Slug templates.Input
	How  templates.Radios
}

var _ = registerPage("staff-editor-new", StaffEditorNewPage{})

// begun is the form of a new consultation.
type begun struct{ slug, how, from string }

func (d *desk) newForm() error {
	p, err := d.newPage(begun{how: d.c.Query("how"), from: d.c.Query("from")}, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-editor-new", p)
}

func (d *desk) newPage(b begun, wrong *slips) (StaffEditorNewPage, error) {
	p := StaffEditorNewPage{StaffPage: d.page("editor.new.title")}
	p.Slug = templates.Input{
		Field: templates.Field{
			Name: "slug", ID: "slug", Label: templates.Label{Text: d.words.Say("editor.new.slug"), Classes: "govuk-label--m"},
			Hint: templates.Hint{Text: d.words.Say("editor.new.slug.hint")}, ErrorMessage: wrong.at("slug"),
		},
		Value: b.slug, Autocomplete: "off", Autocapitalize: "none", Spellcheck: "false",
	}
	from := templates.Select{Field: templates.Field{Name: "from", ID: "from", Label: templates.Label{Text: d.words.Say("editor.new.from")}, ErrorMessage: wrong.at("from")}, Value: b.from}
	none := ""
	from.Items = append(from.Items, templates.SelectItem{Value: &none, Text: d.words.Say("editor.new.from.none")})
	all, err := d.allWork()
	if err != nil {
		return p, err
	}
	for _, w := range all {
		from.Items = append(from.Items, templates.SelectItem{Value: &w.slug, Text: d.words.Say("editor.new.from.item", "title", w.title, "slug", w.slug)})
	}
	file := templates.FileUpload{Field: templates.Field{
		Name: "file", ID: "file", Label: templates.Label{Text: d.words.Say("editor.new.file")}, Hint: templates.Hint{Text: d.words.Say("editor.new.file.hint", "limit", staff.MaxFile>>20)},
		ErrorMessage: wrong.at("file"),
	}, Accept: ".md,.zip"}
	p.How = templates.Radios{Value: b.how, Choices: templates.Choices{
		Name: "how", IDPrefix: "how", Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("editor.new.how"), Classes: "govuk-fieldset__legend--m"}},
		ErrorMessage: wrong.at("how"),
	}}
	for _, way := range []string{"starter", "file", "copy"} {
		item := templates.ChoiceItem{Value: way, Text: d.words.Say("editor.new.how." + way), Hint: templates.Hint{Text: d.words.Say("editor.new.how." + way + ".hint")}}
		switch way {
		case "file":
			item.Conditional = templates.Insert{Part: file}
		case "copy":
			item.Conditional = templates.Insert{Part: from}
		}
		p.How.Items = append(p.How.Items, item)
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) postNew() error {
	f, err := d.s.readStaffFiles(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	b := begun{slug: strings.TrimSpace(f.Get("slug")), how: f.Get("how"), from: f.Get("from")}
	var wrong slips
	if err := d.slugSlips(b.slug, &wrong); err != nil {
		return err
	}
	var main string
	var files []consultation.File
	if consultation.IsName(b.slug) {
		if main, files, err = d.beginFrom(b, f, &wrong); err != nil {
			return err
		}
	}
	if !wrong.any() {
		err = d.begin(b.slug, main, files)
		if errors.Is(err, consultation.ErrExists) {
			wrong.add("slug", d.words.Say("editor.new.slug.taken", "slug", b.slug))
		} else if err != nil {
			return err
		}
	}
	if wrong.any() {
		p, err := d.newPage(b, &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-editor-new", p)
	}
	return d.seeOther(deskURL(b.slug)+"/text", "editor-begun")
}

// slugSlips says what is wrong with the name of a new consultation.
func (d *desk) slugSlips(slug string, wrong *slips) error {
	switch {
	case slug == "":
		wrong.add("slug", d.words.Say("editor.new.slug.none"))
		return nil
	case !consultation.IsName(slug):
		wrong.add("slug", d.words.Say("editor.new.slug.form", "example", cmp.Or(suggestedSlug(slug), "hospital-food")))
		return nil
	}
	_, err := d.s.Store.Consultation(d.ctx, slug)
	if errors.Is(err, consultation.ErrNotFound) {
		_, err = d.s.Store.Manuscript(d.ctx, slug)
	}
	if errors.Is(err, consultation.ErrNotFound) {
		return nil
	}
	if err == nil {
		wrong.add("slug", d.words.Say("editor.new.slug.taken", "slug", slug))
	}
	return err
}

// suggestedSlug makes a name of what somebody typed, or "".
func suggestedSlug(typed string) string {
	name := strings.Join(strings.FieldsFunc(strings.ToLower(typed), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "-")
	name = strings.Trim(name[:min(len(name), 40)], "-")
	if !consultation.IsName(name) {
		return ""
	}
	return name
}

// beginFrom gives the files that a new consultation begins with, its questionnaire's name first.
func (d *desk) beginFrom(b begun, f *form, wrong *slips) (main string, files []consultation.File, err error) {
	switch b.how {
	case "starter":
		items, err := questionnaires.Starter(b.slug)
		if err != nil {
			return "", nil, err
		}
		for _, it := range items {
			files = append(files, consultation.File{Name: it.Key, Type: markdownType, Body: it.Body})
		}
		return b.slug + ".md", datedAnew(files, b.slug+".md", d.now), nil
	case "file":
		return d.beginFromFile(b, f, wrong)
	case "copy":
		return d.beginFromCopy(b, wrong)
	}
	wrong.add("how", d.words.Say("editor.new.how.none"))
	return "", nil, nil
}

func (d *desk) beginFromFile(b begun, f *form, wrong *slips) (string, []consultation.File, error) {
	file, ok := f.file("file")
	switch {
	case !ok || file.size == 0 && !file.full:
		wrong.add("file", d.words.Say("editor.new.file.none"))
		return "", nil, nil
	case file.full:
		return "", nil, consultation.ErrFull
	case file.over || file.size > staff.MaxFile:
		wrong.add("file", d.words.Say("editor.file.big", "limit", staff.MaxFile>>20))
		return "", nil, nil
	}
	head := make([]byte, 4)
	n, _ := file.spool.ReadAt(head, 0) // a short file is no archive
	if bytes.HasPrefix(head[:n], []byte("PK")) {
		return d.beginFromPack(b, file, wrong)
	}
	if file.size > maxText {
		wrong.add("file", d.words.Say("editor.error.long", "limit", maxText>>10))
		return "", nil, nil
	}
	body, err := io.ReadAll(io.NewSectionReader(file.spool, 0, file.size))
	if err != nil {
		return "", nil, err
	}
	if !isMarkdown(file.name) || bytes.ContainsRune(body, 0) {
		wrong.add("file", d.words.Say("editor.new.file.kind"))
		return "", nil, nil
	}
	name := b.slug + ".md"
	return name, named([]consultation.File{{Name: name, Type: markdownType, Body: plainText(body)}}, name, b.slug), nil
}

// beginFromPack reads an archive with a questionnaire and what lies beside it.
func (d *desk) beginFromPack(b begun, file postedFile, wrong *slips) (string, []consultation.File, error) {
	all, err := staff.Unpack(file.spool, file.size)
	for e, key := range packSlips {
		if errors.Is(err, e) {
			wrong.add("file", d.words.Say(key, "limit", staff.MaxFile>>20, "files", staff.MaxFiles, "all", staff.MaxAll>>20))
			return "", nil, nil
		}
	}
	if err != nil {
		return "", nil, err
	}
	var mains []string
	var files []consultation.File
	for _, x := range all {
		if isMarkdown(x.Name) {
			if len(x.Body) > maxText {
				wrong.add("file", d.words.Say("editor.new.file.inside", "name", x.Name, "why", d.words.Say("editor.error.long", "limit", maxText>>10)))
				return "", nil, nil
			}
			x.Type, x.Body = markdownType, plainText(x.Body)
			if strings.Count(x.Name, ".") == 1 && bytes.HasPrefix(x.Body, []byte("---\n")) {
				mains = append(mains, x.Name)
			}
			files = append(files, x)
			continue
		}
		clean, key := d.attachment(x.Name, x.Body)
		if key != "" {
			wrong.add("file", d.words.Say("editor.new.file.inside", "name", x.Name, "why", d.words.Say(key)))
			return "", nil, nil
		}
		files = append(files, clean)
	}
	switch {
	case len(mains) == 0:
		wrong.add("file", d.words.Say("editor.new.file.main-none"))
		return "", nil, nil
	case len(mains) > 1:
		wrong.add("file", d.words.Say("editor.new.file.mains", "names", strings.Join(mains, ", ")))
		return "", nil, nil
	}
	return b.slug + ".md", named(files, mains[0], b.slug), nil
}

var packSlips = map[error]string{
	staff.ErrPackBroken: "editor.pack.broken", staff.ErrPackNames: "editor.pack.names",
	staff.ErrPackTwice: "editor.pack.twice", staff.ErrPackBig: "editor.pack.big",
}

// plainText writes a text as it is kept: without a byte order mark, with one kind of line end.
func plainText(b []byte) []byte {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
}

// beginFromCopy takes everything of another consultation: its manuscript, else what is published.
func (d *desk) beginFromCopy(b begun, wrong *slips) (string, []consultation.File, error) {
	if b.from == "" || !d.person.Can(staff.MayView, b.from) {
		wrong.add("from", d.words.Say("editor.new.from.needed"))
		return "", nil, nil
	}
	main, files, err := d.everythingOf(b.from)
	if errors.Is(err, consultation.ErrNotFound) {
		wrong.add("from", d.words.Say("editor.new.from.needed"))
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	return b.slug + ".md", datedAnew(named(files, main, b.slug), b.slug+".md", d.now), nil
}

// everythingOf gives the files of a consultation: of its manuscript, else of what is published. ErrNotFound.
func (d *desk) everythingOf(slug string) (main string, files []consultation.File, err error) {
	m, err := d.s.Store.Manuscript(d.ctx, slug)
	if err == nil {
		_, files, err = d.s.Store.Revision(d.ctx, slug, m.Rev)
		return m.Main, files, err
	}
	if !errors.Is(err, consultation.ErrNotFound) {
		return "", nil, err
	}
	return d.everythingPublished(slug)
}

func (d *desk) everythingPublished(slug string) (string, []consultation.File, error) {
	con, err := d.s.Store.Consultation(d.ctx, slug)
	if err != nil {
		return "", nil, err
	}
	v, err := d.s.cache.Version(d.ctx, con.Version)
	if err != nil {
		return "", nil, err
	}
	if len(v.Sources) == 0 {
		return "", nil, consultation.ErrNotFound
	}
	files := slices.Concat(v.Sources, v.Files)
	main := v.Sources[0].Name
	if len(v.Reasons) > 0 {
		files = append(files, reasonsFile(main, v.Reasons))
	}
	return main, files, nil
}

// reasonsFile writes the recorded reasons of a version as the file that they came from.
func reasonsFile(main string, reasons map[string]string) consultation.File {
	var b strings.Builder
	b.WriteString("# Reasons\n\n")
	var codes []string
	for code := range reasons {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		b.WriteString("- `" + code + "` " + reasons[code] + "\n")
	}
	return consultation.File{Name: strings.TrimSuffix(main, ".md") + ".reasons.md", Type: markdownType, Body: []byte(b.String())}
}

// named gives files the name of a new consultation, in their own names and in the front matter.
func named(files []consultation.File, main, slug string) []consultation.File {
	base := strings.TrimSuffix(main, ".md")
	rename := func(name string) string {
		if rest, ok := strings.CutPrefix(name, base+"."); ok && isMarkdown(name) {
			return slug + "." + rest
		}
		return name
	}
	var out []consultation.File
	for _, f := range files {
		if isMarkdown(f.Name) {
			f.Name = rename(f.Name)
			if privacy, _ := markdown.FrontValue(f.Body, "privacy"); privacy != "" {
				f.Body = markdown.SetFront(f.Body, "privacy", rename(privacy))
			}
			if _, line := markdown.FrontValue(f.Body, "edition of"); line > 0 {
				f.Body = markdown.SetFront(f.Body, "edition of", slug)
			}
		}
		if f.Name == slug+".md" {
			f.Body = markdown.SetFront(f.Body, "consultation", slug)
		}
		out = append(out, f)
	}
	return out
}

// datedAnew gives a questionnaire times that lie ahead, twelve weeks apart, and takes away who cleared the one that it was made from.
func datedAnew(files []consultation.File, main string, now time.Time) []consultation.File {
	day := now.In(consultation.London).AddDate(0, 0, 28)
	for day.Weekday() != time.Monday {
		day = day.AddDate(0, 0, 1)
	}
	out := slices.Clone(files)
	for i, f := range out {
		if f.Name != main {
			continue
		}
		f.Body = markdown.SetFront(f.Body, "opens", day.Format(consultation.ISODate)+" 09:00")
		if closes, _ := markdown.FrontValue(f.Body, "closes"); closes != "none" {
			f.Body = markdown.SetFront(f.Body, "closes", day.AddDate(0, 0, 12*7).Format(consultation.ISODate)+" 23:45")
		}
		f.Body = markdown.SetFront(f.Body, "reviewed", "")
		out[i] = f
	}
	return out
}

// begin stores a new manuscript.
func (d *desk) begin(slug, main string, files []consultation.File) error {
	b, err := d.bundleOf(main, files)
	if err != nil {
		return err
	}
	m := staff.Manuscript{Slug: slug, Title: b.Main().Questionnaire.Title.String(), Main: main}
	d.slug = slug
	return d.s.Store.BeginManuscript(d.ctx, d.act(staff.VerbManuscriptBegun, "1", staff.Details{"title": m.Title}), m, files)
}

// postBring makes a manuscript of what is published.
func (d *desk) postBring() error {
	main, files, err := d.everythingPublished(d.slug)
	if err != nil {
		return err
	}
	err = d.begin(d.slug, main, files)
	if errors.Is(err, consultation.ErrExists) { // somebody was faster
		err = nil
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.at("/text"), "editor-brought")
}
