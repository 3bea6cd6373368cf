package web

import (
	"bytes"
	"slices"
	"strings"
)

// In text, somebody's name stands beside a comment or a change: as an attribute or between two tags. Names of people are in
// `name` and the like only in lists of people; elsewhere those name styles.
var (
	authorAttributes = []string{"author", "initials", "displayName"}
	peopleAttributes = []string{"author", "initials", "displayName", "name", "userId", "providerId"}
	authorElements   = []string{"dc:creator", "author", "loext:sender-initials"}
)

// blankAuthors takes names out of comments and tracked changes. It looks for marks by hand because these parts can be long, and a
// regular expression takes seconds for what somebody has packed into a few kilobytes.
func blankAuthors(part string) func([]byte) ([]byte, error) {
	attributes := authorAttributes
	if strings.Contains(part, "people") || strings.Contains(part, "persons") || strings.Contains(part, "Authors") {
		attributes = peopleAttributes
	}
	return func(b []byte) ([]byte, error) {
		b = blankAttributes(b, attributes)
		for _, name := range authorElements {
			b = blankElements(b, name)
		}
		return b, nil
	}
}

// blankAttributes empties attributes of these names, whatever their namespace is called.
func blankAttributes(b []byte, names []string) []byte {
	var out []byte
	for {
		at := bytes.Index(b, []byte(`="`))
		if at < 0 {
			return append(out, b...)
		}
		name := at
		for name > 0 && isNameByte(b[name-1]) {
			name--
		}
		value := at + len(`="`)
		out = append(out, b[:value]...)
		known := slices.Contains(names, string(b[name:at]))
		b = b[value:]
		if end := bytes.IndexByte(b, '"'); known && end >= 0 {
			b = b[end:]
		}
	}
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

// blankElements empties elements of this name that hold text alone.
func blankElements(b []byte, name string) []byte {
	open, shut := []byte("<"+name+">"), []byte("</"+name+">")
	var out []byte
	for {
		at := bytes.Index(b, open)
		if at < 0 {
			return append(out, b...)
		}
		at += len(open)
		out = append(out, b[:at]...)
		b = b[at:]
		if end := bytes.IndexByte(b, '<'); end >= 0 && bytes.HasPrefix(b[end:], shut) {
			b = b[end:]
		}
	}
}
