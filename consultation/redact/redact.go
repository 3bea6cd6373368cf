// Package redact makes the text that may leave: approved spans are replaced by a mark that everybody sees, for good, and what left already is
// looked through for personal data that nobody has hidden.
package redact

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Tell gives an answer with the spans of redactions replaced by the marks of their classes: "[name removed]". Spans that touch or overlap
// become one mark. A span that cuts a character takes all of it. It is false, and the text "", where a redaction is not Fresh or its place is
// not in the text: such an answer is not told. Redactions that are not approved are passed over.
func Tell(text string, list []staff.Redaction, mark func(class string) string) (string, bool) {
	v, ok := Look(text, list, mark)
	return v.Text, ok
}

// Book holds the approved redactions of a consultation, by answer.
type Book map[[2]string][]staff.Redaction

// Read makes a book from what the store gives.
func Read(rows iter.Seq2[staff.Redaction, error]) (Book, error) {
	b := Book{}
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		key := [2]string{r.Response, r.Question}
		b[key] = append(b[key], r)
	}
	return b, nil
}

// Tell gives an answer as it may be told. See the function Tell.
func (b Book) Tell(response, question, text string, mark func(class string) string) (string, bool) {
	return Tell(text, b[[2]string{response, question}], mark)
}

// State is the same as long as the same words of answers to a question are hidden.
func (b Book) State(question string) string {
	var all []string
	for of, list := range b {
		if of[1] != question {
			continue
		}
		for _, r := range list {
			all = append(all, r.ID+" "+strconv.FormatBool(r.Fresh))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}
