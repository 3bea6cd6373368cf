package mail

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// NotifyURL is where GOV.UK Notify answers.
const NotifyURL = "https://api.notifications.service.gov.uk"

// Notify sends by GOV.UK Notify. Its template has ((subject)) as subject and ((body)) as its only text.
type Notify struct {
	base     string
	service  string
	secret   string
	template string
	http     *http.Client
	now      func() time.Time
}

// A key of Notify ends in the service's id and the secret: NAME-UUID-UUID.
var notifyKey = regexp.MustCompile(`^.+-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// NewNotify checks the settings. The error never quotes the key.
func NewNotify(base, key, template string, now func() time.Time) (*Notify, error) {
	if base == "" {
		base = NotifyURL
	}
	u, err := url.Parse(strings.TrimSuffix(base, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && local(u.Hostname())) {
		return nil, errors.New("the address of GOV.UK Notify must start with https://")
	}
	parts := notifyKey.FindStringSubmatch(strings.TrimSpace(key))
	if parts == nil {
		return nil, errors.New("the file does not hold a key of GOV.UK Notify: it looks like NAME-XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX-XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX")
	}
	if !uuid.MatchString(template) {
		return nil, errors.New("the id of the template looks like xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx; GOV.UK Notify shows it below the template")
	}
	client := &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Notify{base: u.String(), service: parts[1], secret: parts[2], template: template, http: client, now: now}, nil
}

// Name says which transport it is.
func (n *Notify) Name() string { return "notify" }

// Host is the server that it talks to.
func (n *Notify) Host() string {
	u, err := url.Parse(n.base)
	if err != nil {
		return n.base
	}
	return u.Host
}

// token is the JSON Web Token of one request (RFC 7519, HS256): Notify takes it for half a minute.
func (n *Notify) token() (string, error) {
	claims, err := json.Marshal(struct {
		Iss string `json:"iss"`
		Iat int64  `json:"iat"`
	}{n.service, n.now().Unix()})
	if err != nil {
		return "", err
	}
	enc := base64.RawURLEncoding
	head := enc.EncodeToString([]byte(`{"typ":"JWT","alg":"HS256"}`)) + "." + enc.EncodeToString(claims)
	h := hmac.New(sha256.New, []byte(n.secret))
	h.Write([]byte(head))
	return head + "." + enc.EncodeToString(h.Sum(nil)), nil
}

// notifyMail is what Notify wants to know.
type notifyMail struct {
	To              string            `json:"email_address"`
	Template        string            `json:"template_id"`
	Personalisation map[string]string `json:"personalisation"`
	Reference       string            `json:"reference"`
	Stop            string            `json:"one_click_unsubscribe_url,omitempty"`
}

// Send hands a message to Notify.
func (n *Notify) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(notifyMail{
		To: m.To, Template: n.template, Reference: m.ID, Stop: m.Stop,
		Personalisation: map[string]string{"subject": oneLine(m.Subject), "body": plainForNotify(m.Text)},
	})
	if err != nil {
		return &Error{Fault: staff.FaultRefused, Why: "text"}
	}
	token, err := n.token()
	if err != nil {
		return &Error{Fault: staff.FaultSetUp, Why: "key"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, n.base+"/v2/notifications/email", bytes.NewReader(body))
	if err != nil {
		return &Error{Fault: staff.FaultSetUp, Why: "settings"}
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := n.http.Do(req)
	if err != nil {
		return &Error{Fault: staff.FaultDown, Why: "connection"}
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if res.StatusCode == http.StatusCreated {
		return nil // it was taken, even if the rest of the answer was lost
	}
	if err != nil {
		return &Error{Fault: staff.FaultDown, Why: "connection"}
	}
	return notifyFault(res.StatusCode, answer)
}

// notifyFault reads an answer that is not yes. Its words can name the address, so none of them are kept.
func notifyFault(status int, answer []byte) *Error {
	var said struct {
		Errors []struct {
			Error   string `json:"error"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	_ = json.Unmarshal(answer, &said) // whatever does not fit says nothing
	fault := func(f staff.MailFault, why string) *Error { return &Error{Fault: f, Why: why, Code: status} }
	switch {
	case status == http.StatusTooManyRequests:
		return fault(staff.FaultDown, "busy")
	case status == http.StatusBadRequest:
		for _, e := range said.Errors {
			if e.Error == "ValidationError" && strings.Contains(e.Message, "email_address") {
				return fault(staff.FaultRefused, "address")
			}
		}
		return fault(staff.FaultSetUp, "template")
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return fault(staff.FaultSetUp, "key")
	case status >= 500:
		return fault(staff.FaultDown, "connection")
	}
	return fault(staff.FaultSetUp, "address-of-notify")
}

// notifyMark is what Notify takes for formatting at the beginning of a line.
var notifyMark = regexp.MustCompile(`(?m)^(\s*)(#|\^|---)`)

// plainForNotify keeps words of ours from becoming headings or boxes: a space that nobody sees stands before the mark. Lists stay lists.
func plainForNotify(text string) string {
	return notifyMark.ReplaceAllString(text, "$1\u200b$2")
}
