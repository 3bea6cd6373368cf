package consultation

import (
	"fmt"
	"slices"
	"strings"
)

// questions compares every question by its name.
func (c *comparison) questions() {
	breaches := map[string][]Breach{}
	for _, b := range c.old.Lock().Breaches(c.new) {
		breaches[b.Question] = append(breaches[b.Question], b)
	}
	was, is := byName(c.old), byName(c.new)
	for _, q := range c.old.Questions() {
		if later := is[q.Name]; later != nil {
			c.question(q, later, breaches[q.Name])
		} else {
			c.removed(q, was)
		}
	}
	for _, q := range c.new.Questions() {
		if was[q.Name] != nil {
			continue
		}
		what := "There is a new question: " + quoted(q.Heading)
		if q.Required {
			what += ". It must be answered, by people who have begun too"
		}
		c.add(changeNew, place{name: q.Name, at: q.At}, what, "There is a new column, empty for answers given already.")
	}
}

func byName(q *Questionnaire) map[string]*Question {
	all := map[string]*Question{}
	for _, x := range q.Questions() {
		all[x.Name] = x
	}
	return all
}

// removed reports a question that is gone, and the new name that it seems to have.
func (c *comparison) removed(q *Question, was map[string]*Question) {
	p := place{name: q.Name}
	if home := c.old.SectionOf(q.Name); home != nil {
		if s := c.new.Section(c.nameNow(home.Name)); s != nil {
			p.at = s.At
		}
	}
	what := "The question is gone: " + quoted(q.Heading)
	heading := readText(q.Heading).words
	for _, x := range c.new.Questions() {
		if was[x.Name] == nil && slices.Equal(readText(x.Heading).words, heading) {
			what += ". `" + x.Name + "` asks the same: keep the name `" + q.Name + "` for it"
			break
		}
	}
	c.add(changeRemoved, p, what, "Answers given already have no column any more.")
}

// question compares a question with its later version.
func (c *comparison) question(was, is *Question, breaches []Breach) {
	p := place{name: is.Name, at: is.At}
	c.text(p, "the heading", was.Heading, is.Heading)
	c.hint(p, was.Hint, is.Hint)
	c.wordings(p, was.Wordings, is.Wordings)
	c.number(p, was.Number, is.Number)
	c.who(p, "the question is asked", was.When, is.When)
	if was.Required != is.Required {
		c.required(p, is.Required)
	}
	c.handling(p, was, is)
	c.comment(p.of("comment"), was.Comment, is.Comment)
	for _, b := range breaches {
		switch b.Kind {
		case BreachType:
			c.add(changeType, p, "The type is `"+b.Is+"`; it was `"+b.Was+"`.", "Answers given already are not of the new type.")
			return
		case BreachApart:
			c.add(changeApart, p, "The answers would be kept with other data than people were told.",
				fmt.Sprintf("Kept as %s; before as %s.", orOrdinary(b.Is), orOrdinary(b.Was)))
		}
	}
	c.kind(p, was.Kind, is.Kind, breaches)
}

func orOrdinary(apart string) string {
	if apart == "" {
		return "ordinary answers"
	}
	return apart
}

// wordings compares the headings for some people, told by their conditions.
func (c *comparison) wordings(p place, was, is []Wording) {
	before, after := map[string]Text{}, map[string]bool{}
	var order, orderNow []string
	for _, w := range was {
		before[w.When.canonical()] = w.Heading
		order = append(order, w.When.canonical())
	}
	for _, w := range is {
		key := w.When.canonical()
		after[key] = true
		orderNow = append(orderNow, key)
		if old, ok := before[key]; ok {
			c.text(p, "the heading for people of whom "+w.When.String(), old, w.Heading)
		} else {
			c.add(changeTextNew, p, "People of whom "+w.When.String()+" read another heading: "+quoted(w.Heading), "")
		}
	}
	for _, w := range was {
		if !after[w.When.canonical()] {
			c.add(changeTextGone, p, "People of whom "+w.When.String()+" read the ordinary heading now.", "")
		}
	}
	if len(moved(common(order, orderNow), common(orderNow, order))) > 0 {
		c.add(changeOrder, p, "The headings for some people stand in another order: the first that fits is read.", "")
	}
}

func (c *comparison) number(p place, was, is string) {
	if was != is {
		c.add(changeNumber, p, "The printed number is "+orNone(is)+"; it was "+orNone(was)+".", "")
	}
}

func (c *comparison) required(p place, is bool) {
	if is {
		c.add(changeRequired, p, "It must be answered now, by people who have begun too.", "Answers given already may leave it out.")
		return
	}
	c.add(changeRequired, p, "It may be left out now.", "More people may leave it out from now on.")
}

// who compares conditions. what is what they decide: "the question is asked".
func (c *comparison) who(p place, what string, was, is Condition) {
	if was.canonical() == is.canonical() {
		return
	}
	whom := func(when Condition) string {
		if len(when) == 0 {
			return "for all"
		}
		return "only if " + when.String()
	}
	c.add(changeWho, p, sentence(what+" "+whom(is)+"; before "+whom(was)+"."), "Other people were asked or shown it before.")
}

// canonical writes a condition so that two that say the same are the same.
func (c Condition) canonical() string {
	var clauses []string
	for _, cl := range c {
		cl.Codes = slices.Sorted(slices.Values(cl.Codes))
		clauses = append(clauses, cl.String())
	}
	slices.Sort(clauses)
	return strings.Join(slices.Compact(clauses), " and ")
}

// handling compares what is done with the answers.
func (c *comparison) handling(p place, was, is *Question) {
	switch {
	case was.NotPublished && !is.NotPublished:
		c.add(changePromise, p, "Answers can be published; people were told that they would not be.", "Answers given already may not be published.")
	case was.NotPublished != is.NotPublished:
		c.add(changeSetting, p, "Answers are not published any more.", "")
	}
	if a, b := keepWords(was.Keep), keepWords(is.Keep); a != b {
		c.add(changeTerms, p, "Answers are kept "+b+"; they were kept "+a+".", "The shorter of the two holds for answers given already.")
	}
	if was.Special != is.Special {
		c.add(changeSetting, p, "", "`special category` was "+map[bool]string{true: "added.", false: "taken away."}[is.Special])
	}
	if was.RespondentName != is.RespondentName {
		c.add(changeSetting, p, "", "`respondent name` was "+map[bool]string{true: "added.", false: "taken away."}[is.RespondentName])
	}
}

// keepWords says how long the answers of a question are kept.
func keepWords(k *Keep) string {
	if k == nil {
		return "as long as the rest"
	}
	return fmt.Sprintf("%d months after %s", k.Months, k.After)
}

func (c *comparison) comment(p place, was, is *Comment) {
	if was == nil || is == nil {
		c.box(p, was.box(), is.box())
		return
	}
	c.text(p, "the label of the comment", was.Label, is.Label)
	c.box(p, &was.Box, &is.Box)
}

// box gives the comment's box; nil where there is no comment.
func (c *Comment) box() *Box {
	if c == nil {
		return nil
	}
	return &c.Box
}
