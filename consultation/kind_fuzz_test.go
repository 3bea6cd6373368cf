package consultation

import (
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"testing"
)

type phrased struct {
	phrase string
	kind   Kind
}

// everyKind is one question of every registered type, with all that its type can have.
func everyKind() []phrased {
	list := func() []Option {
		l := withOption(withOption(withOption(options("a", "b", "c", "d"), "b", boxed), "c", alone), "d", hidden)
		return l
	}
	rows := func() []Option { return withOption(withOption(options("x", "y", "z"), "y", boxed), "z", hidden) }
	var columns []Column
	var all []phrased
	for _, t := range Types() {
		k := t.New()
		switch k := k.(type) {
		case *Single:
			k.Box.MaxWords, k.Box.MinChars, k.Box.From, k.Box.To, k.Box.NotBefore, k.Box.NotAfter = 3, 2, "1", "9", "other", "today"
			columns = append(columns, Column{Code: "c" + strconv.Itoa(len(columns)), Label: PlainText("C"), Box: k.Box, Required: len(columns) == 0})
		case *Choice:
			k.List = list()
			if t.Phrase == "choose up to N" {
				k.AtMost = 1
			}
		case *Scale:
			k.List = list()
		case *Agree:
			k.List = list()
		case *PerRow:
			k.RowList, k.ColumnList = rows(), list()
		case *Cells:
			k.RowList, k.ColumnList, k.Sum = rows(), options("a", "b"), &Sum{To: "10", Way: "across"}
		case *ChooseCell:
			k.RowList, k.ColumnList, k.List = rows(), options("a", "b"), list()
		case *Items:
			k.List, k.Box.MaxWords = list(), 2
		case *ShortTexts:
			k.UpTo, k.Box.MaxChars = 3, 3
		case *Rank:
			k.List, k.Top = list(), 2
		case *FileUpload:
			k.Rules.UpTo = 1
		}
		all = append(all, phrased{t.Phrase, k})
	}
	for _, p := range all {
		if k, ok := p.kind.(*Rows); ok {
			k.UpTo, k.Columns = 2, columns
		}
	}
	return all
}

func throughJSON(t *testing.T, q *Question) *Question {
	t.Helper()
	b, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	var back Question
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	return &back
}

// FuzzKinds sends any form to a question of every type. Whatever comes: no panic; settling twice is settling once; checking is
// the same each time; every fault is at a field of the page and has a key that its type announced.
func FuzzKinds(f *testing.F) {
	for _, seed := range []string{
		"", "q=a&q=b&q.b.text=hello+world", "q=2023-05-31&q.day=32&q.month=13&q.year=99", "q.x=a&q.x=c&q.y.text=t&q.x.a=1&q.x.b=x",
		"q.a=1&q.b=1&q.c=9&q.d=2", "q.1=one&q.2=&q.3=three", "q.1.c0=1&q.1.c3.day=1&q.2.c1=%00%ff", "q=%E2%80%8B%F0%9F%91%A9%E2%80%8D%F0%9F%94%AC",
		"q=1,200.50&q=-&q.x.a=9999999999999999999999999999999&q.x.b=1e9", "q.a=%2B1&q.b=02&q=b&q=b&q=zzz", "q.day=1%0A2&q.month=%0A&q.year=2023",
		"q=jo%20%3Cjo@example.org%3E", "q=<<>@>", "q=££1", "q=sw1a%201aa",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	kinds := everyKind()
	f.Fuzz(func(t *testing.T, query string, required bool) {
		form, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		c := kindCase{required: required, answers: Answers{"other": {"2023-01-01"}}}
		for _, k := range kinds {
			in := c.context()
			typed := Answers(form).Under("q") // even what Read would not take
			typed.Add(k.kind.Read("q", form))
			once := k.kind.Settle("q", typed, in)
			if twice := k.kind.Settle("q", once, in); !reflect.DeepEqual(once, twice) {
				t.Fatalf("%s settles %v to %v, then to %v", k.phrase, typed, once, twice)
			}
			faults := k.kind.Check("q", once, in)
			if again := k.kind.Check("q", once, in); !reflect.DeepEqual(faults, again) {
				t.Fatalf("%s checks %v as %v, then as %v", k.phrase, once, faults, again)
			}
			for _, fault := range faults {
				checkFault(t, k, fault, in)
			}
			k.kind.Show("q", once, plainWords{})
			k.kind.Show("q", typed, plainWords{})
			Asked{Question: &Question{Kind: k.kind}, FullName: "q", In: in}.Fill(typed)
			if len(once) > 0 != k.kind.Answered("q", once) {
				t.Fatalf("%s: %v is answered: %v", k.phrase, once, k.kind.Answered("q", once))
			}
		}
	})
}

func checkFault(t *testing.T, k phrased, f Fault, in Context) {
	t.Helper()
	if !slices.Contains(types[k.phrase].Messages, f.Key) {
		t.Fatalf("%s gives the message %s, which it does not list", k.phrase, f.Key)
	}
	fields := []string{"q"}
	controls(k.kind.Form("q", in), func(_ Row, c Control) {
		fields = append(fields, c.Field)
		if c.Box != nil {
			fields = append(fields, c.Box.parts(c.Field)...)
		}
		for _, o := range c.List {
			if o.Box != nil {
				fields = append(fields, o.Box.parts(boxName(c.Field, o))...)
			}
		}
	})
	if !slices.Contains(fields, f.Field) {
		t.Fatalf("%s has a fault at %s, which is no field of its page", k.phrase, f.Field)
	}
}
