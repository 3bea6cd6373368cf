package gate

import (
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

// Change is a difference between what is served and what would be, at its place, with what happens to answers.
type Change struct {
	consultation.Difference
	File string
	Line int    // 0 where it has no place in the new files
	Fate string // what happens to answers that were given or begun
	Way  string // of a breaking one: what to do instead
}

// changes compares what is served with what would be.
func changes(served, later *consultation.Version, main markdown.Result) []Change {
	var all []Change
	lines := markdown.Lines(main.Source.Body)
	for _, d := range consultation.CompareVersions(served, later) {
		c := Change{Difference: d, File: main.Source.Name, Fate: fates[d.Code], Way: ways[d.Code]}
		switch {
		case d.In != "":
			c.File = strings.TrimSuffix(main.Source.Name, ".md") + "." + d.In + ".md"
		case d.Code == "file-changed":
			c.File = d.Name
		case d.Code == "notice-changed":
			c.File = later.Questionnaire(later.Main).Front.Privacy
		default:
			c.Line, _ = lines.At(markdown.PlaceOf(d, main.Doc))
		}
		if c.Fate == "" {
			c.Fate = fateOf[d.Level]
		}
		all = append(all, c)
	}
	return all
}

// Questions names the questions that changes reach, each once.
func Questions(all []Change, q *consultation.Questionnaire) []string {
	var names []string
	seen := map[string]bool{}
	for _, c := range all {
		if c.Name != "" && !seen[c.Name] && q.Question(c.Name) != nil {
			seen[c.Name] = true
			names = append(names, c.Name)
		}
	}
	return names
}

// fateOf is what happens to answers by how far a change reaches.
var fateOf = map[consultation.Effect]string{
	consultation.Cosmetic: "Nothing happens to answers. People who have begun see it on their next page.",
	consultation.Meaning:  "Answers are kept. People who have begun read the new words on their next page and can change what they wrote.",
	consultation.Breaking: "Refused, because answers given already would be lost, wrong or kept elsewhere.",
}

// fates say more for some sorts of change.
var fates = map[string]string{
	"question-added":    "Answers are kept. People who have begun are asked the new question before they send; responses sent already have no answer to it.",
	"answer-added":      "Answers are kept by their codes. Who has answered could not choose the new one then.",
	"condition-changed": "Answers are kept. What somebody has written under a question that they are no longer asked stays in their draft, and is sent only if they are asked again. Responses sent already keep it.",
	"required-changed":  "Answers are kept. People who have begun are told before they send if they must still answer it.",
	"order-changed":     "Answers are kept by their names, wherever the question stands.",
	"section-changed":   "Answers are kept by their names, wherever the question stands.",
	"section-renamed":   "Answers are kept. The addresses of the pages change; people who are on one are led to it.",
	"limit-looser":      "Answers are kept. All of them fit the new limit.",
	"box-added":         "Answers are kept. Who has answered had no such box.",
	"file-changed":      "Answers are kept. Each response says which version it was given under, and so which documents.",
	"notice-changed":    "Answers are kept. Each response says which notice it was given under.",
}

// ways say what to do instead of what breaks answers.
var ways = map[string]string{
	"anonymous-changed":    "Leave “anonymous” as it was: people were told so when they answered.",
	"invitation-changed":   "Leave “invitation” as it was: people answered on that footing.",
	"question-removed":     "Keep the question with its name. Say in its hint that it need not be answered any more, or close the consultation and ask in a new one.",
	"type-changed":         "Keep the old question, and ask the new one under a new name.",
	"kept-elsewhere":       "Keep the question where its answers are kept, and ask under a new name in the other place.",
	"code-removed":         "Keep the answer with its code. Its words may change.",
	"consultation-renamed": "Keep the address. A consultation at another address is a new one.",
	"limit-stricter":       "Keep the old limit, or a looser one. Advice on length belongs in the hint.",
	"box-removed":          "Keep the box, and say in its label that it may stay empty.",
	"box-type-changed":     "Keep the box as it is, and ask in a new question.",
	"promise-changed":      "Keep the promise. Ask those who agree in a new question.",
	"rounds-changed":       "Keep what decides how often the section is repeated.",
}

// WayOut says what to do instead of a breaking change of a sort.
func WayOut(code string) string { return ways[code] }
