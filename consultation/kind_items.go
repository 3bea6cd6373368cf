package consultation

import "net/url"

func init() {
	register(Type{
		Phrase: "text per item", Family: "text", New: func() Kind { return &Items{Box: Box{Type: "long text"}} },
		Messages: append([]string{"error.required.item"}, boxAndRowMessages("short text")...),
	})
}

// Items is `text per item`: a text for each item of a list. Data names are NAME.CODE, and NAME.CODE.text for an item's own box.
type Items struct {
	List   []Option `json:"options"`
	Groups []Group  `json:"groups,omitempty"`
	Box    Box      `json:"box"`
}

var (
	_ Kind   = (*Items)(nil)
	_ Listed = (*Items)(nil)
)

// Configure takes the list and the limits, which hold for each text.
func (k *Items) Configure(s *Spec) {
	k.Box.Type = "long text"
	k.Box.takeLimits(&s.Settings, s)
	k.List, k.Groups = s.TakeOptions("not on scale", "on its own", "no answer", "publish")
	s.NoTable()
}

// Options gives the items.
func (k *Items) Options() []Option { return k.List }

// ListGroups gives the groups of the items.
func (k *Items) ListGroups() []Group { return k.Groups }

// Many says that several items can have a text.
func (k *Items) Many() bool { return true }

// Form is a box for each shown item.
func (k *Items) Form(name string, in Context) []Row {
	var rows []Row
	for _, o := range shown(k.List, in) {
		field := name + "." + o.Code
		row := Row{Code: o.Code, Label: o.Label, Group: o.Group}
		if o.Box != nil { // what the item is comes before what is said about it
			row = row.withBox(field, o)
		}
		row.Controls = append(row.Controls, Control{Field: field, Box: &k.Box})
		rows = append(rows, row)
	}
	return rows
}

// Fields is a field for each item.
func (k *Items) Fields(name string) []Field { return fieldsOf(k.Form(name, Context{})) }

// Read takes the texts.
func (k *Items) Read(name string, form url.Values) Answers {
	return readForm(k.Form(name, Context{}), form)
}

// Settle keeps the texts of shown items.
func (k *Items) Settle(name string, a Answers, in Context) Answers {
	return settleForm(k.Form(name, in), a)
}

// Answered says whether any item has a text.
func (k *Items) Answered(name string, a Answers) bool {
	return answeredForm(k.Form(name, Context{}), a)
}

// Check reports a required question without any text, and texts over or under their limits.
func (k *Items) Check(name string, a Answers, in Context) []Fault {
	return checkForm(k.Form(name, in), a, in, wantAny, "error.required.item")
}

// Show is a line for each item that has a text.
func (k *Items) Show(name string, a Answers, w Words) []Line {
	return showForm(k.Form(name, Context{}), a, w)
}

// Operators: only whether anything is answered.
func (k *Items) Operators() []Op { return []Op{IsAnswered, IsNotAnswered} }
