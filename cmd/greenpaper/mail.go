package main

import (
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	netmail "net/mail"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/mail"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
)

func init() {
	register(command{name: "mail", args: "test ADDRESS | queue [--data DIR]", summary: "Try the way out for e-mail, and see what waits to be sent.", run: runMail})
}

// mailOptions are how e-mail goes out, as typed.
type mailOptions struct {
	smtp, passwordFile, from, caFile string
	plain                            bool
	notifyKeyFile, notifyTemplate    string
	notifyURL                        string
}

func (o *mailOptions) register(fs *flag.FlagSet) {
	fs.StringVar(&o.smtp, "mail-smtp", "", "`URL` of the server that takes e-mail: smtps://USER@HOST:PORT, or smtp:// for STARTTLS")
	fs.StringVar(&o.passwordFile, "mail-password-file", "", "`FILE` that holds the password for it")
	fs.StringVar(&o.from, "mail-from", "", "`ADDRESS` from which e-mail comes, such as \"Consultations <consult@example.org>\"")
	fs.StringVar(&o.caFile, "mail-ca-file", "", "`FILE` with the certificates that the mail server's must come from; those of the system unless given")
	fs.BoolVar(&o.plain, "mail-plain", false, "send without TLS to a server that has none; anybody on the way can read the e-mail")
	fs.StringVar(&o.notifyKeyFile, "mail-notify-key-file", "", "`FILE` that holds a key of GOV.UK Notify, in place of --mail-smtp")
	fs.StringVar(&o.notifyTemplate, "mail-notify-template", "", "`ID` of its template, with ((subject)) as subject and ((body)) as text")
	fs.StringVar(&o.notifyURL, "mail-notify-url", mail.NotifyURL, "`URL` of GOV.UK Notify")
}

// maxSecret is the longest file that holds one secret.
const maxSecret = 4 << 10

// transport checks the options; nil where none is given.
func (o *mailOptions) transport(now func() time.Time) (mail.Transport, error) {
	notify := o.notifyKeyFile != "" || o.notifyTemplate != ""
	switch {
	case o.smtp != "" && notify:
		return nil, usagef("use --mail-smtp or GOV.UK Notify, not both")
	case o.smtp != "":
		return o.smtpTransport()
	case !notify && (o.from != "" || o.passwordFile != "" || o.caFile != "" || o.plain):
		return nil, usagef("name the server with --mail-smtp")
	case !notify:
		return nil, nil
	case o.notifyKeyFile == "" || o.notifyTemplate == "":
		return nil, usagef("--mail-notify-key-file and --mail-notify-template go together")
	}
	key, err := secretFile("--mail-notify-key-file", o.notifyKeyFile)
	if err != nil {
		return nil, err
	}
	n, err := mail.NewNotify(o.notifyURL, key, o.notifyTemplate, now)
	if err != nil {
		return nil, usageError(err.Error())
	}
	return n, nil
}

func (o *mailOptions) smtpTransport() (mail.Transport, error) {
	s, err := mail.ParseSMTP(o.smtp, o.plain)
	if err != nil {
		return nil, usagef("--mail-smtp: %v", err)
	}
	from, err := netmail.ParseAddress(o.from)
	if err != nil {
		return nil, usagef("--mail-from: write an address such as consult@example.org")
	}
	s.From = *from
	if o.passwordFile != "" {
		if s.Password, err = secretFile("--mail-password-file", o.passwordFile); err != nil {
			return nil, err
		}
	}
	if (s.User == "") != (s.Password == "") {
		return nil, usagef("a name in --mail-smtp and a password in --mail-password-file go together")
	}
	if o.caFile != "" {
		pem, err := readLimited(o.caFile, 1<<20)
		if err != nil {
			return nil, fmt.Errorf("--mail-ca-file: %w", err)
		}
		s.Roots = x509.NewCertPool()
		if !s.Roots.AppendCertsFromPEM(pem) {
			return nil, usagef("--mail-ca-file: %s holds no certificate", o.caFile)
		}
	}
	return s, nil
}

// secretFile reads a secret that stands alone in a file. The error never quotes it.
func secretFile(option, path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", option, err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return "", fmt.Errorf("%s: everybody on this computer can read %s; run: chmod 600 %s", option, path, path)
	}
	b, err := readLimited(path, maxSecret)
	if err != nil {
		return "", fmt.Errorf("%s: %w", option, err)
	}
	secret := strings.TrimSpace(string(b))
	if secret == "" {
		return "", fmt.Errorf("%s: %s is empty", option, path)
	}
	return secret, nil
}

// mailWhy says in words what a transport said.
var mailWhy = map[string]string{
	"certificate": "the certificate of the server is not trusted, or is one of another host; name its issuer with --mail-ca-file",
	"tls":         "the server does not speak TLS on this port: use smtp:// for STARTTLS, or smtps:// for TLS from the start",
	"no-tls":      "the server offers no TLS; use another, or say --mail-plain if nobody can listen on the way",
	"sign-in":     "the server does not take the name or the password",
	"sender":      "the server does not take mail from the address of --mail-from",
	"address":     "this is not an address that mail can go to",
	"key":         "GOV.UK Notify does not take the key, or the clock of this computer is wrong",
	"template":    "GOV.UK Notify does not take the template: its subject must be ((subject)), its text ((body)); or the key is one for tests and the address is not in its list",
	"connection":  "the server does not answer, or ended the connection",
	"busy":        "the server is busy; try again later",
	"later":       "the server said: not now",
	"refused":     "the server refused it for good: there may be no such address",
}

func runMail(ctx context.Context, args []string, env Env) error {
	fs := env.flags("mail")
	var o mailOptions
	o.register(fs)
	site := fs.String("public-url", "", "the site's `ADDRESS`, for the link in the test")
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) == 2 && rest[0] == "test":
		return mailTest(ctx, env, &o, *site, rest[1])
	case len(rest) == 1 && rest[0] == "queue":
		store, _, err := data.open(ctx)
		if err != nil {
			return err
		}
		return errors.Join(mailQueue(ctx, env, store), store.Close())
	}
	return usagef("say what to do: test ADDRESS, or queue")
}

// mailTest sends one at once and says what became of it.
func mailTest(ctx context.Context, env Env, o *mailOptions, site, address string) error {
	address, ok := staff.CheckEmail(address)
	if !ok {
		return usagef("%q is not an email address", address)
	}
	transport, err := o.transport(env.Now)
	if err != nil {
		return err
	}
	if transport == nil {
		return usagef("say how e-mail goes out: --mail-smtp, or --mail-notify-key-file")
	}
	pages, err := templates.Parse()
	if err != nil {
		return err
	}
	post := &mail.Post{Transport: transport, Pages: pages, Site: "Greenpaper", URL: site, Now: env.Now}
	err = post.TestTo(ctx, address)
	if e := (*mail.Error)(nil); errors.As(err, &e) {
		return fmt.Errorf("%s did not take it: %s", transport.Host(), mailWords(e))
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "%s took the message. Look whether it arrives; it may take a minute, or be taken for unwanted mail.\n", transport.Host())
	return nil
}

func mailWords(e *mail.Error) string {
	words := mailWhy[e.Why]
	if words == "" {
		words = e.Why
	}
	if e.Code != 0 {
		words += fmt.Sprintf(" (it answered %d)", e.Code)
	}
	return words
}

// mailQueue lists what waits and what failed. It names nobody.
func mailQueue(ctx context.Context, env Env, store *storage.Store) error {
	x, err := store.MailTransport(ctx)
	if err != nil {
		return err
	}
	if !x.Sent.IsZero() {
		fmt.Fprintf(env.Stdout, "The last e-mail was sent at %s.\n", x.Sent.Format(time.RFC3339))
	}
	if !x.Paused.IsZero() {
		fmt.Fprintf(env.Stdout, "The server did not take mail %d times in a row (%s). Nothing is lost: it is tried again at %s.\n", x.Faults, x.Fault, x.Paused.Format(time.RFC3339))
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 4, 2, ' ', 0)
	for _, state := range []staff.MailState{staff.MailWaiting, staff.MailHeld, staff.MailFailed} {
		list, all, err := store.Mails(ctx, state, 100)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%d %s\n", all, state)
		for _, m := range slices.Backward(list) {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", m.Made.Format(time.DateOnly), m.Kind, m.Consultation, m.Fault)
		}
	}
	return w.Flush()
}
