package storage

import (
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// PostgreSQL's index is a tsvector beside the folded words, without stemming or stop words: the same answers must be found as in SQLite.
const searchPostgres = `ALTER TABLE answer_texts ADD COLUMN IF NOT EXISTS found tsvector;
	CREATE INDEX IF NOT EXISTS answer_texts_by_words ON answer_texts USING GIN (found);
	CREATE SEQUENCE IF NOT EXISTS answer_text_ids`

func (p *postgres) addText(t *tx, slug, response string, ord int64, question, words string) error {
	return t.exec(`INSERT INTO answer_texts (id, consultation, response, ord, question, words, found)
		VALUES (nextval('answer_text_ids'), ?, ?, ?, ?, ?, to_tsvector('simple', ?))`, slug, response, ord, question, words, words)
}

func (p *postgres) forgetTexts(t *tx, where string, args ...any) error {
	return t.exec(`DELETE FROM answer_texts WHERE `+where, args...)
}

// tsquery writes a query for to_tsquery.
func tsquery(n search.Node) string {
	switch n := n.(type) {
	case search.And:
		return joinNodes(n, " & ", tsquery)
	case search.Or:
		return joinNodes(n, " | ", tsquery)
	case search.Not:
		return "!" + tsquery(n.Of)
	case search.Phrase:
		words := make([]string, len(n))
		for i, w := range n {
			words[i] = tsWord(w)
		}
		return "(" + strings.Join(words, " <-> ") + ")"
	case search.Near:
		var ways []string
		for d := 1; d <= n.Within+1; d++ {
			by := " <" + strconv.Itoa(d) + "> "
			ways = append(ways, tsWord(n.A)+by+tsWord(n.B), tsWord(n.B)+by+tsWord(n.A))
		}
		return "(" + strings.Join(ways, " | ") + ")"
	}
	return ""
}

// tsWord quotes a word: it holds letters and digits alone.
func tsWord(w search.Word) string {
	if w.Prefix {
		return "'" + w.Text + "':*"
	}
	return "'" + w.Text + "'"
}

func (p *postgres) eachHit(t *tx, slug string, query search.Node, question string, each func(ord uint32)) error {
	and, args := ofQuestion(question, []any{slug, tsquery(query)})
	return t.query(`SELECT DISTINCT a.ord FROM answer_texts a WHERE a.consultation = ? AND a.found @@ to_tsquery('simple', ?)`+and, args, func(scan func(...any) error) error {
		var ord uint32
		err := scan(&ord)
		each(ord)
		return err
	})
}

func (p *postgres) rank(t *tx, slug string, query search.Node, question string, compare, most int, found *staff.Found) error {
	q := tsquery(query)
	and, args := ofQuestion(question, []any{slug, q})
	const from = ` FROM answer_texts a WHERE a.consultation = ? AND a.found @@ to_tsquery('simple', ?)`
	err := t.row([]any{&found.Total}, `SELECT COUNT(*) FROM (SELECT 1`+from+and+` LIMIT ?) h`, append(args, compare+1)...)
	if err != nil || found.Total == 0 {
		return err
	}
	if found.Total > compare {
		found.Total, found.More = compare, true
	}
	args = append([]any{q}, append(args, compare, most)...)
	return t.query(`SELECT h.ord, h.response, h.question, ts_rank_cd(h.found, to_tsquery('simple', ?), 1) AS score
		FROM (SELECT a.id, a.ord, a.response, a.question, a.found`+from+and+` LIMIT ?) h ORDER BY score DESC, h.id LIMIT ?`, args, func(scan func(...any) error) error {
		var h staff.Hit
		err := scan(&h.Ord, &h.Response, &h.Question, &h.Score)
		found.Hits = append(found.Hits, h)
		return err
	})
}
