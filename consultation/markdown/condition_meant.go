package markdown

import (
	"regexp"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

var commaInNumber = regexp.MustCompile(`\b\d{1,3}(?:,\d{3})+\b`)

// comparisons are words after `is` that are no code.
var comparisons = []string{"more", "less", "greater", "fewer", "over", "under", "above", "below", "after", "equal"}

// operatorUnknown reports words after a name that are no operator.
func (r *conditionReader) operatorUnknown(c placed) {
	var rest []string
	for _, t := range r.left[:min(3, len(r.left))] {
		rest = append(rest, t.text)
	}
	written := strings.Join(rest, " ")
	if written == "" {
		r.fail(ruleConditionShort.Break(c.at.name, c.Name))
		return
	}
	meant := ""
	for n := len(rest); n > 0 && meant == ""; n-- {
		meant = r.p.meant(strings.Join(rest[:n], " "), operatorWords)
	}
	if rest[0] == "is" {
		rest[0] += " " + rest[1]
	}
	r.fail(ruleConditionOp.Break(c.at.op, rest[0], meant))
}

// meantCode suggests a code, or the code of the answer whose words were written.
func (p *parser) meantCode(code string, rest []string, listed consultation.Listed) string {
	words := strings.Join(append([]string{code}, rest...), " ")
	var codes []string
	for _, o := range listed.Options() {
		if strings.EqualFold(o.Label.String(), words) {
			return p.meant(o.Code+"?", []string{o.Code})
		}
		codes = append(codes, o.Code)
	}
	return p.meant(code, codes)
}
