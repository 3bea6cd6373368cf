package consultation

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// text compares two pieces of wording. what names them: "the heading".
func (c *comparison) text(p place, what string, was, is Text) {
	if slices.Equal(was, is) {
		return
	}
	switch change := c.wording(readText(was), readText(is)); change {
	case nil:
	case changeSpelling:
		c.add(change, p, sentence(what+" is spelt or punctuated otherwise: "+quoted(is)), "")
	case changeMarkup:
		c.add(change, p, sentence(what+" looks different and says the same: "+quoted(is)), "")
	case changeTarget:
		c.add(change, p, sentence(what+" shows another file or links elsewhere: "+quoted(is)), "")
	default:
		c.add(change, p, sentence(what+" says "+quoted(is)+"; it said "+quoted(was)), "")
	}
}

func (c *comparison) hint(p place, was, is *Text) {
	switch {
	case was == nil && is == nil:
	case was == nil:
		c.add(changeTextNew, p, "There is a new hint: "+quoted(*is), "")
	case is == nil:
		c.add(changeTextGone, p, "The hint is gone: "+quoted(*was), "")
	default:
		c.text(p, "the hint", *was, *is)
	}
}

// reading is a text as far as its meaning is compared.
type reading struct {
	exact   string   // the words as printed, without links' own
	words   []string // in small letters, without punctuation; answers that are printed, pictures and links keep their place
	linked  []string // the words of links
	targets []string // addresses of links and pictures
	marks   []string // names of elements
}

var (
	targetOf = regexp.MustCompile(` (?:href|src)="([^"]*)"`)
	altOf    = regexp.MustCompile(` alt="([^"]*)"`)
	// inlineMarks are elements that can stand inside a word.
	inlineMarks = []string{"em", "strong", "code", "span"}
)

// readText reads the HTML that the Markdown package wrote. Attributes other than addresses and the words of pictures do not count,
// so that a later program's own markup is no difference.
func readText(t Text) reading {
	var r reading
	var run, exact strings.Builder // words that no element parts
	link := false
	flush := func() {
		if words := bareWords(html.UnescapeString(run.String())); link {
			r.linked = append(r.linked, words...)
		} else {
			r.words = append(r.words, words...)
		}
		run.Reset()
	}
	tag := func(tag string) {
		name, _, _ := strings.Cut(strings.Trim(tag, "</>"), " ")
		if !slices.Contains(inlineMarks, name) {
			flush()
		}
		if name != "span" && name != "div" {
			r.marks = append(r.marks, name)
		}
		if m := targetOf.FindStringSubmatch(tag); m != nil {
			r.targets = append(r.targets, m[1])
			r.words = append(r.words, "\x00link")
		}
		if m := altOf.FindStringSubmatch(tag); m != nil {
			r.words = append(r.words, bareWords(html.UnescapeString(m[1]))...)
		}
		link = name == "a" && tag[1] != '/' || link && name != "a"
	}
	for _, p := range t {
		if p.Answer != "" {
			flush()
			r.words = append(r.words, "\x00answer "+p.Answer)
			continue
		}
		rest := string(p.HTML)
		for rest != "" {
			words, after, ok := strings.Cut(rest, "<")
			run.WriteString(words)
			if !link {
				exact.WriteString(words)
			}
			if rest = ""; ok {
				inside, more, _ := strings.Cut(after, ">")
				tag("<" + inside + ">")
				rest = more
			}
		}
	}
	flush()
	r.exact = strings.Join(strings.Fields(html.UnescapeString(exact.String())), " ")
	r.words = undoubled(r.words)
	return r
}

// wording says how two readings differ; nil where they do not.
func (c *comparison) wording(was, is reading) *Alteration {
	switch {
	case !c.sameWords(was.words, is.words) || !slices.Equal(weighty(was.linked), weighty(is.linked)):
		return changeWords
	case !slices.Equal(was.targets, is.targets):
		return changeTarget
	case was.exact != is.exact:
		return changeSpelling
	case !slices.Equal(was.marks, is.marks) || !slices.Equal(was.linked, is.linked):
		return changeMarkup
	}
	return nil
}

// sameWords says whether two texts hold the same words but for spelling.
func (c *comparison) sameWords(was, is []string) bool {
	if len(was) != len(is) {
		return false
	}
	for i := range was {
		if was[i] != is[i] && !c.respelt(was[i], is[i]) {
			return false
		}
	}
	return true
}

// shortestRespelt is how many letters a word needs for a difference of one to be a slip: "now" and "not" are two words.
const shortestRespelt = 5

// respelt says whether a word is a misspelling of another: both are long enough and begin alike, one letter differs or two
// neighbours are swapped, neither is a number or turns a sentence round, and the new version uses the old spelling nowhere.
func (c *comparison) respelt(was, is string) bool {
	a, b := []rune(was), []rune(is)
	articles := []string{"a", "an"}
	if slices.Contains(articles, was) && slices.Contains(articles, is) {
		return true
	}
	return min(len(a), len(b)) >= shortestRespelt && a[0] == b[0] && !heavy(was) && !heavy(is) && oneSlip(a, b) && !c.inUse(was)
}

// oneSlip says whether one letter was changed, added or left out, or two neighbours were swapped.
func oneSlip(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(b)-len(a) > 1:
		return false
	case len(b) > len(a):
		return slices.Equal(a[i:], b[i+1:])
	case i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:]):
		return true
	}
	return i < len(a) && slices.Equal(a[i+1:], b[i+1:])
}

// heavyWords turn a sentence round or say how much: a difference in one of them is never a slip.
var heavyWords = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`no not never none nor neither without cannot unless except only all any every some must should shall
		may might can could will would or and less more least most fewer before after over under above below
		zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
		twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half quarter third fourth fifth sixth
		seventh eighth ninth tenth first second once twice
		dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt cant mustnt neednt hasnt havent hadnt`) {
		heavyWords[w] = true
	}
}

// heavy says whether a word is a number, a sign, a printed answer, or one of heavyWords.
func heavy(word string) bool {
	return heavyWords[word] || strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

func weighty(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !heavy(w) })
}

// signs are what changes a meaning without being a letter or a digit.
const signs = "£€$%+<>=±×÷°"

// bareWords splits words: small letters, no punctuation. An apostrophe or a hyphen inside a word is left out of it, a minus and a
// decimal point belong to their number.
func bareWords(s string) []string {
	var out []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			out = append(out, string(word))
			word = word[:0]
		}
	}
	letters := []rune(s)
	at := func(i int) rune {
		if i < 0 || i >= len(letters) {
			return ' '
		}
		return letters[i]
	}
	for i, r := range letters {
		before, after := at(i-1), at(i+1)
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			word = append(word, unicode.ToLower(r))
		case strings.ContainsRune(invisible, r), strings.ContainsRune("'’‑-", r) && unicode.IsLetter(before) && unicode.IsLetter(after):
		case r == '.' && unicode.IsDigit(before) && unicode.IsDigit(after):
			word = append(word, r)
		case strings.ContainsRune("-−", r) && unicode.IsSpace(before) && unicode.IsDigit(after):
			word = append(word, '-')
		case r == ',' && unicode.IsDigit(before) && unicode.IsDigit(after): // 1,200
		case strings.ContainsRune(signs, r):
			end()
			out = append(out, string(r))
		case r == '&':
			end()
			out = append(out, "and")
		default:
			end()
		}
	}
	end()
	return out
}

// undoubled leaves out the second of the same two words one after the other, a slip that nobody reads twice. Numbers stay.
func undoubled(words []string) []string {
	var out []string
	for _, w := range words {
		if n := len(out); n == 0 || out[n-1] != w || heavy(w) {
			out = append(out, w)
		}
	}
	return out
}

// quotedRunes is how much of a text a message quotes.
const quotedRunes = 90

// quoted gives the beginning of a text in quotation marks, or says that there is none.
func quoted(t Text) string {
	words := []rune(strings.TrimSuffix(strings.Join(strings.Fields(t.String()), " "), ".")) // the sentence around it ends in one
	if len(words) == 0 {
		return "nothing"
	}
	if len(words) > quotedRunes {
		words = append(words[:quotedRunes-1:quotedRunes-1], '…')
	}
	return `"` + string(words) + `"`
}

// sentence begins with a capital letter.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
