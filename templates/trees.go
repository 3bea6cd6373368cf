package templates

import (
	"html/template"
	"io/fs"
	"strings"
	"sync"
	"text/template/parse"
)

// pageTemplate is the templates of one page, made when it is first shown.
type pageTemplate struct {
	make func() (*template.Template, error)
	once sync.Once
	t    *template.Template
	err  error
}

func (p *pageTemplate) ready() (*template.Template, error) {
	p.once.Do(func() { p.t, p.err = p.make() })
	return p.t, p.err
}

// makePage makes the templates of a page anew, from the files.
func (e *edition) makePage(fsys fs.FS, page string) (*template.Template, error) {
	shared, err := parseShared(fsys, e)
	if err != nil {
		return nil, err
	}
	t, err := e.pageOf(shared, fsys, page)
	if err != nil {
		return nil, err
	}
	return t, escape(t.Lookup("layout"))
}

// pageOf makes the templates of one page: the layout, the page's own blocks,
// and of the parts only those that either names outright. A copy of all of
// shared would make each page cost more than half a megabyte.
func (e *edition) pageOf(shared *template.Template, fsys fs.FS, page string) (*template.Template, error) {
	t := template.New("").Funcs(e.funcs())
	for _, s := range shared.Templates() {
		if s.Tree == nil || strings.Contains(s.Name(), "/") {
			continue // parts and kinds; the layout's own have plain names
		}
		if _, err := t.AddParseTree(s.Name(), s.Tree.Copy()); err != nil {
			return nil, err
		}
	}
	if err := parsePage(t, fsys, e.words, page); err != nil {
		return nil, err
	}
	return t, addNamed(t, shared)
}

// addNamed adds copies of the shared templates that those of t name, and that
// these name, until none is missing.
func addNamed(t, shared *template.Template) error {
	for {
		missing := map[string]bool{}
		for _, x := range t.Templates() {
			if x.Tree != nil {
				named(x.Tree.Root, func(name string) { missing[name] = missing[name] || t.Lookup(name) == nil })
			}
		}
		added := false
		for name, is := range missing {
			s := shared.Lookup(name)
			if !is || s == nil || s.Tree == nil {
				continue // one that is nowhere is told when the page is escaped
			}
			if _, err := t.AddParseTree(name, s.Tree.Copy()); err != nil {
				return err
			}
			added = true
		}
		if !added {
			return nil
		}
	}
}

// named calls f with each template that a node includes: {{template "NAME"}}.
func named(n parse.Node, f func(name string)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, x := range n.Nodes {
				named(x, f)
			}
		}
	case *parse.TemplateNode:
		f(n.Name)
	case *parse.IfNode:
		named(n.List, f)
		named(n.ElseList, f)
	case *parse.RangeNode:
		named(n.List, f)
		named(n.ElseList, f)
	case *parse.WithNode:
		named(n.List, f)
		named(n.ElseList, f)
	}
}
