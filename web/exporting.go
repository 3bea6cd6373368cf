package web

import (
	"context"
	"iter"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Exporting is an export about to be written: which responses, and with which codes.
type Exporting struct {
	Where string // the filter as its language writes it, "" for everybody
	Kinds string // what the filter asks for, without the words that it looks for: for the log
	Count int    // how many responses, when it was looked
	Rows  export.Rows
	stop  func()
}

// Close ends what was being read.
func (e *Exporting) Close() {
	if e.stop != nil {
		e.stop()
	}
}

// NewExporting finds the responses of a consultation that a filter takes; all must have been projected. The error is analysis.ErrFilter or
// analysis.ErrNoSearch where the filter is wrong. It makes no index of all responses, so that memory does not grow with them but by their ids.
func NewExporting(ctx context.Context, store Store, slug, where string) (*Exporting, error) {
	s := &Server{Store: store}
	return s.exportingBy(ctx, slug, where, s.takenInTurn)
}

func (s *Server) exporting(ctx context.Context, slug, where string) (*Exporting, error) {
	return s.exportingBy(ctx, slug, where, s.takenByIndex)
}

// exportingBy is told how to find the ids of responses that a filter takes.
func (s *Server) exportingBy(ctx context.Context, slug, where string, taken func(context.Context, string, analysis.Filter) ([]string, error)) (*Exporting, error) {
	filter, err := analysis.ParseFilter(where)
	if err != nil {
		return nil, err
	}
	e := &Exporting{Rows: s.Store.Each(ctx, slug)}
	if filter == nil {
		e.Count, _, err = s.Store.Count(ctx, slug)
		return e, err
	}
	ids, err := taken(ctx, slug, filter)
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	e.Where, e.Kinds, e.Count, e.Rows = filter.String(), filterKinds(filter), len(ids), among(e.Rows, ids)
	return e, nil
}

// takenByIndex asks the index, which is quick where somebody has it already.
func (s *Server) takenByIndex(ctx context.Context, slug string, filter analysis.Filter) (ids []string, err error) {
	err = s.withIndex(ctx, slug, func(p Projected) error {
		set, err := p.Select(filter, s.others(ctx, slug, p))
		if err != nil {
			return err
		}
		ids = make([]string, 0, set.GetCardinality())
		for it := set.Iterator(); it.HasNext(); {
			ids = append(ids, p.IDs[it.Next()])
		}
		return nil
	})
	return ids, err
}

// among passes on the responses with one of these ids, which are sorted.
func among(rows export.Rows, ids []string) export.Rows {
	return func(yield func(*consultation.Response, error) bool) {
		for r, err := range rows {
			if err == nil {
				if _, ok := slices.BinarySearch(ids, r.ID); !ok {
					continue
				}
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// filterKinds says of a filter which clauses it has, by name and comparison. What they compare with stays out of it: words that are looked for,
// and answers, have no place in the log.
func filterKinds(f analysis.Filter) string {
	p := analysis.PartsOf(f)
	switch {
	case p.Join == analysis.JoinNot:
		return "not (" + filterKinds(p.Of[0]) + ")"
	case p.Join != analysis.JoinNone:
		kinds := ""
		for i, part := range p.Of {
			if i > 0 {
				kinds += " " + string(p.Join) + " "
			}
			kinds += "(" + filterKinds(part) + ")"
		}
		return kinds
	case p.Query != "" && p.Name != "":
		return "text has … in " + p.Name
	case p.Query != "":
		return "text has …"
	}
	return p.Name + " " + string(p.Op)
}

// WithThemes gives columns with those of the codes that answers were given, as the codebook is now. Close the export when it is written; an
// export has codes for one file only, since they are read along with its rows.
func (e *Exporting) WithThemes(ctx context.Context, store Store, slug string, c *export.Columns) (*export.Columns, error) {
	codes, err := store.Codebook(ctx, slug)
	if err != nil {
		return nil, err
	}
	of := map[string]staff.Code{}
	for _, code := range codes {
		of[code.ID] = code
	}
	given := map[[2]string]bool{} // question, id of the code
	for coded, err := range store.EachCoded(ctx, slug) {
		if err != nil {
			return nil, err
		}
		for _, g := range coded.Given {
			given[[2]string{coded.Question, g.Code}] = true
		}
	}
	themes, names := &export.Themes{}, map[string]string{}
	for _, l := range c.List {
		for _, code := range codes {
			if given[[2]string{l.Field.Name, code.ID}] {
				themes.Columns, names[code.Key] = append(themes.Columns, export.ThemeColumn{Question: l.Field.Name, Key: code.Key}), code.Name
			}
		}
	}
	next, stop := iter.Pull2(store.EachCoded(ctx, slug))
	e.stop = stop
	themes.Of = alongside(next, of)
	return c.WithThemes(themes, func(key string) string { return names[key] }), nil
}

// alongside gives the decisions about responses that are asked for in the order of their ids, as the stream has them.
func alongside(next func() (staff.Coded, error, bool), of map[string]staff.Code) func(string) (map[string][]string, error) {
	coded, err, more := next()
	return func(response string) (map[string][]string, error) {
		for more && err == nil && coded.Response < response {
			coded, err, more = next()
		}
		var out map[string][]string
		for ; more && err == nil && coded.Response == response; coded, err, more = next() {
			if out == nil {
				out = map[string][]string{}
			}
			keys := []string{}
			for _, g := range coded.Given {
				if key := of[g.Code].Key; key != "" && !slices.Contains(keys, key) {
					keys = append(keys, key)
				}
			}
			slices.Sort(keys)
			out[coded.Question] = keys
		}
		return out, err
	}
}
