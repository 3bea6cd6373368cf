package markdown

import (
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	ruleNever         = consultation.NewRule("condition-never", consultation.LevelError, "`only if %s` can never hold: no answer to `%s` fits all of it")
	ruleNeverWording  = consultation.NewRule("wording-never", consultation.LevelError, "`reads when %s` can never hold here: no answer to `%s` fits it")
	ruleUnreachable   = consultation.NewRule("unreachable", consultation.LevelError, "nobody can reach this question: nobody who sees `%s` can give `%s` the answer that it needs")
	ruleAfterEnd      = consultation.NewRule("after-end", consultation.LevelError, "nobody can reach this question: everybody it is for has ended in `%s`")
	ruleQuestionsMany = consultation.NewRule("questions-many", consultation.LevelAdvice, "somebody%s is asked %d questions; few people finish more than 25, so ask each person less")
)

// lintReach looks for conditions that cannot hold and questions that nobody can reach.
func lintReach(l *linter) {
	var ends []*consultation.Section
	for i := range l.q.Sections {
		s := &l.q.Sections[i]
		if !l.never(s.At, s.When) {
			l.inSection(s, ends)
		}
		if s.Ends {
			ends = append(ends, s)
		}
	}
}

// never reports a condition that cannot hold by itself.
func (l *linter) never(at int, c consultation.Condition) bool {
	ok, name := l.reach.possible(c)
	if !ok {
		l.report(ruleNever, l.tag(at, c), c, name)
	}
	return !ok
}

// tag gives the place of a condition: in the tag line after a heading, else the heading.
func (l *linter) tag(at int, c consultation.Condition) int {
	for _, s := range l.doc.Spans {
		if s.Kind == SpanTagLine && s.At >= at {
			if i := strings.Index(string(l.body[s.At:s.End]), c.String()); i >= 0 {
				return s.At + i
			}
			return s.At
		}
	}
	return at
}

func (l *linter) inSection(s *consultation.Section, ends []*consultation.Section) {
	for p := range s.Pages {
		for _, it := range s.Pages[p].Items {
			if it.Content != nil {
				if ok, name := l.reach.possible(it.Content.When, s.When); !ok {
					l.report(ruleNever, it.Content.At, it.Content.When, name)
				}
				continue
			}
			l.question(it.Question, s, ends)
		}
	}
}

func (l *linter) question(q *consultation.Question, s *consultation.Section, ends []*consultation.Section) {
	at := l.heading(q.Name)
	if l.never(at, q.When) {
		return
	}
	if ok, name := l.reach.possible(q.When, s.When); !ok {
		l.report(ruleUnreachable, at, s.Name, name)
		return
	}
	for _, end := range ends {
		if !s.Equality && !l.reach.avoidable(end, q.When, s.When) {
			l.report(ruleAfterEnd, at, end.Name)
			return
		}
	}
	for _, o := range answersOf(q) {
		if ok, name := l.reach.possible(o.When, q.When, s.When); !ok {
			l.report(ruleNever, l.answer(q.Name, o.Code), o.When, name)
		}
	}
	for i, w := range q.Wordings {
		if ok, name := l.reach.possible(w.When, q.When, s.When); !ok {
			l.report(ruleNeverWording, l.wording(q.Name, i), w.When, name)
		}
	}
}

// wording gives the place of a question's other headings by their order.
func (l *linter) wording(question string, i int) int {
	for _, s := range l.doc.Of(SpanWording) {
		if s.Question == question {
			if i--; i < 0 {
				return s.At
			}
		}
	}
	return l.heading(question)
}

// maxQuestions is how many questions one person should be asked at most.
const maxQuestions = 25

func lintPaths(l *linter) {
	for _, p := range PathLengths(l.q) {
		if p.Questions <= maxQuestions {
			continue
		}
		who := ""
		if p.Answer != "" {
			who = " who answers \"" + p.Answer + "\""
		}
		l.report(ruleQuestionsMany, l.heading(l.q.Questions()[0].Name), who, p.Questions)
		return
	}
}
