package personal

import (
	"regexp"
	"slices"
	"strings"
)

var finders = []finder{
	{Email, having([]string{"@"}, matching(`[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}`, nil))},
	{Email, having(writtenAt, matching(`[A-Za-z0-9._+-]+(?: ?\(at\) ?| ?\[at\] ?| at )(?:[A-Za-z0-9-]+(?:\.| dot | ?\(dot\) ?))+(?:[A-Za-z]{2,24})\b`, email))},
	{URL, having([]string{"://", "www.", "WWW.", "Www."}, matching(`(?i)\b(?:https?://|www\.)[^\s<>"]+[^\s<>".,;:!?)\]'’]`, nil))},
	{URL, having([]string{".com/", ".COM/"}, matching(`(?i)\b(?:facebook|twitter|x|instagram|linkedin|tiktok|youtube)\.com/[A-Za-z0-9_./@-]*[A-Za-z0-9_/]`, nil))},
	{URL, having([]string{"@"}, matching(`(?:^|[\s(])@[A-Za-z0-9_]{3,30}\b`, nil))},
	{NINO, numbered(matching(`(?i)\b[A-CEGHJ-PR-TW-Z] ?[A-CEGHJ-NPR-TW-Z](?:[ -]?\d){6}[ -]?[A-D]\b`, nino))},
	{NHS, numbered(matching(`\d{3}[ -]?\d{3}[ -]?\d{4}`, nhs))},
	{Card, numbered(matching(`\d(?:[ -]?\d){12,18}`, card))},
	{Phone, numbered(matching(`(?:\+|00)44[ -]?(?:\(0\)[ -]?)?[1-9](?:[ -]?\d){8,9}`, nil))},
	{Phone, numbered(matching(`\(0\d{2,5}\)[ -]?\d(?:[ -]?\d){4,7}`, phone))},
	{Phone, numbered(matching(`0[12378](?:[ .-]?\d){8,9}`, phone))},
	{Phone, numbered(matching(`0[12378]\d{2,4}/\d(?:[ -]?\d){4,7}`, phone))},
	{Postcode, numbered(matching(`(?i)\b(?:GIR ?0AA|[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]|[A-HK-Y][0-9](?:[0-9]|[ABEHMNPRV-Y])|[0-9][A-HJKPS-UW]) ?[0-9][ABD-HJLNP-UW-Z]{2})\b`, postcode))},
	{Birth, having([]string{"orn", "irth", "dob", "DOB", "Dob", "d.o.b", "D.O.B"}, births)},
	{Name, names},
	{Place, places},
}

// matching finds what an expression matches and right, if there is one, agrees to; nothing may stand right before or after it.
func matching(expression string, right func(string) bool) func(string) [][2]int {
	re := regexp.MustCompile(expression)
	return func(text string) [][2]int {
		var list [][2]int
		for _, at := range re.FindAllStringIndex(text, -1) {
			from, to := at[0], at[1]
			for from < to && strings.ContainsRune(" \n\t(", rune(text[from])) && text[from] != '(' || from < to && text[from] == '(' && text[from+1] == '@' {
				from++
			}
			if alone(text, from, to) && (right == nil || right(text[from:to])) {
				list = append(list, [2]int{from, to})
			}
		}
		return list
	}
}

// email: with "at" written out it counts only where a whole address follows.
func email(s string) bool {
	if strings.Contains(s, "(at)") || strings.Contains(s, "[at]") {
		return true
	}
	return strings.Contains(s, " dot ") || regexp.MustCompile(` at [a-z0-9-]+\.(?:com|co\.uk|org|org\.uk|net|gov\.uk|nhs\.net|nhs\.uk|ac\.uk)$`).MatchString(s)
}

// nino: some prefixes are never given out.
func nino(s string) bool {
	prefix := strings.ToUpper(strings.ReplaceAll(s, " ", ""))[:2]
	return !slices.Contains([]string{"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}, prefix)
}

// nhs: ten digits, the last of which follows from the others modulo 11.
func nhs(s string) bool {
	d := digits(s)
	sum := 0
	for i := range 9 {
		sum += int(d[i]-'0') * (10 - i)
	}
	check := (11 - sum%11) % 11
	return check < 10 && int(d[9]-'0') == check && strings.Trim(d, d[:1]) != ""
}

// card: 13 to 19 digits whose sum by Luhn is a multiple of ten.
func card(s string) bool {
	d := digits(s)
	sum := 0
	for i := range len(d) {
		x := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if x *= 2; x > 9 {
				x -= 9
			}
		}
		sum += x
	}
	return sum%10 == 0 && strings.ContainsRune("2345 6", rune(d[0])) && strings.Trim(d, d[:1]) != ""
}

func phone(s string) bool {
	n := len(digits(s))
	return n == 10 || n == 11
}

// postcode: without a space and in small letters it may be anything, so digits must stand out.
func postcode(s string) bool {
	return strings.ToUpper(s) == s || strings.Contains(s, " ")
}

const (
	day   = `(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?`
	month = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`
	year  = `(?:19|20)\d\d`
	date  = `(?:` + day + `(?: of)? ` + month + `,? ` + year + `|` + month + ` ` + day + `,? ` + year + `|` + day + `[/.-](?:0?[1-9]|1[0-2])[/.-](?:` + year + `|\d\d)|` + year + `-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))`
)

// birthDate is a date after words that make it one of birth.
var birthDate = regexp.MustCompile(`(?i)\b(?:born(?: on)?|birth(?:day)?(?: is| was| on|:)?|dob|d\.o\.b\.?)(?:[ :(,-]|is|was|on|the)*(` + date + `)`)

// bornIn is a year of birth with a month: with a place it is enough to find somebody.
var bornIn = regexp.MustCompile(`(?i)\bborn (?:in|on) (` + month + ` ` + year + `)`)

func births(text string) [][2]int {
	var list [][2]int
	for _, re := range []*regexp.Regexp{birthDate, bornIn} {
		for _, at := range re.FindAllStringSubmatchIndex(text, -1) {
			list = append(list, [2]int{at[2], at[3]})
		}
	}
	return list
}

// placed is a job with where it is done: "the manager at Orchard House in Northwick".
var placed = regexp.MustCompile(`(?:\b[Tt]he |\b[Aa]n? |\b[Mm]y )?\b(?:(?:[Rr]egistered|[Dd]eputy|[Nn]ight|[Aa]rea|[Cc]are|[Hh]ome|[Oo]nly|[Hh]ead|[Ss]enior|[Cc]hief|[Aa]ctivities)[ -]){0,3}` +
	`(?:[Mm]anager|[Nn]urse|[Cc]arer|[Ww]orker|[Aa]ssistant|[Cc]ook|[Cc]ha?plain|[Dd]irector|[Oo]wner|[Cc]o-?ordinator|[Ss]upervisor|[Cc]leaner|[Tt]rainer|[Ee]xecutive|[Ll]ead) (?:at|of|for|in) (?:the )?` +
	`[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+|of|the|and))* ?(?:(?:[Cc]are [Hh]ome|[Nn]ursing [Hh]ome|[Hh]ouse|[Hh]ome|[Ll]odge|[Cc]ourt|[Hh]all|[Hh]ospital|[Ss]urgery|[Ss]chool|[Cc]entre|[Mm]anor|[Gg]range)\b)(?:,? (?:in|near) [A-Z][\w'’-]+)?`)

// jobs are in every such place.
var jobs = strings.Fields("anager urse arer orker ssistant ook haplain haplin irector wner rdinator upervisor leaner rainer xecutive ead")

func places(text string) [][2]int {
	var list [][2]int
	for _, job := range jobs {
		for at := 0; ; {
			i := strings.Index(text[at:], job)
			if i < 0 {
				break
			}
			at += i + len(job)
			if at >= len(text) || text[at] != ' ' {
				continue
			}
			from := max(0, at-60)
			if m := placed.FindStringIndex(text[from:min(len(text), at+120)]); m != nil && alone(text, from+m[0], from+m[1]) {
				list = append(list, [2]int{from + m[0], from + m[1]})
			}
		}
	}
	return list
}

// having looks only into texts that have one of the parts which every match has: most texts have none.
func having(parts []string, find func(string) [][2]int) func(string) [][2]int {
	return func(text string) [][2]int {
		for _, part := range parts {
			if strings.Contains(text, part) {
				return find(text)
			}
		}
		return nil
	}
}

// writtenAt are parts of addresses that are written out.
var writtenAt = []string{"(at)", "[at]", " dot ", ".com", ".co.uk", ".org", ".net", ".gov.uk", ".nhs", ".ac.uk"}

// numbered looks only around digits, a few words to each side.
func numbered(find func(string) [][2]int) func(string) [][2]int {
	const beside = 32
	return func(text string) [][2]int {
		var list [][2]int
		for at := 0; at < len(text); {
			i := strings.IndexAny(text[at:], "0123456789")
			if i < 0 {
				break
			}
			from, to := max(at, at+i-beside), at+i+1
			for j := to; j < len(text) && j < to+beside; j++ {
				if text[j] >= '0' && text[j] <= '9' {
					to = j + 1
				}
			}
			if cut := strings.IndexAny(text[from:at+i], " \n"); cut >= 0 {
				from += cut
			}
			end := min(len(text), to+beside)
			if cut := strings.LastIndexAny(text[to:end], " \n"); cut >= 0 && end < len(text) {
				end = to + cut
			}
			for _, m := range find(text[from:end]) {
				list = append(list, [2]int{from + m[0], from + m[1]})
			}
			at = end
		}
		return list
	}
}
