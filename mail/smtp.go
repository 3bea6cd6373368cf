package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// SMTP sends by a mail server.
type SMTP struct {
	Server   string // host name
	Port     int
	Implicit bool // TLS from the first byte; else by STARTTLS
	Plain    bool // TLS is used where it is offered, and not asked for
	User     string
	Password string
	From     netmail.Address
	Roots    *x509.CertPool // nil for those of the system
	Timeout  time.Duration  // of one message; 30 seconds if 0
}

// ParseSMTP reads smtps://USER@HOST:PORT or smtp://USER@HOST:PORT. A server on this computer may do without TLS, any other only if
// it is said.
func ParseSMTP(address string, plain bool) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("write it as smtps://USER@HOST:PORT or smtp://USER@HOST:PORT")
	}
	if _, has := u.User.Password(); has {
		return nil, errors.New("leave the password out and put it in a file: everybody on the computer can read a command line")
	}
	s := &SMTP{Server: u.Hostname(), Implicit: u.Scheme == "smtps", User: u.User.Username(), Port: 587}
	if s.Implicit {
		s.Port = 465
	}
	if p := u.Port(); p != "" {
		if s.Port, err = strconv.Atoi(p); err != nil || s.Port < 1 || s.Port > 65535 {
			return nil, fmt.Errorf("%q is no port", p)
		}
	}
	s.Plain = !s.Implicit && (plain || local(s.Server))
	return s, nil
}

// local says whether a name is this computer.
func local(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// Name says which transport it is.
func (s *SMTP) Name() string { return "smtp" }

// Host is the server that it talks to.
func (s *SMTP) Host() string { return net.JoinHostPort(s.Server, strconv.Itoa(s.Port)) }

// client makes the library's client.
func (s *SMTP) client() (*gomail.Client, error) {
	timeout := s.Timeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(timeout),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.Server, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch {
	case s.Implicit:
		options = append(options, gomail.WithSSL())
	case s.Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	// Our own host's name is nobody's business; the domain of the sender says as much as a server asks for.
	if _, host, ok := strings.Cut(s.From.Address, "@"); ok {
		options = append(options, gomail.WithHELO(host))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Server, options...)
}

// message makes the library's message. It writes headers so that no text can add one.
func (s *SMTP) message(m Message) (*gomail.Msg, error) {
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	out.FromMailAddress(&s.From)
	if err := out.To(m.To); err != nil {
		return nil, &Error{Fault: staff.FaultRefused, Why: "address"}
	}
	out.Subject(oneLine(m.Subject))
	_, host, _ := strings.Cut(s.From.Address, "@")
	out.SetMessageIDWithValue(strings.ToLower(m.ID) + "@" + host)
	out.SetDate()
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetGenHeader("X-Auto-Response-Suppress", "All")
	if m.Stop != "" {
		out.SetGenHeaderPreformatted("List-Unsubscribe", "<"+oneLine(m.Stop)+">")
		out.SetGenHeaderPreformatted("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return out, nil
}

// oneLine keeps line breaks out of a header.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Send hands a message to the server.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	c, err := s.client()
	if err != nil {
		return &Error{Fault: staff.FaultSetUp, Why: "settings"}
	}
	out, err := s.message(m)
	if err != nil {
		return err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return dialFault(err)
	}
	err = c.Send(out)
	_ = c.Close() // whatever the goodbye says, the message was taken or not
	if err == nil || out.IsDelivered() {
		return nil
	}
	return sendFault(err)
}

// dialFault says what is wrong before a message was offered.
func dialFault(err error) *Error {
	var answer *textproto.Error
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var bad x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var network net.Error
	switch {
	case errors.As(err, &answer):
		if answer.Code >= 500 {
			return &Error{Fault: staff.FaultSetUp, Why: "sign-in", Code: answer.Code}
		}
		return &Error{Fault: staff.FaultDown, Why: "busy", Code: answer.Code}
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &bad), errors.As(err, &verify):
		return &Error{Fault: staff.FaultSetUp, Why: "certificate"}
	case errors.As(err, &record), errors.As(err, &alert):
		return &Error{Fault: staff.FaultSetUp, Why: "tls"}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &network), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &Error{Fault: staff.FaultDown, Why: "connection"}
	case strings.Contains(err.Error(), "STARTTLS"):
		return &Error{Fault: staff.FaultSetUp, Why: "no-tls"}
	}
	return &Error{Fault: staff.FaultSetUp, Why: "sign-in"} // no way of signing in that both know
}

// sendFault says what became of a message that was offered. The library takes any error without a code for one that lasts; it is a
// connection that broke.
func sendFault(err error) *Error {
	e := (*gomail.SendError)(nil)
	if !errors.As(err, &e) {
		return &Error{Fault: staff.FaultDown, Why: "connection"}
	}
	code := e.ErrorCode()
	switch {
	case code == 0, code == 421: // 421: it says good-bye
		return &Error{Fault: staff.FaultDown, Why: "connection", Code: code}
	case code < 500:
		return &Error{Fault: staff.FaultLater, Why: "later", Code: code}
	case e.Reason == gomail.ErrSMTPMailFrom:
		return &Error{Fault: staff.FaultSetUp, Why: "sender", Code: code}
	case code == 530 || code == 535:
		return &Error{Fault: staff.FaultSetUp, Why: "sign-in", Code: code}
	}
	return &Error{Fault: staff.FaultRefused, Why: "refused", Code: code}
}
