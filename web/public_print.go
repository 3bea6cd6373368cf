package web

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/paper"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) printRoutes() []Route {
	get := func(path string, h func(*gin.Context) error) Route {
		return Route{Method: http.MethodGet, Path: "/c/:slug" + path, Handle: h}
	}
	return []Route{
		get("/print", s.printPage), get("/form.pdf", s.printPDF), get("/form.html", s.printHTML), get("/form.docx", s.printDOCX),
	}
}

// PrintPage is page/print.html: the whole form to fill in by hand, with the other ways to have it.
type PrintPage struct {
	templates.Layout
	Form   *paper.Form
	Ways   PrintWays
	Closed string // that it has closed, or ""
}

// PrintWays are links to the other ways to have a form.
type PrintWays []PrintWay

// PrintWay is one of them.
type PrintWay struct{ Text, Href, Hint string }

// Template is what draws them.
func (PrintWays) Template() string { return "part/print-ways" }

// PrintNonePage is page/print-none.html: there is no PDF, and how to print without.
type PrintNonePage struct {
	templates.Layout
	Text, FormURL string
	AgainURL      string // where it may be soon, or ""
}

var (
	_ = registerPage("print", PrintPage{})
	_ = registerPage("print-none", PrintNonePage{})
)

// printForm is the form of a call, as the address asks for it.
func (s *Server) printForm(c *gin.Context, call call) PrintForm {
	return s.formOf(call, c.Query("size") == "large")
}

// formOf is the form of a call in usual or large print.
func (s *Server) formOf(call call, large bool) PrintForm {
	w := s.Pages.Words(editionLanguage(call.Version, call.Edition))
	p := PrintForm{
		Version: call.Version, Edition: call.Edition, Closes: call.Schedule, Closed: call.State(s.Now()) == consultation.Closed && !call.TakesLate(s.Now()),
		Issue: w.Say("print.issue", "date", call.Version.Published.In(consultation.London), "version", short(call.Version.Hash)),
		Large: large, Draft: s.box.plain(w),
	}
	if s.Config.PublicURL != "" && s.box == nil {
		p.Address = s.Config.PublicURL + startURL(call.Slug)
	}
	return p
}

func (s *Server) printPage(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	form := s.printForm(c, call)
	page := PrintPage{Layout: s.layout(c, call.Version, ""), Form: form.Make(s.Pages), Ways: s.printWays(call, form.Large, "")}
	w := s.Pages.Words(page.Lang)
	page.PageTitle, page.Styles = w.Say("print.title"), []string{"paper.css"}
	if form.Large {
		for i := range page.Editions {
			page.Editions[i].Href += "&size=large"
		}
	}
	if form.Closed {
		page.Closed = w.Say("print.closed")
	}
	return s.showPublic(c, "print", page)
}

// printWays are the ways to have a form but the one that is being looked at.
func (s *Server) printWays(call call, large bool, own string) PrintWays {
	w := s.Pages.Words(editionLanguage(call.Version, call.Edition))
	at := func(path string, large bool) string {
		q := url.Values{}
		if call.Edition != call.Version.Main {
			q.Set("edition", call.Edition)
		}
		if large {
			q.Set("size", "large")
		}
		return strings.TrimSuffix(startURL(call.Slug)+path+"?"+q.Encode(), "?")
	}
	var list PrintWays
	if own == "start" {
		list = append(list, PrintWay{Text: w.Say("print.other.link"), Href: at("/print", false)})
	}
	if own == "start" || !large {
		list = append(list, PrintWay{Text: w.Say("print.large"), Href: at("/print", true)})
	} else {
		list = append(list, PrintWay{Text: w.Say("print.normal"), Href: at("/print", false)})
	}
	if s.Config.Printer != nil && s.box == nil && s.pdfs.offered() {
		list = append(list, PrintWay{Text: w.Say("print.pdf"), Href: at("/form.pdf", false)}, PrintWay{Text: w.Say("print.pdf.large"), Href: at("/form.pdf", true)})
	}
	return append(list,
		PrintWay{Text: w.Say("print.html"), Href: at("/form.html", false), Hint: w.Say("print.html.hint")},
		PrintWay{Text: w.Say("print.docx"), Href: at("/form.docx", false), Hint: w.Say("print.docx.hint")},
	)
}

// printHTML sends the form as one file to fill in on a screen, without the internet.
func (s *Server) printHTML(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	form := s.printForm(c, call)
	form.Typed = true
	return s.sendHTMLForm(c, form, form.fileName("html"), formCache)
}

// formCache is how long anybody may keep a form before asking again: it says when it closes, and that can change.
const formCache = "public, max-age=300"

// filePolicy lets nothing run in a file that is only to be kept.
const filePolicy = "default-src 'none'; sandbox"

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// printDOCX sends the form for a word processor.
func (s *Server) printDOCX(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	form := s.printForm(c, call)
	var body bytes.Buffer
	if err := form.DOCX(s.Pages, &body); err != nil {
		return err
	}
	sendForm(c, form.fileName("docx"), docxType, formCache, filePolicy, body.Bytes())
	return nil
}

// sendHTMLForm sends the form as one HTML file. Where a browser opens it all the same, it has its stylesheet and nothing else.
func (s *Server) sendHTMLForm(c *gin.Context, form PrintForm, name, cache string) error {
	file, err := form.whole(s.Pages)
	if err != nil {
		return err
	}
	html, err := s.Pages.RenderPart(file.Form.Lang, file)
	if err != nil {
		return err
	}
	sendForm(c, name, "text/html; charset=utf-8", cache, file.Policy+"; sandbox", []byte(html))
	return nil
}

// sendForm sends a file to be kept. Nothing in it may run here.
func sendForm(c *gin.Context, name, kind, cache, policy string, body []byte) {
	c.Header("Content-Disposition", attached(name))
	c.Header("Content-Security-Policy", policy)
	c.Header("Cache-Control", cache)
	c.Data(http.StatusOK, kind, body)
}

// printPDF sends the form as a PDF that was made once, or says how to print without.
func (s *Server) printPDF(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	form := s.printForm(c, call)
	if s.Config.Printer == nil || s.box != nil {
		return s.noPDF(c, call, form, errNoPrinter)
	}
	html, err := form.HTML(s.Pages)
	if err != nil {
		return err
	}
	body, err := s.pdfs.get(c.Request.Context(), s.Config.Printer, html)
	if err != nil {
		if !errors.Is(err, errPDFWait) && !errors.Is(err, errPDFBusy) {
			s.Log.ErrorContext(c.Request.Context(), "pdf", "error", err)
		}
		return s.noPDF(c, call, form, err)
	}
	sendForm(c, form.fileName("pdf"), "application/pdf", formCache, filePolicy, body)
	return nil
}

// noPDF says why there is no PDF, and how to print without.
func (s *Server) noPDF(c *gin.Context, call call, form PrintForm, why error) error {
	p := PrintNonePage{Layout: s.layout(c, call.Version, "")}
	w := s.Pages.Words(p.Lang)
	p.PageTitle, p.FormURL = w.Say("print.pdf.title"), s.inEdition(startURL(call.Slug)+"/print", call.Version, call.Edition)
	status, key := http.StatusServiceUnavailable, "print.pdf.failed"
	switch {
	case errors.Is(why, errNoPrinter):
		status, key = http.StatusNotFound, "print.pdf.off"
	case errors.Is(why, errPDFWait):
		key = "print.pdf.wait"
	case errors.Is(why, errPDFBusy):
		key = "print.pdf.busy"
	}
	p.Text, p.NoIndex, p.CanonicalURL = w.Say(key), true, ""
	if status == http.StatusServiceUnavailable {
		p.AgainURL = c.Request.URL.RequestURI()
		c.Header("Retry-After", "60")
	}
	return s.show(c, status, "print-none", p)
}
