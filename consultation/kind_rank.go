package consultation

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

func init() {
	register(Type{
		Phrase: "rank top N", Family: "choice", New: func() Kind { return &Rank{} },
		Messages: choiceMessages("error.required.rank", "error.rank.range", "error.rank.tie", "error.rank.gap"),
	})
}

// Rank is `rank top N`: a list of which the respondent puts the first N in order. A form has NAME.CODE, the rank of each answer as
// a number; a settled ranking is NAME, the codes from the first rank on. Ranks that make no order stay as they were typed.
type Rank struct {
	List   []Option `json:"options"`
	Groups []Group  `json:"groups,omitempty"`
	Top    int      `json:"top"`
}

var (
	_ Kind   = (*Rank)(nil)
	_ Listed = (*Rank)(nil)
	_ Filled = (*Rank)(nil)
)

// Configure takes the list.
func (k *Rank) Configure(s *Spec) {
	k.Top = min(max(s.N, 1), maxRows)
	k.List, k.Groups = s.TakeOptions("not on scale", "publish")
	s.fewer(k.List)
	s.NoTable()
}

// Options gives the list.
func (k *Rank) Options() []Option { return k.List }

// ListGroups gives the groups of the list.
func (k *Rank) ListGroups() []Group { return k.Groups }

// Many says that several answers get a rank.
func (k *Rank) Many() bool { return true }

// Form is a drop-down list of ranks for each shown answer, and the answer's own box.
func (k *Rank) Form(name string, in Context) []Row {
	list := shown(k.List, in)
	var ranks []Option
	for i := range min(k.Top, len(list)) {
		n := strconv.Itoa(i + 1)
		ranks = append(ranks, Option{Code: n, Label: PlainText(n)})
	}
	var rows []Row
	for _, o := range list {
		field := name + "." + o.Code
		row := Row{Code: o.Code, Label: o.Label, Group: o.Group, Controls: []Control{{Field: field, List: ranks, Select: true}}}
		rows = append(rows, row.withBox(field, o))
	}
	return rows
}

// Fields is the codes in order of preference, then one box for each answer that has one.
func (k *Rank) Fields(name string) []Field {
	fields := []Field{{Name: name, Type: FieldRanks, Codes: k.List}}
	for _, o := range k.List {
		if o.Box != nil {
			fields = append(fields, Field{Name: boxName(name, o), Label: o.Label.String(), Type: o.Box.FieldType(), Unit: o.Box.Unit})
		}
	}
	return fields
}

// Read takes the ranks.
func (k *Rank) Read(name string, form url.Values) Answers {
	return readForm(k.Form(name, Context{}), form)
}

// ranks gives the rank of each answer as typed, else its place in the settled order.
func (k *Rank) ranks(name string, a Answers) map[string]string {
	out := map[string]string{}
	place := 0
	for _, code := range a[name] {
		if k.has(code) && out[code] == "" {
			place++
			out[code] = strconv.Itoa(place)
		}
	}
	for _, o := range k.List {
		if _, ok := a[name+"."+o.Code]; ok {
			out[o.Code] = strings.TrimSpace(a.Get(name + "." + o.Code))
		}
	}
	return out
}

func (k *Rank) has(code string) bool {
	return slices.ContainsFunc(k.List, func(o Option) bool { return o.Code == code })
}

// Fill gives each drop-down list its rank, and each box what it holds.
func (k *Rank) Fill(name string, a Answers) Answers {
	b := a.Clone()
	for code, rank := range k.ranks(name, a) {
		b.Set(name+"."+code, rank)
	}
	return fillForm(k.Form(name, Context{}), b)
}

// order gives the codes of a list from rank 1 on; false if the ranks have ties, gaps or what is no rank.
func order(list []Option, ranks map[string]string, top int) ([]string, bool) {
	out := make([]string, len(list))
	n := 0
	for _, o := range list {
		if ranks[o.Code] == "" {
			continue
		}
		r, err := strconv.Atoi(ranks[o.Code])
		if err != nil || r < 1 || r > min(top, len(list)) || out[r-1] != "" {
			return nil, false
		}
		out[r-1] = o.Code
		n++
	}
	return out[:n], !slices.Contains(out[:n], "")
}

// Settle makes the order, leaves hidden answers out of it and closes up.
func (k *Rank) Settle(name string, a Answers, in Context) Answers {
	out := Answers{}
	list, ranks := shown(k.List, in), k.ranks(name, a)
	codes, ok := order(k.List, ranks, k.Top)
	if !ok {
		codes, ok = order(list, ranks, k.Top)
	}
	for _, o := range list {
		if ranks[o.Code] == "" {
			continue
		}
		if !ok {
			out.Set(name+"."+o.Code, ranks[o.Code])
		}
		if o.Box != nil {
			out.Add(o.Box.Settle(boxName(name, o), a))
		}
	}
	if ok {
		codes = slices.DeleteFunc(codes, func(code string) bool {
			return !slices.ContainsFunc(list, func(o Option) bool { return o.Code == code })
		})
		if len(codes) > 0 {
			out[name] = codes
		}
	}
	return out
}

// Answered says whether any answer has a rank.
func (k *Rank) Answered(name string, a Answers) bool {
	return a.Has(name) || slices.ContainsFunc(k.List, func(o Option) bool { return a.Has(name + "." + o.Code) })
}

// Check reports a missing required ranking, ranks that make no order, an answer on its own beside others, and what boxes report.
func (k *Rank) Check(name string, a Answers, in Context) []Fault {
	list, ranks := shown(k.List, in), k.ranks(name, a)
	var chosen []Option
	for _, o := range list {
		if ranks[o.Code] != "" {
			chosen = append(chosen, o)
		}
	}
	if len(chosen) == 0 {
		if in.Required && len(list) > 0 {
			return []Fault{{Field: name + "." + list[0].Code, Key: "error.required.rank"}}
		}
		return nil
	}
	if faults := checkRanks(name, chosen, ranks, min(k.Top, len(list))); faults != nil {
		return faults
	}
	if faults := checkAlone(name+"."+chosen[0].Code, chosen); faults != nil {
		return faults
	}
	var faults []Fault
	for _, o := range chosen {
		if o.Box != nil {
			faults = append(faults, Control{Field: boxName(name, o), Box: o.Box}.check(Row{Label: o.Label}, a, in)...)
		}
	}
	return faults
}

// checkRanks reports what is no rank, else ranks that were given twice, else the first that was left out.
func checkRanks(name string, chosen []Option, ranks map[string]string, top int) []Fault {
	var faults []Fault
	given, highest := map[int]bool{}, 0
	for _, o := range chosen {
		r, err := strconv.Atoi(ranks[o.Code])
		fault := Fault{Field: name + "." + o.Code, Args: []any{"name", o.Label.String(), "rank", ranks[o.Code], "top", top}}
		switch {
		case err != nil || r < 1 || r > top:
			fault.Key = "error.rank.range"
			faults = append(faults, fault)
		case given[r]:
			fault.Key = "error.rank.tie"
			faults = append(faults, fault)
		default:
			given[r] = true
			highest = max(highest, r)
		}
	}
	if faults != nil {
		return faults
	}
	for r := 1; r < highest; r++ {
		if !given[r] {
			return []Fault{{Field: name + "." + chosen[0].Code, Key: "error.rank.gap", Args: []any{"rank", r}}}
		}
	}
	return nil
}

// Show is a line for each rank, from the first on.
func (k *Rank) Show(name string, a Answers, w Words) []Line {
	var lines []Line
	if _, ok := order(k.List, k.ranks(name, a), k.Top); !ok {
		return showForm(k.Form(name, Context{}), a, w) // as typed: the page that shows it says what to mend
	}
	for i, code := range a[name] {
		for _, o := range k.List {
			if o.Code == code {
				lines = append(lines, Line{Field: name, Label: strconv.Itoa(i + 1), Text: showOption(name, o, a, w)})
			}
		}
	}
	return lines
}

// Operators: what was ranked, in whatever place.
func (k *Rank) Operators() []Op { return []Op{Includes, DoesNotInclude, IsAnswered, IsNotAnswered} }
