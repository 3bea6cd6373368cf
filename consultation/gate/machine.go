package gate

import (
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

// machine are the items that a program can judge and check does not.
var machine = []Spec{
	{
		Code: "breaking", Level: consultation.LevelError,
		Title: "This would break answers that people have given.",
		Way:   "Undo these changes in the text. Each says what to do instead.",
		Help:  "Answers are kept by the names of questions and the codes of answers. Where one of them goes, what people wrote under it would lose its meaning.",
		applies: func(j *judging) bool {
			return j.Served != nil && j.Reach.Drafts+j.Reach.Responses > 0
		},
		wrong: func(j *judging) []Place {
			var places []Place
			for _, c := range j.changes {
				if c.Level == consultation.Breaking {
					places = append(places, Place{c.File, c.Line, strings.TrimSpace(c.What + " " + c.Way)})
				}
			}
			return places
		},
	},
	{
		Code: "nothing-new", Level: consultation.LevelError,
		Title:   "This is what the public sees already.",
		Way:     "There is nothing to publish. Save a change in the text first.",
		Help:    "A version is known by the fingerprint of its files. These files are those of the version that is published now.",
		applies: func(j *judging) bool { return j.Served != nil && j.version != nil },
		wrong: func(j *judging) []Place {
			if j.version.Hash != j.Served.Hash {
				return nil
			}
			return []Place{{File: j.main.Source.Name, Words: "The files are those that are published now."}}
		},
	},
	{
		Code: "address", Level: consultation.LevelError,
		Title: "The file says another address than this consultation has.",
		Way:   "Write the address of this consultation after “consultation:” in the front matter.",
		Help:  "The line “consultation:” decides at which address the public finds it. An address never changes, so that links to it never break.",
		wrong: func(j *judging) []Place {
			if j.main.Questionnaire.Slug == j.Slug {
				return nil
			}
			return j.frontLine("consultation", "The file says “"+j.main.Questionnaire.Slug+"”; this consultation is “"+j.Slug+"”.")
		},
	},
	{
		Code: "blackout-period", Rule: "CP-K", Level: consultation.LevelWarning,
		Title: "It would open in a blackout period.",
		Right: "It does not open in a blackout period",
		Way:   "Open before or after it, or record who allowed the exception and why.",
		Help:  "Consultations are not launched in the weeks before an election, because they could sway it or be swayed by it. An administrator sets the periods.",
		Again: againTimes,
		applies: func(j *judging) bool {
			return !j.opened()
		},
		wrong: func(j *judging) []Place {
			opens := j.Schedule.Opens
			if opens.Before(j.Now) {
				opens = j.Now
			}
			b, ok := j.Settings.Blackout(opens)
			if !ok {
				return nil
			}
			return j.frontLine("opens", "It would open on "+day(opens)+", between "+isoDay(b.From)+" and "+isoDay(b.To)+": "+b.Why+".")
		},
	},
	{
		Code: "closing-missing", Rule: "CP-E", Level: consultation.LevelWarning,
		Title:   "It has no closing time.",
		Right:   "It has a closing time",
		Way:     "Give a closing time, or record why it stays open.",
		Help:    "People plan their answer by the closing time, and the 12 weeks to the outcome count from it.",
		Again:   againTimes,
		applies: (*judging).public,
		wrong: func(j *judging) []Place {
			if !j.Schedule.Closes.IsZero() {
				return nil
			}
			return j.frontLine("closes", "It opens and never closes.")
		},
	},
	{
		Code: "closed-edit", Rule: "CP-I", Level: consultation.LevelWarning,
		Title:   "It has closed, and the text would change.",
		Way:     "Record why it must change after people have answered.",
		Help:    "What people answered should stay as they saw it. A mistake in the privacy notice may be a reason to change it after all.",
		Again:   "The reason is asked for again with each change.",
		applies: func(j *judging) bool { return j.Live != nil && j.Live.State(j.Now) == consultation.Closed },
		wrong: func(j *judging) []Place {
			return []Place{{File: j.main.Source.Name, Words: "It closed on " + day(j.Live.Schedule.Closes) + "."}}
		},
		basis: (*judging).everything,
	},
	{
		Code: "impact-file", Rule: "CP-C", Level: consultation.LevelError,
		Title: "The impact assessment is named but nobody can open it.",
		Right: "The impact assessment can be opened, or the file says why there is none",
		Way:   "Add the document to the files and link to it in the text, or write the reason for having none.",
		Help:  "People who judge a proposal need its costs and benefits. Only documents that the text links to are published.",
		applies: func(j *judging) bool {
			return j.public() && j.front.ImpactAssessment != ""
		},
		wrong: func(j *judging) []Place {
			for _, name := range named(j.front.ImpactAssessment) {
				if !slices.ContainsFunc(j.Bundle.Files, func(f consultation.File) bool { return f.Name == name }) {
					return j.frontLine("impact assessment", name+" is not among the documents that the text links to.")
				}
			}
			return nil
		},
	},
	{
		Code: "notice-changed", Rule: "U2", Level: consultation.LevelWarning,
		Title: "The privacy notice changes for people who have answered already.",
		Way:   "Record why what they were told still holds, or how they will be told.",
		Help:  "People answered under the notice that they saw. Each response keeps which one it was; a promise in it cannot be taken back.",
		Again: "The reason is asked for again when the notice changes again.",
		applies: func(j *judging) bool {
			return j.Served != nil && j.Reach.Drafts+j.Reach.Responses > 0
		},
		wrong: func(j *judging) []Place {
			if j.Served.Notice.Hash == j.Bundle.Notice.Hash {
				return nil
			}
			return []Place{{File: j.front.Privacy, Words: "It is not the notice that is published now."}}
		},
		basis: func(j *judging) string { return j.Bundle.Notice.Hash },
	},
	{
		Code: "easy-read", Rule: "X1", Level: consultation.LevelAdvice,
		Title:   "There is no Easy Read edition.",
		Right:   "There is an Easy Read edition",
		Way:     "Add “easy” to the editions and write the file, if people with a learning disability are among those you want to hear from.",
		Help:    "An Easy Read edition asks the same questions in short sentences. Its answers are counted with all others.",
		applies: (*judging).public,
		wrong: func(j *judging) []Place {
			if slices.Contains(j.front.Editions, "easy") {
				return nil
			}
			return j.frontLine("editions", "The editions are: "+strings.Join(j.front.Editions, ", ")+".")
		},
	},
	{
		Code: "minimum-age", Rule: "U5", Level: consultation.LevelAdvice,
		Title:   "Nothing says how old people must be to answer.",
		Right:   "It says how old people must be to answer",
		Way:     "Write “minimum age: 13” in the front matter, or leave it out if children may answer by themselves.",
		Help:    "Children under 13 need a parent to agree when personal data is collected online by consent.",
		applies: (*judging).public,
		wrong: func(j *judging) []Place {
			if j.front.MinimumAge > 0 {
				return nil
			}
			return j.frontLine("minimum age", "There is no minimum age.")
		},
	},
}

// line gives the line of an offset in the main file.
func (j *judging) line(at int) int {
	line, _ := markdown.Lines(j.main.Source.Body).At(at)
	return line
}

func day(t time.Time) string { return t.In(consultation.London).Format("2 January 2006") }

func isoDay(iso string) string {
	t, err := time.Parse(consultation.ISODate, iso)
	if err != nil {
		return iso
	}
	return t.Format("2 January 2006")
}
