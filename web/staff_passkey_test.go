package web_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// authenticator is a security key as a browser would speak to it: enough of it to be right, and wrong in every way that matters.
type authenticator struct {
	t       *testing.T
	key     *ecdsa.PrivateKey
	id      []byte
	account []byte
	count   uint32
	origin  string
	party   string
	flags   byte // user present, user verified
}

func newAuthenticator(t *testing.T, b *browser) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 32)
	rand.Read(id)
	return &authenticator{t: t, key: key, id: id, origin: "http://" + b.at.Host, party: "localhost", flags: 0x05}
}

// passkeyForm reads the form that asks for a passkey: what the browser gets, and what it sends back.
func (b *browser) passkeyForm() (options map[string]any, form url.Values, action string) {
	b.t.Helper()
	f := b.doc.Find("form[data-passkey]")
	if f.Length() != 1 {
		b.t.Fatalf("%s has %d forms for a passkey", b.at.Path, f.Length())
	}
	if err := json.Unmarshal([]byte(f.AttrOr("data-options", "")), &options); err != nil {
		b.t.Fatal(err)
	}
	return options, fields(f), f.AttrOr("action", "")
}

var b64 = base64.RawURLEncoding

func (a *authenticator) client(kind string, options map[string]any) []byte {
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": options["challenge"], "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return text
}

func (a *authenticator) data(flags byte) []byte {
	hash := sha256.Sum256([]byte(a.party))
	return binary.BigEndian.AppendUint32(append(hash[:], flags), a.count)
}

// make is a new passkey, with an attestation that says nothing.
func (a *authenticator) make(options map[string]any) string {
	user := options["user"].(map[string]any)
	a.account, _ = b64.DecodeString(user["id"].(string))
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	cose := slices.Concat([]byte{0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32}, point[1:33], []byte{0x22, 0x58, 32}, point[33:])
	data := slices.Concat(a.data(a.flags|0x40), make([]byte, 16), []byte{0, byte(len(a.id))}, a.id, cose)
	object := slices.Concat([]byte{0xa3, 0x63}, []byte("fmt"), []byte{0x64}, []byte("none"), []byte{0x67}, []byte("attStmt"), []byte{0xa0, 0x68}, []byte("authData"),
		[]byte{0x58, byte(len(data))}, data)
	return a.answer(map[string]any{"clientDataJSON": b64.EncodeToString(a.client("webauthn.create", options)), "attestationObject": b64.EncodeToString(object)})
}

// sign answers a question.
func (a *authenticator) sign(options map[string]any) string {
	a.count++
	client, data := a.client("webauthn.get", options), a.data(a.flags)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(slices.Clone(data), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]any{
		"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data), "signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString(a.account),
	})
}

func (a *authenticator) answer(response map[string]any) string {
	text, err := json.Marshal(map[string]any{"id": b64.EncodeToString(a.id), "rawId": b64.EncodeToString(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		a.t.Fatal(err)
	}
	return string(text)
}

// atLocalhost makes the browser call the service by the name at which passkeys work.
func (b *browser) atLocalhost() *browser {
	b.at.Host = "localhost:" + b.at.Port()
	return b
}

// withPasskey sets up a passkey as the first second factor.
func (s *site) withPasskey(email string) (*browser, *authenticator, staff.Account) {
	s.t.Helper()
	a := s.staffer(email, false)
	b := s.browse().atLocalhost()
	key := newAuthenticator(s.t, b)
	b.givePassword(email, "/staff")
	b.wantsAt(200, "/staff/sign-in/set-up")
	options, form, action := b.passkeyForm()
	form.Set("name", "Work laptop")
	form.Set("answer", key.make(options))
	b.post(action, form)
	b.wantsAt(200, "/staff/account/recovery")
	return b, key, a
}

// signWith tries to sign in with a passkey in a browser of its own.
func (s *site) signWith(key *authenticator, change func(url.Values)) *browser {
	s.t.Helper()
	b := s.browse().atLocalhost()
	if strings.Contains(key.origin, "localhost") {
		key.origin = "http://" + b.at.Host // each browser of a test has a server of its own
	}
	b.get("/staff/sign-in?next=/staff/account")
	options, form, action := b.passkeyForm()
	form.Set("answer", key.sign(options))
	if change != nil {
		change(form)
	}
	b.post(action, form)
	return b
}

func TestPasskey(t *testing.T) {
	s := newStaffSite(t)
	b, key, a := s.withPasskey("ann@example.org")
	b.get("/staff/account")
	b.has("Work laptop", "Not used yet", "Password") // how this session began
	c := s.signWith(key, nil)
	c.wantsAt(200, "/staff/account")
	c.has("Last used on 2 March 2026", "Passkey, from")
	// After a password, the passkey is the second factor.
	d := s.browse().atLocalhost()
	d.givePassword("ann@example.org", "/staff")
	d.wantsAt(200, "/staff/sign-in/code")
	key.origin = "http://" + d.at.Host
	options, form, action := d.passkeyForm()
	form.Set("answer", key.sign(options))
	d.post(action, form)
	d.wantsAt(200, "/staff")
	if in := s.log2(staff.VerbSignedIn); len(in) != 3 || in[1].Details["method"] != "passkey" || in[1].Actor != a.ID {
		t.Errorf("the log has %d sign-ins", len(in))
	}
}

func TestPasskeyIsRenamed(t *testing.T) {
	s := newStaffSite(t)
	b, key, a := s.withPasskey("ann@example.org")
	b.get("/staff/account")
	path := b.doc.Find(`main a[href$="/name"][href*="/passkey/"]`).AttrOr("href", "")
	b.get(path)
	b.wantsAt(200, path)
	for _, c := range []struct{ name, want string }{{" ", "name"}, {strings.Repeat("é", 51), "50"}} {
		b.fillIn("/name", url.Values{"name": {c.name}})
		b.wantsAt(422, path)
		b.has(c.want)
	}
	b.fillIn("/name", url.Values{"name": {" My  <b>phone</b> "}})
	b.wantsAt(200, "/staff/account")
	b.has("The name of the passkey was changed", "My <b>phone</b>")
	b.hasNot("Work laptop")
	if e := s.entry(staff.VerbOwnPasskeyName); e.Actor != a.ID || e.Details["before"] != "Work laptop" || e.Details["name"] != "My <b>phone</b>" {
		t.Errorf("the log has %+v", e)
	}
	b.get(path)
	b.fillIn("/name", nil) // as it is
	s.entry(staff.VerbOwnPasskeyName)
	s.signWith(key, nil).wantsAt(200, "/staff/account")
	b.get("/staff/account/passkey/bm9uZQ/name")
	b.wantsAt(404, "/staff/account/passkey/bm9uZQ/name")
	other, _, _ := s.withPasskey("bob@example.org")
	other.get(path) // somebody else's
	if other.status != 404 {
		t.Errorf("somebody else's passkey: status %d", other.status)
	}
}

func TestPasskeysThatAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(s *site, key *authenticator, id string) func(url.Values){
		"from another origin": func(_ *site, key *authenticator, _ string) func(url.Values) {
			key.origin = "https://evil.example"
			return nil
		},
		"from another port": func(_ *site, key *authenticator, _ string) func(url.Values) {
			key.origin = "http://127.0.0.1:1"
			return nil
		},
		"for another party": func(_ *site, key *authenticator, _ string) func(url.Values) { key.party = "evil.example"; return nil },
		"without a finger":  func(_ *site, key *authenticator, _ string) func(url.Values) { key.flags = 0x01; return nil },
		"of another account": func(s *site, key *authenticator, _ string) func(url.Values) {
			key.account = []byte(s.staffer("bob@example.org", true).ID)
			return nil
		},
		"of nobody": func(_ *site, key *authenticator, _ string) func(url.Values) {
			key.account = []byte("nobody")
			return nil
		},
		"with a copy": func(_ *site, key *authenticator, _ string) func(url.Values) { key.count = 4; return nil },
		"another key": func(s *site, key *authenticator, _ string) func(url.Values) {
			k, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			key.key = k
			return nil
		},
		"a question of ours that was changed": func(*site, *authenticator, string) func(url.Values) {
			return func(v url.Values) { q := v.Get("question"); v.Set("question", q[:len(q)-2]+"AA") }
		},
		"no question": func(*site, *authenticator, string) func(url.Values) { return func(v url.Values) { v.Del("question") } },
		"no answer": func(*site, *authenticator, string) func(url.Values) {
			return func(v url.Values) { v.Set("answer", "{}") }
		},
		"too late": func(s *site, _ *authenticator, _ string) func(url.Values) {
			return func(url.Values) { s.now = s.now.Add(11 * time.Minute) }
		},
		"disabled": func(s *site, _ *authenticator, id string) func(url.Values) {
			s.change(id, func(a *staff.Account) { a.Disabled = true })
			return nil
		},
		"removed": func(s *site, _ *authenticator, id string) func(url.Values) {
			s.change(id, func(a *staff.Account) { a.Secrets.Passkeys = nil })
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStaffSite(t)
			_, key, a := s.withPasskey("ann@example.org")
			key.count = 9
			if b := s.signWith(key, nil); b.status != 200 || b.at.Path != "/staff/account" {
				t.Fatalf("the right passkey leads to %s with %d", b.at, b.status)
			}
			before := len(s.log2(staff.VerbSignedIn))
			b := s.signWith(key, spoil(s, key, a.ID))
			b.wantsAt(422, "/staff/sign-in/passkey")
			if b.signedIn() || len(s.log2(staff.VerbSignedIn)) != before {
				t.Error("it lets somebody in")
			}
		})
	}
}

// TestPasskeyAnswersCountOnce: what somebody recorded of a sign-in lets nobody in again, even with a passkey that does not count,
// as those kept in a cloud do not.
func TestPasskeyAnswersCountOnce(t *testing.T) {
	s := newStaffSite(t)
	_, key, _ := s.withPasskey("ann@example.org")
	b := s.browse().atLocalhost()
	key.origin, key.count = "http://"+b.at.Host, 0xffff_ffff // the next one is 0
	b.get("/staff/sign-in")
	options, form, action := b.passkeyForm()
	form.Set("answer", key.sign(options))
	b.post(action, form)
	b.wantsAt(200, "/staff")
	c := newBrowser(t, b.server).atLocalhost()
	c.post(action, form)
	c.wantsAt(422, "/staff/sign-in/passkey")
	// A new question is answered as before.
	c.get("/staff/sign-in")
	key.count = 0xffff_ffff
	options, form, action = c.passkeyForm()
	form.Set("answer", key.sign(options))
	c.post(action, form)
	c.wantsAt(200, "/staff")
}

func TestPasskeyForAnotherAccount(t *testing.T) {
	s := newStaffSite(t)
	s.staffer("ann@example.org", false)
	s.staffer("bob@example.org", false)
	b, c := s.browse().atLocalhost(), s.browse().atLocalhost()
	b.givePassword("ann@example.org", "/staff")
	c.givePassword("bob@example.org", "/staff")
	key := newAuthenticator(t, b)
	options, form, action := b.passkeyForm()
	form.Set("name", "Mine")
	form.Set("answer", key.make(options))
	c.post(action, form) // Ann's question, in Bob's hands
	c.wantsAt(422, "/staff/sign-in/set-up/passkey")
	key.origin = "https://evil.example"
	form.Set("answer", key.make(options))
	b.post(action, form)
	b.wantsAt(422, "/staff/sign-in/set-up/passkey")
	b.has("The passkey was not made")
}
