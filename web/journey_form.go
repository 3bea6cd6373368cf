package web

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const (
	// maxText is how much decoded text one form may carry to be stored.
	maxText = 1 << 20
	// maxBody is how much is read at all, files apart: a form of more than maxText is refused with its words in place.
	maxBody = 8 << 20
	// maxFormFiles is how many files one form may carry, all together no more than two of the greatest size.
	maxFormFiles = 20
	// maxFields is far above what the greatest page has. Fields cost more memory than what is in them.
	maxFields = 10_000
)

// form is what a browser sent: text, cleaned, and files, spooled to disk.
type form struct {
	url.Values
	files []postedFile
	long  bool // more text than can be stored
	room  *room
	named bool // the names of files are kept: those that staff send
}

// postedFile is one file of a form. size is what was read; over says that it was longer than may be read.
type postedFile struct {
	field string
	name  string // "" for a respondent's
	spool *os.File
	size  int64
	over  bool
	full  bool // there was no room for it: it is not whole
}

// readForm reads the text of a form of either encoding; files are passed over. NUL and broken UTF-8 are cleaned and line ends
// become \n, all at this one place. More than 8 MiB of text gives *http.MaxBytesError.
func (s *Server) readForm(c *gin.Context) (*form, error) { return s.readInto(c, &form{}) }

// readFormWithFiles is readForm for a page of a draft, which may have files.
func (s *Server) readFormWithFiles(c *gin.Context) (*form, error) {
	return s.readInto(c, &form{room: &s.spooled})
}

// readStaffFiles is readForm for a page of staff that takes files, whose names are part of what they are.
func (s *Server) readStaffFiles(c *gin.Context) (*form, error) {
	if body, ok := c.Request.Body.(*meteredBody); ok {
		body.raise(maxStaffForm)
	}
	return s.readInto(c, &form{room: &s.spooled, named: true})
}

// file gives the one file of a field; false where there is none.
func (f *form) file(field string) (postedFile, bool) {
	i := slices.IndexFunc(f.files, func(p postedFile) bool { return p.field == field })
	if i < 0 {
		return postedFile{}, false
	}
	return f.files[i], true
}

func (s *Server) readInto(c *gin.Context, f *form) (*form, error) {
	kind, params, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err != nil {
		return nil, Error{Status: http.StatusBadRequest}
	}
	f.Values = url.Values{}
	switch kind {
	case "application/x-www-form-urlencoded":
		err = f.readURL(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
	case "multipart/form-data":
		most := s.maxUpload()
		if f.named {
			most = staff.MaxFile
		}
		err = f.readMultipart(multipart.NewReader(c.Request.Body, params["boundary"]), most)
	default:
		err = Error{Status: http.StatusBadRequest}
	}
	if err != nil {
		f.close()
		return nil, err
	}
	f.clean()
	return f, nil
}

// maxForm is the most that a request may carry; see limitRequest.
func (s *Server) maxForm() int64 { return maxBody + 2*s.maxUpload() }

func (f *form) readURL(body io.Reader) error {
	b, err := io.ReadAll(body)
	if err != nil {
		return unreadable(err)
	}
	if bytes.Count(b, []byte("&")) >= maxFields {
		return Error{Status: http.StatusBadRequest}
	}
	f.Values, err = url.ParseQuery(string(b))
	if err != nil {
		return Error{Status: http.StatusBadRequest} // the error quotes what was typed
	}
	return nil
}

func (f *form) readMultipart(r *multipart.Reader, maxFile int64) error {
	left := int64(maxBody)
	for fields := 0; ; {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		if part.FileName() != "" {
			if err := f.takePart(part, maxFile); err != nil {
				return err
			}
			continue
		}
		if fields++; fields > maxFields {
			return Error{Status: http.StatusBadRequest}
		}
		b, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil {
			return unreadable(err)
		}
		if left -= int64(len(b) + len(part.FormName())); left < 0 {
			return &http.MaxBytesError{Limit: maxBody}
		}
		f.Add(part.FormName(), string(b))
	}
}

// unreadable keeps a size error and hides any other, which could quote what was sent or, when the line breaks, name the address of
// who sent it.
func unreadable(err error) error {
	if big, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return big
	}
	return Error{Status: http.StatusBadRequest}
}

// takePart keeps one file of a form, or passes over it where no file is asked for.
func (f *form) takePart(part *multipart.Part, maxFile int64) error {
	if f.room != nil {
		if len(f.files) >= maxFormFiles {
			return &http.MaxBytesError{Limit: 2 * maxFile}
		}
		file, err := spool(part, maxFile, f.room)
		file.field = part.FormName()
		if f.named {
			file.name = cleanText(part.FileName())
		}
		f.files = append(f.files, file)
		if err != nil {
			return unreadable(err)
		}
	}
	if _, err := io.Copy(io.Discard, part); err != nil {
		return unreadable(err)
	}
	return nil
}

// close lets go of spooled files.
func (f *form) close() {
	for _, file := range f.files {
		if file.spool != nil {
			file.spool.Close() // it has no name: closing removes it
			f.room.give(file.size)
		}
	}
}

func (f *form) clean() {
	total := 0
	for _, values := range f.Values {
		for i, v := range values {
			values[i] = cleanText(v)
			total += len(values[i])
		}
	}
	f.long = total > maxText
}

// cleanText removes NUL, mends broken UTF-8 and writes every line end as \n.
func cleanText(v string) string {
	v = strings.ToValidUTF8(v, "\ufffd")
	if strings.ContainsAny(v, "\x00\r") {
		v = strings.NewReplacer("\x00", "", "\r\n", "\n", "\r", "\n").Replace(v)
	}
	return v
}

// do is which button was pressed. Enter in a field presses the first one, which continues.
func (f *form) do() string { return f.Get("do") }

// pageID is the random id of the rendered page, or "" where the form has none of our making.
func (f *form) pageID() string {
	id := f.Get("page")
	if len(id) > 40 || strings.ContainsFunc(id, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
		return ""
	}
	return id
}

// shown keeps the questions that the form's page had shown: each of them sends what it had shown under "was:".
func (f *form) shown(asked []consultation.Asked) []consultation.Asked {
	return slices.DeleteFunc(slices.Clone(asked), func(q consultation.Asked) bool { return !f.Has("was:" + q.FullName) })
}

// keptWords gives what a form carried, under the headings of its questions, for a page that could not store it.
func (s *Server) keptWords(c *gin.Context, f *form) []KeptText {
	con, err := s.Store.Consultation(c.Request.Context(), c.Param("slug"))
	if err != nil {
		return nil
	}
	version, err := s.cache.Version(c.Request.Context(), con.Version)
	if err != nil {
		return nil
	}
	return keptIn(version.Questionnaire(f.Get("edition")), f.Values)
}

func keptIn(q *consultation.Questionnaire, values url.Values) []KeptText {
	var kept []KeptText
	for _, x := range q.Questions() {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if !belongs(name, q.SectionOf(x.Name), x.Name) {
				continue
			}
			for _, text := range values[name] {
				if strings.TrimSpace(text) != "" {
					kept = append(kept, KeptText{Label: x.Heading.Plain(nil), Text: text})
				}
			}
		}
	}
	return kept
}

// belongs says whether a form field is one of the question's, in any round.
func belongs(field string, section *consultation.Section, question string) bool {
	if section != nil && section.Repeats() {
		rest, ok := strings.CutPrefix(field, section.Name+".")
		if !ok {
			return false
		}
		_, field, _ = strings.Cut(rest, ".")
	}
	return field == question || strings.HasPrefix(field, question+".")
}
