package templates

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"sync"
)

// Part is a piece of a page that has a template of its own. All the components
// of GOV.UK Frontend in this package are parts; a package with a piece of its
// own implements Part and keeps the template in part/ or kind/.
type Part interface {
	// Template is the name of the template: "part/input".
	Template() string
}

// funcs are the functions that every template can call.
func (e *edition) funcs() template.FuncMap {
	return template.FuncMap{
		// say KEY [NAME VALUE]... is a message of the page's language.
		"say": e.words.Say,
		// sayHTML is say for a message that holds markup, such as a link.
		"sayHTML": e.words.HTML,
		// browserForms NAME KEY is the attributes data-i18n.NAME.FORM with
		// every plural form of a message, for GOV.UK Frontend's scripts.
		"browserForms": e.browserForms,
		// part VALUE is the markup of a part.
		"part": e.part,
		// kind TYPE DATA is the markup of a question of that type.
		"kind": e.kind,
		// render NAME DATA is the markup of any shared template.
		"render": e.render,

		"date":     e.words.Date,
		"datetime": e.words.DateTime,
		"number":   e.words.Number,
		"join":     e.words.Join,
		// asset NAME is the address of a file of templates/assets.
		"asset": AssetURL,
		// id DATANAME is the id of the element of a field.
		"id": ID,
		// add is for counting from one: add $index 1.
		"add": func(a, b int) int { return a + b },
		// lines TEXT is the lines of what somebody typed.
		"lines": lines,
	}
}

// render executes a template by its name and gives its markup. This is the one
// place where the output of a template becomes template.HTML: it is safe
// because html/template has just escaped it, in the context of element content,
// which is the only context where template.HTML is left as it is.
func (e *edition) render(name string, data any) (template.HTML, error) {
	if e.shared == nil {
		return "", nil // only while Parse analyses the pages
	}
	out := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(out)
	out.Reset()
	if err := e.shared.ExecuteTemplate(out, name, data); err != nil {
		return "", err
	}
	return template.HTML(out.String()), nil
}

// buffers are reused, because a page is made of many parts and a part of others.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func (e *edition) browserForms(name, key string) template.HTMLAttr {
	attrs := Attrs{}
	for form, text := range e.words.Forms(key) {
		attrs["data-i18n."+name+"."+form] = text
	}
	return attrs.HTML()
}

func (e *edition) part(p Part) (template.HTML, error) {
	if p == nil {
		return "", nil
	}
	return e.render(p.Template(), p)
}

func (e *edition) kind(kind string, data any) (template.HTML, error) {
	name := "kind/" + strings.ToLower(strings.ReplaceAll(kind, " ", "-"))
	if e.shared != nil && e.shared.Lookup(name) == nil {
		return "", fmt.Errorf("there is no template for questions of type %q", kind)
	}
	return e.render(name, data)
}

// ID is the element id of the field with a data name: "q_importance_pay" for
// "importance.pay". Error summaries link to it.
func ID(dataName string) string {
	return "q_" + strings.ReplaceAll(dataName, ".", "_")
}

// lines splits typed text at its line breaks.
func lines(text string) []string {
	return strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
}
