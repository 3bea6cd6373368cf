package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/campaign"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// CampaignFinder looks for campaigns in the answers of a consultation, for the pages in the background and for the command.
type CampaignFinder struct {
	Store interface {
		consultation.Consultations
		staff.Projections
		staff.Campaigns
	}
	Now func() time.Time
}

// wordsInMemory is how many bytes of answers are held at once: questions are looked at in batches of it.
const wordsInMemory = 256 << 20

// looking is one look.
type looking struct {
	*CampaignFinder
	slug, job   string
	rev         int64
	done, total atomic.Int64
	bytes       map[string]int // of answers that are long enough, by question
}

// answered is one answer that is long enough to be looked at.
type answered struct {
	ord      uint32
	response string
	text     string
}

// Run does the look that a job was given with BeginCampaignLook, for whom by names. One that was stopped ends without an error.
func (c *CampaignFinder) Run(ctx context.Context, by, slug, job string) error {
	w := &looking{CampaignFinder: c, slug: slug, job: job, bytes: map[string]int{}}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go w.beats(ctx, cancel)
	err := w.work(ctx, by)
	switch {
	case err == nil, errors.Is(err, staff.ErrConflict), errors.Is(err, context.Canceled):
		return nil
	}
	return errors.Join(err, c.Store.FailCampaignLook(context.WithoutCancel(ctx), slug, job))
}

// beats notes that the job is alive, and ends it when it is not wanted any more.
func (w *looking) beats(ctx context.Context, cancel func()) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		mine, err := w.Store.CampaignBeat(ctx, w.slug, w.job, int(w.done.Load()), int(w.total.Load()), w.Now())
		if err == nil && !mine {
			cancel()
			return
		}
	}
}

func (w *looking) work(ctx context.Context, by string) error {
	for done := 1; done > 0; {
		var err error
		if done, err = w.Store.Project(ctx, catchUp); err != nil {
			return err
		}
	}
	l := staff.CampaignLook{By: by, At: w.Now()}
	var err error
	if l.Generation, l.Rev, err = w.Store.ProjectionAt(ctx, w.slug); err != nil {
		return err
	}
	w.rev = l.Rev
	versions, err := w.Store.Versions(ctx, w.slug)
	if err != nil {
		return err
	}
	names := textNamesOf(versions)
	if l.Questions, err = w.count(ctx, names); err != nil {
		return err
	}
	standing, lost, err := w.Store.CampaignTraces(ctx, w.slug)
	if err != nil {
		return err
	}
	w.total.Store(int64(len(l.Questions)))
	known := slices.Concat(lost, standing) // names come first
	for _, batch := range w.batches(l.Questions) {
		texts, err := w.read(ctx, batch)
		if err != nil {
			return err
		}
		for _, name := range batch {
			if err := w.question(ctx, name, texts[name], known); err != nil {
				return err
			}
			delete(texts, name)
			w.done.Add(1)
		}
	}
	return w.Store.EndCampaignLook(ctx, w.slug, w.job, l)
}

// each gives the answers in words of every response as it was projected.
func (w *looking) each(ctx context.Context, wanted func(name string) bool, use func(name string, a answered)) error {
	for c, err := range w.Store.Projected(ctx, w.slug) {
		if err != nil {
			return err
		}
		if c.Response == nil || c.Rev > w.rev {
			continue
		}
		for name := range c.Response.Answers {
			if !wanted(name) {
				continue
			}
			if text := c.Response.Answers.Get(name); text != "" {
				use(name, answered{c.Ord, c.ID, text})
			}
		}
	}
	return nil
}

// count says how many answers each question has, in the order of the questionnaire.
func (w *looking) count(ctx context.Context, names textNames) ([]staff.CampaignQuestion, error) {
	of := map[string]*staff.CampaignQuestion{}
	for _, name := range names.order {
		of[name] = &staff.CampaignQuestion{Question: name}
	}
	err := w.each(ctx, func(name string) bool { return of[name] != nil }, func(name string, a answered) {
		q := of[name]
		q.Answers++
		if tooShort(a.text) {
			q.Short++
		} else {
			w.bytes[name] += len(a.text)
		}
	})
	var list []staff.CampaignQuestion
	for _, name := range names.order {
		if of[name].Answers > 0 {
			list = append(list, *of[name])
		}
	}
	return list, err
}

func tooShort(text string) bool { return len(search.Tokens(text)) < campaign.MinWords }

// batches puts questions together whose answers fit into memory.
func (w *looking) batches(questions []staff.CampaignQuestion) (list [][]string) {
	size := 0
	for _, q := range questions {
		n := w.bytes[q.Question]
		if len(list) == 0 || size+n > wordsInMemory {
			list, size = append(list, nil), 0
		}
		last := len(list) - 1
		list[last], size = append(list[last], q.Question), size+n
	}
	return list
}

// read gives the answers to some questions that are long enough, in the order of ordinals.
func (w *looking) read(ctx context.Context, questions []string) (map[string][]answered, error) {
	texts := map[string][]answered{}
	err := w.each(ctx, func(name string) bool { return slices.Contains(questions, name) }, func(name string, a answered) {
		if !tooShort(a.text) {
			texts[name] = append(texts[name], a)
		}
	})
	for _, list := range texts {
		slices.SortFunc(list, func(a, b answered) int { return int(a.ord) - int(b.ord) })
	}
	return texts, err
}

// question finds the groups of one question and stores them. One that continues a known group keeps its id.
func (w *looking) question(ctx context.Context, name string, texts []answered, known []staff.CampaignTrace) error {
	groups, err := campaign.Find(ctx, len(texts), func(i int) (string, error) { return texts[i].text, nil })
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	var ids []string
	var before, now [][]uint32
	for _, k := range known {
		taken[k.ID] = true
		if k.Question == name {
			ids, before = append(ids, k.ID), append(before, k.Ords)
		}
	}
	for _, g := range groups {
		ords := make([]uint32, len(g.Members))
		for i, m := range g.Members {
			ords[i] = texts[m].ord
		}
		now = append(now, ords)
	}
	for i, same := range campaign.Match(before, now) {
		id := ""
		if same >= 0 {
			id = ids[same]
		} else {
			id = campaignID(name, texts[groups[i].Members[0]].response, taken)
		}
		if err := w.Store.AddCampaign(ctx, w.slug, w.job, w.rev, staff.Campaign{ID: id, Question: name}, w.members(groups[i], texts)); err != nil {
			return err
		}
	}
	return nil
}

// members says of each how it is like the template.
func (w *looking) members(g campaign.Group, texts []answered) []staff.CampaignMember {
	words := bareWordsOf(texts[g.Template].text)
	list := make([]staff.CampaignMember, len(g.Members))
	for i, m := range g.Members {
		list[i] = staff.CampaignMember{Ord: texts[m].ord, Response: texts[m].response}
		switch {
		case m == g.Template:
			list[i].Kind = staff.CampaignTemplate
		case slices.Equal(words, bareWordsOf(texts[m].text)):
			list[i].Kind = staff.CampaignCopy
		}
	}
	return list
}

func bareWordsOf(text string) []string {
	var words []string
	for _, t := range search.Tokens(text) {
		words = append(words, t.Word)
	}
	return words
}

// campaignID makes an id that the same group gets whenever it is found anew: of its question and its first response.
func campaignID(question, first string, taken map[string]bool) string {
	for sum := sha256.Sum256([]byte(question + "\x00" + first)); ; sum = sha256.Sum256(sum[:]) {
		id := "c" + hex.EncodeToString(sum[:5])
		if !taken[id] {
			taken[id] = true
			return id
		}
	}
}
