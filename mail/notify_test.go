package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

const (
	serviceID  = "26785a09-ab16-4eb0-8407-a37497a57506"
	secretID   = "3d844edf-8d35-48ac-975b-e847b4f122b0"
	templateID = "f33517ff-2a88-4f6e-b855-c550268ce08a"
)

// fakeNotify answers as GOV.UK Notify does, and checks what it is sent.
type fakeNotify struct {
	t      *testing.T
	status int
	answer string
	got    notifyMail
	calls  int
}

func (f *fakeNotify) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.calls++
	if r.Method != http.MethodPost || r.URL.Path != "/v2/notifications/email" {
		f.t.Errorf("%s %s", r.Method, r.URL)
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		f.t.Fatalf("the token is %q", token)
	}
	h := hmac.New(sha256.New, []byte(secretID))
	h.Write([]byte(parts[0] + "." + parts[1]))
	if parts[2] != base64.RawURLEncoding.EncodeToString(h.Sum(nil)) {
		f.t.Error("the signature of the token is wrong")
	}
	var head struct{ Typ, Alg string }
	var claims struct {
		Iss string
		Iat int64
	}
	for i, to := range []any{&head, &claims} {
		raw, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || json.Unmarshal(raw, to) != nil {
			f.t.Fatalf("part %d of the token: %v", i, err)
		}
	}
	if head.Alg != "HS256" || head.Typ != "JWT" || claims.Iss != serviceID || claims.Iat != at.Unix() {
		f.t.Errorf("the token says %+v, %+v", head, claims)
	}
	if err := json.NewDecoder(r.Body).Decode(&f.got); err != nil {
		f.t.Fatal(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.status)
	_, _ = w.Write([]byte(f.answer))
}

func notify(t *testing.T) (*fakeNotify, *Notify) {
	t.Helper()
	f := &fakeNotify{t: t, status: http.StatusCreated, answer: `{"id":"740e5834-3a29-46b4-9a6f-16142fde533a"}`}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	n, err := NewNotify(server.URL, "my-test-key-"+serviceID+"-"+secretID, templateID, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	return f, n
}

func TestNotifySends(t *testing.T) {
	f, n := notify(t)
	m := message()
	m.Text = "# Title\n\n* one\n^ box\n---\nend"
	if err := n.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if f.got.To != "ann@example.org" || f.got.Template != templateID || f.got.Reference != "ABC234" || f.got.Stop != m.Stop || f.got.Personalisation["subject"] != m.Subject {
		t.Errorf("it got %+v", f.got)
	}
	if want := "\u200b# Title\n\n* one\n\u200b^ box\n\u200b---\nend"; f.got.Personalisation["body"] != want {
		t.Errorf("the text is %q", f.got.Personalisation["body"])
	}
}

func TestNotifyFaults(t *testing.T) {
	for _, c := range []struct {
		status int
		answer string
		fault  staff.MailFault
		why    string
	}{
		{400, `{"errors":[{"error":"ValidationError","message":"email_address Not a valid email address"}]}`, staff.FaultRefused, "address"},
		{400, `{"errors":[{"error":"BadRequestError","message":"Missing personalisation: body"}]}`, staff.FaultSetUp, "template"},
		{400, `{"errors":[{"error":"BadRequestError","message":"Can't send to this recipient using a team-only API key"}]}`, staff.FaultSetUp, "template"},
		{403, `{"errors":[{"error":"AuthError","message":"Invalid token: API key not found"}]}`, staff.FaultSetUp, "key"},
		{403, `{"errors":[{"error":"AuthError","message":"Error: Your system clock must be accurate to within 30 seconds"}]}`, staff.FaultSetUp, "key"},
		{429, `{"errors":[{"error":"RateLimitError","message":"Exceeded rate limit"}]}`, staff.FaultDown, "busy"},
		{500, `{"errors":[{"error":"Exception","message":"Internal server error"}]}`, staff.FaultDown, "connection"},
		{502, `<html>ann@example.org</html>`, staff.FaultDown, "connection"},
		{302, ``, staff.FaultSetUp, "address-of-notify"},
	} {
		f, n := notify(t)
		f.status, f.answer = c.status, c.answer
		err := n.Send(t.Context(), message())
		e, ok := err.(*Error)
		if !ok || e.Fault != c.fault || e.Why != c.why || e.Code != c.status {
			t.Errorf("%d %s: got %v, want %s, %s", c.status, c.answer, err, c.fault, c.why)
		}
		if ok && (strings.Contains(err.Error(), "@") || strings.Contains(err.Error(), secretID)) {
			t.Errorf("the error tells too much: %v", err)
		}
	}
	n, err := NewNotify("http://127.0.0.1:1", "k-"+serviceID+"-"+secretID, templateID, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if e := faultOf(n.Send(t.Context(), message())); e.Fault != staff.FaultDown {
		t.Errorf("a server that is down: %v", e)
	}
}

func TestNotifySettings(t *testing.T) {
	good := "k-" + serviceID + "-" + secretID
	for _, c := range []struct{ base, key, template string }{
		{"http://api.example.org", good, templateID}, {"ftp://x", good, templateID}, {"https://u@x", good, templateID},
		{"", serviceID + "-" + secretID, templateID}, {"", "k-" + secretID, templateID}, {"", "", templateID}, {"", good, "x"}, {"", good, ""},
	} {
		if _, err := NewNotify(c.base, c.key, c.template, time.Now); err == nil || strings.Contains(err.Error(), secretID) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	n, err := NewNotify("", good+"\n", templateID, time.Now)
	if err != nil || n.Host() != "api.notifications.service.gov.uk" {
		t.Error(n, err)
	}
}
