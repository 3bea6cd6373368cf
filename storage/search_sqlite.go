package storage

import (
	"database/sql"
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"github.com/mattn/go-sqlite3"

	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// SQLite's index is FTS4, which the driver has without build tags, over the folded words of answer_texts. Its own ranking is missing: bm25
// below is registered with every connection.
const searchSQLite = `CREATE VIRTUAL TABLE IF NOT EXISTS answer_search USING fts4(content="answer_texts", words, tokenize=simple)`

var _ = registerHolding(holding{table: "answer_search", class: staff.KeepResponses, special: true, text: true})

// rankMost is how many hits are compared to find the best: the words of a query that more answers have tell little.
const rankMost = 5000

// countedMost is how many answers with a word are counted. How many more there are is reckoned from how close together they stand.
const countedMost = 1000

// driverName is the driver with our function in it.
const driverName = "sqlite3-greenpaper"

func init() { sql.Register(driverName, &sqlite3.SQLiteDriver{ConnectHook: connected}) }

// connected prepares each connection.
func connected(c *sqlite3.SQLiteConn) error {
	return c.RegisterFunc("bm25", bm25, true)
}

func (e *sqlite) addText(t *tx, slug, response string, ord int64, question, words string) error {
	var id int64
	err := t.row([]any{&id}, `INSERT INTO answer_texts (id, consultation, response, ord, question, words)
		VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM answer_texts), ?, ?, ?, ?, ?) RETURNING id`, slug, response, ord, question, words)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO answer_search (docid, words) VALUES (?, ?)`, id, words)
}

// forgetTexts: the index reads the words from answer_texts to find what it must take out, so they go last.
func (e *sqlite) forgetTexts(t *tx, where string, args ...any) error {
	if err := t.exec(`DELETE FROM answer_search WHERE docid IN (SELECT id FROM answer_texts WHERE `+where+`)`, args...); err != nil {
		return err
	}
	return t.exec(`DELETE FROM answer_texts WHERE `+where, args...)
}

// fts writes a query for MATCH.
func fts(n search.Node) string {
	switch n := n.(type) {
	case search.And:
		var want, without []search.Node
		for _, p := range n {
			if not, ok := p.(search.Not); ok {
				without = append(without, not.Of)
			} else {
				want = append(want, p)
			}
		}
		s := joinNodes(want, " AND ", fts)
		for _, p := range without {
			s = "(" + s + " NOT " + fts(p) + ")"
		}
		return s
	case search.Or:
		return joinNodes(n, " OR ", fts)
	case search.Phrase:
		words := make([]string, len(n))
		for i, w := range n {
			words[i] = ftsWord(w)
		}
		return `"` + strings.Join(words, " ") + `"`
	case search.Near:
		return `"` + ftsWord(n.A) + `" NEAR/` + strconv.Itoa(n.Within) + ` "` + ftsWord(n.B) + `"`
	}
	return `""`
}

func ftsWord(w search.Word) string {
	if w.Prefix {
		return w.Text + "*"
	}
	return w.Text
}

// hitsFrom joins hits to their answers, hits first: in the other order the whole query would be run again for each answer. CROSS JOIN is how
// SQLite is told the order. The index has all that is asked of a hit: its row, with all its words, is ten times as large.
const hitsFrom = ` FROM answer_search s CROSS JOIN answer_texts a INDEXED BY answer_texts_lean ON a.id = s.docid WHERE s.words MATCH ? AND a.consultation = ?`

func (e *sqlite) eachHit(t *tx, slug string, query search.Node, question string, each func(ord uint32)) error {
	and, args := ofQuestion(question, []any{fts(query), slug})
	return t.query(`SELECT DISTINCT a.ord`+hitsFrom+and, args,
		func(scan func(...any) error) error {
			var ord uint32
			err := scan(&ord)
			each(ord)
			return err
		})
}

func (e *sqlite) rank(t *tx, slug string, query search.Node, question string, compare, most int, found *staff.Found) error {
	rare, err := e.rarity(t, query)
	if err != nil {
		return err
	}
	and, args := ofQuestion(question, []any{rare, fts(query), slug})
	args = append(args, compare+1, most)
	err = t.query(`SELECT a.ord, a.response, a.question, h.score, h.total FROM
			(SELECT id, score, COUNT(*) OVER () AS total FROM (SELECT s.docid AS id, bm25(matchinfo(answer_search, 'pcnaly'), ?) AS score`+hitsFrom+and+` LIMIT ?) ORDER BY score DESC, id LIMIT ?) h
		CROSS JOIN answer_texts a ON a.id = h.id ORDER BY h.score DESC, a.id`, args, func(scan func(...any) error) error {
		var h staff.Hit
		err := scan(&h.Ord, &h.Response, &h.Question, &h.Score, &found.Total)
		found.Hits = append(found.Hits, h)
		return err
	})
	if found.Total > compare {
		found.Total, found.More = compare, true
	}
	return err
}

// rarity gives a weight for each phrase of a query, in the order in which MATCH has them: numbers of 64 bits in the machine's order. Where
// there is but one, it weighs the same in every answer.
func (e *sqlite) rarity(t *tx, query search.Node) ([]byte, error) {
	list := phrases(query)
	if len(list) == 1 {
		return weighed(nil, 1), nil
	}
	var rows float64
	if err := t.row([]any{&rows}, `SELECT COALESCE(MAX(id), 0) FROM answer_texts`); err != nil {
		return nil, err
	}
	var weights []byte
	for _, phrase := range list {
		var have, last float64
		err := t.row([]any{&have, &last}, `SELECT COUNT(*), COALESCE(MAX(docid), 0) FROM (SELECT docid FROM answer_search WHERE words MATCH ? LIMIT ?)`, phrase, countedMost)
		if err != nil {
			return nil, err
		}
		if have == countedMost {
			have *= max(1, rows/last)
		}
		weights = weighed(weights, math.Log(1+(max(0, rows-have)+0.5)/(have+0.5)))
	}
	return weights, nil
}

func weighed(weights []byte, w float64) []byte {
	return binary.NativeEndian.AppendUint64(weights, math.Float64bits(w))
}

// phrases lists the phrases of a query as fts writes them.
func phrases(n search.Node) (list []string) {
	switch n := n.(type) {
	case search.And:
		var without []string
		for _, p := range n {
			if not, ok := p.(search.Not); ok {
				without = append(without, phrases(not.Of)...)
			} else {
				list = append(list, phrases(p)...)
			}
		}
		return append(list, without...)
	case search.Or:
		for _, p := range n {
			list = append(list, phrases(p)...)
		}
	case search.Phrase:
		list = []string{fts(n)}
	case search.Near:
		list = []string{ftsWord(n.A), ftsWord(n.B)}
	}
	return list
}

// bm25 ranks by how often a text has the phrases of a query, how rare they are, and how long it is. info is matchinfo's "pcnaly": numbers of 32
// bits in the machine's order: phrases p, columns c, rows n, mean lengths a, lengths l, and for each phrase and column how often it is there.
// rare is what rarity gives.
// Source: S. Robertson, H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond" (2009), k1 1.2, b 0.75.
func bm25(info, rare []byte) float64 {
	const k1, b = 1.2, 0.75
	at := func(i int) float64 {
		if 4*i+4 > len(info) {
			return 0
		}
		return float64(binary.NativeEndian.Uint32(info[4*i:]))
	}
	phrases, columns := int(at(0)), int(at(1))
	score := 0.0
	for p := range min(phrases, len(rare)/8) {
		idf := math.Float64frombits(binary.NativeEndian.Uint64(rare[8*p:]))
		for c := range columns {
			mean, length, here := at(3+c), at(3+columns+c), at(3+2*columns+p*columns+c)
			score += idf * here * (k1 + 1) / (here + k1*(1-b+b*length/math.Max(1, mean)))
		}
	}
	return score
}
