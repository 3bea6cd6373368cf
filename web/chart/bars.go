package chart

import (
	"html/template"
	"strconv"
)

// Bars compares things: a bar for each, below its words, so that long names fit on a small screen. A marker on the bar shows what it
// is compared with.
type Bars struct {
	Frame
	Rows   []Row
	Most   float64 // the size that fills the width; the largest of all if 0
	Series string  // what the bars are, where there are markers
	Marker string  // what the markers are, or ""
}

// Row is one bar. A row that cannot be told has words alone.
type Row struct {
	Label  string
	Value  string // as written after the label
	Size   float64
	Marker float64 // a place to mark; below 0 for none
	To     float64 // where the mark is an interval, its other end
}

const (
	rowHeight = 56
	rowText   = 17 // base line of the words within a row
	rowBar    = 25 // top of the bar within a row
	barHeight = 18
)

// SVG draws it.
func (b Bars) SVG() template.HTML {
	head := 0
	if b.Marker != "" {
		head = 2*legendLine + 8
	}
	d := b.begin(head + len(b.Rows)*rowHeight)
	most := b.Most
	if most == 0 {
		for _, r := range b.Rows {
			most = max(most, r.Size, r.Marker, r.To)
		}
	}
	if head > 0 {
		d.bar(0, "0", "0", "18", "18")
		d.say(b.Series, "26", "15", "start")
		d.marker("9", legendLine-2)
		d.say(b.Marker, "26", strconv.Itoa(legendLine+15), "start")
	}
	for i, r := range b.Rows {
		top := head + i*rowHeight
		after := ""
		if r.Value != "" {
			after = ": " + r.Value
		}
		d.sayFitting(r.Label, after, strconv.Itoa(top+rowText))
		if most <= 0 {
			continue
		}
		d.empty("rect", "class", "gp-svg__track", "x", "0", "y", strconv.Itoa(top+rowBar), "width", "100%", "height", strconv.Itoa(barHeight))
		if r.Size > 0 {
			d.bar(0, "0", strconv.Itoa(top+rowBar), percent(min(100, 100*r.Size/most)), strconv.Itoa(barHeight))
		}
		if b.Marker != "" && r.Marker >= 0 {
			d.mark(r, most, top+rowBar-3)
		}
	}
	return d.end()
}

// mark shows the place of a row, or both ends of its interval with a line between them.
func (d *drawing) mark(r Row, most float64, top int) {
	from, to := percent(min(100, 100*r.Marker/most)), percent(min(100, 100*r.To/most))
	if r.To > r.Marker {
		middle := strconv.Itoa(top + barHeight/2 + 3)
		for _, class := range []string{"gp-svg__edge", "gp-svg__marker"} {
			d.empty("line", "class", class, "x1", from, "x2", to, "y1", middle, "y2", middle)
		}
		d.marker(to, top)
	}
	d.marker(from, top)
}

// marker is an upright line, dark with a white edge, so that it is seen on a bar and beside it.
func (d *drawing) marker(x string, top int) {
	for _, class := range []string{"gp-svg__edge", "gp-svg__marker"} {
		d.empty("line", "class", class, "x1", x, "x2", x, "y1", strconv.Itoa(top), "y2", strconv.Itoa(top+barHeight+6))
	}
}
