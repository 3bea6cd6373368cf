package markdown

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// LockOf gives what later versions of a questionnaire must keep.
func LockOf(q *consultation.Questionnaire) consultation.Lock {
	lock := consultation.Lock{Anonymous: q.Front.Anonymous}
	for i := range q.Sections {
		s := &q.Sections[i]
		for _, x := range s.Questions() {
			lock.Questions = append(lock.Questions, consultation.LockedQuestion{
				Name: x.Name, Section: s.Name, Type: x.Type, Codes: lockedCodes(x), Wording: wordingHash(x), Apart: apart(x, s),
			})
		}
	}
	return lock
}

// apart says where the answers of a question are kept if not with all others.
func apart(q *consultation.Question, s *consultation.Section) string {
	switch {
	case s.Equality:
		return "equality answers"
	case q.Personal:
		return "personal"
	case s.Repeats():
		return "repeated in the section " + s.Name
	}
	return ""
}

var roundOfRows = regexp.MustCompile(`^\d+\.?`)

// lockedCodes lists the codes of a question: those of its answers, and ".ROW" or ".ROW.COLUMN" for what has a data name of its own.
func lockedCodes(q *consultation.Question) []string {
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
func wordingHash(q *consultation.Question) string {
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

// CompareLock says what a new version would break of a published one: names and codes that are gone or mean something else.
// Adding and rewording break nothing. Places are those of the new version's file.
func CompareLock(old consultation.Lock, q *consultation.Questionnaire) []consultation.Problem {
	var problems []consultation.Problem
	if old.Anonymous != q.Front.Anonymous {
		problems = append(problems, ruleLockAnonymous.Break(0, map[bool]string{true: "yes", false: "no"}[old.Anonymous]))
	}
	next := map[string]consultation.LockedQuestion{}
	for _, x := range LockOf(q).Questions {
		next[x.Name] = x
	}
	for _, was := range old.Questions {
		is, ok := next[was.Name]
		if !ok {
			problems = append(problems, ruleLockRemoved.Break(placeOf(q, was.Section), was.Name))
			continue
		}
		problems = append(problems, compareQuestion(was, is, q.Question(was.Name).At)...)
	}
	return problems
}

func compareQuestion(was, is consultation.LockedQuestion, at int) []consultation.Problem {
	if was.Type != is.Type {
		return []consultation.Problem{ruleLockType.Break(at, was.Name, was.Type, is.Type)}
	}
	var problems []consultation.Problem
	if was.Apart != is.Apart {
		problems = append(problems, ruleLockApart.Break(at, was.Name, orOrdinary(was.Apart), orOrdinary(is.Apart)))
	}
	for _, code := range was.Codes {
		if !slices.Contains(is.Codes, code) {
			problems = append(problems, ruleLockCode.Break(at, strings.TrimPrefix(code, "."), was.Name))
		}
	}
	return problems
}

func orOrdinary(apart string) string {
	if apart == "" {
		return "ordinary answers"
	}
	return apart
}

// placeOf gives where a section stands now; the start of the file where it is gone.
func placeOf(q *consultation.Questionnaire, section string) int {
	if s := q.Section(section); s != nil {
		return s.At
	}
	return 0
}
