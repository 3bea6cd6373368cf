package consultation

import (
	"cmp"
	"slices"
	"strings"
)

// Effect is how far a difference between two versions reaches.
type Effect string

// The effects, the least first.
const (
	Cosmetic Effect = "cosmetic" // answers before and after can be read as one
	Meaning  Effect = "meaning"  // people may answer otherwise: results are told apart by version
	Breaking Effect = "breaking" // answers given already would be lost, wrong or kept elsewhere
)

// Effects lists the effects, the least first.
var Effects = []Effect{Cosmetic, Meaning, Breaking}

// AtLeast says whether an effect reaches as far as another.
func (e Effect) AtLeast(other Effect) bool {
	return slices.Index(Effects, e) >= slices.Index(Effects, other)
}

// Alteration is a sort of difference. The same sort always has the same effect.
type Alteration struct {
	Code    string // stable
	Level   Effect
	Refused bool // publication refuses it, see Lock.Breaches
}

// The sorts of difference.
var (
	changeAnonymous = &Alteration{"anonymous-changed", Breaking, true}
	changeInvited   = &Alteration{"invitation-changed", Breaking, true}
	changeRemoved   = &Alteration{"question-removed", Breaking, true}
	changeType      = &Alteration{"type-changed", Breaking, true}
	changeApart     = &Alteration{"kept-elsewhere", Breaking, true}
	changeCodeGone  = &Alteration{"code-removed", Breaking, true}
	changeSlug      = &Alteration{"consultation-renamed", Breaking, false}
	changeStricter  = &Alteration{"limit-stricter", Breaking, false}
	changeBoxGone   = &Alteration{"box-removed", Breaking, false}
	changeBoxType   = &Alteration{"box-type-changed", Breaking, false}
	changePromise   = &Alteration{"promise-changed", Breaking, false}
	changeRounds    = &Alteration{"rounds-changed", Breaking, false}

	changeWords     = &Alteration{"words-changed", Meaning, false}
	changeTextNew   = &Alteration{"text-added", Meaning, false}
	changeTextGone  = &Alteration{"text-removed", Meaning, false}
	changeTarget    = &Alteration{"link-changed", Meaning, false}
	changeNew       = &Alteration{"question-added", Meaning, false}
	changeAnswerNew = &Alteration{"answer-added", Meaning, false}
	changeBoxNew    = &Alteration{"box-added", Meaning, false}
	changeWho       = &Alteration{"condition-changed", Meaning, false}
	changeRequired  = &Alteration{"required-changed", Meaning, false}
	changeOrder     = &Alteration{"order-changed", Meaning, false}
	changeMoved     = &Alteration{"section-changed", Meaning, false}
	changeLooser    = &Alteration{"limit-looser", Meaning, false}
	changeSetting   = &Alteration{"setting-changed", Meaning, false}
	changeScore     = &Alteration{"value-changed", Meaning, false}
	changeTerms     = &Alteration{"terms-changed", Meaning, false}
	changeFile      = &Alteration{"file-changed", Meaning, false}

	changeSpelling = &Alteration{"spelling", Cosmetic, false}
	changeMarkup   = &Alteration{"layout", Cosmetic, false}
	changeNumber   = &Alteration{"number-changed", Cosmetic, false}
	changePages    = &Alteration{"pages-changed", Cosmetic, false}
	changeRenamed  = &Alteration{"section-renamed", Cosmetic, false}
	changeDetails  = &Alteration{"details-changed", Cosmetic, false}
	changeNotice   = &Alteration{"notice-changed", Cosmetic, false}
)

// Alterations lists every sort of difference, the farthest-reaching first.
func Alterations() []*Alteration {
	return []*Alteration{
		changeAnonymous, changeInvited, changeRemoved, changeType, changeApart, changeCodeGone, changeSlug, changeStricter, changeBoxGone, changeBoxType,
		changePromise, changeRounds,
		changeWords, changeTextNew, changeTextGone, changeTarget, changeNew, changeAnswerNew, changeBoxNew, changeWho, changeRequired,
		changeOrder, changeMoved, changeLooser, changeSetting, changeScore, changeTerms,
		changeFile,
		changeSpelling, changeMarkup, changeNumber, changePages, changeRenamed, changeDetails,
		changeNotice,
	}
}

// Difference is one thing that a respondent or an analyst would notice between two versions.
type Difference struct {
	*Alteration
	Name string // a question, a section or a key of the front matter; "" for the title and the start page
	In   string // the edition whose words differ; "" for the main one
	Part string // code of an answer, row or column, or "comment"; "" for the whole
	At   int    // byte offset in the new version's file; 0 where it has no place there
	What string // what respondents notice
	Data string // what analysts notice; "" where the data stay as they are
}

// Compare says what a respondent and an analyst would notice between two versions of a questionnaire, the farthest-reaching first,
// then by place. Questions, sections and answers are told by their names and codes, never by their order.
func Compare(old, later *Questionnaire) []Difference {
	was, is := *old, *later // copies, since others may use both at the same time
	c := &comparison{old: was.Index(), new: is.Index()}
	c.front()
	c.text(place{}, "the title", old.Title, later.Title)
	c.sections()
	c.contents()
	c.questions()
	slices.SortStableFunc(c.out, func(a, b Difference) int {
		return cmp.Or(slices.Index(Effects, b.Level)-slices.Index(Effects, a.Level), cmp.Compare(a.At, b.At))
	})
	return c.out
}

// comparison is one run of Compare.
type comparison struct {
	old, new *Questionnaire
	renamed  map[string]string // sections: old name → new name
	words    map[string]bool   // every word of the new version; see inUse
	out      []Difference
}

// place is where a difference stands.
type place struct {
	name, part string
	at         int
}

func (p place) of(code string) place {
	p.part = code
	return p
}

func (c *comparison) add(kind *Alteration, p place, what, data string) {
	if what != "" && !strings.HasSuffix(what, ".") {
		what += "."
	}
	c.out = append(c.out, Difference{Alteration: kind, Name: p.name, Part: p.part, At: p.at, What: what, Data: data})
}

// moved gives the names that left their order: all common ones but the longest run that kept it. Both lists hold the same names,
// each once.
func moved(was, is []string) []string {
	rank := map[string]int{}
	for i, name := range was {
		rank[name] = i
	}
	var ends []int                 // index in is of the last of the best run of each length
	before := make([]int, len(is)) // index of what precedes it in its run, or -1
	for i, name := range is {
		n, _ := slices.BinarySearchFunc(ends, rank[name], func(j, r int) int { return cmp.Compare(rank[is[j]], r) })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	kept := map[int]bool{}
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			kept[i] = true
		}
	}
	var out []string
	for i, name := range is {
		if !kept[i] {
			out = append(out, name)
		}
	}
	return out
}

// common keeps the names that other has too.
func common(names []string, other []string) []string {
	in := map[string]bool{}
	for _, n := range other {
		in[n] = true
	}
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !in[n] })
}
