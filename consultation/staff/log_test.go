package staff_test

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"iter"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	logVerb = staff.NewVerb("test.logged")
	logNow  = time.Date(2027, 1, 5, 10, 0, 0, 0, time.UTC)
	logKey  = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
)

// chain makes entries as a store does; change may alter an entry before it is hashed.
func chain(n int, change func(*staff.Entry)) iter.Seq2[*staff.Entry, error] {
	return func(yield func(*staff.Entry, error) bool) {
		var before []byte
		for i := range n {
			e := &staff.Entry{
				Seq: int64(i + 1), At: logNow.Add(time.Duration(i) * time.Minute), Actor: "ann", Verb: logVerb, Consultation: "care",
				Details: staff.Details{"number": fmt.Sprint(i + 1)}, Salt: []byte{1, 2, 3},
			}
			if change != nil {
				change(e)
			}
			if e.DetailsHash == nil {
				e.DetailsHash = staff.HashDetails(e.Salt, e.Details)
			}
			e.Hash = staff.HashEntry(before, e)
			before = e.Hash
			if !yield(e, nil) {
				return
			}
		}
	}
}

func entriesOf(seq iter.Seq2[*staff.Entry, error]) []*staff.Entry {
	var all []*staff.Entry
	for e := range seq {
		all = append(all, e)
	}
	return all
}

func each(all []*staff.Entry) iter.Seq2[*staff.Entry, error] {
	return func(yield func(*staff.Entry, error) bool) {
		for _, e := range all {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func headOf(all []*staff.Entry) staff.Head {
	last := all[len(all)-1]
	return staff.Head{Seq: last.Seq, Hash: last.Hash}
}

// erasing makes entry 8 the one that erased 3 and 5 to 6.
func erasing(e *staff.Entry) {
	switch e.Seq {
	case 3, 5, 6:
		e.DetailsHash = staff.HashDetails(e.Salt, e.Details)
		e.Salt, e.Details = nil, nil
	case 8:
		e.Verb, e.Subject, e.Details = staff.VerbLogErased, "3,5-6", staff.Details{"reason": "kept for a year"}
	}
}

func TestVerify(t *testing.T) {
	type found struct {
		kind    staff.FindingKind
		seq, to int64
	}
	for _, test := range []struct {
		name   string
		make   func(*staff.Entry)
		tamper func([]*staff.Entry) []*staff.Entry
		want   []found
	}{
		{"sound", nil, nil, nil},
		{"erased", erasing, nil, nil},
		{"a changed field", nil, func(a []*staff.Entry) []*staff.Entry { a[3].Actor = "bob"; return a }, []found{{staff.FoundChanged, 4, 4}}},
		{"a changed time", nil, func(a []*staff.Entry) []*staff.Entry { a[3].At = a[3].At.Add(time.Second); return a }, []found{{staff.FoundChanged, 4, 4}}},
		{"a changed first entry", nil, func(a []*staff.Entry) []*staff.Entry { a[0].Subject = "x"; return a }, []found{{staff.FoundChanged, 1, 1}}},
		{"a changed hash", nil, func(a []*staff.Entry) []*staff.Entry { a[3].Hash = bytes.Repeat([]byte{1}, 32); return a },
			[]found{{staff.FoundChanged, 4, 4}}}, // entry 5 fits behind the right hash
		{"a changed entry with its hash", nil, func(a []*staff.Entry) []*staff.Entry {
			a[3].Actor = "bob"
			a[3].Hash = staff.HashEntry(a[2].Hash, a[3])
			return a
		}, []found{{staff.FoundChanged, 5, 5}}},
		{"a changed detail", nil, func(a []*staff.Entry) []*staff.Entry { a[3].Details["number"] = "5"; return a }, []found{{staff.FoundDetails, 4, 4}}},
		{"a changed detail with its hash", nil, func(a []*staff.Entry) []*staff.Entry {
			a[3].Details["number"] = "5"
			a[3].DetailsHash = staff.HashDetails(a[3].Salt, a[3].Details)
			return a
		}, []found{{staff.FoundChanged, 4, 4}}},
		{"a removed entry", nil, func(a []*staff.Entry) []*staff.Entry { return slices.Delete(a, 3, 5) }, []found{{staff.FoundMissing, 4, 5}}},
		{"a removed first entry", nil, func(a []*staff.Entry) []*staff.Entry { return a[1:] }, []found{{staff.FoundMissing, 1, 1}}},
		{"a removed entry, the others numbered anew", nil, func(a []*staff.Entry) []*staff.Entry {
			a = slices.Delete(a, 5, 6)
			for i, e := range a {
				e.Seq = int64(i + 1)
			}
			return a
		}, []found{{staff.FoundChanged, 6, 6}, {staff.FoundMoved, 7, 8}, {staff.FoundMoved, 8, 9}, {staff.FoundChanged, 9, 9}, {staff.FoundCut, 10, 9}}},
		{"neighbours swapped", nil, func(a []*staff.Entry) []*staff.Entry { return swap(a, 3, 4) }, []found{{staff.FoundMoved, 4, 5}, {staff.FoundMoved, 5, 4}}},
		{"others swapped", nil, func(a []*staff.Entry) []*staff.Entry { return swap(a, 1, 7) }, []found{{staff.FoundMoved, 2, 8}, {staff.FoundMoved, 8, 2}}},
		{"the end swapped", nil, func(a []*staff.Entry) []*staff.Entry { return swap(a, 8, 9) },
			[]found{{staff.FoundMoved, 9, 10}, {staff.FoundNotKept, 10, 10}, {staff.FoundMoved, 10, 9}}},
		{"given in another order", nil, func(a []*staff.Entry) []*staff.Entry { a[3], a[4] = a[4], a[3]; return a },
			[]found{{staff.FoundMissing, 4, 4}, {staff.FoundMoved, 4, 6}, {staff.FoundMissing, 5, 5}}},
		{"a cut end", nil, func(a []*staff.Entry) []*staff.Entry { return a[:8] }, []found{{staff.FoundCut, 10, 8}}},
		{"nothing left", nil, func(a []*staff.Entry) []*staff.Entry { return nil }, []found{{staff.FoundCut, 10, 0}}},
		{"details that are gone without a word", nil, func(a []*staff.Entry) []*staff.Entry {
			for _, i := range []int{3, 4, 6} {
				a[i].Salt, a[i].Details = nil, nil
			}
			return a
		}, []found{{staff.FoundGone, 4, 5}, {staff.FoundGone, 7, 7}}},
		{"one more erased than the log says", erasing, func(a []*staff.Entry) []*staff.Entry { a[3].Salt = nil; return a }, []found{{staff.FoundGone, 4, 4}}},
		{"details that came back", erasing, func(a []*staff.Entry) []*staff.Entry {
			a[4].Salt, a[4].Details = []byte{1, 2, 3}, staff.Details{"number": "5"}
			return a
		}, []found{{staff.FoundBack, 5, 8}}},
		{"the reason erased", erasing, func(a []*staff.Entry) []*staff.Entry { a[7].Salt, a[7].Details = nil, nil; return a }, []found{{staff.FoundGone, 8, 8}}},
		{"an erasure of what comes later", func(e *staff.Entry) {
			if e.Seq == 8 {
				e.Verb, e.Subject, e.Details = staff.VerbLogErased, "9", staff.Details{"reason": "none"}
			}
		}, nil, []found{{staff.FoundErasure, 8, 8}}},
		{"an erasure without a reason", func(e *staff.Entry) {
			erasing(e)
			if e.Seq == 8 {
				e.Details = staff.Details{}
			}
		}, nil, []found{{staff.FoundErasure, 8, 8}, {staff.FoundGone, 3, 3}, {staff.FoundGone, 5, 6}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			all := entriesOf(chain(10, test.make))
			end := headOf(all)
			if test.tamper != nil {
				all = test.tamper(all)
			}
			r, err := staff.Verify(each(all), staff.Kept{End: end})
			if err != nil {
				t.Fatal(err)
			}
			var got []found
			for _, f := range r.Findings {
				got = append(got, found{f.Kind, f.Seq, f.To})
			}
			slices.SortStableFunc(test.want, func(a, b found) int { return int(a.seq - b.seq) })
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
			if r.Sound() != (len(test.want) == 0) {
				t.Error("Sound does not say so")
			}
		})
	}
}

// swap puts two entries at each other's place, as somebody would who writes each row under the other's number.
func swap(a []*staff.Entry, i, j int) []*staff.Entry {
	a[i].Seq, a[j].Seq = a[j].Seq, a[i].Seq
	a[i], a[j] = a[j], a[i]
	return a
}

func TestVerifyNamesWhatWasErased(t *testing.T) {
	r, err := staff.Verify(chain(10, erasing), staff.Kept{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Erased != 3 || len(r.Erasures) != 1 || r.Erasures[0].By.Seq != 8 || r.Erasures[0].Numbers.String() != "3,5-6" || r.Erasures[0].By.Details["reason"] != "kept for a year" {
		t.Errorf("%+v", r)
	}
}

// What was written anew as a whole, hashes and all, only shows beside a head that was kept elsewhere.
func TestVerifyAgainstKeptHeads(t *testing.T) {
	all := entriesOf(chain(10, nil))
	sign := func(seq int) staff.SignedHead { return staff.SignHead(logKey, headOf(all[:seq]), logNow) }
	heads := []staff.SignedHead{sign(9), sign(4), sign(7)} // in any order
	pub := logKey.Public().(ed25519.PublicKey)
	kinds := func(r *staff.Report, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, f := range r.Findings {
			list = append(list, fmt.Sprintf("%s %d %v", f.Kind, f.Seq, f.Kept != nil))
		}
		return strings.Join(list, ", ")
	}
	r, err := staff.Verify(each(all), staff.Kept{End: headOf(all), Heads: heads, Key: pub})
	if got := kinds(r, err); got != "" || r.Heads != 3 {
		t.Errorf("sound: %s, %d heads", got, r.Heads)
	}
	anew := entriesOf(chain(10, func(e *staff.Entry) {
		if e.Seq == 6 {
			e.Actor = "bob"
		}
	}))
	if got := kinds(staff.Verify(each(anew), staff.Kept{End: headOf(anew)})); got != "" {
		t.Errorf("without heads, a log that was written anew gives %s; the test below proves nothing", got)
	}
	if got := kinds(staff.Verify(each(anew), staff.Kept{End: headOf(anew), Heads: heads, Key: pub})); got != "rewritten 7 true" {
		t.Errorf("written anew: %s", got)
	}
	cut := all[:5]
	if got := kinds(staff.Verify(each(cut), staff.Kept{End: headOf(cut), Heads: heads, Key: pub})); got != "cut 9 true" {
		t.Errorf("cut off: %s", got)
	}
	forged := sign(4)
	forged.Hash = all[5].Hash
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize))
	for want, h := range map[string]staff.SignedHead{"forged 4 true": forged, "other-key 4 true": staff.SignHead(other, headOf(all[:4]), logNow)} {
		if got := kinds(staff.Verify(each(all), staff.Kept{Heads: []staff.SignedHead{h}, Key: pub})); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestVerifyGivesUpOnErrors(t *testing.T) {
	broken := func(yield func(*staff.Entry, error) bool) { yield(nil, fmt.Errorf("the disk is gone")) }
	if r, err := staff.Verify(broken, staff.Kept{}); err == nil || r != nil {
		t.Errorf("got %+v, %v: half a log must not pass for one", r, err)
	}
}

// A log that is wrong from end to end has a report of bounded size.
func TestVerifyOfAWholeMess(t *testing.T) {
	all := entriesOf(chain(2000, nil))
	for _, e := range all {
		e.Actor, e.Details = "bob", nil
	}
	r, err := staff.Verify(each(all), staff.Kept{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) > 200 || r.More == 0 {
		t.Errorf("%d findings and %d more", len(r.Findings), r.More)
	}
}

// Verifying holds no entries: its memory does not grow with the log, and its time grows with it and no faster.
func TestVerifyIsAStream(t *testing.T) {
	measure := func(n int) (grown int64, took time.Duration) {
		var first, most uint64
		i := 0
		watched := func(yield func(*staff.Entry, error) bool) {
			for e, err := range chain(n, nil) {
				if i++; i%(n/8) == 0 {
					var m runtime.MemStats
					runtime.GC()
					runtime.ReadMemStats(&m)
					if first == 0 {
						first = m.HeapAlloc
					}
					most = max(most, m.HeapAlloc)
				}
				if !yield(e, err) {
					return
				}
			}
		}
		began := time.Now()
		if r, err := staff.Verify(watched, staff.Kept{}); err != nil || !r.Sound() || r.Entries != int64(n) {
			t.Fatalf("%+v, %v", r, err)
		}
		return int64(most - first), time.Since(began)
	}
	_, short := measure(4000)
	grown, long := measure(40000)
	if grown > 256<<10 {
		t.Errorf("verifying 40,000 entries holds %d bytes", grown)
	}
	if long > 40*max(short, time.Millisecond) { // ten times the entries; a quadratic cost would be a hundred times
		t.Errorf("4,000 entries take %v, 40,000 take %v", short, long)
	}
}

func BenchmarkVerify(b *testing.B) {
	all := entriesOf(chain(10000, nil))
	for b.Loop() {
		if r, err := staff.Verify(each(all), staff.Kept{}); err != nil || !r.Sound() {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*10000/b.Elapsed().Seconds(), "entries/s")
}

func TestHeadsAreLines(t *testing.T) {
	all := entriesOf(chain(3, nil))
	h := staff.SignHead(logKey, headOf(all), logNow)
	got, err := staff.ParseHead(h.String())
	if err != nil || !reflect.DeepEqual(got, h) || !got.Signed() {
		t.Fatalf("%v, %+v", err, got)
	}
	list, err := staff.ReadHeads(strings.NewReader("# kept by the audit team\n\n" + h.String() + "\r\n" + h.String()))
	if err != nil || len(list) != 2 {
		t.Errorf("%v, %d heads", err, len(list))
	}
	for name, change := range map[string]func(*staff.SignedHead){
		"number": func(h *staff.SignedHead) { h.Seq++ }, "hash": func(h *staff.SignedHead) { h.Hash = all[0].Hash },
		"time": func(h *staff.SignedHead) { h.At = h.At.Add(time.Second) }, "signature": func(h *staff.SignedHead) { h.Signature = make([]byte, 64) },
		"key": func(h *staff.SignedHead) { h.Key = make([]byte, 32) },
	} {
		bad, _ := staff.ParseHead(h.String())
		if change(&bad); bad.Signed() {
			t.Errorf("the signature does not cover the %s", name)
		}
	}
	for _, line := range []string{"", "greenpaper-log-1", strings.Replace(h.String(), "log-1", "log-2", 1), h.String() + " more", " " + h.String(),
		strings.Replace(h.String(), " 3 ", " 03 ", 1), strings.ToUpper(h.String())} {
		if _, err := staff.ParseHead(line); err == nil {
			t.Errorf("%q is taken for a head", line)
		}
	}
	if _, err := staff.ReadHeads(strings.NewReader(h.String() + "\nnonsense\n")); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("got %v", err)
	}
}

func FuzzParseHead(f *testing.F) {
	h := staff.SignHead(logKey, staff.Head{Seq: 3, Hash: bytes.Repeat([]byte{9}, 32)}, logNow).String()
	f.Add(h)
	f.Add(strings.Replace(h, "2027-01-05T10:00:00Z", "2027-01-05T10:00:00+00:00", 1))
	f.Add("greenpaper-log-1 -1   ")
	f.Fuzz(func(t *testing.T, line string) {
		if got, err := staff.ParseHead(line); err == nil && got.String() != line {
			t.Errorf("%q reads like %q", line, got)
		}
	})
}

func FuzzParseRuns(f *testing.F) {
	f.Add("3,7-9")
	f.Add("1-1")
	f.Add("9223372036854775807")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := staff.ParseRuns(text)
		if err != nil {
			return
		}
		if r.String() != text || r.Count() < 1 || !r.Has(r[0].From) || r.Has(r[0].From-1) {
			t.Errorf("%q reads like %q", text, r)
		}
	})
}

func TestRuns(t *testing.T) {
	r := staff.RunsOf([]int64{9, 3, 8, 7, 8, 1})
	if r.String() != "1,3,7-9" || r.Count() != 5 || r.Has(2) || !r.Has(8) || r.Has(10) || staff.RunsOf(nil) != nil {
		t.Errorf("got %v", r)
	}
	for _, bad := range []string{"", "0", "3,2", "1,2", "3-1", "1-2,2-3", " 1", "1,", "x", "1-1"} {
		if _, err := staff.ParseRuns(bad); err == nil {
			t.Errorf("%q is taken for numbers", bad)
		}
	}
	var many []int64
	for i := range int64(5000) {
		many = append(many, 2*i+1)
	}
	parts := staff.RunsOf(many).Split()
	n := int64(0)
	for _, p := range parts {
		if _, err := staff.ParseRuns(p.String()); err != nil {
			t.Error(err)
		}
		n += p.Count()
	}
	if len(parts) != 3 || n != 5000 {
		t.Errorf("%d parts with %d numbers", len(parts), n)
	}
}
