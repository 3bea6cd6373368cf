package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// identified sends what could tell who somebody is with every request.
type identified struct{ address, agent string }

func (i identified) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("X-Forwarded-For", i.address)
	r.Header.Set("X-Real-Ip", i.address)
	r.Header.Set("User-Agent", i.agent)
	return http.DefaultTransport.RoundTrip(r)
}

// TestLogTellsNothingAboutAnybody goes through a journey and refusals, and looks for what was planted in every line.
func TestLogTellsNothingAboutAnybody(t *testing.T) {
	const (
		planted = "zanzibarwombat" // in every answer
		address = "203.0.113.77"
		agent   = "PlantedAgent/9"
	)
	s := newSurvey(t)
	b := s.browse()
	b.client.Transport = identified{address, agent}
	own, code := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "yes", "name", planted)
	b.get(own + "/s/walks/1")
	b.press("continue", "where", planted, "like", planted+" too")
	b.get(own + "/check?back=" + planted)
	b.submit("/check")
	b.submit("/equality")
	b.get(own + "/declaration")
	b.submit("/send")
	b.has("Your reference")
	b.get(own + "/copy")
	b.get("/nowhere/" + planted)
	b.get("/?words=" + planted)
	b.post("/resume", url.Values{"code": {planted + " " + code}})
	b.post("/resume", url.Values{"code": {code}})
	handle := own[strings.LastIndex(own, "/")+1:]
	token := ""
	for _, c := range b.client.Jar.Cookies(b.at) {
		if c.Name == "greenpaper" {
			token = c.Value
		}
	}
	refused, err := http.NewRequest(http.MethodPost, b.server.URL+own+"/send?"+planted, strings.NewReader("where="+planted))
	if err != nil {
		t.Fatal(err)
	}
	refused.Header.Set("Origin", "https://"+planted+".example")
	if res, err := b.client.Do(refused); err != nil || res.StatusCode != http.StatusForbidden {
		t.Fatalf("a form of another site: %v, %v", res, err)
	}
	s.store.Close() // from here on everything fails
	if w := s.get("/c/walks?" + planted); w.Code != http.StatusInternalServerError {
		t.Errorf("status %d without a store, want 500", w.Code)
	}

	log := s.log.String()
	if lines := strings.Count(log, "\n"); lines < 20 {
		t.Fatalf("the log has %d lines, so it proves nothing", lines)
	}
	secrets := map[string]string{"an answer": planted, "the handle": handle, "the cookie": token, "the address": address,
		"the local address": "127.0.0.1", "the browser": "PlantedAgent"}
	for _, word := range strings.Fields(code) {
		secrets["a word of the code"] = " " + word + " "
	}
	for what, secret := range secrets {
		if secret == "" {
			t.Errorf("%s is empty: the test looks for nothing", what)
			continue
		}
		for line := range strings.Lines(log) {
			if strings.Contains(line, secret) {
				t.Errorf("a log line holds %s: %s", what, line)
			}
		}
	}
}
