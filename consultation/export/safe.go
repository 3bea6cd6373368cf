package export

import (
	"strings"
	"unicode/utf8"
)

// clean makes a text fit for every format: line ends are one newline, NUL and broken UTF-8 are gone.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 && strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return cleaner.Replace(strings.ToValidUTF8(s, "\uFFFD"))
}

var cleaner = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "")

// starters begin a formula in one spreadsheet program or another: the ASCII ones, their full-width forms, and the white space
// that some programs drop before they look.
const starters = "=+-@\t\r\n＝＋－＠"

// Guard makes a text safe to open in a spreadsheet: one that could be taken for a formula gets an apostrophe in front. A text that
// already has apostrophes before such a start gets one more, so that Unguard gives back exactly what was written.
func Guard(s string) string {
	if risky(s) {
		return "'" + s
	}
	return s
}

// Unguard takes off the apostrophe that Guard has put in front.
func Unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && risky(rest) {
		return rest
	}
	return s
}

// risky looks past apostrophes and past characters that nobody sees.
func risky(s string) bool {
	s = strings.TrimLeft(s, "' \u00a0\u200b\u2060\ufeff")
	for _, r := range s {
		return strings.ContainsRune(starters, r)
	}
	return false
}
