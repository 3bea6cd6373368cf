package consultation

import (
	"slices"
	"strings"
	"testing"
)

// paper makes a questionnaire of sections whose questions are written "number name"; a name alone has no number.
func paper(sections ...[]Question) *Questionnaire {
	q := &Questionnaire{}
	for i, list := range sections {
		s := Section{Name: "s" + letters(i), Pages: []Page{{}}}
		for j := range list {
			if list[j].Kind == nil {
				list[j].Kind = &Single{Box: Box{Type: "short text"}}
			}
			s.Pages[0].Items = append(s.Pages[0].Items, Item{Question: &list[j]})
		}
		q.Sections = append(q.Sections, s)
	}
	return q.Index()
}

func numbersOf(n *Numbers) string {
	var out []string
	for _, p := range n.Parts {
		out = append(out, p.Number+"="+p.Name)
	}
	return strings.Join(out, " ")
}

func TestNumbersOfQuestions(t *testing.T) {
	for _, c := range []struct {
		name string
		q    *Questionnaire
		want string
	}{
		{"none", paper([]Question{{Name: "x"}, {Name: "y"}}, []Question{{Name: "z"}}), "1=x 2=y 3=z"},
		{"all", paper([]Question{{Name: "x", Number: "Q4.1"}, {Name: "y", Number: "(a)"}, {Name: "z", Number: "6.3a)"}}), "Q4.1=x a=y 6.3a=z"},
		{"some", paper([]Question{{Name: "x"}, {Name: "y"}}, []Question{{Name: "z", Number: "1."}, {Name: "w"}}), "A1=x A2=y 1=z B1=w"},
		{"one like ours", paper([]Question{{Name: "x"}, {Name: "y", Number: "a1:"}}), "A2=x a1=y"},
		{"twice the same", paper([]Question{{Name: "x", Number: "1."}}, []Question{{Name: "y", Number: "1."}, {Name: "z"}}), "1=x 2=y 3=z"},
		{"nothing", &Questionnaire{}, ""},
	} {
		if got := numbersOf(Numbered(c.q)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNumbersOfParts(t *testing.T) {
	list := withOption(options("a", "b"), "b", boxed)
	for _, c := range []struct {
		name string
		kind Kind
		want string
	}{
		{"choice", &Choice{List: list}, "7=q 7.2=q.b.text 7a=q.comment"},
		{"rank", &Rank{List: list, Top: 2}, "7=q 7a=q.a 7b=q.b 7b.1=q.b.text 7c=q.comment"},
		{"per row", &PerRow{RowList: list, ColumnList: withOption(options("1", "2", "3"), "3", boxed)}, "7=q 7a=q.a 7a.3=q.a.3.text 7b=q.b 7b.3=q.b.3.text 7b.4=q.b.text 7c=q.comment"},
		{"cells", &Cells{RowList: list, ColumnList: options("x", "y"), Box: Box{Type: "amount"}}, "7=q 7a.1=q.a.x 7a.2=q.a.y 7b.1=q.b.x 7b.2=q.b.y 7b.3=q.b.text 7c=q.comment"},
		{"items", &Items{List: list, Box: Box{Type: "long text"}}, "7=q 7a=q.a 7b=q.b 7b.1=q.b.text 7c=q.comment"},
		{"texts", &ShortTexts{UpTo: 2, Box: Box{Type: "short text"}}, "7=q 7a=q.1 7b=q.2 7c=q.comment"},
		{"one text", &ShortTexts{UpTo: 1, Box: Box{Type: "short text"}}, "7=q 7a=q.1 7b=q.comment"},
		{"rows", &Rows{UpTo: 2, Columns: []Column{{Code: "x", Box: Box{Type: "date"}}, {Code: "y", Box: Box{Type: "year"}}}}, "7=q 7a.1=q.1.x 7a.2=q.1.y 7b.1=q.2.x 7b.2=q.2.y 7c=q.comment"},
		{"upload", &FileUpload{}, "7=q 7a=q.comment"},
	} {
		n := Numbered(paper([]Question{{Name: "q", Number: "7.", Kind: c.kind, Comment: &Comment{}}}))
		if got := numbersOf(n); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Every data name that any kind can hold has a number, no two numbers are the same, and a number leads back to its name.
func TestEveryFieldHasANumber(t *testing.T) {
	var list []Question
	for i, k := range everyKind() {
		list = append(list, Question{Name: "q" + letters(i), Type: k.phrase, Kind: k.kind, Comment: &Comment{}})
	}
	n := Numbered(paper(list))
	for i := range list {
		for _, f := range list[i].Fields(list[i].Name) {
			number := n.Of(f.Name)
			if number == "" {
				t.Errorf("%s: %s has no number", list[i].Type, f.Name)
			}
			back, ok := n.Find(strings.ToUpper(" " + number + ". "))
			if !ok || back.Name != f.Name {
				t.Errorf("%s: the number %s of %s leads to %q", list[i].Type, number, f.Name, back.Name)
			}
			for j, o := range f.Codes {
				if f.Type != FieldRanks && n.Answer(f.Name, o.Code) != j+1 {
					t.Errorf("%s: the answer %s of %s has the count %d, want %d", list[i].Type, o.Code, f.Name, n.Answer(f.Name, o.Code), j+1)
				}
			}
		}
	}
	var seen []string
	for _, p := range n.Parts {
		if slices.Contains(seen, p.Number) {
			t.Errorf("the number %s is there twice", p.Number)
		}
		seen = append(seen, p.Number)
	}
	if _, ok := n.Find("9zz"); ok {
		t.Error("a number that nothing has leads somewhere")
	}
}

// The number of a row is never that of another question.
func TestRowsAndQuestionsLikeThem(t *testing.T) {
	texts := &ShortTexts{UpTo: 2, Box: Box{Type: "short text"}}
	n := Numbered(paper([]Question{{Name: "x", Number: "6.3)", Kind: texts}, {Name: "y", Number: "6.3a)"}}))
	if got := numbersOf(n); got != "6.3=x 6.3.a=x.1 6.3b=x.2 6.3a=y" {
		t.Errorf("the numbers are %q", got)
	}
	if p, _ := n.Find("6.3a"); p.Name != "y" {
		t.Errorf("6.3a leads to %q", p.Name)
	}
}

func TestNumbersInRounds(t *testing.T) {
	q := paper([]Question{{Name: "x"}}, []Question{{Name: "y", Kind: &Choice{List: options("a", "b")}}})
	q.Sections[1].UpTo = 3
	n := Numbered(q)
	if got := n.Of("sb.2.y"); got != "2" {
		t.Errorf("a question in a round has the number %q", got)
	}
	if got := n.Of("sa.2.y"); got != "" {
		t.Errorf("a question in a section that is not its own has the number %q", got)
	}
	if p, _ := n.Find("2"); p.FullName(3) != "sb.3.y" || n.Answer("sb.3.y", "b") != 2 {
		t.Errorf("the number 2 in round 3 is %q", p.FullName(3))
	}
	if p, _ := n.Find("1"); p.FullName(3) != "x" {
		t.Errorf("outside rounds the number 1 is %q", p.FullName(3))
	}
	if n.Section("sb") != "B" || n.Section("none") != "" {
		t.Errorf("sections have the letters %q and %q", n.Section("sb"), n.Section("none"))
	}
}

func TestLetters(t *testing.T) {
	for i, want := range map[int]string{0: "a", 25: "z", 26: "aa", 51: "az", 52: "ba", 701: "zz", 702: "aaa"} {
		if got := letters(i); got != want {
			t.Errorf("letters(%d) = %q, want %q", i, got, want)
		}
	}
}
