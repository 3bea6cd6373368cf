package consultation

import (
	"math/big"
	"net/url"
	"sort"
	"time"
)

// Kind is what differs between question types. A type is one Go file that registers itself here, one template
// (templates/kind/<type>.html) and its messages; nothing else knows it. A Kind is plain data that JSON keeps.
//
// name is always the question's full data name ("trained", or "staff.2.role" in a round).
type Kind interface {
	// Configure takes what the author wrote from the spec and reports every mistake to it.
	Configure(spec *Spec)
	// Form lists what a page asks for, in its order: hidden rows and answers are left out. A zero Context hides nothing.
	Form(name string, in Context) []Row
	// Fields lists the data names that the question can hold, in fixed order: form fields, export columns, dictionary.
	Fields(name string) []Field
	// Read takes the question's fields from a posted form, as typed. It returns every field that the form carried,
	// an emptied one with "", so that a saved answer can be emptied.
	Read(name string, form url.Values) Answers
	// Settle gives what counts of the typed answers: hidden options and boxes of unchosen options go, numbers and dates
	// become canonical, names without an answer are left out. It never fails; what cannot be read stays as typed.
	Settle(name string, a Answers, in Context) Answers
	// Answered says whether anything was answered.
	Answered(name string, a Answers) bool
	// Check reports what is wrong with settled answers, in the order of the page. required is handled here too.
	Check(name string, a Answers, in Context) []Fault
	// Show gives the settled answers as a person reads them.
	Show(name string, a Answers, w Words) []Line
	// Operators lists the conditions that may look at the question.
	Operators() []Op
}

// Filled is an ability of kinds whose form fields are not those of the settled answer: a ranking.
type Filled interface {
	// Fill gives what the fields of a page show of typed or settled answers.
	Fill(name string, a Answers) Answers
}

// Scored is an ability of kinds whose answers stand on a scale.
type Scored interface {
	// Score gives the value of a code on the scale; false for one that is not on it.
	Score(code string) (*big.Rat, bool)
}

// Gridded is an ability of kinds that ask by row and column.
type Gridded interface {
	Rows() []Option
	Columns() []Option
}

// Measured is an ability of kinds whose answer can be compared with a number or a date.
type Measured interface {
	// Compare gives -1, 0 or 1 for an answer below, equal to or above the value; false when there is nothing to compare.
	Compare(name string, a Answers, value string) (int, bool)
}

// Summed is an ability of kinds with one number, for `adds up to NAME` and `repeat NAME times`.
type Summed interface {
	Number(name string, a Answers) (*big.Rat, bool)
}

// Listed is an ability of kinds with a list of answers: conditions and later questions name its codes.
type Listed interface {
	Options() []Option
	// Many says whether several can be chosen.
	Many() bool
}

// Bounded is an ability of kinds that know how many rounds a section may have: a whole number with `from X to Y`.
type Bounded interface {
	// Bound is the highest value that is accepted; false when there is none.
	Bound() (int, bool)
}

// Files is an ability of kinds whose answers are uploaded files: the values are upload ids.
type Files interface {
	Accepts() FileRules
}

// FileRules says what may be uploaded to one question.
type FileRules struct {
	Types    []string `json:"types"` // pdf, docx, odt, …
	UpTo     int      `json:"upTo"`
	MaxMB    int      `json:"maxMB"` // per file
	MaxPages int      `json:"maxPages,omitempty"`
}

// Field is one data name of a question: a column of the export and a line of the dictionary.
type Field struct {
	Name  string
	Label string // plain words, without the question's heading; "Role (2)" in a numbered row
	Row   int    // of a numbered row, from 1; else 0
	Type  FieldType
	Codes []Option // for Code and Codes
	Unit  string
}

// FieldType says what values a field holds.
type FieldType string

// The field types. Codes becomes one column for each code in an export.
const (
	FieldText   FieldType = "text"
	FieldCode   FieldType = "code"
	FieldCodes  FieldType = "codes"
	FieldNumber FieldType = "number"
	FieldDate   FieldType = "date"
	FieldFiles  FieldType = "files"
	FieldRanks  FieldType = "ranks" // codes in order of preference
)

// Context is what a kind may look at beside its own answers.
type Context struct {
	Now      time.Time
	Required bool
	Language string
	// Holds tells whether an option's condition holds.
	Holds func(Condition) bool
	// Answer gives the settled values of another question by its short name, as seen from this round.
	Answer func(name string) []string
}

// Shows says whether something with this condition is shown.
func (in Context) Shows(when Condition) bool {
	return len(when) == 0 || in.Holds == nil || in.Holds(when)
}

// Fault is one thing to mend. The words live in the catalogue under Key; Args are name and value by turns.
type Fault struct {
	Field string // data name of the field to go to
	Key   string // error.required.text
	Args  []any
}

// Line is one line of a shown answer. Label is "" for the answer itself, else says which part ("Pay", "Your comment").
type Line struct {
	Field string
	Label string
	Text  string
	Long  bool // keep line breaks
}

// Words says our words in the respondent's language. Args are name and value by turns.
type Words interface {
	Say(key string, args ...any) string
	Date(t time.Time) string
	Number(n string) string // a canonical decimal with the language's separators
	Join(items []string) string
}

// Type is a registered question type.
type Type struct {
	Phrase string // as written: "choose up to N"
	Family string // for the docs: text, choice, number, date, grid, rows, files
	New    func() Kind
	// Box is set for types of one box, which may also be a column of `up to N rows` or a box on an answer.
	Box bool
	// Messages lists the catalogue keys of every fault that the type can report.
	Messages []string
}

var types = map[string]Type{}

// register adds a type; each kind's file calls it from init. Two of the same phrase are a mistake of ours.
func register(t Type) {
	if _, ok := types[t.Phrase]; ok {
		panic("consultation: question type registered twice: " + t.Phrase)
	}
	types[t.Phrase] = t
}

// NewKind makes an empty kind of a registered type.
func NewKind(phrase string) (Kind, bool) {
	t, ok := types[phrase]
	if !ok {
		return nil, false
	}
	return t.New(), true
}

// Types lists the registered types by phrase.
func Types() []Type {
	all := make([]Type, 0, len(types))
	for _, t := range types {
		all = append(all, t)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Phrase < all[j].Phrase })
	return all
}
