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
	"github.com/greenpaper/greenpaper/consultation/assist"
	"github.com/greenpaper/greenpaper/templates"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *Server) suggestionRoutes() []Route {
	const at = "/staff/c/:slug/suggestions"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayRead, (*desk).suggestions),
		s.staffRoute(http.MethodGet, at+"/terms", staff.MayRead, (*desk).suggestedTerms),
		s.staffRoute(http.MethodGet, at+"/clusters", staff.MayRead, (*desk).suggestedClusters),
		s.staffRoute(http.MethodGet, at+"/evidence", staff.MayRead, (*desk).suggestedEvidence),
	}
}

// SuggestionsPage is page/staff-suggestions.html: what a program can suggest, question by question.
type SuggestionsPage struct {
	StaffPage
	Empty, Back string
	Rows        []SuggestionRow
}

// SuggestionRow is one question with where its suggestions are.
type SuggestionRow struct{ Question, Have, Terms, Clusters, Next, Evidence string }

// Suggestion is what each page of suggestions for a question has.
type Suggestion struct {
	StaffPage
	Question, Name string
	About          []string // how many answers were looked at, and of which data
	Action, Back   string
}

// ClustersPage is page/staff-suggestions-clusters.html: answers that have words in common.
type ClustersPage struct {
	Suggestion
	Number templates.Select
	Groups []ClusterGroup
}

// ClusterGroup is one of them.
type ClusterGroup struct {
	Heading, Terms, Search string
	Answers                []SuggestedAnswer
}

// SuggestedAnswer is an answer with why it is shown.
type SuggestedAnswer struct {
	Reference, Href, Lang, Text, Why, Read string

	told string // all of it
}

// EvidencePage is page/staff-suggestions-evidence.html: answers that may hold evidence.
type EvidencePage struct {
	Suggestion
	Total, ReadAt string
	Answers       []SuggestedAnswer
	Pages         templates.Pagination
}

var (
	_ = registerPage("staff-suggestions", SuggestionsPage{})
	_ = registerPage("staff-suggestions-clusters", ClustersPage{})
	_ = registerPage("staff-suggestions-evidence", EvidencePage{})
)

func (d *desk) suggestionURL(what, question string) string {
	return withQuery(d.at("/suggestions/"+what), url.Values{"question": {question}})
}

func (d *desk) suggestions() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := SuggestionsPage{StaffPage: d.page("suggestions.title"), Back: d.at("/reading")}
	if w.published != nil {
		if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
			return err
		}
		names, err := d.textNames()
		if err != nil {
			return err
		}
		all, err := d.s.Store.Coverage(d.ctx, d.slug)
		if err != nil {
			return err
		}
		have := map[string]int{}
		for _, c := range all[1:] {
			have[c.Question] = c.Have
		}
		for _, name := range names.order {
			if n := have[name]; n > 0 {
				p.Rows = append(p.Rows, SuggestionRow{names.label(name), d.number(n), d.suggestionURL("terms", name), d.suggestionURL("clusters", name), d.orderedURL(name, orderTelling), d.suggestionURL("evidence", name)})
			}
		}
	}
	if len(p.Rows) == 0 {
		p.Empty = d.words.Say("suggestions.empty")
	}
	return d.show("staff-suggestions", p)
}

// suggestion begins a page of suggestions for the question of the address. ErrNotFound where it has no answers in words.
func (d *desk) suggestion(title, path string) (Suggestion, error) {
	p := Suggestion{StaffPage: d.page(title), Name: d.c.Query("question"), Action: d.at("/suggestions/" + path), Back: d.at("/suggestions")}
	if _, err := d.work(); err != nil {
		return p, err
	}
	names, err := d.textNames()
	if err == nil && names.of[p.Name] == "" {
		err = consultation.ErrNotFound
	}
	p.Question = names.of[p.Name]
	return p, err
}

// about says what was looked at.
func (d *desk) aboutSnapshot(n *snapshot) []string {
	words := []string{d.words.Say("suggestions.about", "count", len(n.responses), "number", d.number(len(n.responses)), "rev", d.number(int(n.rev)))}
	if n.sampled() {
		words = append(words, d.words.Say("suggestions.sampled", "have", d.number(n.have), "number", d.number(len(n.responses)), "seed", suggestedSeed))
	}
	if n.behind {
		words = append(words, d.words.Say("suggestions.behind"))
	}
	return words
}

var clusterNumbers = []int{4, 6, 8, 12, 16, 24}

// suggestedClusters shows answers that have words in common.
func (d *desk) suggestedClusters() error {
	s, err := d.suggestion("clusters.title", "clusters")
	if err != nil {
		return err
	}
	k, _ := strconv.Atoi(d.c.DefaultQuery("groups", "8"))
	if !slices.Contains(clusterNumbers, k) {
		return consultation.ErrNotFound
	}
	p := ClustersPage{Suggestion: s, Number: templates.Select{Field: d.field("groups", "clusters.groups", nil), Value: strconv.Itoa(k)}}
	for _, n := range clusterNumbers {
		value := strconv.Itoa(n)
		p.Number.Items = append(p.Number.Items, templates.SelectItem{Value: &value, Text: value})
	}
	var list []assist.Cluster
	var ids []string
	err = d.withSnapshot(p.Name, func(n *snapshot) error {
		list, ids, p.About = n.clustersOf(k), n.responses, d.aboutSnapshot(n)
		return nil
	})
	if err != nil {
		return err
	}
	var seen []string
	for i, c := range list {
		var terms []string
		for _, t := range c.Terms {
			terms = append(terms, t.Text)
		}
		g := ClusterGroup{Heading: d.words.Say("clusters.group", "count", len(c.Members), "place", i+1, "number", d.number(len(c.Members))), Terms: strings.Join(terms, ", ")}
		if len(terms) > 0 {
			g.Search = withQuery(d.at("/search"), url.Values{"q": {searchAny(terms[:min(3, len(terms))])}, "question": {p.Name}})
		}
		if g.Answers, err = d.typical(c.Members, ids, p.Name, &seen); err != nil {
			return err
		}
		p.Groups = append(p.Groups, g)
	}
	if err := d.noteSeen(seen...); err != nil {
		return err
	}
	return d.show("staff-suggestions-clusters", p)
}

// typical shows three answers of a group that do not say the same, if there are as many among the first.
func (d *desk) typical(members []int, ids []string, question string, seen *[]string) (all []SuggestedAnswer, err error) {
	for _, m := range members[:min(12, len(members))] {
		var shown []string
		a, err := d.suggestedAnswer(ids[m], question, &shown)
		if err != nil {
			return nil, err
		}
		if a.Reference == "" || slices.ContainsFunc(all, func(b SuggestedAnswer) bool { return b.Text == a.Text }) {
			continue
		}
		*seen = append(*seen, shown...)
		if all = append(all, a); len(all) == 3 {
			break
		}
	}
	return all, nil
}

// searchAny is a search for any of some terms.
func searchAny(terms []string) string {
	quoted := make([]string, len(terms))
	for i, t := range terms {
		quoted[i] = `"` + t + `"`
	}
	return strings.Join(quoted, " OR ")
}

// suggestedAnswer reads an answer to be shown; it is empty where the response is gone since.
func (d *desk) suggestedAnswer(id, question string, seen *[]string) (a SuggestedAnswer, err error) {
	r, err := d.response(id)
	if isNotFound(err) || errors.Is(err, consultation.ErrGone) {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	*seen = append(*seen, id)
	told := r.Answers.Get(question)
	return SuggestedAnswer{Reference: r.Reference, Href: d.at("/reading/r/" + id), Lang: r.Language, Text: cutShort(told, 400), told: told}, nil
}

// suggestedEvidence lists answers that may hold evidence, what nobody has read first, then those with the most signs.
func (d *desk) suggestedEvidence() error {
	s, err := d.suggestion("evidence.title", "evidence")
	if err != nil {
		return err
	}
	page, err := strconv.Atoi(d.c.DefaultQuery("page", "1"))
	if err != nil || page < 1 || page > pagesMost {
		return consultation.ErrNotFound
	}
	p := EvidencePage{Suggestion: s, ReadAt: d.orderedURL(s.Name, orderEvidence)}
	var found []foundEvidence
	err = d.withSnapshot(p.Name, func(n *snapshot) error {
		p.About = d.aboutSnapshot(n)
		found, err = d.evidenceIn(n)
		return err
	})
	if err != nil {
		return err
	}
	p.Total = d.words.Say("evidence.total", "count", len(found), "number", d.number(len(found)))
	first := min(len(found), (page-1)*hitsAtOnce)
	var seen []string
	for _, x := range found[first:min(len(found), first+hitsAtOnce)] {
		a, err := d.suggestedAnswer(x.id, p.Name, &seen)
		if err != nil {
			return err
		}
		if a.Reference == "" {
			continue
		}
		a.Why = d.evidenceWords(assist.Evidence(a.told), x.files) // of the words as they are now: respondents may have changed them
		if !x.unread {
			a.Read = d.words.Say("evidence.read")
		}
		p.Answers = append(p.Answers, a)
	}
	link := func(n int, key string) *templates.PageLink {
		return &templates.PageLink{Href: withQuery(p.Action, url.Values{"question": {p.Name}, "page": {strconv.Itoa(n)}}), Text: d.words.Say(key)}
	}
	if page > 1 {
		p.Pages.Previous = link(page-1, "search.previous")
	}
	if page < pagesMost && len(found) > page*hitsAtOnce {
		p.Pages.Next = link(page+1, "search.next")
	}
	if err := d.noteSeen(seen...); err != nil {
		return err
	}
	return d.show("staff-suggestions-evidence", p)
}

// foundEvidence is an answer that may hold evidence.
type foundEvidence struct {
	id     string
	unread bool
	marks  []assist.Mark
	files  int
}

// evidenceIn gives the answers of a snapshot that may hold evidence.
func (d *desk) evidenceIn(n *snapshot) ([]foundEvidence, error) {
	unread, err := n.unread(d.ctx, d.s.Store)
	if err != nil {
		return nil, err
	}
	var found []foundEvidence
	for i, marks := range n.marks {
		if assist.Rich(marks, n.files[i]) {
			found = append(found, foundEvidence{n.responses[i], unread[i], marks, n.files[i]})
		}
	}
	slices.SortStableFunc(found, func(a, b foundEvidence) int {
		return cmp.Or(number(b.unread)-number(a.unread), cmp.Compare(len(b.marks)+b.files, len(a.marks)+a.files))
	})
	return found, nil
}

func number(is bool) int {
	if is {
		return 1
	}
	return 0
}

// evidenceWords says why an answer may hold evidence.
func (d *desk) evidenceWords(marks []assist.Mark, files int) string {
	var parts []string
	for _, sign := range []assist.Sign{assist.SignFigure, assist.SignDate, assist.SignSource, assist.SignLink} {
		var texts []string
		for _, m := range marks {
			if m.Sign == sign && len(texts) < 4 {
				texts = append(texts, cutShort(m.Text, 60))
			}
		}
		if len(texts) > 0 {
			parts = append(parts, d.words.Say("evidence."+string(sign), "words", strings.Join(texts, " · ")))
		}
	}
	if files > 0 {
		parts = append(parts, d.words.Say("evidence.files", "count", files))
	}
	return strings.Join(parts, "; ")
}
