package markdown

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// RoutingTable writes who is asked what, as Markdown that a reviewer can read: for each section its questions, of whom each is
// asked in plain words, and what else its answer decides.
func RoutingTable(q *consultation.Questionnaire) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Who is asked what: %s\n", cell(q.Title.String()))
	for i := range q.Sections {
		s := &q.Sections[i]
		fmt.Fprintf(&b, "\n## %s `%s`\n\n%s\n", strings.TrimSpace(s.Number+" "+s.Title.String()), s.Name, sectionWords(q, s))
		rows := 0
		for p := range s.Pages {
			for _, it := range s.Pages[p].Items {
				if it.Question == nil {
					continue
				}
				if rows == 0 {
					b.WriteString("\n| Page | Question | Asked of | Decides |\n|---|---|---|---|\n")
				}
				rows++
				x := it.Question
				fmt.Fprintf(&b, "| %d | `%s` %s | %s | %s |\n", p+1, x.Name, cell(x.Heading.String()), cell(askedOf(q, s, x)), cell(decides(q, x.Name)))
			}
		}
	}
	b.WriteString("\n## How many questions one person is asked at most\n\n")
	for _, p := range PathLengths(q) {
		fmt.Fprintf(&b, "- %s: %d\n", orEveryone(p.Answer), p.Questions)
	}
	return Format([]byte(b.String()))
}

func orEveryone(answer string) string {
	if answer == "" {
		return "Everyone"
	}
	return answer
}

// cell makes words fit for a cell of a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func sectionWords(q *consultation.Questionnaire, s *consultation.Section) string {
	words := "Shown to " + conditionWords(q, s.When) + "."
	switch {
	case s.Ends:
		words += " The path ends here: nothing can be sent."
	case s.Equality:
		words += " Asked after the answers are checked, and stored without any link to them."
	case s.Times != "":
		words += fmt.Sprintf(" Asked as often as `%s` says, %d times at most.", s.Times, s.UpTo)
	case s.Repeats():
		words += fmt.Sprintf(" Asked once and as often as wished, %d times at most.", s.UpTo)
	}
	return words
}

// askedOf says of whom a question is asked, among those who see its section.
func askedOf(q *consultation.Questionnaire, s *consultation.Section, x *consultation.Question) string {
	who := conditionWords(q, x.When)
	if len(x.When) == 0 && len(s.When) > 0 {
		who = "all of them"
	}
	if list := answersOf(x); len(list) > 0 && !slices.ContainsFunc(list, func(o consultation.Option) bool { return len(o.When) == 0 }) {
		who += ", where any of its answers is for them, by `" + strings.Join(answerNames(x), "`, `") + "`"
	}
	return who
}

// answerNames lists the questions that the conditions of a question's answers look at.
func answerNames(x *consultation.Question) []string {
	var out []string
	for _, o := range answersOf(x) {
		for _, name := range o.When.Names() {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// conditionWords says in plain words of whom something is asked.
func conditionWords(q *consultation.Questionnaire, c consultation.Condition) string {
	if len(c) == 0 {
		return "everyone"
	}
	var clauses []string
	for _, cl := range c {
		clauses = append(clauses, clauseWords(q, cl))
	}
	return "people who " + strings.Join(clauses, " and who ")
}

func clauseWords(q *consultation.Questionnaire, cl consultation.Clause) string {
	name := "`" + cl.Name + "`"
	switch cl.Op {
	case consultation.Is:
		return "answer " + labels(q, cl) + " to " + name
	case consultation.IsNot:
		return "do not answer " + labels(q, cl) + " to " + name
	case consultation.Includes:
		return "choose " + labels(q, cl) + " in " + name
	case consultation.DoesNotInclude:
		return "do not choose " + labels(q, cl) + " in " + name
	case consultation.IsAnswered:
		return "answer " + name
	case consultation.IsNotAnswered:
		return "do not answer " + name
	}
	verb := "give "
	if x := q.Question(cl.Name); x != nil && len(answersOf(x)) > 0 {
		verb = "choose "
	}
	value := cl.Value
	if d, err := time.Parse(consultation.ISODate, value); err == nil {
		value = d.Format(dayMonthYear)
	}
	switch cl.Op {
	case consultation.AtLeast:
		return verb + value + " or more in " + name
	case consultation.AtMost:
		return verb + value + " or less in " + name
	case consultation.OnOrAfter:
		return verb + value + " or a later day in " + name
	}
	return verb + "a day before " + value + " in " + name
}

// labels gives the answers of a clause as people read them.
func labels(q *consultation.Questionnaire, cl consultation.Clause) string {
	var out []string
	for _, code := range cl.Codes {
		label := code
		if x := q.Question(cl.Name); x != nil {
			for _, o := range answersOf(x) {
				if o.Code == code {
					label = o.Label.String()
				}
			}
		}
		out = append(out, "\""+label+"\"")
	}
	return strings.Join(out, " or ")
}

// decides lists the sections and questions that look at a question, by their conditions or those of their answers.
func decides(q *consultation.Questionnaire, name string) string {
	var out []string
	for i := range q.Sections {
		s := &q.Sections[i]
		if slices.Contains(s.When.Names(), name) || s.Times == name {
			out = append(out, "`"+s.Name+"`")
		}
		for _, x := range s.Questions() {
			if slices.Contains(x.When.Names(), name) || slices.Contains(answerNames(x), name) {
				out = append(out, "`"+x.Name+"`")
			}
		}
	}
	return strings.Join(out, ", ")
}
