package analysis

import (
	"math"
	"testing"
)

// TestColumn: whatever is put into a column comes out of it, before and after it became wide.
func TestColumn(t *testing.T) {
	c := &column{}
	want := map[uint32]float64{}
	for ord, v := range map[uint32]float64{0: 0, 3: 65534, 5: 12, 70000: 1} {
		c.set(ord, v)
		want[ord] = v
	}
	c.set(5, math.NaN())
	delete(want, 5)
	check := func() {
		t.Helper()
		for ord := range uint32(70010) {
			v, ok := c.at(ord)
			if w, has := want[ord]; ok != has || ok && v != w {
				t.Errorf("%d: %v, %v, not %v", ord, v, ok, w)
			}
		}
	}
	check()
	if c.wide != nil {
		t.Error("small numbers made it wide")
	}
	for ord, v := range map[uint32]float64{1: 65535, 2: -1, 4: 0.5, 6: 1e12} {
		c.set(ord, v)
		want[ord] = v
		check()
	}
	c.set(0, math.NaN())
	delete(want, 0)
	check()
	if _, ok := (*column)(nil).at(1); ok {
		t.Error("no column has a number")
	}
}
