package web

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"

	"github.com/gin-gonic/gin"
)

// maxCodes bounds how many resume codes one browser shows again; a proxy for many people keeps the others on paper.
const maxCodes = 24

// session is one browser. The cookie lasts as long as the browser does; the store knows only a fingerprint of its token.
type session struct {
	token string            // "" for a browser that has started nothing
	mac   []byte            // of the token
	codes map[string]string // handle → resume code, to show it on every page
}

func (s *Server) sessionCookie() string { return s.cookieName("greenpaper") }
func (s *Server) codesCookie() string   { return s.cookieName("greenpaper-codes") }

// cookieName has the prefix that browsers honour over https alone.
func (s *Server) cookieName(name string) string {
	if s.box != nil { // a preview must not take the place of somebody's own response in the same browser
		name += "-in-preview-" + s.box.id
	}
	return s.hosted(name)
}

func (s *Server) hosted(name string) string {
	if s.https() {
		return "__Host-" + name
	}
	return name
}

func (s *Server) setCookie(c *gin.Context, name, value string, maxAge int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: s.https(), SameSite: http.SameSiteLaxMode,
	})
}

// session reads the browser's cookies; one that is not ours counts as none.
func (s *Server) session(c *gin.Context) session {
	token, err := c.Request.Cookie(s.sessionCookie())
	if err != nil {
		return session{}
	}
	if raw, err := base64.RawURLEncoding.DecodeString(token.Value); err != nil || len(raw) != 32 {
		return session{}
	}
	ses := session{token: token.Value, mac: s.MACs.SessionMAC(token.Value), codes: map[string]string{}}
	if sealed, err := c.Request.Cookie(s.codesCookie()); err == nil {
		s.openCodes(&ses, sealed.Value)
	}
	return ses
}

// openCodes unseals the codes; what does not open is left out, since they are only shown.
func (s *Server) openCodes(ses *session, sealed string) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return
	}
	if plain, err := s.MACs.Open("codes", raw, ses.mac); err == nil {
		json.Unmarshal(plain, &ses.codes) // it was sealed by us
	}
}

// renewed draws a token for a browser that is about to see something more. It shows the codes of the old session.
func (s *Server) renewed(old session) session {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	token := base64.RawURLEncoding.EncodeToString(raw)
	ses := session{token: token, mac: s.MACs.SessionMAC(token), codes: map[string]string{}}
	maps.Copy(ses.codes, old.codes)
	return ses
}

// handOver ends the session that the browser had, lets the new one see what the old one saw, and sets its cookie: whoever had
// planted or copied the old token sees nothing of what comes now.
func (s *Server) handOver(c *gin.Context, old, ses session) error {
	if old.token != "" {
		if err := s.Store.MoveSession(c.Request.Context(), old.mac, ses.mac, s.Now()); err != nil {
			return err
		}
	}
	s.setCookie(c, s.sessionCookie(), ses.token, 0)
	return nil
}

// keepCode lets this browser show the code of a draft again. The cookie is sealed and bound to the session.
func (s *Server) keepCode(c *gin.Context, ses *session, handle, code string) {
	for h := range ses.codes {
		if len(ses.codes) < maxCodes {
			break
		}
		delete(ses.codes, h)
	}
	ses.codes[handle] = code
	s.writeCodes(c, ses)
}

// forgetCode removes the code of a draft that is gone.
func (s *Server) forgetCode(c *gin.Context, ses *session, handle string) {
	delete(ses.codes, handle)
	s.writeCodes(c, ses)
}

func (s *Server) writeCodes(c *gin.Context, ses *session) {
	plain, err := json.Marshal(ses.codes)
	if err != nil {
		return // a map of strings always marshals
	}
	sealed := s.MACs.Seal("codes", plain, ses.mac)
	s.setCookie(c, s.codesCookie(), base64.RawURLEncoding.EncodeToString(sealed), 0)
}

// leave ends the session here and in the store, and asks the browser to drop what it has kept of our pages.
func (s *Server) leave(c *gin.Context, ses session) error {
	if ses.token != "" {
		if err := s.Store.EndSession(c.Request.Context(), ses.mac); err != nil {
			return err
		}
	}
	s.setCookie(c, s.sessionCookie(), "", -1)
	s.setCookie(c, s.codesCookie(), "", -1)
	c.Header("Clear-Site-Data", `"cache", "storage"`)
	return nil
}
