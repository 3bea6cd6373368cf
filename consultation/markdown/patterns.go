package markdown

import (
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// TypePatterns is what one type of question takes, for the docs.
type TypePatterns struct {
	Type      string // as written: "choose up to N"
	Family    string
	Settings  []string // beside those that every question takes
	List      bool     // bullets with codes under it
	Table     bool     // a table with codes under it
	Operators []consultation.Op
}

// CommonPatterns lists the settings that every question takes.
func CommonPatterns() []string { return slices.Clone(questionPatterns) }

// SectionPatterns lists the settings of a section.
func SectionPatterns() []string { return slices.Clone(sectionPatterns) }

// AnswerPatterns lists the settings of an answer, a row or a column.
func AnswerPatterns() []string { return slices.Clone(consultation.OptionPatterns) }

// samples are settings as an author would write them, by pattern.
var samples = map[string]string{
	"max N words|characters": "max 20 words", "min N words|characters": "min 2 words", "exactly N words|characters": "exactly 6 words",
	"about N words|characters": "about 80 words", "from X to X": "from 1 to 9", "unit TEXT": "unit hours",
	"adds up to X": "adds up to 100", "adds up to NAME": "adds up to total", "adds up to X down|across": "adds up to 100 down",
	"adds up to NAME down|across": "adds up to total across",
	"no earlier than DATE":        "no earlier than 2024-01-01", "no earlier than today": "no earlier than today", "no earlier than NAME": "no earlier than day",
	"no later than DATE": "no later than 2024-01-01", "no later than today": "no later than today", "no later than NAME": "no later than day",
	"files TEXT": "files pdf docx", "up to N files": "up to 2 files", "max N MB": "max 5 MB", "max N pages": "max 4 pages",
	"answers of NAME": "answers of list", "groups chosen in NAME": "groups chosen in list",
}

// SettingPatterns says of every registered type which settings it takes, by asking it.
func SettingPatterns() []TypePatterns {
	var out []TypePatterns
	for _, t := range consultation.Types() {
		wants := needsAnswers[t.Phrase]
		row := TypePatterns{Type: t.Phrase, Family: t.Family, List: wants.list, Table: wants.table, Operators: t.New().Operators()}
		for _, pattern := range kindPatterns {
			if takes(t, samples[pattern]) {
				row.Settings = append(row.Settings, pattern)
			}
		}
		out = append(out, row)
	}
	return out
}

// takes says whether a type takes a setting: whether it is gone after Configure.
func takes(t consultation.Type, setting string) bool {
	kind := t.New()
	spec := &consultation.Spec{
		Type: t.Phrase, N: 3, Settings: []consultation.Raw{{Text: setting}},
		Lookup: func(string) *consultation.Question { return nil }, Report: func(consultation.Problem) {},
		Condition: func(consultation.Raw) consultation.Condition { return nil },
	}
	options := []consultation.RawOption{{Code: "a", Label: consultation.PlainText("A")}, {Code: "b", Label: consultation.PlainText("B")}}
	if needsAnswers[t.Phrase].list && setting != samples["answers of NAME"] && setting != samples["groups chosen in NAME"] {
		spec.List = &consultation.RawList{Options: options}
	}
	if needsAnswers[t.Phrase].table {
		spec.Table = &consultation.RawTable{Columns: options, Rows: options}
	}
	kind.Configure(spec)
	return len(spec.Settings) == 0
}
