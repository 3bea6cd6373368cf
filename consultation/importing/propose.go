package importing

import (
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// about are headings of columns that are no answers, in the order in which one is preferred to another.
var about = []struct {
	target string
	names  []string
}{
	{TheirID, []string{"response id", "responseid", "reference", "respondent id", "user id", "userid", "unique id", "uniqueid", "id", "response number", "user no", "userno"}},
	{Submitted, []string{"date submitted", "submitted", "submitted at", "submitted date", "submission date", "end date", "enddate", "ended", "completion date", "completed", "completed at", "recorded date", "recordeddate", "date", "date time", "timestamp"}},
	{Language, []string{"user language", "userlanguage", "response language", "language"}},
}

// needless are headings that tools put beside the answers. An address in the network is never kept of anybody.
var needless = []string{
	"ip address", "ipaddress", "status", "progress", "finished", "duration in seconds", "duration", "start date", "startdate", "started",
	"recorded date", "recordeddate", "end date", "enddate", "location latitude", "locationlatitude", "location longitude", "locationlongitude",
	"distribution channel", "distributionchannel", "user no", "userno", "collector", "tracking link", "seq no", "unique id", "uniqueid",
	"external data reference", "externalreference", "channel", "received", "version", "series", "edition", "changed", "late", "wish", "not published",
}

// Propose makes a mapping by the words of headings and answers. What it takes from likeness alone is marked as a guess.
func Propose(p *Profile, targets []Target) *Mapping {
	m := &Mapping{Order: "dmy"}
	f := newFinder(targets)
	for _, c := range p.Columns {
		mapped := Mapped{Header: c.Heading.key()}
		mapped.Target, mapped.Guess = f.find(p.Tool, c.Heading)
		m.Columns = append(m.Columns, mapped)
	}
	m.proposeAbout(p)
	m.unique(p)
	for i, c := range m.Columns {
		if c.Target == Submitted {
			m.Order = orderOf(p.Columns[i].Values, m.Order)
			m.Zone = p.Columns[i].Heading.Zone
		}
	}
	return m
}

// proposeAbout finds the columns about the response itself; the best name of each counts, others are left out.
func (m *Mapping) proposeAbout(p *Profile) {
	name := func(i int) []string {
		h := p.Columns[i].Heading
		if h.Part != "" && fold(h.Question) == "" {
			return []string{fold(h.Part)}
		}
		return []string{fold(h.Question), fold(h.ID), strings.TrimPrefix(fold(h.Question), "response ")}
	}
	for _, a := range about {
		best, rank := -1, len(a.names)
		for i := range m.Columns {
			for _, n := range name(i) {
				r := slices.Index(a.names, n)
				if r >= 0 && r < rank && p.Columns[i].Filled > 0 && (m.Columns[i].Target == "" || m.Columns[i].Guess) && p.Columns[i].Heading.Part == "" {
					best, rank = i, r
				}
			}
		}
		if best >= 0 {
			m.Columns[best].Target, m.Columns[best].Guess = a.target, false
		}
	}
	for i := range m.Columns {
		if (m.Columns[i].Target == "" || m.Columns[i].Guess) && slices.ContainsFunc(name(i), func(n string) bool { return slices.Contains(needless, n) }) {
			m.Columns[i].Target, m.Columns[i].Guess = Skip, false
		}
	}
}

// unique takes back a target that two columns would have: guesses first, else the later one.
func (m *Mapping) unique(*Profile) {
	for _, guesses := range []bool{false, true} {
		for i := range m.Columns {
			c := &m.Columns[i]
			if c.Target == "" || c.Target == Skip || c.Guess != guesses {
				continue
			}
			for j := range m.Columns {
				o := &m.Columns[j]
				if j != i && o.Target == c.Target && (o.Guess || j > i) && (o.Guess || !guesses) {
					o.Target, o.Guess = "", false
				}
			}
		}
	}
}

// finder finds the target of a heading.
type finder struct {
	targets []Target
	names   map[string]string   // data names, as our own exports head columns
	asked   []asked             // the wordings of questions
	of      map[string][]string // full name → keys of its targets
	byKey   map[string]*Target
	labels  map[string]string // key → folded words of the part
	tried   map[string]string // heading → what likely has found
}

type asked struct {
	words string // folded
	full  string
}

func newFinder(targets []Target) *finder {
	f := &finder{targets: targets, names: map[string]string{}, of: map[string][]string{}, byKey: map[string]*Target{}, labels: map[string]string{}, tried: map[string]string{}}
	for i := range targets {
		t := &targets[i]
		f.byKey[t.Key], f.labels[t.Key] = t, fold(t.Part)
		if o, ok := t.Option(t.Code); ok && t.Code != "" {
			f.labels[t.Key] = fold(o.Label.String())
		}
		f.names[strings.Replace(t.Key, "=", ".", 1)] = t.Key
		if len(f.of[t.Full]) == 0 {
			f.ask(t)
		}
		f.of[t.Full] = append(f.of[t.Full], t.Key)
	}
	return f
}

func (f *finder) ask(t *Target) {
	wordings := []consultation.Text{t.Question.Heading}
	for _, w := range t.Question.Wordings {
		wordings = append(wordings, w.Heading)
	}
	for _, w := range wordings {
		words := fold(w.String())
		f.asked = append(f.asked, asked{words, t.Full})
		if n := fold(t.Question.Number); n != "" {
			f.asked = append(f.asked, asked{n + " " + words, t.Full})
		}
	}
}

// find gives the target of a heading, and whether it is a guess.
func (f *finder) find(tool Tool, h Heading) (string, bool) {
	if tool == Greenpaper {
		name := h.Question
		if i := strings.LastIndex(name, "["); i >= 0 && strings.HasSuffix(name, "]") {
			name = name[i+1 : len(name)-1]
		}
		key := f.names[name]
		return key, false
	}
	if key := f.names[strings.TrimSpace(h.Question)]; key != "" && h.Part == "" {
		return key, false
	}
	folded := fold(short(h.Question))
	words := unnumbered(folded)
	within := fold(short(h.Part))
	best, rest := "", ""
	for _, q := range f.asked {
		if len(q.words) <= len(best) && best != "" {
			continue
		}
		for _, w := range []string{folded, words} {
			if w == q.words || strings.HasPrefix(w, q.words+" ") {
				best, rest = q.words, strings.TrimSpace(w[len(q.words):])
			}
		}
	}
	if best != "" {
		part := strings.TrimSpace(rest + " " + within)
		for _, q := range f.asked {
			if q.words == best {
				if key, guess := f.part(q.full, part); key != "" {
					return key, guess
				}
			}
		}
	}
	return f.likely(words, within)
}

// short is the beginning of a heading, which is all that is compared.
func short(s string) string {
	if len(s) <= 600 {
		return s
	}
	return strings.ToValidUTF8(s[:600], "")
}

// unnumbered takes the number of a question off its words: "q4 1 how far" is "how far".
func unnumbered(s string) string {
	words := strings.Fields(s)
	for len(words) > 1 && strings.Trim(strings.TrimPrefix(strings.TrimPrefix(words[0], "question"), "q"), "0123456789") == "" {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// wholes are parts that other tools name where a question has one answer.
var wholes = []string{"", "selected choice", "response", "answer", "option", "options", "text", "open ended response", "radio button", "checkbox", "single choice"}

// comments are parts that other tools name where somebody may explain.
var comments = []string{"comment", "comments", "explain", "reason", "reasons", "why", "please explain", "please give reasons", "tell us why", "free text", "text box", "please give us your views"}

// others are parts that name the box beside an answer.
var others = []string{"text", "please specify", "other", "other please specify", "specify", "please state"}

// part finds the target of one part of a question.
func (f *finder) part(full, part string) (string, bool) {
	keys := f.of[full]
	whole := f.byKey[keys[0]]
	list := whole.Field.Codes
	for _, q := range f.asked {
		if q.full == full && part == q.words {
			part = "" // the question's words once more
		}
	}
	part = strings.TrimPrefix(part, "selected choice ")
	if slices.Contains(wholes, part) && (whole.Key == full || len(keys) == 1) {
		return whole.Key, false
	}
	var boxes []string
	for _, key := range keys {
		t := f.byKey[key]
		label := f.labels[key]
		if label != "" && (part == label || part == fold(t.Field.Name)) && !strings.HasSuffix(key, ".text") {
			return key, false
		}
		if rest, ok := strings.CutPrefix(part, label+" "); ok && label != "" && strings.HasSuffix(key, ".text") && slices.Contains(others, rest) {
			return key, false
		}
		if strings.HasSuffix(key, ".text") {
			boxes = append(boxes, key)
		}
	}
	if key := full + ".comment"; slices.Contains(keys, key) {
		if slices.Contains(comments, part) || part == f.labels[key] {
			return key, false
		}
		if len(keys) == 2 || len(list) > 0 && len(part) > 0 && whole.Field.Type == consultation.FieldCode {
			return key, true
		}
	}
	if len(boxes) == 1 && (slices.Contains(others, strings.TrimPrefix(part, "other ")) || strings.HasSuffix(part, " text")) {
		return boxes[0], part != f.labels[boxes[0]]
	}
	best, most := "", 0.0
	for _, key := range keys {
		if s := likeness(part, f.labels[key]); s > most {
			best, most = key, s
		}
	}
	if most >= 0.6 {
		return best, true
	}
	return "", false
}

// likely finds the question that the words are most like.
func (f *finder) likely(words, part string) (string, bool) {
	best, ok := f.tried[words]
	if !ok {
		most := 0.6
		for _, q := range f.asked {
			if s := likeness(words, q.words); s >= most {
				best, most = q.full, s
			}
		}
		f.tried[words] = best
	}
	if best == "" {
		return "", false
	}
	key, _ := f.part(best, part)
	return key, key != ""
}

// likeness is how many of their words two texts share, from 0 to 1.
func likeness(a, b string) float64 {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	count := map[string]int{}
	for _, w := range x {
		count[w]++
	}
	same := 0
	for _, w := range y {
		if count[w] > 0 {
			count[w]--
			same++
		}
	}
	return 2 * float64(same) / float64(len(x)+len(y))
}
