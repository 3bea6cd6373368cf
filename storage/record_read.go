package storage

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
)

// readRecord reads the JSON that encodeResponse writes, several times as fast as encoding/json: an export reads every record,
// and most of its time would go there. It knows that form only, compact and without surprises, and says false of anything else,
// which encoding/json then reads.
func readRecord(text string, r *response) bool {
	in := recordReader{s: text} // the values are parts of it, not copies
	in.object(func(name string) {
		switch name {
		case "answers":
			in.bad = in.bad || r.Answers != nil
			r.Answers = in.answers()
		case "wish":
			r.Wish = consultation.Wish(in.text())
		case "channel":
			r.Channel = consultation.Channel(in.text())
		case "late": // it is written only where it is true
			in.word("true")
			r.Late = true
		default:
			if to := r.field(name); to != nil {
				*to = in.text()
			} else {
				in.bad = true
			}
		}
	})
	return !in.bad && in.at == len(in.s)
}

// field finds a plain text of the record; nil if there is none of that name.
func (r *response) field(name string) *string {
	switch name {
	case "id":
		return &r.ID
	case "reference":
		return &r.Reference
	case "consultation":
		return &r.Consultation
	case "version":
		return &r.Version
	case "edition":
		return &r.Edition
	case "language":
		return &r.Language
	case "notice":
		return &r.Notice
	case "salt":
		return &r.Salt
	case "submitted":
		return &r.Submitted
	case "changed":
		return &r.Changed
	case "received":
		return &r.Received
	case "batch":
		return &r.Batch
	}
	return nil
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

// word steps over a word that must be next.
func (in *recordReader) word(w string) {
	for i := range len(w) {
		in.want(w[i])
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

// text reads a JSON string.
func (in *recordReader) text() string {
	in.want('"')
	begin, escaped, wide := in.at, false, false
	all, at := in.s, in.at // in registers: most of a record is the letters of its texts
scan:
	for at < len(all) {
		c := all[at]
		at++
		switch {
		case c == '"':
			at--
			break scan
		case c == '\\':
			escaped = true
			at++ // what follows is no end
		case c < ' ':
			in.bad = true
			break scan
		case c >= utf8.RuneSelf:
			wide = true
		}
	}
	in.at = at
	in.want('"')
	if in.bad {
		return ""
	}
	s := in.s[begin : in.at-1]
	if wide && !utf8.ValidString(s) {
		in.bad = true
	}
	if escaped {
		return in.unescape(s)
	}
	return s
}

// escapes are the escapes of one letter.
var escapes = [utf8.RuneSelf]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape gives the text behind escapes. Surrogates, which encodeResponse never writes, are left to encoding/json.
func (in *recordReader) unescape(s string) string {
	out := make([]byte, 0, len(s))
	for {
		plain, rest, found := strings.Cut(s, `\`)
		out = append(out, plain...)
		if !found {
			return string(out)
		}
		n := 1
		if len(rest) >= 5 && rest[0] == 'u' {
			code, err := strconv.ParseUint(rest[1:5], 16, 16)
			if err != nil || utf16.IsSurrogate(rune(code)) {
				in.bad = true
				return ""
			}
			out, n = utf8.AppendRune(out, rune(code)), 5
		} else if rest == "" || rest[0] >= utf8.RuneSelf || escapes[rest[0]] == 0 {
			in.bad = true
			return ""
		} else {
			out = append(out, escapes[rest[0]])
		}
		s = rest[n:]
	}
}
