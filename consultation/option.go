package consultation

import (
	"slices"
	"strconv"
	"strings"
)

// Option is one answer of a list, or one row or column of a grid.
type Option struct {
	Code     string    `json:"code"`
	Label    Text      `json:"label"`
	Group    int       `json:"group,omitempty"` // index in the kind's groups + 1; 0 for none
	When     Condition `json:"when,omitempty"`
	Alone    bool      `json:"alone,omitempty"`    // `on its own`: excludes all else
	NoAnswer bool      `json:"noAnswer,omitempty"` // prefer not to say: counted, left out of percentages
	OffScale bool      `json:"offScale,omitempty"` // `not on scale`: left out of a mean
	Box      *Box      `json:"box,omitempty"`      // `with text …`: data name NAME.CODE.text
	BoxLabel Text      `json:"boxLabel,omitempty"` // empty: the catalogue's default
	Wish     Wish      `json:"wish,omitempty"`
}

// Group is a bullet that holds a nested list of answers.
type Group struct {
	Code  string `json:"code,omitempty"`
	Label Text   `json:"label"`
}

// Wish is a respondent's wish about publication, carried by an answer and obeyed everywhere.
type Wish string

// The wishes.
const (
	WishPublish    Wish = "publish"
	WishNoName     Wish = "publish without name"
	WishNotPublish Wish = "do not publish"
)

var (
	ruleListMissing   = NewRule("list-missing", LevelError, "this question needs a list of answers under it: a bullet for each, with a code in backticks, such as \"- Yes `yes`\"")
	ruleListUnwanted  = NewRule("list-unwanted", LevelError, "a question of type `%s` takes no list of answers; remove the list, or change the type to `choose one` or `choose any`")
	ruleTableMissing  = NewRule("table-missing", LevelError, "a question of type `%s` needs a table under it, with a code in backticks in each heading")
	ruleRowsMissing   = NewRule("table-rows-missing", LevelError, "a question of type `%s` needs rows in its table: start each with its words and a code in backticks, such as \"| Pay `pay` | | |\"")
	ruleRowsUnwanted  = NewRule("table-rows-unwanted", LevelError, "a question of type `%s` takes a table of headings only, as respondents fill in the rows; remove the rows that carry codes")
	ruleBoundTooHigh  = NewRule("type-number", LevelError, "write a number from 1 to %d in `%s`")
	ruleMoreThanList  = NewRule("type-answers", LevelError, "`%s` has %d answers; write a number from 1 to %[2]d")
	ruleTableUnwanted = NewRule("table-unwanted", LevelError, "a question of type `%s` takes no table; remove the codes from the table, or change the type to one that asks by row, such as `choose one per row`")
	ruleOptionSetting = NewRule("answer-setting", LevelError, "`%s` is not a setting of an answer here%s")
	ruleAloneLonely   = NewRule("on-its-own-single", LevelAdvice, "`on its own` does nothing where only one answer can be chosen; you can remove it")
	ruleAnswersOf     = NewRule("answers-of", LevelError, "`answers of %s` needs an earlier question called %s that has a list of answers")
	ruleGroupsOf      = NewRule("groups-chosen", LevelError, "`groups chosen in %s` needs an earlier question called %s whose list has groups, each with a code")
	ruleTwoLists      = NewRule("answers-twice", LevelError, "the answers come from another question; remove the list here, or remove `%s`")
)

// OptionPatterns are the settings that an answer, row or column may carry.
var OptionPatterns = []string{"on its own", "not on scale", "no answer", "publish", "publish without name", "do not publish", "only if TEXT", "with text|whole|amount|date TEXT", "with text|amount|date"}

// TakeOptions gives the question's answers: its own list, `answers of NAME` or `groups chosen in NAME`. It reports what is wrong,
// and any of the settings in refused that an answer carries. See Options.
func (s *Spec) TakeOptions(refused ...string) ([]Option, []Group) {
	if t, ok := s.Take("answers of NAME"); ok {
		return s.answersOf(t)
	}
	if t, ok := s.Take("groups chosen in NAME"); ok {
		return s.groupsChosen(t)
	}
	if s.List == nil || len(s.List.Options) == 0 {
		s.Report(ruleListMissing.Break(s.At))
		return nil, nil
	}
	var groups []Group
	for _, g := range s.List.Groups {
		groups = append(groups, Group{g.Code, g.Label})
	}
	return s.Options(s.List.Options, refused...), groups
}

// fewer reports a number of answers to choose that is none, or more than there are.
func (s *Spec) fewer(list []Option) {
	if len(list) > 0 && (s.N < 1 || s.N > len(list)) {
		s.Report(ruleMoreThanList.Break(s.At, strings.Replace(s.Type, "N", strconv.Itoa(s.N), 1), len(list)))
	}
}

func (s *Spec) answersOf(t Taken) ([]Option, []Group) {
	if s.List != nil {
		s.Report(ruleTwoLists.Break(s.List.At, "answers of "+t.Args[0]))
	}
	if q := s.Lookup(t.Args[0]); q != nil {
		if from, ok := q.Kind.(Listed); ok && len(from.Options()) > 0 {
			groups := []Group(nil)
			if g, ok := q.Kind.(interface{ ListGroups() []Group }); ok {
				groups = g.ListGroups()
			}
			return slices.Clone(from.Options()), groups
		}
	}
	s.Report(ruleAnswersOf.Break(t.At, t.Args[0], t.Args[0]))
	return nil, nil
}

// groupsChosen makes one answer of each group of the source, shown when something of that group was chosen there.
func (s *Spec) groupsChosen(t Taken) ([]Option, []Group) {
	if s.List != nil {
		s.Report(ruleTwoLists.Break(s.List.At, "groups chosen in "+t.Args[0]))
	}
	q := s.Lookup(t.Args[0])
	var out []Option
	if q != nil {
		from, ok := q.Kind.(Listed)
		grouped, ok2 := q.Kind.(interface{ ListGroups() []Group })
		if ok && ok2 {
			op := Is
			if from.Many() {
				op = Includes
			}
			if !slices.Contains(q.Kind.Operators(), op) {
				ok = false // its answers are texts, so nothing is chosen in it
			}
			for i, g := range grouped.ListGroups() {
				var codes []string
				for _, o := range from.Options() {
					if o.Group == i+1 {
						codes = append(codes, o.Code)
					}
				}
				if g.Code == "" || !ok {
					out = nil
					break
				}
				out = append(out, Option{Code: g.Code, Label: g.Label, When: Condition{{Name: t.Args[0], Op: op, Codes: codes}}})
			}
		}
	}
	if len(out) == 0 {
		s.Report(ruleGroupsOf.Break(t.At, t.Args[0], t.Args[0]))
	}
	return out, nil
}

// Options reads the settings of list items, rows or columns. Those in refused do not fit here and are reported; "with" stands for
// every box, "publish" for every wish.
func (s *Spec) Options(raw []RawOption, refused ...string) []Option {
	var out []Option
	for _, r := range raw {
		out = append(out, s.option(r, refused))
	}
	return out
}

func (s *Spec) option(r RawOption, refused []string) Option {
	o := Option{Code: r.Code, Label: r.Label, Group: r.Group, BoxLabel: r.BoxLabel}
	for _, raw := range r.Settings {
		switch {
		case slices.ContainsFunc(refused, func(w string) bool { return refuses(w, raw.Text) }):
			s.Report(ruleOptionSetting.Break(raw.At, raw.Text, ""))
		case !s.optionSetting(&o, raw):
			s.Report(ruleOptionSetting.Break(raw.At, raw.Text, s.suggest(raw.Text, OptionPatterns)))
		}
	}
	return o
}

func (s *Spec) suggest(written string, choices []string) string {
	if s.Suggest == nil {
		return DidYouMean(written, choices)
	}
	return s.Suggest(written, choices)
}

func refuses(word, setting string) bool {
	switch word {
	case "with":
		return strings.HasPrefix(setting, "with ")
	case "publish":
		return setting == "do not publish" || strings.HasPrefix(setting, "publish")
	}
	return setting == word
}

// optionSetting takes one setting; false when it is none.
func (s *Spec) optionSetting(o *Option, raw Raw) bool {
	switch raw.Text {
	case "on its own":
		o.Alone = true
	case "not on scale":
		o.OffScale = true
	case "no answer":
		o.NoAnswer = true
	case "publish", "publish without name", "do not publish":
		o.Wish = Wish(raw.Text)
	default:
		if a, ok := Match("only if TEXT", raw.Text); ok {
			o.When = s.Condition(Raw{a[0], raw.At + strings.Index(raw.Text, a[0])})
			return true
		}
		box, ok := s.boxSetting(raw)
		if !ok {
			return false
		}
		o.Box = box
	}
	return true
}

// TakeTable gives rows and columns of the question's table and reports a missing one.
func (s *Spec) TakeTable(refusedInRows, refusedInColumns []string) (rows, columns []Option) {
	if s.Table == nil || len(s.Table.Columns) == 0 {
		s.Report(ruleTableMissing.Break(s.At, s.Type))
		return nil, nil
	}
	if len(s.Table.Rows) == 0 {
		s.Report(ruleRowsMissing.Break(s.Table.At, s.Type))
	}
	return s.Options(s.Table.Rows, refusedInRows...), s.Options(s.Table.Columns, refusedInColumns...)
}
