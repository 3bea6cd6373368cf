package consultation

import (
	"net/url"
	"strings"
)

var (
	ruleFileType = NewRule("file-type", LevelError, "`%s` is not a type of file that can be uploaded%s; write types such as pdf, docx, odt, jpg or png")
	ruleFileSize = NewRule("file-limit", LevelError, "`%s` must be a number from 1 to %d")
)

func init() {
	register(Type{Phrase: "upload", Family: "files", New: func() Kind { return &FileUpload{Rules: defaultFileRules()} }, Messages: []string{"error.required.upload", "error.upload.max"}})
}

// FileTypes are the types of file that a question can accept, by the end of their names.
var FileTypes = []string{"pdf", "docx", "odt", "rtf", "txt", "xlsx", "ods", "csv", "pptx", "odp", "jpg", "png"}

const (
	maxFiles     = 20
	maxFileMB    = 50
	maxFilePages = 1000
)

func defaultFileRules() FileRules {
	return FileRules{Types: []string{"pdf", "docx", "odt", "jpg", "png"}, UpTo: 1, MaxMB: 10}
}

// FileUpload is `upload`. Its values are upload ids, which the server puts there when a file has come: a form cannot.
type FileUpload struct {
	Rules FileRules `json:"rules"`
}

var (
	_ Kind  = (*FileUpload)(nil)
	_ Files = (*FileUpload)(nil)
)

// Configure takes `files pdf docx …`, `up to N files`, `max N MB` and `max N pages`.
func (k *FileUpload) Configure(s *Spec) {
	k.Rules = defaultFileRules()
	if t, ok := s.Take("files TEXT"); ok {
		k.Rules.Types = nil
		for _, w := range strings.Fields(t.Args[0]) {
			k.takeType(s, t.At, w)
		}
	}
	limit := func(to *int, most int, patterns ...string) {
		t, ok := s.Take(patterns...)
		if !ok {
			return
		}
		*to = t.Int(0)
		if *to < 1 || *to > most {
			s.Report(ruleFileSize.Break(t.At, patterns[0], most))
			*to = min(max(*to, 1), most)
		}
	}
	limit(&k.Rules.UpTo, maxFiles, "up to N files", "up to N file")
	limit(&k.Rules.MaxMB, maxFileMB, "max N MB")
	limit(&k.Rules.MaxPages, maxFilePages, "max N pages", "max N page")
	s.NoList()
	s.NoTable()
}

func (k *FileUpload) takeType(s *Spec, at int, word string) {
	word = strings.ToLower(strings.Trim(word, ".,"))
	if word == "jpeg" {
		word = "jpg"
	}
	for _, t := range FileTypes {
		if t == word {
			k.Rules.Types = append(k.Rules.Types, t)
			return
		}
	}
	s.Report(ruleFileType.Break(at, word, DidYouMean(word, FileTypes)))
}

// Accepts says what may be uploaded.
func (k *FileUpload) Accepts() FileRules { return k.Rules }

// Form has no controls: files travel beside the form.
func (k *FileUpload) Form(string, Context) []Row { return nil }

// Fields is the one field, of the question's own name.
func (k *FileUpload) Fields(name string) []Field { return []Field{{Name: name, Type: FieldFiles}} }

// Read takes nothing, so that nobody can name a file that they did not upload.
func (k *FileUpload) Read(string, url.Values) Answers { return Answers{} }

// Settle keeps the ids.
func (k *FileUpload) Settle(name string, a Answers, _ Context) Answers {
	out := Answers{}
	for _, id := range a[name] {
		if strings.TrimSpace(id) != "" {
			out[name] = append(out[name], id)
		}
	}
	return out
}

// Answered says whether there is a file.
func (k *FileUpload) Answered(name string, a Answers) bool { return a.Has(name) }

// Check reports a missing file, or too many.
func (k *FileUpload) Check(name string, a Answers, in Context) []Fault {
	n := len(a[name])
	switch {
	case in.Required && !a.Has(name):
		return []Fault{{Field: name, Key: "error.required.upload"}}
	case n > k.Rules.UpTo:
		return []Fault{{Field: name, Key: "error.upload.max", Args: []any{"limit", k.Rules.UpTo, "count", n - k.Rules.UpTo}}}
	}
	return nil
}

// Show says how many files there are: their names are not kept.
func (k *FileUpload) Show(name string, a Answers, w Words) []Line {
	if !a.Has(name) {
		return nil
	}
	return []Line{{Field: name, Text: w.Say("answer.files", "count", len(a[name]))}}
}

// Operators: only whether there is a file.
func (k *FileUpload) Operators() []Op { return []Op{IsAnswered, IsNotAnswered} }
