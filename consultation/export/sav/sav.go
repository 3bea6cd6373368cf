// Package sav writes system files of SPSS (.sav), as the manual of PSPP documents them: compressed, in UTF-8, with labels of variables and of
// values. It knows nothing of consultations and reads nothing.
package sav

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is what a variable holds.
type Kind int

// The kinds.
const (
	Text   Kind = iota // up to MaxWidth bytes
	Number             // a decimal number
	Day                // a date, given as midnight UTC
	Moment             // a time in UTC
)

// Limits of the format.
const (
	MaxWidth      = 32767 // bytes of a text
	maxName       = 64    // bytes
	maxLabel      = 255   // bytes, of a variable
	maxValueLabel = 120   // bytes
	maxShort      = 255   // bytes of a text that is one variable of the file; a longer one is split into segments
	segment       = 252   // bytes by which the width of a longer one counts segments; each holds 255
)

// Variable is a column.
type Variable struct {
	Name   string // see Name; names must differ without regard to case
	Label  string // cut to 255 bytes
	Kind   Kind
	Width  int // bytes of the longest text, at least 1
	Values []ValueLabel
}

// ValueLabel says a value in words, of up to 120 bytes.
type ValueLabel struct {
	Number float64 // where the variable is a number
	Text   string  // where it is a text of up to 255 bytes
	Label  string
}

// Value is a cell. Missing is no number and no time; a text is empty.
type Value struct {
	Text    string
	Number  float64
	Time    time.Time
	Missing bool
}

// Name makes a name that the format allows of any: letters, digits, dots and underscores, a letter first, at most 64 bytes, and no dot or
// underscore at the end. It does not make names differ.
func Name(s string) string {
	var b strings.Builder
	for _, r := range s {
		ok := r < utf8.RuneSelf && (r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
		if !ok {
			r = '_'
		}
		b.WriteRune(r)
	}
	name := b.String()
	if name == "" || !(name[0] >= 'a' && name[0] <= 'z' || name[0] >= 'A' && name[0] <= 'Z') {
		name = "v" + name
	}
	name = strings.TrimRight(name[:min(len(name), maxName-1)], "._")
	if reserved[strings.ToUpper(name)] {
		name += "1"
	}
	return name
}

// reserved are words of SPSS's own language.
var reserved = map[string]bool{"ALL": true, "AND": true, "BY": true, "EQ": true, "GE": true, "GT": true, "LE": true, "LT": true, "NE": true, "NOT": true, "OR": true, "TO": true, "WITH": true}

// Writer writes one file. Close it.
type Writer struct {
	out    *bufio.Writer
	vars   []Variable
	codes  []byte // commands of the current block, at most 8
	data   []byte // what they stand before
	failed error
}

// NewWriter writes all that stands before the rows. rows is how many are to come, or -1 if that is not known. title may be empty.
func NewWriter(w io.Writer, title string, made time.Time, rows int, vars []Variable) (*Writer, error) {
	seen := map[string]bool{}
	for _, v := range vars {
		switch up := strings.ToUpper(v.Name); {
		case v.Name != Name(v.Name):
			return nil, fmt.Errorf("sav: a variable cannot be called %q", v.Name)
		case seen[up]:
			return nil, fmt.Errorf("sav: two variables are called %q", v.Name)
		case v.Kind == Text && (v.Width < 1 || v.Width > MaxWidth):
			return nil, fmt.Errorf("sav: the variable %s is %d bytes wide, and from 1 to %d are possible", v.Name, v.Width, MaxWidth)
		default:
			seen[up] = true
		}
	}
	out := &Writer{out: bufio.NewWriterSize(w, 64<<10), vars: vars}
	d := newDictionary(vars)
	d.write(out.out, title, made, rows)
	return out, nil
}

// ErrRow: a row has more or fewer cells than there are variables.
var ErrRow = errors.New("sav: a row has another number of cells")

// Row writes a row. A text that is longer than its variable is cut at a character.
func (w *Writer) Row(row []Value) error {
	if len(row) != len(w.vars) {
		return ErrRow
	}
	for i, v := range w.vars {
		switch {
		case v.Kind == Text:
			w.text(Cut(row[i].Text, v.Width), v.Width)
		case row[i].Missing:
			w.command(255, nil)
		case v.Kind == Number:
			w.number(row[i].Number)
		default:
			w.number(float64(row[i].Time.Unix() + epoch))
		}
	}
	return w.failed
}

// epoch is the seconds from the first day of the Gregorian calendar, 14 October 1582, to 1970.
const epoch = 12219379200

// Cut gives as much of a text as fits into so many bytes without cutting a character.
func Cut(s string, width int) string {
	if len(s) <= width {
		return s
	}
	for width > 0 && !utf8.RuneStart(s[width]) {
		width--
	}
	return s[:width]
}

func (w *Writer) number(f float64) {
	if f == math.Trunc(f) && f >= 1-bias && f <= 251-bias {
		w.command(byte(f+bias), nil)
		return
	}
	var b [8]byte
	putFloat(b[:], f)
	w.command(253, b[:])
}

// text writes the segments of a text: 255 bytes of it in each but the last, and each padded to a multiple of eight.
func (w *Writer) text(s string, width int) {
	for _, of := range segments(width) {
		part := s[:min(len(s), of)]
		s = s[len(part):]
		for n := 0; n < of; n += 8 {
			var b [8]byte
			copy(b[:], "        ")
			if n < len(part) {
				copy(b[:], part[n:])
			}
			if b == spaces {
				w.command(254, nil)
			} else {
				w.command(253, b[:])
			}
		}
	}
}

var spaces = [8]byte{' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '}

// segments gives the widths of the variables that a text is made of.
func segments(width int) []int {
	if width <= maxShort {
		return []int{width}
	}
	n := (width + segment - 1) / segment
	out := make([]int, n)
	for i := range n - 1 {
		out[i] = maxShort
	}
	out[n-1] = width - (n-1)*segment
	return out
}

// command adds one command to the block, and writes the block when it is full.
func (w *Writer) command(code byte, data []byte) {
	w.codes, w.data = append(w.codes, code), append(w.data, data...)
	if len(w.codes) == 8 {
		w.block()
	}
}

func (w *Writer) block() {
	w.out.Write(w.codes) // errors of a bufio.Writer stay
	_, w.failed = w.out.Write(w.data)
	w.codes, w.data = w.codes[:0], w.data[:0]
}

// Close ends the file; it does not close what is written to.
func (w *Writer) Close() error {
	w.command(252, nil)
	for len(w.codes) > 0 {
		w.command(0, nil)
	}
	return w.out.Flush()
}
