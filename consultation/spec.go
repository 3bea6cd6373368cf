package consultation

import (
	"slices"
	"strconv"
	"strings"
)

// Spec is what an author wrote about one question, on its way into a Kind. The Markdown package fills it; a kind takes from
// it what it understands, and what is left over is reported as not fitting the type.
type Spec struct {
	Name     string
	Type     string // registered phrase
	N        int    // the number in the phrase ("choose up to 3"), 0 where it has none
	At       int    // byte offset of the type's code span
	Settings []Raw  // not taken so far
	List     *RawList
	Table    *RawTable

	// Lookup finds an earlier question, for `answers of`, `adds up to`, `no earlier than`; nil where there is none.
	Lookup func(name string) *Question
	// Condition parses and checks the condition in a setting (the text after `only if`).
	Condition func(text Raw) Condition
	// Suggest gives ". Did you mean `…`?" or ""; nil for DidYouMean, which takes its time.
	Suggest func(written string, choices []string) string
	// Report takes a problem.
	Report func(Problem)
}

// Raw is the text of one code span and its byte offset in the file.
type Raw struct {
	Text string
	At   int
}

// RawOption is a coded item of a list, or a coded row or column of a table.
type RawOption struct {
	Label    Text
	Code     string
	At       int
	Settings []Raw
	BoxLabel Text // what follows the code spans: the label of the answer's box
	Group    int  // index in Groups + 1; 0 for none
}

// RawGroup is a bullet with a nested list of answers.
type RawGroup struct {
	Label Text
	Code  string // may be ""
	At    int
}

// RawList is the one bullet list whose items carry codes.
type RawList struct {
	At      int
	Groups  []RawGroup
	Options []RawOption
}

// RawTable is a table whose headings, and rows if it has any, carry codes.
type RawTable struct {
	At      int
	Columns []RawOption
	Rows    []RawOption
}

// Take removes and gives the first setting that fits one of the patterns: the words that stood for the placeholders and the
// pattern that fitted. See Match for patterns.
func (s *Spec) Take(patterns ...string) (Taken, bool) {
	return take(&s.Settings, patterns)
}

// NewComment makes the box of `with comment` from the limits that follow those words, "max 250 words". It gives what it could not
// read, and reports limits that cannot be.
func NewComment(text Raw, report func(Problem)) (*Comment, []Raw) {
	settings := limits(text)
	box := (&Spec{Report: report}).NewBox("long text", &settings)
	return &Comment{Box: *box}, settings
}

// Taken is a setting that fitted a pattern.
type Taken struct {
	Pattern string
	Args    []string
	At      int
}

// Int gives placeholder i as a whole number.
func (t Taken) Int(i int) int {
	n, _ := strconv.Atoi(t.Args[i])
	return n
}

func take(settings *[]Raw, patterns []string) (Taken, bool) {
	for i, raw := range *settings {
		for _, p := range patterns {
			if args, ok := Match(p, raw.Text); ok {
				*settings = slices.Delete(slices.Clone(*settings), i, i+1)
				return Taken{p, args, raw.At}, true
			}
		}
	}
	return Taken{}, false
}

// Match fits a setting to a pattern of words. Placeholders: N a whole number, X a decimal, NAME a name, DATE an ISO date or
// "31 May 2023", TEXT one or more words; `a|b` is one of two words. It gives what stood for the placeholders and choices, in order.
func Match(pattern, text string) ([]string, bool) {
	words := strings.Fields(text)
	var args []string
	for _, p := range strings.Fields(pattern) {
		if len(words) == 0 {
			return nil, false
		}
		w := words[0]
		n := 1
		switch {
		case p == "N":
			if _, err := strconv.ParseUint(w, 10, 31); err != nil {
				return nil, false
			}
			args = append(args, w)
		case p == "X":
			if _, ok := Decimal(w); !ok {
				return nil, false
			}
			args = append(args, w)
		case p == "NAME":
			if !IsName(w) {
				return nil, false
			}
			args = append(args, w)
		case p == "DATE":
			d, used := matchDate(words)
			if used == 0 {
				return nil, false
			}
			n = used
			args = append(args, d)
		case p == "TEXT":
			n = len(words)
			args = append(args, strings.Join(words, " "))
		case strings.Contains(p, "|"):
			if !slices.Contains(strings.Split(p, "|"), w) {
				return nil, false
			}
			args = append(args, w)
		case p != w:
			return nil, false
		}
		words = words[n:]
	}
	return args, len(words) == 0
}

func matchDate(words []string) (iso string, used int) {
	if d, ok := ParseISODate(words[0]); ok {
		return d, 1
	}
	if len(words) >= 3 {
		if d, ok := ParseWrittenDate(strings.Join(words[:3], " ")); ok {
			return d, 3
		}
	}
	return "", 0
}

// IsName says whether s is a name or a code: [a-z0-9][a-z0-9-]{0,39}.
func IsName(s string) bool {
	if len(s) == 0 || len(s) > 40 || s[0] == '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// Reserved are the words that may not be names or codes.
var Reserved = []string{"and", "or", "is", "not", "includes", "answered", "at", "on", "before", "comment", "text", "today", "answer", "number"}
