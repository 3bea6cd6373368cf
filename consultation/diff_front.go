package consultation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// frontPart is a key of the front matter that differences are reported of.
type frontPart struct {
	key    string
	change *Alteration // nil for words, which are compared as words
	value  func(*Front) string
}

var frontParts = []frontPart{
	{"kind", changeTerms, func(f *Front) string { return f.Kind }},
	{"applies to", changeTerms, func(f *Front) string { return f.AppliesTo }},
	{"minimum age", changeTerms, func(f *Front) string { return decimalOf(f.MinimumAge) }},
	{"declaration", nil, func(f *Front) string { return f.Declaration }},
	{"aims", nil, func(f *Front) string { return f.Aims }},
	{"summary", changeDetails, func(f *Front) string { return f.Summary }},
	{"department", changeDetails, func(f *Front) string { return f.Department }},
	{"opens", changeDetails, func(f *Front) string { return f.Opens }},
	{"closes", changeDetails, func(f *Front) string { return f.Closes }},
	{"grace", changeDetails, func(f *Front) string { return decimalOf(f.Grace) }},
	{"contact", changeDetails, func(f *Front) string { return f.Contact }},
	{"post", changeDetails, func(f *Front) string { return f.Post }},
	{"privacy", changeDetails, func(f *Front) string { return f.Privacy }},
	{"exit page", changeDetails, func(f *Front) string { return strconv.FormatBool(f.ExitPage) }},
	{"stage", changeDetails, func(f *Front) string { return f.Stage }},
	{"impact assessment", changeDetails, func(f *Front) string { return f.ImpactAssessment }},
	{"alternative formats", changeDetails, func(f *Front) string { return f.Alternatives }},
	{"languages", changeDetails, func(f *Front) string { return f.Languages }},
	{"reviewed", changeDetails, func(f *Front) string { return f.Reviewed }},
	{"minutes", changeDetails, func(f *Front) string { return decimalOf(f.MinutesToComplete) }},
	{"blackout", changeDetails, func(f *Front) string { return periods(f.Blackout) }},
}

func periods(list []Period) string {
	var out []string
	for _, p := range list {
		out = append(out, p.From+" to "+p.To)
	}
	return strings.Join(out, ", ")
}

// front compares the front matter, and the promises in it.
func (c *comparison) front() {
	was, is := &c.old.Front, &c.new.Front
	if c.old.Slug != c.new.Slug {
		c.add(changeSlug, place{name: "consultation"}, "It is another consultation: the public address changes.", "Answers given already stay with "+c.old.Slug+".")
	}
	if was.Anonymous != is.Anonymous {
		c.add(changeAnonymous, place{name: "anonymous"}, "Responses were "+anonymous(was)+" and would be "+anonymous(is)+".", "Answers given already were given on other terms.")
	}
	if was.Invited != is.Invited {
		c.add(changeInvited, place{name: "invitation"}, "It was "+whoAnswers(was)+" and would be "+whoAnswers(is)+".", "Answers given already come from other people than those to come.")
	}
	for _, part := range frontParts {
		a, b := part.value(was), part.value(is)
		p := place{name: part.key}
		switch {
		case a == b:
		case part.change == nil:
			c.text(p, "the text of `"+part.key+"`", PlainText(a), PlainText(b))
		default:
			c.add(part.change, p, "It says "+quoted(PlainText(b))+"; it said "+quoted(PlainText(a)), "")
		}
	}
	c.editions(was.Editions, is.Editions)
	c.keeping(was.Keep, is.Keep)
}

func anonymous(f *Front) string {
	if f.Anonymous {
		return "anonymous"
	}
	return "not anonymous"
}

func whoAnswers(f *Front) string {
	if f.Invited {
		return "only by invitation"
	}
	return "open to everybody"
}

// editions compares what people can choose. The order of the others does not count.
func (c *comparison) editions(was, is []string) {
	p := place{name: "editions"}
	for _, e := range was {
		if !slices.Contains(is, e) {
			c.add(changeTerms, p, "The edition `"+e+"` cannot be chosen any more.", "")
		}
	}
	for _, e := range is {
		if !slices.Contains(was, e) {
			c.add(changeDetails, p, "There is a new edition: `"+e+"`.", "")
		}
	}
}

// keeping compares how long answers are promised to be kept.
func (c *comparison) keeping(was, is []Keep) {
	now := func(list []Keep, what string) string {
		for _, k := range list {
			if k.What == what {
				return fmt.Sprintf("%d months after %s", k.Months, k.After)
			}
		}
		return ""
	}
	told := map[string]bool{}
	for _, k := range slices.Concat(was, is) {
		a, b := now(was, k.What), now(is, k.What)
		if a != b && !told[k.What] {
			told[k.What] = true
			c.add(changeTerms, place{name: "keep " + k.What}, "The promise is "+orNone(b)+"; it was "+orNone(a), "")
		}
	}
}
