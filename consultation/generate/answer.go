package generate

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// try makes an answer of each field by its type. A question is asked the same way of everybody, so a list's favourites come from its name.
func (p *person) try(q consultation.Asked, try int) consultation.Answers {
	a := consultation.Answers{}
	scored, _ := q.Kind.(consultation.Scored)
	for _, f := range q.Fields() {
		switch f.Type {
		case consultation.FieldCode:
			if o := p.choose(q, f, scored); o != "" {
				a.Set(f.Name, o)
			}
		case consultation.FieldCodes:
			a.Set(f.Name, p.some(q, f, try)...)
		case consultation.FieldRanks:
			p.rank(q, f, a)
		case consultation.FieldNumber:
			a.Set(f.Name, p.number(try))
		case consultation.FieldDate:
			a.Set(f.Name, p.g.o.Now.AddDate(0, -p.IntN(60), -p.IntN(28)).Format(consultation.ISODate))
		case consultation.FieldText:
			p.text(q, f, try, a)
		case consultation.FieldFiles: // nobody has a file at hand
		}
	}
	return a
}

// number makes a size, small ones more often; where that is out of bounds, one that most bounds have.
func (p *person) number(try int) string {
	if try > 2 {
		return strconv.Itoa([...]int{1 + p.IntN(3), 4 + p.IntN(9), 30 + p.IntN(60)}[try-3])
	}
	return strconv.Itoa(int(math.Exp(p.NormFloat64() + 1 + float64(try))))
}

// favour is how popular an option is among all: lists are never answered evenly.
func (p *person) favour(question, code string) float64 {
	key := question + "\x00" + code
	if f, ok := p.g.favours.Load(key); ok {
		return f.(float64)
	}
	f := math.Exp(p.g.source(key, 0).NormFloat64() * 0.8)
	p.g.favours.Store(key, f)
	return f
}

func (p *person) choose(q consultation.Asked, f consultation.Field, scored consultation.Scored) string {
	var codes []string
	var weight []float64
	for i, o := range f.Codes {
		if !q.In.Shows(o.When) || strings.HasPrefix(o.Code, "under-") {
			continue
		}
		w := p.favour(f.Name, o.Code)
		if scored != nil {
			if v, ok := scored.Score(o.Code); ok {
				at, _ := v.Float64()
				want := 3 + 1.6*p.stance + p.g.source(f.Name, 1).NormFloat64()*0.5
				w = math.Exp(-(at - want) * (at - want) / 1.2)
			} else {
				w = 0.05
			}
		}
		if i == len(f.Codes)-1 && len(f.Codes) > 3 {
			w *= 0.4 // "something else", "prefer not to say"
		}
		codes, weight = append(codes, o.Code), append(weight, w)
	}
	if len(codes) == 0 {
		return ""
	}
	return codes[weighted(p.Rand, weight)]
}

func (p *person) some(q consultation.Asked, f consultation.Field, try int) []string {
	var list []string
	everything := q.Required && try > 4 // a list of statements to agree to
	for _, o := range f.Codes {
		if q.In.Shows(o.When) && everything || q.In.Shows(o.When) && p.Float64() < 0.3*p.favour(f.Name, o.Code)/float64(1+try) {
			list = append(list, o.Code)
		}
	}
	if len(list) > 1 && !everything {
		list = slices.DeleteFunc(list, func(code string) bool {
			i := slices.IndexFunc(f.Codes, func(o consultation.Option) bool { return o.Code == code })
			return f.Codes[i].Alone
		})
	}
	if len(list) == 0 && len(f.Codes) > 0 && (q.Required || try > 2) {
		list = []string{f.Codes[p.IntN(len(f.Codes))].Code}
	}
	return list
}

// rank puts the three that the person likes best in order.
func (p *person) rank(q consultation.Asked, f consultation.Field, a consultation.Answers) {
	var codes []string
	weight := map[string]float64{}
	for _, o := range f.Codes {
		if q.In.Shows(o.When) {
			codes = append(codes, o.Code)
			weight[o.Code] = p.favour(f.Name, o.Code) * math.Exp(p.NormFloat64())
		}
	}
	slices.SortFunc(codes, func(x, y string) int { return int(math.Copysign(1, weight[y]-weight[x])) })
	a.Set(f.Name, codes[:min(len(codes), 3)]...)
}

// text fills a text: short where it is one of several fields or has a box of one line.
func (p *person) text(q consultation.Asked, f consultation.Field, try int, a consultation.Answers) {
	comment := f.Name == q.CommentName()
	long := comment || q.Type == "long text"
	switch {
	case !long && q.Personal:
		a.Set(f.Name, p.contact(q, try))
	case !long:
		if q.Required || q.RespondentName || p.Float64() < 0.5 {
			a.Set(f.Name, p.short(q, try))
		}
	case p.Float64() < p.talks || q.Required:
		p.long(f.Name, try, a)
	}
}

func (p *person) long(name string, try int, a consultation.Answers) {
	labels := &p.made.Labels
	if labels.Campaign > 0 && labels.Text == "" && try == 0 && len(p.g.campaigns[labels.Campaign-1].words) < 400 {
		c := p.g.campaigns[labels.Campaign-1]
		labels.Text, labels.Themes[name] = name, c.themes
		a.Set(name, strings.Join(p.variant(c.words), " "))
		return
	}
	words := length(p.Rand)
	if try > 0 {
		words = min(words, 240) / (1 + try)
	}
	w := write(p.Rand, max(5, words), p.weight, p.Float64() < p.g.o.Personal)
	labels.Themes[name] = w.themes
	for _, s := range w.spans {
		s.Name = name
		labels.Personal = append(labels.Personal, s)
	}
	a.Set(name, w.text)
}

// variant is what a sender makes of a campaign's text: half send it as it is; others add or cut up to 30 % and change up to 10 % of the words.
func (p *person) variant(template []string) []string {
	v := slices.Clone(template)
	if p.IntN(2) == 0 {
		return v
	}
	if part := p.IntN(30 * len(v) / 100); part > 0 {
		at := p.IntN(len(v) - part)
		if p.IntN(2) == 0 {
			v = slices.Delete(v, at, at+part)
		} else {
			own := strings.Fields(write(p.Rand, part, p.weight, false).text)
			v = slices.Insert(v, at, own[:min(part, len(own))]...)
		}
	}
	for range p.IntN(1 + len(v)/10) {
		v[p.IntN(len(v))] = fillers[p.IntN(len(fillers))]
	}
	return v
}

func (p *person) contact(q consultation.Asked, try int) string {
	name := one(p.Rand, firstNames) + " " + one(p.Rand, lastNames)
	switch {
	case strings.Contains(q.Type, "email"):
		return strings.ToLower(strings.ReplaceAll(name, " ", ".")) + strconv.Itoa(p.IntN(1000)) + "@example.com"
	case strings.Contains(q.Type, "postcode"):
		return "LS1 4AP"
	}
	return [...]string{name, name, "07700 900" + strconv.Itoa(100+p.IntN(900))}[try%3]
}

func (p *person) short(q consultation.Asked, try int) string {
	if q.RespondentName {
		return one(p.Rand, towns) + " " + [...]string{"Care", "Homes", "Council", "Carers", "Support", "College"}[p.IntN(6)]
	}
	s := strings.TrimRight(expand(p.Rand, bridges[p.IntN(len(bridges))]), ".")
	if try > 0 {
		return one(p.Rand, fillers)
	}
	return s
}
