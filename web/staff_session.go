package web

import (
	"crypto/rand"
	"encoding/base64"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *Server) staffCookie() string { return s.cookieName("greenpaper-staff") }

// staffMAC is what the store knows of the browser's staff cookie; nil where there is none.
func (s *Server) staffMAC(c *gin.Context) []byte {
	cookie, err := c.Request.Cookie(s.staffCookie())
	if err != nil {
		return nil
	}
	if raw, err := base64.RawURLEncoding.DecodeString(cookie.Value); err != nil || len(raw) != 32 {
		return nil
	}
	return s.MACs.SessionMAC("staff " + cookie.Value)
}

// enter gives the browser a session of an account, under a new token whatever it had before. f uses up what somebody proves
// themselves with, in the same transaction.
func (d *desk) enter(account, method string, f func(*staff.Account) error) error {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	token := base64.RawURLEncoding.EncodeToString(raw)
	address := d.s.clientAddress(d.c.Request)
	session := staff.Session{ID: rand.Text(), Account: account, Method: method, Address: address, Started: d.now, Used: d.now}
	act := staff.Act{Actor: account, Verb: staff.VerbSignedIn, Subject: account, Details: staff.Details{"method": method, "address": address}, At: d.now}
	if n := d.s.tries.untold(account); n > 0 {
		act.Details["failed before"] = strconv.Itoa(n)
	}
	mac := d.s.MACs.SessionMAC("staff " + token)
	if err := d.s.Store.Enter(d.ctx, act, session, mac, d.s.staffMAC(d.c), f); err != nil {
		return err
	}
	d.s.Log.InfoContext(d.ctx, "staff signed in", "account", account, "method", method, "address", address)
	d.s.tries.told(account)
	d.s.setCookie(d.c, d.s.staffCookie(), token, 0)
	d.mac = mac
	return nil
}

// signOut ends this session, here and in the store.
func (d *desk) signOut() error {
	if d.session != nil {
		act := d.act(staff.VerbSignedOut, d.person.ID, nil)
		act.Consultation = ""
		if err := d.s.Store.SignOut(d.ctx, act, d.person.ID, d.session.ID, ""); err != nil {
			return err
		}
	}
	d.s.setCookie(d.c, d.s.staffCookie(), "", -1)
	d.c.Header("Clear-Site-Data", `"cache", "storage"`)
	return nil
}

// clientAddress is where a staff sign-in comes from. Only a trusted proxy may say it for somebody else. Of respondents nothing
// like it is ever asked.
func (s *Server) clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(said) - 1; i >= 0 && s.trusts(addr.Unmap()); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(said[i]))
		if err != nil {
			break
		}
		addr = next
	}
	return addr.Unmap().String()
}

// localPath is an address of ours that somebody may be led back to, or "/staff".
func localPath(typed string) string {
	if strings.HasPrefix(typed, "/staff") && !strings.ContainsAny(typed, "\\\r\n") && (len(typed) == 6 || typed[6] == '/' || typed[6] == '?') {
		return typed
	}
	return "/staff"
}
