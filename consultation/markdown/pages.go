package markdown

import (
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// flow is what stands in a section, in order, before it is cut into pages.
type flow struct {
	items   []consultation.Item
	breaks  map[int]bool           // a page break stands before the item of this index
	pending []consultation.Content // belongs to the next question
}

func (f *flow) add(it consultation.Item) { f.items = append(f.items, it) }

// wait keeps content for the next question.
func (f *flow) wait(c consultation.Content) { f.pending = append(f.pending, c) }

// question adds what waited, what is the question's own, and the question.
func (f *flow) question(q *consultation.Question, own []consultation.Content) {
	for i := range f.pending {
		f.pending[i].Of = q.Name
		f.add(consultation.Item{Content: &f.pending[i]})
	}
	f.pending = nil
	for i := range own {
		own[i].Of, own[i].Own = q.Name, true
		f.add(consultation.Item{Content: &own[i]})
	}
	f.add(consultation.Item{Question: q})
}

// pageBreak ends a page; what waited for the next question stands alone on the page that ends.
func (f *flow) pageBreak() {
	f.end()
	if f.breaks == nil {
		f.breaks = map[int]bool{}
	}
	f.breaks[len(f.items)] = true
}

// end lets what waited stand alone.
func (f *flow) end() {
	for i := range f.pending {
		f.add(consultation.Item{Content: &f.pending[i]})
	}
	f.pending = nil
}

// pages cuts a section into pages: at page breaks, by `one question per page`, and before the first block that looks at a
// question of the same page, so that the server has its answer.
func (p *parser) pages(f *flow, s *consultation.Section) []consultation.Page {
	var pages []consultation.Page
	var page consultation.Page
	asked := map[string]bool{}
	cut := func() {
		if len(page.Items) > 0 {
			pages = append(pages, page)
		}
		page = consultation.Page{}
		clear(asked)
	}
	for i, it := range f.items {
		first := i == 0 || !belongs(f.items[i-1], it)
		switch {
		case f.breaks[i]:
			cut()
		case first && p.looksAt(group(f.items[i:]), asked):
			cut()
		case s.OnePerPage && first && len(asked) > 0 && asks(group(f.items[i:])):
			cut()
		}
		page.Items = append(page.Items, it)
		if it.Question != nil {
			asked[it.Question.Name] = true
		}
	}
	cut()
	return pages
}

// belongs says whether an item follows one that belongs to the same question, so that no page is cut between them.
func belongs(before, it consultation.Item) bool {
	if before.Content == nil || before.Content.Of == "" {
		return false
	}
	if it.Content != nil {
		return it.Content.Of == before.Content.Of
	}
	return it.Question.Name == before.Content.Of
}

// group gives the items that stay together on a page: a question with what belongs to it, or one piece of text.
func group(items []consultation.Item) []consultation.Item {
	n := 1
	for n < len(items) && belongs(items[n-1], items[n]) {
		n++
	}
	return items[:n]
}

func asks(items []consultation.Item) bool {
	return slices.ContainsFunc(items, func(it consultation.Item) bool { return it.Question != nil })
}

// looksAt says whether any of the items needs the answer of a question in asked.
func (p *parser) looksAt(items []consultation.Item, asked map[string]bool) bool {
	if len(asked) == 0 {
		return false
	}
	for _, it := range items {
		names := p.needs(it)
		if slices.ContainsFunc(names, func(name string) bool { return asked[name] }) {
			return true
		}
	}
	return false
}

// needs lists the questions whose answers an item needs: its conditions, those of its answers, and what it prints.
func (p *parser) needs(it consultation.Item) []string {
	if c := it.Content; c != nil {
		names := slices.Concat(c.When.Names(), c.HTML.Answers())
		if c.Title != nil {
			names = append(names, c.Title.Answers()...)
		}
		return names
	}
	q := it.Question
	names := slices.Concat(q.When.Names(), q.Heading.Answers())
	for _, w := range q.Wordings {
		names = slices.Concat(names, w.When.Names(), w.Heading.Answers())
	}
	if q.Hint != nil {
		names = append(names, q.Hint.Answers()...)
	}
	if q.Comment != nil {
		names = append(names, q.Comment.Label.Answers()...)
	}
	return append(names, p.uses[q.Name]...)
}
