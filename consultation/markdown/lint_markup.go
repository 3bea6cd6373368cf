package markdown

import (
	"regexp"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	ruleMarkup   = consultation.NewRule("other-markup", consultation.LevelWarning, "%s is markup of another program, and people would read it as it stands here; remove it, or write it in Markdown")
	ruleLinkBald = consultation.NewRule("link-missing", consultation.LevelWarning, "nobody can follow this address, as it is no link; write [the name of the page](%s)")
)

var (
	// otherMarkup finds attributes of headings, footnotes, struck-out words, placeholders and the marks of an unfinished merge.
	otherMarkup = regexp.MustCompile(`\{[#.:][^}]*\}|\[\^[^\]]+\]|~~[^~]+~~|\{\{[^}]*\}\}|\{%[^%]*%\}|^(?:<{7}|>{7}|={7}|:{3})|\[TOC\]`)
	bareAddress = regexp.MustCompile(`(?:https?://|www\.)[^\s<>)"']+`)
)

// lintMarkup finds what other programs would take for more than words.
func lintMarkup(l *linter) {
	for _, s := range l.doc.Of(append([]SpanKind{SpanTitle, SpanSection, SpanHeading, SpanGroup, SpanRow, SpanColumn, SpanDetails}, prose...)...) {
		if m := otherMarkup.FindString(s.Text); m != "" {
			l.report(ruleMarkup, l.place(s.At, s.End, m), m)
		}
		for _, m := range bareAddress.FindAllString(s.Text, -1) {
			if !l.isLinked(m) {
				l.report(ruleLinkBald, l.place(s.At, s.End, m), strings.TrimRight(m, ".,;:"))
			}
		}
	}
}

// isLinked says whether an address is the text of a link.
func (l *linter) isLinked(address string) bool {
	return slices.ContainsFunc(l.doc.Of(SpanLink), func(s Span) bool { return strings.Contains(s.Text, strings.TrimRight(address, ".,;:")) })
}
