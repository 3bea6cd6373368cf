package consultation

import (
	"fmt"
	"slices"
	"strings"
)

// kind compares what is particular to a type; both kinds are of the same one.
func (c *comparison) kind(p place, was, is Kind, breaches []Breach) {
	old, ok1 := was.(anatomical)
	later, ok2 := is.(anatomical)
	begin := len(c.out)
	if ok1 && ok2 {
		a, b := old.anatomy(), later.anatomy()
		for i := range min(len(a.lists), len(b.lists)) {
			c.list(p, a.lists[i], b.lists[i])
			if a.lists[i].scale {
				c.scores(p, a.lists[i], was, is)
			}
		}
		boxes := map[string]*Box{}
		for _, x := range a.boxes {
			boxes[x.code] = x.box
		}
		for _, x := range b.boxes {
			if boxes[x.code] != nil { // a column that is new was told as one
				c.box(p.of(x.code), boxes[x.code], x.box)
			}
		}
		c.limits(p, a.limits, b.limits)
	}
	if slices.ContainsFunc(c.out[begin:], func(d Difference) bool { return d.Alteration == changeCodeGone }) {
		return
	}
	for _, b := range breaches { // whatever breaks the lock is breaking here, however it came about
		if b.Kind == BreachCode {
			c.add(changeCodeGone, p.of(b.Code), "The answer is gone.", "Answers given already mean nothing any more.")
		}
	}
}

func (l codeList) codes() []string {
	var codes []string
	for _, o := range l.options {
		codes = append(codes, o.Code)
	}
	return codes
}

// find gives the place of a code, -1 for none.
func (l codeList) find(code string) int {
	return slices.IndexFunc(l.options, func(o Option) bool { return o.Code == code })
}

// list compares two lists by their codes.
func (c *comparison) list(p place, was, is codeList) {
	before := map[string]int{}
	for i, o := range was.options {
		before[o.Code] = i
	}
	told := map[string]bool{} // headings of groups
	for j, o := range is.options {
		i, ok := before[o.Code]
		if !ok {
			c.add(changeAnswerNew, p.of(o.Code), "There is a new "+is.of+": "+quoted(o.Label), "Answers given already were given without it.")
			continue
		}
		c.option(p.of(o.Code), is.of, was.options[i], o)
		c.group(p.of(o.Code), was, is, i, j, told)
		if was.needed != nil && is.needed != nil && was.needed[i] != is.needed[j] {
			c.required(p.of(o.Code), is.needed[j])
		}
	}
	for _, o := range was.options {
		if is.find(o.Code) < 0 {
			c.add(changeCodeGone, p.of(o.Code), "The "+was.of+" is gone: "+quoted(o.Label)+newCode(o, is, before), "Answers given already mean nothing any more.")
		}
	}
	if m := moved(common(was.codes(), is.codes()), common(is.codes(), was.codes())); len(m) > 0 {
		c.add(changeOrder, p, fmt.Sprintf("The %ss stand in another order: %s moved.", is.of, coded(m)), "What stands first is chosen more often.")
	}
}

// newCode says which new item says what one that is gone said; "" for none.
func newCode(gone Option, is codeList, before map[string]int) string {
	words := readText(gone.Label).words
	for _, o := range is.options {
		if _, ok := before[o.Code]; !ok && slices.Equal(readText(o.Label).words, words) {
			return ". `" + o.Code + "` says the same: keep the code `" + gone.Code + "` for it"
		}
	}
	return ""
}

// coded writes codes as a list.
func coded(codes []string) string { return "`" + strings.Join(codes, "`, `") + "`" }

// option compares an answer, row or column with its later version.
func (c *comparison) option(p place, of string, was, is Option) {
	c.text(p, "the "+of, was.Label, is.Label)
	c.who(p, "the "+of+" is shown", was.When, is.When)
	switch {
	case is.Alone && !was.Alone:
		c.add(changeStricter, p, "It excludes all other answers now.", "Answers given already may hold it beside others.")
	case was.Alone && !is.Alone:
		c.add(changeLooser, p, "It can be chosen beside others now.", "")
	}
	if was.Wish != is.Wish {
		c.add(changePromise, p, "It asks for something else to be done with the response: "+orNone(string(is.Wish))+" instead of "+orNone(string(was.Wish))+".",
			"Who chose it already asked for something else.")
	}
	if was.NoAnswer != is.NoAnswer || was.OffScale != is.OffScale {
		c.add(changeSetting, p, "", "`no answer` or `not on scale` changed: percentages and means are counted otherwise.")
	}
	c.box(p, was.Box, is.Box)
	if was.Box != nil && is.Box != nil {
		c.text(p, "the label of the box", was.BoxLabel, is.BoxLabel)
	}
}

// group compares the heading over an answer, once for each pair of headings.
func (c *comparison) group(p place, was, is codeList, i, j int, told map[string]bool) {
	a, b := was.heading(i), is.heading(j)
	key := a.String() + "\x00" + b.String()
	if told[key] {
		return
	}
	told[key] = true
	switch {
	case a == nil && b == nil:
	case a == nil || b == nil:
		c.add(changeSetting, p, "It stands under "+underWhat(b)+"; it stood under "+underWhat(a)+".", "")
	default:
		c.text(p, "the heading over it", a, b)
	}
}

func underWhat(heading Text) string {
	if heading == nil {
		return "no heading"
	}
	return quoted(heading)
}

// heading is that of the group in which an item stands; nil for none.
func (l codeList) heading(i int) Text {
	if g := l.options[i].Group; g > 0 && g <= len(l.groups) {
		return l.groups[g-1].Label
	}
	return nil
}

// scores compares the values of the answers that both versions have.
func (c *comparison) scores(p place, list codeList, was, is Kind) {
	before, ok1 := was.(Scored)
	after, ok2 := is.(Scored)
	if !ok1 || !ok2 {
		return
	}
	var other []string
	for _, o := range list.options {
		a, ok1 := before.Score(o.Code)
		b, ok2 := after.Score(o.Code)
		if ok1 && ok2 && a.Cmp(b) != 0 {
			other = append(other, fmt.Sprintf("`%s` counts %s, before %s", o.Code, decimalString(b), decimalString(a)))
		}
	}
	if len(other) > 0 {
		c.add(changeScore, p, "", "Values on the scale changed: "+strings.Join(other, "; ")+".")
	}
}
