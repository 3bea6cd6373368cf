package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/personal"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) quoteRoutes() []Route {
	const at = "/staff/c/:slug/quotes"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayCode, (*desk).quotesPage),
		s.staffRoute(http.MethodGet, at+"/new", staff.MayCode, (*desk).newQuote),
		s.staffRoute(http.MethodPost, at+"/new", staff.MayCode, (*desk).postNewQuote),
		s.staffRoute(http.MethodPost, at+"/remove", staff.MayCode, (*desk).postRemoveQuote),
	}
}

// QuotesPage is page/staff-quotes.html: what was chosen to be quoted, and what cannot be told.
type QuotesPage struct {
	StaffPage
	Rows            []QuoteRow
	Action          string
	Reading, Coding string
}

// QuoteRow is a quote. Text is what would be told, or what was chosen where it cannot be.
type QuoteRow struct {
	ID, Text, Lang  string
	Question, Theme string
	Minority        bool
	By              string
	Reference, Href string
	Why             []string // it cannot be told
}

// QuoteNewPage is page/staff-quote-new.html: words of an answer are chosen.
type QuoteNewPage struct {
	StaffPage
	Question, Reference, Lang, Text string
	Why                             []string // the whole answer could not be told
	Action, Seen                    string
	Response, Name                  string
	Words                           templates.Textarea
	Theme                           templates.Select
	Minority                        templates.Checkboxes
	Back                            string
}

var (
	_ = registerPage("staff-quotes", QuotesPage{})
	_ = registerPage("staff-quote-new", QuoteNewPage{})
)

// maxQuote is how long a quote in a brief can be, in characters: four pages are soon full.
const maxQuote = 400

// quotable is a quote with what can be told of it.
type quotable struct {
	staff.Quote
	r    *consultation.Response
	text string   // as it would be told
	why  []string // keys of messages: it cannot be
}

// quotable looks whether a quote can be told. What was redacted is hidden in it.
func (d *desk) quotable(q staff.Quote, r *consultation.Response, hidden hiddenWords) quotable {
	x := quotable{Quote: q, r: r}
	whole, ok := r.Answers.Get(q.Question), false
	if !q.Fresh || q.To > len(whole) {
		x.why = append(x.why, "quote.why.changed")
		return x
	}
	if q.To == 0 {
		q.To = len(whole)
	}
	x.text, ok = redact.Tell(whole[q.From:q.To], hiddenIn(hidden.book[[2]string{r.ID, q.Question}], q.From, q.To), func(string) string { return d.words.Say("quote.hidden") })
	if !ok {
		x.why = append(x.why, "quote.why.redaction")
		return x
	}
	switch r.Wish {
	case consultation.WishPublish, consultation.WishNoName:
	case "":
		x.why = append(x.why, "quote.why.not-asked")
	default:
		x.why = append(x.why, "quote.why.wish")
	}
	for _, span := range personal.Find(x.text) {
		if key := "quote.why." + string(span.Class); !slices.Contains(x.why, key) {
			x.why = append(x.why, key)
		}
	}
	if hidden.scan.Hides(x.text) {
		x.why = append(x.why, "quote.why.hidden")
	}
	if utf8.RuneCountInString(x.text) > maxQuote {
		x.why = append(x.why, "quote.why.long")
	}
	return x
}

// hiddenWords is what was hidden, and a scan for the same words elsewhere.
type hiddenWords struct {
	book redact.Book
	scan *redact.Scan
}

func (d *desk) hiddenWords() (hiddenWords, error) {
	book, err := redact.Read(d.s.Store.EachRedaction(d.ctx, d.slug))
	if err != nil {
		return hiddenWords{}, err
	}
	var secrets []string
	for of, list := range book {
		r, err := d.original(of[0])
		if isNotFound(err) || errors.Is(err, consultation.ErrGone) { // withdrawn since
			continue
		}
		if err != nil {
			return hiddenWords{}, err
		}
		secrets = append(secrets, redact.Secrets(r.Answers.Get(of[1]), list)...)
	}
	return hiddenWords{book, redact.NewScan(secrets)}, nil
}

// hiddenIn are the parts of redactions that are within a span, by its own bytes.
func hiddenIn(list []staff.Redaction, from, to int) (parts []staff.Redaction) {
	for _, r := range list {
		if !r.Fresh || r.From < to && r.To > from {
			r.From, r.To = max(r.From, from)-from, min(r.To, to)-from
			parts = append(parts, r)
		}
	}
	return parts
}

// quotables are all quotes of a consultation whose response is still there, the newest first.
func (d *desk) quotables() ([]quotable, error) {
	quotes, err := d.s.Store.Quotes(d.ctx, d.slug)
	if err != nil {
		return nil, err
	}
	hidden, err := d.hiddenWords()
	if err != nil {
		return nil, err
	}
	var all []quotable
	of := map[string]*consultation.Response{}
	for _, q := range quotes {
		r := of[q.Response]
		if r == nil {
			r, err = d.original(q.Response)
			if isNotFound(err) || errors.Is(err, consultation.ErrGone) { // withdrawn since
				continue
			}
			if err != nil {
				return nil, err
			}
			of[q.Response] = r
		}
		all = append(all, d.quotable(q, r, hidden))
	}
	return all, nil
}

// reasons says in words why a quote cannot be told.
func (d *desk) reasons(why []string) []string {
	var all []string
	for _, key := range why {
		all = append(all, d.words.Say(key, "most", maxQuote))
	}
	return all
}

func (d *desk) quotesPage() error {
	if _, err := d.work(); err != nil {
		return err
	}
	p := QuotesPage{StaffPage: d.page("quotes.title"), Action: d.at("/quotes/remove"), Reading: d.at("/reading"), Coding: d.at("/coding")}
	all, err := d.quotables()
	if err != nil {
		return err
	}
	names, err := d.textNames()
	if err != nil {
		return err
	}
	codes, err := d.s.Store.Codebook(d.ctx, d.slug)
	if err != nil {
		return err
	}
	by := codesByID(codes)
	var seen []string
	for _, x := range all {
		who, err := d.actor(x.By)
		if err != nil {
			return err
		}
		row := QuoteRow{
			ID: x.ID, Text: x.text, Lang: x.r.Language, Question: names.label(x.Question), Minority: x.Minority, By: d.words.Say("quotes.by", "who", who, "time", longTime(d.words, x.At)),
			Reference: x.r.Reference, Href: d.at("/reading/r/" + x.Response), Why: d.reasons(x.why),
		}
		if c, ok := by[x.Code]; ok {
			row.Theme = codePath(by, c)
		}
		p.Rows, seen = append(p.Rows, row), append(seen, x.Response)
	}
	if err := d.noteSeen(seen...); err != nil {
		return err
	}
	return d.show("staff-quotes", p)
}

// quoteURL is where words of an answer are chosen.
func (d *desk) quoteURL(response, question string) string {
	return withQuery(d.at("/quotes/new"), url.Values{"r": {response}, "question": {question}})
}

// quoting is an answer of which words are being chosen.
type quoting struct {
	*desk
	r        *consultation.Response // as it was written
	shown    redact.View
	question string
	label    string
	typed    string
	theme    string
	minority bool
}

func (d *desk) quotingOf(response, question string) (*quoting, error) {
	x := &quoting{desk: d, question: question}
	names, err := d.textNames()
	if err != nil {
		return nil, err
	}
	if x.label = names.of[question]; x.label == "" {
		return nil, consultation.ErrNotFound
	}
	if x.r, err = d.original(response); err != nil {
		return nil, err
	}
	if x.r.Answers.Get(question) == "" {
		return nil, consultation.ErrNotFound
	}
	by, err := d.hidesIn(response)
	x.shown = d.look(x.r.Answers.Get(question), by[question])
	return x, err
}

func (x *quoting) page(wrong *slips) (QuoteNewPage, error) {
	if wrong == nil {
		wrong = &slips{}
	}
	p := QuoteNewPage{
		StaffPage: x.desk.page("quote.title"), Question: x.label, Reference: x.r.Reference, Lang: x.r.Language, Text: x.shown.Text, Action: x.at("/quotes/new"),
		Seen: seenAs(x.r), Response: x.r.ID, Name: x.question, Back: x.at("/quotes"),
	}
	hidden, err := x.hiddenWords()
	if err != nil {
		return p, err
	}
	p.Why = x.reasons(x.quotable(staff.Quote{Question: x.question, Fresh: true}, x.r, hidden).why)
	p.Words = templates.Textarea{Field: x.field("words", "quote.words", wrong), Value: x.typed, Rows: 4}
	p.Theme = templates.Select{Field: x.field("theme", "quote.theme", wrong), Value: x.theme}
	codes, err := x.s.Store.Codebook(x.ctx, x.slug)
	if err != nil {
		return p, err
	}
	by, none := codesByID(codes), ""
	p.Theme.Items = append(p.Theme.Items, templates.SelectItem{Value: &none, Text: x.words.Say("quote.theme.none")})
	for _, c := range codes {
		if !c.Retired {
			p.Theme.Items = append(p.Theme.Items, templates.SelectItem{Value: &c.ID, Text: codePath(by, c)})
		}
	}
	p.Minority = templates.Checkboxes{Choices: x.boxes("minority", "quote.minority", wrong)}
	p.Minority.Items = []templates.ChoiceItem{{Value: "yes", Text: x.words.Say("quote.minority.yes")}}
	if x.minority {
		p.Minority.Values = []string{"yes"}
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

// newQuote shows an answer whose words can be chosen.
func (d *desk) newQuote() error {
	x, err := d.quotingOf(d.c.Query("r"), d.c.Query("question"))
	if err != nil {
		return err
	}
	p, err := x.page(nil)
	if err != nil {
		return err
	}
	if err := d.noteSeen(x.r.ID); err != nil {
		return err
	}
	return d.show("staff-quote-new", p)
}

// postNewQuote stores the words that were chosen, or the whole answer.
func (d *desk) postNewQuote() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, err := d.quotingOf(f.Get("response"), f.Get("question"))
	if err != nil {
		return err
	}
	if f.Get("seen") != seenAs(x.r) {
		return d.seeOther(d.quoteURL(x.r.ID, x.question), "quote-changed")
	}
	x.typed, x.theme, x.minority = strings.Trim(strings.ReplaceAll(f.Get("words"), "\r\n", "\n"), "\n\t "), f.Get("theme"), f.Get("minority") != ""
	q := staff.Quote{ID: rand.Text(), Consultation: d.slug, Response: x.r.ID, Question: x.question, Code: x.theme, Minority: x.minority}
	var wrong slips
	if x.typed != "" {
		from, many := findWords(x.shown.Text, x.typed, "")
		first, last, shown := x.shown.Written(from, from+len(x.typed))
		switch {
		case from < 0:
			wrong.add("words", d.words.Say("quote.words.not-found"))
		case many:
			wrong.add("words", d.words.Say("quote.words.many"))
		case !shown:
			wrong.add("words", d.words.Say("coding.words.hidden"))
		default:
			q.From, q.To = first, last
		}
	}
	if !wrong.any() {
		err = d.s.Store.AddQuote(d.ctx, d.act(staff.VerbQuoted, "", nil), q, x.r.Changed)
		switch {
		case err == nil:
			return d.seeOther(d.at("/quotes"), "quoted")
		case errors.Is(err, staff.ErrConflict):
			return d.seeOther(d.quoteURL(x.r.ID, x.question), "quote-changed")
		case errors.Is(err, consultation.ErrExists):
			wrong.add("words", d.words.Say("quote.words.twice"))
		case errors.Is(err, consultation.ErrFull):
			wrong.add("words", d.words.Say("quote.full", "most", staff.MaxQuotes))
		case isNotFound(err):
			wrong.add("theme", d.words.Say("quote.theme.gone"))
		default:
			return err
		}
	}
	p, err := x.page(&wrong)
	if err != nil {
		return err
	}
	return d.showSlips("staff-quote-new", p)
}

// postRemoveQuote takes a quote back.
func (d *desk) postRemoveQuote() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if err := d.s.Store.DropQuote(d.ctx, d.act(staff.VerbQuoteDropped, "", nil), d.slug, f.Get("quote")); err != nil {
		return err
	}
	return d.seeOther(d.at("/quotes"), "quote-removed")
}

// citedColumn says of every answer that is cited how: chosen as a quote, in which briefs, or by a theme on which an entry of the outcome that
// is public rests.
func (d *desk) citedColumn() (map[[2]string]string, error) {
	all, err := d.s.Store.Cited(d.ctx, d.slug)
	of := map[[2]string]string{}
	for _, c := range all {
		var parts []string
		if c.Chosen {
			parts = append(parts, "quote")
		}
		for _, n := range c.Briefs {
			parts = append(parts, "brief "+strconv.Itoa(n))
		}
		of[[2]string{c.Response, c.Question}] = strings.Join(parts, "; ")
	}
	if err != nil {
		return nil, err
	}
	return of, d.citedByOutcome(of)
}

// citedByOutcome adds answers that were given a theme on which the public outcome rests.
func (d *desk) citedByOutcome(of map[[2]string]string) error {
	versions, err := d.s.Store.PublishedOutcomes(d.ctx, d.slug)
	if err != nil {
		return err
	}
	shown := consultation.ShownOutcome(versions, d.now)
	if shown == nil {
		return nil
	}
	themes := map[string]bool{}
	for _, p := range shown.Points {
		for _, t := range p.Themes {
			themes[t.Code] = true
		}
	}
	for c, err := range d.s.Store.EachCoded(d.ctx, d.slug) {
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(c.Given, func(g staff.Given) bool { return themes[g.Code] }) {
			continue
		}
		key, by := [2]string{c.Response, c.Question}, "outcome "+strconv.Itoa(shown.Seq)
		if was := of[key]; was != "" {
			by = was + "; " + by
		}
		of[key] = by
	}
	return nil
}

// citedWords says how many answers are cited, or nothing where none is.
func (d *desk) citedWords() ([]string, error) {
	all, err := d.s.Store.Cited(d.ctx, d.slug)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	briefs := 0
	for _, c := range all {
		if len(c.Briefs) > 0 {
			briefs++
		}
	}
	return []string{d.words.Say("reading.statement.cited", "count", len(all), "cited", d.number(len(all)), "briefs", d.number(briefs))}, nil
}
