package web

import (
	"context"
	"slices"
	"sync"

	"github.com/greenpaper/greenpaper/consultation/assist"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const (
	suggestedFrom = 10000 // at most so many answers are looked at: more are a sample
	suggestedSeed = 1     // what the sample, and clusters, are drawn with
	suggestedKept = 6     // questions whose answers are kept cut into terms
	leastAnswers  = 5     // a term in fewer answers is not shown
)

// suggesting keeps the answers to questions cut into terms, as long as no response of their consultation changes.
type suggesting struct {
	mu   sync.Mutex
	kept []*snapshot // the one used last at the end
}

// snapshot is the answers to one question.
type snapshot struct {
	mu             sync.Mutex // held while it is made
	slug, question string
	generation     string
	rev            int64
	hidden         string // which words were hidden
	have           int    // answers to the question; more than there are in the snapshot if that is a sample
	responses      []string
	ords           []uint32
	marks          [][]assist.Mark // what may be evidence
	files          []int
	corpus         *assist.Corpus
	clusters       map[int][]assist.Cluster // by how many were asked for
}

// sampled says whether it is not all of the answers.
func (n *snapshot) sampled() bool { return n.have > suggestedFrom }

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

// withSnapshot calls use with the answers to a question as they are now.
func (s *Server) withSnapshot(ctx context.Context, slug, question string, use func(*snapshot) error) error {
	if _, err := s.caughtUp(ctx, slug); err != nil {
		return err
	}
	n := s.suggesting.of(slug, question)
	n.mu.Lock()
	defer n.mu.Unlock()
	generation, rev, err := s.Store.ProjectionAt(ctx, slug)
	if err != nil {
		return err
	}
	book, err := redact.Read(s.Store.EachRedaction(ctx, slug))
	if err != nil {
		return err
	}
	if hidden := book.State(question); n.corpus == nil || n.generation != generation || n.rev != rev || n.hidden != hidden {
		n.hidden = hidden
		if err := n.make(ctx, s.Store, book, generation, rev); err != nil {
			return err
		}
	}
	return use(n)
}

// make reads the answers.
func (n *snapshot) make(ctx context.Context, store Store, book redact.Book, generation string, rev int64) error {
	n.corpus = nil
	ids, err := store.Answered(ctx, n.slug, n.question)
	if err != nil {
		return err
	}
	n.have = len(ids)
	if n.sampled() {
		ids = staff.Sample(ids, suggestedFrom, suggestedSeed)
	}
	list, err := toldTexts(ctx, store, book, n.slug, n.question, ids)
	if err != nil {
		return err
	}
	n.responses, n.ords, n.marks, n.files = nil, nil, nil, nil
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = x.Text
		n.responses, n.ords, n.files = append(n.responses, x.Response), append(n.ords, x.Ord), append(n.files, x.Files)
		n.marks = append(n.marks, assist.Evidence(texts[i]))
	}
	n.generation, n.rev, n.corpus, n.clusters = generation, rev, assist.NewCorpus(texts), map[int][]assist.Cluster{}
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
