package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// take reads what was ticked, and with the button for words the span.
func (x *coding) take(f *form, wrong *slips) {
	x.given = nil
	do := f.Get("do")
	if do != "none" {
		ticked := f.Values["code"]
		if do == "accept" {
			ticked = slices.Concat(ticked, f.Values["offered"])
		}
		for _, id := range ticked {
			x.given = append(x.given, staff.Given{Code: id})
		}
		for _, span := range f.Values["span"] {
			if g, ok := readSpan(span); ok {
				x.given = append(x.given, g)
			}
		}
	}
	x.typed, x.wordCode = strings.Trim(strings.ReplaceAll(f.Get("words"), "\r\n", "\n"), "\n\t "), f.Get("words-code")
	switch {
	case do == "none" || do != "words" && x.typed == "":
		x.typed, x.wordCode = "", ""
	case x.typed == "":
		wrong.add("words", x.words.Say("coding.words.empty"))
	case x.wordCode == "":
		wrong.add("words-code", x.words.Say("coding.words-code.empty"))
	default:
		from, many := findWords(x.text(), x.typed, f.Get("words-from"))
		first, last, shown := x.shown.Written(from, from+len(x.typed))
		switch {
		case from < 0:
			wrong.add("words", x.words.Say("coding.words.not-found"))
		case many:
			wrong.add("words", x.words.Say("coding.words.many"))
		case !shown:
			wrong.add("words", x.words.Say("coding.words.hidden"))
		default:
			x.given = append(x.given, staff.Given{Code: x.wordCode, From: first, To: last})
		}
	}
	slices.SortFunc(x.given, func(a, b staff.Given) int {
		return cmp.Or(strings.Compare(a.Code, b.Code), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	x.given = slices.Compact(x.given)
	if len(x.given) == 0 && do != "none" && !wrong.any() {
		wrong.add("code-1", x.words.Say("coding.nothing"))
	}
}

// findWords finds words in an answer: where the page says they were selected, or wherever they stand if that is in one place.
func findWords(text, words, at string) (from int, many bool) {
	if n, err := strconv.Atoi(at); err == nil && n >= 0 && n <= len(text) && strings.HasPrefix(text[n:], words) {
		return n, false
	}
	from = strings.Index(text, words)
	return from, from >= 0 && strings.Contains(text[from+1:], words)
}

func readSpan(s string) (g staff.Given, ok bool) {
	parts := strings.Split(s, ":")
	if len(parts) != 3 {
		return g, false
	}
	from, err1 := strconv.Atoi(parts[1])
	to, err2 := strconv.Atoi(parts[2])
	return staff.Given{Code: parts[0], From: from, To: to}, err1 == nil && err2 == nil && from >= 0 && from < to
}

// postCodeAnswer stores a decision on one answer.
func (d *desk) postCodeAnswer() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if f.Get("response") == "" {
		return consultation.ErrNotFound
	}
	x, err := d.codingOf(f.Get("response"), queueOf(f.Get))
	if err != nil {
		return err
	}
	rev, err := strconv.Atoi(f.Get("rev"))
	if err != nil {
		rev = -1
	}
	if f.Get("seen") != seenAs(x.r) {
		return d.seeOther(x.url("r", x.r.ID), "coding-changed")
	}
	if f.Get("do") == "reject" {
		return x.reject()
	}
	var wrong slips
	x.take(f, &wrong)
	if wrong.any() {
		p, err := x.page(&wrong)
		if err != nil {
			return err
		}
		p.Rev = strconv.Itoa(rev)
		return d.showSlips("staff-coding-answer", p)
	}
	c := staff.Coded{Response: x.r.ID, Question: x.question, Given: x.given}
	newRev, err := d.s.Store.SetCoded(d.ctx, d.act(staff.VerbCoded, "", nil), d.slug, c, rev, x.r.Changed, "")
	switch {
	case errors.Is(err, staff.ErrConflict):
		return d.codingConflict(x.r.ID, x.given, x.queue)
	case isNotFound(err): // a code was retired since
		wrong.add("code-1", d.words.Say("coding.retired"))
		p, err := x.page(&wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-coding-answer", p)
	case err != nil:
		return err
	}
	undo := x.r.ID + "." + strconv.Itoa(newRev)
	if f.Get("do") == "words" {
		return d.seeOther(x.url("r", x.r.ID, "undo", undo), "coding-words")
	}
	return d.seeOther(x.url("after", x.r.ID, "undo", undo), "coded")
}

// codingConflict shows what somebody else decided meanwhile beside what was ticked. Saving then is a decision over theirs.
func (d *desk) codingConflict(response string, mine []staff.Given, queue string) error {
	x, err := d.codingOf(response, queue)
	if err != nil {
		return err
	}
	theirs := x.given
	x.given = mine
	var wrong slips
	wrong.add("code-1", d.words.Say("coding.conflict.error"))
	p, err := x.page(&wrong)
	if err != nil {
		return err
	}
	by := codesByID(x.codes)
	if x.now.Rev == 0 {
		p.Theirs = []string{d.words.Say("coding.conflict.undone")}
	} else {
		who, err := d.actor(x.now.By)
		if err != nil {
			return err
		}
		names := givenNames(theirs, by)
		if names == "" {
			names = d.words.Say("coding.none-fits")
		}
		p.Theirs = []string{d.words.Say("coding.conflict.theirs", "who", who, "codes", names, "time", longTime(d.words, x.now.At))}
	}
	yours := givenNames(mine, by)
	if yours == "" {
		yours = d.words.Say("coding.none-fits")
	}
	p.Theirs = append(p.Theirs, d.words.Say("coding.conflict.yours", "codes", yours))
	return d.s.show(d.c, http.StatusConflict, "staff-coding-answer", p)
}

// givenNames lists the names of codes, each once.
func givenNames(list []staff.Given, by map[string]staff.Code) string {
	var names []string
	for _, g := range list {
		if name := by[g.Code].Name; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// postUndoCoded takes back the last decision of whoever asks, and shows the answer again.
func (d *desk) postUndoCoded() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	question, response := d.c.Param("question"), f.Get("response")
	rev, _ := strconv.Atoi(f.Get("rev")) // what is no number conflicts
	err = d.s.Store.UndoCoded(d.ctx, d.act(staff.VerbCodingUndone, "", nil), d.slug, response, question, rev)
	to := d.codingURL(question, url.Values{"r": {response}})
	switch {
	case errors.Is(err, staff.ErrConflict):
		return d.seeOther(to, "coding-not-undone")
	case err != nil:
		return err
	}
	return d.seeOther(to, "coding-undone")
}
