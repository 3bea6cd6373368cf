package consultation

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
)

// CompareVersions says what respondents and analysts would notice between two versions: in the questionnaire, in the words of other
// editions, in documents and in the privacy notice. The farthest-reaching come first.
func CompareVersions(old, later *Version) []Difference {
	all := Compare(old.Questionnaire(old.Main), later.Questionnaire(later.Main))
	c := &comparison{}
	c.otherEditions(old, later)
	c.files(old, later)
	if old.Notice.Hash != later.Notice.Hash {
		c.add(changeNotice, place{}, "The privacy notice has changed", "Each response says which notice it was given under.")
	}
	all = append(all, c.out...)
	slices.SortStableFunc(all, func(a, b Difference) int {
		return cmp.Compare(slices.Index(Effects, b.Level), slices.Index(Effects, a.Level))
	})
	return all
}

// wordsOnly are the differences that an edition can have of its own: everything else it takes from the main one.
var wordsOnly = []*Alteration{changeWords, changeTextNew, changeTextGone, changeTarget, changeSpelling, changeMarkup}

func (c *comparison) otherEditions(old, later *Version) {
	for _, name := range slices.Sorted(maps.Keys(later.Editions)) {
		was := old.Editions[name]
		if was == nil || name == later.Main {
			continue
		}
		for _, d := range Compare(was, later.Editions[name]) {
			if slices.Contains(wordsOnly, d.Alteration) {
				d.In, d.At = name, 0
				c.out = append(c.out, d)
			}
		}
	}
}

// files compares documents by their bytes. A program cannot tell how much a document says otherwise, so that it takes the worse.
func (c *comparison) files(old, later *Version) {
	for _, was := range old.Files {
		i := slices.IndexFunc(later.Files, func(f File) bool { return f.Name == was.Name })
		switch {
		case i < 0:
			c.add(changeFile, place{name: was.Name}, "The document or image "+was.Name+" is gone", "")
		case !bytes.Equal(was.Body, later.Files[i].Body):
			c.add(changeFile, place{name: was.Name}, "The document or image "+was.Name+" was replaced", "People answered with another document before.")
		}
	}
	for _, is := range later.Files {
		if !slices.ContainsFunc(old.Files, func(f File) bool { return f.Name == is.Name }) {
			c.add(changeFile, place{name: is.Name}, "There is a new document or image, "+is.Name, "")
		}
	}
}

// Farthest is the effect of all differences together: that of the farthest-reaching; Cosmetic where there are none.
func Farthest(all []Difference) Effect {
	effect := Cosmetic
	for _, d := range all {
		if d.Level.AtLeast(effect) {
			effect = d.Level
		}
	}
	return effect
}

// NextSeries gives the series of a version that takes the place of the one that is served: the same after a cosmetic change, else a
// new one. A version that was published before keeps its own.
func NextSeries(later *Version, served *Version, effect Effect, all []*Version) int {
	last := 0
	for _, v := range all {
		if v.Hash == later.Hash {
			return max(1, v.Series)
		}
		last = max(last, v.Series, 1)
	}
	if served != nil && effect == Cosmetic {
		return max(1, served.Series)
	}
	return last + 1
}
