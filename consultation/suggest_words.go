package consultation

import (
	"regexp"
	"strings"
)

// usual are words that people bring from other tools and from plain speech, and what they are called here. They are tried in
// order; one counts only where its result is among the choices.
var usual = []struct {
	said *regexp.Regexp
	here string
}{
	// types of question
	{said(`single[ -](?:choice|select|answer)|radios?(?: buttons?)?|drop ?-?down|(?:pick|select|tick|choose) (?:one|1)(?: only)?|choose only one|yes/no|boolean`), "choose one"},
	{said(`multiple[ -]choice|multi[ -]?(?:select|choice)|multiple answers?|check ?box(?:es)?|(?:tick|choose|select|pick) (?:all|any|many)(?: that apply)?|tick ?box(?:es)?`), "choose any"},
	{said(`(?:choose|pick|select|tick) (?:up to|upto|max|maximum|at most|no more than|any|top) ?(\d+)`), "choose up to $1"},
	{said(`integer|whole|count|whole numbers`), "whole number"},
	{said(`decimal(?: number)?|numeric|numbers`), "number"},
	{said(`percent|per cent|%|share`), "percentage"},
	{said(`money|pounds?|currency|£|cost|price|gbp`), "amount"},
	{said(`(?:file|document|evidence)(?: upload)?|upload (?:a )?files?|uploads|attachments?`), "upload"},
	{said(`(?:likert|rating|agree|agreement)(?: scale)?`), "scale"},
	{said(`(?:free|open)[ -]?text|open(?: question)?|paragraphs?|essay|text ?area|long(?: answer)?|big box|multi[ -]?line(?: text)?`), "long text"},
	{said(`text|text ?box|line|(?:one|single)[ -]line(?: text)?|short(?: answer)?|string|box`), "short text"},
	{said(`grid|matrix|table|rating grid|(?:choose )?(?:1|one) (?:per|in each|for each|a) row`), "choose one per row"},
	{said(`(?:choose )?(?:many|several|all) (?:per|in each|for each|a) row`), "choose any per row"},
	{said(`e-?mail(?: address)?`), "email"},
	{said(`post[ -]?code|zip(?: code)?`), "postcode"},
	{said(`day|calendar|dates|date of birth`), "date"},
	{said(`rank(?:ing)?(?: up to| the top| top)? (\d+)`), "rank top $1"},
	{said(`rank(?:ing)?|order`), "rank top 3"},
	{said(`(?:agree|tick|confirm|accept) all|consent|declaration`), "agree to all"},
	// settings of a question
	{said(`mandatory|compulsory|obligatory|must answer|needed|require`), "required"},
	{said(`(?:max(?:imum)?|at most|up to|limit(?: of)?|no more than|less than|word limit)? ?(?:of )?(\d+) words?(?: max(?:imum)?| limit)?`), "max $1 words"},
	{said(`(?:max(?:imum)?|at most|up to|limit(?: of)?|no more than|less than)? ?(?:of )?(\d+) (?:char|character|letter)s?(?: max(?:imum)?| limit)?`), "max $1 characters"},
	{said(`(?:min(?:imum)?|at least|more than) (?:of )?(\d+) words?`), "min $1 words"},
	{said(`(?:words?(?: limit| max)?|max(?:imum)?(?: words?)?|limit) (\d+)`), "max $1 words"},
	{said(`(?:between |from )?(-?[\d.]+)(?: and | to | ?- ?| ?– ?)(-?[\d.]+)`), "from $1 to $2"},
	{said(`(?:(?:only )?(?:show|ask|display|visible)(?:n|ed)?(?: only)? (?:if|when)|if|when|only when|only|only for) (.+)`), "only if $1"},
	{said(`(?:max(?:imum)?|up to)? ?(\d+) ?(?:mb|megabytes?)(?: max)?`), "max $1 MB"},
	{said(`max(?:imum)? (\d+) files?|(\d+) files?`), "up to $1$2 files"},
	{said(`max(?:imum)? (\d+) pages?|up to (\d+) pages?`), "max $1$2 pages"},
	{said(`(?:with )?(?:a )?(?:comments?|text|text ?box|box)(?: box)?( max (?:\d+) words)`), "with comment$1"},
	{said(`(?:with )?(?:a )?comments?(?: box)?`), "with comment"},
	{said(`(?:personal|contact) (?:data|details|information)|contact`), "personal"},
	{said(`(?:not|un) ?-?(?:public|published)|not for publication|confidential|private|do not publish|don['’]t publish`), "not published"},
	{said(`sensitive|special category data|special`), "special category"},
	{said(`(?:not? later than|not after|before|until|at the latest|up to|max(?:imum)?) (.+)`), "no later than $1"},
	{said(`(?:not? earlier than|not before|after|since|min(?:imum)?) (.+)`), "no earlier than $1"},
	{said(`in the past|past`), "no later than today"},
	{said(`(?:sums? to|total(?:s|ling)?|must add up to|add up to|adds to) (.+)`), "adds up to $1"},
	{said(`same answers as (.+)|answers from (.+)`), "answers of $1$2"},
	// settings of an answer
	{said(`exclusive|alone|on it['’]?s own|own|none of the above`), "on its own"},
	{said(`(?:not on|off|outside)(?: the)? scale`), "not on scale"},
	{said(`prefer not to say|no response|not applicable`), "no answer"},
	{said(`(?:with )?(?:a )?(?:box|text ?box|other|free text|comment)( max \d+ (?:words|characters))`), "with text$1"},
	{said(`(?:with )?(?:a )?(?:box|text ?box|other|free text)`), "with text"},
	// settings of a section
	{said(`(?:one|1|a)?(?: question)? (?:per|a|on each) page`), "one question per page"},
	{said(`repeat(?:s|ed)?(?: max| at most| upto)? (\d+)(?: times)?`), "repeat up to $1 times"},
	{said(`equality|equalities|diversity(?: monitoring)?|equality questions|monitoring`), "equality monitoring"},
	{said(`(?:the )?ends?|stops?(?: here)?|end here|finish(?:es)?(?: here)?`), "ends here"},
	// keys of the front matter
	{said(`clos(?:e|ing|es)(?: date| on| at)?|deadline|end(?: date|s)?`), "closes"},
	{said(`open(?:ing|s)?(?: date| on| at)?|start(?: date|s)?|launch(?: date)?`), "opens"},
	{said(`e-?mail|contact (?:email|address|details)|enquiries`), "contact"},
	{said(`(?:postal )?address|by post|freepost`), "post"},
	{said(`privacy (?:notice|policy|statement)`), "privacy"},
	{said(`type|sort`), "kind"},
	{said(`description|abstract`), "summary"},
	{said(`organi[sz]ation|owner|ministry|publisher`), "department"},
	{said(`country|nations?|countries|applies|area`), "applies to"},
	{said(`id|slug|name`), "consultation"},
	{said(`version`), "format"},
	{said(`retention|keep|keep data`), "keep responses"},
	{said(`edition|language`), "editions"},
	{said(`large print|accessibility|formats`), "alternative formats"},
	// operators of a condition
	{said(`contains?|include|including|has`), "includes"},
	{said(`(?:does not|doesn['’]t|not) (?:includes?|contains?)|excludes?`), "does not include"},
	{said(`isn['’]t|isnt|not|is not equal to`), "is not"},
	{said(`equals?|is equal to|are|=`), "is"},
	{said(`(?:is )?(?:more|greater|higher|larger|bigger) than|is over|is above`), "is at least"},
	{said(`(?:is )?(?:less|fewer|lower|smaller) than|is under|is below`), "is at most"},
	{said(`is (?:after|since|from)|after`), "is on or after"},
	{said(`answered|is (?:filled|given|complete|known)`), "is answered"},
}

func said(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

var (
	thousands   = regexp.MustCompile(`(\d),(\d{3})\b`)
	unspaced    = regexp.MustCompile(`\b(\d+)([a-z])`)
	numberWords = map[string]string{"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10"}
)

// inUsualWords gives what was meant in the words of the choices: the same in small letters and with plain numbers, or what other
// people's words for it are called here. "" where nothing fits a choice; choices may be patterns (see Match).
func inUsualWords(written string, choices []string) string {
	plain := ordinary(written)
	if plain != written && fitsAny(plain, choices) {
		return plain
	}
	for _, u := range usual {
		m := u.said.FindStringSubmatchIndex(plain)
		if m == nil {
			continue
		}
		here := strings.TrimSpace(string(u.said.ExpandString(nil, strings.ReplaceAll(u.here, "$1$2", "${1}${2}"), plain, m)))
		if here != written && fitsAny(here, choices) {
			return here
		}
	}
	return ""
}

// ordinary writes numbers as digits without commas, apart from what follows, and everything in small letters.
func ordinary(s string) string {
	if len(s) > 80 {
		return s
	}
	s = thousands.ReplaceAllString(strings.ToLower(s), "$1$2")
	s = unspaced.ReplaceAllString(s, "$1 $2")
	words := strings.Fields(s)
	for i, w := range words {
		if digit, ok := numberWords[w]; ok {
			words[i] = digit
		}
		if w == "mb" {
			words[i] = "MB"
		}
	}
	return strings.Join(words, " ")
}

func fitsAny(s string, choices []string) bool {
	for _, c := range choices {
		if _, ok := Match(c, s); ok {
			return true
		}
	}
	return false
}
