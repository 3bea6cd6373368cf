package markdown

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// readFront reads the front matter of a questionnaire and blanks it in text, so that offsets stay.
func (p *parser) readFront(text []byte) {
	given := p.front(text, frontKeys)
	f := &p.q.Front
	p.q.Format, p.q.Slug = f.Format, f.Consultation
	if len(f.Editions) > 0 {
		p.q.Edition = f.Editions[0]
	}
	if slices.Contains(consultation.Reserved, f.Consultation) {
		p.report(ruleReserved.Break(given["consultation"].ValueAt, f.Consultation))
	}
	opens, err1 := consultation.LocalMinute(f.Opens)
	closes, err2 := consultation.LocalMinute(f.Closes)
	if err1 == nil && err2 == nil && !closes.After(opens) {
		p.report(ruleClosesFirst.Break(given["closes"].ValueAt, f.Closes, f.Opens))
	}
	for _, k := range f.Keep {
		if line := given["keep "+k.What]; k.After == "closing" && given["closes"].Value == "none" {
			p.report(ruleKeepClosing.Break(line.ValueAt, k.Months))
		}
	}
}

// front reads the table of keys and gives the lines by key.
func (p *parser) front(text []byte, keys []FrontKey) map[string]FrontLine {
	given := map[string]FrontLine{}
	begin, end := frontBounds(text)
	if end < 0 {
		if begin < 0 {
			p.report(ruleFrontNone.Break(0, keys[0].Key))
		} else {
			p.report(ruleFrontOpen.Break(begin))
			p.openFront(text, begin, keys, given)
		}
		return given
	}
	if bytes.ContainsAny(bytes.TrimRight(text[:begin], "\r\n"), "\n") {
		p.report(ruleFrontNone.Break(0, keys[0].Key)) // lines before the first one
	}
	p.frontLines(text, begin, end, keys, given)
	p.frontEnd = end + len("---")
	blank(text[:min(p.frontEnd, len(text))])
	for _, k := range keys {
		if _, ok := given[k.Key]; k.Required && !ok && !p.excused[k.Key] {
			p.report(ruleFrontMissing.Break(end, k.Key, frontSample(k)))
		}
	}
	clear(p.excused) // from here on for the names of questions
	return given
}

// frontLines reads the lines from begin to end. Of several in a row that cannot be read, one is reported.
func (p *parser) frontLines(text []byte, begin, end int, keys []FrontKey, given map[string]FrontLine) {
	before := len(p.problems)
	for at := begin; at < end; {
		line := firstLine(text[at:end])
		cannot := len(p.problems) > before && slices.Contains([]*consultation.Rule{ruleFrontLine, ruleFrontEmpty}, p.problems[len(p.problems)-1].Rule)
		before = len(p.problems)
		if !cannot || bytes.Contains(line, []byte(":")) {
			p.frontLine(string(bytes.TrimRight(line, "\r")), at, keys, given)
		} else {
			before-- // still the same
		}
		at += len(line) + 1
	}
}

// openFront reads front matter that has no end, which was reported: up to the first empty line or heading.
func (p *parser) openFront(text []byte, begin int, keys []FrontKey, given map[string]FrontLine) {
	end := begin
	for end < len(text) {
		line := firstLine(text[end:])
		if len(bytes.TrimSpace(line)) == 0 || line[0] == '#' {
			break
		}
		end = min(len(text), end+len(line)+1)
	}
	p.frontLines(text, begin, end, keys, given)
	p.frontEnd = end
	blank(text[:end])
}

// frontBounds finds the lines between the two --- that open a file: end is where the closing one begins, -1 if there is none;
// begin is -1 if there is no opening one.
func frontBounds(text []byte) (begin, end int) {
	rest := bytes.TrimLeft(text, " \r\n")
	if !bytes.HasPrefix(rest, []byte("---")) || len(bytes.TrimSpace(firstLine(rest)[3:])) > 0 {
		return -1, -1
	}
	begin = min(len(text), len(text)-len(rest)+len(firstLine(rest))+1)
	for at := begin; at < len(text); {
		line := firstLine(text[at:])
		if string(bytes.TrimRight(line, " \t\r")) == "---" {
			return begin, at
		}
		if bytes.HasPrefix(line, []byte("#")) {
			break // a heading: the front matter was not closed
		}
		at += len(line) + 1
	}
	return begin, -1
}

func firstLine(b []byte) []byte {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i]
	}
	return b
}

func (p *parser) frontLine(line string, at int, keys []FrontKey, given map[string]FrontLine) {
	if strings.TrimSpace(line) == "" {
		return
	}
	at += len(line) - len(strings.TrimLeft(line, " \t"))
	name, value, ok := strings.Cut(line, ":")
	key := strings.Join(strings.Fields(name), " ")
	if !ok || key == "" {
		p.report(ruleFrontLine.Break(at))
		return
	}
	l := FrontLine{Key: key, Value: strings.Join(strings.Fields(value), " "), At: at}
	l.ValueAt = at + len(strings.TrimLeft(line, " \t")) - len(strings.TrimLeft(value, " \t"))
	p.doc.Front = append(p.doc.Front, l)
	i := slices.IndexFunc(keys, func(k FrontKey) bool { return k.Key == key })
	_, twice := given[key]
	switch {
	case i < 0:
		p.report(ruleFrontKey.Break(at, key, p.meant(key, keyNames(keys))))
		p.meantKey(l, keys, given)
		return
	case twice:
		p.report(ruleFrontTwice.Break(at, key))
		return
	}
	given[key] = l
	switch quoted := strings.Trim(l.Value, `"'`); {
	case l.Value == "":
		p.report(ruleFrontEmpty.Break(at, key, example(keys[i])))
	case len(l.Value) > 1 && len(quoted) <= len(l.Value)-2 && l.Value[0] == l.Value[len(l.Value)-1]:
		p.report(ruleFrontQuotes.Break(l.ValueAt, key, quoted))
		keys[i].set(&p.q.Front, quoted)
	case skipped(l.Value) && (key == "opens" || key == "closes"):
		p.report(ruleFrontClock.Break(l.ValueAt, l.Value))
	case !keys[i].set(&p.q.Front, l.Value):
		p.report(ruleFrontValue.Break(l.ValueAt, key, l.Value, example(keys[i])))
	}
}

// meantKey reads a line as one of the key that was meant, which then is not missing too.
func (p *parser) meantKey(l FrontLine, keys []FrontKey, given map[string]FrontLine) {
	meant := p.near(l.Key, keyNames(keys))
	i := slices.IndexFunc(keys, func(k FrontKey) bool { return k.Key == meant })
	if _, twice := given[meant]; i >= 0 && !twice {
		keys[i].set(&p.q.Front, l.Value)
		p.excused[meant] = true
	}
}

// skipped says whether a value is a minute that the clock skips in spring.
func skipped(value string) bool {
	const layout = "2006-01-02 15:04"
	t, err := time.ParseInLocation(layout, value, consultation.London)
	return err == nil && t.Format(layout) != value
}

// frontSample gives a line with the key and its first example.
func frontSample(k FrontKey) string {
	value := k.Values
	if parts := strings.Split(value, "`"); len(parts) > 1 {
		value = parts[1]
	}
	return k.Key + ": " + value
}

func example(k FrontKey) string { return strings.ReplaceAll(k.Values, "`", "") }

func keyNames(keys []FrontKey) []string {
	var out []string
	for _, k := range keys {
		out = append(out, k.Key)
	}
	return out
}
