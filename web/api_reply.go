package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/templates"
)

// apiProblem is a refusal by RFC 9457.
type apiProblem struct {
	Type   string `json:"type" doc:"What went wrong, as an address that explains it." format:"uri-reference"`
	Title  string `json:"title" doc:"What went wrong, in a few words."`
	Status int    `json:"status" doc:"The HTTP status."`
	Detail string `json:"detail" doc:"What happened, and what to do."`
	Scope  string `json:"scope,omitempty" doc:"The scope that the token lacks, where that is what is wrong."`
}

// apiKey is before the codes of the API's refusals in the catalogue.
const apiKey = "api.problem."

// apiRefusal is a refusal of the API, by its code.
func apiRefusal(status int, code string, args ...any) Error {
	return Error{Status: status, Key: apiKey + code, Args: args}
}

// problemCodes are the codes for what no call of the API has refused itself.
var problemCodes = map[int]string{
	http.StatusNotFound: "no-address", http.StatusMethodNotAllowed: "method", http.StatusServiceUnavailable: "busy", http.StatusRequestURITooLong: "bad-query",
}

// showProblem is what showError does for programs.
func (s *Server) showProblem(c *gin.Context, e Error) {
	code, ours := strings.CutPrefix(e.Key, apiKey)
	if !ours {
		if code = problemCodes[e.Status]; code == "" {
			code = "fault"
		}
		e.Args = nil
	}
	w := s.Pages.Words(templates.English)
	p := apiProblem{Type: "/api#" + code, Status: e.Status, Title: w.Say(apiKey+code, e.Args...), Detail: w.Say(apiKey+code+".text", e.Args...)}
	for i := 0; i+1 < len(e.Args); i += 2 {
		if e.Args[i] == "scope" {
			p.Scope, _ = e.Args[i+1].(string)
		}
	}
	body, err := asIndented(p)
	if err != nil {
		s.Log.ErrorContext(c.Request.Context(), "problem failed", "error", err)
	}
	for _, name := range []string{"Content-Type", "Content-Disposition", "ETag"} { // of what was about to be sent
		c.Writer.Header().Del(name)
	}
	c.Header("Cache-Control", "no-store")
	c.Data(e.Status, mediaProblem, body)
}

func asIndented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// reply sends a value as JSON, or says that it is as it was.
func (r *apiRequest) reply(v any) error {
	body, err := asIndented(v)
	if err != nil {
		return err
	}
	return r.send(mediaJSON, body)
}

// send sends a body with its fingerprint. A program may keep it, but asks each time whether it is as it was: what a token opens can
// change at any moment.
func (r *apiRequest) send(media string, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	r.c.Header("Cache-Control", "private, no-cache")
	if r.call.open {
		r.c.Header("Cache-Control", "public, max-age=60")
	}
	r.c.Header("ETag", tag)
	if r.known(tag) {
		r.c.Status(http.StatusNotModified)
		r.c.Writer.WriteHeaderNow()
		return nil
	}
	r.c.Header("Content-Length", strconv.Itoa(len(body)))
	r.c.Data(http.StatusOK, media, body)
	return nil
}

// known says whether the program has a body with this fingerprint already.
func (r *apiRequest) known(tag string) bool {
	for said := range strings.SplitSeq(strings.Join(r.c.Request.Header.Values("If-None-Match"), ","), ",") {
		if said = strings.TrimPrefix(strings.TrimSpace(said), "W/"); said == tag || said == "*" {
			return true
		}
	}
	return false
}
