package staff

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"encoding/base64"

	"github.com/greenpaper/greenpaper/consultation"
)

// MaxLetter is how long the text of a letter may be, in bytes.
const MaxLetter = 1 << 20

// LetterPart is a piece of a letter: a paragraph, or a sentence of one. The letter itself is never changed.
type LetterPart struct {
	Start, End int      // bytes of the letter
	To         []string // full names of the questions that it is about
}

// SplitLetter cuts a letter into paragraphs, at its empty lines.
func SplitLetter(text string) []LetterPart {
	var parts []LetterPart
	start, end := -1, 0
	at := 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		switch blank := strings.TrimSpace(line) == ""; {
		case blank && start >= 0:
			parts = append(parts, LetterPart{Start: start, End: end})
			start = -1
		case !blank:
			if start < 0 {
				start = at
			}
			end = at + len(strings.TrimRightFunc(line, unicode.IsSpace))
		}
		at += len(line)
	}
	if start >= 0 {
		parts = append(parts, LetterPart{Start: start, End: end})
	}
	return parts
}

// SplitSentences cuts one part where a sentence ends: behind a full stop, a question or exclamation mark that a space follows. Each
// piece is about what the part was about.
func SplitSentences(text string, parts []LetterPart, i int) []LetterPart {
	if i < 0 || i >= len(parts) {
		return parts
	}
	p := parts[i]
	var cut []LetterPart
	add := func(from, to int) {
		s := text[from:to]
		from += len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
		to = from + len(strings.TrimSpace(text[from:to]))
		if to > from {
			cut = append(cut, LetterPart{Start: from, End: to, To: slices.Clone(p.To)})
		}
	}
	from := p.Start
	for at := p.Start; at < p.End; {
		r, n := utf8.DecodeRuneInString(text[at:p.End])
		at += n
		if !strings.ContainsRune(".!?", r) || at >= p.End {
			continue
		}
		for at < p.End { // closing quotes and brackets belong to the sentence
			r, n := utf8.DecodeRuneInString(text[at:p.End])
			if !strings.ContainsRune(".!?\"'”’)]", r) {
				break
			}
			at += n
		}
		if next, _ := utf8.DecodeRuneInString(text[at:p.End]); at < p.End && unicode.IsSpace(next) {
			add(from, at)
			from = at
		}
	}
	add(from, p.End)
	return slices.Concat(parts[:i:i], cut, parts[i+1:])
}

// JoinParts puts a part and the one after it together again.
func JoinParts(parts []LetterPart, i int) []LetterPart {
	if i < 0 || i+1 >= len(parts) {
		return parts
	}
	whole := LetterPart{Start: parts[i].Start, End: parts[i+1].End, To: slices.Clone(parts[i].To)}
	for _, q := range parts[i+1].To {
		if !slices.Contains(whole.To, q) {
			whole.To = append(whole.To, q)
		}
	}
	return slices.Concat(parts[:i:i], []LetterPart{whole}, parts[i+2:])
}

func withoutQuestion(parts []LetterPart, question string) []LetterPart {
	out := slices.Clone(parts)
	for i := range out {
		out[i].To = slices.DeleteFunc(slices.Clone(out[i].To), func(q string) bool { return q == question })
	}
	return out
}

// LetterField is the field of a question that words of a letter go to: its own text, or its comment. "" where it has neither: the
// part is shown beside the question, and somebody types what it says.
func LetterField(x consultation.Asked) string {
	if single, ok := x.Kind.(*consultation.Single); ok && single.Box.FieldType() == consultation.FieldText {
		return x.FullName
	}
	if x.Comment != nil {
		return x.CommentName()
	}
	return ""
}

// partsFor is what a letter says about a question: its parts in order, joined.
func (in *Intake) partsFor(k int, question string) string {
	var out []string
	for _, p := range in.Keyings[k].Parts {
		if slices.Contains(p.To, question) && p.Start >= 0 && p.Start <= p.End && p.End <= len(in.Letter) {
			out = append(out, in.Letter[p.Start:p.End])
		}
	}
	return strings.Join(out, "\n\n")
}

// PartsFor is what the letter says about a question in one keying.
func (in *Intake) PartsFor(k int, question string) string { return in.partsFor(k, question) }

// Unassigned counts the parts that are about nothing that was asked.
func (k *Keying) Unassigned() int {
	n := 0
	for _, p := range k.Parts {
		if len(p.To) == 0 {
			n++
		}
	}
	return n
}

// What is wrong with an e-mail.
var (
	ErrNotEmail    = errors.New("not an e-mail")
	ErrNoPlainText = errors.New("the e-mail has no plain text")
)

// Email is what is kept of an e-mail: the words and the day on which it was sent. Addresses and other headers are dropped.
type Email struct {
	Text string
	Day  string // ISO date in London, or ""
}

const (
	maxEmailDepth = 5
	maxEmailParts = 50
)

// ReadEmail takes the words out of an e-mail file: its first part of plain text. Files that hang on it are left out.
func ReadEmail(r io.Reader) (Email, error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return Email{}, ErrNotEmail
	}
	if m.Header.Get("From") == "" && m.Header.Get("Date") == "" && m.Header.Get("Content-Type") == "" {
		return Email{}, ErrNotEmail
	}
	var e Email
	if at, err := m.Header.Date(); err == nil {
		e.Day = at.In(consultation.London).Format(consultation.ISODate)
	}
	parts := 0
	e.Text, err = plainText(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, 0, &parts)
	if err != nil {
		return Email{}, err
	}
	return e, nil
}

func plainText(kind, encoding string, body io.Reader, depth int, parts *int) (string, error) {
	if kind == "" {
		kind = "text/plain"
	}
	media, params, err := mime.ParseMediaType(kind)
	if *parts++; err != nil || depth > maxEmailDepth || *parts > maxEmailParts {
		return "", ErrNoPlainText
	}
	switch {
	case media == "text/plain":
		return decodedText(params["charset"], encoding, body)
	case !strings.HasPrefix(media, "multipart/") || params["boundary"] == "":
		return "", ErrNoPlainText
	}
	for in := multipart.NewReader(body, params["boundary"]); ; {
		p, err := in.NextRawPart()
		if err != nil {
			return "", ErrNoPlainText
		}
		if strings.HasPrefix(strings.ToLower(p.Header.Get("Content-Disposition")), "attachment") {
			if *parts++; *parts > maxEmailParts {
				return "", ErrNoPlainText
			}
			continue
		}
		text, err := plainText(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, depth+1, parts)
		if err == nil {
			return text, nil
		}
		if !errors.Is(err, ErrNoPlainText) {
			return "", err
		}
	}
}

func decodedText(charset, encoding string, body io.Reader) (string, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	b, err := io.ReadAll(io.LimitReader(body, MaxLetter+1))
	if err != nil && len(b) == 0 {
		return "", ErrNoPlainText
	}
	text := string(b)
	switch strings.ToLower(charset) {
	case "iso-8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252":
		text = fromWindows(b)
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), nil
}

// windows is what Windows-1252 has between 0x80 and 0x9f, where Latin-1 has nothing that people write.
var windows = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

func fromWindows(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		if c >= 0x80 && c < 0xa0 {
			s.WriteRune(windows[c-0x80])
		} else {
			s.WriteRune(rune(c))
		}
	}
	return s.String()
}
