package web

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/templates"
)

// DocumentPage is page/document.html: what a document or a picture beside the questionnaire is, and how to get it, or its words in
// another format.
type DocumentPage struct {
	templates.Layout
	Also     []string // what else the questionnaire calls it
	About    string   // what the questionnaire says of it, or empty
	Facts    templates.SummaryList
	FileURL  string
	PDF      bool
	Formats  string // other formats, in the words of the front matter, or empty
	Contact  string // whom to ask, or empty
	StartURL string
}

var _ = registerPage("document", DocumentPage{})

// documentURL is the page of a file that belongs to a consultation.
func documentURL(slug, name string) string {
	return startURL(slug) + "/documents/" + url.PathEscape(name)
}

func (s *Server) documentPage(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	name := c.Param("name")
	i := slices.IndexFunc(call.Version.Files, func(f consultation.File) bool { return f.Name == name })
	if i < 0 {
		return notFound()
	}
	file := call.Version.Files[i]
	called, err := s.calledIn(call.Version)
	if err != nil {
		return err
	}
	title, also := name, []string(nil)
	if said := called[name].names; len(said) > 0 {
		title, also = said[0], said[1:]
	}
	p := DocumentPage{
		Layout: s.layout(c, call.Version, title), Also: also, About: called[name].about, FileURL: startURL(call.Slug) + "/files/" + url.PathEscape(name),
		PDF: strings.EqualFold(path.Ext(name), ".pdf"), Formats: call.Q.Front.Alternatives, Contact: call.Q.Front.Contact,
		StartURL: s.inEdition(startURL(call.Slug), call.Version, call.Edition),
	}
	w := s.Pages.Words(p.Lang)
	for _, row := range [][2]string{{"document.type", typeWords(w, name)}, {"document.size", sizeWords(w, int64(len(file.Body)))}, {"document.name", name}} {
		p.Facts.Rows = append(p.Facts.Rows, templates.SummaryRow{Key: templates.Text{Text: w.Say(row[0])}, Value: templates.Text{Text: row[1]}})
	}
	return s.showPublic(c, "document", p)
}

// typeWords says a type as people know it, by the end of the name.
func typeWords(w *templates.Catalogue, name string) string {
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".")
	if key := "document.type." + ext; w.Has(key) {
		return w.Say(key)
	}
	return strings.ToUpper(ext)
}

// fileWords is what texts say of a file.
type fileWords struct {
	names []string // the words of the links
	about string   // what stands in quotation marks behind the address; the first counts
}

// calledIn says what the texts of a version say of each of its files, the main text first. A version never changes, so this is looked
// for once.
func (s *Server) calledIn(v *consultation.Version) (map[string]fileWords, error) {
	if known, ok := s.called.Load(v.Hash); ok {
		return known.(map[string]fileWords), nil
	}
	called := map[string]fileWords{}
	if len(v.Sources) == 0 {
		return called, nil
	}
	b, err := s.loader().Load(memory(slices.Concat(v.Sources, v.Files)), v.Sources[0].Name)
	if err != nil {
		return nil, err
	}
	for _, c := range b.Problems() {
		for _, span := range c.Doc.Of(markdown.SpanLink, markdown.SpanImage) {
			name, err := url.PathUnescape(span.Target)
			if err != nil {
				continue
			}
			words, text := called[name], strings.TrimSpace(span.Text)
			if text != "" && !slices.Contains(words.names, text) {
				words.names = append(words.names, text)
			}
			words.about = cmp.Or(words.about, span.About)
			called[name] = words
		}
	}
	s.called.Store(v.Hash, called)
	return called, nil
}

// StartDocument is one document in the list of a start page.
type StartDocument struct {
	Title, Href string
	About       string // what the questionnaire says of it, or empty
	Facts       string // "PDF document, 1.2 MB"
}

// documents are a version's documents. Pictures have pages too, but stand in the text.
func (s *Server) documents(w *templates.Catalogue, v *consultation.Version) ([]StartDocument, error) {
	var list []StartDocument
	called, err := s.calledIn(v)
	if err != nil {
		return nil, err
	}
	for _, f := range v.Files {
		if strings.HasPrefix(f.Type, "image/") {
			continue
		}
		d := StartDocument{
			Title: f.Name, Href: documentURL(v.Consultation, f.Name), About: called[f.Name].about,
			Facts: w.Say("document.facts", "type", typeWords(w, f.Name), "size", sizeWords(w, int64(len(f.Body)))),
		}
		if said := called[f.Name].names; len(said) > 0 {
			d.Title = said[0]
		}
		list = append(list, d)
	}
	return list, nil
}
