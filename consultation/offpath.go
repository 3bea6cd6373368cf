package consultation

import (
	"strconv"
	"strings"
)

// Anyway gives the questions of a page whether or not they are on the path, to store what a form carries that was rendered
// before another tab changed the path: words are kept even where they do not count. id is that of a Step; nil for no page.
func (q *Questionnaire) Anyway(id string, scene Scene) []Asked {
	parts := strings.Split(id, "/")
	s := q.Section(parts[0])
	if s == nil || len(parts) < 2 || len(parts) > 3 {
		return nil
	}
	page, err := strconv.Atoi(parts[len(parts)-1])
	if err != nil || page < 1 || page > len(s.Pages) || (len(parts) == 3) != s.Repeats() {
		return nil
	}
	prefix := ""
	if s.Repeats() {
		round, err := strconv.Atoi(parts[1])
		if err != nil || round < 1 || round > s.UpTo {
			return nil
		}
		prefix = roundPrefix(s.Name, round)
	}
	var out []Asked
	for _, it := range s.Pages[page-1].Items {
		if it.Question != nil {
			out = append(out, it.Question.anyway(prefix, scene))
		}
	}
	return out
}

// anyway asks a question with every condition taken to hold.
func (q *Question) anyway(prefix string, scene Scene) Asked {
	return Asked{
		Question: q, FullName: prefix + q.Name, Wording: q.Heading, Piped: func(string) string { return "" },
		In: Context{Now: scene.Now, Holds: func(Condition) bool { return true }, Answer: func(string) []string { return nil }},
	}
}

// Typed lists every question that holds typed words, on the path or off it, in the order of the file and its rounds: what a
// respondent can keep when nothing can be sent any more. Equality questions are among them if their answers are given.
func (q *Questionnaire) Typed(typed Answers, scene Scene) []Asked {
	var out []Asked
	for i := range q.Sections {
		s := &q.Sections[i]
		for round := min(1, s.UpTo); round <= s.UpTo; round++ {
			prefix := ""
			if round > 0 {
				prefix = roundPrefix(s.Name, round)
			}
			for _, x := range s.Questions() {
				if asked := x.anyway(prefix, scene); asked.Answered(asked.Settle(typed)) {
					out = append(out, asked)
				}
			}
		}
	}
	return out
}
