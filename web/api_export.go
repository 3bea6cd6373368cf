package web

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// apiTable is a kind of data that can be exported.
type apiTable struct {
	name  string
	scope staff.Scope
	part  export.Part
	verb  staff.Verb
	rows  func(*apiRequest) (export.Rows, error)
}

var apiTables = []apiTable{
	{"answers", staff.ScopeResponses, export.Answers, staff.VerbResponsesExported, func(r *apiRequest) (export.Rows, error) {
		ctx := r.c.Request.Context()
		return ToldRows(ctx, r.s.Store, r.s.Pages.Words(templates.English), r.con.Slug, r.s.Store.Each(ctx, r.con.Slug))
	}},
	{"contact", staff.ScopeContact, export.Contact, staff.VerbContactExported, func(r *apiRequest) (export.Rows, error) {
		return export.ContactRows(r.s.Store.EachContact(r.c.Request.Context(), r.con.Slug)), nil
	}},
	{"equality", staff.ScopeEquality, export.Equality, staff.VerbEqualityExported, func(r *apiRequest) (export.Rows, error) {
		return export.EqualityRows(r.s.Store.EachEquality(r.c.Request.Context(), r.con.Slug)), nil
	}},
}

// exportCalls are the addresses of exports: each names its format by its ending, as a file does.
func exportCalls(at string) []apiCall {
	var calls []apiCall
	for _, table := range apiTables {
		for _, f := range export.Formats {
			query := []apiParam{{"labels", true}}
			if f.Name == "csv" {
				query = append(query, apiParam{"bom", true})
			}
			calls = append(calls, apiCall{
				id: table.name + "-" + f.Name, path: at + "/" + table.name + "." + f.Name, scope: table.scope, query: query, gives: []apiBody{{f.Media, nil}},
				run: func(r *apiRequest) error {
					return r.export(table, f.Name, func(w io.Writer, c *export.Columns, o export.Options) error {
						rows, err := table.rows(r)
						if err == nil {
							_, err = f.Write(w, c, rows, o)
						}
						return err
					})
				},
			})
		}
	}
	return append(calls,
		apiCall{id: "dictionary-csv", path: at + "/dictionary.csv", scope: staff.ScopeConsultations, query: []apiParam{{"bom", true}}, gives: []apiBody{{"text/csv", nil}},
			run: func(r *apiRequest) error { return r.dictionary("csv") }},
		apiCall{id: "dictionary-json", path: at + "/dictionary.json", scope: staff.ScopeConsultations, gives: asJSON([]export.Entry{}),
			run: func(r *apiRequest) error { return r.dictionary("json") }})
}

// dictionary describes the columns. It holds no answer, so the log need not know.
func (r *apiRequest) dictionary(ending string) error {
	versions, err := r.s.Store.Versions(r.c.Request.Context(), r.con.Slug)
	if err != nil {
		return err
	}
	var b strings.Builder
	if entries := dictionaryOf(versions...); ending == "json" {
		err = export.DictionaryJSON(&b, entries)
	} else {
		err = export.DictionaryCSV(&b, entries, r.flag("bom"))
	}
	if err != nil {
		return err
	}
	r.attach("dictionary", ending)
	return r.send(charset(r.call.gives[0].media), []byte(b.String()))
}

// attach says under which name a program that keeps files keeps this one.
func (r *apiRequest) attach(name, ending string) {
	r.c.Header("Content-Disposition", `attachment; filename="`+r.con.Slug+"-"+name+"."+ending+`"`)
}

// charset says of a text that it is UTF-8.
func charset(media string) string {
	if strings.HasPrefix(media, "text/") {
		return media + "; charset=utf-8"
	}
	return media
}

// export writes a table, as the command does, byte for byte. The log has it before the first byte goes out. Once the first has gone
// a failure can only be told by cutting the answer off, so that nobody takes half of it for all.
func (r *apiRequest) export(table apiTable, ending string, write func(io.Writer, *export.Columns, export.Options) error) error {
	ctx, c := r.c.Request.Context(), r.c
	versions, err := r.s.Store.Versions(ctx, r.con.Slug)
	if err != nil {
		return err
	}
	r.attach(table.name, ending)
	c.Header("Content-Type", charset(r.call.gives[0].media))
	if c.Request.Method == http.MethodHead {
		c.Status(http.StatusOK)
		return nil
	}
	select {
	case r.s.callers.exports <- struct{}{}:
		defer func() { <-r.s.callers.exports }()
	default:
		e := apiRefusal(http.StatusServiceUnavailable, "busy")
		e.Retry = 30
		return e
	}
	standing, _, err := r.s.Store.Count(ctx, r.con.Slug)
	if err != nil {
		return err
	}
	if err := r.s.Store.Record(ctx, r.exported(table, ending, standing)); err != nil {
		return err
	}
	out := &patientWriter{w: c.Writer, control: http.NewResponseController(c.Writer), ends: time.Now().Add(exportTime)}
	if err := out.control.SetReadDeadline(out.ends); err != nil && !errors.Is(err, http.ErrNotSupported) { // else the request counts as given up
		return err
	}
	err = write(out, export.NewColumns(table.part, versions...), export.Options{Labels: r.flag("labels"), BOM: r.flag("bom"), Total: standing, TempDir: r.s.Config.TempDir})
	if err != nil && out.begun {
		r.s.Log.ErrorContext(ctx, "export cut off", "route", c.FullPath(), "token", r.token.ID, "error", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// exported is the log's entry of an export.
func (r *apiRequest) exported(table apiTable, ending string, standing int) staff.Act {
	return staff.Act{
		Actor: r.person.ID, Verb: table.verb, Consultation: r.con.Slug, Subject: r.token.ID, At: r.now,
		Details: staff.Details{"format": ending, "token": r.token.Name, "responses": strconv.Itoa(standing)},
	}
}

// How long a program may take to read an export: it must go on reading, and end some time.
const (
	exportPause = time.Minute
	exportTime  = time.Hour
)

// patientWriter gives a reader that goes on reading more time than other answers have.
type patientWriter struct {
	w       io.Writer
	control *http.ResponseController
	ends    time.Time // real time: it is about a connection
	begun   bool
}

func (p *patientWriter) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	p.begun = true
	until := time.Now().Add(exportPause)
	if until.After(p.ends) {
		until = p.ends
	}
	if err := p.control.SetWriteDeadline(until); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.w.Write(b)
}
