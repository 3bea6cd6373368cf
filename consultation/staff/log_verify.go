package staff

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"iter"
	"slices"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
)

// FindingKind says what is wrong with the log. Each has its words in the catalogue under "log.finding.".
type FindingKind string

// What Verify can find.
const (
	FoundChanged  FindingKind = "changed"   // entries do not fit their hash
	FoundMissing  FindingKind = "missing"   // numbers are left out
	FoundMoved    FindingKind = "moved"     // the entry Seq is the one that was written as number To
	FoundDetails  FindingKind = "details"   // the details of an entry do not fit their hash
	FoundGone     FindingKind = "gone"      // details are not there, and no entry says that they were erased
	FoundBack     FindingKind = "back"      // details that the entry To erased are there
	FoundErasure  FindingKind = "erasure"   // an entry about an erasure does not say which details, or why
	FoundCut      FindingKind = "cut"       // the log ends at To, but went on to Seq
	FoundAdded    FindingKind = "added"     // the log goes on to Seq behind its end, To
	FoundNotKept  FindingKind = "rewritten" // the entry Seq is not the one whose hash was kept
	FoundBadKept  FindingKind = "forged"    // a head for the entry Seq has a wrong signature
	FoundOtherKey FindingKind = "other-key" // a head for the entry Seq was signed with another key
)

// Finding is one thing that is wrong: about the entry Seq, or those from Seq to To, unless the kind says otherwise.
type Finding struct {
	Kind    FindingKind
	Seq, To int64
	Kept    *SignedHead // the head that shows it, or nil
}

// Message is the key of the words that say it, and their arguments.
func (f Finding) Message() (key string, args []any) {
	key = "log.finding." + string(f.Kind)
	args = []any{"seq", strconv.FormatInt(f.Seq, 10), "to", strconv.FormatInt(f.To, 10)}
	switch f.Kind {
	case FoundChanged, FoundMissing, FoundGone:
		if f.To > f.Seq {
			key += ".many"
		}
	case FoundCut, FoundNotKept:
		if f.Kept != nil {
			key += ".kept"
			args = append(args, "time", f.Kept.At.In(consultation.London).Format("15:04 on 2 January 2006"))
		}
	}
	return key, args
}

// Erasure is details that were erased as an entry says.
type Erasure struct {
	By      *Entry
	Numbers Runs
}

// Report is what Verify found.
type Report struct {
	Entries  int64 // that were looked at
	Last     Head
	Erased   int64     // entries without details, as the log says
	Erasures []Erasure // how they went
	Heads    int       // kept heads that fit
	Findings []Finding
	More     int // findings beyond the first mostFindings
}

// mostFindings is how many findings are kept, so that a log that is wrong from end to end makes no endless report.
const mostFindings = 200

// Sound says whether nothing is wrong.
func (r *Report) Sound() bool { return len(r.Findings) == 0 }

// Kept is what the log is compared with.
type Kept struct {
	End   Head              // as the database says; a zero Head where it is not known
	Heads []SignedHead      // as kept elsewhere
	Key   ed25519.PublicKey // that of the service
}

// VerifyLog reads the whole log of a store and verifies it. Others may add to it meanwhile.
func VerifyLog(ctx context.Context, log Log, heads []SignedHead, key ed25519.PublicKey) (*Report, error) {
	end, err := log.Head(ctx)
	if err != nil {
		return nil, err
	}
	r, err := Verify(log.Entries(ctx, 0), Kept{End: end, Heads: heads, Key: key})
	if err != nil {
		return nil, err
	}
	if end, err = log.Head(ctx); err != nil {
		return nil, err
	}
	if r.Last.Seq > end.Seq {
		r.add(Finding{Kind: FoundAdded, Seq: r.Last.Seq, To: end.Seq})
	}
	return r, nil
}

// Verify goes once through the entries, oldest first, and holds of them only what is wrong and what was erased. The error is that
// of reading alone.
func Verify(entries iter.Seq2[*Entry, error], kept Kept) (*Report, error) {
	v := verifier{report: &Report{}}
	v.trust(kept)
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		v.entry(e)
	}
	v.end()
	return v.report, nil
}

// verifier is one run.
type verifier struct {
	report *Report
	kept   []SignedHead // what to look for, by number; an unsigned one for the end
	before []byte
	sure   bool // that before is the hash of the entry before
	broken []*Entry
	links  map[int64][]byte // the hash that stands before a broken entry
	more   Runs             // broken entries beyond those
	anew   bool             // that a signed head differed
	erased Runs
	named  []Erasure
}

// mostBroken is how many entries that do not fit are kept to find out whether they were moved.
const mostBroken = 24

func (r *Report) add(f Finding) {
	if f.To == 0 && f.Kind != FoundCut {
		f.To = f.Seq
	}
	if len(r.Findings) < mostFindings {
		r.Findings = append(r.Findings, f)
	} else {
		r.More++
	}
}

// trust sorts the heads to compare with and refuses those that prove nothing.
func (v *verifier) trust(kept Kept) {
	v.sure = true
	for _, h := range kept.Heads {
		switch {
		case !bytes.Equal(h.Key, kept.Key):
			v.report.add(Finding{Kind: FoundOtherKey, Seq: h.Seq, Kept: &h})
		case !h.Signed():
			v.report.add(Finding{Kind: FoundBadKept, Seq: h.Seq, Kept: &h})
		default:
			v.kept = append(v.kept, h)
		}
	}
	if kept.End.Seq > 0 {
		v.kept = append(v.kept, SignedHead{Head: kept.End})
	}
	slices.SortStableFunc(v.kept, func(a, b SignedHead) int { return cmp.Compare(a.Seq, b.Seq) })
}

func (v *verifier) entry(e *Entry) {
	last := v.report.Last.Seq
	if e.Seq != last+1 {
		if e.Seq > last+1 {
			v.report.add(Finding{Kind: FoundMissing, Seq: last + 1, To: e.Seq - 1})
		} else {
			v.report.add(Finding{Kind: FoundMoved, Seq: e.Seq, To: last + 1})
		}
		v.sure = false
	}
	if v.sure && !bytes.Equal(e.Hash, HashEntry(v.before, e)) {
		v.suspect(e)
	}
	v.details(e)
	if e.Verb == VerbLogErased {
		v.erasure(e)
	}
	v.report.Entries++
	v.report.Last = Head{Seq: e.Seq, Hash: e.Hash}
	v.before, v.sure = e.Hash, true
	v.meet(e)
}

// suspect keeps an entry that does not fit.
func (v *verifier) suspect(e *Entry) {
	if len(v.broken) < mostBroken {
		v.broken = append(v.broken, e)
		if v.links == nil {
			v.links = map[int64][]byte{}
		}
		v.links[e.Seq] = v.before
		return
	}
	v.more = v.more.with(e.Seq)
}

func (v *verifier) details(e *Entry) {
	switch {
	case !e.Erased():
		if !bytes.Equal(e.DetailsHash, HashDetails(e.Salt, e.Details)) {
			v.report.add(Finding{Kind: FoundDetails, Seq: e.Seq})
		}
	case e.Verb == VerbLogErased: // these say why others are gone, and stay
		v.report.add(Finding{Kind: FoundGone, Seq: e.Seq})
	default:
		v.erased = v.erased.with(e.Seq)
	}
}

// erasure notes what an entry says was erased: entries before it, and for a reason.
func (v *verifier) erasure(e *Entry) {
	numbers, err := ParseRuns(e.Subject)
	if err != nil || numbers[len(numbers)-1].To >= e.Seq || !e.Erased() && e.Details["reason"] == "" {
		v.report.add(Finding{Kind: FoundErasure, Seq: e.Seq})
		return
	}
	v.named = append(v.named, Erasure{By: e, Numbers: numbers})
}

// meet compares an entry with the heads that were kept for its number.
func (v *verifier) meet(e *Entry) {
	for len(v.kept) > 0 && v.kept[0].Seq <= e.Seq {
		h := v.kept[0]
		v.kept = v.kept[1:]
		switch {
		case h.Seq < e.Seq: // its entry is missing, which is told
		case !bytes.Equal(h.Hash, e.Hash):
			if h.Key == nil || !v.anew { // the first that differs says all: those after it follow from it
				v.report.add(Finding{Kind: FoundNotKept, Seq: h.Seq, Kept: signedOnly(h)})
			}
			v.anew = v.anew || h.Key != nil
		case h.Key != nil:
			v.report.Heads++
		}
	}
}

// signedOnly gives a head that was kept elsewhere, and nil for the end that the database names.
func signedOnly(h SignedHead) *SignedHead {
	if h.Key == nil {
		return nil
	}
	return &h
}

func (v *verifier) end() {
	v.place()
	for _, r := range v.more {
		v.report.add(Finding{Kind: FoundChanged, Seq: r.From, To: r.To})
	}
	v.cut()
	v.settle()
	slices.SortStableFunc(v.report.Findings, func(a, b Finding) int { return cmp.Compare(a.Seq, b.Seq) })
}

// cut tells of the furthest head behind the last entry; one that was signed says more than what the database names as its end.
func (v *verifier) cut() {
	var far *SignedHead
	for _, h := range v.kept {
		if far == nil || far.Key == nil || h.Key != nil {
			far = &h
		}
	}
	if far != nil {
		v.report.add(Finding{Kind: FoundCut, Seq: far.Seq, To: v.report.Last.Seq, Kept: signedOnly(*far)})
	}
}

// place looks where each entry that does not fit was written: at another's place, at its own behind one that was moved, or nowhere,
// so that it was changed.
func (v *verifier) place() {
	var links [][]byte
	for _, e := range v.broken {
		links = append(links, v.links[e.Seq], e.Hash, HashEntry(v.links[e.Seq], e))
	}
	var found []Finding
	for _, e := range v.broken {
		if f := v.placeOf(e, links); f.Kind != "" {
			found = append(found, f)
		}
	}
	if len(found) == 0 { // whatever else it is, it is not right
		for _, e := range v.broken {
			found = append(found, Finding{Kind: FoundChanged, Seq: e.Seq})
		}
	}
	for _, f := range found {
		v.report.add(f)
	}
}

func (v *verifier) placeOf(e *Entry, links [][]byte) Finding {
	for _, at := range v.broken {
		try := *e
		try.Seq = at.Seq
		for _, before := range links {
			if !bytes.Equal(e.Hash, HashEntry(before, &try)) {
				continue
			}
			if at.Seq == e.Seq {
				return Finding{}
			}
			return Finding{Kind: FoundMoved, Seq: e.Seq, To: at.Seq}
		}
	}
	return Finding{Kind: FoundChanged, Seq: e.Seq}
}

// settle compares the details that are not there with those that entries say were erased.
func (v *verifier) settle() {
	var told Runs
	for _, x := range v.named {
		for _, r := range x.Numbers.without(v.erased) {
			v.report.add(Finding{Kind: FoundBack, Seq: r.From, To: x.By.Seq})
		}
		told = told.and(x.Numbers)
	}
	for _, r := range v.erased.without(told) {
		v.report.add(Finding{Kind: FoundGone, Seq: r.From, To: r.To})
	}
	v.report.Erased, v.report.Erasures = v.erased.Count(), v.named
}
