package web

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
)

// scanTime is how long a form waits for the virus scanner; later than that, the file waits in quarantine.
const scanTime = 10 * time.Second

// maxUpload is the most that one file may have; a question can ask for less.
func (s *Server) maxUpload() int64 {
	if s.Config.MaxUploadBytes > 0 {
		return s.Config.MaxUploadBytes
	}
	return 50 << 20
}

// takeFiles stores the files of a form under new ids and notes which to take away. Faults are files that were refused: the others
// are kept. An error means that nothing more can be stored.
func (s *Server) takeFiles(v *visit, sv *saving) (faults []consultation.Fault, err error) {
	sv.uploads, sv.removed = map[string][]string{}, map[string]bool{}
	if id := sv.form.Get("remove-upload"); id != "" {
		sv.removed[id] = true
	}
	asked := sv.form.shown(v.q.Anyway(sv.id, v.scene()))
	for _, file := range sv.form.files {
		i := slices.IndexFunc(asked, func(q consultation.Asked) bool { return q.FullName == file.field })
		if i < 0 || file.size == 0 && !file.full {
			continue // an empty file field sends an empty file
		}
		kind, ok := asked[i].Kind.(consultation.Files)
		if !ok {
			continue
		}
		fault, err := s.takeFile(v, sv, asked[i], kind.Accepts(), file)
		if err != nil {
			s.dropFiles(v, sv)
			return nil, err
		}
		if fault != nil {
			fault.Field = file.field
			fault.Args = append([]any{"question", asked[i].Wording.Plain(asked[i].Piped)}, fault.Args...)
			faults = append(faults, *fault)
		}
	}
	return faults, nil
}

// takeFile judges one file and stores it.
func (s *Server) takeFile(v *visit, sv *saving, q consultation.Asked, rules consultation.FileRules, file postedFile) (*consultation.Fault, error) {
	if file.full {
		return nil, consultation.ErrFull
	}
	have := len(v.draft.All()[q.FullName]) + len(sv.uploads[q.FullName]) - len(sv.removed)
	if have >= rules.UpTo {
		return &consultation.Fault{Key: "error.upload.max", Args: []any{"limit", rules.UpTo, "count", have + 1 - rules.UpTo}}, nil
	}
	if limit := min(int64(rules.MaxMB)<<20, s.maxUpload()); file.over || file.size > limit {
		return &consultation.Fault{Key: "journey.upload.size", Args: []any{"limit", int(limit >> 20)}}, nil
	}
	ext, mediaType, err := sniff(file.spool)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(rules.Types, ext) {
		return &consultation.Fault{Key: "journey.upload.type", Args: []any{"types", strings.Join(rules.Types, ", ")}}, nil
	}
	if ext == "pdf" && rules.MaxPages > 0 && pdfPages(file.spool, file.size) > rules.MaxPages {
		return &consultation.Fault{Key: "journey.upload.pages", Args: []any{"limit", rules.MaxPages}}, nil
	}
	clean, err := stripped(file.spool, file.size, ext)
	if err != nil {
		return &consultation.Fault{Key: "journey.upload.unreadable"}, nil
	}
	defer clean.Close()
	return s.keepFile(v, sv, q, clean, ext, mediaType)
}

// keepFile scans and stores a file that was accepted.
func (s *Server) keepFile(v *visit, sv *saving, q consultation.Asked, clean *os.File, ext, mediaType string) (*consultation.Fault, error) {
	state := s.scan(v.ctx, clean)
	if state == consultation.UploadInfected {
		return &consultation.Fault{Key: "journey.upload.infected"}, nil
	}
	if _, err := clean.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	id := rand.Text()
	size, err := s.Files.Put(v.ctx, id, clean)
	if err != nil {
		return nil, err
	}
	sv.uploads[q.FullName] = append(sv.uploads[q.FullName], id)
	return nil, s.Store.AddUpload(v.ctx, consultation.Upload{
		ID: id, Draft: v.draft.ID, Question: q.FullName, Name: q.Name + "-" + strings.ToLower(id[:4]) + "." + ext,
		Type: mediaType, Size: size, State: state, Added: v.now,
	})
}

// scan asks the virus scanner. Without an answer the file is in quarantine.
func (s *Server) scan(ctx context.Context, file io.ReadSeeker) consultation.UploadState {
	if s.Config.Scanner == nil {
		return consultation.UploadUnscanned
	}
	ctx, cancel := context.WithTimeout(ctx, scanTime)
	defer cancel()
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return consultation.UploadQuarantined
	}
	switch clean, err := s.Config.Scanner.Scan(ctx, file); {
	case err != nil:
		s.Log.WarnContext(ctx, "virus scanner does not answer", "error", err)
		return consultation.UploadQuarantined
	case clean:
		return consultation.UploadClean
	}
	return consultation.UploadInfected
}

// sniff tells a file's type from its content: its usual ending and media type, "" for one that is not known here.
func sniff(file *os.File) (ext, mediaType string, err error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", "", err
	}
	m, err := mimetype.DetectReader(file)
	if err != nil {
		return "", "", err
	}
	for t := m; t != nil; t = t.Parent() {
		ext := strings.TrimPrefix(t.Extension(), ".")
		if ext == "jpeg" {
			ext = "jpg"
		}
		if slices.Contains(consultation.FileTypes, ext) && (t == m || ext == "txt") {
			return ext, m.String(), nil
		}
	}
	return "", m.String(), nil
}

// settleUploads puts a question's files together: those that were there, without the removed, and the new ones.
func (sv *saving) settleUploads(d *consultation.Draft, asked []consultation.Asked) {
	for _, q := range asked {
		if _, ok := q.Kind.(consultation.Files); !ok {
			continue
		}
		ids := slices.DeleteFunc(slices.Clone(d.All()[q.FullName]), func(id string) bool { return sv.removed[id] })
		for _, id := range sv.uploads[q.FullName] {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		d.SetFiles(q, ids)
	}
}

// dropFiles takes back the files of a form that could not be saved.
func (s *Server) dropFiles(v *visit, sv *saving) {
	for _, ids := range sv.uploads {
		for _, id := range ids {
			s.dropFile(v, id)
		}
	}
}

// dropFile deletes one file, unless a response that was sent still holds it.
func (s *Server) dropFile(v *visit, id string) {
	ctx := context.WithoutCancel(v.ctx)
	gone, err := s.Store.DeleteUpload(ctx, id)
	if err == nil && gone {
		err = s.Files.Delete(ctx, id)
	}
	if err != nil && !isNotFound(err) {
		s.Log.WarnContext(ctx, "a file could not be deleted", "error", err)
	}
}

// forgetFiles deletes what the form took away.
func (s *Server) forgetFiles(v *visit, f *form) {
	id := f.Get("remove-upload")
	if id == "" {
		return
	}
	if u, err := s.Store.Upload(v.ctx, id); err == nil && u.Draft == v.draft.ID {
		s.dropFile(v, id)
	}
}

// dropAll deletes the bytes of files whose draft or response is gone.
func (s *Server) dropAll(v *visit, ids []string) {
	for _, id := range ids {
		if err := s.Files.Delete(context.WithoutCancel(v.ctx), id); err != nil && !isNotFound(err) {
			s.Log.WarnContext(v.ctx, "a file could not be deleted", "error", err)
		}
	}
}

// uploads lists the files of the draft, or of what was sent.
func (s *Server) uploads(v *visit) ([]consultation.Upload, error) {
	if v.draft != nil {
		return s.Store.Uploads(v.ctx, v.draft.ID, "")
	}
	return s.Store.Uploads(v.ctx, "", v.sent.ID)
}

// uploadViews are the files of a page's questions, by question.
func (s *Server) uploadViews(v *visit, step *consultation.Step) (map[string][]UploadView, error) {
	if !slices.ContainsFunc(step.Asked(), func(q consultation.Asked) bool { _, ok := q.Kind.(consultation.Files); return ok }) {
		return nil, nil
	}
	all, err := s.uploads(v)
	if err != nil {
		return nil, err
	}
	views := map[string][]UploadView{}
	for _, u := range all {
		if !slices.Contains(v.draft.All()[u.Question], u.ID) {
			continue
		}
		view := UploadView{ID: u.ID, Name: u.Name, State: u.State, Size: v.fileSize(u.Size)}
		if u.State == consultation.UploadClean || u.State == consultation.UploadUnscanned {
			view.Href = v.at("/file/" + u.ID)
		}
		views[u.Question] = append(views[u.Question], view)
	}
	return views, nil
}

// fileSize says a size in words.
func (v *visit) fileSize(n int64) string {
	if n < 1<<20 {
		return v.words.Say("journey.upload.kb", "size", int(max(1, n>>10)))
	}
	return v.words.Say("journey.upload.mb", "size", strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64))
}

// ownFile gives the respondent a file back, as an attachment that no browser runs.
func (s *Server) ownFile(c *gin.Context) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	all, err := s.uploads(v)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(u consultation.Upload) bool { return u.ID == c.Param("id") })
	if i < 0 || all[i].State == consultation.UploadQuarantined || all[i].State == consultation.UploadInfected {
		return notFound()
	}
	body, err := s.Files.Open(v.ctx, all[i].ID)
	if err != nil {
		return err
	}
	defer body.Close()
	c.Header("Content-Disposition", `attachment; filename="`+all[i].Name+`"`)
	c.Header("Content-Security-Policy", "sandbox; default-src 'none'")
	c.DataFromReader(http.StatusOK, all[i].Size, "application/octet-stream", body, nil)
	return nil
}
