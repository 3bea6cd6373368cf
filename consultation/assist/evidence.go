package assist

import (
	"regexp"
	"strings"
)

// Sign is something in an answer that may be evidence.
type Sign string

// The signs.
const (
	SignFigure Sign = "figure" // a share, money, or a number of three digits and more
	SignDate   Sign = "date"   // a year, or a day
	SignSource Sign = "source" // a report, a study, a survey, an Act, or words such as "according to"
	SignLink   Sign = "link"   // a web address
)

var signs = []struct {
	sign Sign
	form *regexp.Regexp
}{
	{SignLink, regexp.MustCompile(`(?i)\bhttps?://\S+|\bwww\.\S+`)},
	{SignSource, regexp.MustCompile(`(?i)\b(?:according to|reported (?:by|in)|published (?:by|in)|figures from|data from|statistics from|research (?:by|from|shows)|evidence from|a? ?(?:report|study|survey|review|inquiry|audit|evaluation|white paper|green paper) (?:by|of|from|in|on|into|found|shows|showed)|et al\b|yn ôl (?:adroddiad|ymchwil|data)|office for national statistics)\b|(?-i:\b(?:ONS|NAO|NICE|CQC|IPPR|OECD)\b)|(?-i:\b[A-Z]\w+(?: [A-Z]\w+)* (?:Act|Report|Review|Survey|Inquiry|Strategy)\b(?: (?:19|20)\d\d)?)`)},
	{SignDate, regexp.MustCompile(`(?i)\b\d{1,2}(?:st|nd|rd|th)? (?:january|february|march|april|may|june|july|august|september|october|november|december|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr)\b(?: \d{4}\b)?|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b(?:19|20)\d\d\b`)},
	{SignFigure, regexp.MustCompile(`(?i)[£€$] ?\d[\d,.]*\d?(?: ?(?:k|m|bn|million|billion))?|\b\d+(?:[.,]\d+)* ?(?:%|per cent\b|percent\b|y cant\b)|\b\d{1,3}(?:,\d{3})+\b|\b\d{3,}\b|\b\d+ (?:in|out of|o bob) \d+\b`)},
}

// Mark is a sign with the words that have it.
type Mark struct {
	Sign Sign
	Text string
}

// marksMost is how many signs of an answer are told.
const marksMost = 40

// hints are words without which a text has no source: most texts need no closer look.
var hints = []string{"according", "report", "publish", "figures", "data from", "statistic", "research", "evidence", "study", "survey", "review", "inquiry", "audit",
	"evaluation", " paper", "et al", "yn ôl", " act", "strategy"}

// may says whether a sign may be in a text at all.
func may(s Sign, text, lower string) bool {
	switch s {
	case SignLink:
		return strings.Contains(lower, "http") || strings.Contains(lower, "www.")
	case SignSource:
		for _, h := range hints {
			if strings.Contains(lower, h) {
				return true
			}
		}
		for _, body := range []string{"ONS", "NAO", "NICE", "CQC", "IPPR", "OECD"} {
			if strings.Contains(text, body) {
				return true
			}
		}
		return false
	}
	return strings.ContainsAny(text, "0123456789")
}

// Evidence gives the signs of an answer, those of each kind as they stand. What is part of a web address or a date is no figure besides.
func Evidence(text string) []Mark {
	taken := make([]bool, len(text))
	var all []Mark
	lower := strings.ToLower(text)
	for _, s := range signs {
		if !may(s.sign, text, lower) {
			continue
		}
		for _, at := range s.form.FindAllStringIndex(text, marksMost) {
			if taken[at[0]] || taken[at[1]-1] || len(all) >= marksMost {
				continue
			}
			for i := at[0]; i < at[1]; i++ {
				taken[i] = true
			}
			all = append(all, Mark{s.sign, strings.TrimSpace(text[at[0]:at[1]])})
		}
	}
	return all
}

// Rich says whether signs make an answer one to look at for evidence: three or more, of two kinds or more; or one with files.
func Rich(marks []Mark, files int) bool {
	kinds := map[Sign]bool{}
	for _, m := range marks {
		kinds[m.Sign] = true
	}
	return files > 0 || len(marks) >= 3 && len(kinds) >= 2
}
