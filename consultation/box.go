package consultation

import (
	"net/url"
	"strings"
)

// Box is one box that takes one value: a question of its own, a column of rows, a cell, a comment, or the box of an answer. What
// differs between types of box is in the type's file, registered with registerBox.
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
	// settle makes a typed value canonical, or gives it back as it is when it cannot be read.
	settle(b *Box, typed string) string
	// check looks at a settled, non-empty value.
	check(b *Box, field, value string, in Context) []Fault
	// show writes a settled value for a person.
	show(b *Box, value string, w Words) string
	// look says how a page draws the box.
	look() Look
	field() FieldType
	operators() []Op
	// messages lists the keys that check can give.
	messages() []string
}

// Look is how a page draws a box.
type Look struct {
	Lines        int      // 2 or more for a box of several lines
	Parts        []string // boxes side by side, each with the data name FIELD.PART: day, month, year
	Type         string   // of the HTML input where it is not "text"
	Inputmode    string   // the keyboard of a phone
	Autocomplete string   // what a browser may fill in about the person
	Width        int      // characters that fit; 0 for the full width
	Plain        bool     // no spelling to check
}

var boxTypes = map[string]boxType{}

// registerBox registers a type of box, which is a question type too.
func registerBox(phrase, family string, t boxType) {
	boxTypes[phrase] = t
	register(Type{
		Phrase: phrase, Family: family, Box: true,
		New:      func() Kind { return &Single{Box: Box{Type: phrase}} },
		Messages: append([]string{requiredBox(phrase)}, t.messages()...),
	})
}

// requiredBox is the key of the message for a required box that was left empty.
func requiredBox(phrase string) string {
	return "error.required." + strings.ReplaceAll(phrase, " ", "-")
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

// parts lists the data names of the box's fields in a form: the field itself, or FIELD.day, FIELD.month and FIELD.year.
func (b *Box) parts(field string) []string {
	look := b.Look()
	if len(look.Parts) == 0 {
		return []string{field}
	}
	var names []string
	for _, p := range look.Parts {
		names = append(names, field+"."+p)
	}
	return names
}

// FirstField is the data name of the first field that a page has of the box.
func (b *Box) FirstField(field string) string { return b.parts(field)[0] }

// Read takes what a form carries of the box, as typed. Newlines are "\n".
func (b *Box) Read(field string, form url.Values) Answers {
	a := Answers{}
	for _, name := range b.parts(field) {
		if v, ok := form[name]; ok {
			typed := ""
			if len(v) > 0 {
				typed = strings.ReplaceAll(v[0], "\r\n", "\n") // browsers send CRLF; a newline is one character
			}
			a.Set(name, typed)
		}
	}
	return a
}

// Has says whether anything was typed in the box.
func (b *Box) Has(field string, a Answers) bool {
	if a.Has(field) {
		return true
	}
	for _, name := range b.parts(field) {
		if a.Has(name) {
			return true
		}
	}
	return false
}

// Fill gives what the box's fields show in a page: typed parts, else those of the settled value.
func (b *Box) Fill(field string, a Answers) Answers {
	out := Answers{}
	if len(b.Look().Parts) > 0 {
		for i, part := range typedParts(b, field, a) {
			out.Set(b.parts(field)[i], part)
		}
	} else if a.Has(field) {
		out.Set(field, a.Get(field))
	}
	return out
}

// Settle gives the canonical value under the field's name, or the parts as typed where they make none; nothing for an empty box.
func (b *Box) Settle(field string, a Answers) Answers {
	out := Answers{}
	if !b.Has(field, a) {
		return out
	}
	if len(b.Look().Parts) == 0 {
		if v := boxTypes[b.Type].settle(b, a.Get(field)); visible(v) != "" {
			out.Set(field, v)
		}
		return out
	}
	parts := typedParts(b, field, a)
	if v := boxTypes[b.Type].settle(b, strings.Join(parts, partBreak)); !strings.Contains(v, partBreak) {
		if v != "" {
			out.Set(field, v)
		}
		return out
	}
	for i, part := range parts {
		if part != "" {
			out.Set(b.parts(field)[i], part)
		}
	}
	return out
}

// Check reports what is wrong with a settled value; an empty one is never wrong here.
func (b *Box) Check(field string, a Answers, in Context) []Fault {
	if !b.Has(field, a) {
		return nil
	}
	return boxTypes[b.Type].check(b, field, b.value(field, a), in)
}

// Show writes a settled value for a person.
func (b *Box) Show(field string, a Answers, w Words) string {
	return boxTypes[b.Type].show(b, b.value(field, a), w)
}

// value is the settled value, or parts that make none, joined.
func (b *Box) value(field string, a Answers) string {
	if len(b.Look().Parts) == 0 || a.Has(field) {
		return a.Get(field)
	}
	return strings.Join(typedParts(b, field, a), partBreak)
}

// Look says how a page draws the box.
func (b *Box) Look() Look { return boxTypes[b.Type].look() }

// FieldType says what values the box holds.
func (b *Box) FieldType() FieldType { return boxTypes[b.Type].field() }

// Long says whether the box takes several lines.
func (b *Box) Long() bool { return b.Look().Lines > 1 }
