package markdown

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Lint judges what a correct file says: its wording, its questions, who can reach them, what the front matter promises. Problems
// are sorted by place and name places of that file. Rules that need a date run only where at is not zero, so that a file
// that was fine does not become wrong by waiting.
func Lint(r Result, at time.Time) []consultation.Problem {
	if r.Questionnaire == nil || r.Doc == nil || len(r.Doc.Front) == 0 {
		return nil // not even the front matter was read: there is nothing to judge
	}
	l := newLinter(r, at)
	checks := []func(*linter){lintSentences, lintAcronyms, lintTone, lintLinks, lintImages, lintHeadings, lintQuestionWording, lintLists, lintMarkup}
	if !l.isEdition() {
		checks = append(checks, lintFront, lintDecisions, lintBlackout, lintSchedule, lintPersonal, lintFreeText, lintEvidence, lintScales, lintBands,
			lintEquality, lintReach, lintPaths, lintFollowUps)
	}
	for _, check := range checks {
		check(l)
	}
	l.problems = l.besideErrors(r.Problems)
	sortProblems(l.problems)
	return l.problems
}

// besideErrors leaves out advice and warnings on questions that hold an error: what they judge was not read as it was meant.
func (l *linter) besideErrors(errors []consultation.Problem) []consultation.Problem {
	var starts []int
	for _, s := range l.doc.Of(SpanSection, SpanQuestion) {
		starts = append(starts, s.At)
	}
	slices.Sort(starts)
	home := func(at int) int {
		i, exact := slices.BinarySearch(starts, at)
		if exact {
			i++
		}
		return i // 0 is the start page and the front matter
	}
	bad := map[int]bool{}
	for _, e := range errors {
		bad[home(e.At)] = true
	}
	return slices.DeleteFunc(l.problems, func(p consultation.Problem) bool {
		i := home(p.At)
		return i > 0 && bad[i] && p.Rule.Level != consultation.LevelError
	})
}

// sortProblems sorts by place; problems of one place keep their order.
func sortProblems(problems []consultation.Problem) {
	slices.SortStableFunc(problems, func(a, b consultation.Problem) int { return cmp.Compare(a.At, b.At) })
}

type linter struct {
	q        *consultation.Questionnaire
	doc      *Outline
	body     []byte
	at       time.Time
	reach    *reach
	places   map[string]int // question, or question and code with a space between → byte offset of its words
	problems []consultation.Problem
}

func newLinter(r Result, at time.Time) *linter {
	l := &linter{q: r.Questionnaire, doc: r.Doc, body: r.Source.Body, at: at, reach: newReach(r.Questionnaire), places: map[string]int{}}
	for _, q := range l.q.Questions() {
		l.places[q.Name] = q.At
	}
	for _, s := range l.doc.Of(SpanQuestion) {
		l.places[s.Question] = s.At
	}
	for _, s := range l.doc.Of(SpanAnswer) {
		l.places[s.Question+" "+s.Code] = s.At
	}
	return l
}

func (l *linter) report(rule *consultation.Rule, at int, args ...any) {
	l.problems = append(l.problems, rule.Break(at, args...))
}

// isEdition says whether the file holds another edition's words only.
func (l *linter) isEdition() bool {
	return slices.ContainsFunc(l.doc.Front, func(f FrontLine) bool { return f.Key == "edition of" })
}

// public says whether the file asks the public about government policy, so that the Consultation Principles hold for it.
func (l *linter) public() bool {
	return l.q.Front.Kind == "call for evidence" || l.q.Front.Kind == "consultation"
}

// front gives the place of a front-matter value, or of the front matter where the key is missing.
func (l *linter) front(key string) int {
	for _, f := range l.doc.Front {
		if f.Key == key {
			return f.ValueAt
		}
	}
	return 0
}

// heading gives the place of a question's words.
func (l *linter) heading(name string) int { return l.places[name] }

// answer gives the place of an answer's words; those of the question where it takes its answers from another.
func (l *linter) answer(question, code string) int {
	if at, ok := l.places[question+" "+code]; ok {
		return at
	}
	return l.heading(question)
}

// place finds plain words in the source of a span, word by word from the offset, past any markup between them.
func (l *linter) place(from, end int, words string) int {
	first := -1
	for _, w := range strings.Fields(words) {
		i := bytes.Index(l.body[min(from, end):end], []byte(w))
		if i < 0 {
			continue
		}
		if first < 0 {
			first = from + i
		}
		from += i + len(w)
	}
	if first < 0 {
		return min(from, end)
	}
	return first
}

// headingWords gives the words of a question as most people read them.
func headingWords(q *consultation.Question) string { return strings.TrimSpace(q.Heading.String()) }

// isText says whether people answer the question in their own words.
func isText(q *consultation.Question) bool {
	switch q.Type {
	case "short text", "long text", "text per item", "up to N short texts":
		return true
	}
	return false
}

// isClosed says whether people answer by choosing.
func isClosed(q *consultation.Question) bool {
	_, ok := q.Kind.(consultation.Listed)
	return ok || strings.HasPrefix(q.Type, "choose") || q.Type == "scale"
}

// answersOf gives the list of answers of a question, nil for other types.
func answersOf(q *consultation.Question) []consultation.Option {
	if k, ok := q.Kind.(consultation.Listed); ok {
		return k.Options()
	}
	return nil
}
