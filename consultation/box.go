package consultation

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/words"
)

// Box is one box that takes one value: a question of its own, a column of rows, a comment, or the box of an answer. What differs
// between types of box is in the type's file, registered with registerBox.
type Box struct {
	Type       string `json:"type"` // "short text", "whole number", …
	MaxWords   int    `json:"maxWords,omitempty"`
	MinWords   int    `json:"minWords,omitempty"`
	AboutWords int    `json:"aboutWords,omitempty"` // advice
	MaxChars   int    `json:"maxChars,omitempty"`
	MinChars   int    `json:"minChars,omitempty"`
	AboutChars int    `json:"aboutChars,omitempty"`
	From       string `json:"from,omitempty"` // canonical decimal, inclusive
	To         string `json:"to,omitempty"`
	Unit       string `json:"unit,omitempty"`
	NotBefore  string `json:"notBefore,omitempty"` // ISO date, "today" or a question's name
	NotAfter   string `json:"notAfter,omitempty"`
}

// boxType is what differs between types of box.
type boxType interface {
	// configure takes the type's own settings.
	configure(b *Box, settings *[]Raw, spec *Spec)
	// read takes the value from a form, as typed; false when the form does not carry the field.
	read(field string, form url.Values) (string, bool)
	// settle makes a typed value canonical, or gives it back as it is when it cannot be read.
	settle(b *Box, typed string) string
	// check looks at a settled, non-empty value.
	check(b *Box, field, value string, in Context) []Fault
	// show writes a settled value for a person.
	show(b *Box, value string, w Words) string
	field() FieldType
	operators() []Op
}

var boxTypes = map[string]boxType{}

// registerBox registers a type of box, which is a question type too.
func registerBox(phrase string, t boxType) {
	boxTypes[phrase] = t
	register(Type{Phrase: phrase, Family: "box", Box: true, New: func() Kind { return &Single{Box: Box{Type: phrase}} }})
}

// NewBox makes a box of a type and takes its settings; nil for an unknown type.
func (s *Spec) NewBox(phrase string, settings *[]Raw) *Box {
	t, ok := boxTypes[phrase]
	if !ok {
		return nil
	}
	b := &Box{Type: phrase}
	t.configure(b, settings, s)
	return b
}

// boxSetting reads `with text max 100 characters`, `with whole number from 1 to 9`, `with amount`, `with date no later than today`.
func (s *Spec) boxSetting(raw Raw) (*Box, bool) {
	for _, phrase := range []string{"text", "whole number", "amount", "date"} {
		rest, ok := strings.CutPrefix(raw.Text, "with "+phrase)
		if !ok || (rest != "" && rest[0] != ' ') {
			continue
		}
		settings := limits(Raw{strings.TrimSpace(rest), raw.At + len(raw.Text) - len(strings.TrimSpace(rest))})
		if phrase == "text" {
			phrase = "short text"
		}
		b := s.NewBox(phrase, &settings)
		return b, b != nil && len(settings) == 0
	}
	return nil, false
}

// limits splits "max 20 words from 1 to 9" into its settings.
func limits(raw Raw) []Raw {
	var out []Raw
	if raw.Text == "" {
		return nil
	}
	starts := []string{"max ", "min ", "exactly ", "about ", "from ", "unit ", "no earlier ", "no later "}
	begin := 0
	for i := 1; i < len(raw.Text); i++ {
		if raw.Text[i-1] != ' ' {
			continue
		}
		for _, s := range starts {
			if strings.HasPrefix(raw.Text[i:], s) {
				out = append(out, Raw{strings.TrimSpace(raw.Text[begin:i]), raw.At + begin})
				begin = i
			}
		}
	}
	return append(out, Raw{strings.TrimSpace(raw.Text[begin:]), raw.At + begin})
}

// Comment is the box of `with comment`: data name NAME.comment.
type Comment struct {
	Label Text `json:"label,omitempty"` // empty: the catalogue's default
	Box   Box  `json:"box"`
}

// CountWords counts words the two ways that the language names and gives the smaller count: what GOV.UK Frontend counts in the
// browser (runs of what is not white space) and Unicode segmentation. Only what exceeds both is over a limit.
func CountWords(s string) int {
	runs := len(strings.Fields(s))
	n := 0
	seg := words.FromString(s)
	for seg.Next() {
		for _, r := range seg.Value() {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				n++
				break
			}
		}
	}
	return min(runs, n)
}

// Characters counts graphemes; a newline is one however it is written.
func Characters(s string) int {
	n := 0
	seg := graphemes.FromString(s)
	for seg.Next() {
		n++
	}
	return n
}

// takeLimits takes the text limits.
func (b *Box) takeLimits(settings *[]Raw) {
	for {
		t, ok := take(settings, []string{"max N words|characters", "min N words|characters", "exactly N words|characters", "about N words|characters"})
		if !ok {
			return
		}
		n, inWords := t.Int(0), t.Args[1] == "words"
		set := func(w, c *int) {
			if inWords {
				*w = n
			} else {
				*c = n
			}
		}
		switch strings.Fields(t.Pattern)[0] {
		case "max":
			set(&b.MaxWords, &b.MaxChars)
		case "min":
			set(&b.MinWords, &b.MinChars)
		case "about":
			set(&b.AboutWords, &b.AboutChars)
		case "exactly":
			set(&b.MaxWords, &b.MaxChars)
			set(&b.MinWords, &b.MinChars)
		}
	}
}

// checkLimits reports a text that is over or under its limits.
func (b *Box) checkLimits(field, value string) []Fault {
	w, c := CountWords(value), 0
	if b.MaxChars > 0 || b.MinChars > 0 {
		c = Characters(value)
	}
	over := func(key string, n, limit int) []Fault {
		return []Fault{{Field: field, Key: key, Args: []any{"limit", strconv.Itoa(limit), "count", strconv.Itoa(n), "over", strconv.Itoa(max(n-limit, limit-n))}}}
	}
	switch {
	case b.MaxWords > 0 && w > b.MaxWords:
		return over("error.words.max", w, b.MaxWords)
	case b.MaxChars > 0 && c > b.MaxChars:
		return over("error.characters.max", c, b.MaxChars)
	case b.MinWords > 0 && w < b.MinWords && len(strings.Fields(value)) < b.MinWords:
		return over("error.words.min", w, b.MinWords)
	case b.MinChars > 0 && c < b.MinChars:
		return over("error.characters.min", c, b.MinChars)
	}
	return nil
}

// Read takes the box's value from a form.
func (b *Box) Read(field string, form url.Values) (string, bool) {
	return boxTypes[b.Type].read(field, form)
}

// Settle makes a typed value canonical.
func (b *Box) Settle(typed string) string { return boxTypes[b.Type].settle(b, typed) }

// Check reports what is wrong with a settled value; an empty one is never wrong here.
func (b *Box) Check(field, value string, in Context) []Fault {
	if strings.TrimSpace(value) == "" {
		return nil
	}
	return boxTypes[b.Type].check(b, field, value, in)
}

// Show writes a settled value for a person.
func (b *Box) Show(value string, w Words) string { return boxTypes[b.Type].show(b, value, w) }

// FieldType says what values the box holds.
func (b *Box) FieldType() FieldType { return boxTypes[b.Type].field() }

// Long says whether the box takes several lines.
func (b *Box) Long() bool { return b.Type == "long text" }
