package web

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(70, (*staffTour).dash)

// dash shows the dashboard before publication, before opening, with little and with much to count; and the figures to compare with.
func (t *staffTour) dash(ctx context.Context) error {
	if err := t.page(ctx, "dash-forthcoming", deskURL(t.sites.Forthcoming)+"/dashboard"); err != nil {
		return err
	}
	was, clock := t.slug, *t.clock
	defer func() { t.slug, *t.clock = was, clock }()
	if err := t.publishAs(ctx, "much-answered", t.clock.AddDate(0, 0, -40), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	at := deskURL(t.slug) + "/dashboard"
	if err := t.page(ctx, "dash-none", at); err != nil {
		return err
	}
	if err := t.arrive(ctx, 1, 0); err != nil {
		return err
	}
	if err := t.page(ctx, "dash-one", at); err != nil {
		return err
	}
	if err := t.fill(ctx); err != nil {
		return err
	}
	if err := t.benchmark(ctx, at); err != nil {
		return err
	}
	return t.page(ctx, "dash", at)
}

// publishAs publishes what is open under another name.
func (t *staffTour) publishAs(ctx context.Context, slug string, opens, closes time.Time) error {
	con, err := t.server.Store.Consultation(ctx, t.slug)
	if err != nil {
		return err
	}
	v, err := t.server.Store.Version(ctx, con.Version)
	if err != nil {
		return err
	}
	v.Consultation, v.Hash = slug, slug[:8]+v.Hash[8:]
	for _, q := range v.Editions {
		q.Slug = slug
	}
	t.slug = slug
	return t.server.Store.Publish(ctx, *v, consultation.Schedule{Opens: opens, Closes: closes}, false)
}

// benchmark shows the form and its errors, and gives figures for the first two questions that can have some.
func (t *staffTour) benchmark(ctx context.Context, at string) error {
	form := at + "/benchmark"
	if err := t.page(ctx, "dash-benchmark", form); err != nil {
		return err
	}
	v, err := t.server.cache.Version(ctx, t.version(ctx))
	if err != nil {
		return err
	}
	closed := closedQuestions(v.Questionnaire(""))
	wrong := url.Values{"question": {closed[0].q.Name}, "source": {""}, "dated-day": {"31"}, "dated-month": {"2"}, "dated-year": {"2021"},
		"figures": {"Group,=SHARE\nNobody,40%\n" + closed[0].choice.List[0].Code + ",=B2\n"}}
	if err := t.slip(ctx, "dash-benchmark", form, wrong); err != nil {
		return err
	}
	for i, c := range closed[:min(2, len(closed))] {
		table := ""
		for j, o := range c.choice.List {
			table += `"` + o.Label.String() + `",` + strconv.Itoa(100*(j+1)) + "\n"
		}
		right := url.Values{"question": {c.q.Name}, "source": {"ONS, Census 2021, table TS00" + strconv.Itoa(7+i)}, "dated-day": {"21"}, "dated-month": {"3"}, "dated-year": {"2021"}, "figures": {table}}
		if _, err := t.visitor.post(ctx, form, right, false); err != nil {
			return err
		}
	}
	return t.page(ctx, "dash-remove", form+"/"+url.PathEscape(closed[0].q.Name)+"/remove")
}

func (t *staffTour) version(ctx context.Context) string {
	con, err := t.server.Store.Consultation(ctx, t.slug)
	if err != nil {
		return ""
	}
	return con.Version
}

// fill stores what forty days bring: many responses, drafts, and where people stumbled, a little of it at a few.
func (t *staffTour) fill(ctx context.Context) error {
	for day := range 40 {
		if err := t.arrive(ctx, 3+(day*7)%11, day); err != nil {
			return err
		}
	}
	return t.stumble(ctx)
}

// arrive stores responses of a day so many days ago, and a draft that nobody sends.
func (t *staffTour) arrive(ctx context.Context, n, ago int) error {
	v, err := t.server.cache.Version(ctx, t.version(ctx))
	if err != nil {
		return err
	}
	at := t.clock.AddDate(0, 0, -ago)
	for i := range n + 1 {
		name := t.slug + strconv.Itoa(ago) + "-" + strconv.Itoa(i) + "-" + strconv.Itoa(n)
		mac := t.server.MACs.SessionMAC(name)
		d := consultation.Draft{ID: name, Handle: "h" + name, Consultation: t.slug, Version: v.Hash, Edition: v.Main, Started: at, Saved: at, Answers: consultation.Answers{}, Equality: consultation.Answers{}}
		for _, c := range closedQuestions(v.Questionnaire("")) {
			to := d.Answers
			if c.equality {
				to = d.Equality
			}
			to.Set(c.q.Name, c.choice.List[(i*i+ago)%7%len(c.choice.List)].Code)
		}
		if err := t.server.Store.StartDraft(ctx, d, t.server.MACs.CodeMAC(name), mac); err != nil {
			return err
		}
		if i == n && n > 1 {
			break
		}
		r := consultation.Response{Consultation: t.slug, Version: v.Hash, Edition: v.Main, Language: "en", Submitted: at, Answers: d.Answers}
		if i%5 == 4 {
			r.Channel, r.Received = consultation.OnPaper, at.Format(consultation.ISODate)
		}
		if _, err := t.server.Store.Submit(ctx, d.ID, r, d.Equality); err != nil {
			return err
		}
		if n == 1 {
			break
		}
	}
	return nil
}

// stumble stores how far people came.
func (t *staffTour) stumble(ctx context.Context) error {
	v, err := t.server.cache.Version(ctx, t.version(ctx))
	if err != nil {
		return err
	}
	x := &dash{q: v.Questionnaire(""), desk: &desk{words: t.server.Pages.Words("en")}}
	var counts []staff.JourneyCount
	add := func(event staff.Event, item string, n int) {
		if n > 0 {
			counts = append(counts, staff.JourneyCount{Consultation: t.slug, Version: v.Hash, Day: t.clock.Format(consultation.ISODate), Event: event, Item: item, N: n})
		}
	}
	came := 340
	for i, p := range x.pages() {
		add(staff.PageReached, p.item, came)
		left := []int{31, 4, 0, 22, 11}[i%5]
		add(staff.PagePassed, p.item, came-left)
		came -= left
		for j, q := range p.questions {
			add(staff.Faulted, q.Name, []int{88, 3, 12, 0, 27}[(i+j)%5])
			add(staff.Unclear, q.Name, []int{0, 14, 2, 0, 0, 0}[(i+2*j)%6])
		}
	}
	return t.server.Store.AddJourney(ctx, counts)
}
