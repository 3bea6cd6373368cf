package web

import (
	"mime"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
)

// inlineTypes are shown in the page; everything else that belongs to a questionnaire is a document to download.
var inlineTypes = []string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "image/avif"}

// documentTypes are what a document may be; a file of another type is sent as bytes without a type.
var documentTypes = []string{
	"application/pdf", "text/csv", "text/plain", "application/zip", "application/rtf", "video/mp4", "audio/mpeg",
	"application/msword", "application/vnd.ms-excel",
	"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
	"application/vnd.oasis.opendocument.presentation",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation",
}

// versionFile serves an image or a document that lies beside the questionnaire.
func (s *Server) versionFile(c *gin.Context) error {
	now, err := s.call(c)
	if err != nil {
		return err
	}
	return sendVersionFile(c, now.Version, "public, max-age=300")
}

// sendVersionFile sends a file of a version. Nothing in it may run, also when it is opened on its own.
func sendVersionFile(c *gin.Context, v *consultation.Version, cache string) error {
	for _, f := range v.Files {
		if f.Name != c.Param("name") {
			continue
		}
		kind, _, err := mime.ParseMediaType(f.Type)
		inline := err == nil && slices.Contains(inlineTypes, kind)
		if !inline {
			c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
		}
		if !inline && !slices.Contains(documentTypes, kind) {
			f.Type = "application/octet-stream"
		}
		c.Header("Content-Security-Policy", "default-src 'none'; sandbox")
		c.Header("Cache-Control", cache)
		c.Data(http.StatusOK, f.Type, f.Body)
		return nil
	}
	return notFound()
}
