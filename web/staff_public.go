package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/anonymity"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) publicFileRoutes() []Route {
	const at = "/staff/c/:slug/exports/public"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayReport, (*desk).publicForm),
		s.staffRoute(http.MethodPost, at, staff.MayReport, (*desk).postPublic),
		s.staffRoute(http.MethodGet, at+"/dictionary", staff.MayReport, (*desk).publicDictionary),
	}
}

// PublicPage is page/staff-public.html: a file of responses for the public is asked for.
type PublicPage struct {
	StaffPage
	Empty        string // why there is nothing to export, or ""
	Action       string
	Where, K     templates.Input
	About        templates.Checkboxes
	Rows, Format templates.Radios
	With         templates.Checkboxes
	Method       string // how answers are left blank
	Redaction    string // where personal data is looked at, or "" for who may not
}

// PublicLookPage is page/staff-public-look.html: what would leave.
type PublicLookPage struct {
	StaffPage
	Lines        []string
	Problem      string // why it cannot leave, or ""
	Leaks        []templates.Link
	More         string
	Do           []string
	Refused      *ReleaseRefusal
	Before       string // it is in the ledger already
	Closed       []PublicClosed
	Texts        []PublicText
	Fine         bool
	Action       string
	Asked        []PublicInput
	Back, Ledger string
	Dictionary   string
}

// PublicInput is what was asked for, to be sent again.
type PublicInput struct{ Name, Value string }

var (
	_ = registerPage("staff-public", PublicPage{})
	_ = registerPage("staff-public-look", PublicLookPage{})
)

// publicInput is what the form asks for, as typed.
type publicInput struct {
	where, k, rows, format string
	about, with            []string
}

func (d *desk) publicPage(in publicInput, wrong *slips) (PublicPage, error) {
	p := PublicPage{StaffPage: d.page("exports.public.title"), Action: d.at("/exports/public"), Method: "/staff/methods/public-responses"}
	w, err := d.work()
	if err != nil {
		return p, err
	}
	if w.published == nil {
		p.Empty = d.words.Say("exports.none")
		return p, nil
	}
	if d.can(staff.MayRedact) {
		p.Redaction = d.at("/redaction")
	}
	same, err := d.exportsPage(exportAsked{format: in.format, rows: in.rows, where: in.where}, wrong)
	if err != nil {
		return p, err
	}
	p.Format, p.Rows, p.Where = same.Format, same.Rows, same.Where
	p.K = templates.Input{Field: d.field("k", "exports.public.k", wrong), Value: in.k, Inputmode: "numeric", Autocomplete: "off"}
	p.K.Classes = "govuk-input--width-3"
	p.About = templates.Checkboxes{Choices: d.boxes("about", "exports.public.about", wrong), Values: in.about}
	list, err := d.publicQuestions()
	if err != nil {
		return p, err
	}
	for _, q := range list {
		p.About.Items = append(p.About.Items, templates.ChoiceItem{Value: q.Name, Text: q.Label})
	}
	p.With = templates.Checkboxes{Choices: d.boxes("with", "exports.public.with", wrong), Values: in.with}
	for _, value := range []string{"labels", "leave-out"} {
		p.With.Items = append(p.With.Items, templates.ChoiceItem{Value: value, Text: d.words.Say("exports.public.with." + value)})
	}
	return p, nil
}

func (d *desk) publicQuestions() ([]PublicQuestion, error) {
	versions, err := d.s.Store.Versions(d.ctx, d.slug)
	if isNotFound(err) {
		err = nil
	}
	return PublicQuestions(versions...), err
}

// publicForm shows the form with what is usual.
func (d *desk) publicForm() error {
	list, err := d.publicQuestions()
	if err != nil {
		return err
	}
	in := publicInput{d.c.Query("where"), strconv.Itoa(anonymity.Rows), string(export.PerResponse), "csv", UsualAbout(list), nil}
	p, err := d.publicPage(in, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-public", p)
}

// publicDictionary describes the columns of the file.
func (d *desk) publicDictionary() error {
	versions, err := d.s.Store.Versions(d.ctx, d.slug)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := export.DictionaryCSV(&b, export.Dictionary(export.NewColumns(export.Public, versions...)), true); err != nil {
		return err
	}
	d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+`-public-dictionary.csv"`)
	d.c.Data(http.StatusOK, "text/csv; charset=utf-8", []byte(b.String()))
	return nil
}

// maxAlike is the most rows that can be asked to be alike.
const maxAlike = 1000

// publicAsked reads the form, and notes what is wrong.
func (d *desk) publicAsked(in publicInput, wrong *slips) PublicAsked {
	asked := PublicAsked{Where: in.where, About: in.about, Shape: export.Shape(in.rows), Labels: slices.Contains(in.with, "labels"), LeaveOut: slices.Contains(in.with, "leave-out")}
	var ok bool
	if asked.Format, ok = export.FormatNamed(in.format); !ok {
		wrong.add("format", d.words.Say("exports.error.format"))
	}
	if !slices.Contains(export.Shapes, asked.Shape) {
		wrong.add("rows", d.words.Say("exports.error.rows"))
	}
	k, err := strconv.Atoi(in.k)
	if err != nil || k < anonymity.Least || k > maxAlike {
		wrong.add("k", d.words.Say("exports.public.k.error", "least", anonymity.Least, "most", maxAlike))
	}
	asked.K = k
	return asked
}

// postPublic shows what would leave, or lets it go.
func (d *desk) postPublic() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if _, err := d.s.Store.Versions(d.ctx, d.slug); err != nil {
		return err
	}
	in := publicInput{strings.TrimSpace(f.Get("where")), strings.TrimSpace(f.Get("k")), f.Get("rows"), f.Get("format"), f.Values["about"], f.Values["with"]}
	var wrong slips
	asked := d.publicAsked(in, &wrong)
	if !wrong.any() {
		select {
		case d.s.callers.exports <- struct{}{}:
			defer func() { <-d.s.callers.exports }()
			if !d.s.publicSlot.TryLock() {
				wrong.add("format", d.words.Say("exports.error.busy"))
				break
			}
			defer d.s.publicSlot.Unlock()
			if err := d.publicMade(in, asked, f.Get("do"), &wrong); err != nil || !wrong.any() {
				return err
			}
		default:
			wrong.add("format", d.words.Say("exports.error.busy"))
		}
	}
	p, err := d.publicPage(in, &wrong)
	if err != nil {
		return err
	}
	wrong.on(&p.StaffPage)
	return d.showSlips("staff-public", p)
}

// publicMade makes the file, and sends what was asked for. With a slip nothing was sent.
func (d *desk) publicMade(in publicInput, asked PublicAsked, do string, wrong *slips) error {
	control := http.NewResponseController(d.c.Writer)
	ends := time.Now().Add(exportTime) // real time: it is about a connection
	if err := errors.Join(control.SetReadDeadline(ends), control.SetWriteDeadline(ends)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	out := &publicSender{d: d, asked: asked, w: &patientWriter{w: d.c.Writer, control: control, ends: ends}}
	from := publicSource{d.s.withIndex, func(_ context.Context, _ string, p Projected, filter analysis.Filter) (*analysis.Set, error) {
		return p.Select(filter, finder{d, p.All()})
	}}
	r, err := d.s.publicExport(d.ctx, d.slug, asked, d.act(staff.VerbReleaseMade, "", nil), do == "release", out, from)
	switch {
	case err != nil && out.w.begun:
		d.s.Log.WarnContext(d.ctx, "export cut off", "route", d.c.FullPath(), "error", err)
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	case errors.Is(err, analysis.ErrFilter), errors.Is(err, analysis.ErrNoSearch), errors.Is(err, errWordsClosed):
		wrong.add("where", d.filterProblem(err))
	case errors.Is(err, ErrNotYet), errors.Is(err, ErrPublicChanged):
		wrong.add("where", d.words.Say("exports.public.again"))
	case errors.Is(err, ErrPublicMany):
		wrong.add("about", d.words.Say("exports.public.about.many", "most", anonymity.Most))
	case errors.Is(err, ErrPublicAbout):
		wrong.add("about", d.words.Say("exports.public.about.gone"))
	case err != nil:
		return err
	case do == "release" && r.Fine():
	case do == "summary":
		d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+`-public-summary.txt"`)
		d.c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(d.s.PublicText(r)))
	default:
		return d.publicLook(in, r, do == "release")
	}
	return nil
}

// publicSender sends the file with its headings, once its first byte may leave.
type publicSender struct {
	d     *desk
	asked PublicAsked
	w     *patientWriter
}

func (s *publicSender) Write(b []byte) (int, error) {
	if !s.w.begun {
		s.d.c.Header("Content-Disposition", `attachment; filename="`+s.d.slug+"-public-"+string(s.asked.Shape)+"."+s.asked.Format.Name+`"`)
		s.d.c.Header("Content-Type", charset(s.asked.Format.Media))
		s.d.c.Header("Cache-Control", "no-store")
	}
	return s.w.Write(b)
}

var _ io.Writer = (*publicSender)(nil)

// inputs are what was asked for, to be sent again.
func (in publicInput) inputs() []PublicInput {
	list := []PublicInput{{"where", in.where}, {"k", in.k}, {"rows", in.rows}, {"format", in.format}}
	for _, name := range in.about {
		list = append(list, PublicInput{"about", name})
	}
	for _, value := range in.with {
		list = append(list, PublicInput{"with", value})
	}
	return list
}

// publicLook shows what would leave, and what keeps it from that.
func (d *desk) publicLook(in publicInput, r *PublicReport, refused bool) error {
	p := PublicLookPage{
		StaffPage: d.page("exports.public.look.title"), Lines: publicLines(d.words.Say, r), Fine: r.Fine(), Closed: r.Closed, Texts: r.Texts, Action: d.at("/exports/public"), Asked: in.inputs(),
		Back: d.at("/exports/public"), Ledger: d.at("/releases"), Dictionary: d.at("/exports/public/dictionary"),
	}
	if in.where != "" {
		p.Back += "?" + url.Values{"where": {in.where}}.Encode()
	}
	if r.Known > 0 {
		p.Before = d.words.Say("exports.public.known", "number", r.Known)
	}
	switch {
	case r.Included == 0:
		p.Problem, p.Do = d.words.Say("exports.public.nobody"), []string{d.words.Say("exports.public.nobody.do")}
	case r.Few:
		p.Problem, p.Do = d.words.Say("exports.public.few", "rows", r.K), []string{d.words.Say("exports.public.few.do")}
	case r.LeakCount > 0:
		d.leaksOn(&p, r)
	case r.Refused != nil:
		err := d.resultsOf(in.where, true, func(x *results) error {
			p.Refused = x.refusal(r.Refused, in.where)
			return nil
		})
		if err != nil {
			return err
		}
		p.Problem = p.Refused.Why
	}
	if !refused {
		return d.show("staff-public-look", p)
	}
	var wrong slips
	wrong.add("refused", p.Problem)
	wrong.on(&p.StaffPage)
	return d.showSlips("staff-public-look", p)
}

// leaksOn lists what must not leave, by its place.
func (d *desk) leaksOn(p *PublicLookPage, r *PublicReport) {
	p.Problem = d.words.Say("exports.public.leaks", "count", r.LeakCount)
	p.Do = []string{d.words.Say("exports.public.leaks.hide"), d.words.Say("exports.public.leaks.leave")}
	for _, l := range r.Leaks {
		link := templates.Link{Text: d.words.Say("exports.public.leak", "row", l.Row, "name", l.Name, "class", d.words.Say("exports.public.class."+l.Class))}
		if d.can(staff.MayRedact) {
			link.Href = d.at("/redaction/a/" + url.PathEscape(l.Response) + "/" + url.PathEscape(l.Question))
		}
		p.Leaks = append(p.Leaks, link)
	}
	if more := r.LeakCount - len(r.Leaks); more > 0 {
		p.More = d.words.Say("exports.public.leaks.more", "count", more)
	}
}
