package web

import (
	"errors"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/credential"
)

// SignInCodePage is page/staff-signin-code.html: the second factor.
type SignInCodePage struct {
	StaffPage
	HasApp  bool // else a recovery code is all that fits the box
	Code    templates.Input
	Passkey *PasskeyForm
}

var _ = registerPage("staff-signin-code", SignInCodePage{})

func (d *desk) signInCode() error {
	half, p, err := d.half()
	if err != nil {
		return err
	}
	if half == nil {
		return d.seeOther("/staff/sign-in", "")
	}
	return d.showCode(half, p, &slips{})
}

func (d *desk) showCode(half *halfway, p *staff.Person, wrong *slips) error {
	page := SignInCodePage{StaffPage: d.page("signin.code.title"), HasApp: p.Secrets.TOTP != ""}
	hint := "signin.code.hint"
	if !page.HasApp {
		hint = "signin.code.hint.recovery"
	}
	page.Code = d.codeField("signin.code.label", hint, wrong)
	if len(p.Secrets.Passkeys) > 0 {
		var err error
		if page.Passkey, err = d.askPasskey("/staff/sign-in/passkey", "passkey.second", half.Next); err != nil {
			return err
		}
	}
	wrong.on(&page.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-signin-code", page)
	}
	return d.show("staff-signin-code", page)
}

func (d *desk) codeField(label, hint string, wrong *slips) templates.Input {
	return templates.Input{
		Field: templates.Field{
			Name: "code", ID: "code", Label: templates.Label{Text: d.words.Say(label)}, Hint: templates.Hint{Text: d.words.Say(hint)},
			ErrorMessage: wrong.at("code"), Classes: "govuk-input--width-20",
		},
		Autocomplete: "one-time-code", Spellcheck: "false", Autocapitalize: "none",
	}
}

var errCode = errors.New("web: a code that fits nothing")

func (d *desk) postSignInCode() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	half, p, err := d.half()
	if err != nil {
		return err
	}
	if half == nil {
		return d.startAgain()
	}
	typed := f.Get("code")
	if strings.TrimSpace(typed) == "" {
		return d.slipCode(half, p, "signin.code.none")
	}
	method := "recovery"
	if n := len(credential.Digits(typed)); n <= 8 {
		method = "totp"
	}
	x := try{who: p.ID, network: d.s.clientPrefix(d.c.Request), code: method == "totp"}
	if err := d.mayTry(x); err != nil {
		return err
	}
	err = d.comeIn(p.ID, method, half.Next, func(a *staff.Account) error {
		if err := samePassword(a, half.Password); err != nil {
			return err
		}
		return useCode(a, method, typed, d.now)
	})
	if errors.Is(err, errCode) {
		if err := d.failed(p.ID, method); err != nil {
			return err
		}
		return d.slipCode(half, p, "signin.code.wrong")
	}
	if err == nil {
		d.s.tries.giveBack(x)
	}
	return err
}

func (d *desk) slipCode(half *halfway, p *staff.Person, key string) error {
	var wrong slips
	wrong.add("code", d.words.Say(key))
	return d.showCode(half, p, &wrong)
}

// useCode uses up a code of the app or a recovery code. Each works once.
func useCode(a *staff.Account, method, typed string, now time.Time) error {
	if method == "totp" {
		step, ok := credential.CheckTOTP(a.Secrets.TOTP, typed, a.Secrets.TOTPStep, now)
		if !ok {
			return errCode
		}
		a.Secrets.TOTPStep = step
		return nil
	}
	left, ok := credential.UseRecoveryCode(a.Secrets.Recovery, typed)
	if !ok {
		return errCode
	}
	a.Secrets.Recovery = left
	return nil
}
