package markdown

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/questionnaires"
)

// unfit are settings that the showcase cannot hold, and why.
var unfit = map[string]string{
	"with amount TEXT": "an amount has no limits but a range, which `with whole number` shows",
}

// The showcase holds everything that a questionnaire can: each type, setting, notice, operator and key, by the program's own tables.
func TestShowcaseShowsEverything(t *testing.T) {
	body, err := questionnaires.FS.ReadFile("showcase.md")
	if err != nil {
		t.Fatal(err)
	}
	r := Parse(Source{Name: "showcase.md", Body: body})
	if len(r.Problems) > 0 {
		t.Fatal(r.Problems[0].Message)
	}
	said := codeSpans(string(body))
	var patterns []string
	for _, typ := range consultation.Types() {
		patterns = append(patterns, typ.Phrase)
	}
	patterns = slices.Concat(patterns, questionPatterns, kindPatterns, sectionPatterns, consultation.OptionPatterns, []string{"reads when TEXT", "answer NAME", "number of NAME", "comment"})
	for _, pattern := range patterns {
		for _, phrase := range eachPhrase(pattern) {
			fit := func(s string) bool { _, ok := consultation.Match(phrase, s); return ok }
			if !slices.ContainsFunc(said, fit) && unfit[phrase] == "" {
				t.Errorf("no `%s`", phrase)
			}
		}
	}
	conditions := strings.Join(slices.DeleteFunc(said, func(s string) bool { return !strings.Contains(s, "only if ") && !strings.Contains(s, "reads when ") }), "\n")
	ops := []consultation.Op{consultation.Is, consultation.IsNot, consultation.Includes, consultation.DoesNotInclude, consultation.IsAnswered,
		consultation.IsNotAnswered, consultation.AtLeast, consultation.AtMost, consultation.OnOrAfter, consultation.Before}
	for _, op := range ops {
		if !strings.Contains(conditions, " "+string(op)+" ") && !strings.Contains(conditions, " "+string(op)+"\n") {
			t.Errorf("no condition with %q", op)
		}
	}
	for _, words := range []string{" and ", " or "} {
		if !strings.Contains(conditions, words) {
			t.Errorf("no condition with %q", words)
		}
	}
	for _, kind := range []string{"note", "important", "warning", "details"} {
		if !slices.ContainsFunc(r.Doc.Of(SpanNotice), func(s Span) bool { return s.Text == kind }) {
			t.Errorf("no notice %s", kind)
		}
	}
	for _, kind := range []SpanKind{SpanHeading, SpanHint, SpanWording, SpanItem, SpanCell, SpanGroup, SpanRow, SpanColumn, SpanLabel, SpanTable, SpanLink, SpanImage, SpanBreak, SpanCode} {
		if len(r.Doc.Of(kind)) == 0 {
			t.Errorf("no %s", kind)
		}
	}
	for _, key := range FrontKeys() {
		if key.Key == "invitation" {
			continue // a demonstration is for everybody to try
		}
		if !slices.ContainsFunc(r.Doc.Front, func(l FrontLine) bool { return l.Key == key.Key }) {
			t.Errorf("no front-matter key %s", key.Key)
		}
	}
}

// codeSpans gives what stands between backticks outside fenced code.
func codeSpans(body string) []string {
	body = regexp.MustCompile("(?ms)^```.*?^```").ReplaceAllString(body, "")
	var out []string
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(body, -1) {
		out = append(out, strings.Join(strings.Fields(m[1]), " "))
	}
	return out
}

// eachPhrase gives a pattern with each of its choices of words.
func eachPhrase(pattern string) []string {
	words := strings.Fields(pattern)
	for i, w := range words {
		if strings.Contains(w, "|") {
			var out []string
			for _, one := range strings.Split(w, "|") {
				out = append(out, eachPhrase(strings.Join(slices.Concat(words[:i], []string{one}, words[i+1:]), " "))...)
			}
			return out
		}
	}
	return []string{pattern}
}
