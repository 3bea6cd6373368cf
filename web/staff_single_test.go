package web_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"crypto"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// provider is as much of OpenID Connect as is needed to answer wrongly. The browser test signs in at a real one.
type provider struct {
	*httptest.Server
	key     *rsa.PrivateKey
	claims  map[string]any // of the next token, over the usual ones
	asked   url.Values     // what the browser was last sent with
	badPKCE bool
}

func newProvider(t *testing.T, s func() time.Time) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{key: key}
	mux := http.NewServeMux()
	say := func(w http.ResponseWriter, what any) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(what)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		e := big.NewInt(int64(key.E)).Bytes()
		say(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": b64.EncodeToString(key.N.Bytes()), "e": b64.EncodeToString(e)}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if b64.EncodeToString(sum[:]) != p.asked.Get("code_challenge") {
			p.badPKCE = true
			http.Error(w, "{}", http.StatusBadRequest)
			return
		}
		claims := map[string]any{"iss": p.URL, "sub": "7", "aud": "greenpaper", "nonce": p.asked.Get("nonce"), "email": "ann@example.org", "email_verified": true,
			"iat": s().Unix(), "exp": s().Add(time.Minute).Unix()}
		maps.Copy(claims, p.claims)
		say(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.sign(claims)})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) sign(claims map[string]any) string {
	head, _ := json.Marshal(map[string]string{"alg": "RS256", "kid": "1"})
	body, _ := json.Marshal(claims)
	text := b64.EncodeToString(head) + "." + b64.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	signature, _ := rsa.SignPKCS1v15(rand.Reader, p.key, crypto.SHA256, sum[:])
	return text + "." + b64.EncodeToString(signature)
}

func newSingleSite(t *testing.T) (*site, *provider) {
	t.Helper()
	var s *site
	p := newProvider(t, func() time.Time { return s.now })
	s = newStrictSite(t, web.Config{SingleSignOn: &web.SingleSignOn{Issuer: p.URL, ClientID: "greenpaper", Secret: "kept"}})
	return s, p
}

// goAway goes to the provider and stops there: back is where the provider would send the browser.
func (b *browser) goAway(p *provider, next string) (back string) {
	b.t.Helper()
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	defer func() { b.client.CheckRedirect = nil }()
	b.get("/staff/sign-in/single?next=" + url.QueryEscape(next))
	to, err := url.Parse(b.header.Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), p.URL+"/auth?") {
		b.t.Fatalf("single sign-on leads to %q", b.header.Get("Location"))
	}
	p.asked = to.Query()
	if p.asked.Get("code_challenge_method") != "S256" || len(p.asked.Get("state")) < 20 || len(p.asked.Get("nonce")) < 20 {
		b.t.Errorf("asked without a proof: %v", p.asked)
	}
	return "/staff/sign-in/single/back?code=c&state=" + p.asked.Get("state")
}

func TestSingleSignOn(t *testing.T) {
	s, p := newSingleSite(t)
	a := s.staffer("ann@example.org", false)
	b := s.browse()
	b.get(b.goAway(p, "/staff/account"))
	b.wantsAt(200, "/staff/account")
	b.has("Your organisation’s account", p.URL)
	same := staff.Identity{Issuer: p.URL, Subject: "7"}
	if got := s.person(a.ID).Secrets.Single; len(got) != 1 || got[0] != same {
		t.Fatalf("linked: %v", got)
	}
	// From now on the identity counts, not the address.
	p.claims = map[string]any{"email": "ann.married@example.org", "email_verified": false}
	c := s.browse()
	c.get(c.goAway(p, "/staff"))
	c.wantsAt(200, "/staff")
	if in := s.log2(staff.VerbSignedIn); len(in) != 2 || in[1].Details["method"] != "single" {
		t.Errorf("the log has %d sign-ins", len(in))
	}
}

func TestSingleSignOnThatIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		claims map[string]any
		spoil  func(s *site, b *browser, back string) string
		status int
	}{
		"email not verified": {claims: map[string]any{"email_verified": false}, status: 403},
		"no word on that":    {claims: map[string]any{"email_verified": nil}, status: 403},
		"nobody here":        {claims: map[string]any{"email": "eve@example.org"}, status: 403},
		"another nonce":      {claims: map[string]any{"nonce": "n"}, status: 503},
		"another audience":   {claims: map[string]any{"aud": "other"}, status: 503},
		"another issuer":     {claims: map[string]any{"iss": "https://evil.example"}, status: 503},
		"too late":           {claims: map[string]any{"exp": 1}, status: 503},
		"another state":      {spoil: func(_ *site, _ *browser, back string) string { return back + "x" }, status: 403},
		"no state":           {spoil: func(*site, *browser, string) string { return "/staff/sign-in/single/back?code=c" }, status: 403},
		"stopped": {spoil: func(_ *site, _ *browser, back string) string {
			return strings.Replace(back, "code=c", "error=access_denied", 1)
		}, status: 403},
		"in another browser":   {spoil: func(s *site, b *browser, back string) string { *b = *s.browse(); return back }, status: 403},
		"after a quarter hour": {spoil: func(s *site, _ *browser, back string) string { s.now = s.now.Add(16 * time.Minute); return back }, status: 403},
		"disabled": {spoil: func(s *site, _ *browser, back string) string {
			p, _ := s.store.PersonByEmail(s.t.Context(), "ann@example.org")
			s.change(p.ID, func(a *staff.Account) { a.Disabled = true })
			return back
		}, status: 403},
	} {
		t.Run(name, func(t *testing.T) {
			s, p := newSingleSite(t)
			s.staffer("ann@example.org", false)
			b := s.browse()
			back := b.goAway(p, "/staff")
			p.claims = c.claims
			if c.spoil != nil {
				back = c.spoil(s, b, back)
			}
			b.get(back)
			if b.status != c.status {
				t.Errorf("status %d, want %d\n%s", b.status, c.status, b.doc.Find("main").Text())
			}
			if b.signedIn() || len(s.log2(staff.VerbSignedIn)) != 0 {
				t.Error("it lets somebody in")
			}
			people, err := s.store.People(t.Context())
			if err != nil || len(people) != 1 {
				t.Errorf("%d accounts (%v)", len(people), err)
			}
		})
	}
}

// TestSingleSignOnKnowsWhoHadTheAddress: an address that the provider gave to somebody else opens nothing.
func TestSingleSignOnKnowsWhoHadTheAddress(t *testing.T) {
	s, p := newSingleSite(t)
	s.staffer("ann@example.org", false)
	b := s.browse()
	b.get(b.goAway(p, "/staff"))
	b.wantsAt(200, "/staff")
	p.claims = map[string]any{"sub": "8"}
	c := s.browse()
	c.get(c.goAway(p, "/staff"))
	if c.status != http.StatusForbidden {
		t.Errorf("status %d", c.status)
	}
}

func TestSingleSignOnLeadsOnlyHome(t *testing.T) {
	s, p := newSingleSite(t)
	s.staffer("ann@example.org", false)
	b := s.browse()
	b.get(b.goAway(p, "//evil.example/staff"))
	b.wantsAt(200, "/staff")
	none := newStaffSite(t).browse()
	none.get("/staff/sign-in/single")
	if none.status != http.StatusNotFound {
		t.Errorf("without a provider: status %d", none.status)
	}
}
