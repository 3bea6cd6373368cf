package export

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// lead is a column that says something of the response itself.
type lead struct {
	name  string
	label string
	value func(r *consultation.Response) string
}

var (
	leadReference = lead{"reference", "The reference that the respondent was given", func(r *consultation.Response) string { return r.Reference }}
	leadAnswers   = []lead{
		leadReference,
		{"submitted", "When the response was sent, in UTC", func(r *consultation.Response) string { return moment(r.Submitted) }},
		{"changed", "When the respondent last changed it after sending, in UTC; empty if never", func(r *consultation.Response) string { return moment(r.Changed) }},
		{"late", "yes where it was sent after the closing, by the rule for late responses; else empty", late},
		{"channel", "How it came: web, paper, letter, email, telephone or import", func(r *consultation.Response) string { return r.Channel.Name() }},
		{"received", "The day on which it was received, where it came another way than the web; else empty", func(r *consultation.Response) string { return r.Received }},
		{"version", "Which version of the questionnaire was answered: its SHA-256 hash", func(r *consultation.Response) string { return r.Version }},
		{"edition", "Which edition was answered", func(r *consultation.Response) string { return r.Edition }},
		{"language", "The language of the pages", func(r *consultation.Response) string { return r.Language }},
		{"wish", "What the respondent wishes about publication; empty where nothing was asked or answered", func(r *consultation.Response) string { return string(r.Wish) }},
	}
	// leadNotPublished is computed from the columns, see plan.notPublished. Its name can't be that of a question.
	leadNotPublished = lead{"not_published", "Names of the questions answered here whose answers must not be published, with spaces between them", nil}
)

// leadNumber takes the place of a reference that nobody outside may know: see PublicRow.
var leadNumber = lead{"response", "The number of the response in this file; it means nothing elsewhere", func(r *consultation.Response) string { return r.Reference }}

// PublicRow makes a row for columns of the part Public: answers of a version under a number of the file.
func PublicRow(number int, version string, answers consultation.Answers) *consultation.Response {
	return &consultation.Response{Reference: strconv.Itoa(number), Version: version, Answers: answers}
}

// leadSeries says which versions can be read as one. series is that of each version, by hash.
func leadSeries(series map[string]string) lead {
	return lead{
		"series", "Which series of versions was answered: responses of one series can be counted together, those of two were given to other wordings",
		func(r *consultation.Response) string { return series[r.Version] },
	}
}

// leadsFor gives the leading columns of a part. Where a question has taken the name of one, that one is called response_NAME:
// no data name has an underscore.
func leadsFor(part Part, columns []Column, series map[string]string) []lead {
	var leads []lead
	switch part {
	case Answers:
		leads = append(slices.Clone(leadAnswers), leadNotPublished)
		after := 1 + slices.IndexFunc(leads, func(l lead) bool { return l.name == "version" })
		leads = slices.Insert(leads, after, leadSeries(series))
	case Contact:
		leads = []lead{leadReference}
	case Public:
		leads = []lead{leadNumber}
	case Equality: // nothing may tell which response it came with
		return nil
	}
	for i := range leads {
		taken := func(c Column) bool { return c.Name == leads[i].name }
		if slices.ContainsFunc(columns, taken) {
			leads[i].name = "response_" + leads[i].name
		}
	}
	return leads
}

// values says what it holds, as Entry.Values does.
func (l lead) values() string {
	switch l.key() {
	case "submitted", "changed":
		return "time"
	}
	return string(consultation.FieldText)
}

// key is the name of a leading column in JSON, where answers have a place of their own and no name can be taken.
func (l lead) key() string { return strings.TrimPrefix(l.name, "response_") }

// late marks a response that came after the closing, so that it can be counted apart.
func late(r *consultation.Response) string {
	if r.Late {
		return "yes"
	}
	return ""
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
