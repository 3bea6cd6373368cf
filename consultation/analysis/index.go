package analysis

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/greenpaper/greenpaper/consultation"
)

// Set is a set of responses, by their ordinals.
type Set = roaring.Bitmap

// Names of what is known of every response beside its answers. A data name has no underscore before it.
const (
	OfChannel  = "_channel"  // consultation.Channel by its name
	OfLanguage = "_language" // of the pages
	OfEdition  = "_edition"
	OfSeries   = "_series" // of versions that can be counted together
	OfVersion  = "_version"
	OfWish     = "_wish"
	OfLate     = "_late" // "yes"
	OfDay      = "_day"  // a date: when it was received, in London
)

// Index is the responses of one consultation, ready to be counted. Responses have ordinals from 0. It is not for use by several goroutines
// while one of them changes it.
type Index struct {
	fields   map[string]consultation.Field // by data name, over all versions
	series   map[string]string             // of a version
	all      *Set                          // those that stand
	answered map[string]*Set
	codes    map[string]map[string]*Set
	numbers  map[string]*column
	ranks    map[string][]map[string]*Set // place from 0 → code
	words    map[string]*column           // how many words a text has
}

// New makes an empty index for a consultation. Versions are given oldest first.
func New(versions ...*consultation.Version) *Index {
	x := &Index{
		fields: map[string]consultation.Field{}, series: map[string]string{}, all: roaring.New(), answered: map[string]*Set{},
		codes: map[string]map[string]*Set{}, numbers: map[string]*column{}, ranks: map[string][]map[string]*Set{}, words: map[string]*column{},
	}
	for _, v := range versions {
		x.series[v.Hash] = strconv.Itoa(max(1, v.Series))
		q := v.Questionnaire("")
		for i := range q.Sections {
			s := &q.Sections[i]
			if s.Equality || s.Ends {
				continue
			}
			for _, f := range fieldsOf(s) {
				x.fields[f.Name] = f
			}
		}
	}
	return x
}

// Bare is an index that knows which responses there are and nothing of them.
func Bare(all *Set) *Index {
	x := New()
	x.all = all
	return x
}

// fieldsOf lists the fields of a section, of every round, that are no contact data.
func fieldsOf(s *consultation.Section) []consultation.Field {
	var list []consultation.Field
	for _, q := range s.Questions() {
		if q.Personal {
			continue
		}
		if !s.Repeats() {
			list = append(list, q.Fields(q.Name)...)
			continue
		}
		for r := 1; r <= s.UpTo; r++ {
			list = append(list, q.Fields(s.Name+"."+strconv.Itoa(r)+"."+q.Name)...)
		}
	}
	return list
}

// Put adds a response, or puts it in the place of what has its ordinal.
func (x *Index) Put(ord uint32, r *consultation.Response) {
	if x.all.Contains(ord) {
		x.Remove(ord)
	}
	x.all.Add(ord)
	x.meta(ord, OfChannel, r.Channel.Name())
	x.meta(ord, OfLanguage, r.Language)
	x.meta(ord, OfEdition, r.Edition)
	x.meta(ord, OfVersion, r.Version)
	x.meta(ord, OfSeries, x.series[r.Version])
	x.meta(ord, OfWish, string(r.Wish))
	if r.Late {
		x.meta(ord, OfLate, "yes")
	}
	x.number(ord, OfDay, float64(dayNumber(Received(r))))
	for name, values := range r.Answers {
		f, ok := x.fields[name]
		if !ok || len(values) == 0 {
			continue
		}
		x.field(ord, f, values)
	}
}

// Received is the day in London on which a response was received, as midnight UTC.
func Received(r *consultation.Response) time.Time {
	if day, err := time.Parse(consultation.ISODate, r.Received); err == nil {
		return day
	}
	y, m, d := r.Submitted.In(consultation.London).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func dayNumber(t time.Time) int64 { return t.Unix() / 86400 }

func (x *Index) meta(ord uint32, name, value string) {
	if value != "" {
		x.code(ord, name, value)
	}
}

func (x *Index) field(ord uint32, f consultation.Field, values []string) {
	switch f.Type {
	case consultation.FieldCode, consultation.FieldCodes:
		for _, v := range values {
			x.code(ord, f.Name, v)
		}
	case consultation.FieldRanks:
		for place, v := range values {
			x.code(ord, f.Name, v)
			for len(x.ranks[f.Name]) <= place {
				x.ranks[f.Name] = append(x.ranks[f.Name], map[string]*Set{})
			}
			add(x.ranks[f.Name][place], v, ord)
		}
	case consultation.FieldNumber:
		if v, err := strconv.ParseFloat(values[0], 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
			x.number(ord, f.Name, v)
		}
	case consultation.FieldDate:
		if t, err := time.Parse(consultation.ISODate, values[0]); err == nil {
			x.number(ord, f.Name, float64(dayNumber(t)))
		}
	case consultation.FieldText:
		if n := countWords(values[0]); n > 0 {
			add(x.answered, f.Name, ord)
			columnOf(x.words, f.Name).set(ord, float64(n))
		}
	default: // files
		add(x.answered, f.Name, ord)
	}
}

func (x *Index) code(ord uint32, name, value string) {
	add(x.answered, name, ord)
	if x.codes[name] == nil {
		x.codes[name] = map[string]*Set{}
	}
	add(x.codes[name], value, ord)
}

func (x *Index) number(ord uint32, name string, v float64) {
	add(x.answered, name, ord)
	columnOf(x.numbers, name).set(ord, v)
}

func add(sets map[string]*Set, key string, ord uint32) {
	s, ok := sets[key]
	if !ok {
		s = roaring.New()
		sets[key] = s
	}
	s.Add(ord)
}

func columnOf(columns map[string]*column, name string) *column {
	c, ok := columns[name]
	if !ok {
		c = &column{}
		columns[name] = c
	}
	return c
}

// Remove takes a response out: it was withdrawn, or is about to be put again.
func (x *Index) Remove(ord uint32) {
	x.all.Remove(ord)
	for _, s := range x.answered {
		s.Remove(ord)
	}
	for _, sets := range x.codes {
		for _, s := range sets {
			s.Remove(ord)
		}
	}
	for _, places := range x.ranks {
		for _, sets := range places {
			for _, s := range sets {
				s.Remove(ord)
			}
		}
	}
	for _, columns := range []map[string]*column{x.numbers, x.words} {
		for _, c := range columns {
			if _, ok := c.at(ord); ok {
				c.set(ord, math.NaN())
			}
		}
	}
}

// All gives the responses that stand. It must not be changed.
func (x *Index) All() *Set { return x.all }

// Answered gives those that answered a field. It must not be changed.
func (x *Index) Answered(name string) *Set { return setOf(x.answered[name]) }

// Given gives those that gave an answer. It must not be changed.
func (x *Index) Given(name, code string) *Set { return setOf(x.codes[name][code]) }

func setOf(s *Set) *Set {
	if s == nil {
		return roaring.New()
	}
	return s
}

// Values lists what a closed field was ever answered with, and what its versions offer, by code.
func (x *Index) Values(name string) []string {
	var list []string
	for v := range x.codes[name] {
		list = append(list, v)
	}
	for _, o := range x.fields[name].Codes {
		list = append(list, o.Code)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Field gives a field by its data name.
func (x *Index) Field(name string) (consultation.Field, bool) {
	f, ok := x.fields[name]
	return f, ok
}

// And intersects sets into a new one; nil is all.
func (x *Index) And(sets ...*Set) *Set {
	out := x.all.Clone()
	for _, s := range sets {
		if s != nil {
			out.And(s)
		}
	}
	return out
}

// countWords counts words by white space: it only says which texts are long.
func countWords(s string) int {
	n, in := 0, false
	for _, r := range s {
		space := r == ' ' || r == '\n' || r == '\t' || r == '\r'
		if !space && !in {
			n++
		}
		in = !space
	}
	return n
}
