package web

import (
	"errors"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/credential"
)

func urlQuery(s string) string { return url.QueryEscape(s) }

// SetUpPage is page/staff-signin-set-up.html: whoever has a password alone chooses a second factor before anything else opens.
type SetUpPage struct {
	StaffPage
	App     AppForm
	Passkey *PasskeyForm
}

// AppForm is part/staff-app.html: a QR code for an authenticator app, and a box for the first code.
type AppForm struct {
	Action string
	Size   int // units of the QR code
	Box    string
	Path   string
	Secret string // as text, in groups of four
	Sealed string
	Code   templates.Input
	URL    template.URL // for an app on this device
}

func (AppForm) Template() string { return "part/staff-app" }

var _ = registerPage("staff-signin-set-up", SetUpPage{})

// appLasts is for how long a new secret may wait for its first code.
const appLasts = 30 * time.Minute

// appForm draws a new secret for an account, or shows the one that a form had before.
func (d *desk) appForm(a *staff.Account, action, secret string, wrong *slips) (AppForm, error) {
	if secret == "" {
		secret = credential.NewTOTP()
	}
	address := credential.TOTPAddress(secret, d.s.Config.Theme.Name, a.Email)
	size, path, err := credential.QR(address)
	if err != nil {
		return AppForm{}, err
	}
	sealed, err := d.seal("new app", []byte(a.ID), secret, d.now.Add(appLasts))
	if err != nil {
		return AppForm{}, err
	}
	form := AppForm{Action: action, Size: size, Path: path, Secret: inFours(secret), Sealed: sealed, URL: template.URL(address)} // made of escaped parts
	form.Box = "0 0 " + strconv.Itoa(size) + " " + strconv.Itoa(size)
	form.Code = d.codeField("signin.app.code", "signin.app.code.hint", wrong)
	return form, nil
}

// newApp gives the secret of a form if the code is right; else the form's secret again and the message of what is wrong.
func (d *desk) newApp(a *staff.Account, f *form) (secret string, step int64, wrong string) {
	if !d.unseal("new app", []byte(a.ID), f.Get("secret"), &secret) {
		return "", 0, "signin.app.old"
	}
	if strings.TrimSpace(f.Get("code")) == "" {
		return secret, 0, "signin.app.none"
	}
	step, ok := credential.CheckTOTP(secret, f.Get("code"), 0, d.now)
	if !ok {
		return secret, 0, "signin.app.wrong"
	}
	return secret, step, ""
}

func inFours(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// halfwayToSetUp reads who sets up a second factor: somebody halfway in who has none. Whoever has one is asked for it.
func (d *desk) halfwayToSetUp() (*halfway, *staff.Person, error) {
	half, p, err := d.half()
	if err != nil || half == nil || p.Secrets.Second() {
		return nil, nil, err
	}
	return half, p, nil
}

func (d *desk) setUp() error {
	half, p, err := d.halfwayToSetUp()
	if err != nil {
		return err
	}
	if half == nil {
		return d.seeOther("/staff/sign-in", "")
	}
	return d.showSetUp(p, "", "", &slips{})
}

func (d *desk) showSetUp(p *staff.Person, secret, keyName string, wrong *slips) error {
	page := SetUpPage{StaffPage: d.page("signin.set-up.title")}
	var err error
	if page.App, err = d.appForm(&p.Account, "/staff/sign-in/set-up/app", secret, wrong); err != nil {
		return err
	}
	if page.Passkey, err = d.makePasskey(&p.Account, "/staff/sign-in/set-up/passkey", keyName, wrong); err != nil {
		return err
	}
	wrong.on(&page.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-signin-set-up", page)
	}
	return d.show("staff-signin-set-up", page)
}

func (d *desk) postSetUpApp() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	half, p, err := d.halfwayToSetUp()
	if err != nil {
		return err
	}
	if half == nil {
		return d.startAgain()
	}
	secret, step, key := d.newApp(&p.Account, f)
	if key != "" {
		var wrong slips
		wrong.add("code", d.words.Say(key))
		return d.showSetUp(p, secret, "", &wrong)
	}
	return d.firstFactor(half, p, "totp", func(a *staff.Account) { a.Secrets.TOTP, a.Secrets.TOTPStep = secret, step })
}

// firstFactor stores the first second factor of an account with recovery codes, lets its owner in and shows the codes.
func (d *desk) firstFactor(half *halfway, p *staff.Person, method string, set func(*staff.Account)) error {
	codes, hashes := credential.NewRecoveryCodes()
	if err := d.enterSettingUp(half, method, hashes, set); err != nil {
		if errors.Is(err, errHalfway) {
			return d.startAgain()
		}
		return err
	}
	d.dropCookie("half")
	if err := d.keepCodes(codes); err != nil {
		return err
	}
	return d.seeOther("/staff/account/recovery?next="+urlQuery(localPath(half.Next)), "set-up")
}

func (d *desk) enterSettingUp(half *halfway, method string, hashes []string, set func(*staff.Account)) error {
	return d.enter(half.Account, method, func(a *staff.Account) error {
		if a.Secrets.Second() {
			return errHalfway // somebody else was faster: they must be asked for theirs
		}
		if err := samePassword(a, half.Password); err != nil {
			return err
		}
		set(a)
		a.Secrets.Recovery = hashes
		return nil
	})
}

func (d *desk) postSetUpPasskey() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	half, p, err := d.halfwayToSetUp()
	if err != nil {
		return err
	}
	if half == nil {
		return d.startAgain()
	}
	key, id, slip := d.newPasskey(&p.Account, f)
	if slip != "" {
		var wrong slips
		wrong.add(id, d.words.Say(slip))
		return d.showSetUp(p, "", f.Get("name"), &wrong)
	}
	return d.firstFactor(half, p, "passkey", func(a *staff.Account) { a.Secrets.Passkeys = []staff.Passkey{*key} })
}

// newPasskey reads a new passkey from a form, or says what is wrong with which field.
func (d *desk) newPasskey(a *staff.Account, f *form) (key *staff.Passkey, id, wrong string) {
	name, wrong := readPasskeyName(f)
	switch {
	case wrong != "":
		return nil, "passkey-name", wrong
	case len(a.Secrets.Passkeys) >= credential.MaxPasskeys:
		return nil, "passkey-button", "passkey.many"
	}
	var session []byte
	party, ok := d.party()
	if !ok || !d.unseal("new passkey", []byte(a.ID), f.Get("question"), &session) {
		return nil, "passkey-button", "passkey.again"
	}
	key, err := party.NewPasskey(a, session, []byte(f.Get("answer")))
	if err != nil {
		return nil, "passkey-button", "passkey.not-made"
	}
	key.Name, key.Added = name, d.now.UTC().Truncate(time.Second)
	return key, "", ""
}
