package web_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"github.com/greenpaper/greenpaper/web"
)

// TestWhatTheFilesDoNotTell goes through a whole journey, with a change and a conflict, and looks at every byte of the data folder at
// each step: contact data, codes, cookies, addresses and browsers are never in it, equality answers only after sending, and what was
// withdrawn is gone.
func TestWhatTheFilesDoNotTell(t *testing.T) {
	const address, agent = "203.0.113.77", "PlantedAgent"
	s := newSurveyWith(t, web.Config{TrustedProxies: loopback})
	b := s.browse()
	b.client.Transport = identified{address, agent}
	own, code := b.start()
	token := ""
	for _, c := range b.client.Jar.Cookies(b.at) {
		if c.Name == "greenpaper" {
			token = c.Value
		}
	}
	look := func(when string, also ...string) {
		t.Helper()
		all := s.stored()
		for _, word := range append(also, "PERSONAL", address, agent, token, code, strings.ReplaceAll(code, " ", "")) {
			if bytes.Contains(all, []byte(word)) {
				t.Errorf("%s, %q can be read in the data folder", when, word)
			}
		}
	}
	const equality = `["old"]`
	look("at the start", equality)
	b.get(own + "/s/about/1")
	form := b.form()
	b.press("continue", "walk", "yes", "name", "PERSONAL one")
	form.Set("page", "AAAABBBBCCCCDDDDEEEEFFFF22")
	form.Set("name", "PERSONAL two")
	b.post(own+"/s/about/1", form)
	b.wants(409, "/r/.*")
	look("in conflict", equality)
	b.post(own+"/conflict", url.Values{"keep:name": {"both"}})
	b.get(own + "/s/walks/1")
	b.press("continue", "where", "PLAINWORD")
	if !bytes.Contains(s.stored(), []byte("PLAINWORD")) {
		t.Fatal("the test looks in the wrong files")
	}
	b.get(own + "/check")
	b.submit("/check")
	b.post(own+"/equality", url.Values{})
	b.press("continue", "age", "old")
	look("with equality answers in the draft", equality)
	b.get(own + "/declaration")
	b.submit("/send")
	b.has("Your reference")
	look("when sent")
	b.submit("/change")
	look("when changing")
	b.get(own + "/s/about/1")
	b.press("continue", "name", "PERSONAL three")
	b.get(own + "/check")
	b.submit("/check")
	b.submit("/send")
	look("when changed")
	b.get(own + "/withdraw")
	b.submit("/withdraw")
	look("when withdrawn")
	if strings.Contains(s.contents(), "PLAINWORD") {
		t.Error("what was withdrawn is still in the database")
	}
}

// TestLogOfEveryRouteTellsNothing asks every route for something with planted words everywhere a request can carry them, with and
// without a session, and with a store that fails.
func TestLogOfEveryRouteTellsNothing(t *testing.T) {
	const planted = "zanzibarwombat"
	s := newSurvey(t)
	own, cookies := s.begun()
	everywhere := func(r *http.Request) {
		r.RemoteAddr = "203.0.113.77:4711"
		r.Host = planted + ".example"
		for _, h := range []string{"User-Agent", "Referer", "X-Forwarded-For", "X-Real-Ip", "Accept-Language", "Authorization", "X-" + planted} {
			r.Header.Set(h, planted)
		}
		r.AddCookie(&http.Cookie{Name: "other", Value: planted})
	}
	ask := func(method, path string, with []*http.Cookie) {
		form := url.Values{"where": {planted}, "code": {planted}, planted: {planted}, "was:where": {planted}}
		s.ask(method, path, with, withForm(form), everywhere)
		s.ask(method, path, with, withForm(url.Values{}), everywhere, func(r *http.Request) {
			r.Header.Set("Content-Type", planted+"/"+planted+"; boundary="+planted)
		})
	}
	walk := func() {
		for _, route := range web.Routes() {
			if route.Path == "/leave" || route.Method == http.MethodPost && strings.HasSuffix(route.Path, "/delete") {
				continue
			}
			for _, query := range []string{"?" + planted + "=" + planted, "?%zz=" + planted + ";"} {
				ask(route.Method, address(route.Path, own)+query, cookies)
				ask(route.Method, address(route.Path, "/c/"+planted+"/r/"+planted)+query, nil)
			}
		}
		for _, method := range []string{"PUT", "DELETE", "OPTIONS", "TRACE", strings.ToUpper(planted)} {
			ask(method, "/c/"+planted, nil)
		}
		r := httptest.NewRequest(http.MethodPost, "/resume", strings.NewReader("code=%zz"+planted))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		everywhere(r)
		s.do(r)
	}
	walk()
	s.store.Close()
	walk()
	log := s.log.String()
	if n := strings.Count(log, "level=ERROR"); n < 10 {
		t.Fatalf("the log has %d errors, so it proves little", n)
	}
	handle := own[strings.LastIndex(own, "/")+1:]
	for line := range strings.Lines(log) {
		for _, bad := range []string{planted, strings.ToUpper(planted), "203.0.113", handle, cookies[0].Value, s.dir} {
			if bad == "203.0.113" && strings.Contains(line, `msg="staff sign-in failed"`) {
				continue // the one line that has an address, and it is nobody's who answers
			}
			if strings.Contains(line, bad) {
				t.Fatalf("the log says %q: %s", bad, line)
			}
		}
	}
}

// brokenLine is a body whose line breaks: the error names both ends of it, as the real one does.
type brokenLine struct{ head io.Reader }

func (b brokenLine) Read(p []byte) (int, error) {
	if n, _ := b.head.Read(p); n > 0 {
		return n, nil
	}
	end := func(a string) net.Addr { return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(a)) }
	return 0, &net.OpError{Op: "read", Net: "tcp", Source: end("192.0.2.1:443"), Addr: end("203.0.113.77:4711"), Err: syscall.ECONNRESET}
}

func TestLogOfABrokenLineNamesNobody(t *testing.T) {
	s := newSurvey(t)
	own, cookies := s.begun()
	for _, route := range web.Routes() {
		if route.Method != http.MethodPost || route.Path == "/leave" || strings.HasSuffix(route.Path, "/delete") {
			continue
		}
		for kind, head := range map[string]string{
			"application/x-www-form-urlencoded": "where=zanzibar",
			"multipart/form-data; boundary=x":   "--x\r\nContent-Disposition: form-data; name=\"map\"; filename=\"a\"\r\n\r\nzanzibar",
		} {
			w := s.ask(route.Method, address(route.Path, own), cookies, func(r *http.Request) {
				r.Header.Set("Content-Type", kind)
				r.Body = io.NopCloser(brokenLine{strings.NewReader(head)})
			})
			if w.Code >= 500 {
				t.Errorf("%s, %s: status %d", route.Path, kind, w.Code)
			}
		}
	}
	for _, bad := range []string{"203.0.113", "192.0.2", "4711", "zanzibar"} {
		if strings.Contains(s.log.String(), bad) {
			t.Errorf("the log says %q: %s", bad, s.log.String())
		}
	}
}
