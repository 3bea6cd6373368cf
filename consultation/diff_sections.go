package consultation

import (
	"fmt"
	"slices"
	"strings"
)

// sections compares sections by their names, or by a question of theirs where the name is new.
func (c *comparison) sections() {
	c.renamed = c.newNames()
	var order, orderNow []string
	for i := range c.old.Sections {
		order = append(order, c.nameNow(c.old.Sections[i].Name))
	}
	for i := range c.new.Sections {
		orderNow = append(orderNow, c.new.Sections[i].Name)
	}
	for i := range c.old.Sections {
		was := &c.old.Sections[i]
		if is := c.new.Section(c.nameNow(was.Name)); is != nil {
			c.section(was, is)
		} else {
			c.add(changeTextGone, place{name: was.Name}, "The section is gone: "+quoted(was.Title), "")
		}
	}
	for i := range c.new.Sections {
		if s := &c.new.Sections[i]; !slices.Contains(order, s.Name) {
			c.add(changeTextNew, place{name: s.Name, at: s.At}, "There is a new section: "+quoted(s.Title), "")
		}
	}
	for _, name := range moved(common(order, orderNow), common(orderNow, order)) {
		c.add(changeOrder, place{name: name, at: c.new.Section(name).At}, "The section comes earlier or later.", "What was read before a question can change its answers.")
	}
}

// newNames tells which sections have a new name: the old one is gone, and a question of it stands in a section that is new.
func (c *comparison) newNames() map[string]string {
	names, used := map[string]string{}, map[string]bool{}
	for i := range c.old.Sections {
		was := &c.old.Sections[i]
		if c.new.Section(was.Name) != nil {
			continue
		}
		for _, q := range was.Questions() {
			is := c.new.SectionOf(q.Name)
			if is != nil && c.old.Section(is.Name) == nil && !used[is.Name] {
				names[was.Name], used[is.Name] = is.Name, true
				break
			}
		}
	}
	return names
}

// nameNow gives the name that a section of the old version has in the new one.
func (c *comparison) nameNow(section string) string {
	if name, ok := c.renamed[section]; ok {
		return name
	}
	return section
}

func (c *comparison) section(was, is *Section) {
	p := place{name: is.Name, at: is.At}
	if was.Name != is.Name {
		c.add(changeRenamed, p, "The name was `"+was.Name+"`: the addresses of its pages change.", "")
	}
	c.text(p, "the title", was.Title, is.Title)
	c.number(p, was.Number, is.Number)
	c.who(p, "the section is shown", was.When, is.When)
	if was.Ends != is.Ends {
		c.add(changeWho, p, map[bool]string{true: "It ends the form now.", false: "It does not end the form any more."}[is.Ends], "Other people could respond before.")
	}
	switch {
	case was.Repeats() && is.Repeats() && was.Times != is.Times:
		c.add(changeRounds, p, "Something else decides how often it is repeated.", "Rounds that were answered already may not count.")
	case was.Repeats() && is.Repeats():
		c.limits(p, []limit{count("rounds", was.UpTo)}, []limit{count("rounds", is.UpTo)})
	}
	if was.Called != is.Called {
		c.add(changeDetails, p, "The question that names each round is "+orNone(is.Called)+"; it was "+orNone(was.Called), "")
	}
	c.order(p, was, is)
}

// order compares which questions stand in a section, in which order and on which pages.
func (c *comparison) order(p place, was, is *Section) {
	before, after := namesOf(was), namesOf(is)
	for _, name := range after {
		home := c.old.SectionOf(name)
		if home != nil && home.Name != was.Name {
			q := c.new.Question(name)
			c.add(changeMoved, place{name: name, at: q.At}, fmt.Sprintf("The question stands in the section `%s`; it stood in `%s`.", is.Name, home.Name),
				"What was read before a question can change its answers.")
		}
	}
	for _, name := range moved(common(before, after), common(after, before)) {
		c.add(changeOrder, place{name: name, at: c.new.Question(name).At}, "The question comes earlier or later.", "What was read before a question can change its answers.")
	}
	if !slices.Equal(breaks(was, after), breaks(is, before)) {
		c.add(changePages, p, "The section is split into other pages.", "")
	}
}

func namesOf(s *Section) []string {
	var names []string
	for _, q := range s.Questions() {
		names = append(names, q.Name)
	}
	return names
}

// breaks says after which of some questions a page ends, and whether text of its own follows them there. Questions that are not
// among them are passed over.
func breaks(s *Section, among []string) []string {
	var ends []string
	last := ""
	for _, page := range s.Pages {
		ends = append(ends, last)
		for _, it := range page.Items {
			switch {
			case it.Question != nil && slices.Contains(among, it.Question.Name):
				last = it.Question.Name
			case it.Content != nil && it.Content.Of == "" && !strings.HasSuffix(last, "+"):
				last += "+"
			}
		}
	}
	return slices.Compact(ends)
}
