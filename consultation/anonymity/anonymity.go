// Package anonymity blanks cells of a table with a row for each person, until nobody can be picked out by what the table says of them: local
// suppression for k-anonymity. It knows nothing of consultations, only of rows of values.
//
// A row is what somebody could know of a person: region, age, job. Blank is a value of its own. Once protected, every combination of values
// that the table still has, blanks included, is that of at least k rows. Whoever knows some of a person's values, and looks for the rows that
// they could be, finds none or at least k.
package anonymity

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// Rows is how many rows must be alike unless somebody says otherwise; Least is the lowest that can be asked for.
const (
	Rows  = 5
	Least = 3
)

// Most is how many values a row can have.
const Most = 16

// ErrFew: there are fewer rows than must be alike.
var ErrFew = errors.New("anonymity: fewer rows than must be alike")

// Table counts combinations of values. It does not keep rows: how much it holds depends on how many combinations there are.
type Table struct {
	fields int
	codes  []map[string]uint16 // of each field: the value's number, from 1; 0 is blank
	counts map[string]int      // by key
}

// New makes a table whose rows have so many values, at most Most.
func New(fields int) *Table {
	t := &Table{fields: fields, codes: make([]map[string]uint16, fields), counts: map[string]int{}}
	for i := range t.codes {
		t.codes[i] = map[string]uint16{}
	}
	return t
}

// Add counts a row. "" is blank: nothing was answered, or nothing is told.
func (t *Table) Add(values []string) { t.counts[t.key(values, true)]++ }

// settle numbers values anew by their order, so that nothing depends on which came first.
func (t *Table) settle() {
	anew := make([][]uint16, t.fields) // by number
	for i, codes := range t.codes {
		anew[i] = make([]uint16, len(codes)+1)
		for n, v := range slices.Sorted(maps.Keys(codes)) {
			anew[i][codes[v]] = uint16(n + 1)
			codes[v] = uint16(n + 1)
		}
	}
	counts := make(map[string]int, len(t.counts))
	for key, n := range t.counts {
		b := []byte(key)
		for i := range t.fields {
			binary.BigEndian.PutUint16(b[2*i:], anew[i][binary.BigEndian.Uint16(b[2*i:])])
		}
		counts[string(b)] = n
	}
	t.counts = counts
}

// maxCodes is how many values of a field are told apart. Those that come later are blank: so many values are nobody's in common.
const maxCodes = 1<<16 - 1

// key is a combination as two bytes for each value. New values get a number where grow says so, else they are blank.
func (t *Table) key(values []string, grow bool) string {
	key := make([]byte, 2*t.fields)
	for i, v := range values {
		if v == "" {
			continue
		}
		code, ok := t.codes[i][v]
		if !ok && grow && len(t.codes[i]) < maxCodes {
			code = uint16(len(t.codes[i]) + 1)
			t.codes[i][v] = code
		}
		binary.BigEndian.PutUint16(key[2*i:], code)
	}
	return string(key)
}

func blankAt(key string, field int) bool { return key[2*field] == 0 && key[2*field+1] == 0 }

// without gives a combination with some fields blank: bit i of the mask is field i.
func without(key string, mask uint32) string {
	out := []byte(key)
	for i := 0; 2*i < len(out); i++ {
		if mask&(1<<i) != 0 {
			out[2*i], out[2*i+1] = 0, 0
		}
	}
	return string(out)
}

// filled is the mask of the fields that are not blank.
func filled(key string) (mask uint32) {
	for i := 0; 2*i < len(key); i++ {
		if !blankAt(key, i) {
			mask |= 1 << i
		}
	}
	return mask
}

// Plan says which cells go blank.
type Plan struct {
	// Blanked is how many cells go blank, by field.
	Blanked []int

	table *Table
	to    map[string]string // a combination and what becomes of it; those that stay are not here
	loans map[string][]loan // by what it has become
	last  map[string]string // what becomes of it in the end
}

// loan is that some rows of a combination that has enough of them become another, so that it has enough too.
type loan struct {
	to   string
	rows int
}

// Next gives which values of a row go blank. Call it once for each row that was added, in an order of your own that is the same each time:
// where only some rows of one combination go blank, those that come first do.
func (p *Plan) Next(values []string) []bool {
	key := p.table.key(values, false)
	if to, ok := p.to[key]; ok {
		key = to
	}
	if list := p.loans[key]; len(list) > 0 {
		l := &list[0]
		if l.rows--; l.rows == 0 {
			p.loans[key] = list[1:]
		}
		key = l.to
	}
	if to, ok := p.last[key]; ok {
		key = to
	}
	blank := make([]bool, p.table.fields)
	for i := range blank {
		blank[i] = blankAt(key, i)
	}
	return blank
}
