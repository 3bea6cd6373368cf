package analysis

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/greenpaper/greenpaper/consultation"
)

// ErrSnapshot: the bytes are no snapshot of this program, or were damaged. The index must be read anew.
var ErrSnapshot = errors.New("analysis: not a snapshot of an index")

// snapshotMagic starts a snapshot; its last byte is the version of the form. A new form gets a new one, and old snapshots are read no more.
var snapshotMagic = []byte("GPINDEX\x01")

// Snapshot writes the index as bytes: codes, counts of words, numbers and ordinals, no words. The form is the magic, the parts in the order of
// Index with names ascending, without what nobody gave who still stands, and SHA-256 of all before it. Numbers are unsigned varints, sets are as roaring writes them with their length before.
func (x *Index) Snapshot() ([]byte, error) {
	w := &snapshotWriter{}
	w.Write(snapshotMagic)
	w.set(x.all)
	w.sets(x.answered)
	codes := namesOf(x.codes, func(m map[string]*Set) bool { return len(given(m)) > 0 })
	w.count(len(codes))
	for _, name := range codes {
		w.text(name)
		w.sets(x.codes[name])
	}
	ranks := namesOf(x.ranks, func(places []map[string]*Set) bool { return used(places) > 0 })
	w.count(len(ranks))
	for _, name := range ranks {
		w.text(name)
		n := used(x.ranks[name])
		w.count(n)
		for _, place := range x.ranks[name][:n] {
			w.sets(place)
		}
	}
	w.columns(x, x.numbers, func(v float64) { w.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v))) })
	w.columns(x, x.words, func(v float64) {
		if math.IsNaN(v) {
			v = 0
		}
		w.count(int(v))
	})
	if w.err != nil {
		return nil, w.err
	}
	sum := sha256.Sum256(w.Bytes())
	w.Write(sum[:])
	return w.Bytes(), nil
}

// namesOf lists the names, ascending, whose part is wanted.
func namesOf[T any](m map[string]T, want func(T) bool) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(name string) bool { return !want(m[name]) })
}

// given lists, ascending, what somebody gave who still stands.
func given(m map[string]*Set) []string {
	return namesOf(m, func(s *Set) bool { return !s.IsEmpty() })
}

// used is how many places there are up to the last in which something stands.
func used(places []map[string]*Set) int {
	n := len(places)
	for n > 0 && len(given(places[n-1])) == 0 {
		n--
	}
	return n
}

type snapshotWriter struct {
	bytes.Buffer
	err error
}

func (w *snapshotWriter) count(n int) { w.Write(binary.AppendUvarint(nil, uint64(n))) }

func (w *snapshotWriter) text(s string) {
	w.count(len(s))
	w.WriteString(s)
}

func (w *snapshotWriter) set(s *Set) {
	w.count(int(s.GetSerializedSizeInBytes()))
	if _, err := s.WriteTo(w); err != nil {
		w.err = err
	}
}

func (w *snapshotWriter) sets(m map[string]*Set) {
	keys := given(m)
	w.count(len(keys))
	for _, key := range keys {
		w.text(key)
		w.set(m[key])
	}
}

// columns writes a value of each response that answered the field, NaN where it has none.
func (w *snapshotWriter) columns(x *Index, columns map[string]*column, put func(float64)) {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(columns)), func(name string) bool { return x.Answered(name).IsEmpty() })
	w.count(len(names))
	for _, name := range names {
		w.text(name)
		for it := x.Answered(name).Iterator(); it.HasNext(); {
			v, ok := columns[name].at(it.Next())
			if !ok {
				v = math.NaN()
			}
			put(v)
		}
	}
}

// Restore reads what Snapshot wrote. The versions are those that the index was made with, and no ordinal of it is as large as ordinals, which
// bounds the memory that damaged bytes can ask for. ErrSnapshot.
func Restore(data []byte, ordinals uint32, versions ...*consultation.Version) (x *Index, err error) {
	end := len(data) - sha256.Size
	if end < len(snapshotMagic) || !bytes.HasPrefix(data, snapshotMagic) {
		return nil, ErrSnapshot
	}
	if sum := sha256.Sum256(data[:end]); !bytes.Equal(sum[:], data[end:]) {
		return nil, fmt.Errorf("%w: the checksum differs", ErrSnapshot)
	}
	r := &snapshotReader{left: data[len(snapshotMagic):end], ordinals: ordinals}
	x = New(versions...)
	x.all = r.set()
	x.answered = r.sets()
	for range r.count() {
		x.codes[r.text()] = r.sets()
	}
	for range r.count() {
		name := r.text()
		var places []map[string]*Set
		for range r.count() {
			places = append(places, r.sets())
		}
		x.ranks[name] = places
	}
	x.numbers = r.columns(x, r.float)
	x.words = r.columns(x, func() float64 {
		if n := r.number(); n > 0 {
			return float64(n)
		}
		return math.NaN()
	})
	if r.bad || len(r.left) > 0 {
		return nil, fmt.Errorf("%w: its parts do not fit", ErrSnapshot)
	}
	return x, nil
}

// snapshotReader reads parts off the front. After the first that does not fit, all are empty.
type snapshotReader struct {
	left     []byte
	ordinals uint32
	bad      bool
}

func (r *snapshotReader) fail() {
	r.bad, r.left = true, nil
}

func (r *snapshotReader) number() uint64 {
	n, size := binary.Uvarint(r.left)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.left = r.left[size:]
	return n
}

// count is a number of things that take at least one byte each.
func (r *snapshotReader) count() int {
	n := r.number()
	if n > uint64(len(r.left)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *snapshotReader) take(n int) []byte {
	if n > len(r.left) {
		r.fail()
		return nil
	}
	b := r.left[:n]
	r.left = r.left[n:]
	return b
}

func (r *snapshotReader) text() string { return string(r.take(r.count())) }

func (r *snapshotReader) float() float64 {
	if b := r.take(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return math.NaN()
}

func (r *snapshotReader) set() *Set {
	b := r.take(r.count())
	if r.bad {
		return roaring.New()
	}
	s := roaring.New()
	n, err := s.ReadFrom(bytes.NewReader(b))
	if err != nil || n != int64(len(b)) || s.Validate() != nil || !s.IsEmpty() && s.Maximum() >= r.ordinals {
		r.fail()
		return roaring.New()
	}
	return s
}

func (r *snapshotReader) sets() map[string]*Set {
	n := r.count()
	m := map[string]*Set{}
	for range n {
		key := r.text()
		m[key] = r.set()
	}
	return m
}

func (r *snapshotReader) columns(x *Index, value func() float64) map[string]*column {
	n := r.count()
	m := map[string]*column{}
	for range n {
		name := r.text()
		c := &column{}
		for it := x.Answered(name).Iterator(); it.HasNext() && !r.bad; {
			ord := it.Next()
			if v := value(); !math.IsNaN(v) {
				c.set(ord, v)
			}
		}
		m[name] = c
	}
	return m
}
