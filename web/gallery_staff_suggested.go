package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(90, (*staffTour).suggestedPages)

// suggestedPages shows suggested codes: before anybody has answered or coded, what was learnt, what waits, and what was decided.
func (t *staffTour) suggestedPages(ctx context.Context) error {
	if err := t.page(ctx, "suggested-none", deskURL(t.sites.Forthcoming)+"/coding/suggested"); err != nil {
		return err
	}
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishAs(ctx, "proposed-by-a-program", t.clock.AddDate(0, 0, -40), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	if err := t.write(ctx, afternoons()); err != nil {
		return err
	}
	if _, err := t.server.caughtUp(ctx, t.slug); err != nil {
		return err
	}
	const question = galleryQuestion
	ids, err := t.server.Store.Answered(ctx, t.slug, question)
	if err != nil {
		return err
	}
	at := deskURL(t.slug) + "/coding"
	learn := at + "/suggested/q/" + url.PathEscape(question)
	if err := t.page(ctx, "suggested-learn-none", learn); err != nil {
		return err
	}
	if err := t.codedForLearning(ctx, question, ids[:len(ids)*3/4]); err != nil {
		return err
	}
	l, err := t.server.lessonOf(ctx, t.slug, question)
	if err != nil {
		return err
	}
	<-l.ready
	if err := t.page(ctx, "suggested-learn", learn); err != nil {
		return err
	}
	if err := t.slip(ctx, "suggested-learn", learn, url.Values{}); err != nil {
		return err
	}
	if err := t.suggestingPages(ctx, l, learn); err != nil {
		return err
	}
	return t.suggestedDecided(ctx, at, question)
}

// afternoons are answers about shade, about plants and about dogs.
func afternoons() (texts []string) {
	pick := func(i int, from ...string) string { return from[i%len(from)] }
	for i := range 120 {
		when := pick(i/3, "When the sun is high", "After lunch with my neighbours", "On a hot day", "With a book", "When my grandchildren visit", "After work")
		switch {
		case i%12 == 5:
			texts = append(texts, when+" my dog "+pick(i, "runs with other dogs", "sleeps on the grass", "chases a ball")+", and I watch.")
		case i%3 == 0:
			texts = append(texts, when+" I sit "+pick(i/3, "on a bench", "on a seat with a back", "at a table")+" in the shade "+pick(i/2, "of the old lime tree", "under the oak", "by the wall")+".")
		case i%3 == 1:
			texts = append(texts, when+" I "+pick(i, "water the tomatoes", "plant beans", "smell the herbs", "weed the flower bed")+" and look "+pick(i/2, "at the roses", "at the bees on the lavender", "how the plants have grown")+".")
		default:
			texts = append(texts, when+" there is "+pick(i, "music and cake", "nobody but me", "a game of cricket")+".")
		}
	}
	return texts
}

// codedForLearning decides about answers, about a few of them otherwise than their words say.
func (t *staffTour) codedForLearning(ctx context.Context, question string, ids []string) error {
	for _, c := range []staff.Code{{ID: "proposed-shade", Name: "Shade and seats"}, {ID: "proposed-plants", Name: "Plants"}, {ID: "proposed-dogs", Name: "Dogs"}} {
		c.Consultation, c.Key, c.Definition = t.slug, c.ID, "The answer is about it in any way."
		if err := t.server.Store.AddCode(ctx, t.act(staff.VerbCodeAdded, t.slug, c.ID), c); err != nil {
			return err
		}
	}
	about := [][2]string{{"shade", "proposed-shade"}, {"look ", "proposed-plants"}, {"dog", "proposed-dogs"}}
	for i, id := range ids {
		r, err := t.server.Store.ResponseOf(ctx, t.slug, id)
		if err != nil {
			return err
		}
		var given []staff.Given
		for _, x := range about {
			if strings.Contains(r.Answers.Get(question), x[0]) && i%9 != 4 {
				given = append(given, staff.Given{Code: x[1]})
			}
		}
		if i%11 == 7 {
			given = append(given, staff.Given{Code: "proposed-plants"})
		}
		if err := t.decide(ctx, id, question, given); err != nil {
			return err
		}
	}
	return nil
}

// suggestingPages shows the page while something is at work, and after an error.
func (t *staffTour) suggestingPages(ctx context.Context, l *lesson, learn string) error {
	run, _ := t.server.learning.begin(t.slug, l.question)
	run.done.Store(200)
	run.total.Store(1240)
	if err := t.page(ctx, "suggested-running", learn); err != nil {
		return err
	}
	run.err = errPanic
	close(run.ended)
	return t.page(ctx, "suggested-failed", learn)
}

// suggestedDecided has codes suggested, decides about one answer, and shows the list, the answer and taking back.
func (t *staffTour) suggestedDecided(ctx context.Context, at, question string) error {
	learn, list := at+"/suggested/q/"+url.PathEscape(question), at+"/suggested"
	if _, err := t.visitor.post(ctx, learn, url.Values{"code": {"proposed-shade", "proposed-plants"}}, false); err != nil {
		return err
	}
	select {
	case <-t.server.learning.proposalOf(t.slug, question).ended:
	case <-time.After(time.Minute):
	}
	waits, err := t.server.Store.ToDecide(ctx, t.slug, question, "", 3)
	if err != nil {
		return err
	}
	for i, id := range waits[:2] {
		all, err := t.server.Store.SuggestedOf(ctx, t.slug, id, question)
		if err != nil {
			return err
		}
		var given []staff.Given
		if i == 0 {
			given = []staff.Given{{Code: all[0].Code}}
		}
		if err := t.decide(ctx, id, question, given); err != nil {
			return err
		}
	}
	back := list + "/back?" + url.Values{"question": {question}, "source": {staff.SuggestedByWords}}.Encode()
	if err := t.mappingPages(ctx, list+"/file/"+url.PathEscape(question), waits[2]); err != nil {
		return err
	}
	return t.pages(ctx, "suggested", list, "suggested-back", back, "suggested-answer", at+"/q/"+url.PathEscape(question)+"?"+queueSuggested+"="+strconv.Itoa(1))
}

// mappingPages shows a file of ThemeFinder being brought in.
func (t *staffTour) mappingPages(ctx context.Context, file, response string) error {
	r, err := t.server.Store.ResponseOf(ctx, t.slug, response)
	if err != nil {
		return err
	}
	if err := t.page(ctx, "suggested-file", file); err != nil {
		return err
	}
	if err := t.slip(ctx, "suggested-file", file, url.Values{}); err != nil {
		return err
	}
	lines := `{"response_id": "` + r.Reference + `", "labels": ["proposed-plants", "B"]}` + "\n" + `{"response_id": "1007", "labels": ["proposed-dogs"]}`
	return t.sendsFile(ctx, "suggested-file-read", file, "mapping.jsonl", []byte(lines))
}
