package consultation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// onePage is a questionnaire of one page with a text, a list and contact data, for tests of drafts.
func onePage() (*Questionnaire, []Asked) {
	q := &Questionnaire{Sections: []Section{{Name: "page", Title: PlainText("Page"), Pages: []Page{{Items: []Item{
		{Question: &Question{Name: "text", Heading: PlainText("Text"), Type: "long text", Kind: &Single{Box: Box{Type: "long text"}}}},
		{Question: &Question{Name: "list", Heading: PlainText("List"), Type: "choose any", Kind: &Choice{Multiple: true, List: []Option{
			{Code: "a", Label: PlainText("A")}, {Code: "b", Label: PlainText("B"), Box: &Box{Type: "short text"}},
		}}}},
		{Question: &Question{Name: "name", Heading: PlainText("Name"), Personal: true, Type: "short text", Kind: &Single{Box: Box{Type: "short text"}}}},
	}}}}}}
	return q, q.Anyway("page/1", Scene{})
}

// tab is a rendered page: its id and what it had shown.
type tab struct {
	id  string
	was map[string]string
}

func shownTab(d *Draft, id string, asked []Asked) *tab {
	p := &tab{id: id, was: map[string]string{}}
	for _, q := range asked {
		p.was[q.FullName] = Digest(q.FullName, d.All())
	}
	return p
}

func (p *tab) edit(answers Answers) Edit {
	return Edit{Page: p.id, Was: p.was, Answers: answers, At: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
}

func TestApply(t *testing.T) {
	_, asked := onePage()
	text := func(v string) Answers { return Answers{"text": {v}} }
	tests := []struct {
		name     string
		do       func(d *Draft)
		want     string
		conflict string
	}{
		{"one page", func(d *Draft) { d.Apply(asked, shownTab(d, "P", asked).edit(text("one"))) }, "one", ""},
		{"the same page twice", func(d *Draft) {
			p := shownTab(d, "P", asked)
			d.Apply(asked, p.edit(text("one")))
			d.Apply(asked, p.edit(text("two")))
		}, "two", ""},
		{"the same page, emptied again", func(d *Draft) {
			p := shownTab(d, "P", asked)
			d.Apply(asked, p.edit(text("one")))
			d.Apply(asked, p.edit(text("")))
		}, "", ""},
		{"two pages, the same words", func(d *Draft) {
			p, q := shownTab(d, "P", asked), shownTab(d, "Q", asked)
			d.Apply(asked, p.edit(text("one")))
			d.Apply(asked, q.edit(text("one")))
		}, "one", ""},
		{"two pages, one unchanged", func(d *Draft) {
			p, q := shownTab(d, "P", asked), shownTab(d, "Q", asked)
			d.Apply(asked, p.edit(text("one")))
			d.Apply(asked, q.edit(text("")))
		}, "one", ""},
		{"two pages, different words", func(d *Draft) {
			p, q := shownTab(d, "P", asked), shownTab(d, "Q", asked)
			d.Apply(asked, p.edit(text("one")))
			d.Apply(asked, q.edit(text("two")))
		}, "one", "two"},
		{"the second page takes its words back", func(d *Draft) {
			p, q := shownTab(d, "P", asked), shownTab(d, "Q", asked)
			d.Apply(asked, p.edit(text("one")))
			d.Apply(asked, q.edit(text("two")))
			d.Apply(asked, q.edit(text("")))
		}, "one", ""},
		{"three pages", func(d *Draft) {
			p, q, r := shownTab(d, "P", asked), shownTab(d, "Q", asked), shownTab(d, "R", asked)
			d.Apply(asked, p.edit(text("one")))
			d.Apply(asked, q.edit(text("two")))
			d.Apply(asked, r.edit(text("three")))
		}, "one", "two\n\nthree"},
		{"a save overtaken by a later one", func(d *Draft) {
			p := shownTab(d, "P", asked)
			late, soon := p.edit(text("on")), p.edit(text("one"))
			late.Seq, soon.Seq = 1, 2
			d.Apply(asked, soon)
			d.Apply(asked, late)
		}, "one", ""},
	}
	for _, tt := range tests {
		d := &Draft{}
		tt.do(d)
		if got := d.All().Get("text"); got != tt.want {
			t.Errorf("%s: the draft holds %q, want %q", tt.name, got, tt.want)
		}
		if got := d.Conflicts["text"].Words(asked[0]).Get("text"); got != tt.conflict {
			t.Errorf("%s: beside it lies %q, want %q", tt.name, got, tt.conflict)
		}
	}
}

func TestApplyKeepsPersonalApart(t *testing.T) {
	_, asked := onePage()
	d := &Draft{Answers: Answers{"name": {"from an older version"}}}
	d.Apply(asked, shownTab(d, "P", asked).edit(Answers{"name": {"Ann"}}))
	if d.Answers.Has("name") || d.Personal.Get("name") != "Ann" {
		t.Errorf("answers %v, personal %v", d.Answers, d.Personal)
	}
}

func TestResolve(t *testing.T) {
	_, asked := onePage()
	for _, tt := range []struct {
		how  Settlement
		text string
		list string
	}{
		{KeepMine, "mine", "b"}, {KeepTheirs, "theirs", "a"}, {KeepBoth, "theirs\n\nmine", "a b"},
	} {
		d := &Draft{}
		p, q := shownTab(d, "P", asked), shownTab(d, "Q", asked)
		d.Apply(asked, p.edit(Answers{"text": {"theirs"}, "list": {"a"}}))
		got := d.Apply(asked, q.edit(Answers{"text": {"mine"}, "list": {"b"}, "list.b.text": {"box"}}))
		if !slices.Equal(got, []string{"text", "list"}) {
			t.Fatalf("conflicts %v", got)
		}
		for _, x := range asked {
			d.Resolve(x, tt.how, "C")
		}
		list := slices.Sorted(slices.Values(d.Answers["list"]))
		if d.Answers.Get("text") != tt.text || strings.Join(list, " ") != tt.list || len(d.Conflicts) != 0 {
			t.Errorf("keep %s: %v, conflicts %v", tt.how, d.Answers, d.Conflicts)
		}
	}
}

// No words are lost: whatever pages send in whatever order, the last text that each page sent is in the draft or beside it,
// unless its own page replaced it, or another page that had seen it.
func TestNoWordsAreLost(t *testing.T) {
	_, asked := onePage()
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		d := &Draft{}
		pages := []*tab{shownTab(d, "A", asked), shownTab(d, "B", asked), shownTab(d, "C", asked)}
		last := map[string]string{} // page → its last text that nobody has seen and replaced
		log := ""
		for n := range 12 {
			i := r.IntN(len(pages))
			p := pages[i]
			if r.IntN(4) == 0 { // rendered anew: it shows what the draft holds
				pages[i] = shownTab(d, fmt.Sprintf("%c%d", 'A'+i, n), asked)
				for id, text := range last {
					if text == d.All().Get("text") {
						delete(last, id) // seen: whoever types now replaces it knowingly
					}
				}
				continue
			}
			text := fmt.Sprintf("w%d-%d", seed, n)
			log += p.id + "=" + text + " "
			d.Apply(asked, p.edit(Answers{"text": {text}}))
			last[p.id] = text
			// What lies in the draft is what somebody else may not replace without a conflict.
			all := d.All().Get("text") + "\n" + d.Conflicts["text"].Words(asked[0]).Get("text")
			for id, text := range last {
				if !strings.Contains(all, text) {
					t.Fatalf("seed %d: %q of page %s is lost after %s\n%s", seed, text, id, log, all)
				}
			}
		}
	}
}

func TestClosing(t *testing.T) {
	yes := Condition{{Name: "walk", Op: Is, Codes: []string{"yes"}}}
	list := []Option{{Code: "yes", Label: PlainText("Yes")}, {Code: "no", Label: PlainText("No")}}
	q := &Questionnaire{Sections: []Section{
		{Name: "one", Pages: []Page{{Items: []Item{
			{Question: &Question{Name: "walk", Heading: PlainText("Walk?"), Type: "choose one", Kind: &Choice{List: list}}},
			{Question: &Question{Name: "note", Heading: PlainText("Note"), Type: "long text", Kind: &Single{Box: Box{Type: "long text"}}}},
		}}}},
		{Name: "two", When: yes, Pages: []Page{{Items: []Item{
			{Question: &Question{Name: "where", Heading: PlainText("Where?"), Type: "long text", Kind: &Single{Box: Box{Type: "long text"}}}},
		}}}},
	}}
	d := &Draft{Answers: Answers{"walk": {"yes"}, "where": {"the mill"}}}
	asked := q.Anyway("one/1", Scene{})
	p := shownTab(d, "P", asked)
	got := q.Edit(d, asked, p.edit(Answers{"walk": {"no"}, "note": {"kept"}}), Scene{})
	if !slices.Equal(got.Closing, []string{"walk"}) || d.Answers.Get("walk") != "yes" || d.Answers.Get("note") != "kept" {
		t.Fatalf("closing %v, draft %v", got.Closing, d.Answers)
	}
	if closed := q.Closed(d, "walk", Scene{}); len(closed) != 1 || closed[0].Name != "where" {
		t.Errorf("it closes %v", closed)
	}
	if got := q.Edit(d, asked, p.edit(Answers{"walk": {"yes"}}), Scene{}); len(got.Closing) != 0 || len(d.Conflicts) != 0 {
		t.Errorf("changed back: %v, %v", got, d.Conflicts)
	}
	q.Edit(d, asked, p.edit(Answers{"walk": {"no"}}), Scene{})
	d.Resolve(asked[0], KeepMine, "C")
	route := q.Route(d.All(), Scene{})
	if d.Answers.Get("walk") != "no" || d.Answers.Get("where") != "the mill" || route.Answers.Has("where") {
		t.Errorf("agreed: draft %v, counts %v", d.Answers, route.Answers)
	}
	d.Answers.Set("where") // nothing answered there: nothing to say
	d.Answers.Set("walk", "yes")
	if got := q.Edit(d, asked, shownTab(d, "Q", asked).edit(Answers{"walk": {"no"}}), Scene{}); len(got.Closing) != 0 {
		t.Errorf("it says that it closes nothing: %v", got)
	}
}

func TestRemoveRound(t *testing.T) {
	s := &Section{Name: "dog", UpTo: 3, Pages: []Page{{Items: []Item{
		{Question: &Question{Name: "called", Type: "short text", Kind: &Single{Box: Box{Type: "short text"}}}},
		{Question: &Question{Name: "photo", Type: "upload", Kind: &FileUpload{}}},
	}}}}
	d := &Draft{
		Answers:  Answers{"dog.rounds": {"3"}, "dog.1.called": {"Rex"}, "dog.2.called": {"Fido"}, "dog.3.called": {"Max"}, "dog.2.photo": {"F1"}, "other": {"x"}},
		Personal: Answers{"dog.3.owner": {"Ann"}},
		By:       map[string]string{"dog.3.called": "P"}, Done: map[string]bool{"dog/2/1": true, "dog/3/1": true, "other/1": true},
		Conflicts: map[string]Conflict{"dog.3.called": {Mine: Answers{"dog.3.called": {"Maximilian"}}}},
	}
	files := d.RemoveRound(s, 2, 3)
	if !slices.Equal(files, []string{"F1"}) {
		t.Errorf("files %v", files)
	}
	want := fmt.Sprint(Answers{"dog.rounds": {"2"}, "dog.1.called": {"Rex"}, "dog.2.called": {"Max"}, "other": {"x"}})
	if got := fmt.Sprint(d.Answers); got != want {
		t.Errorf("answers %s, want %s", got, want)
	}
	if got := d.Conflicts["dog.2.called"].Mine.Get("dog.2.called"); got != "Maximilian" {
		t.Errorf("conflict %v", d.Conflicts)
	}
	if d.Personal.Get("dog.2.owner") != "Ann" || len(d.Personal) != 1 || !d.Done["dog/2/1"] || d.Done["dog/3/1"] || d.By["dog.2.called"] != "P" {
		t.Errorf("%v %v %v", d.Personal, d.Done, d.By)
	}
	if n := d.AddRound(s, 3); n != 0 {
		t.Errorf("a round above the bound: %d", n)
	}
}

func TestReference(t *testing.T) {
	for range 500 {
		ref := NewReference()
		if got, ok := ParseReference(" " + strings.ToLower(strings.ReplaceAll(ref, "-", " "))); !ok || got != ref {
			t.Fatalf("%s is read as %q", ref, got)
		}
		plain := strings.ReplaceAll(ref, "-", "")
		for i := range plain {
			for _, c := range referenceAlphabet {
				wrong := plain[:i] + string(c) + plain[i+1:]
				if _, ok := ParseReference(wrong); ok && wrong != plain {
					t.Fatalf("%s passes for %s", wrong, ref)
				}
			}
			if i > 0 && plain[i] != plain[i-1] {
				swapped := plain[:i-1] + string(plain[i]) + string(plain[i-1]) + plain[i+1:]
				if _, ok := ParseReference(swapped); ok {
					t.Fatalf("%s passes for %s", swapped, ref)
				}
			}
		}
	}
}
