package storage

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
)

// readRecord reads the JSON that encodeResponse writes, several times as fast as encoding/json: an export reads every record,
// and most of its time would go there. It knows that form only, compact and without surprises, and says false of anything else,
// which encoding/json then reads.
func readRecord(text []byte, r *response) bool {
	in := recordReader{s: string(text)} // one copy: the values are parts of it
	fields := map[string]*string{
		"id": &r.ID, "reference": &r.Reference, "consultation": &r.Consultation, "version": &r.Version, "edition": &r.Edition,
		"language": &r.Language, "notice": &r.Notice, "salt": &r.Salt, "submitted": &r.Submitted, "changed": &r.Changed,
	}
	in.object(func(name string) {
		if to, ok := fields[name]; ok {
			*to = in.text()
			return
		}
		switch name {
		case "wish":
			r.Wish = consultation.Wish(in.text())
		case "answers":
			in.bad = in.bad || r.Answers != nil
			r.Answers = in.answers()
		default:
			in.bad = true
		}
	})
	return !in.bad && in.at == len(in.s)
}

// recordReader goes through a text from left to right. Once it has met something that it does not know, bad stays true.
type recordReader struct {
	s   string
	at  int
	bad bool
}

// take steps over one byte, if it is next.
func (in *recordReader) take(c byte) bool {
	if in.bad || in.at >= len(in.s) || in.s[in.at] != c {
		return false
	}
	in.at++
	return true
}

// want steps over a byte that must be next.
func (in *recordReader) want(c byte) {
	if !in.take(c) {
		in.bad = true
	}
}

// object calls member at the value of each member.
func (in *recordReader) object(member func(name string)) {
	in.want('{')
	if in.take('}') {
		return
	}
	for !in.bad {
		name := in.text()
		in.want(':')
		member(name)
		if in.take('}') {
			return
		}
		in.want(',')
	}
}

func (in *recordReader) answers() consultation.Answers {
	members := strings.Count(in.s[in.at:], `":[`) // enough to begin with
	a := make(consultation.Answers, members)
	values := make([]string, 0, members) // one block for all of them
	in.object(func(name string) {
		begin := len(values)
		in.want('[')
		for !in.bad && !in.take(']') {
			if len(values) > begin {
				in.want(',')
			}
			values = append(values, in.text())
		}
		a[name] = values[begin:len(values):len(values)]
	})
	return a
}

// text reads a JSON string. One with escapes is left to encoding/json.
func (in *recordReader) text() string {
	in.want('"')
	begin, escaped := in.at, false
	for !in.bad && in.at < len(in.s) && in.s[in.at] != '"' {
		if in.s[in.at] == '\\' {
			escaped = true
			in.at++
		}
		in.at++
	}
	in.want('"')
	if in.bad {
		return ""
	}
	s := in.s[begin : in.at-1]
	if escaped {
		var plain string
		if err := json.Unmarshal([]byte(in.s[begin-1:in.at]), &plain); err != nil {
			in.bad = true
		}
		return plain
	}
	in.bad = !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' })
	return s
}
