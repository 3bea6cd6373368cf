package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) releaseRoutes() []Route {
	const at = "/staff/c/:slug/releases"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayReport, (*desk).releasesPage),
		s.staffRoute(http.MethodGet, at+"/csv", staff.MayReport, (*desk).releasesCSV),
		s.staffRoute(http.MethodPost, at+"/check", staff.MayReport, (*desk).postReleaseCheck),
		s.staffRoute(http.MethodGet, at+"/table", staff.MayReport, (*desk).releaseTable),
		s.staffRoute(http.MethodPost, at+"/table", staff.MayReport, (*desk).postReleaseTable),
		s.staffRoute(http.MethodGet, at+"/small", staff.MaySchedule, (*desk).releaseSmall),
		s.staffRoute(http.MethodPost, at+"/small", staff.MaySchedule, (*desk).postReleaseSmall),
	}
}

var _ = registerArea(area{order: 53, key: "area.release", path: "/releases", may: staff.MayReport})

// ReleasesPage is page/staff-release-list.html: the ledger of what was released.
type ReleasesPage struct {
	StaffPage
	Rule     string // below which counts are small
	Small    string // where that is set, or "" for who may not
	Empty    string
	Rows     []ReleaseRow
	CSV      string
	Results  string // where tables for publication are
	Public   string // where a file of responses for the public is made
	Action   string
	File     templates.FileUpload
	Found    string // what the check of a file says
	NotFound bool
}

// ReleaseRow is a line of the ledger.
type ReleaseRow struct {
	Number                                 int
	When, Who, What, Filter, Fields, Count string
	Digest                                 string
	Again                                  string // where a table is made again, or ""
	Same                                   string // whether the data is still the same
}

// ReleaseSmallPage is page/staff-release-small.html: below which counts are small.
type ReleaseSmallPage struct {
	StaffPage
	Action, Cancel string
	Below          templates.Input
}

var (
	_ = registerPage("staff-release-list", ReleasesPage{})
	_ = registerPage("staff-release-small", ReleaseSmallPage{})
)

// releases reads the ledger for a page.
func (d *desk) releases() (ReleasesPage, []staff.Release, error) {
	p := ReleasesPage{StaffPage: d.page("release.title"), Action: d.at("/releases/check"), Results: d.at("/results?as=public"), Public: d.at("/exports/public")}
	p.File = templates.FileUpload{Field: d.field("file", "release.check.file", nil)}
	if err := d.withPolicy(); err != nil {
		return p, nil, err
	}
	p.Rule = d.words.Say("release.rule", "limit", d.policy.Limit())
	if d.can(staff.MaySchedule) {
		p.Small = d.at("/releases/small")
	}
	var ledger []staff.Release
	err := d.resultsOf("", true, func(x *results) error {
		ledger = x.ledger
		for _, r := range slices.Backward(ledger) {
			row, err := x.releaseRow(r)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	if errors.Is(err, consultation.ErrNotFound) { // not published: nothing can have been released
		_, err = d.work()
	}
	if len(p.Rows) == 0 {
		p.Empty = d.words.Say("release.none")
	} else {
		p.CSV = d.at("/releases/csv")
	}
	return p, ledger, err
}

func (x *results) releaseRow(r staff.Release) (ReleaseRow, error) {
	who, err := x.actor(r.By)
	if err != nil {
		return ReleaseRow{}, err
	}
	members := &analysis.Set{}
	if err := members.UnmarshalBinary(r.Members); err != nil {
		return ReleaseRow{}, err
	}
	names := make([]string, len(r.Fields))
	for i, f := range r.Fields {
		names[i] = x.titleOf(f)
	}
	row := ReleaseRow{
		Number: r.Number, When: longTime(x.words, r.At), Who: who, What: x.releaseTitle(r), Filter: x.filterWords(r.Where), Fields: strings.Join(names, "; "),
		Count: x.number(int(members.GetCardinality())), Digest: r.Digest, Same: x.words.Say("release.changed"),
	}
	if r.Generation == x.Generation && r.Rev == x.Rev {
		row.Same = x.words.Say("release.same")
	}
	if r.Kind == staff.ReleaseTable {
		row.Again = x.releaseTableLink(r.Subject, r.Where)
	}
	return row, nil
}

func (d *desk) releasesPage() error {
	p, _, err := d.releases()
	if err != nil {
		return err
	}
	return d.show("staff-release-list", p)
}

// releasesCSV is the ledger as a file.
func (d *desk) releasesCSV() error {
	ledger, err := d.s.Store.Releases(d.ctx, d.slug)
	if err != nil {
		return err
	}
	rows, err := releaseRows(ledger, d.actor)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := export.TableCSV(&out, releaseHead, rows); err != nil {
		return err
	}
	d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+`-releases.csv"`)
	d.c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	return nil
}

// releaseHead are the columns of the ledger of releases.
var releaseHead = []string{"number", "at", "by", "kind", "subject", "filter", "fields", "responses", "revision", "sha256"}

// releaseRows are its lines; who names an account.
func releaseRows(ledger []staff.Release, who func(account string) (string, error)) ([][]export.Cell, error) {
	var rows [][]export.Cell
	for _, r := range ledger {
		by, err := who(r.By)
		if err != nil {
			return nil, err
		}
		members := &analysis.Set{}
		if err := members.UnmarshalBinary(r.Members); err != nil {
			return nil, err
		}
		rows = append(rows, []export.Cell{
			{Text: strconv.Itoa(r.Number), Number: true}, {Text: r.At.UTC().Format(fileTime)}, {Text: by}, {Text: string(r.Kind)}, {Text: r.Subject}, {Text: r.Where},
			{Text: strings.Join(r.Fields, " ")}, {Text: strconv.FormatUint(members.GetCardinality(), 10), Number: true}, {Text: strconv.FormatInt(r.Rev, 10), Number: true}, {Text: r.Digest},
		})
	}
	return rows, nil
}

// postReleaseCheck says whether a file is in the ledger.
func (d *desk) postReleaseCheck() error {
	f, err := d.s.readStaffFiles(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	p, ledger, err := d.releases()
	if err != nil {
		return err
	}
	file, ok := f.file("file")
	var wrong slips
	switch {
	case !ok || file.size == 0:
		wrong.add("file", d.words.Say("release.check.none"))
	case file.over || file.full:
		wrong.add("file", d.words.Say("release.check.long"))
	}
	if wrong.any() {
		p.File.ErrorMessage = wrong.at("file")
		wrong.on(&p.StaffPage)
		return d.showSlips("staff-release-list", p)
	}
	sum := sha256.New()
	if _, err := file.spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(sum, file.spool); err != nil {
		return err
	}
	of := hex.EncodeToString(sum.Sum(nil))
	p.Found, p.NotFound = d.words.Say("release.check.unknown", "digest", of), true
	for i, r := range ledger {
		if r.Digest == of {
			row := p.Rows[len(ledger)-1-i]
			p.Found, p.NotFound = d.words.Say("release.check.known", "number", r.Number, "what", row.What, "time", row.When), false
		}
	}
	return d.show("staff-release-list", p)
}

func (d *desk) smallPage(value string, wrong *slips) (ReleaseSmallPage, error) {
	if _, err := d.work(); err != nil {
		return ReleaseSmallPage{}, err
	}
	p := ReleaseSmallPage{StaffPage: d.page("release.small.title"), Action: d.at("/releases/small"), Cancel: d.at("/releases")}
	p.Below = templates.Input{Field: d.field("below", "release.small.below", wrong), Value: value, Inputmode: "numeric", Autocomplete: "off"}
	p.Below.Classes = "govuk-input--width-3"
	return p, nil
}

func (d *desk) releaseSmall() error {
	if err := d.withPolicy(); err != nil {
		return err
	}
	p, err := d.smallPage(strconv.Itoa(d.policy.Limit()), nil)
	if err != nil {
		return err
	}
	return d.show("staff-release-small", p)
}

// maxSmall is the highest that the limit can be set to.
const maxSmall = 1000

func (d *desk) postReleaseSmall() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	typed := strings.TrimSpace(f.Get("below"))
	below, err := strconv.Atoi(typed)
	if err != nil || below < disclosure.Minimum || below > maxSmall {
		var wrong slips
		wrong.add("below", d.words.Say("release.small.error", "least", disclosure.Minimum, "most", maxSmall))
		p, err := d.smallPage(typed, &wrong)
		if err != nil {
			return err
		}
		wrong.on(&p.StaffPage)
		return d.showSlips("staff-release-small", p)
	}
	if _, err := d.work(); err != nil {
		return err
	}
	act := d.act(staff.VerbSmallSet, d.slug, staff.Details{"below": strconv.Itoa(below)})
	if err := d.s.Store.SetSmallBelow(d.ctx, act, d.slug, below); err != nil {
		return err
	}
	return d.seeOther(d.at("/releases"), "release-small")
}
