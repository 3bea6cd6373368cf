// Package chart draws charts as SVG on the server: no script, no style attribute, colours by class with patterns beside them. Widths
// are in percent and heights and words in pixels, so that a chart fills its column on any screen and its words keep their size. Each
// chart is a picture with a title and a description; the page shows the same numbers in a table beside it.
package chart

import (
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Frame is what every chart has.
type Frame struct {
	ID          string // unique on the page
	Title       string // what it shows
	Description string // what is to be seen in it, in a sentence
}

// drawing writes elements. Every attribute and every text is escaped.
type drawing struct {
	b     strings.Builder
	frame Frame
}

// begin opens the picture.
func (f Frame) begin(height int) *drawing {
	d := &drawing{frame: f}
	d.open("figure", "class", "gp-figure")
	d.text("figcaption", f.Title, "class", "gp-figure__caption")
	attrs := []string{"class", "gp-svg", "role", "img", "aria-label", f.Title, "width", "100%", "height", strconv.Itoa(height)}
	if f.Description != "" {
		attrs = append(attrs, "aria-describedby", f.ID+"-desc")
	}
	d.open("svg", attrs...)
	if f.Description != "" {
		d.text("desc", f.Description, "id", f.ID+"-desc")
	}
	return d
}

// end closes the picture.
func (d *drawing) end() template.HTML {
	d.b.WriteString("</svg></figure>")
	return template.HTML(d.b.String()) // escaped as it was written
}

func (d *drawing) attrs(attrs []string) {
	for i := 0; i+1 < len(attrs); i += 2 {
		d.b.WriteString(" " + attrs[i] + `="` + template.HTMLEscapeString(attrs[i+1]) + `"`)
	}
}

func (d *drawing) open(name string, attrs ...string) {
	d.b.WriteString("<" + name)
	d.attrs(attrs)
	d.b.WriteString(">")
}

func (d *drawing) empty(name string, attrs ...string) {
	d.b.WriteString("<" + name)
	d.attrs(attrs)
	d.b.WriteString("/>")
}

func (d *drawing) text(name, text string, attrs ...string) {
	d.open(name, attrs...)
	d.b.WriteString(template.HTMLEscapeString(text) + "</" + name + ">")
}

// say writes words at a place. anchor is start, middle or end.
func (d *drawing) say(text string, x, y, anchor string) {
	d.text("text", text, "class", "gp-svg__text", "x", x, "y", y, "text-anchor", anchor)
}

// sayFitting writes words that are cut for a small screen; the table beside the chart has them whole.
func (d *drawing) sayFitting(label, after, y string) {
	short, long := cut(label, shortest), cut(label, longest)
	if short == long {
		d.say(long+after, "0", y, "start")
		return
	}
	d.text("text", short+after, "class", "gp-svg__text gp-svg__text--short", "x", "0", "y", y)
	d.text("text", long+after, "class", "gp-svg__text gp-svg__text--long", "x", "0", "y", y)
}

// How many characters of a label fit beside a count, on a small screen and on a wide one.
const (
	shortest = 22
	longest  = 70
)

// cut shortens a text to so many characters; the last is then an ellipsis.
func cut(text string, limit int) string {
	r := []rune(text)
	if len(r) <= limit {
		return text
	}
	return string(r[:limit-1]) + "…"
}

// patterns defines how the second and further series are told apart without colour: stripes, then dots, then both ways.
func (d *drawing) patterns(series int) {
	if series < 2 {
		return
	}
	d.open("defs")
	for i := 1; i < series; i++ {
		d.open("pattern", "id", d.pattern(i), "width", "8", "height", "8", "patternUnits", "userSpaceOnUse")
		d.empty("rect", "class", "gp-svg__ground", "width", "8", "height", "8")
		switch i % 3 {
		case 1:
			d.empty("path", "class", "gp-svg__stroke", "d", "M-2 2L2 -2M0 8L8 0M6 10L10 6")
		case 2:
			d.empty("circle", "class", "gp-svg__dot", "cx", "4", "cy", "4", "r", "2")
		case 0:
			d.empty("path", "class", "gp-svg__stroke", "d", "M0 4H8M4 0V8")
		}
		d.b.WriteString("</pattern>")
	}
	d.b.WriteString("</defs>")
}

func (d *drawing) pattern(series int) string { return d.frame.ID + "-p" + strconv.Itoa(series) }

// bar is a rectangle of a series.
func (d *drawing) bar(series int, x, y, width, height string) {
	if series == 0 {
		d.empty("rect", "class", "gp-svg__bar", "x", x, "y", y, "width", width, "height", height)
		return
	}
	d.empty("rect", "class", "gp-svg__bar gp-svg__bar--more", "fill", "url(#"+d.pattern(series)+")", "x", x, "y", y, "width", width, "height", height)
}

// legend says which pattern is which series, one under the other, and gives its height.
func (d *drawing) legend(names []string, y int) int {
	if len(names) < 2 {
		return 0
	}
	for i, name := range names {
		at := y + i*legendLine
		d.bar(i, "0", strconv.Itoa(at), "18", "18")
		d.say(name, "26", strconv.Itoa(at+15), "start")
	}
	return len(names) * legendLine
}

const legendLine = 26

// percent writes a place as a part of the chart's width.
func percent(x float64) string { return short(x) + "%" }

// short writes a number with two digits at most.
func short(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
}

// nice is the end of an axis: the next of 2, 4, 10, 20, 40 … whose half is a whole number too.
func nice(most float64) float64 {
	if most <= 2 {
		return 2
	}
	unit := math.Pow(10, math.Floor(math.Log10(most)))
	for _, m := range []float64{1, 2, 4, 6, 8, 10} {
		if top := m * unit; top >= most && math.Mod(top, 2) == 0 {
			return top
		}
	}
	return 10 * unit
}
