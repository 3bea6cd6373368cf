package web

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// fileTime is how files write a moment, in UTC.
const fileTime = "2006-01-02T15:04:05Z"

func inFile(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(fileTime)
}

// codeFields are the texts of a code as files have them.
var codeFields = []string{"name", "parent", "definition", "include", "exclude", "examples", "retired"}

func (b *bundling) codeTexts(c *staff.Code) []string {
	if c == nil {
		return make([]string, len(codeFields))
	}
	retired := ""
	if c.Retired {
		retired = "yes"
	}
	return []string{c.Name, b.keys[c.Parent], c.Definition, c.Include, c.Exclude, c.Examples, retired}
}

// codebook is every code as it is now, and each step that led there, the newest first.
func (b *bundling) codebook() error {
	codes, err := b.s.Store.Codebook(b.ctx, b.slug)
	if err != nil {
		return err
	}
	var now [][]string
	for i := range codes {
		c := &codes[i]
		now = append(now, slices.Concat([]string{c.Key}, b.codeTexts(c), []string{b.who(c.By), inFile(c.At)}))
	}
	if err := b.table("codebook.csv", slices.Concat([]string{"code"}, codeFields, []string{"changed_by", "changed_at"}), now); err != nil {
		return err
	}
	history, err := b.s.Store.CodeHistory(b.ctx, b.slug, "")
	if err != nil {
		return err
	}
	head := []string{"at", "by", "step", "code", "into"}
	for _, when := range []string{"_before", "_after"} {
		for _, f := range codeFields {
			head = append(head, f+when)
		}
	}
	var steps [][]string
	for _, h := range history {
		into := make([]string, len(h.Into))
		for i, id := range h.Into {
			into[i] = b.keys[id]
		}
		key := ""
		if h.After != nil {
			key = h.After.Key
		} else if h.Before != nil {
			key = h.Before.Key
		}
		steps = append(steps, slices.Concat([]string{inFile(h.At), b.who(h.By), string(h.Kind), key, strings.Join(into, " ")}, b.codeTexts(h.Before), b.codeTexts(h.After)))
	}
	return b.table("codebook-history.csv", head, steps)
}

// agreement is how far coders agreed, in each closed round.
func (b *bundling) agreement() error {
	rounds, err := b.s.Store.RoundsOf(b.ctx, b.slug)
	if err != nil {
		return err
	}
	var rows [][]export.Cell
	for _, r := range slices.Backward(rounds) {
		if r.Open() {
			continue
		}
		units, err := b.s.Store.DecidedUnits(b.ctx, b.slug, r.ID)
		if err != nil {
			return err
		}
		of := textCells([]string{r.Name, r.Question, r.Where, strconv.FormatUint(r.Seed, 10), strconv.Itoa(len(r.Coders)), inFile(r.Closed)})
		for _, row := range agreementRows(units, b.keys) {
			rows = append(rows, append(slices.Clone(of), row...))
		}
	}
	head := append([]string{"round", "question", "filter", "seed", "coders", "closed"}, agreementHead()...)
	return b.out.Add("agreement.csv", func(w io.Writer) error { return export.TableCSV(w, head, rows) })
}

// counts are true numbers of every closed question.
func (b *bundling) counts() error {
	head := []string{"question", "words", "answer", "answer_words", "count", "base", "share", "share_low", "share_high", "responses", "revision"}
	var rows [][]string
	err := b.resultsOf("", false, func(x *results) error {
		b.rev = x.Generation + " " + strconv.FormatInt(x.Rev, 10)
		if x.Pending > 0 {
			b.rev += ", " + strconv.Itoa(x.Pending) + " responses not counted yet"
		}
		for _, q := range x.questions {
			for _, f := range q.fields {
				if closed(f) {
					rows = append(rows, x.countRows(q, f)...)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.table("counts.csv", head, rows)
}

// countRows are the answers of a closed field with their numbers. What is left out of shares has none.
func (x *results) countRows(q resultQuestion, f consultation.Field) [][]string {
	var rows [][]string
	tally, told := x.tell(f.Name)
	for i, c := range tally.Counts {
		row := []string{f.Name, x.fieldTitle(q, f), c.Code, x.label(f.Name, c.Code), strconv.Itoa(c.N), strconv.Itoa(told.shares.N), "", "", "", strconv.Itoa(tally.Of), strconv.FormatInt(x.Rev, 10)}
		if told.shares.N > 0 && !told.silent[i] {
			low, high := analysis.Interval(c.N, told.shares.N)
			for k, v := range []float64{float64(c.N) / float64(told.shares.N), low, high} {
				row[6+k] = strconv.FormatFloat(v, 'f', 6, 64)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// decisions are the versions of the outcome that were published: a table of what was decided, and the words of each.
func (b *bundling) decisions() error {
	versions, err := b.s.Store.PublishedOutcomes(b.ctx, b.slug)
	if err != nil {
		return err
	}
	head := []string{"version", "public_from", "decided_at", "decided_by", "approved_by", "correction", "point", "asked", "said", "did", "themes"}
	var rows [][]string
	for i := range versions {
		v := &versions[i]
		for n, p := range v.Points {
			var themes []string
			for _, t := range p.Themes {
				themes = append(themes, t.Key)
			}
			rows = append(rows, []string{strconv.Itoa(v.Seq), inFile(v.Shown), inFile(v.At), b.who(v.By), b.who(v.Second), v.Note, strconv.Itoa(n + 1), p.Asked, p.Said, p.Did, strings.Join(themes, "; ")})
		}
	}
	if err := b.table("decisions.csv", head, rows); err != nil {
		return err
	}
	for i := range versions {
		v := &versions[i]
		var words []string
		for _, part := range b.outcomeParts(v.Outcome) {
			words = append(words, "## "+part.name, part.text)
		}
		for n, p := range v.Points {
			if len(p.Themes) > 0 {
				words = append(words, "## "+b.words.Say("staff.outcome.themes", "n", n+1), strings.Join(p.ThemeNames(), "; "))
			}
		}
		if err := b.text("outcome-"+strconv.Itoa(v.Seq)+".md", strings.Join(words, "\n\n")+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// releases is what has left the team.
func (b *bundling) releases() error {
	ledger, err := b.s.Store.Releases(b.ctx, b.slug)
	if err != nil {
		return err
	}
	rows, err := releaseRows(ledger, func(account string) (string, error) { return b.who(account), nil })
	if err != nil {
		return err
	}
	return b.out.Add("releases.csv", func(w io.Writer) error { return export.TableCSV(w, releaseHead, rows) })
}
