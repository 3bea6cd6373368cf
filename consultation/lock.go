package consultation

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
)

// Lock gives what later versions of the questionnaire must keep.
func (q *Questionnaire) Lock() Lock {
	lock := Lock{Anonymous: q.Front.Anonymous, Invited: q.Front.Invited}
	for i := range q.Sections {
		s := &q.Sections[i]
		for _, x := range s.Questions() {
			lock.Questions = append(lock.Questions, LockedQuestion{
				Name: x.Name, Section: s.Name, Type: x.Type, Codes: lockedCodes(x), Wording: wordingHash(x), Apart: apart(x, s),
			})
		}
	}
	return lock
}

// apart says where the answers of a question are kept if not with all others.
func apart(q *Question, s *Section) string {
	repeated := "repeated in the section " + s.Name
	switch {
	case s.Equality:
		return "equality answers"
	case q.Personal && s.Repeats():
		return "personal, " + repeated
	case q.Personal:
		return "personal"
	case s.Repeats():
		return repeated
	}
	return ""
}

var roundOfRows = regexp.MustCompile(`^\d+\.?`)

// lockedCodes lists the codes of a question: those of its answers, and ".ROW" or ".ROW.COLUMN" for what has a data name of its own.
func lockedCodes(q *Question) []string {
	var codes []string
	for _, f := range q.Kind.Fields(q.Name) {
		part := strings.TrimPrefix(strings.TrimPrefix(f.Name, q.Name), ".")
		if strings.HasPrefix(q.Type, "up to N ") {
			part = roundOfRows.ReplaceAllString(part, "") // the number of rows may change
		}
		if part != "" && !strings.HasSuffix(part, ".text") && part != "text" {
			codes = append(codes, "."+part)
		}
		for _, o := range f.Codes {
			codes = append(codes, o.Code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// wordingHash is the SHA-256 of the heading and the answers as plain words, hex.
func wordingHash(q *Question) string {
	h := sha256.New()
	h.Write([]byte(q.Heading.String()))
	for _, f := range q.Kind.Fields(q.Name) {
		h.Write([]byte("\x00" + f.Label))
		for _, o := range f.Codes {
			h.Write([]byte("\x01" + o.Label.String()))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// BreachKind is a way to break a lock.
type BreachKind string

// The ways to break a lock.
const (
	BreachAnonymous BreachKind = "anonymous" // responses are anonymous now, or no longer
	BreachInvited   BreachKind = "invited"   // only invited people can answer now, or everybody
	BreachRemoved   BreachKind = "removed"   // a question is gone
	BreachType      BreachKind = "type"      // a question has another type
	BreachApart     BreachKind = "apart"     // a question's answers would be kept elsewhere
	BreachCode      BreachKind = "code"      // an answer, row or column is gone
)

// Breach is one thing that a later version breaks of a lock.
type Breach struct {
	Kind     BreachKind
	Question string // "" for BreachAnonymous and BreachInvited
	Section  string // of the question in the lock
	Code     string // of BreachCode; "ROW.COLUMN" for a cell
	Was, Is  string // types, or where answers are kept ("" with all others), or "yes" and "no", or who can answer
}

// Breaches says what a later version breaks: names and codes that are gone or mean something else. Adding and rewording break
// nothing.
func (l Lock) Breaches(later *Questionnaire) []Breach {
	var out []Breach
	yes := map[bool]string{true: "yes", false: "no"}
	if l.Anonymous != later.Front.Anonymous {
		out = append(out, Breach{Kind: BreachAnonymous, Was: yes[l.Anonymous], Is: yes[later.Front.Anonymous]})
	}
	if who := map[bool]string{true: "only by invitation", false: "open to everybody"}; l.Invited != later.Front.Invited {
		out = append(out, Breach{Kind: BreachInvited, Was: who[l.Invited], Is: who[later.Front.Invited]})
	}
	next := map[string]LockedQuestion{}
	for _, x := range later.Lock().Questions {
		next[x.Name] = x
	}
	for _, was := range l.Questions {
		is, ok := next[was.Name]
		if !ok {
			out = append(out, Breach{Kind: BreachRemoved, Question: was.Name, Section: was.Section})
			continue
		}
		out = append(out, was.breaches(is)...)
	}
	return out
}

func (q LockedQuestion) breaches(later LockedQuestion) []Breach {
	b := Breach{Question: q.Name, Section: q.Section}
	if q.Type != later.Type {
		b.Kind, b.Was, b.Is = BreachType, q.Type, later.Type
		return []Breach{b}
	}
	var out []Breach
	if q.Apart != later.Apart {
		out = append(out, Breach{Kind: BreachApart, Question: q.Name, Section: q.Section, Was: q.Apart, Is: later.Apart})
	}
	for _, code := range q.Codes {
		if !slices.Contains(later.Codes, code) {
			out = append(out, Breach{Kind: BreachCode, Question: q.Name, Section: q.Section, Code: strings.TrimPrefix(code, ".")})
		}
	}
	return out
}
