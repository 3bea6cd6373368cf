package web

import (
	"context"
	"math"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// turnOf is how many responses are looked at together.
const turnOf = 4000

// takenInTurn looks at some responses after others.
func (s *Server) takenInTurn(ctx context.Context, slug string, filter analysis.Filter) ([]string, error) {
	var ids []string
	err := s.inTurns(ctx, slug, filter, turnOf, func(id string, _ uint32) { ids = append(ids, id) })
	return ids, err
}

// inTurns makes a small index of each turn of so many responses, whose ordinals are places in the turn. take is told of those that the filter takes.
func (s *Server) inTurns(ctx context.Context, slug string, filter analysis.Filter, of int, take func(id string, ord uint32)) error {
	versions, err := s.Store.Versions(ctx, slug)
	if err != nil {
		return err
	}
	_, rev, err := s.Store.ProjectionAt(ctx, slug)
	if err != nil {
		return err
	}
	everybody := &analysis.Set{}
	everybody.AddRange(0, math.MaxUint32)
	t := &turn{versions: versions, filter: filter, sets: map[[3]string]*analysis.Set{}, take: take}
	t.all = &otherFilters{s: s, ctx: ctx, slug: slug, rev: rev, all: everybody}
	t.begin()
	for c, err := range s.Store.Projected(ctx, slug) {
		if err != nil {
			return err
		}
		if c.Response == nil {
			continue
		}
		t.put(c)
		if len(t.ords) == of {
			if err := t.end(); err != nil {
				return err
			}
			t.begin()
		}
	}
	return t.end() // the last turn may be empty: then it says whether the filter is wrong
}

// turn is responses that are looked at together. For the filter it finds what is in no index, among all responses and then among its own.
type turn struct {
	versions []*consultation.Version
	filter   analysis.Filter
	all      *otherFilters
	sets     map[[3]string]*analysis.Set // what was found among all
	index    *analysis.Index
	ords     []uint32 // by place in the turn
	ids      []string
	take     func(id string, ord uint32)
}

func (t *turn) begin() {
	t.index, t.ords, t.ids = analysis.New(t.versions...), t.ords[:0], t.ids[:0]
}

func (t *turn) put(c staff.Change) {
	t.index.Put(uint32(len(t.ords)), c.Response)
	t.ords, t.ids = append(t.ords, c.Ord), append(t.ids, c.ID)
}

// end tells of those that the filter takes.
func (t *turn) end() error {
	set, err := t.index.Select(t.filter, t)
	if err != nil {
		return err
	}
	for it := set.Iterator(); it.HasNext(); {
		place := it.Next()
		t.take(t.ids[place], t.ords[place])
	}
	return nil
}

// Text gives the places of responses with such an answer.
func (t *turn) Text(query, name string) (*analysis.Set, error) {
	return t.own([3]string{"text", query, name}, func() (*analysis.Set, error) { return t.all.Text(query, name) })
}

// Theme gives the places of responses with a code, by its key.
func (t *turn) Theme(key string) (*analysis.Set, error) {
	return t.own([3]string{"theme", key}, func() (*analysis.Set, error) { return t.all.Theme(key) })
}

// Campaign gives the places of responses in campaigns.
func (t *turn) Campaign(which string) (*analysis.Set, error) {
	return t.own([3]string{"campaign", which}, func() (*analysis.Set, error) { return t.all.Campaign(which) })
}

// own finds something among all responses, once, and gives the places in this turn of those that it holds.
func (t *turn) own(what [3]string, find func() (*analysis.Set, error)) (*analysis.Set, error) {
	set, ok := t.sets[what]
	if !ok {
		var err error
		if set, err = find(); err != nil {
			return nil, err
		}
		t.sets[what] = set
	}
	places := &analysis.Set{}
	for place, ord := range t.ords {
		if set.Contains(ord) {
			places.Add(uint32(place))
		}
	}
	return places, nil
}
