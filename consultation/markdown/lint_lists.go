package markdown

import (
	"regexp"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

const maxAnswers = 15

var (
	ruleListLong     = consultation.NewRule("list-long", consultation.LevelAdvice, "%d answers are many to read, and more so to hear; group them, or ask a wider question first")
	ruleSameAnswer   = consultation.NewRule("same-answer", consultation.LevelWarning, "another answer of this question has the same words; people cannot tell them apart")
	ruleOtherBox     = consultation.NewRule("other-box", consultation.LevelAdvice, "people who choose this cannot say what they mean; add a box: `with text max 100 characters`")
	ruleNoneMissing  = consultation.NewRule("none-missing", consultation.LevelAdvice, "somebody to whom nothing here applies cannot say so; add an answer such as - None of these `none` `on its own`")
	ruleUnbalanced   = consultation.NewRule("scale-unbalanced", consultation.LevelWarning, "this scale has %d answers for %q and %d for %q; give both sides the same number")
	ruleScaleUnknown = consultation.NewRule("scale-dont-know", consultation.LevelAdvice, "people without a view cannot say so; add an answer such as - Don't know `dont-know` `not on scale`")
	ruleScaleMixed   = consultation.NewRule("scale-mixed", consultation.LevelWarning, "some codes of this scale are numbers and some are words, so that the numbers do not count as values; give each answer a number, or add `not on scale`")
	ruleNotSaid      = consultation.NewRule("equality-not-said", consultation.LevelWarning, "equality questions must let people decline; add an answer such as - Prefer not to say `not-said` `no answer`")
)

var otherAnswer = regexp.MustCompile(`(?i)^(?:other|others|something else|somewhere else|someone else|another|any other)(?: \(.*\))?[.:]?$`)

func lintLists(l *linter) {
	for _, q := range l.q.Questions() {
		list := answersOf(q)
		if len(list) > maxAnswers {
			l.report(ruleListLong, l.heading(q.Name), len(list))
		}
		seen := map[string]bool{}
		for _, o := range list {
			label := strings.ToLower(strings.TrimSpace(o.Label.String()))
			key := label + "/" + string(rune('0'+o.Group))
			if seen[key] {
				l.report(ruleSameAnswer, l.answer(q.Name, o.Code))
			}
			seen[key] = true
			if otherAnswer.MatchString(label) && o.Box == nil && !l.askedNext(q.Name, o.Code) {
				l.report(ruleOtherBox, l.answer(q.Name, o.Code))
			}
		}
		if q.Type == "choose any" && len(list) > 2 && !slices.ContainsFunc(list, declines) {
			l.report(ruleNoneMissing, l.heading(q.Name))
		}
	}
}

// declines says whether an answer means that nothing else of the list fits.
func declines(o consultation.Option) bool { return o.Alone || o.NoAnswer || o.Box != nil }

// askedNext says whether a later question follows up an answer.
func (l *linter) askedNext(question, code string) bool {
	return slices.ContainsFunc(l.q.Questions(), func(q *consultation.Question) bool {
		return slices.ContainsFunc(q.When, func(cl consultation.Clause) bool { return cl.Name == question && slices.Contains(cl.Codes, code) })
	})
}

// opposed are words for the two sides of a scale. The second side is looked for first, because it often holds the first.
var opposed = []struct{ yes, no string }{
	{"agree", "disagree"}, {"satisfied", "dissatisfied"}, {"likely", "unlikely"}, {"helpful", "unhelpful"}, {"support", "oppose"},
	{"important", "unimportant"}, {"easy", "difficult"}, {"good", "poor"}, {"better", "worse"}, {"positive", "negative"}, {"confident", "not confident"},
}

func lintScales(l *linter) {
	for _, q := range l.q.Questions() {
		list := answersOf(q)
		if q.Type != "scale" && q.Type != "choose one" {
			continue
		}
		if q.Type == "scale" && mixedCodes(list) {
			l.report(ruleScaleMixed, l.heading(q.Name))
		}
		for _, o := range opposed {
			yes, no := sides(list, o.yes, o.no)
			if no > 0 && yes > 0 && yes != no {
				l.report(ruleUnbalanced, l.heading(q.Name), yes, o.yes, no, o.no)
				break
			}
		}
		if yes, no := sides(list, "agree", "disagree"); q.Type == "scale" && yes > 0 && no > 0 && !slices.ContainsFunc(list, offScale) {
			l.report(ruleScaleUnknown, l.heading(q.Name))
		}
	}
}

// mixedCodes says whether some answers on a scale have numbers for codes and some have words.
func mixedCodes(list []consultation.Option) bool {
	numbers, words := 0, 0
	for _, o := range list {
		if offScale(o) {
			continue
		}
		if strings.Trim(o.Code, "0123456789") == "" {
			numbers++
		} else {
			words++
		}
	}
	return numbers > 0 && words > 0
}

func offScale(o consultation.Option) bool { return o.OffScale || o.NoAnswer }

// sides counts the answers on each side of a scale; one that names both, or neither of them, is in the middle.
func sides(list []consultation.Option, yes, no string) (nYes, nNo int) {
	for _, o := range list {
		label := " " + strings.ToLower(o.Label.String()) + " "
		hasNo := strings.Contains(label, " "+no+" ")
		hasYes := strings.Contains(label, " "+yes+" ") && !(strings.HasSuffix(no, " "+yes) && hasNo)
		switch {
		case offScale(o) || strings.Contains(label, " neither ") || hasYes && hasNo:
		case hasNo:
			nNo++
		case hasYes:
			nYes++
		}
	}
	return nYes, nNo
}

func lintEquality(l *linter) {
	for i := range l.q.Sections {
		if !l.q.Sections[i].Equality {
			continue
		}
		for _, q := range l.q.Sections[i].Questions() {
			list := answersOf(q)
			if len(list) > 0 && !slices.ContainsFunc(list, func(o consultation.Option) bool { return o.NoAnswer }) {
				l.report(ruleNotSaid, l.heading(q.Name))
			}
		}
	}
}
