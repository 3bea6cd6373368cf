package markdown

import (
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// mediaTypes are the types of files that may lie beside a questionnaire.
var mediaTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".svg": "image/svg+xml", ".webp": "image/webp",
	".pdf": "application/pdf", ".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".rtf": "application/rtf",
	".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt":  "application/vnd.oasis.opendocument.text",
	".ods":  "application/vnd.oasis.opendocument.spreadsheet",
	".odp":  "application/vnd.oasis.opendocument.presentation",
}

// readReasons reads NAME.reasons.md: bullets with the code of a warning and why it stands. Other text is for people.
func (r *bundleReader) readReasons(b *Bundle) {
	b.Reasons = map[string]string{}
	src, ok := r.read(b.ReasonsName())
	if !ok {
		return
	}
	p := newParser(src)
	text, refused := p.prepare()
	if !refused {
		for n := p.tree(text).FirstChild(); n != nil; n = n.NextSibling() {
			if list, ok := n.(*ast.List); ok {
				for item := list.FirstChild(); item != nil; item = item.NextSibling() {
					p.reason(item, b.Reasons)
				}
			}
		}
	}
	b.reasons = &Checked{Result: p.result()}
}

func (p *parser) reason(item ast.Node, into map[string]string) {
	n := item.FirstChild()
	if n == nil {
		p.report(ruleReasons.Break(p.at(item)))
		return
	}
	s, ok := p.firstCode(n)
	if !ok {
		p.report(ruleReasons.Break(p.at(n)))
		return
	}
	why := p.words(n, clip{p.after(s), whole.to}, inContent).String()
	rule := consultation.FindRule(s.text)
	switch {
	case rule == nil || rule.Level != consultation.LevelWarning:
		p.report(ruleReasonCode.Break(s.at, s.text, p.meant(s.text, warnings())))
	case why == "":
		p.report(ruleReasons.Break(s.at))
	default:
		into[s.text] = why
	}
}

func warnings() []string {
	var out []string
	for _, r := range consultation.Rules() {
		if r.Level == consultation.LevelWarning {
			out = append(out, r.Code)
		}
	}
	return out
}

// MediaType gives the media type of a file that may lie beside a questionnaire, by the end of its name; false for any other.
func MediaType(name string) (string, bool) {
	kind, ok := mediaTypes[strings.ToLower(path.Ext(name))]
	return kind, ok
}
