package chart

import (
	"html/template"
	"strconv"
)

// Diverging shows answers on a scale around its middle: the first half of the series lies to the left of it, the other half to the right,
// and half of the middle one to each side.
type Diverging struct {
	Frame
	Series []string
	Rows   []DivergingRow
}

// DivergingRow is one bar, its parts in percent by series.
type DivergingRow struct {
	Label string
	Parts []float64
}

// SVG draws it.
func (c Diverging) SVG() template.HTML {
	legend := len(c.Series)*legendLine + 8
	d := c.begin(legend + len(c.Rows)*rowHeight)
	d.patterns(len(c.Series))
	d.legend(c.Series, 0)
	for i, r := range c.Rows {
		top := legend + i*rowHeight
		d.say(r.Label, "0", strconv.Itoa(top+rowText), "start")
		d.empty("rect", "class", "gp-svg__track", "x", "0", "y", strconv.Itoa(top+rowBar), "width", "100%", "height", strconv.Itoa(barHeight))
		left := 0.0
		for s, part := range r.Parts {
			switch middle := len(r.Parts) - 1; {
			case 2*s < middle:
				left += part
			case 2*s == middle:
				left += part / 2
			}
		}
		x := 50 - left/2 // the whole width is 100 percent to each side
		for s, part := range r.Parts {
			if part > 0 {
				d.bar(s, percent(max(0, x)), strconv.Itoa(top+rowBar), percent(part/2), strconv.Itoa(barHeight))
			}
			x += part / 2
		}
		d.marker("50%", top+rowBar-3)
	}
	return d.end()
}
