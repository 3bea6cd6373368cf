package consultation

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Redirect is an old address that leads to a consultation for ever.
type Redirect struct {
	Path         string // see OldPath
	Consultation string // slug
	At           time.Time
	By           string // account
}

// What is wrong with an old address.
var (
	ErrPathForm  = errors.New("not an address on a website")
	ErrPathQuery = errors.New("the address has a question mark or a number sign")
)

// maxOldPath is far above any address that people have printed.
const maxOldPath = 300

// OldPath gives the usual form of an old address that somebody typed or pasted: what follows the host name, as it is after
// percent signs are decoded, without a slash at the end. What it gives is a local path whatever was typed: it begins with one
// slash, no part of it is empty or made of dots, and there is nothing in it that a browser would read as another host. Giving it
// its own result changes nothing, unless a percent sign is left in it.
func OldPath(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	for _, scheme := range []string{"https://", "http://"} {
		if rest, ok := strings.CutPrefix(typed, scheme); ok {
			i := strings.IndexByte(rest, '/')
			if i < 0 {
				return "", ErrPathForm
			}
			typed = rest[i:]
			break
		}
	}
	if strings.ContainsAny(typed, "?#") {
		return "", ErrPathQuery
	}
	path, err := url.PathUnescape(typed)
	if err != nil {
		return "", ErrPathForm
	}
	path = strings.TrimSpace(strings.TrimSuffix(path, "/"))
	if len(path) < 2 || len(path) > maxOldPath || path[0] != '/' || !utf8.ValidString(path) {
		return "", ErrPathForm
	}
	for _, r := range path {
		if r == '\\' || r == '?' || r == '#' || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return "", ErrPathForm
		}
	}
	for part := range strings.SplitSeq(path[1:], "/") {
		if strings.Trim(part, ". ") == "" {
			return "", ErrPathForm
		}
	}
	return path, nil
}
