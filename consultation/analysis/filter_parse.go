package analysis

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// What can be wrong with a filter.
var (
	ErrFilter   = errors.New("analysis: the filter cannot be read")
	ErrNoSearch = errors.New("analysis: texts, themes and campaigns cannot be looked for here")
)

// maxFilter bounds a filter's text in bytes, and how deep its brackets go.
const (
	maxFilter = 4000
	maxDepth  = 20
)

// Problem says what is wrong with a filter's text, for a message: Word is where, Want what was expected there.
type Problem struct {
	Word string // "" at the end
	Want Want
}

// Want is what a filter should have had.
type Want string

// What can be wanted.
const (
	WantName    Want = "name"    // a question, channel, day …
	WantOp      Want = "op"      // "is", "includes" …
	WantCode    Want = "code"    // an answer
	WantValue   Want = "value"   // a number or a date
	WantQuoted  Want = "quoted"  // words in quotation marks
	WantBracket Want = "bracket" // a closing one
	WantEnd     Want = "end"     // and, or, nothing more
	WantShorter Want = "shorter"
)

func (p *Problem) Error() string { return fmt.Sprintf("%s: at %q, want %s", ErrFilter, p.Word, p.Want) }

// Unwrap makes it an ErrFilter.
func (p *Problem) Unwrap() error { return ErrFilter }

// ParseFilter reads a filter. An empty text is nil, which takes everything. Names and codes are not checked against a questionnaire: what nobody
// answered takes nobody.
func ParseFilter(text string) (Filter, error) {
	if len(text) > maxFilter {
		return nil, &Problem{Want: WantShorter}
	}
	words, err := split(text)
	if err != nil || len(words) == 0 {
		return nil, err
	}
	p := &parser{words: words}
	f, err := p.either(0)
	if err == nil && p.at < len(p.words) {
		err = p.problem(WantEnd)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// split gives words, brackets, and texts in quotation marks with their marks.
func split(text string) ([]string, error) {
	var words []string
	for {
		text = strings.TrimLeft(text, " \t\r\n")
		switch {
		case text == "":
			return words, nil
		case text[0] == '(' || text[0] == ')':
			words, text = append(words, text[:1]), text[1:]
		case text[0] == '"':
			quoted, err := strconv.QuotedPrefix(text)
			if err != nil {
				return nil, &Problem{Word: text[:min(len(text), 40)], Want: WantQuoted}
			}
			words, text = append(words, quoted), text[len(quoted):]
		default:
			end := strings.IndexAny(text, " \t\r\n()\"")
			if end < 0 {
				end = len(text)
			}
			words, text = append(words, text[:end]), text[end:]
		}
	}
}

type parser struct {
	words []string
	at    int
}

func (p *parser) next() string {
	if p.at < len(p.words) {
		return p.words[p.at]
	}
	return ""
}

// take steps over words that are next, all or none.
func (p *parser) take(words ...string) bool {
	if p.at+len(words) > len(p.words) || !slices.Equal(p.words[p.at:p.at+len(words)], words) {
		return false
	}
	p.at += len(words)
	return true
}

func (p *parser) problem(want Want) error { return &Problem{Word: p.next(), Want: want} }

func (p *parser) either(depth int) (Filter, error) {
	if depth > maxDepth {
		return nil, &Problem{Word: p.next(), Want: WantShorter}
	}
	var list either
	for {
		f, err := p.both(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
		if !p.take("or") {
			break
		}
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

func (p *parser) both(depth int) (Filter, error) {
	var list both
	for {
		f, err := p.one(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
		if !p.take("and") {
			break
		}
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

func (p *parser) one(depth int) (Filter, error) {
	switch {
	case p.take("not"):
		if depth > maxDepth {
			return nil, p.problem(WantShorter)
		}
		f, err := p.one(depth + 1)
		if err != nil {
			return nil, err
		}
		return not{f}, nil
	case p.take("("):
		f, err := p.either(depth + 1)
		if err == nil && !p.take(")") {
			err = p.problem(WantBracket)
		}
		return f, err
	case p.take("text", "has"):
		return p.has()
	}
	return p.clause()
}

func (p *parser) has() (Filter, error) {
	query, err := strconv.Unquote(p.next())
	if err != nil || !strings.HasPrefix(p.next(), `"`) || strings.TrimSpace(query) == "" {
		return nil, p.problem(WantQuoted)
	}
	p.at++
	f := has{query: query}
	if p.take("in") {
		if !p.name() {
			return nil, p.problem(WantName)
		}
		f.name = p.words[p.at-1]
	}
	return f, nil
}

// name steps over a name or a code.
func (p *parser) name() bool {
	if w := p.next(); plainWord(w) && !slices.Contains([]string{"and", "or", "not"}, w) {
		p.at++
		return true
	}
	return false
}

// operators with their words, longer ones first where one begins another.
var operators = []consultation.Op{
	consultation.IsNotAnswered, consultation.IsAnswered, consultation.IsNot, consultation.AtLeast, consultation.AtMost, consultation.OnOrAfter,
	consultation.Before, consultation.Is, consultation.DoesNotInclude, consultation.Includes,
}

func (p *parser) operator() (consultation.Op, bool) {
	for _, op := range operators {
		if p.take(strings.Fields(string(op))...) {
			return op, true
		}
	}
	return "", false
}

func (p *parser) clause() (Filter, error) {
	if !p.name() {
		return nil, p.problem(WantName)
	}
	f := clause{name: p.words[p.at-1]}
	op, ok := p.operator()
	if !ok {
		return nil, p.problem(WantOp)
	}
	switch f.op = op; op {
	case consultation.IsAnswered, consultation.IsNotAnswered:
		return f, nil
	case consultation.AtLeast, consultation.AtMost, consultation.OnOrAfter, consultation.Before:
		if !plainWord(strings.TrimPrefix(p.next(), "-")) {
			return nil, p.problem(WantValue)
		}
		f.value = p.next()
		p.at++
		return f, nil
	}
	return p.codes(f)
}

// codes reads the answers of a clause: what follows an "or" is one more of them, unless it begins another clause.
func (p *parser) codes(f clause) (Filter, error) {
	for {
		if !p.name() {
			return nil, p.problem(WantCode)
		}
		f.codes = append(f.codes, p.words[p.at-1])
		before := p.at
		if !p.take("or") {
			return f, nil
		}
		if !p.name() {
			p.at = before
			return f, nil
		}
		if _, begins := p.operator(); begins || p.next() == "has" {
			p.at = before
			return f, nil
		}
		p.at = before + 1
	}
}
