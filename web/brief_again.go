package web

import (
	"context"
	"fmt"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// BriefAgain is a brief that was counted again, from the responses, with what was known when it was made: the same responses, and what had
// been decided by then.
type BriefAgain struct {
	Brief   *staff.Brief
	Differ  []FigureAgain // numbers that are another now; none: every number is the same to the digit
	Gone    int           // responses that were withdrawn or erased since
	Changed int           // responses that their respondents changed since
	Lost    int           // quotes that went with their response
}

// FigureAgain is a number as it was and as it is now.
type FigureAgain struct {
	staff.Figure
	Now, NowOf int
}

// AgainBrief counts a brief again. ErrNotFound, ErrNotYet.
func (s *Server) AgainBrief(ctx context.Context, id string) (*BriefAgain, error) {
	b, err := s.Store.Brief(ctx, id)
	if err != nil {
		return nil, err
	}
	if pending, err := s.caughtUp(ctx, b.Consultation); err != nil || pending > 0 {
		if err == nil {
			err = ErrNotYet
		}
		return nil, err
	}
	members := &analysis.Set{}
	if err := members.UnmarshalBinary(b.Members); err != nil {
		return nil, fmt.Errorf("brief %s: %w", id, err)
	}
	versions, err := s.Store.Versions(ctx, b.Consultation)
	if err != nil {
		return nil, err
	}
	again := &BriefAgain{Brief: b, Lost: b.QuotesMade - len(b.Quotes)}
	generation, _, err := s.Store.ProjectionAt(ctx, b.Consultation)
	if err != nil {
		return nil, err
	}
	index, ordinals := analysis.New(versions...), map[string]uint32{}
	for c, err := range s.Store.Projected(ctx, b.Consultation) {
		if err != nil {
			return nil, err
		}
		if !members.Contains(c.Ord) || c.Response == nil {
			continue
		}
		index.Put(c.Ord, c.Response)
		ordinals[c.ID] = c.Ord
		if c.Response.Changed.After(b.At) || generation == b.Generation && c.Rev > b.Rev {
			again.Changed++
		}
	}
	again.Gone = int(members.GetCardinality()) - len(ordinals)
	then, err := s.codedThen(ctx, b, ordinals)
	if err != nil {
		return nil, err
	}
	for _, f := range b.Figures {
		now, of, err := countAgain(index, then, f)
		if err != nil {
			return nil, fmt.Errorf("brief %s: %w", id, err)
		}
		if now != f.N || of != f.Of {
			again.Differ = append(again.Differ, FigureAgain{f, now, of})
		}
	}
	return again, nil
}

func countAgain(index *analysis.Index, other analysis.Others, f staff.Figure) (n, of int, err error) {
	count := func(where string) (*analysis.Set, error) {
		filter, err := analysis.ParseFilter(where)
		if err != nil {
			return nil, err
		}
		return index.Select(filter, other)
	}
	in := &analysis.Set{}
	if f.Set != nil {
		err = in.UnmarshalBinary(f.Set)
		in.And(index.All())
	} else {
		in, err = count(f.Where)
	}
	if err != nil {
		return 0, 0, err
	}
	base, err := count(f.Base)
	if err != nil {
		return 0, 0, err
	}
	return int(in.GetCardinality()), int(base.GetCardinality()), nil
}

// decidedThen finds what had been decided by a moment.
type decidedThen struct {
	themes map[string]*analysis.Set // by the key of a code
}

// codedThen replays the decisions of coding until a brief was made.
func (s *Server) codedThen(ctx context.Context, b *staff.Brief, ordinals map[string]uint32) (*decidedThen, error) {
	codes, err := s.Store.Codebook(ctx, b.Consultation)
	if err != nil {
		return nil, err
	}
	by := codesByID(codes)
	stood := map[[2]string][]staff.Given{}
	for step, err := range s.Store.CodingHistory(ctx, b.Consultation, "", "") {
		if err != nil {
			return nil, err
		}
		if !step.At.After(b.At) {
			stood[[2]string{step.Response, step.Question}] = step.After
		}
	}
	x := &decidedThen{themes: map[string]*analysis.Set{}}
	for of, given := range stood {
		ord, ok := ordinals[of[0]]
		for _, g := range given {
			key := by[g.Code].Key
			if x.themes[key] == nil {
				x.themes[key] = &analysis.Set{}
			}
			if ok {
				x.themes[key].Add(ord)
			}
		}
	}
	return x, nil
}

// Theme gives the responses that had been given a code.
func (x *decidedThen) Theme(key string) (*analysis.Set, error) {
	if set := x.themes[key]; set != nil {
		return set, nil
	}
	return &analysis.Set{}, nil
}

// Text is not in briefs: no number looks for words.
func (x *decidedThen) Text(string, string) (*analysis.Set, error) { return nil, analysis.ErrNoSearch }

// Campaign is not asked for: a brief keeps who belonged to one.
func (x *decidedThen) Campaign(string) (*analysis.Set, error) { return nil, analysis.ErrNoSearch }
