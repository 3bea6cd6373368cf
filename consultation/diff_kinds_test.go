package consultation

import (
	"slices"
	"testing"
)

// A type that cannot be compared in detail would change without a word.
func TestEveryKindHasAnAnatomy(t *testing.T) {
	for _, typ := range Types() {
		if _, ok := typ.New().(anatomical); !ok {
			t.Errorf("`%s` has no anatomy", typ.Phrase)
		}
	}
}

func TestMoved(t *testing.T) {
	for _, c := range []struct{ was, is, want []string }{
		{nil, nil, nil},
		{[]string{"a", "b", "c"}, []string{"a", "b", "c"}, nil},
		{[]string{"a", "b", "c", "d"}, []string{"b", "c", "d", "a"}, []string{"a"}},
		{[]string{"a", "b", "c", "d"}, []string{"d", "a", "b", "c"}, []string{"d"}},
		{[]string{"a", "b", "c"}, []string{"c", "b", "a"}, []string{"c", "b"}},
	} {
		if got := moved(c.was, c.is); !slices.Equal(got, c.want) {
			t.Errorf("moved(%v, %v) = %v, want %v", c.was, c.is, got, c.want)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		sort     limitSort
		was, is  string
		stricter bool
	}{
		{limitMost, "300", "100", true}, {limitMost, "100", "300", false}, {limitMost, "", "9", true}, {limitMost, "9", "", false},
		{limitLeast, "1", "2", true}, {limitLeast, "2", "1", false},
		{limitMost, "2024-05-31", "2024-05-30", true}, {limitMost, "2024-05-30", "2024-05-31", false},
		{limitMost, "today", "2024-05-31", true}, {limitLeast, "begins", "ends", true},
		{limitRule, "100", "50", true}, {limitRule, "100", "", false}, {limitSame, "£", "", true}, {limitSame, "", "km", true},
		{limitAdvice, "50", "20", false}, {limitTypes, "docx pdf", "pdf", true}, {limitTypes, "pdf", "docx pdf", false},
	} {
		if got := (limit{"x", c.was, c.sort}).stricter(c.is); got != c.stricter {
			t.Errorf("%d: %q after %q: stricter %v, want %v", c.sort, c.is, c.was, got, c.stricter)
		}
	}
}

func TestBareWords(t *testing.T) {
	for in, want := range map[string][]string{
		"Don't re-use it, at all!": {"dont", "reuse", "it", "at", "all"},
		"£1,200.50 & -5%":          {"£", "1200.50", "and", "-5", "%"},
		"5-10 or 2019–20":          {"5", "10", "or", "2019", "20"},
		"“Ysgol” Gŵyl":             {"ysgol", "gŵyl"},
	} {
		if got := bareWords(in); !slices.Equal(got, want) {
			t.Errorf("bareWords(%q) = %q, want %q", in, got, want)
		}
	}
}
