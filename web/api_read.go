package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// self says what the token is, so that a program can see when it ends.
func (r *apiRequest) self() error {
	x := apiToken{ID: r.token.ID, Name: r.token.Name, Consultations: r.token.Consultations, Expires: r.token.Expires}
	for _, s := range r.token.Scopes {
		x.Scopes = append(x.Scopes, string(s))
	}
	return r.reply(x)
}

// public gives what the start page of the site lists.
func (r *apiRequest) public() error {
	return r.list(func(string) bool { return true })
}

func (r *apiRequest) consultations() error { return r.list(r.sees) }

func (r *apiRequest) list(shown func(slug string) bool) error {
	all, err := r.s.Store.All(r.c.Request.Context())
	if err != nil {
		return err
	}
	x := apiConsultations{Consultations: []apiConsultation{}}
	for _, con := range all {
		if !shown(con.Slug) {
			continue
		}
		view, err := r.view(con)
		if err != nil {
			return err
		}
		x.Consultations = append(x.Consultations, view)
	}
	return r.reply(x)
}

// view is a consultation without its history.
func (r *apiRequest) view(con *consultation.Consultation) (apiConsultation, error) {
	v, err := r.s.cache.Version(r.c.Request.Context(), con.Version)
	if err != nil {
		return apiConsultation{}, err
	}
	x := apiConsultation{
		Slug: con.Slug, Title: con.Title, Summary: con.Summary, Kind: con.Kind, Department: con.Dept, Stage: string(con.Stage(r.now)),
		Opens: con.Schedule.Opens.UTC(), Closes: utc(con.Schedule.Closes), Late: utc(con.Schedule.Late), Invited: con.Invited, Demo: con.Demo,
		Languages: editionsOf(v), Version: con.Version, URL: r.s.base(r.c) + startURL(con.Slug),
	}
	if con.Concluded(r.now) {
		x.Outcome = utc(con.Outcome)
	}
	return x, nil
}

// utc leaves the zero time as it is.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

// editionsOf names the editions of a version, the main one first.
func editionsOf(v *consultation.Version) []string {
	names := []string{v.Main}
	for _, name := range v.Questionnaire("").Front.Editions {
		if _, there := v.Editions[name]; there && name != v.Main {
			names = append(names, name)
		}
	}
	return names
}

func (r *apiRequest) consultation() error {
	x, err := r.view(r.con)
	if err != nil {
		return err
	}
	for _, c := range r.con.Changes {
		x.Changes = append(x.Changes, apiChange{At: c.At.UTC(), Opens: c.Opens.UTC(), Closes: utc(c.Closes), Late: utc(c.Late), Reason: c.Reason})
	}
	if r.may(staff.ScopeCounts, r.con.Slug) {
		n, err := r.count()
		if err != nil {
			return err
		}
		x.Counts = &n
	}
	return r.reply(x)
}

func (r *apiRequest) counts() error {
	n, err := r.count()
	if err != nil {
		return err
	}
	return r.reply(n)
}

func (r *apiRequest) count() (n apiCounts, err error) {
	ctx := r.c.Request.Context()
	if n.Drafts, n.Responses, n.Late, err = r.s.Store.Counts(ctx, r.con.Slug); err != nil {
		return n, err
	}
	_, n.Withdrawn, err = r.s.Store.Count(ctx, r.con.Slug)
	return n, err
}

func (r *apiRequest) versions() error {
	all, err := r.s.Store.Versions(r.c.Request.Context(), r.con.Slug)
	if err != nil {
		return err
	}
	x := apiVersions{Versions: []apiVersion{}}
	for _, v := range all {
		x.Versions = append(x.Versions, r.versionView(v))
	}
	return r.reply(x)
}

func (r *apiRequest) versionView(v *consultation.Version) apiVersion {
	x := apiVersion{
		Hash: v.Hash, Published: v.Published.UTC(), Current: v.Hash == r.con.Version, Series: max(1, v.Series), Reworded: v.Reworded,
		Editions: editionsOf(v), Sources: []apiFile{},
	}
	at := r.s.base(r.c) + apiRoot + "/consultations/" + url.PathEscape(r.con.Slug) + "/versions/" + v.Hash + "/sources/"
	for _, f := range v.Sources {
		x.Sources = append(x.Sources, apiFile{Name: f.Name, Size: len(f.Body), URL: at + url.PathEscape(f.Name)})
	}
	return x
}

// theVersion finds the version of the address, which must be one of the consultation.
func (r *apiRequest) theVersion() (*consultation.Version, error) {
	v, err := r.s.cache.Version(r.c.Request.Context(), r.c.Param("hash"))
	if isNotFound(err) || err == nil && v.Consultation != r.con.Slug {
		return nil, apiRefusal(http.StatusNotFound, "no-version")
	}
	return v, err
}

func (r *apiRequest) version() error {
	v, err := r.theVersion()
	if err != nil {
		return err
	}
	x := r.versionView(v)
	x.Dictionary = dictionaryOf(v)
	return r.reply(x)
}

// dictionaryOf describes the columns of every part.
func dictionaryOf(versions ...*consultation.Version) []export.Entry {
	return export.Dictionary(export.NewColumns(export.Answers, versions...), export.NewColumns(export.Contact, versions...), export.NewColumns(export.Equality, versions...))
}

func (r *apiRequest) source() error {
	v, err := r.theVersion()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Sources, func(f consultation.File) bool { return f.Name == r.c.Param("name") })
	if i < 0 {
		return apiRefusal(http.StatusNotFound, "no-file")
	}
	return r.send("text/markdown; charset=utf-8", v.Sources[i].Body)
}
