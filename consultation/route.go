package consultation

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Route is one respondent's path through a questionnaire: a pure function of the questionnaire and what was answered, computed
// anew for each request and never stored.
type Route struct {
	Steps   []Step
	Answers Answers // what counts: settled, on the path; equality answers are never in it
	Ended   bool    // the path leads into a section that `ends here`: nothing can be sent
}

// Step is one page of the path. ID is its stable address: "about-you/1", in a round "staff/2/1", the list of rounds "staff/rounds".
type Step struct {
	ID      string
	Section *Section
	Round   int  // 1 and up in a repeated section, else 0
	Rounds  int  // how many rounds the section has now
	Page    int  // 1 and up
	List    bool // the page that lists the rounds, to add, change and remove
	Title   Text
	Shown   []ShownItem
	Piped   func(name string) string
}

// ShownItem is content or a question that this respondent sees: exactly one is set.
type ShownItem struct {
	Content *Content
	Asked   *Asked
}

// Asked lists the questions of the step.
func (s *Step) Asked() []Asked {
	all := make([]Asked, 0, len(s.Shown))
	for _, it := range s.Shown {
		if it.Asked != nil {
			all = append(all, *it.Asked)
		}
	}
	return all
}

// Check reports what is wrong with the settled answers of the step, in the order of the page.
func (s *Step) Check(a Answers) []Fault {
	var faults []Fault
	for _, q := range s.Asked() {
		faults = append(faults, q.Check(a)...)
	}
	return faults
}

// Read takes the step's answers from a posted form: only what is asked on it.
func (s *Step) Read(form map[string][]string) Answers {
	a := Answers{}
	for _, q := range s.Asked() {
		a.Add(q.Read(form))
	}
	return a
}

// Step finds a step by its address; nil if it is not on the path.
func (r *Route) Step(id string) *Step {
	for i := range r.Steps {
		if r.Steps[i].ID == id {
			return &r.Steps[i]
		}
	}
	return nil
}

// After gives the step that follows; nil after the last and for a step that is not on the path.
func (r *Route) After(id string) *Step {
	i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.ID == id })
	if i < 0 || i+1 == len(r.Steps) {
		return nil
	}
	return &r.Steps[i+1]
}

// Before gives the step that precedes; nil before the first and for a step that is not on the path.
func (r *Route) Before(id string) *Step {
	i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.ID == id })
	if i < 1 {
		return nil
	}
	return &r.Steps[i-1]
}

// Asked lists every question on the path.
func (r *Route) Asked() []Asked {
	var all []Asked
	for i := range r.Steps {
		all = append(all, r.Steps[i].Asked()...)
	}
	return all
}

// LeftOut lists the questions that were answered on this path and are not on another, or no longer count there: what a changed
// answer closes. The changed questions themselves are not among them.
func (r *Route) LeftOut(after *Route, changed func(name string) bool) []Asked {
	still := map[string]bool{}
	for _, q := range after.Asked() {
		still[q.FullName] = q.Answered(after.Answers)
	}
	var out []Asked
	for _, q := range r.Asked() {
		if q.Answered(r.Answers) && !still[q.FullName] && !changed(q.FullName) {
			out = append(out, q)
		}
	}
	return out
}

// Scene is what a path depends on beside the answers.
type Scene struct {
	Now   time.Time
	Words Words // for piping; nil pipes nothing
}

// Route settles the cascade in one pass: conditions look only backwards, a hidden question counts as unanswered.
func (q *Questionnaire) Route(typed Answers, scene Scene) Route {
	w := &walk{q: q, typed: typed, scene: scene, counts: Answers{}}
	for i := range q.Sections {
		s := &q.Sections[i]
		if s.Equality || w.route.Ended {
			continue
		}
		w.section(s)
	}
	w.route.Answers = w.counts
	return w.route
}

// EqualityRoute is the path through the equality section. Its own `only if` looks at the response's settled answers; conditions
// inside it see only itself.
func (q *Questionnaire) EqualityRoute(response, equality Answers, scene Scene) Route {
	w := &walk{q: q, typed: equality, scene: scene, counts: Answers{}}
	for i := range q.Sections {
		s := &q.Sections[i]
		if !s.Equality || !(settled{q: q, answers: response}).Holds(s.When) {
			continue
		}
		w.pages(s, 0, 0)
	}
	w.route.Answers = w.counts
	return w.route
}

type walk struct {
	q      *Questionnaire
	typed  Answers
	scene  Scene
	counts Answers
	route  Route
}

// RoundsName is the data name under which a draft keeps how many rounds of a section there are.
func RoundsName(section string) string { return section + ".rounds" }

func roundPrefix(section string, round int) string { return section + "." + strconv.Itoa(round) + "." }

func (w *walk) section(s *Section) {
	if !(settled{q: w.q, answers: w.counts}).Holds(s.When) {
		return
	}
	if s.Ends {
		w.pages(s, 0, 0)
		w.route.Ended = true
		return
	}
	if !s.Repeats() {
		w.pages(s, 0, 0)
		return
	}
	rounds := w.rounds(s)
	for r := 1; r <= rounds; r++ {
		w.pages(s, r, rounds)
	}
	if s.Times == "" {
		w.counts.Set(RoundsName(s.Name), strconv.Itoa(rounds))
		w.route.Steps = append(w.route.Steps, Step{ID: s.Name + "/rounds", Section: s, Rounds: rounds, List: true, Title: s.Title, Piped: w.piped(s, "")})
	}
}

// rounds says how many rounds a repeated section has: what the respondent added (one to begin with), or the answer of the
// question that decides (none while it is unanswered).
func (w *walk) rounds(s *Section) int {
	n := 1
	if s.Times != "" {
		n = 0
		if q := w.q.Question(s.Times); q != nil {
			if sum, ok := q.Kind.(Summed); ok {
				if r, ok := sum.Number(s.Times, w.counts); ok && r.IsInt() && r.Num().IsInt64() {
					n = int(min(r.Num().Int64(), int64(s.UpTo)))
				}
			}
		}
	} else if v, err := strconv.Atoi(w.typed.Get(RoundsName(s.Name))); err == nil {
		n = v
	}
	return max(0, min(n, s.UpTo))
}

func (w *walk) pages(s *Section, round, rounds int) {
	prefix := ""
	if round > 0 {
		prefix = roundPrefix(s.Name, round)
	}
	for p := range s.Pages {
		step := Step{Section: s, Round: round, Rounds: rounds, Page: p + 1, Title: s.Title, Piped: w.piped(s, prefix)}
		step.ID = s.Name + "/" + strconv.Itoa(p+1)
		if round > 0 {
			step.ID = s.Name + "/" + strconv.Itoa(round) + "/" + strconv.Itoa(p+1)
		}
		for i := range s.Pages[p].Items {
			if shown, ok := w.item(&s.Pages[p].Items[i], s, prefix, step.Piped); ok {
				step.Shown = append(step.Shown, shown)
			}
		}
		if len(step.Shown) > 0 || (s.Ends && p == 0) {
			w.route.Steps = append(w.route.Steps, step)
		}
	}
}

func (w *walk) item(it *Item, s *Section, prefix string, piped func(string) string) (ShownItem, bool) {
	here := settled{q: w.q, answers: w.counts, section: s, prefix: prefix}
	if c := it.Content; c != nil {
		of := w.q.Question(c.Of)
		return ShownItem{Content: c}, here.Holds(c.When) && (of == nil || w.shows(of, here))
	}
	q := it.Question
	if !w.shows(q, here) {
		return ShownItem{}, false
	}
	asked := Asked{Question: q, FullName: prefix + q.Name, Wording: q.Heading, Piped: piped}
	for _, alt := range q.Wordings {
		if here.Holds(alt.When) {
			asked.Wording = alt.Heading
			break
		}
	}
	asked.In = Context{
		Now: w.scene.Now, Required: q.Required, Holds: here.Holds,
		Answer: func(name string) []string { return w.counts[here.full(name)] },
	}
	w.counts.Add(asked.Settle(w.typed))
	return ShownItem{Asked: &asked}, true
}

// shows says whether a question is asked: its condition holds, and of a list at least one answer is left, of a grid a row and a
// column.
func (w *walk) shows(q *Question, here settled) bool {
	if !here.Holds(q.When) {
		return false
	}
	if l, ok := q.Kind.(Listed); ok && len(l.Options()) > 0 {
		return here.anyOf(l.Options())
	}
	if g, ok := q.Kind.(Gridded); ok {
		return here.anyOf(g.Rows()) && here.anyOf(g.Columns())
	}
	return true
}

func (s settled) anyOf(list []Option) bool {
	return slices.ContainsFunc(list, func(o Option) bool { return s.Holds(o.When) })
}

// piped prints an answer as check-your-answers prints it. Personal and hidden answers are never printed.
func (w *walk) piped(s *Section, prefix string) func(string) string {
	here := settled{q: w.q, answers: w.counts, section: s, prefix: prefix}
	return func(name string) string {
		q := w.q.Question(name)
		if q == nil || q.Personal || w.scene.Words == nil {
			return ""
		}
		var parts []string
		for _, l := range q.Kind.Show(here.full(name), w.counts, w.scene.Words) {
			parts = append(parts, l.Text)
		}
		return w.scene.Words.Join(parts)
	}
}

// RoundTitle is what a round is called: the answer of `each called`, or "" until it is answered.
func (r *Route) RoundTitle(s *Section, round int) string {
	if s.Called == "" {
		return ""
	}
	for i := range r.Steps {
		if st := &r.Steps[i]; st.Section == s && st.Round == round {
			return st.Piped(s.Called)
		}
	}
	return ""
}

// RemoveRound takes one round out of typed answers and moves later rounds up.
func (s *Section) RemoveRound(a Answers, round, rounds int) Answers {
	out := Answers{}
	for name, v := range a {
		rest, ok := strings.CutPrefix(name, s.Name+".")
		num, tail, ok2 := strings.Cut(rest, ".")
		n, err := strconv.Atoi(num)
		switch {
		case !ok || !ok2 || err != nil || n < round:
			out[name] = v
		case n > round:
			out[roundPrefix(s.Name, n-1)+tail] = v
		}
	}
	out.Set(RoundsName(s.Name), strconv.Itoa(max(0, rounds-1)))
	return out
}
