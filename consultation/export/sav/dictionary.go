package sav

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"time"
)

// bias is what is added to a small whole number to make it a command.
const bias = 100

// Formats of variables, as their numbers in the file.
const (
	formatText   = 1
	formatNumber = 5
	formatMoment = 22
	formatDay    = 39
)

// dictionary is what stands before the rows.
type dictionary struct {
	vars   []Variable
	shorts []string // of each variable's first segment
	places []int    // of each variable's first record, from 1
	units  int      // of eight bytes in a row
	buf    []byte
}

func newDictionary(vars []Variable) *dictionary {
	d := &dictionary{vars: vars}
	n := 0
	for _, v := range vars {
		d.shorts, d.places = append(d.shorts, short(n)), append(d.places, d.units+1)
		if v.Kind != Text {
			n, d.units = n+1, d.units+1
			continue
		}
		for _, width := range segments(v.Width) {
			n, d.units = n+1, d.units+(width+7)/8
		}
	}
	return d
}

// short is the name of the nth variable of the file, which readers of long names never show.
func short(n int) string { return fmt.Sprintf("V%d", n+1) }

func (d *dictionary) int(n int) { d.buf = binary.LittleEndian.AppendUint32(d.buf, uint32(int32(n))) }

func (d *dictionary) float(f float64) {
	d.buf = binary.LittleEndian.AppendUint64(d.buf, math.Float64bits(f))
}

func putFloat(b []byte, f float64) { binary.LittleEndian.PutUint64(b, math.Float64bits(f)) }

// text writes a text padded with spaces to so many bytes.
func (d *dictionary) text(s string, width int) {
	s = Cut(s, width)
	d.buf = append(d.buf, s...)
	for range width - len(s) {
		d.buf = append(d.buf, ' ')
	}
}

// months are not those of a language: readers want them so.
var months = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

func (d *dictionary) write(out *bufio.Writer, title string, made time.Time, rows int) {
	if rows > math.MaxInt32 {
		rows = -1
	}
	made = made.UTC()
	d.text("$FL2", 4)
	d.text("@(#) SPSS DATA FILE Greenpaper", 60)
	d.int(2)
	d.int(d.units)
	d.int(1) // compressed
	d.int(0) // no weights
	d.int(rows)
	d.float(bias)
	d.text(fmt.Sprintf("%02d %s %02d", made.Day(), months[made.Month()-1], made.Year()%100), 9)
	d.text(made.Format("15:04:05"), 8)
	d.text(title, 64)
	d.buf = append(d.buf, 0, 0, 0)
	d.variables()
	d.valueLabels()
	d.extensions()
	d.int(999)
	d.int(0)
	out.Write(d.buf) // errors of a bufio.Writer stay until Flush
}

func (d *dictionary) variables() {
	n := 0
	for _, v := range d.vars {
		if v.Kind != Text {
			d.variable(n, 0, v.Label, formatOf(v.Kind))
			n++
			continue
		}
		label := v.Label
		for _, width := range segments(v.Width) {
			d.variable(n, width, label, formatText<<16|width<<8)
			n, label = n+1, ""
			for at := 8; at < width; at += 8 {
				d.int(2)
				d.int(-1)
				for range 4 {
					d.int(0)
				}
				d.text("", 8)
			}
		}
	}
}

func formatOf(k Kind) int {
	switch k {
	case Day:
		return formatDay<<16 | 10<<8
	case Moment:
		return formatMoment<<16 | 20<<8
	}
	return formatNumber<<16 | 8<<8 | 2
}

func (d *dictionary) variable(n, width int, label string, format int) {
	d.int(2)
	d.int(width)
	label = Cut(label, maxLabel)
	if label == "" {
		d.int(0)
	} else {
		d.int(1)
	}
	d.int(0) // no missing values of its own
	d.int(format)
	d.int(format)
	d.text(short(n), 8)
	if label != "" {
		d.int(len(label))
		d.text(label, (len(label)+3)/4*4)
	}
}

// valueLabels writes those of numbers and of texts of up to eight bytes; those of longer ones are an extension.
func (d *dictionary) valueLabels() {
	for i, v := range d.vars {
		if len(v.Values) == 0 || v.Kind == Text && v.Width > 8 {
			continue
		}
		d.int(3)
		d.int(len(v.Values))
		for _, l := range v.Values {
			if v.Kind == Text {
				d.text(l.Text, 8)
			} else {
				d.float(l.Number)
			}
			label := Cut(l.Label, maxValueLabel)
			d.buf = append(d.buf, byte(len(label)))
			d.text(label, (len(label)+8)/8*8-1)
		}
		d.int(4)
		d.int(1)
		d.int(d.places[i])
	}
}

// extension writes a record of a subtype that a reader may skip.
func (d *dictionary) extension(subtype, size int, data []byte) {
	d.int(7)
	d.int(subtype)
	d.int(size)
	d.int(len(data) / size)
	d.buf = append(d.buf, data...)
}

func (d *dictionary) extensions() {
	var ints, floats dictionary
	for _, n := range []int{1, 0, 0, -1, 1, 1, 2, 65001} { // our version, no machine, IEEE numbers, compressed, little-endian, UTF-8
		ints.int(n)
	}
	d.extension(3, 4, ints.buf)
	for _, f := range []float64{-math.MaxFloat64, math.MaxFloat64, math.Nextafter(-math.MaxFloat64, 0)} { // missing, the highest, the lowest
		floats.float(f)
	}
	d.extension(4, 8, floats.buf)
	var names, long []string
	for i, v := range d.vars {
		names = append(names, d.shorts[i]+"="+v.Name)
		if v.Kind == Text && v.Width > maxShort {
			long = append(long, fmt.Sprintf("%s=%05d\x00\t", d.shorts[i], v.Width))
		}
	}
	if len(names) > 0 {
		d.extension(13, 1, []byte(strings.Join(names, "\t")))
	}
	if len(long) > 0 {
		d.extension(14, 1, []byte(strings.Join(long, "")))
	}
	d.extension(20, 1, []byte("UTF-8"))
	if labels := d.longLabels(); len(labels) > 0 {
		d.extension(21, 1, labels)
	}
}

// longLabels are the labels of values of texts over eight bytes.
func (d *dictionary) longLabels() []byte {
	var of dictionary
	for _, v := range d.vars {
		if len(v.Values) == 0 || v.Kind != Text || v.Width <= 8 || v.Width > maxShort {
			continue
		}
		of.int(len(v.Name))
		of.text(v.Name, len(v.Name))
		of.int(v.Width)
		of.int(len(v.Values))
		for _, l := range v.Values {
			of.int(v.Width)
			of.text(l.Text, v.Width)
			label := Cut(l.Label, maxValueLabel)
			of.int(len(label))
			of.text(label, len(label))
		}
	}
	return of.buf
}
