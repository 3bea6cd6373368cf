package markdown

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// Scenario is one person of a scenario file (NAME.scenarios.md): what the person answers, and what the person must and must not
// see. A file has a heading for each person, bullets such as "- `capacity`: organisation", and lines that begin with *Sees* or
// *Does not see* and name sections and questions in backticks.
type Scenario struct {
	Person     string
	At         int // byte offset of the heading
	Answers    []ScenarioAnswer
	Sees       []ScenarioName
	DoesNotSee []ScenarioName
}

// ScenarioAnswer is one answer, by its data name. The codes of an answer with several are joined with commas.
type ScenarioAnswer struct {
	Name, Value string
	At          int
}

// ScenarioName is the name of a section or question at a byte offset.
type ScenarioName struct {
	Name string
	At   int
}

var (
	ruleScenarioLine  = consultation.NewRule("scenario-line", consultation.LevelError, "a scenario holds bullets such as \"- `capacity`: organisation\", then lines that begin with *Sees* or *Does not see*; this is neither")
	ruleScenarioWords = consultation.NewRule("scenario-words", consultation.LevelError, "%q is read by nobody here; write the names of sections and questions in backticks: *Sees* `about-you`, `age`")
	ruleScenarioNone  = consultation.NewRule("scenario-none", consultation.LevelError, "there is no scenario; write a heading such as \"## A small charity\" for each person")
	ruleScenarioEmpty = consultation.NewRule("scenario-empty", consultation.LevelError, "this scenario checks nothing; say what the person sees: *Sees* `about-you`")
	ruleScenarioName  = consultation.NewRule("scenario-name", consultation.LevelError, "the questionnaire has no `%s`%s")
	ruleScenarioCode  = consultation.NewRule("scenario-code", consultation.LevelError, "`%s` has no answer `%s`%s")
	ruleScenarioSees  = consultation.NewRule("scenario-sees", consultation.LevelError, "this person does not see `%s`, but should")
	ruleScenarioSeen  = consultation.NewRule("scenario-does-not-see", consultation.LevelError, "this person sees `%s`, but should not")
	ruleScenarioAsked = consultation.NewRule("scenario-not-asked", consultation.LevelError, "this person is not asked `%s`, so the answer does not count")
)

var (
	scenarioAnswer = regexp.MustCompile("^[-*+] +`([^`]+)`: *(.*?) *$")
	scenarioSees   = regexp.MustCompile(`^[*_]+(Sees|Does not see)[*_]+:?`)
	scenarioMark   = regexp.MustCompile(`^[*_]`)
	scenarioJoin   = regexp.MustCompile(`^(?:[\s,;.:]|and\b)*`)
	scenarioSpan   = regexp.MustCompile("`([^`]+)`")
)

// ParseScenarios reads a scenario file. Words before the first ## heading explain the file and are not read.
func ParseScenarios(src Source) ([]Scenario, []consultation.Problem) {
	s := scenarioParser{}
	at := 0
	for line := range strings.Lines(string(src.Body)) {
		s.line(strings.TrimRight(line, "\r\n"), at)
		at += len(line)
	}
	if len(s.all) == 0 {
		s.problems = append(s.problems, ruleScenarioNone.Break(0))
	}
	for _, sc := range s.all {
		if len(sc.Sees)+len(sc.DoesNotSee) == 0 {
			s.problems = append(s.problems, ruleScenarioEmpty.Break(sc.At))
		}
	}
	sortProblems(s.problems)
	return s.all, s.problems
}

type scenarioParser struct {
	all      []Scenario
	names    *[]ScenarioName // where names on a line of their own go: the list that the paragraph began
	problems []consultation.Problem
}

func (s *scenarioParser) line(line string, at int) {
	if person, ok := strings.CutPrefix(line, "## "); ok {
		s.all = append(s.all, Scenario{Person: strings.TrimSpace(person), At: at})
		s.names = nil
		return
	}
	if len(s.all) == 0 {
		return
	}
	cur := &s.all[len(s.all)-1]
	trimmed := strings.TrimSpace(line)
	if trimmed == "" {
		s.names = nil
		return
	}
	if m := scenarioAnswer.FindStringSubmatch(trimmed); m != nil {
		cur.Answers = append(cur.Answers, ScenarioAnswer{m[1], m[2], at + strings.Index(line, "`")})
		return
	}
	if m := scenarioSees.FindStringSubmatch(trimmed); m != nil {
		s.names = &cur.Sees
		if m[1] != "Sees" {
			s.names = &cur.DoesNotSee
		}
	} else if scenarioMark.MatchString(trimmed) {
		s.names = nil // *Seas*
	}
	if s.names == nil {
		s.problems = append(s.problems, ruleScenarioLine.Break(at))
		return
	}
	from := len(line) - len(strings.TrimLeft(line, " \t"))
	from += len(scenarioSees.FindString(trimmed))
	for _, m := range scenarioSpan.FindAllStringSubmatchIndex(line, -1) {
		s.words(line[from:m[0]], at+from)
		*s.names = append(*s.names, ScenarioName{line[m[2]:m[3]], at + m[0]})
		from = m[1]
	}
	s.words(line[from:], at+from)
}

// words reports what stands between names and is more than a comma.
func (s *scenarioParser) words(between string, at int) {
	at += len(scenarioJoin.FindString(between))
	if rest := strings.TrimSpace(scenarioJoin.ReplaceAllString(between, "")); rest != "" {
		s.problems = append(s.problems, ruleScenarioWords.Break(at, rest))
	}
}

// Run follows one person through the questionnaire and reports what differs from the scenario. The scene fixes the time.
func (sc Scenario) Run(q *consultation.Questionnaire, scene consultation.Scene) []consultation.Problem {
	r := scenarioRun{q: q, typed: consultation.Answers{}, equality: consultation.Answers{}}
	for _, a := range sc.Answers {
		r.answer(a)
	}
	route := q.Route(r.typed, scene)
	steps := route.Steps
	if !route.Ended { // equality questions come after the answers, which nobody on this path can send
		steps = append(steps, q.EqualityRoute(route.Answers, r.equality, scene).Steps...)
	}
	seen := map[string]bool{}
	for _, step := range steps {
		seen[step.Section.Name] = true
		for _, asked := range step.Asked() {
			seen[asked.Name] = true
			seen[asked.FullName] = true
		}
	}
	for _, n := range sc.Sees {
		if r.known(n) && !seen[n.Name] {
			r.problems = append(r.problems, ruleScenarioSees.Break(n.At, n.Name))
		}
	}
	for _, n := range sc.DoesNotSee {
		if r.known(n) && seen[n.Name] {
			r.problems = append(r.problems, ruleScenarioSeen.Break(n.At, n.Name))
		}
	}
	for _, a := range sc.Answers {
		if f := r.fields[a.Name]; f.question != "" && !seen[f.question] {
			r.problems = append(r.problems, ruleScenarioAsked.Break(a.At, a.Name))
		}
	}
	sortProblems(r.problems)
	return r.problems
}

type scenarioRun struct {
	q               *consultation.Questionnaire
	typed, equality consultation.Answers
	fields          map[string]scenarioField
	problems        []consultation.Problem
}

// scenarioField is a data name that can be answered.
type scenarioField struct {
	consultation.Field
	question string // full data name
	section  *consultation.Section
	round    int
}

// load lists every data name of the questionnaire, each round of repeated sections too.
func (r *scenarioRun) load() {
	r.fields = map[string]scenarioField{}
	for i := range r.q.Sections {
		s := &r.q.Sections[i]
		for _, q := range s.Questions() {
			if !s.Repeats() {
				r.loadQuestion(s, q, q.Name, 0)
			}
			for round := 1; round <= s.UpTo; round++ {
				r.loadQuestion(s, q, s.Name+"."+strconv.Itoa(round)+"."+q.Name, round)
			}
		}
	}
}

func (r *scenarioRun) loadQuestion(s *consultation.Section, q *consultation.Question, name string, round int) {
	for _, f := range q.Fields(name) {
		r.fields[f.Name] = scenarioField{f, name, s, round}
	}
}

func (r *scenarioRun) answer(a ScenarioAnswer) {
	if r.fields == nil {
		r.load()
	}
	f, ok := r.fields[a.Name]
	if !ok {
		r.problems = append(r.problems, ruleScenarioName.Break(a.At, a.Name, consultation.DidYouMean(a.Name, sortedKeys(r.fields))))
		return
	}
	values := []string{a.Value}
	if f.Type == consultation.FieldCodes || f.Type == consultation.FieldRanks {
		values = strings.Split(a.Value, ",")
	}
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
		r.code(f, a, values[i])
	}
	into := r.typed
	if f.section.Equality {
		into = r.equality
	}
	into.Set(a.Name, values...)
	if f.round > 0 && f.section.Times == "" {
		rounds := consultation.RoundsName(f.section.Name)
		if n, err := strconv.Atoi(r.typed.Get(rounds)); err != nil || f.round > n {
			r.typed.Set(rounds, strconv.Itoa(f.round))
		}
	}
}

// code reports a code that the field does not have.
func (r *scenarioRun) code(f scenarioField, a ScenarioAnswer, value string) {
	var codes []string
	for _, o := range f.Codes {
		codes = append(codes, o.Code)
	}
	if len(codes) > 0 && !slices.Contains(codes, value) {
		r.problems = append(r.problems, ruleScenarioCode.Break(a.At, a.Name, value, consultation.DidYouMean(value, codes)))
	}
}

func (r *scenarioRun) known(n ScenarioName) bool {
	if r.q.Section(n.Name) != nil || r.q.Question(n.Name) != nil {
		return true
	}
	if r.fields == nil {
		r.load()
	}
	names := []string{}
	for _, f := range r.fields {
		if f.question == n.Name {
			return true
		}
	}
	for i := range r.q.Sections {
		names = append(names, r.q.Sections[i].Name)
	}
	for _, q := range r.q.Questions() {
		names = append(names, q.Name)
	}
	r.problems = append(r.problems, ruleScenarioName.Break(n.At, n.Name, consultation.DidYouMean(n.Name, names)))
	return false
}
