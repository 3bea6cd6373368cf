package chart

import (
	"html/template"
	"strconv"
)

// Columns shows numbers over time, a column for each day or week, with the series of it one upon the other.
type Columns struct {
	Frame
	Series []string // names; a legend is shown where there are several
	Points []Point
	Number func(int) string // how a number is written; nil for plain digits
}

// Point is one column.
type Point struct {
	Label  string
	Values []int // by series
}

func (p Point) sum() int {
	n := 0
	for _, v := range p.Values {
		n += v
	}
	return n
}

const (
	plotHeight = 180 // pixels of the columns
	plotTop    = 22  // room for the number at the top line
	axisHeight = 24  // the words under the columns
)

// scale writes the numbers of the lines, over the columns.
func (d *drawing) scale(number func(int) string, most int) {
	if number == nil {
		number = strconv.Itoa
	}
	top := nice(float64(most))
	for _, part := range []float64{1, 0.5} {
		d.text("text", number(int(top*part)), "class", "gp-svg__text gp-svg__text--over", "x", "0", "y", short(plotTop+plotHeight*(1-part)-5))
	}
}

// plot draws the lines of the scale and the words below, and gives the height of one unit in pixels.
func (d *drawing) plot(points []Point, most int) float64 {
	top := nice(float64(most))
	for _, part := range []float64{1, 0.5, 0} {
		y := plotTop + plotHeight*(1-part)
		d.empty("line", "class", "gp-svg__line", "x1", "0", "x2", "100%", "y1", short(y), "y2", short(y))
	}
	base := strconv.Itoa(plotTop + plotHeight + axisHeight - 5)
	switch n := len(points); {
	case n == 1:
		d.say(points[0].Label, "50%", base, "middle")
	case n > 1:
		d.say(points[0].Label, "0", base, "start")
		d.say(points[n-1].Label, "100%", base, "end")
	}
	return plotHeight / top
}

// SVG draws it.
func (c Columns) SVG() template.HTML {
	height := plotTop + plotHeight + axisHeight
	if len(c.Series) > 1 {
		height += 10 + len(c.Series)*legendLine
	}
	d := c.begin(height)
	d.patterns(len(c.Series))
	most := 0
	for _, p := range c.Points {
		most = max(most, p.sum())
	}
	unit := d.plot(c.Points, most)
	wide := 100 / float64(max(1, len(c.Points)))
	for i, p := range c.Points {
		y := float64(plotTop + plotHeight)
		for series, v := range p.Values {
			if v <= 0 {
				continue
			}
			tall := max(1, float64(v)*unit)
			y -= tall
			d.bar(series, percent((float64(i)+0.1)*wide), short(y), percent(0.8*wide), short(tall))
		}
	}
	d.scale(c.Number, most)
	d.legend(c.Series, plotTop+plotHeight+axisHeight+10)
	return d.end()
}

// Steps shows a number that only rises, such as all responses so far, as a line of steps.
type Steps struct {
	Frame
	Points []Point // the first value of each
	Number func(int) string
}

// SVG draws it.
func (s Steps) SVG() template.HTML {
	d := s.begin(plotTop + plotHeight + axisHeight)
	most := 0
	for _, p := range s.Points {
		most = max(most, p.sum())
	}
	unit := d.plot(s.Points, most)
	wide := 100 / float64(max(1, len(s.Points)))
	last := float64(plotTop + plotHeight)
	for i, p := range s.Points {
		y := plotTop + plotHeight - float64(p.sum())*unit
		x := float64(i) * wide
		if y != last {
			d.empty("line", "class", "gp-svg__step", "x1", percent(x), "x2", percent(x), "y1", short(last), "y2", short(y))
		}
		d.empty("line", "class", "gp-svg__step", "x1", percent(x), "x2", percent(x+wide), "y1", short(y), "y2", short(y))
		last = y
	}
	d.scale(s.Number, most)
	return d.end()
}
