package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/paper"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *Server) printStaffRoutes() []Route {
	const at = "/staff/c/:slug/print"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayView, (*desk).printPage),
		s.staffRoute(http.MethodGet, at+"/draft", staff.MayView, (*desk).printDraft),
		s.staffRoute(http.MethodGet, at+"/draft.html", staff.MayView, (*desk).printDraftHTML),
		s.staffRoute(http.MethodGet, at+"/draft.docx", staff.MayView, (*desk).printDraftDOCX),
	}
}

var _ = registerArea(area{order: 43, key: "area.print", path: "/print", may: staff.MayView})

// StaffPrintPage is page/staff-print.html: the paper forms of what is public and of what is being written.
type StaffPrintPage struct {
	StaffPage
	Public   []PrintEdition // none before publication
	Version  string         // which version is public
	Draft    []PrintEdition
	Rev      int
	Problems []previewProblem // of the text that is being written: it has no form
	TextURL  string
	NoPost   bool // the front matter has no postal address
	NoPDF    bool
	Changed  bool // what is being written differs from what is public
}

// PrintEdition is the forms of one edition.
type PrintEdition struct {
	Name, Lang string
	Ways       PrintWays
}

// StaffPrintDraftPage is page/staff-print-draft.html: a form of what is being written.
type StaffPrintDraftPage struct {
	StaffPage
	Form    *paper.Form
	BackURL string
}

var (
	_ = registerPage("staff-print", StaffPrintPage{})
	_ = registerPage("staff-print-draft", StaffPrintDraftPage{})
)

func (d *desk) printPage() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := StaffPrintPage{StaffPage: d.page("staff-print.title"), TextURL: d.at("/text"), NoPDF: d.s.Config.Printer == nil}
	if w.published != nil {
		call, err := d.s.callOf(d.ctx, w.published)
		if err != nil {
			return err
		}
		if err := d.publicForms(&p, call); err != nil {
			return err
		}
	}
	if w.manuscript != nil {
		if err := d.draftForms(&p, w); err != nil {
			return err
		}
	}
	return d.show("staff-print", p)
}

// publicForms lists the forms of what is public, with the pages of the PDFs that were made.
func (d *desk) publicForms(p *StaffPrintPage, call call) error {
	p.Version = d.words.Say("print.issue", "date", call.Version.Published.In(consultation.London), "version", short(call.Version.Hash))
	p.NoPost = call.Q.Front.Post == ""
	for _, ed := range call.Q.Front.Editions {
		if call.Version.Editions[ed] == nil {
			continue
		}
		at := call
		at.Edition, at.Q = ed, call.Version.Editions[ed]
		e := PrintEdition{Name: d.s.editionName(ed), Lang: editionLanguage(call.Version, ed), Ways: d.s.printWays(at, false, "start")}
		e.Ways[0].Text = d.words.Say("print.normal")
		for i := range e.Ways {
			e.Ways[i].Hint = ""
			to, err := url.Parse(e.Ways[i].Href)
			if err != nil || !strings.HasSuffix(to.Path, ".pdf") {
				continue
			}
			html, err := d.s.formOf(at, to.Query().Get("size") == "large").HTML(d.s.Pages)
			if err != nil {
				return err
			}
			if n := d.s.pdfs.pages(html); n > 0 {
				e.Ways[i].Hint = d.words.Say("staff-print.pages", "count", n)
			}
		}
		p.Public = append(p.Public, e)
	}
	return nil
}

// draftForms lists the forms of what is being written.
func (d *desk) draftForms(p *StaffPrintPage, w *work) error {
	p.Rev = w.manuscript.Rev
	b, err := d.bundle(d.slug, p.Rev)
	if err != nil {
		return err
	}
	if p.Problems = errorsOf(b); len(p.Problems) > 0 {
		return nil
	}
	v, err := b.Version(d.now)
	if err != nil {
		return err
	}
	p.NoPost = v.Questionnaire("").Front.Post == ""
	p.Changed = w.published == nil || w.published.Version != v.Hash
	for _, ed := range v.Questionnaire("").Front.Editions {
		if v.Editions[ed] == nil {
			continue
		}
		q := url.Values{"edition": {ed}}.Encode()
		p.Draft = append(p.Draft, PrintEdition{Name: d.s.editionName(ed), Lang: editionLanguage(&v, ed), Ways: PrintWays{
			{Text: d.words.Say("print.normal"), Href: d.at("/print/draft?" + q)},
			{Text: d.words.Say("print.large"), Href: d.at("/print/draft?" + q + "&size=large")},
			{Text: d.words.Say("print.html"), Href: d.at("/print/draft.html?" + q)},
			{Text: d.words.Say("print.docx"), Href: d.at("/print/draft.docx?" + q)},
		}})
	}
	return nil
}

// draftForm is the form of the newest revision, marked as a draft. It closes as its front matter says.
func (d *desk) draftForm() (PrintForm, error) {
	m, err := d.s.Store.Manuscript(d.ctx, d.slug)
	if err != nil {
		return PrintForm{}, err
	}
	b, err := d.bundle(d.slug, m.Rev)
	if err != nil {
		return PrintForm{}, err
	}
	if len(errorsOf(b)) > 0 {
		return PrintForm{}, notFound() // the page that leads here has no link then
	}
	v, err := b.Version(d.now)
	if err != nil {
		return PrintForm{}, err
	}
	ed := d.c.Query("edition")
	if v.Editions[ed] == nil {
		ed = v.Main
	}
	f := PrintForm{
		Version: &v, Edition: ed, Large: d.c.Query("size") == "large", Issue: d.words.Say("staff-print.issue", "rev", m.Rev),
		Draft: d.words.Say("staff-print.draft", "rev", m.Rev), Files: d.at("/files/get/"),
	}
	if closes, err := consultation.LocalMinute(v.Questionnaire("").Front.Closes); err == nil {
		f.Closes.Closes = closes
	}
	return f, nil
}

func (d *desk) printDraft() error {
	form, err := d.draftForm()
	if err != nil {
		return err
	}
	p := StaffPrintDraftPage{StaffPage: d.page("staff-print.draft.title"), Form: form.Make(d.s.Pages), BackURL: d.at("/print")}
	p.Styles = []string{"paper.css"}
	return d.show("staff-print-draft", p)
}

func (d *desk) printDraftHTML() error {
	form, err := d.draftForm()
	if err != nil {
		return err
	}
	form.Typed = true
	return d.s.sendHTMLForm(d.c, form, "draft-"+form.fileName("html"), "no-store")
}

func (d *desk) printDraftDOCX() error {
	form, err := d.draftForm()
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := form.DOCX(d.s.Pages, &body); err != nil {
		return err
	}
	sendForm(d.c, "draft-"+form.fileName("docx"), docxType, "no-store", filePolicy, body.Bytes())
	return nil
}
