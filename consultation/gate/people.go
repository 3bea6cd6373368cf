package gate

import "github.com/greenpaper/greenpaper/consultation"

// people are the items that a person must answer.
var people = []Spec{
	{
		Code: "clearance", Rule: "CP-H", Level: consultation.LevelWarning, Asks: true, Always: true,
		Title: "Who has cleared this text for publication, and when?",
		Way:   "Give names and days: the minister or senior official, the lawyer, the data protection officer.",
		Help:  "The Consultation Principles ask that a minister, or somebody for them, agrees to each consultation. The record shows that they agreed to these very words.",
		Again: "Asked again when any word, document or the privacy notice changes.",
		basis: (*judging).everything,
	},
	{
		Code: "alternatives-shown", Rule: "G1", Level: consultation.LevelWarning, Asks: true,
		Title:   "Does the text show the realistic alternatives, also those that you are minded to reject?",
		Way:     "Say where they are, or why there are none.",
		Help:    "The courts ask that people are told of realistic alternatives and why they are not preferred (Moseley v Haringey, 2014). Otherwise a decision can be struck down.",
		Again:   "Asked again when a question or an answer changes.",
		applies: (*judging).public,
		basis:   (*judging).asked,
	},
	{
		Code: "target-groups", Rule: "CP-F", Level: consultation.LevelWarning, Asks: true,
		Title:   "Whom do you want to hear from?",
		Way:     "List the groups, with those who are seldom heard.",
		Help:    "With the list you can see while it is open who is missing, and reach them in time.",
		Again:   "Asked again when the summary, the aims or whom it applies to changes.",
		applies: (*judging).public,
		basis:   (*judging).about,
	},
	{
		Code: "engagement-plan", Rule: "CP-D", Level: consultation.LevelWarning, Asks: true,
		Title:   "How will these groups learn of it, and how can they take part other than online?",
		Way:     "List events, partners, letters and dates, or say why the web page is enough.",
		Help:    "The Consultation Principles ask for engagement that fits the people concerned, not only a web page.",
		Again:   "Asked again when the summary, the aims or whom it applies to changes.",
		applies: (*judging).public,
		basis:   (*judging).about,
	},
	{
		Code: "data-protection", Rule: "U11", Level: consultation.LevelWarning, Asks: true,
		Title: "Was a data protection impact assessment made?",
		Way:   "Say who agreed to it and when, or why none is needed.",
		Help:  "UK GDPR Article 35 asks for one where personal data on many people, or special category data, is used.",
		Again: "Asked again when the privacy notice changes, or which questions are personal.",
		basis: (*judging).collected,
	},
	{
		Code: "documents-open", Rule: "P5", Level: consultation.LevelWarning, Asks: true,
		Title:   "Can everybody read what is in the PDF documents?",
		Way:     "Say where the same text is as a web page, or why a PDF must do.",
		Help:    "Many PDFs cannot be read with a screen reader or on a phone. The accessibility regulations ask for documents that everybody can read.",
		Again:   "Asked again when a PDF is added or replaced.",
		applies: func(j *judging) bool { return len(j.pdfs()) > 0 },
		basis:   (*judging).documents,
	},
}
