package mail

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/mail/mailtest"
)

// sink starts a mail server, and gives a way to it.
func sink(t *testing.T, o mailtest.Options) (*mailtest.Sink, *SMTP) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if o.TLS != nil && o.User == "implicit" {
		o.User = ""
		l = tls.NewListener(l, o.TLS)
	}
	s := mailtest.Serve(l, o)
	t.Cleanup(func() { _ = s.Close() })
	port := l.Addr().(*net.TCPAddr).Port
	return s, &SMTP{Server: "127.0.0.1", Port: port, From: netmail.Address{Name: "Consultations", Address: "consult@example.org"}, Timeout: 5 * time.Second}
}

func message() Message {
	return Message{ID: "ABC234", Letter: staff.Letter{To: "ann@example.org", Subject: "Geöffnet – open", Text: "Text – “so”\n", HTML: "<p>HTML – “so”</p>", Stop: "https://consult.example.org/mail/stop/x"}}
}

func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	config, pool, err := mailtest.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	return config, pool
}

// parts reads the header and the parts of a message.
func parts(t *testing.T, raw []byte) (netmail.Header, map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatal(kind, err)
	}
	out := map[string]string{}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return m.Header, out
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		out[kind] = string(body)
	}
}

func TestSMTPSends(t *testing.T) {
	config, pool := certificate(t)
	server, way := sink(t, mailtest.Options{TLS: config, User: "greenpaper", Password: "s3cret"})
	way.Roots, way.User, way.Password = pool, "greenpaper", "s3cret"
	if err := way.Send(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	got := server.Got()
	if len(got) != 1 || !got[0].TLS || got[0].User != "greenpaper" || got[0].From != "consult@example.org" || strings.Join(got[0].To, " ") != "ann@example.org" {
		t.Fatalf("got %+v", got)
	}
	header, body := parts(t, got[0].Body)
	subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
	if err != nil || subject != "Geöffnet – open" {
		t.Errorf("subject %q, %v", subject, err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<abc234@example.org>", "Auto-Submitted": "auto-generated",
		"List-Unsubscribe": "<https://consult.example.org/mail/stop/x>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
	} {
		if header.Get(name) != want {
			t.Errorf("%s: %q", name, header.Get(name))
		}
	}
	if !strings.Contains(body["text/plain"], "Text – “so”") || !strings.Contains(body["text/html"], "HTML – “so”") {
		t.Errorf("parts: %q", body)
	}
}

func TestSMTPImplicitTLS(t *testing.T) {
	config, pool := certificate(t)
	server, way := sink(t, mailtest.Options{TLS: config, User: "implicit"})
	way.Roots, way.Implicit = pool, true
	if err := way.Send(t.Context(), message()); err != nil || len(server.Got()) != 1 {
		t.Fatal(err)
	}
}

// TestSMTPFaults makes sure that what lasts, what passes and what is wrong with the settings are told apart, and that no error names
// anybody.
func TestSMTPFaults(t *testing.T) {
	config, pool := certificate(t)
	for _, c := range []struct {
		name  string
		o     mailtest.Options
		set   func(*mailtest.Sink, *SMTP)
		fault staff.MailFault
		why   string
	}{
		{"no such user", mailtest.Options{}, func(s *mailtest.Sink, _ *SMTP) {
			s.OnRcpt(func(to string) error { return mailtest.Refuse(550, "no mailbox "+to) })
		}, staff.FaultRefused, "refused"},
		{"mailbox full", mailtest.Options{}, func(s *mailtest.Sink, _ *SMTP) {
			s.OnRcpt(func(to string) error { return mailtest.Refuse(452, "full "+to) })
		}, staff.FaultLater, "later"},
		{"refused after the text", mailtest.Options{}, func(s *mailtest.Sink, _ *SMTP) {
			s.OnData(func() error { return mailtest.Refuse(554, "spam for ann@example.org") })
		}, staff.FaultRefused, "refused"},
		{"put off after the text", mailtest.Options{}, func(s *mailtest.Sink, _ *SMTP) {
			s.OnData(func() error { return mailtest.Refuse(451, "grey list ann@example.org") })
		}, staff.FaultLater, "later"},
		{"broken off in the text", mailtest.Options{}, func(s *mailtest.Sink, _ *SMTP) { s.BreakOff(true) }, staff.FaultDown, "connection"},
		{"down", mailtest.Options{}, func(s *mailtest.Sink, _ *SMTP) { _ = s.Close() }, staff.FaultDown, "connection"},
		{"wrong password", mailtest.Options{TLS: config, User: "u", Password: "right"}, func(_ *mailtest.Sink, w *SMTP) {
			w.Roots, w.User, w.Password = pool, "u", "wrong"
		}, staff.FaultSetUp, "sign-in"},
		{"unknown certificate", mailtest.Options{TLS: config}, func(*mailtest.Sink, *SMTP) {}, staff.FaultSetUp, "certificate"},
		{"no TLS", mailtest.Options{}, func(_ *mailtest.Sink, w *SMTP) { w.Plain = false }, staff.FaultSetUp, "no-tls"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, way := sink(t, c.o)
			way.Plain = c.o.TLS == nil
			c.set(server, way)
			err := way.Send(t.Context(), message())
			e, ok := err.(*Error)
			if !ok || e.Fault != c.fault || e.Why != c.why {
				t.Fatalf("got %v, want %s, %s", err, c.fault, c.why)
			}
			if strings.Contains(err.Error(), "ann") || strings.Contains(err.Error(), "wrong") {
				t.Errorf("the error names somebody: %v", err)
			}
			if len(server.Got()) != 0 {
				t.Error("it was taken all the same")
			}
		})
	}
}

// TestNoHeaderCanBeAdded tries to add one by every text.
func TestNoHeaderCanBeAdded(t *testing.T) {
	server, way := sink(t, mailtest.Options{})
	way.Plain = true
	m := message()
	m.Subject = "Hello\r\nBcc: evil@example.org\r\n\r\nBody"
	m.Stop = "https://x.example/\r\nBcc: evil@example.org"
	if err := way.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	header, _ := parts(t, server.Got()[0].Body)
	if header.Get("Bcc") != "" || len(server.Got()[0].To) != 1 {
		t.Errorf("the header is %v, to %v", header, server.Got()[0].To)
	}
	for _, to := range []string{"ann@example.org\r\nRCPT TO:<evil@example.org>", "ann@example.org, evil@example.org", "ann@example.org>\r\nDATA", ""} {
		m := message()
		m.To = to
		if err := way.Send(t.Context(), m); err == nil {
			t.Errorf("it was sent to %q", to)
		}
	}
	if len(server.Got()) != 1 {
		t.Errorf("%d messages went", len(server.Got()))
	}
}

func TestParseSMTP(t *testing.T) {
	for typed, want := range map[string]string{
		"smtps://u@mail.example.org":         "mail.example.org:465 u implicit",
		"smtp://mail.example.org:2525":       "mail.example.org:2525 starttls",
		"smtp://u%40x@mail.example.org":      "mail.example.org:587 u@x starttls",
		"smtp://127.0.0.1:25":                "127.0.0.1:25 plain",
		"smtp://[::1]:25":                    "[::1]:25 plain",
		"smtp://localhost":                   "localhost:587 plain",
		"mail.example.org":                   "",
		"https://mail.example.org":           "",
		"smtps://u:password@m.example.org":   "",
		"smtps://mail.example.org/path":      "",
		"smtps://mail.example.org:99999":     "",
		"smtps://mail.example.org?x=y":       "",
		"smtps://":                           "",
		"smtp://u@mail.example.org:25/#frag": "",
	} {
		s, err := ParseSMTP(typed, false)
		if err != nil {
			if want != "" || strings.Contains(err.Error(), "password@") {
				t.Errorf("%s: %v", typed, err)
			}
			continue
		}
		got := s.Host()
		if s.User != "" {
			got += " " + s.User
		}
		switch {
		case s.Implicit:
			got += " implicit"
		case s.Plain:
			got += " plain"
		default:
			got += " starttls"
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", typed, got, want)
		}
	}
	if s, err := ParseSMTP("smtp://mail.example.org", true); err != nil || !s.Plain {
		t.Error("what was told to do without TLS does not")
	}
}

func FuzzParseSMTP(f *testing.F) {
	f.Add("smtps://u@mail.example.org:465", false)
	f.Add("smtp://[::1]", true)
	f.Fuzz(func(t *testing.T, typed string, plain bool) {
		s, err := ParseSMTP(typed, plain)
		if err != nil {
			return
		}
		if s.Port < 1 || s.Port > 65535 || s.Server == "" {
			t.Errorf("%q gives %s, port %s", typed, s.Server, strconv.Itoa(s.Port))
		}
		if s.Plain && !plain && !local(s.Server) {
			t.Errorf("%q does without TLS", typed)
		}
	})
}
