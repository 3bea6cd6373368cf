package markdown

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	ruleLinkText    = consultation.NewRule("link-text", consultation.LevelWarning, "the link text %q does not say where the link leads; name the page or document")
	ruleLinkBare    = consultation.NewRule("link-bare", consultation.LevelAdvice, "a web address is hard to read and to hear; write [the name of the page](%s)")
	ruleLinkPDF     = consultation.NewRule("link-pdf", consultation.LevelAdvice, "%s is a PDF, which some people cannot read; publish it as a web page too, and link to that")
	ruleImageAlt    = consultation.NewRule("image-alt", consultation.LevelError, "this image has no text alternative; say in the square brackets what it shows: ![Drawing of a garden](%s)")
	ruleHeadingSkip = consultation.NewRule("heading-skip", consultation.LevelWarning, "this heading skips a level; use %s here")
	ruleHintLink    = consultation.NewRule("hint-link", consultation.LevelAdvice, "a hint is read out as one sentence, so a link in it is easy to miss; move the link to a paragraph above the question")
)

var emptyLinkText = regexp.MustCompile(`(?i)^(?:click here|click|here|this|this link|this page|link|more|read more|learn more|find out more|see here|download|details)\.?$`)

func lintLinks(l *linter) {
	hints := l.doc.Of(SpanHint)
	for _, s := range l.doc.Of(SpanLink) {
		text := strings.TrimSpace(s.Text)
		mail := strings.HasPrefix(s.Target, "mailto:") || strings.Contains(text, "@")
		switch {
		case emptyLinkText.MatchString(text) || text == "":
			l.report(ruleLinkText, s.At, text)
		case !mail && (strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "www.")):
			l.report(ruleLinkBare, s.At, s.Target)
		}
		if strings.EqualFold(path.Ext(strings.SplitN(s.Target, "#", 2)[0]), ".pdf") {
			l.report(ruleLinkPDF, s.At, path.Base(s.Target))
		}
		if slices.ContainsFunc(hints, func(h Span) bool { return h.At <= s.At && s.At < h.End }) {
			l.report(ruleHintLink, s.At)
		}
	}
}

func lintImages(l *linter) {
	for _, s := range l.doc.Of(SpanImage) {
		if strings.TrimSpace(s.Text) == "" {
			l.report(ruleImageAlt, s.At, s.Target)
		}
	}
}

// lintHeadings looks at the headings inside text, which begin at #### in a section and a question alike.
func lintHeadings(l *linter) {
	last, under := 3, ""
	for _, s := range l.doc.Of(SpanSection, SpanQuestion, SpanHeading) {
		if s.Kind != SpanHeading {
			last, under = 3, ""
			continue
		}
		level := l.level(s.At)
		if here := s.Section + " " + s.Question; here != under {
			last, under = 3, here
		}
		if level > last+1 {
			l.report(ruleHeadingSkip, s.At, strings.Repeat("#", last+1))
		}
		last = level
	}
}

// level counts the marks of the heading on the line of an offset.
func (l *linter) level(at int) int {
	from := at
	for from > 0 && l.body[from-1] != '\n' {
		from--
	}
	line := strings.TrimLeft(string(l.body[from:]), " ")
	return len(line) - len(strings.TrimLeft(line, "#"))
}
