package markdown

import (
	"regexp"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	ruleStage        = consultation.NewRule("stage-missing", consultation.LevelError, "say that nothing is decided yet: write \"stage: formative\" in the front matter")
	ruleImpact       = consultation.NewRule("impact-missing", consultation.LevelWarning, "write \"impact assessment:\" in the front matter, with where it is or why there is none")
	ruleAlternatives = consultation.NewRule("alternatives-missing", consultation.LevelWarning, "write \"alternative formats:\" in the front matter, with how people get large print or Easy Read and how they reply without a computer")
	rulePost         = consultation.NewRule("post-missing", consultation.LevelAdvice, "%q tells people that they can answer on paper, and nothing says where to send it; write \"post:\" in the front matter with the address, a comma after each of its lines")
	ruleAims         = consultation.NewRule("aims-missing", consultation.LevelAdvice, "write \"aims:\" in the front matter, with what the answers are for")
	ruleLanguages    = consultation.NewRule("languages-missing", consultation.LevelWarning, "there is no Welsh edition; add \"cy\" to the editions, or write \"languages:\" in the front matter with the reason")
	ruleReviewed     = consultation.NewRule("reviewed-missing", consultation.LevelWarning, "write \"reviewed:\" in the front matter, with the day and who cleared the file: 2026-12-14 by the policy team")
	ruleInvitedEnd   = consultation.NewRule("invitation-closes", consultation.LevelError, "it is open by invitation only and never closes, so that invitations would work for ever; give it a day on which it closes")
	ruleInvitedWho   = consultation.NewRule("invitation-kind", consultation.LevelWarning, "a %s that only invited people can answer is not open to the public; write \"kind: survey\", or record why it is right")
	ruleExitPage     = consultation.NewRule("exit-page", consultation.LevelAdvice, "%q may put some readers at risk; write \"exit page: yes\" in the front matter to give each page a button that leaves it at once")
)

// onPaper finds the promise that people can answer without a computer.
var onPaper = regexp.MustCompile(`(?i)\b(?:by post|or post|post it|on paper|paper forms?|paper copy|paper copies|by letter|in writing)\b`)

func lintFront(l *linter) {
	f := l.q.Front
	missing := func(rule *consultation.Rule, value string) {
		if strings.TrimSpace(value) == "" {
			l.report(rule, l.front("kind"))
		}
	}
	if l.public() {
		missing(ruleStage, f.Stage)
		missing(ruleImpact, f.ImpactAssessment)
		missing(ruleAims, f.Aims)
		missing(ruleReviewed, f.Reviewed)
		if !slices.Contains(f.Editions, "cy") && f.Languages == "" {
			l.report(ruleLanguages, l.front("editions"))
		}
	}
	missing(ruleAlternatives, f.Alternatives)
	if word := onPaper.FindString(f.Alternatives); word != "" && f.Post == "" {
		l.report(rulePost, l.front("alternative formats"), word)
	}
	if f.Invited {
		l.invitation()
	}
	if !f.ExitPage {
		l.exitPage()
	}
}

// invitation looks at what fits badly with answers by invitation only.
func (l *linter) invitation() {
	if l.q.Front.Closes == "" {
		l.report(ruleInvitedEnd, l.front("closes"))
	}
	if l.public() {
		l.report(ruleInvitedWho, l.front("kind"), l.q.Front.Kind)
	}
}

// sensitive are the words of subjects that somebody at home must not be seen to read about.
var sensitive = []string{"domestic abuse", "sexual abuse", "violence at home", "forced marriage", "coercive control", "female genital mutilation", "whistle-blowing", "whistleblowing", "modern slavery"}

func (l *linter) exitPage() {
	for _, s := range l.doc.Of(append([]SpanKind{SpanTitle, SpanSection}, prose...)...) {
		text := strings.ToLower(s.Text)
		for _, w := range sensitive {
			if strings.Contains(text, w) {
				l.report(ruleExitPage, s.At, w)
				return
			}
		}
	}
}
