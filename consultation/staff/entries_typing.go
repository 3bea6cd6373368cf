package staff

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// What stands on paper can be other than an answer. A mark says so, under a name of its own below the question's, so that it is
// kept, merged and compared like the rest of what was typed; the question's answer is then left empty, its comment is not.
const (
	MarkUnreadable = "unreadable"
	MarkSeveral    = "several" // more answers ticked than were asked for
)

// Marks lists them.
var Marks = []string{MarkUnreadable, MarkSeveral}

// MarkField is the field of a question's mark, NoteField that of what the typist says about it. No answer has such a name.
func MarkField(question string) string { return question + ".~mark" }

// NoteField is what the typist says about a question.
func NoteField(question string) string { return question + ".~note" }

// MarkOf gives the mark of a question, or "".
func MarkOf(a consultation.Answers, question string) string {
	if m := a.Get(MarkField(question)); slices.Contains(Marks, m) {
		return m
	}
	return ""
}

// TypingPage is one page of the screen for typing: a section, or one round of a repeated section.
type TypingPage struct {
	ID      string // "about", "dogs/2"
	Section *consultation.Section
	Round   int // 0 where the section is not repeated
	Rounds  int
}

// TypingPages lists the pages. Nothing is hidden: on paper, people answer what they like.
func TypingPages(q *consultation.Questionnaire, typed consultation.Answers) []TypingPage {
	var all []TypingPage
	for i := range q.Sections {
		s := &q.Sections[i]
		if len(s.Questions()) == 0 {
			continue
		}
		if !s.Repeats() {
			all = append(all, TypingPage{ID: s.Name, Section: s})
			continue
		}
		n := typedRounds(q, s, typed)
		for r := 1; r <= n; r++ {
			all = append(all, TypingPage{ID: s.Name + "/" + strconv.Itoa(r), Section: s, Round: r, Rounds: n})
		}
	}
	return all
}

// typedRounds is how many rounds of a section are typed: as many as were asked for, as the question that decides says, or as hold
// something.
func typedRounds(q *consultation.Questionnaire, s *consultation.Section, typed consultation.Answers) int {
	n, _ := strconv.Atoi(typed.Get(consultation.RoundsName(s.Name)))
	if s.Times != "" {
		m, _ := strconv.Atoi(typed.Get(s.Times))
		n = max(n, m)
	}
	for name := range typed {
		rest, ok := strings.CutPrefix(name, s.Name+".")
		round, _, more := strings.Cut(rest, ".")
		if m, err := strconv.Atoi(round); ok && more && err == nil && typed.Has(name) {
			n = max(n, m)
		}
	}
	return min(max(n, 1), s.UpTo)
}

// Asked lists the questions of the page, all of them.
func (p TypingPage) Asked(q *consultation.Questionnaire, scene consultation.Scene) []consultation.Asked {
	var all []consultation.Asked
	for i := range p.Section.Pages {
		id := p.ID + "/" + strconv.Itoa(i+1)
		all = append(all, q.Anyway(id, scene)...)
	}
	return all
}

// FindPage gives the page of an id; false where there is none.
func FindPage(pages []TypingPage, id string) (TypingPage, bool) {
	i := slices.IndexFunc(pages, func(p TypingPage) bool { return p.ID == id })
	if i < 0 {
		return TypingPage{}, false
	}
	return pages[i], true
}

// allAsked lists every question of every page.
func allAsked(q *consultation.Questionnaire, typed consultation.Answers, scene consultation.Scene) []consultation.Asked {
	var all []consultation.Asked
	for _, p := range TypingPages(q, typed) {
		all = append(all, p.Asked(q, scene)...)
	}
	return all
}

// AllAsked lists every question that a keying can hold.
func (k *Keying) AllAsked(q *consultation.Questionnaire, scene consultation.Scene) []consultation.Asked {
	return allAsked(q, k.All(), scene)
}

// draft is the keying as a draft, whose merging it shares.
func (k *Keying) draft() *consultation.Draft {
	return &consultation.Draft{
		Answers: k.Answers.Clone(), Personal: k.Personal.Clone(), By: maps.Clone(k.Pages), Conflicts: maps.Clone(k.Conflicts),
	}
}

func (k *Keying) keep(d *consultation.Draft) {
	k.Answers, k.Personal, k.Pages, k.Conflicts = d.Answers, d.Personal, d.By, d.Conflicts
}

// All is everything that was typed, marks among it.
func (k *Keying) All() consultation.Answers { return k.draft().All() }

// Edit merges what a page sends, as a respondent's draft does: what two people or tabs typed differently is kept twice until somebody
// chooses. It gives the questions in conflict.
func (k *Keying) Edit(asked []consultation.Asked, e consultation.Edit) []string {
	d := k.draft()
	conflicts := d.Apply(asked, e)
	k.keep(d)
	k.Done = false
	return conflicts
}

// Resolve settles a conflict.
func (k *Keying) Resolve(q consultation.Asked, how consultation.Settlement, page string) {
	d := k.draft()
	d.Resolve(q, how, page)
	k.keep(d)
}

// SetRounds says how many rounds of a repeated section there are.
func (k *Keying) SetRounds(s *consultation.Section, n int) {
	if k.Answers == nil {
		k.Answers = consultation.Answers{}
	}
	k.Answers.Set(consultation.RoundsName(s.Name), strconv.Itoa(min(max(n, 1), s.UpTo)))
}

// ReadMarks takes a question's mark and note from a form, as ReadForm does for its answers.
func ReadMarks(question string, form map[string][]string) consultation.Answers {
	a := consultation.Answers{}
	for _, f := range []string{MarkField(question), NoteField(question)} {
		if v, ok := form[f]; ok && len(v) > 0 {
			a[f] = []string{v[0]}
		}
	}
	return a
}
