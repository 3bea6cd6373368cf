package markdown

import (
	"net/mail"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// FrontKey is one key of the front matter, for the docs.
type FrontKey struct {
	Key      string
	Values   string // what may stand after the colon
	Required bool
	Meaning  string

	set func(f *consultation.Front, value string) bool // false when the value does not fit
}

// FrontKeys lists the keys of a questionnaire's front matter in the order in which they are best written.
func FrontKeys() []FrontKey { return slices.Clone(frontKeys) }

// EditionKeys lists the keys of an edition's front matter.
func EditionKeys() []FrontKey { return slices.Clone(editionKeys) }

var frontKeys = []FrontKey{
	{"format", "`1`", true, "The format of the language. A published file is read under its own format for ever.", func(f *consultation.Front, v string) bool { f.Format = 1; return v == "1" }},
	{"consultation", "small letters, digits and hyphens, such as `care-pathway`", true, "The name in the public address. It never changes.", func(f *consultation.Front, v string) bool { f.Consultation = v; return consultation.IsName(v) }},
	{"kind", "`call for evidence`, `consultation`, `survey` or `challenges`", true, "What it is called on its pages.", oneOf(func(f *consultation.Front) *string { return &f.Kind }, "call for evidence", "consultation", "survey", "challenges")},
	{"summary", "one sentence", true, "What it asks, for lists and search results.", sentence(func(f *consultation.Front) *string { return &f.Summary })},
	{"department", "a name", true, "Who asks.", sentence(func(f *consultation.Front) *string { return &f.Department })},
	{"applies to", "one or more nations", true, "Where the policy applies: `England`, or `England and Wales`.", sentence(func(f *consultation.Front) *string { return &f.AppliesTo })},
	{"opens", "a day and a time, such as `2023-04-04 14:00`", true, "The minute it opens, London time.", minute(func(f *consultation.Front) *string { return &f.Opens })},
	{"closes", "a day and a time, such as `2023-05-31 23:45`, or `none`", true, "The minute it closes, London time.", func(f *consultation.Front, v string) bool {
		return v == "none" || minute(func(f *consultation.Front) *string { return &f.Closes })(f, v)
	}},
	{"grace", "`30 minutes`, at most `120 minutes`", false, "How long after closing somebody who is on a page may still save and send.", grace},
	{"editions", "`en`, or `en, cy, easy`", true, "The editions, the main one first: languages by their code, `easy` for Easy Read.", editions},
	{"languages", "one sentence", false, "Why it is in these languages.", sentence(func(f *consultation.Front) *string { return &f.Languages })},
	{"contact", "an email address, such as `evidence@example.gov.uk`", true, "Where people can ask for help or reply in another way.", func(f *consultation.Front, v string) bool { f.Contact = v; return isEmail(v) }},
	{"post", "an address, a comma after each line: `Pathway team, 1 Example Street, London, SW1A 0AA`", false, "Where people send answers on paper.", sentence(func(f *consultation.Front) *string { return &f.Post })},
	{"privacy", "the name of a file that ends in .md, such as `care-pathway.privacy.md`", true, "The privacy notice beside the questionnaire.", func(f *consultation.Front, v string) bool {
		f.Privacy = v
		return path.Ext(v) == ".md" && localFile(v)
	}},
	{"declaration", "one sentence", false, "What people confirm when they send.", sentence(func(f *consultation.Front) *string { return &f.Declaration })},
	{"keep responses", "`24 months after closing`, or `24 months after sending`", true, "When responses are deleted.", keep("responses")},
	{"keep contact data", "`6 months after closing`, or `6 months after sending`", false, "When contact data are deleted. Needed where a question is `personal`.", keep("contact data")},
	{"keep uploads", "`24 months after closing`, or `24 months after sending`", false, "When uploaded files are deleted; with the responses if not given.", keep("uploads")},
	{"anonymous", "`yes` or `no`", false, "Whether nobody is asked who they are. It never changes after publication.", yes(func(f *consultation.Front) *bool { return &f.Anonymous })},
	{"invitation", "`only`", false, "That only people with an invitation can answer; everybody can read it. It never changes after publication.", func(f *consultation.Front, v string) bool { f.Invited = v == "only"; return f.Invited }},
	{"exit page", "`yes` or `no`", false, "Whether every page has a button that leaves it at once.", yes(func(f *consultation.Front) *bool { return &f.ExitPage })},
	{"minimum age", "a whole number, 1 to 120", false, "The age from which people may answer alone.", number(func(f *consultation.Front) *int { return &f.MinimumAge }, 120)},
	{"minutes", "a whole number, 1 to 600", false, "How long it takes, if you have timed it.", number(func(f *consultation.Front) *int { return &f.MinutesToComplete }, 600)},
	{"aims", "one sentence", false, "What the answers are for.", sentence(func(f *consultation.Front) *string { return &f.Aims })},
	{"stage", "`formative`", false, "That nothing is decided yet.", oneOf(func(f *consultation.Front) *string { return &f.Stage }, "formative")},
	{"impact assessment", "where it is, or why there is none", false, "The assessment of what the proposal would do.", sentence(func(f *consultation.Front) *string { return &f.ImpactAssessment })},
	{"alternative formats", "one or two sentences", false, "Other formats, and other ways to reply.", sentence(func(f *consultation.Front) *string { return &f.Alternatives })},
	{"blackout", "`2024-05-25 to 2024-07-04`, more after commas", false, "Days on which it must not open, such as before an election.", blackout},
	{"reviewed", "`2023-03-27 by NAME`", false, "Who cleared it, and when.", func(f *consultation.Front, v string) bool {
		f.Reviewed = v
		day, who, ok := strings.Cut(v, " by ")
		_, isDate := consultation.ParseISODate(day)
		return ok && isDate && strings.TrimSpace(who) != ""
	}},
}

// editionKeys are the keys of an edition: whose it is, and the words of the main file's front matter that people read.
var editionKeys = append([]FrontKey{
	{"edition of", "a name, such as `care-pathway`", true, "The `consultation` of the main file.", func(f *consultation.Front, v string) bool { f.Consultation = v; return consultation.IsName(v) }},
	{"edition", "`cy`, `easy`", true, "Which of the main file's editions this is.", func(f *consultation.Front, v string) bool {
		f.Editions = []string{v}
		return editionName.MatchString(v)
	}},
}, frontTexts()...)

// frontTexts are the keys that hold words for respondents, which an edition may translate.
func frontTexts() []FrontKey {
	var out []FrontKey
	for _, k := range frontKeys {
		switch k.Key {
		case "summary", "department", "applies to", "languages", "declaration", "aims", "impact assessment", "alternative formats":
			k.Required = false
			out = append(out, k)
		}
	}
	return out
}

func sentence(field func(*consultation.Front) *string) func(*consultation.Front, string) bool {
	return func(f *consultation.Front, v string) bool { *field(f) = v; return true }
}

func oneOf(field func(*consultation.Front) *string, values ...string) func(*consultation.Front, string) bool {
	return func(f *consultation.Front, v string) bool { *field(f) = v; return slices.Contains(values, v) }
}

func minute(field func(*consultation.Front) *string) func(*consultation.Front, string) bool {
	return func(f *consultation.Front, v string) bool {
		_, err := consultation.LocalMinute(v)
		if err == nil {
			*field(f) = v
		}
		return err == nil
	}
}

func yes(field func(*consultation.Front) *bool) func(*consultation.Front, string) bool {
	return func(f *consultation.Front, v string) bool { *field(f) = v == "yes"; return v == "yes" || v == "no" }
}

func number(field func(*consultation.Front) *int, limit int) func(*consultation.Front, string) bool {
	return func(f *consultation.Front, v string) bool {
		n, err := strconv.Atoi(v)
		*field(f) = n
		return err == nil && n >= 1 && n <= limit
	}
}

func keep(what string) func(*consultation.Front, string) bool {
	return func(f *consultation.Front, v string) bool {
		m := keepPattern.FindStringSubmatch(v)
		if m == nil {
			return false
		}
		months, _ := strconv.Atoi(m[1]) // the pattern takes three digits at most
		f.Keep = append(f.Keep, consultation.Keep{What: what, Months: months, After: m[2]})
		return months > 0
	}
}

func grace(f *consultation.Front, v string) bool {
	m := gracePattern.FindStringSubmatch(v)
	if m == nil {
		return false
	}
	f.Grace, _ = strconv.Atoi(m[1]) // the pattern takes three digits at most
	return f.Grace <= 120
}

func editions(f *consultation.Front, v string) bool {
	for e := range strings.SplitSeq(v, ",") {
		e = strings.TrimSpace(e)
		if !editionName.MatchString(e) || slices.Contains(f.Editions, e) {
			return false
		}
		f.Editions = append(f.Editions, e)
	}
	return f.Editions[0] != "easy" && len(f.Editions) <= 10
}

func blackout(f *consultation.Front, v string) bool {
	for period := range strings.SplitSeq(v, ",") {
		from, to, _ := strings.Cut(strings.TrimSpace(period), " to ")
		from, ok1 := consultation.ParseISODate(from)
		to, ok2 := consultation.ParseISODate(to)
		if !ok1 || !ok2 || to < from {
			return false
		}
		f.Blackout = append(f.Blackout, consultation.Period{From: from, To: to})
	}
	return true
}

var (
	keepPattern  = regexp.MustCompile(`^(\d{1,3}) months? after (closing|sending)$`)
	gracePattern = regexp.MustCompile(`^(\d{1,3}) minutes?$`)
	editionName  = regexp.MustCompile(`^([a-z]{2,3}(-[a-z0-9]{2,8})?|easy)$`)
)

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && strings.Contains(s[strings.LastIndexByte(s, '@')+1:], ".")
}

// localFile says whether a path names a file beside the questionnaire or below it.
func localFile(name string) bool {
	return name != "" && path.Clean(name) == name && !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "..") && !strings.ContainsAny(name, "\\:?#")
}
