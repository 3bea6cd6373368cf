package consultation

import (
	"regexp"
	"strconv"
	"strings"
)

// Numbers are the numbers that a paper form prints, so that what somebody wrote beside "4b" can be typed in as "4b". They are a
// function of the questionnaire alone and never change for a version. Other editions of it print the numbers of the main one.
//
// A question has the number that its author gave it, as the texts speak of it. Where some have none, those get the letter of their
// section and a count: A1, A2. Where no two can be told apart by the author's numbers, or there are none, the form is counted from
// 1. A row, an item or a comment has a letter behind the question's number (4b), a cell or a box a count behind that (4b.2).
type Numbers struct {
	Parts    []NumberedPart // in the order of the form, each question before its parts
	sections map[string]string
	byName   map[string]int
	byNumber map[string]int
	own      map[string]string // the author's numbers, by question
}

// NumberedPart is a question, or one thing in it that is filled in by itself.
type NumberedPart struct {
	Number   string // "4", "4b", "4b.2"
	Name     string // data name, in a repeated section without the round: "importance.pay"
	Whole    bool   // the question itself, whether or not it holds an answer under its own name
	Codes    []string
	Question *Question
	Section  *Section
}

// Numbered gives the numbers of a questionnaire; of several editions, that of the main one.
func Numbered(q *Questionnaire) *Numbers {
	n := &Numbers{sections: map[string]string{}, byName: map[string]int{}, byNumber: map[string]int{}}
	own := ownNumbers(q)
	n.own = own
	count := 0
	for i := range q.Sections {
		s := &q.Sections[i]
		letter := strings.ToUpper(letters(i))
		n.sections[s.Name] = letter
		within := 0
		for _, x := range s.Questions() {
			number := own[x.Name]
			switch {
			case len(own) == 0:
				count++
				number = strconv.Itoa(count)
			case number == "":
				for number == "" || taken(own, number) {
					within++
					number = letter + strconv.Itoa(within)
				}
			}
			n.question(s, x, number)
		}
	}
	return n
}

var printedNumber = regexp.MustCompile(`[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*`)

// ownNumbers are the author's numbers without brackets and full stops, by question; none where two are the same.
func ownNumbers(q *Questionnaire) map[string]string {
	own, seen := map[string]string{}, map[string]bool{}
	for _, x := range q.Questions() {
		number := printedNumber.FindString(x.Number)
		if number == "" {
			continue
		}
		if seen[plainNumber(number)] {
			return nil
		}
		seen[plainNumber(number)] = true
		own[x.Name] = number
	}
	return own
}

func taken(own map[string]string, number string) bool {
	for _, o := range own {
		if plainNumber(o) == plainNumber(number) {
			return true
		}
	}
	return false
}

// question numbers a question and its parts.
func (n *Numbers) question(s *Section, q *Question, number string) {
	rows := q.Kind.Form(q.Name, Context{})
	whole := NumberedPart{Number: number, Name: q.Name, Whole: true, Question: q, Section: s}
	if len(rows) == 1 && rows[0].wanted() == 1 && rows[0].Controls[0].Field == q.Name {
		whole.Codes = codes(rows[0].Controls[0].List)
		n.add(whole)
		n.boxes(whole, rows[0].Controls[0])
		rows = nil
	} else {
		n.add(whole)
	}
	for i, r := range rows {
		n.row(whole, r, n.follow(number, letters(i)))
	}
	if q.Comment != nil {
		n.add(NumberedPart{Number: n.follow(number, letters(len(rows))), Name: q.Name + ".comment", Question: q, Section: s})
	}
}

// row numbers what a row asks for: the row itself where that is one thing, else its cells. Its own box comes last.
func (n *Numbers) row(of NumberedPart, r Row, number string) {
	of.Whole, of.Codes = false, nil
	wanted, last := r.wanted(), 0
	for _, c := range r.Controls {
		if c.Extra {
			continue
		}
		of.Name, of.Codes = c.Field, codes(c.List)
		of.Number = number
		if wanted > 1 {
			last++
			of.Number = number + "." + strconv.Itoa(last)
		}
		n.add(of)
		n.boxes(of, c)
		if wanted == 1 && !c.Select {
			last = len(c.List) // the boxes of answers have the counts of their answers
		}
	}
	for _, c := range r.Controls {
		if c.Extra {
			last++
			of.Name, of.Codes, of.Number = c.Field, nil, number+"."+strconv.Itoa(last)
			n.add(of)
		}
	}
}

// boxes numbers the boxes of answers: the number of the list and that of the answer.
func (n *Numbers) boxes(of NumberedPart, c Control) {
	number := of.Number
	of.Whole, of.Codes = false, nil
	for i, o := range c.List {
		if o.Box != nil {
			of.Name, of.Number = boxName(c.Field, o), number+"."+strconv.Itoa(i+1)
			n.add(of)
		}
	}
}

func (n *Numbers) add(p NumberedPart) {
	if _, ok := n.byName[p.Name]; !ok {
		n.byName[p.Name] = len(n.Parts)
	}
	if key := plainNumber(p.Number); n.byNumber[key] == 0 {
		n.byNumber[key] = len(n.Parts) + 1
	}
	n.Parts = append(n.Parts, p)
}

// wanted counts the controls of a row that are not its own box.
func (r Row) wanted() int {
	n := 0
	for _, c := range r.Controls {
		if !c.Extra {
			n++
		}
	}
	return n
}

func codes(list []Option) []string {
	var out []string
	for _, o := range list {
		out = append(out, o.Code)
	}
	return out
}

// letters counts a, b, … z, aa, ab, from 0.
func letters(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('a'+(i-1)%26)) + s
	}
	return s
}

// follow puts a letter behind a number: with a full stop where it would run into another letter, or be another question's number.
func (n *Numbers) follow(number, letter string) string {
	if last := number[len(number)-1]; last < '0' || last > '9' || taken(n.own, number+letter) {
		return number + "." + letter
	}
	return number + letter
}

// plainNumber is a number without what people add or leave out: brackets, spaces, a closing full stop, capitals.
func plainNumber(s string) string {
	s = strings.NewReplacer("(", "", ")", "", " ", "", ":", "").Replace(strings.ToLower(visible(s)))
	return strings.TrimRight(s, ".")
}

// Of is the number printed for a data name; "" for a name that has none. A round does not matter: "staff.2.role" has the number of
// "role".
func (n *Numbers) Of(name string) string {
	if p := n.part(name); p != nil {
		return p.Number
	}
	return ""
}

// Section is the letter printed before a section's title.
func (n *Numbers) Section(name string) string { return n.sections[name] }

// Answer is the count, from 1, that is printed before an answer of the list under this data name; 0 for none.
func (n *Numbers) Answer(name, code string) int {
	if p := n.part(name); p != nil {
		for i, c := range p.Codes {
			if c == code {
				return i + 1
			}
		}
	}
	return 0
}

func (n *Numbers) part(name string) *NumberedPart {
	if i, ok := n.byName[name]; ok {
		return &n.Parts[i]
	}
	section, rest, _ := strings.Cut(name, ".")
	round, rest, ok := strings.Cut(rest, ".")
	if _, err := strconv.Atoi(round); !ok || err != nil || n.sections[section] == "" {
		return nil
	}
	if i, ok := n.byName[rest]; ok && n.Parts[i].Section.Name == section {
		return &n.Parts[i]
	}
	return nil
}

// Find gives what a number stands for, as somebody types it: "4b", "4 (B)", "4B.". False for a number that the form does not have.
func (n *Numbers) Find(typed string) (NumberedPart, bool) {
	i := n.byNumber[plainNumber(typed)]
	if i == 0 {
		return NumberedPart{}, false
	}
	return n.Parts[i-1], true
}

// FullName is the data name of the part: in a repeated section with the round, from 1.
func (p NumberedPart) FullName(round int) string {
	if p.Section.Repeats() {
		return roundPrefix(p.Section.Name, round) + p.Name
	}
	return p.Name
}
