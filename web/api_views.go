package web

import (
	"time"

	"github.com/greenpaper/greenpaper/consultation/export"
)

// What the API sends. The description is made of these structs: doc says what a field is, enum and format what it can hold; what
// has omitempty or omitzero may be missing. Fields are only ever added.

type apiConsultations struct {
	Consultations []apiConsultation `json:"consultations" doc:"Every consultation that may be seen, by slug."`
}

type apiConsultation struct {
	Slug       string      `json:"slug" doc:"The last part of its address. It never changes."`
	Title      string      `json:"title" doc:"Its title, in the main language."`
	Summary    string      `json:"summary" doc:"What it is about, in a sentence or two."`
	Kind       string      `json:"kind" doc:"What it is called: call for evidence, consultation, survey, challenges."`
	Department string      `json:"department" doc:"Who asks. May be empty."`
	Stage      string      `json:"stage" doc:"How far it is." enum:"forthcoming,open,closed,awaited,outcome"`
	Opens      time.Time   `json:"opens" doc:"When it opens or opened."`
	Closes     time.Time   `json:"closes,omitzero" doc:"When it closes or closed; missing where no end is set."`
	Late       time.Time   `json:"lateUntil,omitzero" doc:"Until when late responses are taken; missing where none are."`
	Outcome    time.Time   `json:"outcomePublished,omitzero" doc:"When the outcome was published."`
	Invited    bool        `json:"invitationOnly" doc:"Only people with an invitation can answer."`
	Demo       bool        `json:"demonstration" doc:"A demonstration that came with the program."`
	Languages  []string    `json:"editions" doc:"Its editions: a language such as en or cy, or a form such as easy. The first is the main one."`
	Version    string      `json:"version" doc:"The hash of the version that is public now."`
	URL        string      `json:"url" doc:"Where the public finds it." format:"uri"`
	Changes    []apiChange `json:"scheduleChanges,omitempty" doc:"How its times were set and changed, oldest first. In the answer about one consultation."`
	Counts     *apiCounts  `json:"counts,omitempty" doc:"In the answer about one consultation, where the token has the scope counts."`
}

type apiChange struct {
	At     time.Time `json:"at" doc:"When the times were set."`
	Opens  time.Time `json:"opens" doc:"The opening from then on."`
	Closes time.Time `json:"closes,omitzero" doc:"The closing from then on."`
	Late   time.Time `json:"lateUntil,omitzero" doc:"The end of late responses from then on."`
	Reason string    `json:"reason" doc:"Why, as the public reads it. Empty for the first."`
}

type apiCounts struct {
	Responses int `json:"responses" doc:"Responses that stand. Withdrawn ones are not among them."`
	Late      int `json:"late" doc:"Of these, sent after the closing."`
	Withdrawn int `json:"withdrawn" doc:"Responses that were withdrawn. Only their number is left."`
	Drafts    int `json:"drafts" doc:"Begun and not sent, or being changed."`
}

type apiVersions struct {
	Versions []apiVersion `json:"versions" doc:"Every version that was ever public, oldest first."`
}

type apiVersion struct {
	Hash       string         `json:"hash" doc:"Its name: the SHA-256 of its files. Responses say by it what they answered."`
	Published  time.Time      `json:"published" doc:"When it became public first."`
	Current    bool           `json:"current" doc:"It is public now."`
	Series     int            `json:"series" doc:"Responses to versions of one series can be counted together."`
	Reworded   bool           `json:"reworded" doc:"People read other words than in the version before."`
	Editions   []string       `json:"editions" doc:"Its editions. The first is the main one."`
	Sources    []apiFile      `json:"sources" doc:"The Markdown files that it was made from, byte for byte."`
	Dictionary []export.Entry `json:"dictionary,omitempty" doc:"Every column of an export that the version has, with the words of the questions and answers. In the answer about one version."`
}

type apiFile struct {
	Name string `json:"name" doc:"Its name."`
	Size int    `json:"bytes" doc:"Its length."`
	URL  string `json:"url" doc:"Where the API gives it." format:"uri"`
}

type apiToken struct {
	ID            string    `json:"id" doc:"The eight characters after gp_, by which staff know the token."`
	Name          string    `json:"name" doc:"What its owner calls it."`
	Scopes        []string  `json:"scopes" doc:"What it was made for."`
	Consultations []string  `json:"consultations,omitempty" doc:"The consultations that it was made for; missing where it is for all that its owner may see."`
	Expires       time.Time `json:"expires" doc:"When it ends."`
}
