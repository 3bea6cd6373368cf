package export

import (
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// Part is which of a consultation's kinds of data a file holds. They are never in one file: the first may be shared for analysis, the
// second identifies people, the third must stay without a link to either. The last is a part of the first, and may be published.
type Part string

// The parts.
const (
	Answers  Part = "responses"
	Contact  Part = "contact"
	Equality Part = "equality"
	Public   Part = "public"
)

// Column is one column of an export, apart from the leading ones.
type Column struct {
	Name     string // heading: "importance.pay", for several answers and ranks "barriers.cost"
	Field    consultation.Field
	Code     string // for several answers and ranks: the answer that the column is about
	Question *consultation.Question
	Section  *consultation.Section
	Round    int // 1 and up in a repeated section, else 0
}

// Columns are the fixed columns of one part of a consultation, over every version that was published.
type Columns struct {
	Part Part
	Lead []string // headings of the columns that say of the response itself
	List []Column // by data name, in the order of the newest version's file

	leads []lead
	coded *Themes          // nil for none; see WithThemes
	plans map[string]*plan // by hash of the version
	all   *plan            // for rows whose version is not told
}

// NewColumns makes the columns of a part. Versions are given oldest first. Their columns are united: the newest version's in the
// order of its file, and what only older ones asked right after the column that it followed there. Where a wording has changed,
// the newest counts.
func NewColumns(part Part, versions ...*consultation.Version) *Columns {
	c := &Columns{Part: part, plans: map[string]*plan{}}
	own := make([][]Column, len(versions))
	for i, v := range versions {
		own[i] = columnsOf(part, v.Questionnaire(""))
	}
	if part == Public {
		withhold(own, versions)
	}
	for i := len(versions) - 1; i >= 0; i-- {
		c.List = unite(c.List, own[i])
	}
	series := map[string]string{}
	for _, v := range versions {
		series[v.Hash] = strconv.Itoa(max(1, v.Series))
	}
	c.leads = leadsFor(part, c.List, series)
	for _, l := range c.leads {
		c.Lead = append(c.Lead, l.name)
	}
	c.all = newPlan(c.List, c.List)
	for i, v := range versions {
		c.plans[v.Hash] = newPlan(c.List, own[i])
	}
	return c
}

// withhold takes out of the columns of all versions what is not for the public in any of them.
func withhold(own [][]Column, versions []*consultation.Version) {
	kept := map[string]bool{}
	for _, v := range versions {
		q := v.Questionnaire("")
		for i := range q.Sections {
			for _, of := range q.Sections[i].Questions() {
				kept[of.Name] = kept[of.Name] || q.Sections[i].Equality || !publishable(of)
			}
		}
	}
	for i := range own {
		own[i] = slices.DeleteFunc(own[i], func(c Column) bool { return kept[c.Question.Name] })
	}
}

// unite puts the columns that only an older version has behind the column that they followed there.
func unite(newer, older []Column) []Column {
	at := map[string]bool{}
	for _, c := range newer {
		at[c.Name] = true
	}
	out, place := slices.Clone(newer), 0
	for _, c := range older {
		if at[c.Name] {
			place = 1 + slices.IndexFunc(out, func(o Column) bool { return o.Name == c.Name })
			continue
		}
		out = slices.Insert(out, place, c)
		place++
	}
	return out
}

// columnsOf lists the columns of one version.
func columnsOf(part Part, q *consultation.Questionnaire) []Column {
	var out []Column
	if q == nil {
		return nil
	}
	for i := range q.Sections {
		s := &q.Sections[i]
		if s.Ends || s.Equality != (part == Equality) {
			continue
		}
		if !s.Repeats() {
			out = append(out, columnsOfRound(part, s, 0)...)
			continue
		}
		if part == Answers && s.Times == "" {
			name := consultation.RoundsName(s.Name)
			field := consultation.Field{Name: name, Label: "How many times this section was answered", Type: consultation.FieldNumber}
			out = append(out, Column{Name: name, Field: field, Section: s})
		}
		for r := 1; r <= s.UpTo; r++ {
			out = append(out, columnsOfRound(part, s, r)...)
		}
	}
	return out
}

func columnsOfRound(part Part, s *consultation.Section, round int) []Column {
	var out []Column
	for _, q := range s.Questions() {
		if q.Personal != (part == Contact) && part != Equality {
			continue
		}
		name := q.Name
		if round > 0 {
			name = s.Name + "." + strconv.Itoa(round) + "." + q.Name
		}
		for _, f := range q.Fields(name) {
			if part == Public && f.Type == consultation.FieldFiles {
				continue
			}
			c := Column{Name: f.Name, Field: f, Question: q, Section: s, Round: round}
			if f.Type != consultation.FieldCodes && f.Type != consultation.FieldRanks {
				out = append(out, c)
				continue
			}
			for _, o := range f.Codes {
				c.Name, c.Code = f.Name+"."+o.Code, o.Code
				out = append(out, c)
			}
		}
	}
	return out
}

// publishable says whether a question's answers may be in a file for the public at all. Names, special category data, addresses and postcodes are
// not, whoever agrees to publication.
func publishable(q *consultation.Question) bool {
	return !q.Personal && !q.RespondentName && !q.Special && !q.NotPublished && q.Type != "email" && q.Type != "postcode"
}

// Fields lists the columns that a response of a version can fill, one for each data name, in the order of the file; nil for a version that the
// columns were not made for.
func (c *Columns) Fields(version string) []*Column {
	if p := c.plans[version]; p != nil {
		return p.fields
	}
	return nil
}

// Wording is the question as it was asked, without answers piped into it.
func (c Column) Wording() string {
	if c.Question == nil {
		return c.Section.Title.String()
	}
	return c.Question.Heading.String()
}

// Label is the column in plain words: the wording, the round, the row or box, the answer.
func (c Column) Label() string {
	if o, ok := c.option(); ok {
		return c.FieldLabel() + " – " + o.Label.String()
	}
	return c.FieldLabel()
}

// FieldLabel is the label without the answer: what a data name is about.
func (c Column) FieldLabel() string {
	label := c.Wording()
	if c.Round > 0 {
		label += " – " + c.Section.Title.String() + " " + strconv.Itoa(c.Round)
	}
	switch {
	case c.Field.Label != "":
		label += " – " + c.Field.Label
	case strings.HasSuffix(c.Name, ".comment"):
		label += " – Comment"
	}
	return label
}

// option is the answer that the column is about.
func (c Column) option() (consultation.Option, bool) {
	i := slices.IndexFunc(c.Field.Codes, func(o consultation.Option) bool { return c.Code != "" && o.Code == c.Code })
	if i < 0 {
		return consultation.Option{}, false
	}
	return c.Field.Codes[i], true
}
