package web

import (
	"context"
	"sync"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/search"
)

// others finds for a filter what is not in an index: texts. Call it within withIndex, with what that gives.
func (s *Server) others(ctx context.Context, slug string, p Projected) analysis.Others {
	return &otherFilters{s: s, ctx: ctx, slug: slug, rev: p.Rev, all: p.All()}
}

type otherFilters struct {
	s    *Server
	ctx  context.Context
	slug string
	rev  int64
	all  *analysis.Set
}

// textsFound keeps what was last found in texts, as long as no response changes.
type textsFound struct {
	mu  sync.Mutex
	rev int64
	of  map[[2]string]*analysis.Set
}

// textsKept is how many searches are kept for a consultation.
const textsKept = 100

// Text gives the responses with such an answer.
func (o *otherFilters) Text(query, name string) (*analysis.Set, error) {
	kept, key := &o.s.analysed.one(o.slug).texts, [2]string{query, name}
	kept.mu.Lock()
	if kept.of == nil || kept.rev != o.rev || len(kept.of) >= textsKept {
		kept.of, kept.rev = map[[2]string]*analysis.Set{}, o.rev
	}
	set := kept.of[key]
	kept.mu.Unlock()
	if set != nil {
		return set.Clone(), nil
	}
	ords, err := o.s.Store.SearchResponses(o.ctx, o.slug, search.Parse(query), name)
	if err != nil {
		return nil, err
	}
	set = &analysis.Set{}
	set.AddMany(ords)
	kept.mu.Lock()
	if kept.rev == o.rev {
		kept.of[key] = set.Clone()
	}
	kept.mu.Unlock()
	return set, nil
}

// Theme gives the responses that were given a code, by its key. A key that no code has finds none.
func (o *otherFilters) Theme(key string) (*analysis.Set, error) {
	return o.s.themed(o.ctx, o.slug, key)
}

// themed gives the ordinals of responses with a code.
func (s *Server) themed(ctx context.Context, slug, key string) (*analysis.Set, error) {
	set := &analysis.Set{}
	codes, err := s.Store.Codebook(ctx, slug)
	if err != nil {
		return nil, err
	}
	for _, c := range codes {
		if c.Key == key {
			ords, err := s.Store.ResponsesCoded(ctx, slug, c.ID, "")
			set.AddMany(ords)
			return set, err
		}
	}
	return set, nil
}

// Campaign gives the responses in campaigns.
func (o *otherFilters) Campaign(which string) (*analysis.Set, error) {
	return o.s.campaigned(o.ctx, o.slug, which, o.all)
}
