package analysis

import "math"

// column is a number of each response that has one. Most are words of a text, days and small numbers: two bytes hold them. The first that
// two bytes cannot hold makes all of the column wide.
type column struct {
	small []uint16  // one more than the number; 0 where there is none
	wide  []float64 // NaN where there is none
}

// set puts a number in; NaN takes it out.
func (c *column) set(ord uint32, v float64) {
	if c.wide == nil && !math.IsNaN(v) && !(v >= 0 && v < math.MaxUint16 && v == math.Trunc(v)) {
		c.widen()
	}
	if c.wide != nil {
		c.wide = longEnough(c.wide, ord, math.NaN())
		c.wide[ord] = v
		return
	}
	c.small = longEnough(c.small, ord, 0)
	c.small[ord] = 0
	if !math.IsNaN(v) {
		c.small[ord] = uint16(v) + 1
	}
}

func (c *column) widen() {
	c.wide = make([]float64, len(c.small))
	for i, v := range c.small {
		c.wide[i] = float64(v) - 1
		if v == 0 {
			c.wide[i] = math.NaN()
		}
	}
	c.small = nil
}

func longEnough[T any](list []T, ord uint32, none T) []T {
	for len(list) <= int(ord) {
		list = append(list, none)
	}
	return list
}

// at is the number of a response, if it has one.
func (c *column) at(ord uint32) (v float64, ok bool) {
	switch {
	case c == nil:
		return 0, false
	case int(ord) < len(c.small):
		return float64(c.small[ord]) - 1, c.small[ord] > 0
	case int(ord) < len(c.wide):
		return c.wide[ord], !math.IsNaN(c.wide[ord])
	}
	return 0, false
}
