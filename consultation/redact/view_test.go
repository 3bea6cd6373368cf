package redact

import (
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// TestView: a span of the answer as it was written is found in the view and back; hidden words are taken whole.
func TestView(t *testing.T) {
	const text = "Ann Lee rang 0117 496 0000 in Zürich" // 0-7 and 13-26 are hidden
	v, ok := Look(text, []staff.Redaction{span(13, 26, "phone"), span(0, 7, "name")}, mark)
	if !ok || v.Text != "[name removed] rang [phone removed] in Zürich" || len(v.Runs()) != 4 || !v.Runs()[0].Hidden || v.Runs()[1].Text != " rang " {
		t.Fatalf("%q, %v, %+v", v.Text, ok, v.Runs())
	}
	for _, c := range []struct {
		name     string
		from, to int
		shown    string
		ok       bool
		written  string // what the place in the view stands for
	}{
		{"shown words", 8, 12, "rang", true, "rang"},
		{"begins in hidden words", 4, 12, "[name removed] rang", true, "Ann Lee rang"},
		{"ends in hidden words", 8, 17, "rang [phone removed]", true, "rang 0117 496 0000"},
		{"over hidden words", 8, 36, "rang [phone removed] in Züric", true, "rang 0117 496 0000 in Züric"},
		{"all of it", 0, len(text), v.Text, true, text},
		{"only hidden words", 1, 3, "[name removed]", true, ""},
		{"past the end", 30, len(text) + 1, "", false, ""},
		{"no words", 0, 0, "", false, ""},
	} {
		from, to, ok := v.Place(c.from, c.to)
		if ok != c.ok || v.Text[from:to] != c.shown {
			t.Errorf("%s: %q, %v", c.name, v.Text[from:to], ok)
		}
		if !ok {
			continue
		}
		back, end, shown := v.Written(from, to)
		if shown != (c.written != "") || shown && text[back:end] != c.written {
			t.Errorf("%s back: %d to %d, %v", c.name, back, end, shown)
		}
	}
	if _, _, shown := v.Written(3, 15); shown { // a part of a mark, and the space behind it
		t.Error("a mark with a space has words")
	}
	closed := Closed(text, "Not told.")
	if from, to, ok := closed.Place(8, 12); !ok || from != 0 || to != 9 {
		t.Errorf("in a closed answer a span is at %d to %d, %v", from, to, ok)
	}
	if _, _, shown := closed.Written(0, 3); shown {
		t.Error("a closed answer has words")
	}
}

func TestState(t *testing.T) {
	one, two := span(0, 3, "name"), span(4, 6, "name")
	one.ID, two.ID = "one", "two"
	b := Book{{"r1", "like"}: {one}, {"r2", "like"}: {two}, {"r1", "where"}: {two}}
	was := b.State("like")
	if was != (Book{{"r2", "like"}: {two}, {"r1", "like"}: {one}}).State("like") {
		t.Error("the state has another order")
	}
	one.Fresh = false
	if (Book{{"r2", "like"}: {two}, {"r1", "like"}: {one}}).State("like") == was || (Book{{"r2", "like"}: {two}}).State("like") == was {
		t.Error("other hidden words have the same state")
	}
}
