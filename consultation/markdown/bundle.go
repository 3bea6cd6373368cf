package markdown

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Bundle is a questionnaire and everything that lies beside it and belongs to it.
type Bundle struct {
	Editions []Result            // other editions, in the order of the front matter; those whose file is missing are left out
	Notice   consultation.Notice // the privacy notice
	Files    []consultation.File // images and documents, by name
	Reasons  map[string]string   // code of a warning → why it stands

	main    Checked
	notice  *Checked
	reasons *Checked
}

// Checked is one file of a bundle with its problems.
type Checked struct {
	Result
	linted bool
}

// Linted says whether the file is a questionnaire or an edition of one, which Lint can judge.
func (c Checked) Linted() bool { return c.linted }

// Main gives the main file.
func (b Bundle) Main() Result { return b.main.Result }

// ReasonsName is the name of the file in which reasons for warnings are recorded.
func (b Bundle) ReasonsName() string { return beside(b.main.Source.Name, "reasons") }

// beside gives the name of a file that belongs to a questionnaire: pathway.md, reasons → pathway.reasons.md.
func beside(name, what string) string { return strings.TrimSuffix(name, ".md") + "." + what + ".md" }

// Problems gives each file with its problems: the main file, its editions, the privacy notice and the reasons.
func (b Bundle) Problems() []Checked {
	all := []Checked{b.main}
	for _, e := range b.Editions {
		all = append(all, Checked{Result: e, linted: true})
	}
	for _, c := range []*Checked{b.notice, b.reasons} {
		if c != nil {
			all = append(all, *c)
		}
	}
	return all
}

// Loader reads bundles.
type Loader struct {
	// NewTab gives the words that follow a link on a question page, by edition; nil gives them in English.
	NewTab func(edition string) string
}

// Load reads a bundle with English words of ours.
func Load(fsys fs.FS, name string) (Bundle, error) { return Loader{}.Load(fsys, name) }

// Load reads the questionnaire of that name in a folder, its editions, privacy notice, reasons, images and documents. What is
// missing beside it is a problem; an error is a file that cannot be read, fs.ErrNotExist for the questionnaire itself.
func (l Loader) Load(fsys fs.FS, name string) (Bundle, error) {
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Bundle{}, err
	}
	r := &bundleReader{fsys: fsys, dir: path.Dir(name), newTab: l.NewTab}
	b := Bundle{main: Checked{Parse(Source{Name: path.Base(name), Body: body, NewTab: l.NewTab}), true}}
	r.editions(&b)
	r.privacy(&b)
	r.readReasons(&b)
	r.linked(&b, &b.main.Result)
	for i := range b.Editions {
		r.linked(&b, &b.Editions[i])
	}
	if b.notice != nil {
		r.linked(&b, &b.notice.Result)
	}
	slices.SortFunc(b.Files, func(x, y consultation.File) int { return strings.Compare(x.Name, y.Name) })
	return b, r.err
}

type bundleReader struct {
	fsys   fs.FS
	dir    string
	newTab func(string) string
	err    error
}

// read gives a file beside the questionnaire; false when there is none.
func (r *bundleReader) read(name string) (Source, bool) {
	body, err := fs.ReadFile(r.fsys, path.Join(r.dir, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) && r.err == nil {
		r.err = err
	}
	return Source{Name: name, Body: body, NewTab: r.newTab}, err == nil
}

func (r *bundleReader) missing(to *Result, at int, name string) {
	to.Problems = append(to.Problems, ruleFileMissing.Break(at, name))
	slices.SortStableFunc(to.Problems, func(a, b consultation.Problem) int { return a.At - b.At })
}

func (r *bundleReader) editions(b *Bundle) {
	main := &b.main.Result
	for i, edition := range main.Questionnaire.Front.Editions {
		if i == 0 {
			continue
		}
		src, ok := r.read(beside(main.Source.Name, edition))
		if !ok {
			r.missing(main, frontAt(main.Doc, "editions"), src.Name)
			continue
		}
		result := ParseEdition(src, *main)
		if result.Questionnaire.Edition != edition {
			result.Problems = append(result.Problems, ruleEditionFile.Break(frontAt(result.Doc, "edition"), src.Name, edition))
		}
		b.Editions = append(b.Editions, result)
	}
}

func frontAt(o *Outline, key string) int {
	for _, l := range o.Front {
		if l.Key == key {
			return l.ValueAt
		}
	}
	return 0
}

func (r *bundleReader) privacy(b *Bundle) {
	main := &b.main.Result
	name := main.Questionnaire.Front.Privacy
	if !localFile(name) {
		return
	}
	src, ok := r.read(name)
	if !ok {
		r.missing(main, frontAt(main.Doc, "privacy"), name)
		return
	}
	b.notice = &Checked{Result: parseNotice(src, &b.Notice)}
}

// linked reads the images and documents that a file links to.
func (r *bundleReader) linked(b *Bundle, from *Result) {
	for _, s := range from.Doc.Of(SpanImage, SpanLink) {
		kind, known := mediaTypes[strings.ToLower(path.Ext(s.Target))]
		if !known || !localFile(s.Target) || slices.ContainsFunc(b.Files, func(f consultation.File) bool { return f.Name == s.Target }) {
			continue
		}
		src, ok := r.read(s.Target)
		if !ok {
			r.missing(from, s.At, s.Target)
			continue
		}
		b.Files = append(b.Files, consultation.File{Name: s.Target, Type: kind, Body: src.Body})
	}
}

// Version makes the version that publication stores. It is an error while any file has errors.
func (b Bundle) Version(now time.Time) (consultation.Version, error) {
	for _, c := range b.Problems() {
		if c.Failed() {
			return consultation.Version{}, fmt.Errorf("%s has errors", c.Source.Name)
		}
	}
	q := b.main.Questionnaire
	v := consultation.Version{
		Consultation: q.Slug, Published: now, Main: q.Edition, Editions: map[string]*consultation.Questionnaire{q.Edition: q},
		Files: b.Files, Notice: b.Notice, Lock: LockOf(q), Reasons: b.Reasons,
	}
	sources := []Source{b.main.Source}
	for _, e := range b.Editions {
		v.Editions[e.Questionnaire.Edition] = e.Questionnaire
		sources = append(sources, e.Source)
	}
	if b.notice != nil {
		sources = append(sources, b.notice.Source)
	}
	for _, s := range sources {
		v.Sources = append(v.Sources, consultation.File{Name: s.Name, Type: "text/markdown; charset=utf-8", Body: s.Body})
	}
	v.Hash = hashOf(slices.Concat(v.Sources, v.Files))
	return v, nil
}

// hashOf is the SHA-256 of names and bytes, sorted by name, hex.
func hashOf(files []consultation.File) string {
	files = slices.Clone(files)
	slices.SortFunc(files, func(x, y consultation.File) int { return strings.Compare(x.Name, y.Name) })
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%d %s %d\n", len(f.Name), f.Name, len(f.Body))
		h.Write(f.Body)
	}
	return hex.EncodeToString(h.Sum(nil))
}
