package consultation

import (
	"math/big"
	"net/url"
	"slices"
)

func init() {
	register(Type{Phrase: "choose one", Family: "choice", New: func() Kind { return &Choice{} }, Messages: choiceMessages("error.required.choose-one")})
	register(Type{Phrase: "choose any", Family: "choice", New: func() Kind { return &Choice{Multiple: true} }, Messages: choiceMessages("error.required.choose-any")})
	register(Type{Phrase: "choose up to N", Family: "choice", New: func() Kind { return &Choice{Multiple: true} }, Messages: choiceMessages("error.required.choose-any", "error.choice.max")})
}

// optionBoxTypes are the types that the box of an answer can have.
var optionBoxTypes = []string{"short text", "whole number", "amount", "date"}

// choiceMessages are the keys of any list whose answers can have boxes.
func choiceMessages(own ...string) []string {
	keys := append(own, listMessages...)
	for _, t := range optionBoxTypes {
		keys = append(keys, boxMessages(t)...)
	}
	return keys
}

// boxMessages are the keys of a box that is not a question of its own.
func boxMessages(phrase string) []string {
	switch phrase { // a table of its own, since types register in no fixed order
	case "short text":
		return textBox{}.messages()
	case "whole number":
		return wholeNumber{}.messages()
	case "percentage":
		return percentage{}.messages()
	case "amount":
		return amount{}.messages()
	case "date":
		return date{}.messages()
	}
	return nil
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
	k.List, k.Groups = s.TakeOptions("not on scale")
	if s.Type == "choose up to N" {
		s.fewer(k.List)
	}
	s.NoTable()
	k.adviseAlone(s)
}

// adviseAlone reports `on its own` where only one answer can be chosen anyway.
func (k *Choice) adviseAlone(s *Spec) {
	if !k.Multiple && s.List != nil && slices.ContainsFunc(k.List, func(o Option) bool { return o.Alone }) {
		s.Report(ruleAloneLonely.Break(s.At))
	}
}

// Options gives the list.
func (k *Choice) Options() []Option { return k.List }

// ListGroups gives the groups of the list.
func (k *Choice) ListGroups() []Group { return k.Groups }

// Many says whether several can be chosen.
func (k *Choice) Many() bool { return k.Multiple }

// Form is the one list.
func (k *Choice) Form(name string, in Context) []Row {
	list := shown(k.List, in)
	return []Row{{Controls: []Control{{Field: name, List: list, Groups: k.Groups, Many: k.Multiple}}}}
}

// Fields is the question's name, then one box for each answer that has one.
func (k *Choice) Fields(name string) []Field { return fieldsOf(k.Form(name, Context{})) }

// Read takes the chosen codes and the boxes.
func (k *Choice) Read(name string, form url.Values) Answers {
	return readForm(k.Form(name, Context{}), form)
}

// Settle keeps known, shown codes in the order of the list and the boxes of chosen answers.
func (k *Choice) Settle(name string, a Answers, in Context) Answers {
	return settleForm(k.Form(name, in), a)
}

// Answered says whether anything was chosen.
func (k *Choice) Answered(name string, a Answers) bool { return a.Has(name) }

// Check reports a missing required choice, too many, an answer on its own beside others, and what boxes report.
func (k *Choice) Check(name string, a Answers, in Context) []Fault {
	key := "error.required.choose-one"
	if k.Multiple {
		key = "error.required.choose-any"
	}
	rows := k.Form(name, in)
	faults := checkForm(rows, a, in, wantAny, key)
	if len(faults) > 0 || k.AtMost == 0 {
		return faults
	}
	if n := len(rows[0].Controls[0].chosen(a)); n > k.AtMost {
		return []Fault{{Field: name, Key: "error.choice.max", Args: []any{"limit", k.AtMost, "count", n - k.AtMost}}}
	}
	return nil
}

// Show lists the chosen answers, each with what its box holds.
func (k *Choice) Show(name string, a Answers, w Words) []Line {
	return showForm(k.Form(name, Context{}), a, w)
}

// Operators: `is` for one answer; `includes`, and a count, for several.
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
	return big.NewRat(int64(n), 1).Cmp(limit), true
}
