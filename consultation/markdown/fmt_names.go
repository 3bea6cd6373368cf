package markdown

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/greenpaper/greenpaper/consultation"
)

const maxName = 40

// unneeded are words that say nothing in a name.
var unneeded = strings.Fields(`a an the of to in on at for with by from and or is are was be been do does did have has had can could would
	should will you your yours we our us i my me it its this that these those there what which who whom whose how when where why if any
	please so as far much many about`)

var fmtNumber = regexp.MustCompile(`^(?:\([0-9a-zA-Z]{1,5}\)|[Qq]?[0-9]+(?:\.[0-9]+)*[a-z]?[.):]|[Qq][0-9]+(?:\.[0-9]+)*[a-z]?)[ \t]+`)

// name makes a new name of the file from a heading.
func (f *formatter) name(heading string) string {
	name := nameFrom(heading, f.taken)
	f.taken[name] = true
	return name
}

// nameFrom makes a name of a heading, unlike those that are taken: up to four words that say something.
func nameFrom(heading string, taken map[string]bool) string {
	words := slugWords(fmtNumber.ReplaceAllString(heading, ""))
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(unneeded, w) })
	if len(kept) == 0 {
		kept = words
	}
	return uniqueName(hyphenate(kept[:min(4, len(kept))], "question"), taken)
}

// slug makes a name or code of words, as they are.
func slug(s string) string { return hyphenate(slugWords(s), "name") }

// newCode makes a new code from an answer's wording, unlike those that are taken, and takes it.
func newCode(wording string, taken map[string]bool) string {
	c := uniqueName(hyphenate(slugWords(wording), "answer"), taken)
	taken[c] = true
	return c
}

// slugWords gives the words in small letters without accents; code spans go.
func slugWords(s string) []string {
	s = fmtSpan.ReplaceAllString(s, " ")
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// hyphenate joins words with hyphens, as many as fit; at least a part of the first.
func hyphenate(words []string, none string) string {
	s := ""
	for _, w := range words {
		if s == "" {
			s = w[:min(len(w), maxName)]
		} else if len(s)+1+len(w) <= maxName {
			s += "-" + w
		} else {
			break
		}
	}
	if s == "" {
		s = none
	}
	return s
}

// uniqueName adds a number to a name that is taken or reserved.
func uniqueName(name string, taken map[string]bool) string {
	if !taken[name] && !slices.Contains(consultation.Reserved, name) && !isType(name) {
		return name
	}
	for n := 2; ; n++ {
		suffix := "-" + strconv.Itoa(n)
		candidate := strings.TrimRight(name[:min(len(name), maxName-len(suffix))], "-") + suffix
		if !taken[candidate] {
			return candidate
		}
	}
}
