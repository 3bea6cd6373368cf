package consultation

import (
	"math/big"
	"net/url"
	"slices"
	"strconv"
)

func init() {
	register(Type{Phrase: "choose one", Family: "choice", New: func() Kind { return &Choice{} }})
	register(Type{Phrase: "choose any", Family: "choice", New: func() Kind { return &Choice{Multiple: true} }})
	register(Type{Phrase: "choose up to N", Family: "choice", New: func() Kind { return &Choice{Multiple: true} }})
}

// Choice is a list of answers of which one, any or up to a number can be chosen.
type Choice struct {
	List     []Option `json:"options"`
	Groups   []Group  `json:"groups,omitempty"`
	Multiple bool     `json:"multiple,omitempty"`
	AtMost   int      `json:"atMost,omitempty"` // 0 for any number
}

var (
	_ Kind     = (*Choice)(nil)
	_ Listed   = (*Choice)(nil)
	_ Measured = (*Choice)(nil)
)

// Configure takes the list.
func (k *Choice) Configure(s *Spec) {
	k.AtMost = s.N
	k.List, k.Groups = s.TakeOptions()
	s.NoTable()
	if !k.Multiple && slices.ContainsFunc(k.List, func(o Option) bool { return o.Alone }) {
		s.Report(ruleAloneLonely.Break(s.At))
	}
}

// Options gives the list.
func (k *Choice) Options() []Option { return k.List }

// ListGroups gives the groups of the list.
func (k *Choice) ListGroups() []Group { return k.Groups }

// Many says whether several can be chosen.
func (k *Choice) Many() bool { return k.Multiple }

// Fields is the question's name, then one box for each answer that has one.
func (k *Choice) Fields(name string) []Field {
	t := FieldCode
	if k.Multiple {
		t = FieldCodes
	}
	return append([]Field{{Name: name, Type: t, Codes: k.List}}, optionBoxFields(name, k.List)...)
}

// optionBoxFields lists the boxes of answers: NAME.CODE.text.
func optionBoxFields(name string, options []Option) []Field {
	var out []Field
	for _, o := range options {
		if o.Box != nil {
			out = append(out, Field{Name: boxName(name, o), Label: o.Label.String(), Type: o.Box.FieldType(), Unit: o.Box.Unit})
		}
	}
	return out
}

func boxName(name string, o Option) string { return name + "." + o.Code + ".text" }

// Read takes the chosen codes and the boxes. A choice that the form leaves out was emptied: browsers send nothing for it.
func (k *Choice) Read(name string, form url.Values) Answers {
	a := Answers{name: {""}}
	if v := form[name]; len(v) > 0 {
		a[name] = slices.Clone(v)
	}
	readBoxes(a, name, k.List, form)
	return a
}

func readBoxes(a Answers, name string, options []Option, form url.Values) {
	for _, o := range options {
		if o.Box != nil {
			if v, ok := o.Box.Read(boxName(name, o), form); ok {
				a.Set(boxName(name, o), v)
			}
		}
	}
}

// Settle keeps known, shown codes in the order of the list and the boxes of chosen answers.
func (k *Choice) Settle(name string, a Answers, in Context) Answers {
	out := Answers{}
	for _, o := range k.List {
		if !a.Includes(name, o.Code) || !in.Shows(o.When) {
			continue
		}
		out[name] = append(out[name], o.Code)
		settleBox(out, name, o, a)
	}
	return out
}

func settleBox(out Answers, name string, o Option, a Answers) {
	if box := boxName(name, o); o.Box != nil && a.Has(box) {
		out.Set(box, o.Box.Settle(a.Get(box)))
	}
}

// Answered says whether anything was chosen.
func (k *Choice) Answered(name string, a Answers) bool { return a.Has(name) }

// Check reports a missing required choice, too many, an answer on its own beside others, and what boxes report.
func (k *Choice) Check(name string, a Answers, in Context) []Fault {
	chosen := k.chosen(name, a)
	first := k.firstField(name, in)
	switch {
	case len(chosen) == 0:
		if in.Required {
			return []Fault{{Field: first, Key: requiredKey(k.Multiple)}}
		}
		return nil
	case !k.Multiple && len(chosen) > 1:
		return []Fault{{Field: first, Key: "error.choice.one"}}
	}
	if fs := checkAlone(first, chosen); fs != nil {
		return fs
	}
	if k.AtMost > 0 && len(chosen) > k.AtMost && !chosen[0].Alone {
		return []Fault{{Field: first, Key: "error.choice.max", Args: []any{"limit", strconv.Itoa(k.AtMost), "count", strconv.Itoa(len(chosen))}}}
	}
	var faults []Fault
	for _, o := range chosen {
		if o.Box != nil {
			faults = append(faults, o.Box.Check(boxName(name, o), a.Get(boxName(name, o)), in)...)
		}
	}
	return faults
}

func requiredKey(many bool) string {
	if many {
		return "error.required.choose-any"
	}
	return "error.required.choose-one"
}

// checkAlone reports an `on its own` answer beside another.
func checkAlone(field string, chosen []Option) []Fault {
	for _, o := range chosen {
		if o.Alone && len(chosen) > 1 {
			return []Fault{{Field: field, Key: "error.choice.alone", Args: []any{"answer", o.Label.String()}}}
		}
	}
	return nil
}

func (k *Choice) chosen(name string, a Answers) []Option {
	var out []Option
	for _, o := range k.List {
		if a.Includes(name, o.Code) {
			out = append(out, o)
		}
	}
	return out
}

// firstField is where a link in the error summary leads: the first radio or checkbox, whose id is that of the question.
func (k *Choice) firstField(name string, _ Context) string { return name }

// Show lists the chosen answers, each with what its box holds.
func (k *Choice) Show(name string, a Answers, w Words) []Line {
	var lines []Line
	for _, o := range k.chosen(name, a) {
		lines = append(lines, Line{Field: name, Text: showOption(name, o, a, w)})
	}
	return lines
}

func showOption(name string, o Option, a Answers, w Words) string {
	text := o.Label.String()
	if box := boxName(name, o); o.Box != nil && a.Has(box) {
		text = w.Say("answer.with-box", "answer", text, "text", o.Box.Show(a.Get(box), w))
	}
	return text
}

// Operators: `is` for one answer, `includes` for several.
func (k *Choice) Operators() []Op {
	if k.Multiple {
		return []Op{Includes, DoesNotInclude, IsAnswered, IsNotAnswered, AtLeast, AtMost}
	}
	return []Op{Is, IsNot, IsAnswered, IsNotAnswered}
}

// Compare compares the count of chosen answers.
func (k *Choice) Compare(name string, a Answers, value string) (int, bool) {
	limit, ok := Decimal(value)
	if !ok {
		return 0, false
	}
	n := 0
	for _, v := range a[name] {
		if v != "" {
			n++
		}
	}
	return new(big.Rat).SetInt64(int64(n)).Cmp(limit), true
}
