package analysis_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
)

func snapshotOf(t testing.TB, x *analysis.Index) []byte {
	t.Helper()
	b, err := x.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSnapshotAndChanges: an index from a snapshot that takes in what changed since is the index that was read anew, byte for byte.
func TestSnapshotAndChanges(t *testing.T) {
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 1))
		v := version(t, "care-workforce-pathway.md")
		_, all := filled(t, "care-workforce-pathway.md", 250)
		old := analysis.New(v)
		gone, was := map[int]bool{}, map[int]int{}
		for i := range 200 {
			was[i] = rng.IntN(len(all)) // whose answers an ordinal has
			old.Put(uint32(i), all[was[i]])
		}
		x, err := analysis.Restore(snapshotOf(t, old), 200, v)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(snapshotOf(t, x), snapshotOf(t, old)) {
			t.Error("what was restored is another index")
		}
		for i := range 250 {
			switch {
			case i >= 200 || rng.IntN(10) == 0:
				was[i] = rng.IntN(len(all))
				x.Put(uint32(i), all[was[i]])
			case rng.IntN(10) == 0:
				gone[i] = true
				x.Remove(uint32(i))
			}
		}
		anew := analysis.New(v)
		for i := range 250 {
			if !gone[i] {
				anew.Put(uint32(i), all[was[i]])
			}
		}
		same(t, x, anew, all)
	}
}

// same compares what two indexes say about every field. One that had a response that is gone may keep an empty set for its answers.
func same(t *testing.T, x, y *analysis.Index, all []*consultation.Response) {
	t.Helper()
	if !x.All().Equals(y.All()) {
		t.Error("other responses stand")
	}
	names := map[string]bool{analysis.OfChannel: true, analysis.OfLanguage: true, analysis.OfDay: true, analysis.OfVersion: true, analysis.OfSeries: true}
	for _, r := range all {
		for name := range r.Answers {
			names[name] = true
		}
	}
	for name := range names {
		if !x.Answered(name).Equals(y.Answered(name)) {
			t.Errorf("%s: others answered", name)
		}
		for _, code := range append(x.Values(name), y.Values(name)...) {
			if !x.Given(name, code).Equals(y.Given(name, code)) {
				t.Errorf("%s: others gave %s", name, code)
			}
		}
		if a, b := fmt.Sprint(x.Tally(name, x.All()), x.Numbers(name, x.All(), 7), x.Words(name, x.All(), 7)), fmt.Sprint(y.Tally(name, y.All()), y.Numbers(name, y.All(), 7), y.Words(name, y.All(), 7)); a != b {
			t.Errorf("%s: %s, and anew %s", name, a, b)
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	v := version(t, "care-workforce-pathway.md")
	x, _ := filled(t, "care-workforce-pathway.md", 60)
	good := snapshotOf(t, x)
	bad := map[string][]byte{"nothing": nil, "half": good[:len(good)/2], "another form": sealed(append([]byte("GPINDEX\x02"), good[8:len(good)-sha256.Size]...)),
		"more at the end": sealed(append(bytes.Clone(good[:len(good)-sha256.Size]), 0))}
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	bad["a bit flipped"] = flipped
	for name, data := range bad {
		if _, err := analysis.Restore(data, 60, v); !errors.Is(err, analysis.ErrSnapshot) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := analysis.Restore(good, 59, v); !errors.Is(err, analysis.ErrSnapshot) {
		t.Errorf("an ordinal that nobody has: %v", err)
	}
}

// sealed puts the checksum behind a snapshot without one.
func sealed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(body, sum[:]...)
}

// FuzzRestore gets bytes whose checksum is right.
func FuzzRestore(f *testing.F) {
	v := version(f, "care-workforce-pathway.md")
	for _, n := range []int{0, 1, 40} {
		x, _ := filled(f, "care-workforce-pathway.md", n)
		good := snapshotOf(f, x)
		f.Add(good[8 : len(good)-sha256.Size])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		x, err := analysis.Restore(sealed(append([]byte("GPINDEX\x01"), body...)), 1000, v)
		if err != nil {
			return
		}
		for _, name := range []string{"capacity", "region", analysis.OfDay} {
			x.Tally(name, x.All())
			x.Numbers(name, x.All(), 10)
		}
		x.Remove(0)
		snapshotOf(t, x)
	})
}

// BenchmarkSnapshot writes and reads the snapshot of 10,000 responses; bytes are of the snapshot.
func BenchmarkSnapshot(b *testing.B) {
	v := version(b, "care-workforce-pathway.md")
	x, _ := filled(b, "care-workforce-pathway.md", 10000)
	for b.Loop() {
		data := snapshotOf(b, x)
		if _, err := analysis.Restore(data, 10000, v); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
	}
}
