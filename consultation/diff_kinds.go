package consultation

import "strconv"

// anatomy is what a kind has that two versions of it can differ in.
type anatomy struct {
	lists  []codeList
	boxes  []partBox
	limits []limit
}

// codeList is a list whose items are told by their codes.
type codeList struct {
	of      string // "answer", "row", "column", "item"
	options []Option
	groups  []Group
	scale   bool // its order or its codes are values
	needed  []bool
}

// partBox is a box of the question itself; boxes of answers are in their lists.
type partBox struct {
	code string // of the column, "" where there is one box or all are alike
	box  *Box
}

// anatomical is the ability to be compared in detail. Every kind has it.
type anatomical interface{ anatomy() anatomy }

func (k *Single) anatomy() anatomy { return anatomy{boxes: []partBox{{"", &k.Box}}} }

func (k *Choice) anatomy() anatomy {
	return anatomy{lists: []codeList{{of: "answer", options: k.List, groups: k.Groups}}, limits: []limit{count("answers that can be chosen", k.AtMost)}}
}

func (k *Scale) anatomy() anatomy {
	return anatomy{lists: []codeList{{of: "answer", options: k.List, groups: k.Groups, scale: true}}}
}

func (k *Rank) anatomy() anatomy {
	return anatomy{lists: []codeList{{of: "answer", options: k.List, groups: k.Groups}}, limits: []limit{count("ranks", k.Top)}}
}

func (k *Items) anatomy() anatomy {
	return anatomy{lists: []codeList{{of: "item", options: k.List, groups: k.Groups}}, boxes: []partBox{{"", &k.Box}}}
}

func (k *PerRow) anatomy() anatomy {
	return anatomy{lists: []codeList{{of: "row", options: k.RowList}, {of: "column", options: k.ColumnList, scale: true}}}
}

func (k *ChooseCell) anatomy() anatomy {
	return anatomy{lists: []codeList{
		{of: "row", options: k.RowList}, {of: "column", options: k.ColumnList}, {of: "answer", options: k.List, groups: k.Groups, scale: true},
	}}
}

func (k *Cells) anatomy() anatomy {
	a := anatomy{lists: []codeList{{of: "row", options: k.RowList}, {of: "column", options: k.ColumnList}}, boxes: []partBox{{"", &k.Box}}}
	sum := ""
	if k.Sum != nil {
		sum = k.Sum.To + k.Sum.Name
		if k.Sum.Way != "" {
			sum += " " + k.Sum.Way
		}
	}
	a.limits = []limit{{"what it adds up to", sum, limitRule}}
	return a
}

func (k *Rows) anatomy() anatomy {
	columns := codeList{of: "column"}
	a := anatomy{limits: []limit{count("rows", k.UpTo)}}
	for i := range k.Columns {
		c := &k.Columns[i]
		columns.options = append(columns.options, Option{Code: c.Code, Label: c.Label, When: c.When})
		columns.needed = append(columns.needed, c.Required)
		a.boxes = append(a.boxes, partBox{c.Code, &c.Box})
	}
	a.lists = []codeList{columns}
	return a
}

func (k *ShortTexts) anatomy() anatomy {
	return anatomy{boxes: []partBox{{"", &k.Box}}, limits: []limit{count("texts", k.UpTo)}}
}

func (k *FileUpload) anatomy() anatomy {
	return anatomy{limits: []limit{
		typesLimit(k.Rules.Types), count("files", k.Rules.UpTo), count("megabytes of a file", k.Rules.MaxMB), count("pages of a file", k.Rules.MaxPages),
	}}
}

// limits are those of the box, in fixed order.
func (b *Box) limits() []limit {
	least := func(what string, n int) limit { return limit{"fewest " + what, decimalOf(n), limitLeast} }
	advice := func(what string, n int) limit { return limit{"advised number of " + what, decimalOf(n), limitAdvice} }
	return []limit{
		count("words", b.MaxWords), least("words", b.MinWords), advice("words", b.AboutWords),
		count("characters", b.MaxChars), least("characters", b.MinChars), advice("characters", b.AboutChars),
		{"lowest number", b.From, limitLeast}, {"highest number", b.To, limitMost}, {"unit", b.Unit, limitSame},
		{"earliest date", b.NotBefore, limitLeast}, {"latest date", b.NotAfter, limitMost},
	}
}

func count(what string, n int) limit { return limit{"most " + what, decimalOf(n), limitMost} }

// decimalOf is a number, "" for none.
func decimalOf(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
