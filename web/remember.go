package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"reflect"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/templates"
)

// remembered keeps the last rendering of pages that are the same for everybody. A page is a function of its struct alone, so bytes
// are used again only where the struct is the same as that from which they were made: nothing can go stale.
type remembered struct {
	mu   sync.Mutex
	kept map[string]*rendering
}

// rendering is never changed, only replaced.
type rendering struct {
	page templates.Page
	body []byte
	gzip []byte // nil until the page was wanted twice
}

// maxRemembered bounds the memory: a page is about 10 KB, the longest are 100 KB.
const maxRemembered = 64

func (r *remembered) find(key string) *rendering {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kept[key]
}

func (r *remembered) keep(key string, x *rendering) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil || len(r.kept) >= maxRemembered && r.kept[key] == nil {
		r.kept = map[string]*rendering{}
	}
	r.kept[key] = x
}

// showPublic is show for a page that is the same for everybody who asks for it.
func (s *Server) showPublic(c *gin.Context, name string, page templates.Page) error {
	key := name + " " + c.Request.URL.Path + " " + c.Query("edition")
	x := s.remembered.find(key)
	switch {
	case x == nil || !reflect.DeepEqual(x.page, page):
		body, err := s.Pages.Render(name, page)
		if err != nil {
			return err
		}
		x = &rendering{page: page, body: body}
		s.remembered.keep(key, x)
	case x.gzip == nil:
		x = &rendering{page: x.page, body: x.body, gzip: compressed(x.body)}
		s.remembered.keep(key, x)
	}
	// A public page holds no secret that its compressed length could tell. Pages of a draft are never compressed.
	c.Header("Vary", "Accept-Encoding")
	if x.gzip != nil && takesGzip(c.Request) {
		c.Header("Content-Encoding", "gzip")
		sendHTML(c.Writer, http.StatusOK, x.gzip)
		return nil
	}
	sendHTML(c.Writer, http.StatusOK, x.body)
	return nil
}

func compressed(body []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(body) // a bytes.Buffer does not fail
	z.Close()
	return out.Bytes()
}
