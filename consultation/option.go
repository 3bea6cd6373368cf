package consultation

import "slices"

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
	ruleTableUnwanted = NewRule("table-unwanted", LevelError, "a question of type `%s` takes no table; remove the codes from the table, or change the type to one that asks by row, such as `choose one per row`")
	ruleOptionSetting = NewRule("answer-setting", LevelError, "`%s` is not a setting of an answer here%s")
	ruleAloneLonely   = NewRule("on-its-own-single", LevelAdvice, "`on its own` does nothing where only one answer can be chosen; you can remove it")
	ruleAnswersOf     = NewRule("answers-of", LevelError, "`answers of %s` needs an earlier question called %s that has a list of answers")
	ruleGroupsOf      = NewRule("groups-chosen", LevelError, "`groups chosen in %s` needs an earlier question called %s whose list has groups, each with a code")
	ruleTwoLists      = NewRule("answers-twice", LevelError, "the answers come from another question; remove the list here, or remove `%s`")
)

// OptionPatterns are the settings that an answer, row or column may carry.
var OptionPatterns = []string{"on its own", "not on scale", "no answer", "publish", "publish without name", "do not publish", "only if TEXT", "with text|whole|amount|date TEXT", "with text|amount|date"}

// TakeOptions gives the question's answers: its own list, `answers of NAME` or `groups chosen in NAME`. It reports what is wrong.
func (s *Spec) TakeOptions() ([]Option, []Group) {
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
	return s.Options(s.List.Options), groups
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
			for i, g := range grouped.ListGroups() {
				var codes []string
				for _, o := range from.Options() {
					if o.Group == i+1 {
						codes = append(codes, o.Code)
					}
				}
				if g.Code == "" {
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

// Options reads the settings of list items, rows or columns.
func (s *Spec) Options(raw []RawOption) []Option {
	var out []Option
	for _, r := range raw {
		out = append(out, s.option(r))
	}
	return out
}

func (s *Spec) option(r RawOption) Option {
	o := Option{Code: r.Code, Label: r.Label, Group: r.Group, BoxLabel: r.BoxLabel}
	left := slices.Clone(r.Settings)
	for len(left) > 0 {
		raw := left[0]
		left = left[1:]
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
				o.When = s.Condition(Raw{a[0], raw.At + len("only if ")})
			} else if box, ok := s.boxSetting(raw); ok {
				o.Box = box
			} else {
				s.Report(ruleOptionSetting.Break(raw.At, raw.Text, DidYouMean(raw.Text, OptionPatterns)))
			}
		}
	}
	return o
}
