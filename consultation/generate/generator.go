package generate

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Options say what is made.
type Options struct {
	Seed      uint64
	Campaigns int     // how many are running
	Share     float64 // of the responses that come from one, 0 to 1
	Personal  float64 // of the texts that hold personal data
	Now       time.Time
}

// Usual is what a demonstration has: three campaigns with every twelfth response, personal data in every thirtieth text.
func Usual(seed uint64, now time.Time) Options {
	return Options{Seed: seed, Campaigns: 3, Share: 1.0 / 12, Personal: 1.0 / 30, Now: now}
}

// Generator makes responses to one questionnaire. It can be used by several goroutines.
type Generator struct {
	q         *consultation.Questionnaire
	o         Options
	campaigns []campaignText
	favours   sync.Map // how popular an option is; they are worked out once
}

type campaignText struct {
	words  []string
	themes []string
	stance float64
}

// New prepares a generator.
func New(q *consultation.Questionnaire, o Options) *Generator {
	g := &Generator{q: q, o: o}
	for c := range o.Campaigns {
		r := g.source("campaign", c)
		weight := make([]float64, len(Themes))
		weight[r.IntN(len(weight))], weight[r.IntN(len(weight))] = 1, 0.7
		for i := range weight {
			weight[i] += 0.01
		}
		w := write(r, 60+r.IntN(140), weight, false)
		g.campaigns = append(g.campaigns, campaignText{strings.Fields(w.text), w.themes, float64(2 * (c % 2))})
	}
	return g
}

// source gives the chance of one thing: it does not depend on what was made before.
func (g *Generator) source(what string, n int) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(what))
	return rand.New(rand.NewPCG(g.o.Seed^h.Sum64(), uint64(n)))
}

// person is who answers: what they hold hangs together over all their answers.
type person struct {
	*rand.Rand
	g       *Generator
	stance  float64   // from -1, against, to 1, for
	weight  []float64 // of themes
	talks   float64   // share of the texts that they fill in
	answers consultation.Answers
	tried   map[string]bool
	made    *Response
}

// Response makes the response of a number. It can be sent: what the questionnaire requires is there.
func (g *Generator) Response(n int) Response {
	for try := 0; ; try++ {
		r := g.source("response"+strconv.Itoa(try), n)
		made := Response{Contact: consultation.Answers{}, Equality: consultation.Answers{}, Labels: Labels{Themes: map[string][]string{}}}
		p := &person{Rand: r, g: g, stance: math.Tanh(r.NormFloat64()*0.6 + 0.2), talks: 0.25 + 0.7*r.Float64(), answers: consultation.Answers{}, tried: map[string]bool{}, made: &made}
		if len(g.campaigns) > 0 && r.Float64() < g.o.Share {
			made.Labels.Campaign = 1 + min(r.IntN(len(g.campaigns)), r.IntN(len(g.campaigns))) // the first are the largest
			p.stance = g.campaigns[made.Labels.Campaign-1].stance - 1
		}
		p.lean()
		if route, ok := p.fill(); ok || try == 20 {
			p.settle(route)
			return made
		}
	}
}

// lean gives the person themes of their own.
func (p *person) lean() {
	p.weight = make([]float64, len(Themes))
	for i := range p.weight {
		p.weight[i] = math.Exp(p.NormFloat64()*1.2) / float64(2+i)
	}
}

func (p *person) scene() consultation.Scene { return consultation.Scene{Now: p.g.o.Now} }

// fill answers what the path asks until it asks nothing new. ok says whether it can be sent.
func (p *person) fill() (consultation.Route, bool) {
	var route consultation.Route
	for range 12 {
		route = p.g.q.Route(p.answers, p.scene())
		if route.Ended {
			return route, false
		}
		if !p.answerAll(&route, p.answers) {
			break
		}
	}
	for i := range route.Steps {
		if len(route.Steps[i].Check(route.Answers)) > 0 {
			return route, false
		}
	}
	return route, true
}

// answerAll answers each question once, and says whether there was one.
func (p *person) answerAll(route *consultation.Route, into consultation.Answers) bool {
	any := false
	for i := range route.Steps {
		s := &route.Steps[i]
		if s.List && !p.tried[s.ID] {
			p.tried[s.ID], any = true, true
			into.Set(consultation.RoundsName(s.Section.Name), strconv.Itoa(1+p.IntN(3)))
		}
		for _, q := range s.Asked() {
			if p.tried[q.FullName] {
				continue
			}
			p.tried[q.FullName], any = true, true
			p.answer(q, into)
		}
	}
	return any
}

// answer tries a few times to answer a question so that nothing is wrong with it; else it stays empty.
func (p *person) answer(q consultation.Asked, into consultation.Answers) {
	if !q.Required && p.Float64() < 0.06 {
		return
	}
	for try := range 6 {
		a := p.try(q, try)
		typed := q.Read(url.Values(q.Fill(a))) // through the form, as a respondent would
		settled := q.Settle(typed)
		if len(q.Check(settled)) == 0 {
			into.Add(typed)
			return
		}
		for name := range a {
			delete(p.made.Labels.Themes, name)
		}
		p.made.Labels.Personal = slices.DeleteFunc(p.made.Labels.Personal, func(s Span) bool { _, ok := a[s.Name]; return ok })
		if _, ok := a[p.made.Labels.Text]; ok {
			p.made.Labels.Text = ""
		}
	}
}

// settle takes what counts apart: contact data, and the answers to equality questions.
func (p *person) settle(route consultation.Route) {
	p.made.Answers = route.Answers.Clone()
	for _, q := range route.Asked() {
		if list, ok := q.Kind.(consultation.Listed); ok {
			for _, o := range list.Options() {
				if o.Wish != "" && route.Answers.Includes(q.FullName, o.Code) {
					p.made.Wish = o.Wish
				}
			}
		}
		if !q.Personal {
			continue
		}
		for name, values := range p.made.Answers.Under(q.FullName) {
			p.made.Contact[name] = values
			delete(p.made.Answers, name)
		}
	}
	if p.Float64() < 0.7 {
		equality := consultation.Answers{}
		for range 6 {
			r := p.g.q.EqualityRoute(route.Answers, equality, p.scene())
			if !p.answerAll(&r, equality) {
				break
			}
		}
		r := p.g.q.EqualityRoute(route.Answers, equality, p.scene())
		p.made.Equality = r.Answers
	}
	for name := range p.made.Labels.Themes {
		if !p.made.Answers.Has(name) {
			delete(p.made.Labels.Themes, name)
		}
	}
	p.made.Labels.Personal = slices.DeleteFunc(p.made.Labels.Personal, func(s Span) bool { return !p.made.Answers.Has(s.Name) })
	if !p.made.Answers.Has(p.made.Labels.Text) {
		p.made.Labels.Text, p.made.Labels.Campaign = "", 0
	}
}
