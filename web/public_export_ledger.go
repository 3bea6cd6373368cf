package web

import (
	"errors"
	"slices"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// tell puts what was counted into the report, in the order of the questionnaire. What nobody answered is not told of.
func (x *publicExport) tell() {
	seen := map[string]bool{}
	for i := range x.columns.List {
		name := x.columns.List[i].Field.Name
		if seen[name] {
			continue
		}
		seen[name] = true
		if c := x.closed[name]; c != nil && (c.About || c.Answers > 0) {
			x.report.Closed = append(x.report.Closed, *c)
		} else if t := x.texts[name]; t != nil && t.Told+t.Undecided+t.Waiting+t.Stale+t.Leaking > 0 {
			x.report.Texts = append(x.report.Texts, *t)
		}
	}
}

// fields are the data names that the file tells of.
func (x *publicExport) fields() []string {
	list := []string{analysis.OfWish}
	for name := range x.closed {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// ledger reads what was released before, and makes sure that the file is still of responses as they are.
func (x *publicExport) ledger(p Projected) ([]staff.Release, error) {
	if p.Pending > 0 || p.Generation != x.made {
		return nil, ErrPublicChanged
	}
	for it := x.took.Iterator(); it.HasNext(); {
		if ord := it.Next(); !p.All().Contains(ord) || p.Revs[ord] > x.rev {
			return nil, ErrPublicChanged
		}
	}
	ledger, err := x.s.Store.Releases(x.ctx, x.slug)
	for _, r := range ledger {
		switch {
		case r.Digest == x.report.Digest:
			x.report.Known = r.Number
		case r.Kind == staff.ReleaseExport:
			x.report.Others = append(x.report.Others, r.Number)
		}
	}
	return ledger, err
}

// record puts the file into the ledger, unless it is there. Refused is set where another release came first.
func (x *publicExport) record(act staff.Act) error {
	if x.report.Number = x.report.Known; x.report.Known > 0 {
		return nil
	}
	return x.from.with(x.ctx, x.slug, func(p Projected) error {
		made, err := x.s.recordRelease(x.ctx, x.slug, p, act, Releasing{
			Kind: staff.ReleaseExport, Subject: x.asked.subject(), Where: x.asked.Where, Fields: x.fields(), Members: x.took, Digest: x.report.Digest,
		})
		if errors.As(err, &x.report.Refused) {
			return nil
		}
		if err == nil {
			x.report.Number = made.Number
		}
		return err
	})
}
