package consultation

import (
	"slices"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          []string
		ok            bool
	}{
		{"choose up to N", "choose up to 3", []string{"3"}, true},
		{"choose up to N", "choose up to three", nil, false},
		{"choose up to N", "choose up to", nil, false},
		{"choose up to N", "choose up to 3 of", nil, false},
		{"max N words|characters", "max 20 characters", []string{"20", "characters"}, true},
		{"from X to X", "from -0.5 to 3", []string{"-0.5", "3"}, true},
		{"answers of NAME", "answers of feel-now", []string{"feel-now"}, true},
		{"answers of NAME", "answers of Feel", nil, false},
		{"no later than DATE", "no later than 31 December 2026", []string{"2026-12-31"}, true},
		{"no later than DATE", "no later than 2026-02-30", nil, false},
		{"unit TEXT", "unit hours  a month", []string{"hours a month"}, true},
	} {
		got, ok := Match(c.pattern, c.text)
		if ok != c.ok || ok && !slices.Equal(got, c.want) {
			t.Errorf("Match(%q, %q): got %q %v, want %q %v", c.pattern, c.text, got, ok, c.want, c.ok)
		}
	}
}

func TestIsName(t *testing.T) {
	for s, want := range map[string]bool{
		"a": true, "6-words": true, "a-b-c": true, "": false, "-a": false, "A": false, "a.b": false, "a_b": false, "é": false,
		"a234567890123456789012345678901234567890": true, "a2345678901234567890123456789012345678901": false,
	} {
		if got := IsName(s); got != want {
			t.Errorf("IsName(%q): got %v, want %v", s, got, want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	choices := []string{"choose one", "choose any", "required", "long text"}
	for written, want := range map[string]string{
		"chose one": ". Did you mean `choose one`?", "Choose One": ". Did you mean `choose one`?", "requried": ". Did you mean `required`?",
		"xyz": "", "": "",
	} {
		if got := DidYouMean(written, choices); got != want {
			t.Errorf("DidYouMean(%q): got %q, want %q", written, got, want)
		}
	}
}

func TestLocalMinute(t *testing.T) {
	if _, err := LocalMinute("2027-03-28 01:30"); err == nil {
		t.Error("a minute that the clock skips was accepted")
	}
	for local, want := range map[string]string{"2027-01-12 09:00": "2027-01-12T09:00:00Z", "2027-07-12 09:00": "2027-07-12T08:00:00Z"} {
		got, err := LocalMinute(local)
		if err != nil || got.UTC().Format("2006-01-02T15:04:05Z") != want {
			t.Errorf("LocalMinute(%q): got %v %v, want %s", local, got, err, want)
		}
	}
}
