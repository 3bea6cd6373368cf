package disclosure

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Told is a group of people whose counts were told before. People are ordinals that stay theirs.
type Told struct {
	Members *roaring.Bitmap
	Changed *roaring.Bitmap // those of Members who answer otherwise by now; may be nil
	Fields  []string        // what was counted of them
}

// Collision says which earlier groups, with a new one, would tell of few people.
type Collision struct {
	With []int // places in the list of earlier ones: none where the new group itself is small, else one or two
	Few  int   // of how many people: 1 to the threshold less one
}

// Limit is the lowest count that is told.
func (p Policy) Limit() int { return p.threshold() }

// Collides says whether counts of some fields of a new group, taken with those of one or two earlier groups, would tell how few people
// answered: nil if not. From counts of groups anybody can add up and take away, so what matters is on how many people the result depends.
// Those are the people whom a sum such as new − first + second does not cancel out, and those who have changed their answer between two of them.
// Groups that have no field in common tell nothing about each other. Everything is taken as told, also what tables hide.
func (p Policy) Collides(earlier []Told, members *roaring.Bitmap, fields []string) *Collision {
	if n := int(members.GetCardinality()); n > 0 && n < p.threshold() {
		return &Collision{Few: n}
	}
	var list []against
	for i, e := range earlier {
		common := common(e.Fields, fields)
		if len(common) > 0 && !among(list, e, common) {
			list = append(list, against{i, e, common, roaring.And(members, e.Members), int(e.Members.GetCardinality())})
		}
	}
	for _, a := range list {
		if few := p.few(int(members.GetCardinality())+a.size-2*int(a.both.GetCardinality()), func() *roaring.Bitmap { return one(members, a) }); few > 0 {
			return &Collision{With: []int{a.at}, Few: few}
		}
	}
	for i, a := range list {
		for _, b := range list[:i] {
			if few := p.pair(members, a, b); few > 0 {
				return &Collision{With: []int{b.at, a.at}, Few: few}
			}
		}
	}
	return nil
}

// against is an earlier group with what it shares with the new one.
type against struct {
	at     int
	told   Told
	fields []string
	both   *roaring.Bitmap
	size   int
}

// among says whether a group is in the list already: many tables are of the same people.
func among(list []against, e Told, fields []string) bool {
	return slices.ContainsFunc(list, func(a against) bool {
		return slices.Equal(a.fields, fields) && a.told.Members.Equals(e.Members) && changed(a.told).Equals(changed(e))
	})
}

func changed(t Told) *roaring.Bitmap {
	if t.Changed == nil {
		return roaring.New()
	}
	return t.Changed
}

// few gives how many people a sum depends on if that is too few, or 0. Those who changed count only where nobody else does: they may have
// changed another answer.
func (p Policy) few(n int, who func() *roaring.Bitmap) int {
	if n >= p.threshold() {
		return 0
	}
	if n == 0 {
		n = int(who().GetCardinality())
	}
	if n < p.threshold() {
		return n
	}
	return 0
}

// one is whom new − a depends on.
func one(members *roaring.Bitmap, a against) *roaring.Bitmap {
	who := roaring.Xor(members, a.told.Members)
	who.Or(roaring.And(a.both, changed(a.told)))
	return who
}

// pair gives how many people a sum of the new group and two earlier ones depends on if that is too few, or 0.
func (p Policy) pair(members *roaring.Bitmap, a, b against) int {
	if len(common(a.fields, b.fields)) == 0 {
		return 0
	}
	all := int(a.both.AndCardinality(b.told.Members))
	withA, withB := int(a.both.GetCardinality())-all, int(b.both.GetCardinality())-all
	apart := int(a.told.Members.AndCardinality(b.told.Members)) - all
	union := int(members.GetCardinality()) + a.size + b.size - withA - withB - apart - 2*all
	for _, s := range []struct {
		n    int
		a, b int // signs
	}{{union - withA - withB, -1, -1}, {union - withA - apart, -1, 1}, {union - withB - apart, 1, -1}} {
		if few := p.few(s.n, func() *roaring.Bitmap { return two(members, a.told, b.told, s.a, s.b) }); few > 0 {
			return few
		}
	}
	return 0
}

// two is whom new ± a ± b depends on. Two groups with opposite signs cancel out whoever is in both and not in the third, unless the answer
// has changed between them.
func two(members *roaring.Bitmap, a, b Told, signA, signB int) *roaring.Bitmap {
	who := roaring.Or(members, a.Members)
	who.Or(b.Members)
	cancel := func(x, y, without, changed *roaring.Bitmap) {
		both := roaring.And(x, y)
		both.AndNot(without)
		both.AndNot(changed)
		who.AndNot(both)
	}
	if signA < 0 {
		cancel(members, a.Members, b.Members, changed(a))
	}
	if signB < 0 {
		cancel(members, b.Members, a.Members, changed(b))
	}
	if signA != signB {
		cancel(a.Members, b.Members, members, roaring.Xor(changed(a), changed(b)))
	}
	return who
}

func common(a, b []string) []string {
	var both []string
	for _, x := range a {
		if slices.Contains(b, x) && !slices.Contains(both, x) {
			both = append(both, x)
		}
	}
	slices.Sort(both)
	return both
}
