package assist

import (
	"cmp"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/search"
)

// Corpus is answers cut into terms: words that say something, and pairs of them that stand beside each other. An answer counts a term once.
type Corpus struct {
	Docs  [][]int  // of each answer its terms, ascending
	Terms []string // as they were first written, without capitals
	Count []int    // in how many answers a term is
	ids   map[string]int
}

// maxTerms is how many terms of one answer count: what comes after them is left out.
const maxTerms = 2000

// NewCorpus cuts answers. Terms are numbered as they first come.
func NewCorpus(texts []string) *Corpus {
	c := &Corpus{Docs: make([][]int, len(texts)), ids: map[string]int{}}
	for i, text := range texts {
		c.Docs[i] = c.terms(text, true)
		for _, t := range c.Docs[i] {
			c.Count[t]++
		}
	}
	return c
}

// terms gives the terms of a text, ascending; those that are new are added, or left out.
func (c *Corpus) terms(text string, add bool) []int {
	var list []int
	before := search.Token{}
	take := func(key string, from, to int) {
		id, known := c.ids[key]
		if !known && add {
			id = len(c.Terms)
			c.ids[strings.Clone(key)] = id
			c.Terms, c.Count = append(c.Terms, strings.Join(strings.Fields(strings.ToLower(text[from:to])), " ")), append(c.Count, 0)
		}
		if known || add {
			list = append(list, id)
		}
	}
	for _, t := range search.Tokens(text) {
		if plain(t.Word) {
			before = search.Token{}
			continue
		}
		take(t.Word, t.From, t.To)
		if before.Word != "" && strings.Trim(text[before.To:t.From], " \n\t") == "" {
			take(before.Word+" "+t.Word, before.From, t.To)
		}
		before = t
		if len(list) >= maxTerms {
			break
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Term is a term with how many answers have it.
type Term struct {
	Text  string
	Count int
}

// best gives the n terms with the highest weights above 0; equal ones as they first came. A pair and a word of it are not both among them.
func (c *Corpus) best(weight map[int]float64, n int) []Term {
	ids := make([]int, 0, len(weight))
	for t, w := range weight {
		if w > 0 {
			ids = append(ids, t)
		}
	}
	slices.SortFunc(ids, func(a, b int) int { return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(a, b)) })
	var out []Term
	for _, t := range ids {
		if len(out) == n {
			break
		}
		if !slices.ContainsFunc(out, func(x Term) bool { return holds(x.Text, c.Terms[t]) || holds(c.Terms[t], x.Text) }) {
			out = append(out, Term{c.Terms[t], c.Count[t]})
		}
	}
	return out
}

// holds says whether one term is a word of another.
func holds(pair, word string) bool {
	return pair != word && slices.Contains(strings.Fields(pair), word)
}

// plain says whether a word says nothing by itself: the most frequent words of English and Welsh, and single letters.
func plain(word string) bool { return len(word) < 2 || plainWords[word] }

var plainWords = func() map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(`a about above after again against all also am an and any are arent as at be because been before being below between both
		but by can cant cannot could couldnt did didnt do does doesnt doing dont down during each even every few for from further get got had hadnt has hasnt have
		havent having he hed hell hes her here hers herself him himself his how i id ill im ive if in into is isnt it its itself just let lets like make many may me
		might more most much must my myself no nor not now of off on once one only or other ought our ours ourselves out over own really said same shall shant she
		should shouldnt so some such than that thats the their theirs them themselves then there theres these they theyd theyll theyre theyve this those through to
		too under until up upon us very was wasnt we wed well were werent weve what when where which while who whom why will with wont would wouldnt yet you youd
		youll your youre yours youve
		ac ai am ar at bod bydd cael chi dim dros dw ei eich ein ef eu fe fel fi fod gan gyda gyd hefyd heb hi hyn hynny hwn hon i iawn mae mai mewn mi mwy na nad
		nag neu ni nid o oedd oes ond pan pob pwy roedd rwy rydw rydym rydyn sydd sy sef trwy tua un wedi wrth y ydy yw ym yn yng yna yr ystod yw`) {
		words[w] = true
	}
	return words
}()
