package gate

import (
	"regexp"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// noticeField is something that a privacy notice must say, and the words by which a program knows that it does.
type noticeField struct {
	code, title, way string
	words            *regexp.Regexp
	applies          func(*judging) bool
}

var noticeFields = []noticeField{
	{"notice-controller", "who is responsible for the data", "the data controller", regexp.MustCompile(`(?i)\bcontrollers?\b`), nil},
	{"notice-officer", "how to reach the data protection officer", "data protection officer", regexp.MustCompile(`(?i)data protection officer|\bDPO\b`), nil},
	{"notice-data", "what is collected", "what we collect", regexp.MustCompile(`(?i)(?:what|information|data) (?:information |data |personal data )?(?:that )?(?:we|is|are|will be)(?: will)? (?:collect|gather|ask)|we (?:will )?collect|personal data (?:that )?we`), nil},
	{"notice-purpose", "what the data is used for", "why we use it", regexp.MustCompile(`(?i)\bpurposes?\b|why we (?:use|collect|need|are|process|ask)|how we(?: will)? use|we (?:will )?use (?:your|the|this|it|what)`), nil},
	{"notice-basis", "the legal basis", "our legal basis", regexp.MustCompile(`(?i)(?:legal|lawful) (?:basis|bases|grounds?)|article 6\b|public task`), nil},
	{"notice-special", "the condition for special category data", "special category data and Article 9", regexp.MustCompile(`(?i)article 9\b|special category`), (*judging).special},
	{"notice-recipients", "who sees the data", "who sees it", regexp.MustCompile(`(?i)who (?:sees|will see|can see|has access)|\bshar(?:e|ed|ing)\b|\bprocessors?\b|\brecipients?\b|third part(?:y|ies)`), nil},
	{"notice-retention", "how long the data is kept", "how long we keep it", regexp.MustCompile(`(?i)how long|retention|\bretain|(?:keep|kept|delete|destroy)[^.]{0,60}(?:months?|years?|days?)`), nil},
	{"notice-rights", "what rights people have", "your rights", regexp.MustCompile(`(?i)your rights|rights? to|you can ask us`), nil},
	{"notice-complaint", "where to complain", "the Information Commissioner’s Office", regexp.MustCompile(`(?i)information commissioner|\bICO\b`), nil},
	{"notice-transfers", "whether data leaves the United Kingdom", "where it is kept", regexp.MustCompile(`(?i)other countr|outside (?:of )?the (?:UK|United Kingdom|EEA|European)|transfer|abroad|overseas|(?:stored|kept|held) in the (?:UK|United Kingdom)`), nil},
	{"notice-automated", "whether a computer alone decides about people", "automated decisions", regexp.MustCompile(`(?i)automated|profiling|(?:made|decided|taken) by (?:a )?(?:computer|machine)|by a computer alone`), nil},
	{"notice-ai", "whether artificial intelligence is used", "use of artificial intelligence", regexp.MustCompile(`(?i)artificial intelligence|machine learning|\bAI\b`), nil},
}

const noticeHelp = "UK GDPR asks that people are told this before they answer. A program knows it by usual words, so use them: people look for them too."

func noticeSpecs() []Spec {
	var specs []Spec
	for _, f := range noticeFields {
		specs = append(specs, Spec{
			Code: f.code, Rule: "U1", Level: consultation.LevelError,
			Title: "The privacy notice does not say " + f.title + ".",
			Right: "The privacy notice says " + f.title,
			Way:   "Add a heading or a sentence with words such as “" + f.way + "”.",
			Help:  noticeHelp, applies: f.applies,
			wrong: func(j *judging) []Place {
				if f.words.MatchString(j.notice()) {
					return nil
				}
				return []Place{{File: j.front.Privacy, Line: 1, Words: "No sentence says " + f.title + "."}}
			},
		})
	}
	return specs
}

// notice is the text of the privacy notice as its author wrote it; "" where there is none.
func (j *judging) notice() string {
	for _, c := range j.Bundle.Problems() {
		if c.Source.Name == j.front.Privacy {
			return string(c.Source.Body)
		}
	}
	return ""
}

// special says whether special category data is asked for.
func (j *judging) special() bool {
	q := j.main.Questionnaire
	return slices.ContainsFunc(q.Sections, func(s consultation.Section) bool { return s.Equality }) ||
		slices.ContainsFunc(q.Questions(), func(x *consultation.Question) bool { return x.Special })
}
