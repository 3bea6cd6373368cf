package markdown

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/greenpaper/greenpaper/consultation"
)

const maxSentence = 25

var (
	ruleSentenceLong = consultation.NewRule("sentence-long", consultation.LevelWarning, "this sentence has %d words; write two sentences, or cut it to 25 words or fewer")
	ruleAcronym      = consultation.NewRule("acronym", consultation.LevelWarning, "%s is not explained; write the full name first, with the short form in brackets after it")
	ruleCapitals     = consultation.NewRule("capitals", consultation.LevelAdvice, "words in capital letters are hard to read; write them in small letters")
	ruleExclamation  = consultation.NewRule("exclamation", consultation.LevelAdvice, "an exclamation mark can read as pressure; end the sentence with a full stop")
	rulePlease       = consultation.NewRule("please", consultation.LevelAdvice, "a heading does not need \"please\"; ask the question directly")
	ruleHardWord     = consultation.NewRule("hard-word", consultation.LevelAdvice, "%q is a hard word; write %q")
)

// prose are the kinds of span that people read as sentences.
var prose = []SpanKind{SpanQuestion, SpanHint, SpanWording, SpanParagraph, SpanItem, SpanCell, SpanAnswer, SpanLabel}

// WordCount counts the words of a file that people read: the whole of it, more than any one person is shown.
func WordCount(r Result) int {
	n := 0
	for _, s := range r.Doc.Of(append([]SpanKind{SpanTitle, SpanSection, SpanHeading, SpanGroup, SpanRow, SpanColumn, SpanDetails}, prose...)...) {
		n += consultation.CountWords(s.Text)
	}
	return n
}

func lintSentences(l *linter) {
	for _, s := range l.doc.Of(prose...) {
		from := s.At
		for _, sentence := range sentences(s.Text) {
			at := l.place(from, s.End, sentence)
			if n := consultation.CountWords(sentence); n > maxSentence {
				l.report(ruleSentenceLong, at, n)
			}
			from = min(at+1, s.End)
		}
	}
}

var sentenceEnd = regexp.MustCompile(`[.?!]["')\]’”]*\s+`)

// sentences splits plain words after a full stop, question mark or exclamation mark that a new sentence follows.
func sentences(text string) []string {
	var out []string
	begin := 0
	for _, m := range sentenceEnd.FindAllStringIndex(text, -1) {
		if !startsSentence(text[m[1]:]) || endsShort(text[begin:m[0]+1]) {
			continue
		}
		out = append(out, text[begin:m[1]])
		begin = m[1]
	}
	if strings.TrimSpace(text[begin:]) != "" {
		out = append(out, text[begin:])
	}
	return out
}

func startsSentence(rest string) bool {
	for _, r := range rest {
		if !strings.ContainsRune("\"'([“‘", r) {
			return unicode.IsUpper(r) || unicode.IsDigit(r) || r == '…'
		}
	}
	return false
}

// endsShort says whether the words end in an abbreviation that a capital letter may follow.
func endsShort(s string) bool {
	f := strings.Fields(s)
	return len(f) > 0 && slices.Contains([]string{"Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "St.", "No.", "e.g.", "i.e.", "etc."}, strings.TrimLeft(f[len(f)-1], "("))
}

var acronymPattern = regexp.MustCompile(`\b[A-Z][A-Z&]{1,6}s?\b`)

// knownAcronyms are better known than what they stand for.
var knownAcronyms = strings.Fields("UK GB US USA EU UN NHS BBC TV PDF CSV HTML URL ID OK FAQ GP GPs DVD CD AM PM BSL DNA HIV AIDS COVID GCSE GCSEs A&E DIY SMS Q&A MP MPs " +
	"II III IV VI VII VIII IX XI XII")

func lintAcronyms(l *linter) {
	var before strings.Builder
	spans := l.doc.Of(append([]SpanKind{SpanTitle, SpanSection, SpanHeading, SpanGroup, SpanRow, SpanColumn, SpanDetails}, prose...)...)
	for _, s := range spans {
		before.WriteString(s.Text + "\n")
	}
	all := before.String()
	seen := slices.Clone(knownAcronyms)
	for _, s := range spans {
		if shouting(s.Text) {
			continue
		}
		from := s.At
		for _, a := range acronymPattern.FindAllString(s.Text, -1) {
			at := l.place(from, s.End, a)
			if slices.Contains(seen, a) || slices.Contains(seen, strings.TrimSuffix(a, "s")) {
				continue
			}
			seen = append(seen, a)
			if !explained(strings.TrimSuffix(a, "s"), all) {
				l.report(ruleAcronym, at, a)
			}
		}
	}
}

// explained says whether an acronym stands in brackets after its full name, or its full name in brackets after it.
func explained(a, text string) bool {
	return strings.Contains(text, "("+a+")") || strings.Contains(text, "("+a+"s)") || regexp.MustCompile(`\b`+regexp.QuoteMeta(a)+`s? \([A-Za-z][a-z]+ `).MatchString(text)
}

// shouting says whether three words or more in a row are in capital letters.
func shouting(text string) bool {
	run := 0
	for _, w := range strings.Fields(text) {
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) })
		if w == "" {
			continue
		}
		if w != strings.ToUpper(w) || w == strings.ToLower(w) {
			run = 0
		} else if run++; run == 3 {
			return true
		}
	}
	return false
}

// hardWords and what to write in their place.
var hardWords = map[string]string{
	"utilise": "use", "utilising": "using", "facilitate": "help", "commence": "start", "commencing": "starting", "in order to": "to", "prior to": "before",
	"subsequent to": "after", "in relation to": "about", "with regard to": "about", "in respect of": "about", "endeavour": "try", "leverage": "use",
	"ascertain": "find out", "aforementioned": "this", "whilst": "while", "amongst": "among", "stakeholders": "people who are affected",
}

var hardWordPattern = regexp.MustCompile(`(?i)\b(?:` + strings.Join(sortedKeys(hardWords), "|") + `)\b`)

func lintTone(l *linter) {
	for _, s := range l.doc.Of(append([]SpanKind{SpanTitle, SpanSection, SpanHeading}, prose...)...) {
		if shouting(s.Text) {
			l.report(ruleCapitals, s.At)
		}
		if i := strings.Index(s.Text, "!"); i >= 0 && (i+1 == len(s.Text) || strings.ContainsAny(s.Text[i+1:i+2], " !")) {
			l.report(ruleExclamation, l.place(s.At, s.End, "!"))
		}
		heading := slices.Contains([]SpanKind{SpanTitle, SpanSection, SpanHeading, SpanQuestion}, s.Kind)
		if heading && regexp.MustCompile(`(?i)\bplease\b`).MatchString(s.Text) {
			l.report(rulePlease, s.At)
		}
		from := s.At
		for _, w := range hardWordPattern.FindAllString(s.Text, -1) {
			from = l.place(from, s.End, w)
			l.report(ruleHardWord, from, w, hardWords[strings.ToLower(w)])
		}
	}
}

var ruleDecision = consultation.NewRule("decision-made", consultation.LevelWarning, "%q tells people that the decision is made, but the stage is formative; say \"we propose to\", or record why this part is decided")

var decisionPattern = regexp.MustCompile(`(?i)\b(?:we|the government|ministers|the department) (?:have|has|had) (?:already )?(?:decided|chosen|agreed|determined|concluded that)\b|` +
	`\b(?:we|the government|ministers|the department) will (?:now )?(?:implement|introduce|impose|abolish|legislate|bring in|go ahead)\b|` +
	`\b(?:it has been|has already been) (?:decided|agreed)\b`)

func lintDecisions(l *linter) {
	if l.q.Front.Stage != "formative" {
		return
	}
	for _, s := range l.doc.Of(append([]SpanKind{SpanDetails, SpanHeading}, prose...)...) {
		from := s.At
		for _, w := range decisionPattern.FindAllString(s.Text, -1) {
			from = l.place(from, s.End, w)
			l.report(ruleDecision, from, w)
		}
	}
}
