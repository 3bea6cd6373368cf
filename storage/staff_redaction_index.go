package storage

import (
	"errors"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// hiddenWord stands in the index where words are hidden, so that those on its sides are no phrase and the answer still counts as one. Nobody
// can search for it: the words of a query have no accents.
const hiddenWord = "é"

// toldWords gives the words of an answer that are indexed: those that are shown, as whoever could look for hidden ones would know them.
func toldWords(text string, list []staff.Redaction) string {
	if len(list) == 0 {
		return search.Fold(text)
	}
	v, ok := redact.Look(text, list, func(string) string { return " " })
	if !ok {
		return hiddenWord
	}
	var runs []string
	for _, run := range v.Runs() {
		words := hiddenWord
		if !run.Hidden {
			words = search.Fold(run.Text)
		}
		if words != "" {
			runs = append(runs, words)
		}
	}
	return strings.Join(runs, " ")
}

// approvedIn gives the approved redactions of a response, by question.
func approvedIn(t *tx, response string) (map[string][]staff.Redaction, error) {
	by := map[string][]staff.Redaction{}
	err := t.query(`SELECT `+redactionColumns+` FROM redactions WHERE response = ? AND state = 'approved'`, []any{response}, func(scan func(...any) error) error {
		r, err := scanRedaction(scan)
		if err == nil {
			by[r.Question] = append(by[r.Question], *r)
		}
		return err
	})
	return by, err
}

// indexAnew indexes an answer by what of it is shown by now. One that is not indexed yet is left to the projection.
func indexAnew(t *tx, slug, response, question, text string) error {
	var rev, ord int64
	err := t.row([]any{&rev}, `SELECT rev FROM projection_state WHERE consultation = ?`+t.lock, slug) // the projection waits
	if err == nil {
		err = t.row([]any{&ord}, `SELECT ord FROM answer_texts WHERE consultation = ? AND response = ? AND question = ?`, slug, response, question)
	}
	if errors.Is(err, consultation.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	hidden, err := approvedIn(t, response)
	if err != nil {
		return err
	}
	if err := t.engine.forgetTexts(t, `consultation = ? AND response = ? AND question = ?`, slug, response, question); err != nil {
		return err
	}
	return t.engine.addText(t, slug, response, ord, question, toldWords(text, hidden[question]))
}
