package web

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/greenpaper/greenpaper/consultation/assist"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const (
	suggestedFrom = 10000 // at most so many answers are looked at: more are a sample
	suggestedSeed = 1     // what the sample, and clusters, are drawn with
	suggestedKept = 6     // questions whose answers are kept cut into terms
	leastAnswers  = 5     // a term in fewer answers is not shown

	suggestedOld = 1000            // so many answers are not read anew for each response that comes
	suggestedFor = 5 * time.Minute // but after this time
)

// suggesting keeps the answers to questions cut into terms.
type suggesting struct {
	mu   sync.Mutex
	kept []*snapshot // the one used last at the end
}

// snapshot is the answers to one question.
type snapshot struct {
	making         making
	mu             sync.Mutex // held while it is used
	slug, question string
	cutTexts
}

// cutTexts is what is known of the answers.
type cutTexts struct {
	generation string
	rev        int64
	hidden     string    // which words were hidden
	made       time.Time // when they were read
	have       int       // answers to the question; more than there are here if these are a sample
	responses  []string
	ords       []uint32
	marks      [][]assist.Mark // what may be evidence
	files      []int
	corpus     *assist.Corpus
	clusters   map[int][]assist.Cluster // by how many were asked for
	behind     bool                     // whether responses came or changed since
}

// sampled says whether it is not all of the answers.
func (n *cutTexts) sampled() bool { return n.have > suggestedFrom }

// of gives the snapshot of a question, empty until it is made.
func (g *suggesting) of(slug, question string) *snapshot {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.IndexFunc(g.kept, func(n *snapshot) bool { return n.slug == slug && n.question == question })
	n := &snapshot{slug: slug, question: question}
	if i >= 0 {
		n = g.kept[i]
		g.kept = slices.Delete(g.kept, i, i+1)
	}
	if g.kept = append(g.kept, n); len(g.kept) > suggestedKept {
		g.kept = slices.Delete(g.kept, 0, 1)
	}
	return n
}

// withSnapshot calls use with the answers to a question. They are as they are now or, where there are many, as they were a few minutes ago: the page
// says of which data. Words that were hidden since are not among them.
func (d *desk) withSnapshot(question string, use func(*snapshot) error) error {
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return err
	}
	n := d.s.suggesting.of(d.slug, question)
	for made := false; ; made = true {
		generation, rev, err := d.s.Store.ProjectionAt(d.ctx, d.slug)
		if err != nil {
			return err
		}
		book, err := redact.Read(d.s.Store.EachRedaction(d.ctx, d.slug))
		if err != nil {
			return err
		}
		if done, err := n.useIf(generation, book.State(question), rev, d.now, made, use); done || err != nil {
			return err
		}
		err = n.making.wait(d.ctx, d.patience(), func(ctx context.Context, told func(part, whole int)) error {
			next := cutTexts{generation: generation, rev: rev, hidden: book.State(question), made: d.now, clusters: map[int][]assist.Cluster{}}
			if err := next.read(ctx, d.s.Store, book, n.slug, n.question, told); err != nil {
				return err
			}
			n.mu.Lock()
			defer n.mu.Unlock()
			n.cutTexts = next
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// useIf calls use if the answers are those of the data that is asked for, or not too old to be shown. Just made ones are not, whatever came meanwhile.
func (n *snapshot) useIf(generation, hidden string, rev int64, now time.Time, made bool, use func(*snapshot) error) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.corpus == nil || n.generation != generation || n.hidden != hidden {
		return false, nil
	}
	n.behind = n.rev != rev
	if n.behind && !made && (len(n.responses) < suggestedOld || now.Sub(n.made) > suggestedFor) {
		return false, nil
	}
	return true, use(n)
}

// read reads the answers and cuts them.
func (n *cutTexts) read(ctx context.Context, store Store, book redact.Book, slug, question string, told func(part, whole int)) error {
	ids, err := store.Answered(ctx, slug, question)
	if err != nil {
		return err
	}
	n.have = len(ids)
	if n.sampled() {
		ids = staff.Sample(ids, suggestedFrom, suggestedSeed)
	}
	type answer struct {
		staff.AnswerText
		marks []assist.Mark
	}
	list := make([]answer, 0, len(ids))
	for some := range slices.Chunk(ids, 200) {
		texts, err := toldTexts(ctx, store, book, slug, question, some)
		if err != nil {
			return err
		}
		for _, x := range texts {
			list = append(list, answer{x, assist.Evidence(x.Text)})
		}
		told(len(list), len(ids))
	}
	slices.SortFunc(list, func(a, b answer) int { return cmp.Compare(a.Ord, b.Ord) })
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = x.Text
		n.responses, n.ords, n.files, n.marks = append(n.responses, x.Response), append(n.ords, x.Ord), append(n.files, x.Files), append(n.marks, x.marks)
	}
	n.corpus = assist.NewCorpus(texts)
	return nil
}

// clustersOf gives the answers in so many groups. The snapshot is held.
func (n *snapshot) clustersOf(k int) []assist.Cluster {
	list, ok := n.clusters[k]
	if !ok {
		list = n.corpus.Clusters(k, leastAnswers, suggestedSeed)
		n.clusters[k] = list
	}
	return list
}

// toldTexts reads answers to a question for a program that finds words in them: what is hidden tells it nothing. An answer that is not told is empty.
func toldTexts(ctx context.Context, store Store, book redact.Book, slug, question string, responses []string) ([]staff.AnswerText, error) {
	list, err := store.AnswerTexts(ctx, slug, question, responses)
	for i, x := range list {
		list[i].Text, _ = book.Tell(x.Response, question, x.Text, func(string) string { return " | " }) // no pair of words goes over a mark
	}
	return list, err
}

// unread says of each answer whether nobody has read it.
func (n *snapshot) unread(ctx context.Context, store Store) ([]bool, error) {
	ids, err := store.ReadAnswers(ctx, n.slug, n.question)
	if err != nil {
		return nil, err
	}
	read := map[string]bool{}
	for _, id := range ids {
		read[id] = true
	}
	all := make([]bool, len(n.responses))
	for i, id := range n.responses {
		all[i] = !read[id]
	}
	return all, nil
}
