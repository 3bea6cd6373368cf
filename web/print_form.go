package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"html/template"
	"io"
	"mime"
	"net/url"
	"path"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/paper"
	"github.com/greenpaper/greenpaper/templates"
)

// PrintForm is what a paper form is made of, published or not yet.
type PrintForm struct {
	Version *consultation.Version // with its files
	Edition string
	Closes  consultation.Schedule
	Closed  bool
	Address string // where the consultation is on the web, with https://, or ""
	Issue   string // how the office tells forms apart
	Draft   string
	Large   bool
	Typed   bool   // it is filled in on a screen
	Alone   bool   // it is a file of its own: pictures are in it
	Files   string // where pictures and documents are on this website; "" for where the public finds them
}

func (p PrintForm) lang() string { return editionLanguage(p.Version, p.Edition) }

// Make makes the form, in the words of the edition's language.
func (p PrintForm) Make(pages *templates.Set) *paper.Form {
	lang := p.lang()
	w := pages.Words(lang)
	o := paper.Options{
		Main: p.Version.Questionnaire(p.Version.Main), Edition: p.Version.Questionnaire(p.Edition), Words: w, Lang: lang, Dir: direction(lang),
		Large: p.Large, Typed: p.Typed, Closed: p.Closed, Address: p.Address, Version: p.Issue, Draft: p.Draft, File: p.file,
	}
	if !p.Closes.Closes.IsZero() {
		o.Closes = longTime(w, p.Closes.Closes)
	}
	return paper.New(o)
}

// file is where the form finds a file that lies beside the questionnaire. In a file of its own, pictures are part of it, and
// documents are on the website.
func (p PrintForm) file(name string, shown bool) string {
	if p.Alone && shown {
		for _, f := range p.Version.Files {
			if escaped, err := url.PathUnescape(name); err == nil && f.Name == escaped {
				return "data:" + f.Type + ";base64," + base64.StdEncoding.EncodeToString(f.Body)
			}
		}
	}
	if p.Alone {
		if p.Address == "" {
			return ""
		}
		return p.Address + "/files/" + name
	}
	if p.Files != "" {
		return p.Files + name
	}
	return startURL(p.Version.Consultation) + "/files/" + name
}

// PaperFile is a form as one HTML file that needs no other, and can send nothing.
type PaperFile struct {
	Form   *paper.Form
	CSS    template.CSS
	Policy string
	Lead   string
}

// Template is what draws it.
func (PaperFile) Template() string { return "part/paper-file" }

// HTML is the form as a file of its own.
func (p PrintForm) HTML(pages *templates.Set) ([]byte, error) {
	f, err := p.whole(pages)
	if err != nil {
		return nil, err
	}
	html, err := pages.RenderPart(f.Form.Lang, f)
	return []byte(html), err
}

// whole is the form with all that a file of its own has.
func (p PrintForm) whole(pages *templates.Set) (PaperFile, error) {
	p.Alone = true
	css, err := templates.ReadAsset("paper.css")
	if err != nil {
		return PaperFile{}, err
	}
	f := PaperFile{Form: p.Make(pages)}
	f.CSS = template.CSS(string(css) + foot(f.Form)) // ours, and a title as a CSS string
	f.Policy = formPolicy(f.CSS)
	if p.Typed {
		f.Lead = pages.Words(f.Form.Lang).Say("print.typed.lead")
	}
	return f, nil
}

// formPolicy lets a file of its own have its stylesheet and its pictures, and nothing else.
func formPolicy(css template.CSS) string {
	sum := sha256.Sum256([]byte(css))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; form-action 'none'; base-uri 'none'"
}

// DOCX writes the form for a word processor, where it is typed in.
func (p PrintForm) DOCX(pages *templates.Set, w io.Writer) error {
	p.Typed, p.Large, p.Alone = true, false, true
	form := p.Make(pages)
	return form.DOCX(w, pages.Words(form.Lang))
}

// foot puts what form it is at the foot of every sheet, for those that come apart.
func foot(f *paper.Form) string {
	var b strings.Builder
	b.WriteString(`@page{@bottom-left{font:9pt arial,sans-serif;content:"`)
	title := []rune(f.Title)
	if len(title) > 60 {
		title = append(title[:59], '…')
	}
	for _, r := range string(title) + " – " + f.Version {
		if r < ' ' || strings.ContainsRune(`"\<>`, r) {
			b.WriteString(`\` + hex.EncodeToString([]byte(string(r))) + " ")
			continue
		}
		b.WriteRune(r)
	}
	return b.String() + `"}}`
}

// fileName is what a form is called when it is kept: "care-pathway-large.pdf".
func (p PrintForm) fileName(ext string) string {
	name := path.Base(p.Version.Consultation)
	if p.Edition != p.Version.Main {
		name += "-" + p.Edition
	}
	if p.Large {
		name += "-large"
	}
	return name + "." + ext
}

// attached is the header that lets a browser keep a file under a name.
func attached(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
