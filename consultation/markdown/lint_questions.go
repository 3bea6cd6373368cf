package markdown

import (
	"regexp"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	rulePersonal          = consultation.NewRule("personal-unmarked", consultation.LevelWarning, "this asks for %s; mark the question `personal`, so that the answer is kept apart and never published")
	rulePersonalAnonymous = consultation.NewRule("personal-anonymous", consultation.LevelError, "the front matter says \"anonymous: yes\", so nobody can be asked for contact data; remove the question, or the promise")
	rulePersonalRequired  = consultation.NewRule("personal-required", consultation.LevelWarning, "nobody should have to give contact data to be heard; remove `required`, or ask only people who want to hear from you with `only if`")
	ruleSpecialRequired   = consultation.NewRule("special-required", consultation.LevelWarning, "nobody should have to give special category data; remove `required`, or offer \"Prefer not to say\"")
	ruleKeepContact       = consultation.NewRule("keep-contact", consultation.LevelWarning, "this asks for contact data; write \"keep contact data:\" in the front matter, with how long you keep them")
	ruleIdentify          = consultation.NewRule("identify-warning", consultation.LevelWarning, "people write names into boxes; put a notice above this, such as \"Do not include information that could identify you or anyone else\"")
	ruleEvidence          = consultation.NewRule("evidence-missing", consultation.LevelWarning, "people need the facts before they judge a proposal; put a fact bank with [!DETAILS], or a link to the evidence, above this question")
	ruleRequiredMany      = consultation.NewRule("required-many", consultation.LevelAdvice, "%d of %d questions are required; people leave when they must answer, so require only what you cannot do without")
)

// personalPatterns find questions that ask who somebody is.
var personalPatterns = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"an email address", regexp.MustCompile(`(?i)\be-?mail\b`)},
	{"a phone number", regexp.MustCompile(`(?i)\b(?:tele)?phone|\bmobile number\b`)},
	{"a postcode", regexp.MustCompile(`(?i)\bpostcode\b`)},
	{"an address", regexp.MustCompile(`(?i)\byour (?:home |postal |full )?address\b`)},
	{"a date of birth", regexp.MustCompile(`(?i)\bdate of birth\b|\bwhen were you born\b`)},
	{"a name", regexp.MustCompile(`(?i)\byour (?:full |first |last |own )?names?\b|^(?:full |first |last )?name\??$`)},
	{"an identity number", regexp.MustCompile(`(?i)\b(?:NHS|National Insurance|passport) number\b`)},
}

// partOfPostcode is not enough to find somebody.
var partOfPostcode = regexp.MustCompile(`(?i)\b(?:first (?:part|half|letters?)|area|district)\b`)

func asksFor(q *consultation.Question) string {
	heading := headingWords(q)
	switch q.Type {
	case "email":
		return "an email address"
	case "postcode":
		return "a postcode"
	case "short text", "long text", "date":
		for _, p := range personalPatterns {
			if p.pattern.MatchString(heading) && !partOfPostcode.MatchString(heading) {
				return p.what
			}
		}
	}
	return ""
}

func lintPersonal(l *linter) {
	asked, required := l.q.Questions(), 0
	kept := slices.ContainsFunc(l.q.Front.Keep, func(k consultation.Keep) bool { return k.What == "contact data" })
	for _, q := range asked {
		at := l.heading(q.Name)
		section := l.reach.in[q.Name]
		if q.Required {
			required++
		}
		if what := asksFor(q); what != "" && !q.Personal && !section.Equality {
			l.report(rulePersonal, at, what)
		}
		if q.Personal {
			if l.q.Front.Anonymous {
				l.report(rulePersonalAnonymous, at)
			}
			if q.Required && len(q.When) == 0 && len(section.When) == 0 {
				l.report(rulePersonalRequired, at)
			}
			if !kept {
				l.report(ruleKeepContact, at)
				kept = true
			}
		}
		refusable := slices.ContainsFunc(answersOf(q), func(o consultation.Option) bool { return o.NoAnswer })
		if q.Special && q.Required && !refusable {
			l.report(ruleSpecialRequired, at)
		}
	}
	if required > 4 && required*2 > len(asked) {
		l.report(ruleRequiredMany, l.heading(asked[0].Name), required, len(asked))
	}
}

var identifyPattern = regexp.MustCompile(`(?i)\bidentif|\b(?:do not|don't|leave out|without)\b.{0,40}\bnames?\b`)

// lintFreeText wants a warning before the first box that invites a story.
func lintFreeText(l *linter) {
	warned := map[string]bool{} // by section; "" is the start page and holds everywhere
	for _, s := range l.doc.Spans {
		switch s.Kind {
		case SpanParagraph, SpanItem, SpanHint:
			warned[s.Section] = warned[s.Section] || identifyPattern.MatchString(s.Text)
		case SpanQuestion:
			q := l.q.Question(s.Question)
			if q == nil || warned[""] || warned[s.Section] {
				continue
			}
			if q.Type == "long text" || q.Type == "text per item" || q.Comment != nil {
				if h := q.Hint; h == nil || !identifyPattern.MatchString(h.String()) {
					l.report(ruleIdentify, s.At)
				}
				warned[s.Section] = true // once for a section is enough
			}
		}
	}
}

var proposalPattern = regexp.MustCompile(`(?i)\b(?:propos(?:al|als|ed|e)|do you (?:agree|support|oppose)|you (?:agree|support) (?:with|that)|far do you (?:agree|support))\b`)

// enoughFacts is how many words of a section's own text say what is proposed.
const enoughFacts = 30

// lintEvidence wants facts above a closed question about a proposal, in its section: a fact bank, a link, or enough words.
func lintEvidence(l *linter) {
	if !l.public() {
		return
	}
	informed, words := map[string]bool{}, map[string]int{} // by section
	for _, s := range l.doc.Spans {
		switch s.Kind {
		case SpanDetails, SpanLink:
			informed[s.Section] = informed[s.Section] || !strings.HasPrefix(s.Target, "mailto:")
		case SpanParagraph, SpanItem, SpanCell:
			if !identifyPattern.MatchString(s.Text) {
				words[s.Section] += consultation.CountWords(s.Text)
			}
		case SpanQuestion:
			q := l.q.Question(s.Question)
			if q != nil && isClosed(q) && proposalPattern.MatchString(s.Text) && !informed[s.Section] && words[s.Section] < enoughFacts {
				l.report(ruleEvidence, s.At)
				informed[s.Section] = true // once for a section is enough
			}
		}
	}
}
