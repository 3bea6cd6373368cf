// Package templates holds everything a respondent sees: the layout, the parts
// (the components of GOV.UK Frontend), one template for each kind of question,
// the pages, the stylesheet and script, and the message catalogues with every
// word of ours. It imports nothing else of Greenpaper.
package templates

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed layout.html */*.html messages/*/*.txt
var files embed.FS

// English is the language that every message is written in first. A page in a
// language without a catalogue has its own words of Greenpaper in English.
const English = "en"

// Set is every page, part and kind, ready to render in every language that has
// a catalogue. It is safe for use by many goroutines at once.
type Set struct {
	languages map[string]*edition
	pages     []string
	kinds     []string
	fsys      fs.FS

	// Watch, where it is set before the first page, is told the name of each page that is rendered.
	Watch func(page string)
}

// edition is the templates of one language. Each language has templates of its
// own because the function "say" is bound to the catalogue when they are
// parsed: so words need no argument, even deep inside a part.
type edition struct {
	words *Catalogue
	// shared holds layout, parts and kinds. The functions part, kind and
	// render execute from it.
	shared *template.Template
	// pages holds, for each page, its own blocks with copies of the layout and of
	// the parts that they name. What they call by a function is in shared.
	pages map[string]*pageTemplate
}

// Parse reads the templates that are built into the program. It fails if a
// template is broken, if a page lacks a block, or if a template says a message
// that the English catalogue lacks, so that a program that starts can render.
func Parse() (*Set, error) { return ParseFS(files) }

// ParseFS is Parse for another file system of the same layout: layout.html,
// part/*.html, kind/*.html, page/*.html and messages/LANGUAGE/*.txt. While
// developing, os.DirFS("templates") shows changes without a new build.
func ParseFS(fsys fs.FS) (*Set, error) {
	catalogues, err := loadCatalogues(fsys)
	if err != nil {
		return nil, err
	}
	s := &Set{languages: map[string]*edition{}, fsys: fsys}
	if s.pages, err = names(fsys, "page"); err != nil {
		return nil, err
	}
	if s.kinds, err = names(fsys, "kind"); err != nil {
		return nil, err
	}
	for lang, words := range catalogues {
		if s.languages[lang], err = parseEdition(fsys, words, s.pages); err != nil {
			return nil, fmt.Errorf("templates in language %q: %w", lang, err)
		}
	}
	return s, nil
}

// names lists the templates in a folder, without ".html".
func names(fsys fs.FS, folder string) ([]string, error) {
	paths, err := fs.Glob(fsys, folder+"/*.html")
	if err != nil {
		return nil, err
	}
	var list []string
	for _, p := range paths {
		list = append(list, strings.TrimSuffix(path.Base(p), ".html"))
	}
	slices.Sort(list)
	return list, nil
}

// Pages lists the pages by name, sorted.
func (s *Set) Pages() []string { return slices.Clone(s.pages) }

// Kinds lists the kinds that have a template, sorted, with hyphens:
// "choose-one".
func (s *Set) Kinds() []string { return slices.Clone(s.kinds) }

// Languages lists the languages that have a catalogue, sorted.
func (s *Set) Languages() []string { return slices.Sorted(maps.Keys(s.languages)) }

// Has reports whether a template exists: "page/error", "part/input" or
// "kind/choose-one".
func (s *Set) Has(name string) bool {
	if page, ok := strings.CutPrefix(name, "page/"); ok {
		return slices.Contains(s.pages, page)
	}
	return s.languages[English].shared.Lookup(name) != nil
}

// Words gives the catalogue of a language, or the English one.
func (s *Set) Words(lang string) *Catalogue { return s.in(lang).words }

func (s *Set) in(lang string) *edition {
	if e, ok := s.languages[lang]; ok {
		return e
	}
	return s.languages[English]
}

// Page is what a page is rendered from: a struct, or a pointer to one, that
// embeds Layout.
type Page interface{ layout() Layout }

// Render writes a page, such as "error" for page/error.html, in the language
// of its Layout. Nothing half-written is returned: an error gives no bytes.
func (s *Set) Render(page string, data Page) ([]byte, error) {
	p, ok := s.in(data.layout().Lang).pages[page]
	if !ok {
		return nil, fmt.Errorf("there is no page template %q", page)
	}
	t, err := p.ready()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(16 << 10)
	if err := t.ExecuteTemplate(&out, "layout", data); err != nil {
		return nil, fmt.Errorf("page %q: %w", page, err)
	}
	if s.Watch != nil {
		s.Watch(page)
	}
	return out.Bytes(), nil
}

// RenderPart gives the markup of one part in a language, for fragments outside
// a page.
func (s *Set) RenderPart(lang string, p Part) (template.HTML, error) {
	return s.in(lang).part(p)
}

// Source parses a template anew and gives it as it was written, before
// html/template rewrote it: "page/error" with its layout, "part/input" or
// "kind/choose-one". Tests check it against the struct it takes, with
// github.com/jba/templatecheck.
func (s *Set) Source(name string) (*template.Template, error) {
	e := s.languages[English]
	t, err := parseShared(s.fsys, e)
	if err != nil {
		return nil, err
	}
	entry := name
	if page, ok := strings.CutPrefix(name, "page/"); ok {
		entry = "layout"
		if err := parsePage(t, s.fsys, e.words, page); err != nil {
			return nil, err
		}
	}
	if t.Lookup(entry) == nil {
		return nil, fmt.Errorf("there is no template %q", name)
	}
	return t.Lookup(entry), nil
}

func parseShared(fsys fs.FS, e *edition) (*template.Template, error) {
	shared := template.New("").Funcs(e.funcs())
	return shared, parseFiles(shared, fsys, e.words, "layout.html", "part/*.html", "kind/*.html")
}

func parseEdition(fsys fs.FS, words *Catalogue, pages []string) (*edition, error) {
	e := &edition{words: words, pages: map[string]*pageTemplate{}}
	shared, err := parseShared(fsys, e)
	if err != nil {
		return nil, err
	}
	for _, page := range pages {
		t, err := e.pageOf(shared, fsys, page)
		if err != nil {
			return nil, err
		}
		if err := escape(t.Lookup("layout")); err != nil {
			return nil, err
		}
		// Only to see that it is right: most pages are seldom shown, and are made
		// when they are.
		e.pages[page] = &pageTemplate{make: func() (*template.Template, error) { return e.makePage(fsys, page) }}
	}
	// Only now, because executing a template rewrites it.
	e.shared = shared
	for _, t := range shared.Templates() {
		if strings.HasPrefix(t.Name(), "part/") || strings.HasPrefix(t.Name(), "kind/") {
			if err := escape(t); err != nil {
				return nil, err
			}
		}
	}
	return e, nil
}

// parseFiles adds each file under its path without ".html": "part/input".
func parseFiles(t *template.Template, fsys fs.FS, words *Catalogue, patterns ...string) error {
	for _, pattern := range patterns {
		paths, err := fs.Glob(fsys, pattern)
		if err != nil {
			return err
		}
		for _, p := range paths {
			if err := parseFile(t, fsys, words, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func parseFile(t *template.Template, fsys fs.FS, words *Catalogue, file string) error {
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return err
	}
	if err := checkMessages(words, file, string(text)); err != nil {
		return err
	}
	if _, err := t.New(strings.TrimSuffix(file, ".html")).Parse(string(text)); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// saying finds the messages that a template names outright.
var saying = regexp.MustCompile(`\b(?:say|sayHTML|browserForms "[^"]*") "([^"]*)"`)

// checkMessages makes sure that every message a file names is there.
func checkMessages(words *Catalogue, file, text string) error {
	for _, m := range saying.FindAllStringSubmatch(text, -1) {
		if !words.Has(m[1]) {
			return fmt.Errorf("%s: there is no message %q in messages/%s", file, m[1], English)
		}
	}
	return nil
}

// parsePage adds a page's blocks to its own copy of the shared templates.
func parsePage(t *template.Template, fsys fs.FS, words *Catalogue, page string) error {
	if err := parseFile(t, fsys, words, "page/"+page+".html"); err != nil {
		return err
	}
	for _, block := range []string{"title", "main"} {
		if t.Lookup(block) == nil {
			return fmt.Errorf("page/%s.html does not define the block %q", page, block)
		}
	}
	return nil
}

// escape makes html/template analyse a template and all that it calls now, so
// that markup in which a value could not be escaped stops the program at its
// start. Executing with no data is the only way to ask for it; other errors
// are about the data that is not there.
func escape(t *template.Template) error {
	err := t.Execute(io.Discard, nil)
	if bad := (*template.Error)(nil); errors.As(err, &bad) {
		return bad
	}
	return nil
}
