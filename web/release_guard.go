package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Releasing is what is about to leave the team.
type Releasing struct {
	Kind    staff.ReleaseKind
	Subject string        // which table, brief or file: no word of a respondent
	Where   string        // the filter, "" for everybody
	Fields  []string      // data names whose counts it tells; those of the filter need not be among them
	Members *analysis.Set // the responses that it counts
	Digest  string        // SHA-256 of the file, hexadecimal
}

// Refused is why something must not be released: with what was released before it would tell of few people. As an error it says so.
type Refused struct {
	With []staff.Release // one or two of the ledger; none where what is to be released itself counts too few
	Few  int             // how many people would be told of, 1 to the limit less one
	// Limit is from which count on numbers are told.
	Limit int
}

func (r *Refused) Error() string {
	if len(r.With) == 0 {
		return fmt.Sprintf("it counts %d responses, fewer than %d", r.Few, r.Limit)
	}
	numbers := make([]string, len(r.With))
	for i, w := range r.With {
		numbers[i] = "No. " + strconv.Itoa(w.Number)
	}
	return fmt.Sprintf("it differs by %d responses from %s of the ledger of releases, fewer than %d", r.Few, strings.Join(numbers, " with "), r.Limit)
}

// policy says what is too small to be told of a consultation. Every number that leaves the team goes through it.
func (s *Server) policy(ctx context.Context, slug string) (disclosure.Policy, error) {
	below, err := s.Store.SmallBelow(ctx, slug)
	return disclosure.Policy{Threshold: below}, err
}

// guardRelease says why counts of some fields must not be released of these responses, given all that was released before, or nil. Call it
// within withIndex with what that gives; fields are data names, those that a filter asks for among them (tellsOf lists them).
func (s *Server) guardRelease(ctx context.Context, slug string, p Projected, members *analysis.Set, fields []string) (*Refused, error) {
	ledger, err := s.Store.Releases(ctx, slug)
	if err != nil {
		return nil, err
	}
	return s.collides(ctx, slug, p, ledger, members, fields)
}

// guardRelease is the same for the consultation at hand.
func (d *desk) guardRelease(p Projected, members *analysis.Set, fields []string) (*Refused, error) {
	return d.s.guardRelease(d.ctx, d.slug, p, members, fields)
}

// recordRelease puts something into the ledger before its first byte leaves. The error is a *Refused where it must not leave: then nothing is
// written. Of the act it needs who and when (desk.act makes it, or staff.Act{Actor: staff.System, At: now}); what the log is to say of a release
// is added here. Call it within withIndex with what that gives. Two that are released at the same moment are looked at one after the other.
func (s *Server) recordRelease(ctx context.Context, slug string, p Projected, act staff.Act, r Releasing) (*staff.Release, error) {
	fields, err := tellsOf(r.Fields, r.Where)
	if err != nil {
		return nil, err
	}
	members, err := r.Members.ToBytes()
	if err != nil {
		return nil, err
	}
	out := staff.Release{
		Consultation: slug, Kind: r.Kind, Subject: r.Subject, Where: r.Where, Fields: fields, Generation: p.Generation, Rev: p.Rev,
		Members: members, Digest: r.Digest, By: act.Actor, At: act.At,
	}
	for {
		ledger, err := s.Store.Releases(ctx, slug)
		if err != nil {
			return nil, err
		}
		refused, err := s.collides(ctx, slug, p, ledger, r.Members, fields)
		switch {
		case err != nil:
			return nil, err
		case refused != nil:
			return nil, refused
		}
		out.ID, out.Number = rand.Text(), len(ledger)+1
		act.Verb, act.Consultation, act.Subject = staff.VerbReleaseMade, slug, string(r.Kind)
		act.Details = staff.Details{"number": strconv.Itoa(out.Number), "what": r.Subject, "sha256": r.Digest, "rev": strconv.FormatInt(p.Rev, 10)}
		if err = s.Store.AddRelease(ctx, act, out); !errors.Is(err, staff.ErrConflict) {
			return &out, err
		}
	}
}

// recordRelease is the same for the consultation at hand and who is at it.
func (d *desk) recordRelease(p Projected, r Releasing) (*staff.Release, error) {
	return d.s.recordRelease(d.ctx, d.slug, p, d.act(staff.VerbReleaseMade, "", nil), r)
}

func (s *Server) collides(ctx context.Context, slug string, p Projected, ledger []staff.Release, members *analysis.Set, fields []string) (*Refused, error) {
	policy, err := s.policy(ctx, slug)
	if err != nil {
		return nil, err
	}
	earlier := make([]disclosure.Told, len(ledger))
	for i, r := range ledger {
		if earlier[i], err = p.toldBefore(r); err != nil {
			return nil, fmt.Errorf("release %d of %s: %w", r.Number, slug, err)
		}
	}
	c := policy.Collides(earlier, members, fields)
	if c == nil {
		return nil, nil
	}
	refused := &Refused{Few: c.Few, Limit: policy.Limit()}
	for _, i := range c.With {
		refused.With = append(refused.With, ledger[i])
	}
	return refused, nil
}

// toldBefore is an earlier release with whose response has changed since. After the projection was made anew nobody knows that any more: then
// the responses count as they are.
func (p Projected) toldBefore(r staff.Release) (disclosure.Told, error) {
	t := disclosure.Told{Members: &analysis.Set{}, Changed: &analysis.Set{}, Fields: r.Fields}
	if err := t.Members.UnmarshalBinary(r.Members); err != nil {
		return t, err
	}
	if r.Generation != p.Generation {
		return t, nil
	}
	for it := t.Members.Iterator(); it.HasNext(); {
		if ord := it.Next(); int(ord) < len(p.Revs) && p.Revs[ord] > r.Rev {
			t.Changed.Add(ord)
		}
	}
	return t, nil
}

// tellsOf lists the data names that something tells: its own, and those that its filter asks for. How many a filter takes is a count of them too.
func tellsOf(fields []string, where string) ([]string, error) {
	f, err := analysis.ParseFilter(where)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(fields)
	var walk func(analysis.Filter)
	walk = func(f analysis.Filter) {
		p := analysis.PartsOf(f)
		switch {
		case p.Join != analysis.JoinNone:
			for _, part := range p.Of {
				walk(part)
			}
		case p.Query != "":
			all = append(all, "_text")
		case p.Name != "":
			all = append(all, analysis.FieldName(p.Name))
		}
	}
	if f != nil {
		walk(f)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// withPolicy reads what is too small to be told of the consultation at hand.
func (d *desk) withPolicy() (err error) {
	d.policy, err = d.s.policy(d.ctx, d.slug)
	return err
}
