package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/greenpaper/greenpaper/consultation/assist"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const (
	learntFrom  = 4000            // at most so many coded answers are learnt from: more are a sample
	learntKept  = 6               // questions of which it is remembered what was learnt
	learnWait   = 2 * time.Second // how long a page waits for learning, and a form for suggesting
	offeredFrom = 0.6             // F1 from which a code is ticked before anybody chooses
	textsAtOnce = 200             // answers that are looked at between two signs of life
)

// learning keeps what was learnt from coded answers, as long as nothing that was decided about them changes, and what is being suggested.
type learning struct {
	mu        sync.Mutex
	kept      []*lesson // the one used last at the end
	proposals map[[2]string]*proposal
	turn      sync.Mutex // held while something is learnt: it takes a whole processor
}

// lesson is what was learnt from the coded answers to one question, or how far learning is. What comes after ready is written before it is
// closed.
type lesson struct {
	slug, question string
	of             [sha256.Size]byte // of the decisions that it follows from, and of which words were hidden
	book           redact.Book       // what is hidden in answers is not learnt from
	decided        int               // answers that somebody has decided about and that have not changed since
	have           map[string]int    // of these, how many have each code
	stop           context.CancelFunc
	done, total    atomic.Int64
	ready          chan struct{}

	model  *assist.Model
	trials []assist.Trial
	err    error
}

// proposal is one run of suggesting codes. What comes after ended is written before it is closed.
type proposal struct {
	done, total atomic.Int64
	ended       chan struct{}

	stored int
	err    error
}

var errPanic = errors.New("a panic")

func over(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// lessonOf gives what follows from the decisions that stand now. It is learnt in the background; one that follows from earlier decisions is
// given up.
func (s *Server) lessonOf(ctx context.Context, slug, question string) (*lesson, error) {
	l := &lesson{slug: slug, question: question, have: map[string]int{}, ready: make(chan struct{})}
	examples, err := s.decisions(ctx, l)
	if err != nil {
		return nil, err
	}
	g := &s.learning
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.IndexFunc(g.kept, func(k *lesson) bool { return k.slug == slug && k.question == question }); i >= 0 {
		k := g.kept[i]
		g.kept = slices.Delete(g.kept, i, i+1)
		if k.of == l.of && !(over(k.ready) && k.err != nil) {
			g.kept = append(g.kept, k)
			return k, nil
		}
		k.stop()
	}
	if g.kept = append(g.kept, l); len(g.kept) > learntKept {
		g.kept[0].stop()
		g.kept = slices.Delete(g.kept, 0, 1)
	}
	work, stop := context.WithCancel(context.Background())
	l.stop = stop
	go s.learn(work, l, examples)
	return l, nil
}

// decisions reads what was decided about the answers to a question of a lesson: those that are fresh and wait for nobody, with the codes that
// are still given. Their texts are not read yet.
func (s *Server) decisions(ctx context.Context, l *lesson) ([]assist.Example, error) {
	codes, err := s.Store.Codebook(ctx, l.slug)
	if err != nil {
		return nil, err
	}
	if l.book, err = redact.Read(s.Store.EachRedaction(ctx, l.slug)); err != nil {
		return nil, err
	}
	by, sum := codesByID(codes), sha256.New()
	var all []assist.Example
	for c, err := range s.Store.EachCoded(ctx, l.slug) {
		if err != nil {
			return nil, err
		}
		if c.Question != l.question || !c.Fresh || c.Again {
			continue
		}
		x := assist.Example{ID: c.Response}
		for _, g := range whole(c.Given) {
			if !by[g.Code].Retired {
				x.Codes = append(x.Codes, g.Code)
				l.have[g.Code]++
			}
		}
		fmt.Fprintf(sum, "%s %d %q\n", c.Response, c.Rev, x.Codes)
		all = append(all, x)
	}
	l.decided = len(all)
	fmt.Fprintf(sum, "%q\n", l.book.State(l.question))
	sum.Sum(l.of[:0])
	return all, nil
}

// learn does a lesson.
func (s *Server) learn(ctx context.Context, l *lesson, examples []assist.Example) {
	defer close(l.ready)
	defer l.stop()
	defer func() {
		if p := recover(); p != nil {
			l.err = errPanic
			s.Log.Error("learning codes ended in a panic") // its text could hold somebody's words
		}
	}()
	s.learning.turn.Lock()
	defer s.learning.turn.Unlock()
	if examples, l.err = s.withTexts(ctx, l, examples); l.err != nil {
		return
	}
	l.model, l.trials, l.err = assist.Learn(ctx, examples, leastAnswers, suggestedSeed, func(done, total int) {
		l.done.Store(int64(done))
		l.total.Store(int64(total))
	})
	if l.err != nil && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "learning codes failed", "consultation", l.slug, "error", l.err)
	}
}

// withTexts reads the texts of examples, or of a sample of them where there are many. One whose answer is gone since is left out.
func (s *Server) withTexts(ctx context.Context, l *lesson, examples []assist.Example) ([]assist.Example, error) {
	at, ids := map[string]assist.Example{}, make([]string, len(examples))
	for i, x := range examples {
		at[x.ID], ids[i] = x, x.ID
	}
	if len(ids) > learntFrom {
		ids = staff.Sample(ids, learntFrom, suggestedSeed)
	}
	texts, err := toldTexts(ctx, s.Store, l.book, l.slug, l.question, ids)
	list := make([]assist.Example, len(texts))
	for i, a := range texts {
		list[i] = assist.Example{ID: a.Response, Text: a.Text, Codes: at[a.Response].Codes}
	}
	return list, err
}

// proposalOf gives the last run of suggesting codes for a question, or nil.
func (g *learning) proposalOf(slug, question string) *proposal {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.proposals[[2]string{slug, question}]
}

// begin notes a run; where one is at work, it gives that one and false.
func (g *learning) begin(slug, question string) (*proposal, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := [2]string{slug, question}
	if p := g.proposals[key]; p != nil && !over(p.ended) {
		return p, false
	}
	p := &proposal{ended: make(chan struct{})}
	if g.proposals == nil {
		g.proposals = map[[2]string]*proposal{}
	}
	g.proposals[key] = p
	return p, true
}

// propose suggests codes of a lesson for every answer that nobody has decided about, in the place of what was suggested for them before.
func (s *Server) propose(ctx context.Context, act staff.Act, l *lesson, p *proposal, codes []string) {
	defer close(p.ended)
	defer func() {
		if r := recover(); r != nil {
			p.err = errPanic
			s.Log.Error("suggesting codes ended in a panic")
		}
	}()
	for <-l.ready; errors.Is(l.err, context.Canceled); <-l.ready { // somebody has decided meanwhile
		if l, p.err = s.lessonOf(ctx, l.slug, l.question); p.err != nil {
			return
		}
	}
	if p.err = l.err; p.err != nil {
		return
	}
	if p.stored, p.err = s.suggest(ctx, act, l, p, codes); p.err != nil {
		s.Log.ErrorContext(ctx, "suggesting codes failed", "consultation", l.slug, "error", p.err)
	}
}

func (s *Server) suggest(ctx context.Context, act staff.Act, l *lesson, p *proposal, codes []string) (int, error) {
	ids, err := s.Store.ToCode(ctx, l.slug, l.question, false, "", math.MaxInt32)
	if err != nil {
		return 0, err
	}
	p.total.Store(int64(len(ids)))
	var list []staff.Suggested
	for some := range slices.Chunk(ids, textsAtOnce) {
		texts, err := toldTexts(ctx, s.Store, l.book, l.slug, l.question, some)
		if err != nil {
			return 0, err
		}
		for _, a := range texts {
			for _, guess := range l.model.Guess(a.Text) {
				if slices.Contains(codes, guess.Code) {
					list = append(list, staff.Suggested{Response: a.Response, Question: l.question, Code: guess.Code, Score: guess.Score})
				}
			}
		}
		p.done.Add(int64(len(some)))
	}
	back := act
	back.Verb, back.Details = staff.VerbSuggestedBack, staff.Details{"question": l.question}
	if _, err := s.Store.TakeBackSuggested(ctx, back, l.slug, l.question, staff.SuggestedByWords); err != nil {
		return 0, err
	}
	return s.Store.Suggest(ctx, act, l.slug, staff.SuggestedByWords, list)
}
