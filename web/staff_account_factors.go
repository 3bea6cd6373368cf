package web

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/credential"
)

// AccountAppPage is page/staff-account-app.html: a new authenticator app.
type AccountAppPage struct {
	StaffPage
	App AppForm
}

// RecoveryPage is page/staff-account-recovery.html: recovery codes, shown once.
type RecoveryPage struct {
	StaffPage
	Codes []string // or none, with a button that makes new ones
	Left  int
	Next  string
}

// ProvePage is page/staff-account-prove.html: it must still be you.
type ProvePage struct {
	StaffPage
	Next        string
	HasPassword bool
	Password    templates.Input
	Passkey     *PasskeyForm
}

var (
	_ = registerPage("staff-account-app", AccountAppPage{})
	_ = registerPage("staff-account-recovery", RecoveryPage{})
	_ = registerPage("staff-account-prove", ProvePage{})
)

func (d *desk) below(p *StaffPage) {
	p.BackLink = &templates.Link{Text: d.words.Say("account.back"), Href: "/staff/account"}
}

func (d *desk) ownApp() error {
	if d.person.Secrets.TOTP != "" {
		return d.seeOther("/staff/account", "")
	}
	return d.showApp("", &slips{})
}

func (d *desk) showApp(secret string, wrong *slips) error {
	p := AccountAppPage{StaffPage: d.page("account.app.title")}
	d.below(&p.StaffPage)
	var err error
	if p.App, err = d.appForm(&d.person.Account, "/staff/account/app", secret, wrong); err != nil {
		return err
	}
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-account-app", p)
	}
	return d.show("staff-account-app", p)
}

func (d *desk) postOwnApp() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	secret, step, key := d.newApp(&d.person.Account, f)
	if key != "" {
		var wrong slips
		wrong.add("code", d.words.Say(key))
		return d.showApp(secret, &wrong)
	}
	return d.addFactor(staff.VerbOwnApp, nil, "own-app", func(a *staff.Account) error {
		if a.Secrets.TOTP != "" {
			return staff.ErrConflict
		}
		a.Secrets.TOTP, a.Secrets.TOTPStep = secret, step
		return nil
	})
}

// addFactor stores a further factor. Whoever has no recovery codes is shown how to get some.
func (d *desk) addFactor(verb staff.Verb, details staff.Details, done string, f func(*staff.Account) error) error {
	if err := d.me(verb, details, f); err != nil && !errors.Is(err, staff.ErrConflict) {
		return err
	}
	if len(d.person.Secrets.Recovery) == 0 {
		return d.seeOther("/staff/account/recovery", done)
	}
	return d.seeOther("/staff/account", done)
}

var errLastFactor = errors.New("web: the last second factor")

// keepsFactor makes sure that an account with a password keeps a second factor.
func (d *desk) keepsFactor(a *staff.Account) error {
	if a.Secrets.Password != "" && !a.Secrets.Second() && !d.s.Config.PasswordAlone {
		return errLastFactor
	}
	if a.Secrets.Password == "" && len(a.Secrets.Passkeys) == 0 && len(a.Secrets.Single) == 0 {
		return errLastFactor // nothing would be left to sign in with
	}
	return nil
}

// removal is a page that asks before a factor goes.
func (d *desk) removal(title, path, text string) error {
	p := d.formPage(title, path, "account.remove.button", text)
	p.Grave = true
	return d.showForm(p, &slips{})
}

func (d *desk) remove(verb staff.Verb, details staff.Details, done string, f func(*staff.Account) error) error {
	err := d.me(verb, details, func(a *staff.Account) error {
		if err := f(a); err != nil {
			return err
		}
		return d.keepsFactor(a)
	})
	if errors.Is(err, errLastFactor) {
		return Error{Status: 409, Key: "error.409.last-factor", Next: templates.Link{Href: "/staff/account"}}
	}
	if err != nil {
		return err
	}
	return d.seeOther("/staff/account", done)
}

func (d *desk) removeApp() error {
	if d.person.Secrets.TOTP == "" {
		return notFound()
	}
	return d.removal("account.app.remove", "/app/remove", "account.app.remove.text")
}

func (d *desk) postRemoveApp() error {
	return d.remove(staff.VerbOwnAppGone, nil, "own-app-removed", func(a *staff.Account) error {
		a.Secrets.TOTP, a.Secrets.TOTPStep = "", 0
		return nil
	})
}

func (d *desk) removeSingle() error {
	if len(d.person.Secrets.Single) == 0 {
		return notFound()
	}
	return d.removal("account.single.remove", "/single/remove", "account.single.remove.text")
}

func (d *desk) postRemoveSingle() error {
	return d.remove(staff.VerbOwnSingleGone, nil, "own-single-removed", func(a *staff.Account) error {
		a.Secrets.Single = nil
		return nil
	})
}

// codesLast is for how long new recovery codes can be seen again by the browser they were made in.
const codesLast = 10 * time.Minute

// keepCodes lets this browser, in this session, show new recovery codes for a while. Nothing else holds them but as hashes.
func (d *desk) keepCodes(codes []string) error {
	return d.sealCookie("codes", d.mac, codes, codesLast)
}

func (d *desk) recovery() error {
	p := RecoveryPage{StaffPage: d.page("account.recovery.title"), Left: len(d.person.Secrets.Recovery), Next: localPath(d.c.Query("next"))}
	if d.unsealCookie("codes", d.mac, &p.Codes) {
		p.StaffPage = keepDone(d.page("account.recovery.new"), p.StaffPage)
	} else if !d.isProven() {
		return d.seeOther("/staff/account/prove?next="+urlQuery("/staff/account/recovery"), "")
	}
	d.below(&p.StaffPage)
	return d.show("staff-account-recovery", p)
}

func keepDone(p, from StaffPage) StaffPage { p.Head.Done = from.Head.Done; return p }

func (d *desk) postRecovery() error {
	codes, hashes := credential.NewRecoveryCodes()
	if err := d.me(staff.VerbOwnRecovery, nil, func(a *staff.Account) error { a.Secrets.Recovery = hashes; return nil }); err != nil {
		return err
	}
	if err := d.keepCodes(codes); err != nil {
		return err
	}
	return d.seeOther("/staff/account/recovery?next=/staff/account", "")
}

func (d *desk) postRecoveryKept() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	d.dropCookie("codes")
	return d.seeOther(localPath(f.Get("next")), "")
}

// ownPath is an address of the account that somebody may be led back to.
func ownPath(typed string) string {
	if p := localPath(typed); strings.HasPrefix(p, "/staff/account/") {
		return p
	}
	return "/staff/account"
}

func (d *desk) prove() error { return d.showProve(ownPath(d.c.Query("next")), &slips{}) }

func (d *desk) showProve(next string, wrong *slips) error {
	p := ProvePage{StaffPage: d.page("account.prove.title"), Next: next, HasPassword: d.person.Secrets.Password != ""}
	d.below(&p.StaffPage)
	p.Password = d.passwordField("password", "signin.password", "", "current-password", wrong)
	if len(d.person.Secrets.Passkeys) > 0 {
		var err error
		if p.Passkey, err = d.askPasskey("/staff/account/prove/passkey", "passkey.prove", next); err != nil {
			return err
		}
	}
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-account-prove", p)
	}
	return d.show("staff-account-prove", p)
}

func (d *desk) hasProved(next string) error {
	if err := d.sealCookie("proven", d.mac, d.session.ID, provenFor); err != nil {
		return err
	}
	return d.seeOther(next, "")
}

func (d *desk) postProve() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	next := ownPath(f.Get("next"))
	x := try{who: d.person.ID, network: d.s.clientPrefix(d.c.Request)}
	if err := d.mayTry(x); err != nil {
		return err
	}
	ok, err := d.checkPassword(d.person.Secrets.Password, f.Get("password"))
	if err != nil {
		return err
	}
	if !ok {
		if err := d.failed(d.person.ID, "password"); err != nil {
			return err
		}
		var wrong slips
		wrong.add("password", d.words.Say("account.password.wrong"))
		return d.showProve(next, &wrong)
	}
	d.s.tries.giveBack(x)
	return d.hasProved(next)
}

func (d *desk) postProvePasskey() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	next := ownPath(f.Get("next"))
	party, session, ok := d.question(f)
	account := d.person.Account
	account.Secrets.Passkeys = slices.Clone(account.Secrets.Passkeys)
	if !ok || d.usePasskey(&account, party, session, f) != nil || !d.s.spent.first(string(session), d.now, d.now.Add(questionLasts)) {
		var wrong slips
		wrong.add("passkey-button", d.words.Say("passkey.wrong"))
		return d.showProve(next, &wrong)
	}
	return d.hasProved(next)
}
