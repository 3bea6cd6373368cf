package consultation

import (
	"fmt"
	"sort"
)

// Level says what a problem means for publication.
type Level string

// The levels: an error refuses publication, a warning needs a recorded reason, advice never stops.
const (
	LevelError   Level = "error"
	LevelWarning Level = "warning"
	LevelAdvice  Level = "advice"
)

// Rule is one thing that check can say of a questionnaire. Code is stable and names its page of help.
type Rule struct {
	Code   string
	Level  Level
	Format string // for fmt.Sprintf, a plain sentence that says what is wrong and the way out
}

var rules = map[string]*Rule{}

// NewRule registers a rule. Two of the same code are a mistake of ours.
func NewRule(code string, level Level, format string) *Rule {
	if _, ok := rules[code]; ok {
		panic("consultation: rule registered twice: " + code)
	}
	r := &Rule{code, level, format}
	rules[code] = r
	return r
}

// Rules lists every rule by code.
func Rules() []*Rule {
	all := make([]*Rule, 0, len(rules))
	for _, r := range rules {
		all = append(all, r)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Code < all[j].Code })
	return all
}

// FindRule finds a rule by its code; nil if there is none.
func FindRule(code string) *Rule { return rules[code] }

// Problem is a rule broken at a place of a file.
type Problem struct {
	Rule    *Rule
	At      int // byte offset in the file
	Message string
}

// Break makes the problem of a rule broken at a byte offset.
func (r *Rule) Break(at int, args ...any) Problem {
	return Problem{Rule: r, At: at, Message: fmt.Sprintf(r.Format, args...)}
}
