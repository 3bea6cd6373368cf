package consultation_test

import (
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

// What lies beside the questionnaire is compared too: documents, the notice and the words of other editions.
func TestCompareVersions(t *testing.T) {
	version := func(change func(*consultation.Version)) *consultation.Version {
		v := &consultation.Version{
			Main: "en", Notice: consultation.Notice{Hash: "1"},
			Editions: map[string]*consultation.Questionnaire{"en": parsed(t, parks), "easy": parsed(t, parks)},
			Files:    []consultation.File{{Name: "plan.pdf", Body: []byte("plan")}},
		}
		change(v)
		return v
	}
	for _, c := range []struct {
		name   string
		change func(*consultation.Version)
		want   string
		effect consultation.Effect
	}{
		{"nothing", func(*consultation.Version) {}, "", consultation.Cosmetic},
		{"another document", func(v *consultation.Version) { v.Files[0].Body = []byte("other") }, "file-changed plan.pdf", consultation.Meaning},
		{"no document", func(v *consultation.Version) { v.Files = nil }, "file-changed plan.pdf", consultation.Meaning},
		{"one more document", func(v *consultation.Version) { v.Files = append(v.Files, consultation.File{Name: "b.csv"}) }, "file-changed b.csv", consultation.Meaning},
		{"another notice", func(v *consultation.Version) { v.Notice.Hash = "2" }, "notice-changed", consultation.Cosmetic},
		{"words of an edition", func(v *consultation.Version) {
			v.Editions["easy"] = parsed(t, strings.Replace(parks, "### Who are you?", "### Which are you, a gardener?", 1))
		}, "words-changed who", consultation.Meaning},
	} {
		got := consultation.CompareVersions(version(func(*consultation.Version) {}), version(c.change))
		if strings.TrimSpace(told(got)) != c.want {
			t.Errorf("%s: got %q, want %q", c.name, told(got), c.want)
		}
		if e := consultation.Farthest(got); e != c.effect {
			t.Errorf("%s: the effect is %s, want %s", c.name, e, c.effect)
		}
	}
}

func TestNextSeries(t *testing.T) {
	first, second, third := &consultation.Version{Hash: "1"}, &consultation.Version{Hash: "2", Series: 2}, &consultation.Version{Hash: "3"}
	all := []*consultation.Version{first, second}
	for _, c := range []struct {
		name   string
		later  *consultation.Version
		served *consultation.Version
		effect consultation.Effect
		all    []*consultation.Version
		want   int
	}{
		{"the first", first, nil, consultation.Cosmetic, nil, 1},
		{"a spelling", third, first, consultation.Cosmetic, all, 1},
		{"a meaning", third, first, consultation.Meaning, all, 3},
		{"breaking", third, second, consultation.Breaking, all, 3},
		{"back to the first", first, second, consultation.Meaning, all, 1},
		{"a spelling of the second", third, second, consultation.Cosmetic, all, 2},
	} {
		if got := consultation.NextSeries(c.later, c.served, c.effect, c.all); got != c.want {
			t.Errorf("%s: series %d, want %d", c.name, got, c.want)
		}
	}
}
