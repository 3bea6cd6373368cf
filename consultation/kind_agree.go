package consultation

func init() {
	register(Type{Phrase: "agree to all", Family: "choice", New: func() Kind { return &Agree{Choice{Multiple: true}} }, Messages: []string{"error.required.agree"}})
}

// Agree is a list of statements. Where it is required, every one of them must be ticked; elsewhere it records which were.
type Agree struct{ Choice }

var (
	_ Kind   = (*Agree)(nil)
	_ Listed = (*Agree)(nil)
)

// Configure takes the list. Statements carry no settings but `only if`.
func (k *Agree) Configure(s *Spec) {
	k.Multiple = true
	k.List, k.Groups = s.TakeOptions("not on scale", "on its own", "no answer", "with", "publish")
	s.NoTable()
}

// Check reports a statement that is not ticked, if the question is required.
func (k *Agree) Check(name string, a Answers, in Context) []Fault {
	for _, o := range shown(k.List, in) {
		if in.Required && !a.Includes(name, o.Code) {
			return []Fault{{Field: name, Key: "error.required.agree", Args: []any{"answer", o.Label.String()}}}
		}
	}
	return nil
}
