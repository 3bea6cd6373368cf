// Package docs keeps the documentation true. The tables of questionnaire-format.md that the program knows are written from the
// code, and tests check the examples, the links, the commands and the codes that any page names.
//
// After a change of the language, write the tables anew with: go generate ./docs
package docs

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

//go:generate go test -run ^TestGenerated$ . -update

// block is what stands between the marks of a generated table.
var block = regexp.MustCompile(`(?s)<!-- generated: ([a-z-]+) -->\n.*?<!-- end -->`)

// Rewrite puts the tables of the program between the marks of a page. It is an error if a mark names no table, or if a table has
// no place in the page.
func Rewrite(page string) (string, error) {
	tables := Tables()
	used := map[string]bool{}
	var errs []error
	page = block.ReplaceAllStringFunc(page, func(old string) string {
		name := block.FindStringSubmatch(old)[1]
		table, ok := tables[name]
		if !ok {
			errs = append(errs, fmt.Errorf("there is no generated table %q", name))
			return old
		}
		used[name] = true
		return "<!-- generated: " + name + " -->\n\n" + table + "\n<!-- end -->"
	})
	for name := range tables {
		if !used[name] {
			errs = append(errs, fmt.Errorf("the page has no place for the generated table %q", name))
		}
	}
	return page, errors.Join(errs...)
}

// Tables gives every table that the program knows, as Markdown, by the name of its mark.
func Tables() map[string]string {
	return map[string]string{
		"front":     frontTable(markdown.FrontKeys()),
		"editions":  frontTable(markdown.EditionKeys()),
		"types":     typeTable(),
		"operators": operatorTable(),
		"reserved":  reservedList(),
		"files":     "`" + strings.Join(consultation.FileTypes, "` `") + "`\n",
		"errors":    ruleTable(consultation.LevelError),
		"warnings":  ruleTable(consultation.LevelWarning),
		"advice":    ruleTable(consultation.LevelAdvice),
	}
}

func table(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(head)
	b.WriteString("|" + strings.Repeat("---|", len(head)) + "\n")
	for _, r := range rows {
		line(r)
	}
	return b.String()
}

// inCell makes words fit for a cell of a table.
func inCell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// codes writes each as a code span.
func codes(all []string) string {
	var out []string
	for _, s := range all {
		out = append(out, "`"+inCell(s)+"`")
	}
	return strings.Join(out, " ")
}

func frontTable(keys []markdown.FrontKey) string {
	var rows [][]string
	for _, k := range keys {
		needed := ""
		if k.Required {
			needed = "yes"
		}
		rows = append(rows, []string{"`" + k.Key + "`", inCell(k.Values), needed, inCell(k.Meaning)})
	}
	return table([]string{"Key", "Value", "Needed", "What it says"}, rows)
}

// typeTable says what stands under a question of each type and which settings it takes.
func typeTable() string {
	var rows [][]string
	for _, t := range markdown.SettingPatterns() {
		under := ""
		switch {
		case t.List && t.Table:
			under = "a table, then a list"
		case t.List:
			under = "a list"
		case t.Table:
			under = "a table"
		}
		rows = append(rows, []string{"`" + t.Type + "`", under, codes(alternatives(t.Settings))})
	}
	return table([]string{"Type", "Under it", "Settings of its own"}, rows)
}

// alternatives writes what an author would: "max N words|characters" becomes two settings.
func alternatives(patterns []string) []string {
	var out []string
	for _, p := range patterns {
		head, tail := p, ""
		if i := strings.LastIndex(p, " "); i >= 0 {
			head, tail = p[:i+1], p[i+1:]
		}
		for _, word := range strings.Split(tail, "|") {
			out = append(out, asWritten(head+word))
		}
	}
	return out
}

// asWritten gives a pattern the words that this page uses for it.
func asWritten(pattern string) string {
	return strings.NewReplacer("from X to X", "from X to Y", "adds up to X", "adds up to N", "only if TEXT", "only if CONDITION").Replace(pattern)
}

// pairs are the operators with their opposites; every type takes both of a pair or neither.
var pairs = [][2]consultation.Op{
	{consultation.Is, consultation.IsNot}, {consultation.Includes, consultation.DoesNotInclude},
	{consultation.IsAnswered, consultation.IsNotAnswered}, {consultation.AtLeast, consultation.AtMost},
	{consultation.OnOrAfter, consultation.Before},
}

func operatorTable() string {
	head := []string{"Type"}
	for _, p := range pairs {
		head = append(head, "`"+string(p[0])+"` `"+string(p[1])+"`")
	}
	var rows [][]string
	for _, t := range markdown.SettingPatterns() {
		row := []string{"`" + t.Type + "`"}
		for _, p := range pairs {
			cell := ""
			if slices.Contains(t.Operators, p[0]) && slices.Contains(t.Operators, p[1]) {
				cell = "yes"
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return table(head, rows)
}

func reservedList() string {
	words := slices.Clone(consultation.Reserved)
	slices.Sort(words)
	return codes(words) + "\n"
}

// placeholder is where a message has a name or a number of the file.
var placeholder = regexp.MustCompile(`%(\[\d\])?[sdq]`)

// ruleTable lists what check can say on one level.
func ruleTable(level consultation.Level) string {
	var rows [][]string
	for _, r := range consultation.Rules() {
		if r.Level == level {
			rows = append(rows, []string{"`" + r.Code + "`", message(r.Format)})
		}
	}
	return table([]string{"Code", "What it says"}, rows)
}

// message writes the words of a rule for a cell: "…" stands for what differs, and Markdown that the words show stays visible.
func message(format string) string {
	s := placeholder.ReplaceAllString(format, "…")
	return strings.NewReplacer("```", "&#96;&#96;&#96;", "(`)", "(&#96;)", "\\`", "\\&#96;", // these open no code span
		"<", "&lt;", "*", `\*`, "[", `\[`, "]", `\]`, "|", `\|`).Replace(s)
}
