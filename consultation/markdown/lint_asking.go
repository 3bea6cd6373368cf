package markdown

import (
	"regexp"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	ruleDouble       = consultation.NewRule("double-question", consultation.LevelAdvice, "this seems to ask two things, and one answer cannot fit both; write two questions")
	ruleLeading      = consultation.NewRule("leading", consultation.LevelAdvice, "the words %q lead people to one answer; ask in a way that lets them disagree")
	ruleHeadingLong  = consultation.NewRule("question-long", consultation.LevelAdvice, "this question has %d words; ask in fewer than 20 and move the rest to a hint")
	ruleHintLong     = consultation.NewRule("hint-long", consultation.LevelAdvice, "this hint has %d words; keep it to one or two short sentences and move the rest above the question")
	ruleExplain      = consultation.NewRule("explain-nothing", consultation.LevelWarning, "everybody is asked this, also people who have nothing to explain; add `only if`, or use `with comment` on the question before it")
	ruleHypothetical = consultation.NewRule("hypothetical", consultation.LevelWarning, "people who said no are asked to imagine that they had said yes; ask what would have to change, or do not ask them")
	ruleSameQuestion = consultation.NewRule("same-question", consultation.LevelAdvice, "another question has the same words; say what is different, or people will think they have answered it")
)

var (
	secondQuestion = regexp.MustCompile(`(?i)\b(?:and|or) (?:how|why|what|when|where|who|whether|do you|would you|should (?:we|it|they|there)|is (?:it|there)|are (?:you|they|there)|does it|can you|will you)\b|` +
		`(?i)\b(?:agree|support|satisfied)\b.* and (?:that|with)\b`)
	leadingWords = regexp.MustCompile(`(?i)\b(?:don't you|wouldn't you|shouldn't|isn't it|surely|obviously|of course|clearly)\b|^do you agree that\b|^would you agree\b`)
	ifStart      = regexp.MustCompile(`(?i)^if (?:yes|no|so|not|you (?:answered|said|chose|ticked|selected|agree|disagree))\b`)
	explainOnly  = regexp.MustCompile(`(?i)^(?:please )?(?:explain|give (?:us )?(?:your |the )?(?:reasons?|details|examples)|tell us why|say why|why(?: not)?|provide (?:details|reasons)|(?:explain|expand on) your answer)\b.{0,30}$`)
	imagine      = regexp.MustCompile(`(?i)\bif you (?:did|had|were|could)\b|\b(?:imagine|suppose) (?:that )?you\b`)
	noCodes      = regexp.MustCompile(`^(?:no|none|never|not-.*|do-not|disagree)$`)
)

func lintQuestionWording(l *linter) {
	seen := map[string]bool{}
	for _, s := range l.doc.Of(SpanQuestion, SpanHint) {
		n := consultation.CountWords(s.Text)
		if s.Kind == SpanHint {
			if n > 40 {
				l.report(ruleHintLong, s.At, n)
			}
			continue
		}
		q := l.q.Question(s.Question)
		if n >= 20 && n <= maxSentence && q != nil && q.Hint == nil {
			l.report(ruleHeadingLong, s.At, n)
		}
		if strings.Count(s.Text, "?") > 1 || secondQuestion.MatchString(s.Text) {
			l.report(ruleDouble, s.At)
		}
		words := leadingWords.FindString(s.Text)
		if words != "" && !(q != nil && strings.HasPrefix(strings.ToLower(words), "do you agree") && balanced(q)) {
			l.report(ruleLeading, s.At, words)
		}
		key := s.Section + " " + strings.ToLower(s.Text)
		if seen[key] {
			l.report(ruleSameQuestion, s.At)
		}
		seen[key] = true
	}
}

// balanced says whether a person can disagree, and can do so by degrees or not know.
func balanced(q *consultation.Question) bool {
	o := answersOf(q)
	return len(o) == 0 || len(o) >= 3
}

// lintFollowUps looks at questions that only make sense after another answer.
func lintFollowUps(l *linter) {
	for _, q := range l.q.Questions() {
		heading := headingWords(q)
		everybody := len(q.When) == 0
		if everybody && (ifStart.MatchString(heading) || isText(q) && explainOnly.MatchString(heading)) {
			l.report(ruleExplain, l.heading(q.Name))
		}
		if imagine.MatchString(heading) && slices.ContainsFunc(q.When, saysNo) {
			l.report(ruleHypothetical, l.heading(q.Name))
		}
	}
}

// saysNo says whether a clause holds only for people who said no.
func saysNo(cl consultation.Clause) bool {
	if cl.Op != consultation.Is && cl.Op != consultation.Includes {
		return false
	}
	return !slices.ContainsFunc(cl.Codes, func(c string) bool { return !noCodes.MatchString(c) })
}
