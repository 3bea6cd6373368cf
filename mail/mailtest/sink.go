// Package mailtest is a real mail server that keeps what it gets, for tests. It speaks SMTP with STARTTLS and signing in, and can be
// told to refuse, to put off and to break off.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Got is a message that the sink took.
type Got struct {
	From string
	To   []string
	Body []byte // as it came: headers and all
	TLS  bool
	User string
}

// Sink is a mail server that keeps what it gets.
type Sink struct {
	mu       sync.Mutex
	got      []Got
	rcpt     func(to string) error
	data     func() error
	breakOff bool
	server   *smtp.Server
	listener net.Listener
	user     string
	password string
	onGot    func(Got)
}

// Options are how a sink is.
type Options struct {
	TLS            *tls.Config // nil for none; with it, STARTTLS is offered
	User, Password string      // who may send; "" for everybody
	OnGot          func(Got)
}

// Refuse makes an answer of a server: Refuse(550, "no such user").
func Refuse(code int, text string) error {
	class := code / 100
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{class, 0, 0}, Message: text}
}

// Serve starts one that listens there.
func Serve(l net.Listener, o Options) *Sink {
	s := &Sink{listener: l, user: o.User, password: o.Password, onGot: o.OnGot}
	s.server = smtp.NewServer(s)
	s.server.Domain = "sink.example.org"
	s.server.TLSConfig = o.TLS
	s.server.AllowInsecureAuth = o.TLS == nil
	s.server.ReadTimeout, s.server.WriteTimeout = 10*time.Second, 10*time.Second
	s.server.MaxMessageBytes = 1 << 20
	s.server.ErrorLog = quiet{}
	go s.server.Serve(l) // ends with Close
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// Close ends it.
func (s *Sink) Close() error {
	_ = s.listener.Close() // a server that has not begun to listen does not know it
	if err := s.server.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Got gives what came so far.
func (s *Sink) Got() []Got {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Got(nil), s.got...)
}

// OnRcpt sets what it says to a recipient; nil takes all.
func (s *Sink) OnRcpt(f func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rcpt = f
}

// OnData sets what it says after a message; nil takes all.
func (s *Sink) OnData(f func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = f
}

// BreakOff makes it end the connection in the middle of every message.
func (s *Sink) BreakOff(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breakOff = on
}

// NewSession implements smtp.Backend.
func (s *Sink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{sink: s, conn: c}, nil
}

type session struct {
	sink *Sink
	conn *smtp.Conn
	msg  Got
	user string
}

func (x *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != x.sink.user || password != x.sink.password {
			return smtp.ErrAuthFailed
		}
		x.user = user
		return nil
	}), nil
}

func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	if x.sink.user != "" && x.user == "" {
		return smtp.ErrAuthRequired
	}
	_, secure := x.conn.TLSConnectionState()
	x.msg = Got{From: from, TLS: secure, User: x.user}
	return nil
}

func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.sink.mu.Lock()
	f := x.sink.rcpt
	x.sink.mu.Unlock()
	if f != nil {
		if err := f(to); err != nil {
			return err
		}
	}
	x.msg.To = append(x.msg.To, to)
	return nil
}

func (x *session) Data(r io.Reader) error {
	x.sink.mu.Lock()
	f, off := x.sink.data, x.sink.breakOff
	x.sink.mu.Unlock()
	if off {
		_, _ = io.CopyN(io.Discard, r, 10)
		_ = x.conn.Conn().Close()
		return errors.New("broken off")
	}
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if f != nil {
		if err := f(); err != nil {
			return err
		}
	}
	x.msg.Body = body
	x.sink.mu.Lock()
	x.sink.got = append(x.sink.got, x.msg)
	on := x.sink.onGot
	x.sink.mu.Unlock()
	if on != nil {
		on(x.msg)
	}
	return nil
}

func (x *session) Reset()        { x.msg = Got{} }
func (x *session) Logout() error { return nil }

// Certificate makes one for this computer that only its own pool trusts.
func Certificate() (*tls.Config, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, pool, nil
}
