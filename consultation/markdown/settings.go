package markdown

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	table "github.com/yuin/goldmark/extension/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// questionPatterns are the settings that every question takes, whatever its type.
var questionPatterns = []string{"required", "personal", "respondent name", "special category", "not published", "keep N months after closing|sending", "only if TEXT", "with comment", "with comment max N words"}

// kindPatterns are the settings that some types take; SettingPatterns says which.
var kindPatterns = []string{
	"max N words|characters", "min N words|characters", "exactly N words|characters", "about N words|characters",
	"from X to X", "unit TEXT", "adds up to X", "adds up to NAME", "adds up to X down|across", "adds up to NAME down|across",
	"no earlier than DATE", "no earlier than today", "no earlier than NAME", "no later than DATE", "no later than today", "no later than NAME",
	"files TEXT", "up to N files", "max N MB", "max N pages", "answers of NAME", "groups chosen in NAME",
}

// later are types whose words are kept free for a later format.
var later = []string{"choose N to N", "rank all", "phone", "web address"}

// settings reads the tag line of a question: its type, and what every type takes. The rest is left for the kind.
func (p *parser) settings(q *consultation.Question, raw *rawQuestion, spans []codeSpan, parts *questionParts) *consultation.Spec {
	spec := &consultation.Spec{Name: q.Name, At: q.At}
	if raw.tag != nil {
		spec.At = p.at(raw.tag)
	}
	spans = p.questionType(q, spec, raw, spans)
	for _, s := range p.once(spans) {
		raw := consultation.Raw{Text: s.text, At: s.at}
		switch s.text {
		case "required":
			q.Required = true
		case "personal":
			q.Personal = true
		case "respondent name":
			q.RespondentName = true
		case "special category":
			q.Special = true
		case "not published":
			q.NotPublished = true
		default:
			if k := keepPattern.FindStringSubmatch(strings.TrimPrefix(s.text, "keep ")); k != nil && strings.HasPrefix(s.text, "keep ") {
				p.keepQuestion(q, s, k)
			} else if condition, ok := strings.CutPrefix(s.text, "only if "); ok {
				q.When = p.condition(consultation.Raw{Text: condition, At: s.at + len("only if ")})
			} else if limits, ok := strings.CutPrefix(s.text, "with comment"); ok && (limits == "" || limits[0] == ' ') {
				p.withComment(q, consultation.Raw{Text: strings.TrimSpace(limits), At: s.at + len("with comment ")})
			} else {
				spec.Settings = append(spec.Settings, raw)
			}
		}
	}
	p.settingsTogether(q, spec)
	return spec
}

// questionType takes the type, which stands right after the name.
func (p *parser) questionType(q *consultation.Question, spec *consultation.Spec, raw *rawQuestion, spans []codeSpan) []codeSpan {
	for i, s := range spans {
		phrase, n, ok := registered(s.text)
		if !ok {
			continue
		}
		spec.Type, spec.N, spec.At = phrase, n, s.at
		if i > 0 {
			p.report(ruleTypeOrder.Break(s.at, s.text))
		}
		return append(append([]codeSpan{}, spans[:i]...), spans[i+1:]...)
	}
	spec.Type = "short text" // to read on with
	p.broken[q.Name] = true
	if raw.tag == nil || p.broke && len(spans) == 0 {
		return nil // reported already
	}
	if len(spans) == 0 || questionSetting(spans[0].text) {
		p.report(ruleTypeMissing.Break(spec.At))
		return spans
	}
	spec.At = spans[0].at
	for _, pattern := range later {
		if _, ok := consultation.Match(pattern, spans[0].text); ok {
			p.report(ruleTypeLater.Break(spec.At, spans[0].text))
			return spans[1:]
		}
	}
	p.report(ruleTypeUnknown.Break(spec.At, spans[0].text, p.meantType(spans[0].text)))
	return spans[1:]
}

// registered finds the registered type of a phrase, and the number in it.
func registered(text string) (phrase string, n int, ok bool) {
	for _, t := range consultation.Types() {
		if args, ok := consultation.Match(t.Phrase, text); ok {
			if len(args) > 0 {
				n, _ = strconv.Atoi(args[0]) // matched as a number
			}
			return t.Phrase, n, true
		}
	}
	return "", 0, false
}

func isType(text string) bool {
	_, _, ok := registered(text)
	return ok
}

// meantType suggests a type.
func (p *parser) meantType(text string) string {
	var phrases []string
	for _, t := range consultation.Types() {
		phrases = append(phrases, t.Phrase)
	}
	return p.meant(text, phrases)
}

// questionSetting says whether the text fits a setting of a question, of whatever type.
func questionSetting(text string) bool {
	return fits(text, questionPatterns) || fits(text, kindPatterns)
}

func fits(text string, patterns []string) bool {
	for _, pattern := range patterns {
		if _, ok := consultation.Match(pattern, text); ok {
			return true
		}
	}
	return false
}

// settingLike says whether a text that stands where a name should is rather a setting.
func settingLike(text string) bool { return questionSetting(text) || fits(text, sectionPatterns) }

// withComment reads `with comment` and its limits.
func (p *parser) withComment(q *consultation.Question, limits consultation.Raw) {
	comment, left := consultation.NewComment(limits, p.report)
	for _, raw := range left {
		p.report(ruleCommentSetting.Break(raw.At, raw.Text))
	}
	q.Comment = comment
}

// keepQuestion reads how long the answers of one question are kept, which must not be longer than what the front matter promises
// for all of them. Equality answers have no link to anything by which each could have a time of its own.
func (p *parser) keepQuestion(q *consultation.Question, s codeSpan, parts []string) {
	months, _ := strconv.Atoi(parts[1]) // the pattern takes three digits at most
	k := consultation.Keep{What: q.Name, Months: months, After: parts[2]}
	switch {
	case p.current.Equality:
		p.report(ruleEqualityKeep.Break(s.at))
		return
	case months == 0:
		p.report(ruleKeepNothing.Break(s.at))
		return
	case k.After == "closing" && p.q.Front.Opens != "" && p.q.Front.Closes == "":
		p.report(ruleKeepClosing.Break(s.at, months))
		return
	}
	q.Keep = &k
}

// keepWithin reports a question that is to be kept for longer than the front matter promises. It needs to know whether the question
// is personal, so it comes when all settings are read.
func (p *parser) keepWithin(q *consultation.Question, at int) {
	if q.Keep == nil {
		return
	}
	classes := []string{"responses"}
	if q.Personal {
		classes = append(classes, "contact data")
	}
	for _, k := range p.q.Front.Keep {
		if slices.Contains(classes, k.What) && !q.Keep.Within(k) {
			p.report(ruleKeepLonger.Break(at, k.What, k.Months, k.After))
			return
		}
	}
}

// settingsTogether reports settings that contradict each other or their section.
func (p *parser) settingsTogether(q *consultation.Question, spec *consultation.Spec) {
	if p.current.Equality && (q.Personal || q.RespondentName) {
		p.report(ruleEqualityPersonal.Break(spec.At))
	}
	p.keepWithin(q, spec.At)
	if p.current.Equality && q.Required {
		p.report(ruleEqualityRequired.Break(spec.At))
	}
}

// leftover reports a setting that the type did not take.
func (p *parser) leftover(s consultation.Raw, phrase string) {
	if fits(s.Text, sectionPatterns) {
		p.report(ruleQuestionSection.Break(s.At, s.Text))
		return
	}
	if fits(s.Text, kindPatterns) {
		p.report(ruleSettingUnfit.Break(s.At, s.Text, phrase))
		return
	}
	if isType(s.Text) {
		p.report(ruleTypeTwice.Break(s.At, s.Text, phrase))
		return
	}
	p.report(ruleSettingUnknown.Break(s.At, s.Text, p.meant(s.Text, allPatterns())))
}

func allPatterns() []string {
	out := append(append([]string{}, questionPatterns...), kindPatterns...)
	return append(append(out, sectionPatterns...), consultation.OptionPatterns...)
}

// adopt takes a list or table without any code for the answers where the type needs one and there is none with codes.
func (p *parser) adopt(spec *consultation.Spec, parts *questionParts) {
	wants, ok := needsAnswers[spec.Type]
	if !ok || p.broken[spec.Name] || strings.Contains(settingsText(spec), " of ") || strings.Contains(settingsText(spec), "groups chosen") {
		return
	}
	for i := len(parts.own) - 1; i >= 0; i-- {
		n := parts.own[i]
		switch b := n.(type) {
		case *ast.List:
			if wants.list && len(parts.lists) == 0 {
				parts.lists = []*ast.List{b}
			} else {
				continue
			}
		case *table.Table:
			if wants.table && parts.table == nil {
				parts.table = b
			} else {
				continue
			}
		default:
			continue
		}
		parts.after = append(append([]ast.Node{}, parts.own[i+1:]...), parts.after...)
		parts.own = parts.own[:i]
	}
}

func settingsText(spec *consultation.Spec) string {
	var all []string
	for _, s := range spec.Settings {
		all = append(all, s.Text)
	}
	return strings.Join(all, " ")
}

// needsAnswers says which types have a list or a table of answers under them.
var needsAnswers = map[string]struct{ list, table bool }{
	"choose one": {list: true}, "choose any": {list: true}, "choose up to N": {list: true}, "scale": {list: true},
	"agree to all": {list: true}, "text per item": {list: true}, "rank top N": {list: true},
	"choose one per row": {table: true}, "choose any per row": {table: true}, "up to N rows": {table: true},
	"whole number per cell": {table: true}, "amount per cell": {table: true}, "percentage per cell": {table: true},
	"choose one per cell": {list: true, table: true},
}
