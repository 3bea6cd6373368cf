package markdown

import (
	"bytes"
	"slices"
	"strings"
)

// SetFront gives a text whose front matter says another value for a key: in the line that has it, or in a new last line. The value ""
// takes the line away. A text without front matter stays as it is.
func SetFront(body []byte, key, value string) []byte {
	lines := fmtLines(body)
	end := frontEnd(lines)
	if end < 0 {
		return body
	}
	at := slices.IndexFunc(lines[:end], func(l fmtLine) bool { return frontKeyOf(l.text) == key })
	switch {
	case at < 0 && value == "":
		return body
	case at < 0:
		lines = slices.Insert(lines, end, fmtLine{text: key + ": " + value, end: lines[0].end})
	case value == "":
		lines = slices.Delete(lines, at, at+1)
	default:
		lines[at].text = key + ": " + value
	}
	return joinLines(lines)
}

// FrontValue gives the value of a key of the front matter and its line, from 1; 0 where it is not there.
func FrontValue(body []byte, key string) (value string, line int) {
	lines := fmtLines(body)
	for i, l := range lines[:max(0, frontEnd(lines))] {
		if frontKeyOf(l.text) == key {
			_, value, _ = strings.Cut(l.text, ":")
			return strings.TrimSpace(value), i + 1
		}
	}
	return "", 0
}

// frontEnd is the index of the line that ends the front matter, -1 where there is none.
func frontEnd(lines []fmtLine) int {
	if len(lines) == 0 || strings.TrimRight(strings.TrimPrefix(lines[0].text, bom), " \t") != "---" {
		return -1
	}
	for i := 1; i < len(lines); i++ {
		if strings.TrimRight(lines[i].text, " \t") == "---" {
			return i
		}
	}
	return -1
}

func frontKeyOf(line string) string {
	key, _, ok := strings.Cut(line, ":")
	if !ok {
		return ""
	}
	return strings.TrimSpace(key)
}

func joinLines(lines []fmtLine) []byte {
	var out bytes.Buffer
	for _, l := range lines {
		out.WriteString(l.text)
		out.WriteString(l.end)
	}
	return out.Bytes()
}
