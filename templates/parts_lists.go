package templates

import (
	"html/template"
	"maps"
	"strconv"
)

// SummaryList is keys and values, as on the page that checks answers.
type SummaryList struct {
	Rows       []SummaryRow
	Card       *SummaryCard // puts the list in a card, or nil
	Classes    string
	Attributes Attrs
}

func (SummaryList) Template() string { return "part/summary-list" }

// SummaryRow is one key and its value.
type SummaryRow struct {
	Key, Value Text
	Actions    Actions
	Classes    string
}

// Actions are the links beside a row or a card's title.
type Actions struct {
	Items   []Action
	Classes string
}

// Action is one link. VisuallyHiddenText says what it is about.
type Action struct {
	Text, Href         string
	HTML               template.HTML
	VisuallyHiddenText string
	Classes            string
	Attributes         Attrs
	card               *CardTitle
}

// Card is the title of the card that the action is in, or nil.
func (a Action) Card() *CardTitle { return a.card }

// SummaryCard is a box with a title around a SummaryList.
type SummaryCard struct {
	Title      CardTitle
	Actions    Actions
	Classes    string
	Attributes Attrs
}

// CardTitle is the title of a card. HeadingLevel is 2 if 0, or 3 or 4.
type CardTitle struct {
	Text         string
	HTML         template.HTML
	Classes      string
	HeadingLevel int
}

// Shown reports whether the card has a title.
func (t CardTitle) Shown() bool { return t.Text != "" || t.HTML != "" }

// HasActions reports whether any row has a link.
func (s SummaryList) HasActions() bool {
	for _, row := range s.Rows {
		if len(row.Actions.Items) > 0 {
			return true
		}
	}
	return false
}

// Titled gives the actions with the title of the list's card, which their
// hidden words end in.
func (s SummaryList) Titled(a Actions) []Action {
	items := make([]Action, len(a.Items))
	for i, item := range a.Items {
		if s.Card != nil && s.Card.Title.Shown() {
			item.card = &s.Card.Title
		}
		items[i] = item
	}
	return items
}

// Table is a table of data.
type Table struct {
	Caption           string
	CaptionClasses    string
	Head              []Cell
	Rows              [][]Cell
	FirstCellIsHeader bool
	Classes           string
	Attributes        Attrs
}

func (Table) Template() string { return "part/table" }

// Cell is one cell. Format is "numeric" or empty.
type Cell struct {
	Text             string
	HTML             template.HTML
	Format           string
	Colspan, Rowspan int
	Classes          string
	Attributes       Attrs
}

// Extra are the further attributes of the cell's element.
func (c Cell) Extra() template.HTMLAttr {
	attrs := Attrs{}
	maps.Copy(attrs, c.Attributes)
	if c.Colspan > 0 {
		attrs["colspan"] = strconv.Itoa(c.Colspan)
	}
	if c.Rowspan > 0 {
		attrs["rowspan"] = strconv.Itoa(c.Rowspan)
	}
	return attrs.HTML()
}

// TaskList is the sections of a questionnaire with their statuses.
type TaskList struct {
	IDPrefix   string // "task-list" if empty
	Items      []Task
	Classes    string
	Attributes Attrs
}

func (TaskList) Template() string { return "part/task-list" }

// Prefix is the start of the ids of hints and statuses.
func (t TaskList) Prefix() string {
	if t.IDPrefix == "" {
		return "task-list"
	}
	return t.IDPrefix
}

// Task is one section. Href is empty while it cannot be started.
type Task struct {
	Title, Hint Text
	Href        string
	Status      TaskStatus
	Classes     string
}

// TaskStatus is plain words, or a tag.
type TaskStatus struct {
	Text    string
	HTML    template.HTML
	Tag     Tag
	Classes string
}
