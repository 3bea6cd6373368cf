package consultation

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// raws makes settings of texts.
func raws(texts ...string) []Raw {
	var out []Raw
	for i, t := range texts {
		out = append(out, Raw{t, 100 + i})
	}
	return out
}

func rawOptions(items ...string) []RawOption {
	var out []RawOption
	for _, item := range items {
		parts := strings.Split(item, "; ")
		out = append(out, RawOption{Label: PlainText(strings.ToUpper(parts[0])), Code: parts[0], Settings: raws(parts[1:]...)})
	}
	return out
}

// specOf makes the spec of a question and gives what is reported about it.
func specOf(typ string, n int, settings ...string) (*Spec, *[]string) {
	problems := &[]string{}
	earlier := map[string]*Question{
		"budget":  {Name: "budget", Kind: &Single{Box: Box{Type: "amount"}}},
		"opening": {Name: "opening", Kind: &Single{Box: Box{Type: "date"}}},
		"story":   {Name: "story", Kind: &Single{Box: Box{Type: "long text"}}},
		"plants": {Name: "plants", Kind: &Choice{Multiple: true, List: []Option{{Code: "rose", Group: 1}, {Code: "bean", Group: 2}, {Code: "all"}},
			Groups: []Group{{Code: "flowers"}, {Code: "vegetables"}}}},
		"corners": {Name: "corners", Kind: &Items{List: []Option{{Code: "sun", Group: 1}}, Groups: []Group{{Code: "warm"}}}},
	}
	return &Spec{
		Name: "q", Type: typ, N: n, Settings: raws(settings...),
		Lookup:    func(name string) *Question { return earlier[name] },
		Condition: func(r Raw) Condition { return Condition{{Name: r.Text, Op: IsAnswered}} },
		Report:    func(p Problem) { *problems = append(*problems, p.Rule.Code) },
	}, problems
}

func TestConfigureBoxes(t *testing.T) {
	for _, c := range []struct {
		typ      string
		settings []string
		want     Box
		left     string
		problems string
	}{
		{"short text", []string{"max 60 characters", "min 2 characters"}, Box{Type: "short text", MaxChars: 60, MinChars: 2}, "", ""},
		{"long text", []string{"exactly 6 words"}, Box{Type: "long text", MaxWords: 6, MinWords: 6}, "", ""},
		{"long text", []string{"min 9 words", "max 3 words"}, Box{Type: "long text", MaxWords: 3, MinWords: 9}, "", "limits-crossed"},
		{"long text", []string{"from 1 to 2"}, Box{Type: "long text"}, "from 1 to 2", ""},
		{"number", []string{"from 0.5 to 3.5", "unit metres"}, Box{Type: "number", From: "0.5", To: "3.5", Unit: "metres"}, "", ""},
		{"number", []string{"from 9 to 1"}, Box{Type: "number", From: "9", To: "1"}, "", "range-crossed"},
		{"percentage", nil, Box{Type: "percentage", From: "0", To: "100", Unit: "%"}, "", ""},
		{"percentage", []string{"from -50 to 200", "unit %"}, Box{Type: "percentage", From: "-50", To: "200", Unit: "%"}, "unit %", ""},
		{"amount", nil, Box{Type: "amount", Unit: "£"}, "", ""},
		{"amount", []string{"unit €"}, Box{Type: "amount", Unit: "€"}, "", ""},
		{"date", []string{"no earlier than 31 May 2023", "no later than today"}, Box{Type: "date", NotBefore: "2023-05-31", NotAfter: "today"}, "", ""},
		{"date", []string{"no earlier than opening"}, Box{Type: "date", NotBefore: "opening"}, "", ""},
		{"date", []string{"no earlier than story"}, Box{Type: "date", NotBefore: "story"}, "", "date-limit"},
		{"year", []string{"from 1910 to 2024"}, Box{Type: "year", From: "1910", To: "2024"}, "", ""},
		{"email", []string{"max 9 words"}, Box{Type: "email"}, "max 9 words", ""},
	} {
		s, problems := specOf(c.typ, 0, c.settings...)
		k, _ := NewKind(c.typ)
		k.Configure(s)
		if got := k.(*Single).Box; got != c.want {
			t.Errorf("%s %v: %+v, want %+v", c.typ, c.settings, got, c.want)
		}
		var left []string
		for _, r := range s.Settings {
			left = append(left, r.Text)
		}
		if strings.Join(left, ", ") != c.left || strings.Join(*problems, ", ") != c.problems {
			t.Errorf("%s %v: left %v, problems %v; want %q, %q", c.typ, c.settings, left, *problems, c.left, c.problems)
		}
	}
}

func TestConfigureReports(t *testing.T) {
	list := &RawList{Options: rawOptions("a", "b; with text max 5 characters", "c; on its own")}
	table := &RawTable{Columns: rawOptions("1", "2"), Rows: rawOptions("x", "y; with text")}
	headings := &RawTable{Columns: rawOptions("role; short text; max 9 characters; required", "end; date; no earlier than opening")}
	for _, c := range []struct {
		name     string
		typ      string
		n        int
		settings []string
		list     *RawList
		table    *RawTable
		want     string
	}{
		{name: "no list", typ: "choose one", want: "list-missing"},
		{name: "list and table", typ: "choose any", list: list, table: table, want: "table-unwanted"},
		{name: "alone among one", typ: "choose one", list: list, want: "on-its-own-single"},
		{name: "not on scale elsewhere", typ: "choose any", list: &RawList{Options: rawOptions("a; not on scale")}, want: "answer-setting"},
		{name: "not on scale", typ: "scale", list: &RawList{Options: rawOptions("1; not on scale")}},
		{name: "statements have no settings", typ: "agree to all", list: list, want: "answer-setting answer-setting"},
		{name: "unknown setting", typ: "scale", list: &RawList{Options: rawOptions("1; on it's own")}, want: "answer-setting"},
		{name: "grid", typ: "choose one per row", table: table},
		{name: "grid without table", typ: "choose any per row", want: "table-missing"},
		{name: "grid without rows", typ: "choose any per row", table: &RawTable{Columns: rawOptions("1")}, want: "table-rows-missing"},
		{name: "grid with a list", typ: "choose any per row", table: table, list: list, want: "list-unwanted"},
		{name: "cells", typ: "amount per cell", table: table, settings: []string{"adds up to budget down"}},
		{name: "cells that add up to words", typ: "amount per cell", table: table, settings: []string{"adds up to story"}, want: "adds-up-to"},
		{name: "column with a box", typ: "amount per cell", table: &RawTable{Columns: rawOptions("a; with text"), Rows: rawOptions("x")}, want: "answer-setting"},
		{name: "cells of a list", typ: "choose one per cell", table: table, want: "list-missing"},
		{name: "list in cells", typ: "choose one per cell", table: table, list: &RawList{Options: rawOptions("a", "b")}},
		{name: "rows", typ: "up to N rows", n: 5, table: headings},
		{name: "too many rows", typ: "up to N rows", n: 51, table: headings, want: "type-number"},
		{name: "rows with rows", typ: "up to N rows", n: 5, table: &RawTable{Columns: headings.Columns, Rows: rawOptions("x")}, want: "table-rows-unwanted"},
		{name: "column without a type", typ: "up to N rows", n: 5, table: &RawTable{Columns: rawOptions("role")}, want: "column-type"},
		{name: "column setting", typ: "up to N rows", n: 5, table: &RawTable{Columns: rawOptions("role; short text; from 1 to 2")}, want: "column-setting"},
		{name: "the same row first", typ: "up to N rows", n: 5, table: &RawTable{Columns: rawOptions("start; date", "end; date; no earlier than start")}},
		{name: "no such column", typ: "up to N rows", n: 5, table: &RawTable{Columns: rawOptions("end; date; no earlier than start")}, want: "date-limit"},
		{name: "texts", typ: "up to N short texts", n: 3, list: list, want: "list-unwanted"},
		{name: "answers of another", typ: "rank top N", n: 2, settings: []string{"answers of plants"}},
		{name: "answers of a text", typ: "choose any", settings: []string{"answers of story"}, want: "answers-of"},
		{name: "groups", typ: "choose one", settings: []string{"groups chosen in plants"}},
		{name: "groups of texts", typ: "choose one", settings: []string{"groups chosen in corners"}, want: "groups-chosen"},
		{name: "files", typ: "upload", settings: []string{"files pdf jpeg", "up to 2 files", "max 5 MB", "max 4 pages"}},
		{name: "unknown file", typ: "upload", settings: []string{"files pdf exe"}, want: "file-type"},
		{name: "large files", typ: "upload", settings: []string{"max 500 MB"}, want: "file-limit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, problems := specOf(c.typ, c.n, c.settings...)
			s.List, s.Table = c.list, c.table
			k, _ := NewKind(c.typ)
			k.Configure(s)
			if got := strings.Join(*problems, " "); got != c.want {
				t.Errorf("problems %q, want %q", got, c.want)
			}
			if len(s.Settings) > 0 {
				t.Errorf("settings left over: %v", s.Settings)
			}
		})
	}
}

func TestConfigureTakesWhatWasWritten(t *testing.T) {
	s, _ := specOf("choose one", 0, "groups chosen in plants")
	groups := &Choice{}
	groups.Configure(s)
	want := []Option{
		{Code: "flowers", When: Condition{{Name: "plants", Op: Includes, Codes: []string{"rose"}}}},
		{Code: "vegetables", When: Condition{{Name: "plants", Op: Includes, Codes: []string{"bean"}}}},
	}
	if !reflect.DeepEqual(groups.List, want) {
		t.Errorf("groups chosen in another question are %+v", groups.List)
	}

	s, _ = specOf("upload", 0, "files pdf jpeg", "up to 2 files", "max 4 pages")
	files := &FileUpload{}
	files.Configure(s)
	if got := files.Accepts(); !reflect.DeepEqual(got, FileRules{Types: []string{"pdf", "jpg"}, UpTo: 2, MaxMB: 10, MaxPages: 4}) {
		t.Errorf("file rules %+v", got)
	}

	s, _ = specOf("up to N rows", 5)
	s.Table = &RawTable{Columns: rawOptions("role; short text; max 9 characters; required", "note; long text; only if role is answered")}
	rows := &Rows{}
	rows.Configure(s)
	if len(rows.Columns) != 2 || !rows.Columns[0].Required || rows.Columns[0].Box.MaxChars != 9 || len(rows.Columns[1].When) != 1 || rows.UpTo != 5 {
		t.Errorf("rows %+v", rows)
	}

	s, _ = specOf("percentage per cell", 0, "adds up to 100 across")
	s.Table = &RawTable{Columns: rawOptions("a"), Rows: rawOptions("x")}
	k, _ := NewKind("percentage per cell")
	k.Configure(s)
	cells := k.(*Cells)
	if *cells.Sum != (Sum{To: "100", Way: "across"}) || cells.Box.Unit != "%" {
		t.Errorf("cells %+v, sum %+v", cells, cells.Sum)
	}
}

func TestEveryTypeOfTheLanguageIsRegistered(t *testing.T) {
	want := strings.Split("short text|long text|choose one|choose any|choose up to N|scale|choose one per row|choose any per row|"+
		"whole number|number|percentage|amount|date|year|email|postcode|upload|agree to all|text per item|up to N short texts|"+
		"rank top N|up to N rows|whole number per cell|amount per cell|percentage per cell|choose one per cell", "|")
	var got []string
	for _, typ := range Types() {
		got = append(got, typ.Phrase)
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("types %v, want %v", got, want)
	}
}
