package staff

import (
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// promise is what one published version says of how long answers are kept.
type promise struct {
	version   string
	keeps     map[Class]consultation.Keep
	questions map[string]consultation.Keep // those with a time of their own, by name
	personal  map[string]bool
	sections  []string // those that repeat
}

// Clocks says when what is held goes. What the version promised under which somebody answered holds, and what the version promises
// that is served now: whichever ends sooner.
type Clocks struct {
	closing  time.Time
	current  *promise
	versions map[string]*promise
}

// NewClocks reads the promises of all published versions.
func NewClocks(con *consultation.Consultation, versions []*consultation.Version) *Clocks {
	c := &Clocks{closing: con.Schedule.Closes, versions: map[string]*promise{}}
	for _, v := range versions {
		p := readPromise(v)
		c.versions[v.Hash] = p
		if v.Hash == con.Version || c.current == nil {
			c.current = p
		}
	}
	return c
}

func readPromise(v *consultation.Version) *promise {
	q := v.Questionnaire(v.Main)
	p := &promise{version: v.Hash, keeps: map[Class]consultation.Keep{}, questions: map[string]consultation.Keep{}, personal: map[string]bool{}}
	for _, k := range q.Front.Keep {
		p.keeps[Class(k.What)] = k
	}
	for _, s := range q.Sections {
		if s.Repeats() {
			p.sections = append(p.sections, s.Name)
		}
	}
	for _, question := range q.Questions() {
		if question.Keep != nil {
			p.questions[question.Name] = *question.Keep
			p.personal[question.Name] = question.Personal
		}
	}
	return p
}

// fallback is whose promise holds for a class that has none of its own: nothing about a response outlives it.
var fallback = map[Class]Class{KeepContact: KeepResponses, KeepUploads: KeepResponses, KeepEquality: KeepResponses, KeepEntries: KeepResponses, KeepImports: KeepContact, KeepMail: KeepContact}

func (p *promise) keep(class Class) (consultation.Keep, bool) {
	for {
		k, ok := p.keeps[class]
		if ok {
			return k, true
		}
		if class, ok = fallback[class]; !ok {
			return k, false
		}
	}
}

// Ruling is the promise that decides when something goes.
type Ruling struct {
	Keep    consultation.Keep
	Version string    // whose promise it is
	Due     time.Time // zero where it is not known yet
}

// Of gives what rules a class for something that was sent under a version at a moment. The moment is zero for what has none, such
// as equality answers: then even a time after sending is counted from the closing. Ruling.Keep is the zero value where nothing
// was promised.
func (c *Clocks) Of(class Class, version string, sent time.Time) Ruling {
	return c.sooner(version, sent, func(p *promise) (consultation.Keep, bool) { return p.keep(class) })
}

// OfQuestion is Of for the answers to one question that has a time of its own in one of the two versions.
func (c *Clocks) OfQuestion(name, version string, sent time.Time) Ruling {
	return c.sooner(version, sent, func(p *promise) (consultation.Keep, bool) { k, ok := p.questions[name]; return k, ok })
}

func (c *Clocks) sooner(version string, sent time.Time, find func(*promise) (consultation.Keep, bool)) Ruling {
	if sent.IsZero() {
		sent = c.closing
	}
	var out Ruling
	promises := []*promise{c.current}
	if then := c.versions[version]; then != nil && then != c.current {
		promises = append(promises, then)
	}
	for _, p := range promises {
		if p == nil {
			continue
		}
		k, ok := find(p)
		if !ok {
			continue
		}
		due := k.Due(c.closing, sent)
		if out.Keep.Months == 0 || !due.IsZero() && (out.Due.IsZero() || due.Before(out.Due)) {
			out = Ruling{Keep: k, Version: p.version, Due: due}
		}
	}
	return out
}

// Timed lists the questions that have a time of their own in the version or in the one that is served.
func (c *Clocks) Timed(version string) []string {
	var names []string
	for _, p := range []*promise{c.current, c.versions[version]} {
		if p == nil {
			continue
		}
		for name := range p.questions {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// AnyPersonal says whether a personal question of any version has a time of its own, so that contact data must be opened to see
// what goes.
func (c *Clocks) AnyPersonal() bool {
	for _, p := range c.versions {
		for _, personal := range p.personal {
			if personal {
				return true
			}
		}
	}
	return false
}

// Fields picks the data names that belong to a question, in whatever round of a section that repeats.
func (c *Clocks) Fields(question string, a consultation.Answers) []string {
	var names []string
	for name := range a {
		if c.belongs(question, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// belongs says whether a data name is of a question: "role", "role.pay", "staff.2.role", "staff.2.role.pay".
func (c *Clocks) belongs(question, name string) bool {
	if name == question || strings.HasPrefix(name, question+".") {
		return true
	}
	section, rest, ok := strings.Cut(name, ".")
	if !ok || !c.repeats(section) {
		return false
	}
	_, rest, ok = strings.Cut(rest, ".")
	return ok && (rest == question || strings.HasPrefix(rest, question+"."))
}

func (c *Clocks) repeats(section string) bool {
	for _, p := range c.versions {
		if slices.Contains(p.sections, section) {
			return true
		}
	}
	return false
}

// Sent is the moment from which a response's time is counted: the day of receipt where it came another way than the pages.
func Sent(r *consultation.Response) time.Time {
	if day, err := time.ParseInLocation(consultation.ISODate, r.Received, consultation.London); r.Received != "" && err == nil {
		return day.UTC()
	}
	return r.Submitted
}
