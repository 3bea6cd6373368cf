package consultation

import (
	"fmt"
	"maps"
	"math/big"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// now is the moment of every test: 3 May 2023, midday in London.
var now = time.Date(2023, time.May, 3, 12, 0, 0, 0, London)

// plainWords says keys and arguments as they are, so that tests see both.
type plainWords struct{}

func (plainWords) Say(key string, args ...any) string {
	if key == "answer.with-box" {
		return fmt.Sprintf("%s: %s", args[1], args[3])
	}
	return fmt.Sprint(append([]any{key, " "}, args...)...)
}
func (plainWords) Date(t time.Time) string    { return t.Format("2 January 2006") }
func (plainWords) Number(n string) string     { return n }
func (plainWords) Join(items []string) string { return strings.Join(items, " and ") }

// options makes a list of the codes.
func options(codes ...string) []Option {
	var out []Option
	for _, c := range codes {
		out = append(out, Option{Code: c, Label: PlainText(strings.ToUpper(c[:1]) + c[1:])})
	}
	return out
}

func withOption(list []Option, code string, change func(*Option)) []Option {
	for i := range list {
		if list[i].Code == code {
			change(&list[i])
		}
	}
	return list
}

func alone(o *Option)  { o.Alone = true }
func boxed(o *Option)  { o.Box = &Box{Type: "short text", MaxChars: 5} }
func hidden(o *Option) { o.When = Condition{{Name: "never", Op: IsAnswered}} }

// sum is what a test asks of one kind: what a form makes of it.
type kindCase struct {
	name     string
	kind     Kind
	form     string // as a query
	required bool
	answers  map[string][]string // of other questions
	settled  string              // "name=value name=value"
	faults   string              // "field key, field key"
	shown    string              // "label|text, text"
}

func (c kindCase) context() Context {
	return Context{
		Now: now, Required: c.required,
		Holds:  func(w Condition) bool { return len(w) == 0 },
		Answer: func(name string) []string { return c.answers[name] },
	}
}

func run(t *testing.T, cases []kindCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Helper()
			form, err := url.ParseQuery(c.form)
			if err != nil {
				t.Fatal(err)
			}
			in := c.context()
			settled := c.kind.Settle("q", c.kind.Read("q", form), in)
			if got := written(settled); got != c.settled {
				t.Errorf("settled %q, want %q", got, c.settled)
			}
			if got := writtenFaults(c.kind.Check("q", settled, in)); got != c.faults {
				t.Errorf("faults %q, want %q", got, c.faults)
			}
			if c.shown == "" {
				return
			}
			if got := writtenLines(c.kind.Show("q", settled, plainWords{})); got != c.shown {
				t.Errorf("shown %q, want %q", got, c.shown)
			}
		})
	}
}

func written(a Answers) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		out = append(out, name+"="+strings.Join(a[name], "+"))
	}
	return strings.Join(out, " ")
}

func writtenFaults(faults []Fault) string {
	var out []string
	for _, f := range faults {
		out = append(out, f.Field+" "+f.Key)
	}
	return strings.Join(out, ", ")
}

func writtenLines(lines []Line) string {
	var out []string
	for _, l := range lines {
		if l.Label != "" {
			l.Text = l.Label + "|" + l.Text
		}
		out = append(out, l.Text)
	}
	return strings.Join(out, ", ")
}

// argument finds an argument of a fault.
func argument(f Fault, name string) any {
	for i := 0; i+1 < len(f.Args); i += 2 {
		if f.Args[i] == name {
			return f.Args[i+1]
		}
	}
	return nil
}

func box(b Box) *Single { return &Single{Box: b} }

func TestTextBoxes(t *testing.T) {
	run(t, []kindCase{
		{name: "trimmed", kind: box(Box{Type: "short text"}), form: "q=+a+b+", settled: "q=a b", shown: "a b"},
		{name: "empty", kind: box(Box{Type: "short text"}), form: "q=++"},
		{name: "required", kind: box(Box{Type: "long text"}), form: "q=", required: true, faults: "q error.required.long-text"},
		{name: "indent kept", kind: box(Box{Type: "long text"}), form: "q=++a%0D%0Ab%0D%0A", settled: "q=  a\nb"},
		{name: "words at limit", kind: box(Box{Type: "long text", MaxWords: 2}), form: "q=two+words", settled: "q=two words"},
		{name: "words over", kind: box(Box{Type: "long text", MaxWords: 2}), form: "q=one+two+three", settled: "q=one two three", faults: "q error.words.max"},
		{name: "either count is enough", kind: box(Box{Type: "long text", MaxWords: 2}), form: "q=a/b/c", settled: "q=a/b/c"},
		{name: "too few", kind: box(Box{Type: "long text", MinWords: 3}), form: "q=one+two", settled: "q=one two", faults: "q error.words.min"},
		{name: "characters are graphemes", kind: box(Box{Type: "short text", MaxChars: 1}), form: "q=%F0%9F%91%A9%E2%80%8D%F0%9F%94%AC", settled: "q=👩‍🔬"},
		{name: "characters over", kind: box(Box{Type: "short text", MaxChars: 3}), form: "q=four", settled: "q=four", faults: "q error.characters.max"},
	})
}

func TestNumberBoxes(t *testing.T) {
	run(t, []kindCase{
		{name: "whole", kind: box(Box{Type: "whole number"}), form: "q=1,200", settled: "q=1200", shown: "1200"},
		{name: "no whole number", kind: box(Box{Type: "whole number"}), form: "q=1.5", settled: "q=1.5", faults: "q error.whole-number"},
		{name: "words", kind: box(Box{Type: "whole number"}), form: "q=lots", settled: "q=lots", faults: "q error.whole-number"},
		{name: "decimal comma is not guessed", kind: box(Box{Type: "number"}), form: "q=3,5", settled: "q=3,5", faults: "q error.number"},
		{name: "unit typed too", kind: box(Box{Type: "number", Unit: "hours a month"}), form: "q=12.5+hours+a+month", settled: "q=12.5", shown: "12.5 hours a month"},
		{name: "range", kind: box(Box{Type: "number", From: "0.5", To: "3.5"}), form: "q=3.6", settled: "q=3.6", faults: "q error.number.range"},
		{name: "at the edge", kind: box(Box{Type: "number", From: "0.5", To: "3.5"}), form: "q=3.50", settled: "q=3.50"},
		{name: "percentage", kind: box(Box{Type: "percentage", Unit: "%", From: "0", To: "100"}), form: "q=12+%25", settled: "q=12", shown: "12%"},
		{name: "too much", kind: box(Box{Type: "percentage", Unit: "%", From: "0", To: "100"}), form: "q=101", settled: "q=101", faults: "q error.number.range"},
		{name: "pounds", kind: box(Box{Type: "amount", Unit: "£"}), form: "q=£1,234.5", settled: "q=1234.5", shown: "£1234.50"},
		{name: "three decimals", kind: box(Box{Type: "amount", Unit: "£"}), form: "q=1.234", settled: "q=1.234", faults: "q error.amount"},
		{name: "year", kind: box(Box{Type: "year", From: "1910", To: "2024"}), form: "q=1962", settled: "q=1962", shown: "1962"},
		{name: "short year", kind: box(Box{Type: "year"}), form: "q=62", settled: "q=62", faults: "q error.year"},
		{name: "year outside", kind: box(Box{Type: "year", From: "1910", To: "2024"}), form: "q=1909", settled: "q=1909", faults: "q error.year.range"},
	})
}

func TestAddresses(t *testing.T) {
	run(t, []kindCase{
		{name: "email", kind: box(Box{Type: "email"}), form: "q=+jo@example.org.+", settled: "q=jo@example.org"},
		{name: "as mail programs write it", kind: box(Box{Type: "email"}), form: "q=Jo+%3Cjo@example.org%3E", settled: "q=jo@example.org"},
		{name: "apostrophe", kind: box(Box{Type: "email"}), form: "q=o'brien@example.org", settled: "q=o'brien@example.org"},
		{name: "no email", kind: box(Box{Type: "email"}), form: "q=jo@example", settled: "q=jo@example", faults: "q error.email"},
		{name: "postcode", kind: box(Box{Type: "postcode"}), form: "q=sw1a1aa", settled: "q=SW1A 1AA"},
		{name: "postcode with stops", kind: box(Box{Type: "postcode"}), form: "q=SW1A.+1AA.", settled: "q=SW1A 1AA"},
		{name: "no postcode", kind: box(Box{Type: "postcode"}), form: "q=12345", settled: "q=12345", faults: "q error.postcode"},
		{name: "required", kind: box(Box{Type: "postcode"}), required: true, faults: "q error.required.postcode"},
	})
}

func TestDates(t *testing.T) {
	d := func(b Box) Kind { b.Type = "date"; return box(b) }
	run(t, []kindCase{
		{name: "a date", kind: d(Box{}), form: "q.day=31&q.month=5&q.year=2023", settled: "q=2023-05-31", shown: "31 May 2023"},
		{name: "month in words", kind: d(Box{}), form: "q.day=31&q.month=may&q.year=2023", settled: "q=2023-05-31"},
		{name: "all in one box", kind: d(Box{}), form: "q.day=31/05/2023&q.month=&q.year=", settled: "q=2023-05-31"},
		{name: "empty", kind: d(Box{}), form: "q.day=&q.month=&q.year="},
		{name: "required", kind: d(Box{}), required: true, faults: "q.day error.required.date"},
		{name: "no such day", kind: d(Box{}), form: "q.day=31&q.month=2&q.year=2023", settled: "q.day=31 q.month=2 q.year=2023", faults: "q.day error.date.real", shown: "31 2 2023"},
		{name: "no month", kind: d(Box{}), form: "q.day=31&q.month=&q.year=2023", settled: "q.day=31 q.year=2023", faults: "q.month error.date.month"},
		{name: "only a year", kind: d(Box{}), form: "q.year=2023", settled: "q.year=2023", faults: "q.day error.date.parts"},
		{name: "two digits", kind: d(Box{}), form: "q.day=1&q.month=2&q.year=23", settled: "q.day=1 q.month=2 q.year=23", faults: "q.year error.date.year-4"},
		{name: "today is not later than today", kind: d(Box{NotAfter: "today"}), form: "q.day=3&q.month=5&q.year=2023", settled: "q=2023-05-03"},
		{name: "tomorrow is", kind: d(Box{NotAfter: "today"}), form: "q.day=4&q.month=5&q.year=2023", settled: "q=2023-05-04", faults: "q.day error.date.late-today"},
		{name: "too early", kind: d(Box{NotBefore: "2024-06-01"}), form: "q.day=31&q.month=5&q.year=2024", settled: "q=2024-05-31", faults: "q.day error.date.early"},
		{name: "before another answer", kind: d(Box{NotBefore: "start"}), answers: Answers{"start": {"2024-06-01"}}, form: "q.day=31&q.month=5&q.year=2024", settled: "q=2024-05-31", faults: "q.day error.date.early"},
		{name: "the other is not answered", kind: d(Box{NotBefore: "start"}), form: "q.day=31&q.month=5&q.year=2024", settled: "q=2024-05-31"},
	})
	k := d(Box{})
	typed := Answers{"q": {"2023-05-31"}, "q.day": {"30"}}
	if got := written(k.Settle("q", typed, Context{})); got != "q=2023-05-30" {
		t.Errorf("a changed part of a settled date gives %q", got)
	}
	emptied := Answers{"q": {"2023-05-31"}, "q.day": {""}, "q.month": {""}, "q.year": {""}}
	if got := k.Settle("q", emptied, Context{}); len(got) != 0 {
		t.Errorf("an emptied date gives %v", got)
	}
}

func TestChoices(t *testing.T) {
	list := withOption(withOption(options("a", "b", "none", "gone"), "none", alone), "gone", hidden)
	list = withOption(list, "b", boxed)
	one, some, upTo := &Choice{List: list}, &Choice{List: list, Multiple: true}, &Choice{List: list, Multiple: true, AtMost: 1}
	run(t, []kindCase{
		{name: "one", kind: one, form: "q=a&q.b.text=x", settled: "q=a", shown: "A"},
		{name: "one with its box", kind: one, form: "q=b&q.b.text=x", settled: "q=b q.b.text=x", shown: "B: x"},
		{name: "box too long", kind: one, form: "q=b&q.b.text=123456", settled: "q=b q.b.text=123456", faults: "q.b.text error.characters.max"},
		{name: "two of one", kind: one, form: "q=a&q=b", settled: "q=a+b", faults: "q error.choice.one"},
		{name: "unknown and hidden codes go", kind: one, form: "q=zzz&q=gone", required: true, faults: "q error.required.choose-one"},
		{name: "several in the list's order", kind: some, form: "q=b&q=a", settled: "q=a+b", shown: "A, B"},
		{name: "on its own", kind: some, form: "q=none", settled: "q=none"},
		{name: "on its own with another", kind: some, form: "q=none&q=a", settled: "q=a+none", faults: "q error.choice.alone"},
		{name: "none required", kind: some, required: true, faults: "q error.required.choose-any"},
		{name: "too many", kind: upTo, form: "q=a&q=b", settled: "q=a+b", faults: "q error.choice.max"},
		{name: "on its own is never too many", kind: upTo, form: "q=none", settled: "q=none"},
	})
	if n, ok := some.Compare("q", Answers{"q": {"a", "b"}}, "2"); n != 0 || !ok {
		t.Errorf("two answers compared with 2: %d, %v", n, ok)
	}
}

func TestScaleScores(t *testing.T) {
	list := withOption(options("5", "4", "x"), "x", func(o *Option) { o.OffScale = true })
	numbers, words := &Scale{Choice{List: list}}, &Scale{Choice{List: options("a-lot", "a-bit", "nothing")}}
	for _, c := range []struct {
		scale *Scale
		code  string
		want  *big.Rat
	}{{numbers, "5", big.NewRat(5, 1)}, {numbers, "x", nil}, {words, "a-lot", big.NewRat(3, 1)}, {words, "nothing", big.NewRat(1, 1)}, {words, "?", nil}} {
		got, ok := c.scale.Score(c.code)
		if ok != (c.want != nil) || ok && got.Cmp(c.want) != 0 {
			t.Errorf("score of %s: %v, %v; want %v", c.code, got, ok, c.want)
		}
	}
	run(t, []kindCase{{name: "required", kind: words, required: true, faults: "q error.required.choose-one"}})
}

func TestAgreeToAll(t *testing.T) {
	k := &Agree{Choice{Multiple: true, List: withOption(options("a", "b", "c"), "c", hidden)}}
	run(t, []kindCase{
		{name: "all", kind: k, form: "q=a&q=b", required: true, settled: "q=a+b"},
		{name: "not all", kind: k, form: "q=a", required: true, settled: "q=a", faults: "q error.required.agree"},
		{name: "need not", kind: k, form: "q=a", settled: "q=a"},
	})
}

func TestPerRow(t *testing.T) {
	rows := withOption(withOption(options("pay", "rest", "other"), "other", boxed), "rest", hidden)
	one := &PerRow{RowList: rows, ColumnList: withOption(options("1", "2"), "2", boxed)}
	some := &PerRow{RowList: options("x", "y"), ColumnList: withOption(options("a", "b", "none"), "none", alone), Multiple: true}
	run(t, []kindCase{
		{name: "one", kind: one, form: "q.pay=1&q.rest=1&q.other=2&q.other.2.text=s", settled: "q.other=2 q.other.2.text=s q.pay=1", shown: "Pay|1, Other|2: s"},
		{name: "text without a rating", kind: one, form: "q.pay=1&q.other.text=bees", required: true, settled: "q.other.text=bees q.pay=1", shown: "Pay|1, Other|bees"},
		{name: "every shown row but the one to fill in", kind: one, required: true, faults: "q.pay error.required.row"},
		{name: "two in a row", kind: one, form: "q.pay=1&q.pay=2", settled: "q.pay=1+2", faults: "q.pay error.choice.one"},
		{name: "several", kind: some, form: "q.x=b&q.x=a&q.y=none", required: true, settled: "q.x=a+b q.y=none", shown: "X|A and B, Y|None"},
		{name: "a row missing", kind: some, form: "q.x=b", required: true, settled: "q.x=b", faults: "q.y error.required.row-any"},
		{name: "on its own by row", kind: some, form: "q.x=b&q.x=none", settled: "q.x=b+none", faults: "q.x error.choice.alone"},
	})
}

func TestCells(t *testing.T) {
	table := func(s *Sum) Kind {
		return &Cells{RowList: options("x", "y"), ColumnList: options("a", "b"), Box: Box{Type: "whole number"}, Sum: s}
	}
	all := "q.x.a=1&q.x.b=2&q.y.a=3&q.y.b=4"
	settled := "q.x.a=1 q.x.b=2 q.y.a=3 q.y.b=4"
	run(t, []kindCase{
		{name: "all", kind: table(nil), form: all, required: true, settled: settled, shown: "X, A|1, X, B|2, Y, A|3, Y, B|4"},
		{name: "missing cells, one fault a row", kind: table(nil), form: "q.x.a=1", required: true, settled: "q.x.a=1", faults: "q.x.b error.required.cell, q.y.a error.required.cell"},
		{name: "no number", kind: table(nil), form: "q.y.b=many", settled: "q.y.b=many", faults: "q.y.b error.whole-number"},
		{name: "total", kind: table(&Sum{To: "10"}), form: all, settled: settled},
		{name: "total is wrong", kind: table(&Sum{To: "11"}), form: all, settled: settled, faults: "q.x.a error.sum"},
		{name: "down", kind: table(&Sum{To: "4", Way: "down"}), form: all, settled: settled, faults: "q.x.b error.sum.down"},
		{name: "across", kind: table(&Sum{To: "3", Way: "across"}), form: all, settled: settled, faults: "q.y.a error.sum.across"},
		{name: "an empty line passes", kind: table(&Sum{To: "3", Way: "across"}), form: "q.x.b=3", settled: "q.x.b=3"},
		{name: "all empty passes", kind: table(&Sum{To: "3"})},
		{name: "another answer", kind: table(&Sum{Name: "budget"}), answers: Answers{"budget": {"10"}}, form: all, settled: settled},
		{name: "another answer is not there", kind: table(&Sum{Name: "budget"}), form: all, settled: settled},
		{name: "no sum of what is no number", kind: table(&Sum{To: "1"}), form: "q.x.a=two", settled: "q.x.a=two", faults: "q.x.a error.whole-number"},
	})
	f := table(&Sum{To: "11"}).Check("q", Answers{"q.x.a": {"0.1"}, "q.x.b": {"0.2"}}, Context{})
	if len(f) == 0 || f[0].Key != "error.whole-number" {
		t.Errorf("decimals in whole numbers: %v", f)
	}
	tenths := &Cells{RowList: options("x"), ColumnList: options("a", "b"), Box: Box{Type: "amount"}, Sum: &Sum{To: "0.3"}}
	if f := tenths.Check("q", Answers{"q.x.a": {"0.1"}, "q.x.b": {"0.2"}}, Context{}); f != nil {
		t.Errorf("0.1 and 0.2 do not make 0.3: %v", f)
	}
}

func TestChooseCell(t *testing.T) {
	k := &ChooseCell{RowList: options("x", "y"), ColumnList: options("a", "b"), List: options("quiet", "busy")}
	run(t, []kindCase{
		{name: "some", kind: k, form: "q.x.a=busy&q.x.b=loud&q.y.a=", settled: "q.x.a=busy", shown: "X, A|Busy"},
		{name: "required", kind: k, form: "q.x.a=busy&q.x.b=quiet", required: true, settled: "q.x.a=busy q.x.b=quiet", faults: "q.y.a error.required.cell-choice"},
	})
}

func TestListsOfTexts(t *testing.T) {
	items := &Items{List: withOption(options("sun", "shade", "bins"), "bins", hidden), Box: Box{Type: "long text", MaxWords: 2}}
	texts := &ShortTexts{UpTo: 3, Box: Box{Type: "short text", MaxChars: 4}}
	run(t, []kindCase{
		{name: "items", kind: items, form: "q.sun=roses&q.bins=ivy", required: true, settled: "q.sun=roses", shown: "Sun|roses"},
		{name: "no item", kind: items, form: "q.sun=+", required: true, faults: "q.sun error.required.item"},
		{name: "item too long", kind: items, form: "q.shade=a+b+c", settled: "q.shade=a b c", faults: "q.shade error.words.max"},
		{name: "texts", kind: texts, form: "q.1=a&q.2=&q.3=c&q.4=d", required: true, settled: "q.1=a q.3=c", shown: "a, c"},
		{name: "no text", kind: texts, required: true, faults: "q.1 error.required.short-texts"},
		{name: "text too long", kind: texts, form: "q.2=abcde", settled: "q.2=abcde", faults: "q.2 error.characters.max"},
	})
	f := Asked{Question: &Question{Kind: texts}, FullName: "q", Wording: PlainText("Which books?")}.Check(Answers{"q.2": {"abcde"}})
	if got := argument(f[0], "name"); got != "Which books? (2)" {
		t.Errorf("a numbered box is called %q", got)
	}
}

func TestRank(t *testing.T) {
	list := withOption(withOption(options("a", "b", "c", "gone", "own"), "gone", hidden), "own", alone)
	k := &Rank{List: withOption(list, "c", boxed), Top: 3}
	run(t, []kindCase{
		{name: "in order", kind: k, form: "q.a=2&q.b=1&q.c=", settled: "q=b+a", shown: "1|B, 2|A"},
		{name: "with a box", kind: k, form: "q.c=1&q.c.text=x&q.a.text=y", settled: "q=c q.c.text=x", shown: "1|C: x"},
		{name: "none", kind: k, form: "q.a=&q.b=", required: true, faults: "q.a error.required.rank"},
		{name: "tie", kind: k, form: "q.a=1&q.b=1", settled: "q.a=1 q.b=1", faults: "q.b error.rank.tie"},
		{name: "gap", kind: k, form: "q.a=1&q.b=3", settled: "q.a=1 q.b=3", faults: "q.a error.rank.gap"},
		{name: "no rank", kind: k, form: "q.a=first&q.b=4", settled: "q.a=first q.b=4", faults: "q.a error.rank.range, q.b error.rank.range"},
		{name: "a hidden answer closes up", kind: k, form: "q.gone=1&q.a=2", settled: "q=a"},
		{name: "on its own", kind: k, form: "q.own=1&q.a=2", settled: "q=own+a", faults: "q.a error.choice.alone"},
	})
	if got := written(k.Fill("q", Answers{"q": {"b", "a"}})); got != "q.a=2 q.b=1" {
		t.Errorf("a settled ranking fills %q", got)
	}
	if got := written(k.Settle("q", Answers{"q": {"b", "a"}, "q.b": {""}, "q.a": {"1"}}, Context{})); got != "q=a" {
		t.Errorf("changed ranks over a settled ranking give %q", got)
	}
}

func TestRows(t *testing.T) {
	k := &Rows{UpTo: 3, Columns: []Column{
		{Code: "event", Label: PlainText("Event"), Box: Box{Type: "short text"}, Required: true},
		{Code: "start", Label: PlainText("First day"), Box: Box{Type: "date"}},
		{Code: "end", Label: PlainText("Last day"), Box: Box{Type: "date", NotBefore: "start"}},
		{Code: "cost", Label: PlainText("Cost"), Box: Box{Type: "amount", Unit: "£"}},
	}}
	day := func(row, column, day string) string {
		p := "&q." + row + "." + column + "."
		return p + "day=" + day + p + "month=6" + p + "year=2024"
	}
	run(t, []kindCase{
		{name: "a row", kind: k, form: "q.2.event=Fair&q.2.cost=10", settled: "q.2.cost=10 q.2.event=Fair", shown: "Event (2)|Fair, Cost (2)|£10"},
		{name: "none", kind: k, required: true, faults: "q.1.event error.required.rows"},
		{name: "a needed column", kind: k, form: "q.1.cost=10", settled: "q.1.cost=10", faults: "q.1.event error.required.column"},
		{name: "the same row", kind: k, form: "q.1.event=a" + day("1", "start", "2") + day("1", "end", "1"),
			answers: Answers{"start": {"2000-01-01"}}, settled: "q.1.end=2024-06-01 q.1.event=a q.1.start=2024-06-02", faults: "q.1.end.day error.date.early"},
		{name: "not another row", kind: k, form: "q.1.event=a&q.2.event=b" + day("1", "start", "2") + day("2", "end", "1"),
			settled: "q.1.event=a q.1.start=2024-06-02 q.2.end=2024-06-01 q.2.event=b"},
		{name: "beyond the last row", kind: k, form: "q.4.event=a"},
	})
	f := k.Check("q", Answers{"q.2.event": {"Fair"}, "q.2.cost": {"lots"}}, Context{})
	if len(f) != 1 || argument(f[0], "name") != "Cost (2)" {
		t.Errorf("faults of a row: %v", f)
	}
}

func TestUpload(t *testing.T) {
	k := &FileUpload{Rules: FileRules{Types: []string{"pdf"}, UpTo: 1, MaxMB: 5}}
	run(t, []kindCase{
		{name: "a form cannot name a file", kind: k, form: "q=someone-elses", required: true, faults: "q error.required.upload"},
	})
	if got := writtenFaults(k.Check("q", Answers{"q": {"u1", "u2"}}, Context{})); got != "q error.upload.max" {
		t.Errorf("two files where one may be: %q", got)
	}
}

func TestFieldsAreFixed(t *testing.T) {
	k := &PerRow{RowList: withOption(options("pay", "other"), "other", boxed), ColumnList: withOption(options("1", "2"), "2", boxed)}
	rows := &Rows{UpTo: 2, Columns: []Column{{Code: "role", Label: PlainText("Role"), Box: Box{Type: "short text"}}, {Code: "day", Label: PlainText("Day"), Box: Box{Type: "date"}}}}
	rank := &Rank{List: options("a", "b"), Top: 1}
	for _, c := range []struct {
		kind Kind
		want string
	}{
		{k, "q.pay:code q.pay.2.text:text q.other:code q.other.2.text:text q.other.text:text"},
		{rows, "q.1.role:text q.1.day:date q.2.role:text q.2.day:date"},
		{rank, "q:ranks"},
		{&Cells{RowList: options("x"), ColumnList: options("a"), Box: Box{Type: "amount", Unit: "£"}}, "q.x.a:number"},
		{&FileUpload{}, "q:files"},
	} {
		var got []string
		for _, f := range c.kind.Fields("q") {
			got = append(got, f.Name+":"+string(f.Type))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%T has fields %v, want %s", c.kind, got, c.want)
		}
	}
}

func TestTypedDecimal(t *testing.T) {
	for typed, want := range map[string]string{
		"7": "7", " 1,200 ": "1200", "1 200": "1200", "1\u00a0200.50": "1200.50", "£3.50": "3.50", "-£3": "-3", "12 %": "12", "0012": "12",
		"1.00": "1", ".5": "0.5", "−4": "-4", "-0.0": "0", "3.": "3", "1,234,567": "1234567",
		"": "", "3,5": "", "1 2": "", "12,00": "", "1e5": "", "0x1": "", "--1": "", "1.2.3": "", "£": "", "1,23,456": "",
	} {
		got, ok := TypedDecimal(typed)
		if got != want || ok != (want != "") {
			t.Errorf("TypedDecimal(%q) = %q, %v; want %q", typed, got, ok, want)
		}
	}
}

func TestKindsKeepThroughJSON(t *testing.T) {
	for _, k := range everyKind() {
		q := Question{Name: "q", Type: k.phrase, Kind: k.kind}
		back := throughJSON(t, &q)
		if !reflect.DeepEqual(back.Kind, k.kind) {
			t.Errorf("%s comes back from JSON as %+v, want %+v", k.phrase, back.Kind, k.kind)
		}
	}
}
