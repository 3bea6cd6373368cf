package web

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/assist"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// ReadPage is page/staff-reading-one.html: one response as it was given, without contact data.
type ReadPage struct {
	StaffPage
	Facts        templates.SummaryList
	Lang         string
	Sections     []ReadSection
	Files        []string
	Action, Seen string
	Before, Next string // addresses, or ""
	Search       string // back to the search that led here, or ""
	Original     string // where hidden words are shown, or ""
	Whole        bool   // words are hidden in anything released, and shown here
}

// ReadSection is one section of a response.
type ReadSection struct {
	Title   string
	Answers []ReadAnswer
}

// ReadAnswer is one answer. Without lines it was not answered.
type ReadAnswer struct {
	Heading string
	Lines   []ReadLine
	Quotes  []templates.Link // where words of it are chosen as a quote
	Hide    []HideLink       // where words of it are hidden from what is released, for who may
}

// HideLink leads to where words of an answer are hidden. Label names it where a question has several.
type HideLink struct{ Href, Label string }

// ReadLine is a part of an answer, with what was searched for marked.
type ReadLine struct {
	Label  string
	Pieces []search.Piece
}

// AnswersPage is page/staff-reading-answers.html: unread answers to one question.
type AnswersPage struct {
	StaffPage
	Question string
	Left     string
	Own      string // how much is left of the list at hand, or ""
	Orders   []templates.Link
	About    []string          // of an order that a program suggests
	why      map[string]string // why it suggests a response
	Answers  []AnswerItem
	Action   string
	Back     string
}

// AnswerItem is an answer of one response. Value is the response and what was shown of it, for the form.
type AnswerItem struct {
	Reference, Href, Lang, Text, Value string
	Why                                string // a program suggests it, or ""
	Evidence                           string // what in it may be evidence, or ""
}

var (
	_ = registerPage("staff-reading-one", ReadPage{})
	_ = registerPage("staff-reading-answers", AnswersPage{})
)

// answersAtOnce is how many answers to a question one page shows.
const answersAtOnce = 10

// seenAs says which wording of a response was shown: whoever changed it meanwhile wrote something that was not read.
func seenAs(r *consultation.Response) string { return strconv.FormatInt(r.Changed.UnixNano(), 36) }

// noteSeen writes to the log whose words the page about to be sent shows.
func (d *desk) noteSeen(ids ...string) error {
	return d.s.Store.NoteSeen(d.ctx, d.act(staff.VerbWordsSeen, "", nil), ids)
}

func (d *desk) readResponse() error { return d.showResponse(false) }

// postReadOriginal shows a response with the words that are hidden in it, which the log notes.
func (d *desk) postReadOriginal() error { return d.showResponse(true) }

func (d *desk) showResponse(whole bool) error {
	r, err := d.original(d.c.Param("response"))
	if err != nil {
		return err
	}
	told, hides, err := d.toldAs(r)
	if err != nil {
		return err
	}
	if whole && hides {
		if err := d.noteOriginal(r.Reference, ""); err != nil {
			return err
		}
		told = r
	}
	q := d.c.Query("q")
	p := ReadPage{StaffPage: d.page("reading.one.title", "reference", r.Reference), Lang: r.Language, Action: d.at("/reading/r/" + r.ID), Seen: seenAs(r)}
	query := url.Values{}
	if list := d.c.Query("list"); list != "" {
		p.Action = withQuery(p.Action, url.Values{"list": {list}})
	}
	if p.Whole = whole && hides; hides && !whole {
		p.Original = d.at("/reading/r/" + r.ID + "/original")
	}
	if q != "" {
		query.Set("q", q)
		p.Search = withQuery(d.at("/search"), query)
	}
	before, after, err := d.s.Store.Beside(d.ctx, d.slug, r.ID)
	if err != nil {
		return err
	}
	if before != "" {
		p.Before = withQuery(d.at("/reading/r/"+before), query)
	}
	if after != "" {
		p.Next = withQuery(d.at("/reading/r/"+after), query)
	}
	if p.Facts, err = d.readFacts(r); err != nil {
		return err
	}
	if p.Sections, err = d.readSections(told, search.Parse(q)); err != nil {
		return err
	}
	files, err := d.s.Store.Uploads(d.ctx, "", r.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		p.Files = append(p.Files, d.words.Say("reading.file", "name", f.Name, "size", sizeWords(d.words, f.Size)))
	}
	if err := d.noteSeen(r.ID); err != nil {
		return err
	}
	return d.show("staff-reading-one", p)
}

// readFacts says how a response came and who has read it.
func (d *desk) readFacts(r *consultation.Response) (templates.SummaryList, error) {
	var list templates.SummaryList
	add := func(key, value string) {
		list.Rows = append(list.Rows, templates.SummaryRow{Key: templates.Text{Text: d.words.Say("reading.fact." + key)}, Value: templates.Text{Text: value}})
	}
	day, err := time.ParseInLocation(consultation.ISODate, r.Day(), consultation.London)
	if err != nil {
		return list, err
	}
	add("received", spoken{d.words}.Date(day)+" · "+d.words.Say("channel."+r.Channel.Name()))
	if !r.Changed.IsZero() {
		add("changed", longTime(d.words, r.Changed))
	}
	if r.Wish != "" {
		add("wish", d.words.Say("reading.wish."+strings.ReplaceAll(string(r.Wish), " ", "-")))
	}
	reads, err := d.s.Store.ReadOf(d.ctx, d.slug, r.ID)
	if err != nil {
		return list, err
	}
	var who []string
	for _, x := range reads {
		if x.Question != "" {
			continue
		}
		name, err := d.actor(x.By)
		if err != nil {
			return list, err
		}
		key := "reading.read"
		if !x.Fresh {
			key = "reading.read.before"
		}
		who = append(who, d.words.Say(key, "name", name, "time", longTime(d.words, x.At)))
	}
	if len(who) == 0 {
		who = []string{d.words.Say("reading.read.none")}
	}
	add("read", strings.Join(who, " "))
	return list, nil
}

// readSections are the answers as the respondent saw them, then whatever the questionnaire has no place for: nothing is left out.
func (d *desk) readSections(r *consultation.Response, marked search.Node) ([]ReadSection, error) {
	v, err := d.s.cache.Version(d.ctx, r.Version)
	if err != nil {
		return nil, err
	}
	q := v.Questionnaire(r.Edition)
	numbers := consultation.Numbered(q)
	w := spoken{d.words}
	route := q.Route(r.Answers, consultation.Scene{Now: r.Submitted, Words: w})
	shown := map[string]bool{}
	var all []ReadSection
	for i := range route.Steps {
		step := &route.Steps[i]
		section := ReadSection{Title: step.Section.Title.Plain(step.Piped)}
		if step.Round > 0 {
			section.Title += " (" + strconv.Itoa(step.Round) + ")"
		}
		for _, x := range step.Asked() {
			for _, f := range x.Fields() {
				shown[f.Name] = true
			}
			if x.Personal {
				continue
			}
			a := ReadAnswer{Heading: strings.TrimSpace(numbers.Of(x.FullName) + " " + x.Wording.Plain(x.Piped))}
			if d.can(staff.MayCode) {
				a.Quotes = d.quoteLinks(r, x.Fields(), a.Heading)
			}
			for _, l := range x.Show(r.Answers, w) {
				line := ReadLine{Pieces: search.Whole(l.Text, marked)}
				if l.Label != "" {
					line.Label = labelled(l.Label)
				}
				a.Lines = append(a.Lines, line)
			}
			a.Hide = d.hideLinks(r, x.Fields())
			section.Answers = append(section.Answers, a)
		}
		if n := len(all); n > 0 && all[n-1].Title == section.Title {
			all[n-1].Answers = append(all[n-1].Answers, section.Answers...)
		} else if len(section.Answers) > 0 {
			all = append(all, section)
		}
	}
	return append(all, d.strays(r, q, shown, marked)...), nil
}

// quoteLinks lead to where words of an answer are chosen.
func (d *desk) quoteLinks(r *consultation.Response, fields []consultation.Field, heading string) (links []templates.Link) {
	for _, f := range fields {
		if f.Type == consultation.FieldText && r.Answers.Get(f.Name) != "" {
			links = append(links, templates.Link{Text: d.words.Say("quote.link", "question", heading), Href: d.quoteURL(r.ID, f.Name)})
		}
	}
	return links
}

// strays are answers that are on no page of the way that the rest of them makes.
func (d *desk) strays(r *consultation.Response, q *consultation.Questionnaire, shown map[string]bool, marked search.Node) []ReadSection {
	section := ReadSection{Title: d.words.Say("reading.strays")}
	for _, name := range slices.Sorted(maps.Keys(r.Answers)) {
		if shown[name] {
			continue
		}
		base, _, _ := strings.Cut(name[strings.LastIndex(name, ".")+1:], ":")
		if x := q.Question(base); x != nil && x.Personal {
			continue
		}
		a := ReadAnswer{Heading: name}
		for _, text := range r.Answers[name] {
			a.Lines = append(a.Lines, ReadLine{Pieces: search.Whole(text, marked)})
		}
		section.Answers = append(section.Answers, a)
	}
	if len(section.Answers) == 0 {
		return nil
	}
	return []ReadSection{section}
}

// postReadResponse notes that a response was read, and leads to the next.
func (d *desk) postReadResponse() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	r, err := d.response(d.c.Param("response"))
	if err != nil {
		return err
	}
	list, again := d.c.Query("list"), url.Values{}
	if list != "" {
		again.Set("list", list)
	}
	if f.Get("seen") != seenAs(r) {
		return d.seeOther(withQuery(d.at("/reading/r/"+r.ID), again), "reading-changed")
	}
	if err := d.s.Store.MarkRead(d.ctx, d.act(staff.VerbWordsRead, "", nil), "", []string{r.ID}); err != nil {
		return err
	}
	if list != "" {
		return d.toNextOnList(list, r.ID)
	}
	return d.toUnread(r.ID)
}

// readAnswers shows answers to a question that nobody has read.
func (d *desk) readAnswers() error {
	name := d.c.Param("question")
	names, err := d.textNames()
	if err != nil {
		return err
	}
	if names.of[name] == "" {
		return consultation.ErrNotFound
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return err
	}
	p := AnswersPage{StaffPage: d.page("reading.answers.title"), Question: names.of[name], Action: d.answersURL(name), Back: d.at("/reading")}
	ids, err := d.nextAnswers(&p, name)
	if err != nil {
		return err
	}
	all, err := d.s.Store.Coverage(d.ctx, d.slug)
	if err != nil {
		return err
	}
	for _, c := range all[1:] {
		if c.Question == name {
			p.Left = d.words.Say("reading.answers.left", "count", c.Have-c.Read, "have", d.number(c.Have), "left", d.number(c.Have-c.Read))
		}
	}
	var seen []string
	for _, id := range ids {
		r, err := d.response(id)
		if isNotFound(err) || errors.Is(err, consultation.ErrGone) { // withdrawn since
			continue
		}
		if err != nil {
			return err
		}
		seen = append(seen, id)
		text, evidence := r.Answers.Get(name), ""
		if marks := assist.Evidence(text); assist.Rich(marks, 0) {
			evidence = d.evidenceWords(marks, 0)
		}
		p.Answers = append(p.Answers, AnswerItem{r.Reference, d.at("/reading/r/" + id), r.Language, text, id + " " + seenAs(r), p.why[id], evidence})
	}
	if err := d.noteSeen(seen...); err != nil {
		return err
	}
	return d.show("staff-reading-answers", p)
}

// answersURL is where answers to a question are read, in the list or the order of the address if it names one.
func (d *desk) answersURL(question string) string {
	q := url.Values{}
	for _, key := range []string{"list", "order"} {
		if value := d.c.Query(key); value != "" {
			q.Set(key, value)
		}
	}
	return withQuery(d.at("/reading/q/"+url.PathEscape(question)), q)
}

// nextAnswers are the next responses whose answer to a question is read: of a list, or of all that nobody has read.
func (d *desk) nextAnswers(p *AnswersPage, question string) (ids []string, err error) {
	list := d.c.Query("list")
	if list == "" {
		order := d.c.Query("order")
		p.Orders = d.orders(question, order)
		if order == orderTelling || order == orderEvidence {
			return d.ordered(p, question, order)
		}
		return d.s.Store.Unread(d.ctx, d.slug, question, "", answersAtOnce)
	}
	l, err := d.s.Store.WorkListOf(d.ctx, d.slug, list)
	if err == nil && l.Question != question {
		err = consultation.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	items, err := d.s.Store.UnreadOnList(d.ctx, d.slug, list, d.person.ID)
	if err != nil {
		return nil, err
	}
	p.Own, p.Back = d.words.Say("lists.own.left", "count", len(items), "left", d.number(len(items))), d.at("/lists")
	for _, x := range items[:min(len(items), answersAtOnce)] {
		ids = append(ids, x.Response)
	}
	return ids, nil
}

// postReadAnswers notes that the answers that a page showed were read, but for those that were changed meanwhile.
func (d *desk) postReadAnswers() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	name := d.c.Param("question")
	values := f.Values["answer"]
	var ids []string
	for _, value := range values[:min(len(values), answersAtOnce)] {
		id, seen, _ := strings.Cut(value, " ")
		r, err := d.response(id)
		if isNotFound(err) || errors.Is(err, consultation.ErrGone) {
			continue
		}
		if err != nil {
			return err
		}
		if seenAs(r) == seen {
			ids = append(ids, id)
		}
	}
	if err := d.s.Store.MarkRead(d.ctx, d.act(staff.VerbWordsRead, "", nil), name, ids); err != nil {
		return err
	}
	return d.seeOther(d.answersURL(name), "reading-answers")
}
