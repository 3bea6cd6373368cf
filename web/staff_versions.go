package web

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/gate"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) versionRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, "/staff/c/:slug/versions", staff.MayView, (*desk).versions),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/versions/compare", staff.MayView, (*desk).compareVersions),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/versions/show/:hash", staff.MayView, (*desk).showVersion),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/versions/file/:hash/:name", staff.MayView, (*desk).versionFile),
	}
}

var _ = registerArea(area{order: 31, key: "area.versions", path: "/versions", may: staff.MayView, status: (*desk).versionsStatus})

// VersionsPage is page/staff-versions.html: every version that was ever public, by whom and why.
type VersionsPage struct {
	StaffPage
	Items      []VersionItem
	From, To   templates.Select // which two to compare; shown where there are two
	CompareURL string
}

// VersionItem is one time that a version became public.
type VersionItem struct {
	Short, ShowURL string
	Title          string
	Current        bool
	Facts          templates.SummaryList
	DiffURL        string // what it changed
	BackURL        string // where its publication anew is asked for; empty where that makes no sense
}

// ComparePage is page/staff-versions-compare.html: what differs between two versions.
type ComparePage struct {
	StaffPage
	Lead    string
	Changes ChangesView
	BackURL string
}

// VersionShowPage is page/staff-versions-show.html: a version exactly as it was, start page and questions.
type VersionShowPage struct {
	StaffPage
	Banner   string
	Facts    templates.SummaryList
	TextLang string
	Summary  string
	Start    []ContentView
	Sections []OutlineSection
	Notice   ContentView
	Formats  []templates.Link
	BackURL  string
	BackText string
}

var (
	_ = registerPage("staff-versions", VersionsPage{})
	_ = registerPage("staff-versions-compare", ComparePage{})
	_ = registerPage("staff-versions-show", VersionShowPage{})
)

func (d *desk) versionsStatus() (templates.Tag, error) {
	all, err := d.s.Store.Publications(d.ctx, d.slug)
	if err != nil || len(all) == 0 {
		return templates.Tag{}, err
	}
	return templates.Tag{Text: d.words.Say("versions.count", "count", len(all)), Classes: "govuk-tag--grey"}, nil
}

func (d *desk) versions() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := VersionsPage{StaffPage: d.page("versions.title", "title", w.title), CompareURL: d.at("/versions/compare")}
	if w.published == nil {
		return d.show("staff-versions", p)
	}
	all, err := d.s.Store.Versions(d.ctx, d.slug)
	if err != nil {
		return err
	}
	publications, err := d.history(all)
	if err != nil {
		return err
	}
	reach, err := d.s.Store.Reach(d.ctx, d.slug, nil)
	if err != nil {
		return err
	}
	shown := map[string]bool{}
	for i := len(publications) - 1; i >= 0; i-- {
		item, err := d.versionItem(w, publications[i], &reach, !shown[publications[i].Version])
		if err != nil {
			return err
		}
		item.Current = i == len(publications)-1
		if item.Current || shown[publications[i].Version] || publications[i].Version == w.published.Version {
			item.BackURL = ""
		}
		shown[publications[i].Version] = true
		p.Items = append(p.Items, item)
	}
	if len(all) > 1 {
		p.From, p.To = d.versionSelect("from", all, all[len(all)-2].Hash), d.versionSelect("to", all, w.published.Version)
	}
	return d.show("staff-versions", p)
}

// history lists what was published, oldest first; for what was published before there was a list, the versions themselves.
func (d *desk) history(all []*consultation.Version) ([]staff.Publication, error) {
	list, err := d.s.Store.Publications(d.ctx, d.slug)
	if err != nil {
		return nil, err
	}
	var early []staff.Publication
	for _, v := range all {
		if publishedWith(list, v.Hash) == nil {
			early = append(early, staff.Publication{Slug: d.slug, Version: v.Hash, At: v.Published, Series: v.Series})
		}
	}
	return append(early, list...), nil
}

func (d *desk) versionItem(w *work, x staff.Publication, reach *staff.Reach, count bool) (VersionItem, error) {
	item := VersionItem{
		Short: short(x.Version), ShowURL: d.at("/versions/show/" + x.Version), Title: d.words.Say("versions.item", "time", spoken{d.words}.DateTime(x.At)),
	}
	add := func(key, value string) {
		if value != "" {
			item.Facts.Rows = append(item.Facts.Rows, d.fact(key, value))
		}
	}
	add("versions.hash", short(x.Version))
	for _, who := range []struct{ key, id string }{{"versions.proposer", x.Proposer}, {"versions.approver", x.Approver}} {
		if who.id == "" {
			continue
		}
		name, err := d.actor(who.id)
		if err != nil {
			return item, err
		}
		add(who.key, name)
	}
	add("versions.why", x.Why)
	add("versions.public", x.Public)
	if x.Effect != "" {
		add("versions.effect", d.words.Say("effect."+string(x.Effect)))
	}
	add("versions.series", strconv.Itoa(max(1, x.Series)))
	if count && d.can(staff.MayCount) {
		add("versions.answers", d.words.Say("versions.answers.count", "count", reach.ByVersion[x.Version], "drafts", reach.ByDraft[x.Version]))
	}
	if x.Before != "" {
		item.DiffURL = d.at("/versions/compare?from=" + x.Before + "&to=" + x.Version)
	}
	if d.can(staff.MayPropose) && w.published != nil {
		item.BackURL = d.at("/publication/ask?version=" + x.Version)
	}
	return item, nil
}

func (d *desk) versionSelect(name string, all []*consultation.Version, value string) templates.Select {
	s := templates.Select{Value: value, Field: templates.Field{Name: name, Label: templates.Label{Text: d.words.Say("versions." + name)}}}
	for i := len(all) - 1; i >= 0; i-- {
		hash := all[i].Hash
		s.Items = append(s.Items, templates.SelectItem{Value: &hash, Text: d.words.Say("versions.option", "time", spoken{d.words}.DateTime(all[i].Published), "version", short(hash))})
	}
	return s
}

// version gives a version of this consultation. ErrNotFound, also for one of another.
func (d *desk) version(hash string) (*consultation.Version, error) {
	v, err := d.s.cache.Version(d.ctx, hash)
	if err == nil && v.Consultation != d.slug {
		err = consultation.ErrNotFound
	}
	return v, err
}

func (d *desk) compareVersions() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	from, err := d.version(d.c.Query("from"))
	if err != nil {
		return err
	}
	to, err := d.version(d.c.Query("to"))
	if err != nil {
		return err
	}
	p := ComparePage{StaffPage: d.page("compare.title", "title", w.title), BackURL: d.at("/versions")}
	p.Lead = d.words.Say("compare.lead", "was", spoken{d.words}.DateTime(from.Published), "is", spoken{d.words}.DateTime(to.Published))
	var changes []gate.Change
	for _, x := range consultation.CompareVersions(from, to) {
		changes = append(changes, gate.Change{Difference: x})
	}
	p.Changes = d.differences(changes, nil, to.Questionnaire(""))
	return d.show("staff-versions-compare", p)
}

func (d *desk) showVersion() error {
	v, err := d.version(d.c.Param("hash"))
	if err != nil {
		return err
	}
	publications, err := d.history([]*consultation.Version{v})
	if err != nil {
		return err
	}
	key := "version.banner.past"
	if con, err := d.s.Store.Consultation(d.ctx, d.slug); err != nil && !errors.Is(err, consultation.ErrNotFound) {
		return err
	} else if con != nil && con.Version == v.Hash {
		key = "version.banner.now"
	}
	x := publishedWith(publications, v.Hash)
	p := d.wholeText(v, d.at("/versions/show/"+v.Hash), d.at("/versions/file/"+v.Hash))
	p.Banner = d.words.Say(key, "version", short(v.Hash), "time", spoken{d.words}.DateTime(x.At))
	p.BackURL, p.BackText = d.at("/versions"), d.words.Say("versions.all")
	return d.show("staff-versions-show", p)
}

// wholeText shows a version from its start page to its privacy notice. at is the address of the page, files where its images and
// documents are.
func (d *desk) wholeText(v *consultation.Version, at, files string) VersionShowPage {
	q := v.Questionnaire(cmp.Or(d.c.Query("edition"), v.Main))
	p := VersionShowPage{StaffPage: d.page("version.title", "title", q.Title.String()), Summary: q.Front.Summary, TextLang: editionLanguage(v, q.Edition)}
	p.Facts.Rows = []templates.SummaryRow{d.fact("versions.fingerprint", v.Hash)}
	if v.Series > 0 {
		p.Facts.Rows = append(p.Facts.Rows, d.fact("versions.series", strconv.Itoa(v.Series)))
	}
	for i := range q.Start {
		p.Start = append(p.Start, NewContentView(d.slug, &q.Start[i], nil))
	}
	o := listing{q: q, slug: d.slug, words: d.s.Pages.Words(p.TextLang), reviewed: func(string) string { return "" }}
	for i := range q.Sections {
		p.Sections = append(p.Sections, o.section(&q.Sections[i]))
	}
	p.Notice = ContentView{HTML: authored(d.slug, v.Notice.HTML, nil)}
	p.asItWas(d, files)
	for _, l := range d.s.editionLinks(at, v, q.Edition) {
		p.Formats = append(p.Formats, templates.Link{Text: l.Text, Href: l.Href, Current: l.Current})
	}
	return p
}

// proposedText is what was asked for, or the newest revision where nothing waits.
func (d *desk) proposedText() (*consultation.Version, error) {
	p, c, err := d.proposed()
	if err == nil && p == nil {
		w, werr := d.work()
		if werr != nil {
			return nil, werr
		}
		c, err = d.newest(w)
	}
	if err == nil && c.result.Version == nil {
		err = consultation.ErrNotFound // it cannot be read as a questionnaire
	}
	if err != nil {
		return nil, err
	}
	return c.result.Version, nil
}

func (d *desk) readProposed() error {
	v, err := d.proposedText()
	if err != nil {
		return err
	}
	p := d.wholeText(v, d.at("/publication/read"), d.at("/publication/file"))
	p.Banner = d.words.Say("version.banner.asked")
	p.BackURL, p.BackText = d.at("/publication"), d.words.Say("gate.back")
	return d.show("staff-versions-show", p)
}

func (d *desk) proposedFile() error {
	v, err := d.proposedText()
	if err != nil {
		return err
	}
	return sendVersionFile(d.c, v, "private, no-store")
}

// asItWas lets images and documents come from that version, not from what is public now.
func (p *VersionShowPage) asItWas(d *desk, at string) {
	files := strings.NewReplacer(`="`+startURL(d.slug)+`/files/`, `="`+at+`/`)
	mend := func(v *ContentView) {
		v.Title, v.HTML = template.HTML(files.Replace(string(v.Title))), template.HTML(files.Replace(string(v.HTML))) // rendered before; only addresses of ours change
	}
	for i := range p.Start {
		mend(&p.Start[i])
	}
	mend(&p.Notice)
	for _, s := range p.Sections {
		for _, it := range s.Items {
			if it.Content != nil {
				mend(it.Content)
			}
		}
	}
}

// versionFile sends an image or a document of a version.
func (d *desk) versionFile() error {
	v, err := d.version(d.c.Param("hash"))
	if err != nil {
		return err
	}
	return sendVersionFile(d.c, v, "private, no-store")
}
