package web

import (
	"errors"
	"net/url"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/credential"
)

// PasskeyForm is part/staff-passkey.html: a button that asks the browser for a passkey. It is shown where a script runs and the
// browser knows passkeys.
type PasskeyForm struct {
	Action   string
	Make     bool   // a new one, with a box for its name
	Options  string // for the browser, as JSON
	Question string // what we check its answer against, sealed
	Next     string
	Button   string
	Name     templates.Input
}

func (PasskeyForm) Template() string { return "part/staff-passkey" }

// questionLasts is for how long a passkey may take to answer.
const questionLasts = 10 * time.Minute

// party is whom passkeys are for. Without a public address they work at localhost alone, as browsers want it.
func (d *desk) party() (credential.Party, bool) {
	name := d.s.Config.Theme.Name
	if d.s.Config.PublicURL != "" {
		return credential.PartyOf(d.s.Config.PublicURL, name)
	}
	u := url.URL{Scheme: "http", Host: d.c.Request.Host}
	if u.Hostname() != "localhost" {
		return credential.Party{}, false
	}
	return credential.PartyOf(u.String(), name)
}

// askPasskey is a form that asks for a passkey that is there; nil where browsers have none.
func (d *desk) askPasskey(action, button, next string) (*PasskeyForm, error) {
	party, ok := d.party()
	if !ok {
		return nil, nil
	}
	options, session, err := party.AskPasskey()
	if err != nil {
		return nil, err
	}
	f := &PasskeyForm{Action: action, Options: string(options), Next: next, Button: d.words.Say(button)}
	f.Question, err = d.seal("question", nil, session, d.now.Add(questionLasts))
	return f, err
}

// makePasskey is a form that makes a new one for an account.
func (d *desk) makePasskey(a *staff.Account, action string, name string, wrong *slips) (*PasskeyForm, error) {
	party, ok := d.party()
	if !ok {
		return nil, nil
	}
	options, session, err := party.BeginPasskey(a)
	if err != nil {
		return nil, err
	}
	f := &PasskeyForm{Action: action, Make: true, Options: string(options), Button: d.words.Say("passkey.make")}
	f.Name = passkeyName(d.words, name, wrong)
	f.Question, err = d.seal("new passkey", []byte(a.ID), session, d.now.Add(questionLasts))
	return f, err
}

// question opens what a passkey's answer is checked against.
func (d *desk) question(f *form) (credential.Party, []byte, bool) {
	var session []byte
	party, ok := d.party()
	if !ok || !d.unseal("question", nil, f.Get("question"), &session) {
		return party, nil, false
	}
	return party, session, true
}

// passkeyOf finds whose passkey answered. "" where nobody's did.
func passkeyOf(f *form) string {
	account, err := credential.PasskeyOwner([]byte(f.Get("answer")))
	if err != nil {
		return ""
	}
	return account
}

// usePasskey checks an answer against an account, in a transaction that may run more than once.
func (d *desk) usePasskey(a *staff.Account, party credential.Party, session []byte, f *form) error {
	key, err := party.UsePasskey(a, session, []byte(f.Get("answer")))
	if err != nil {
		return err
	}
	key.Used = d.now.UTC().Truncate(time.Second)
	return nil
}

func (d *desk) postSignInPasskey() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	next := localPath(f.Get("next"))
	x := try{network: d.s.clientPrefix(d.c.Request)} // nobody guesses a passkey: its owner is never kept out
	if err := d.mayTry(x); err != nil {
		return err
	}
	party, session, ok := d.question(f)
	account := passkeyOf(f)
	if !ok || account == "" {
		return d.slipSignIn("", next, "passkey-button", "passkey.again")
	}
	fresh := false
	err = d.comeIn(account, "passkey", next, func(a *staff.Account) error {
		if err := d.usePasskey(a, party, session, f); err != nil {
			return err
		}
		fresh = fresh || d.s.spent.first(string(session), d.now, d.now.Add(questionLasts))
		if !fresh {
			return credential.ErrPasskey // an answer that somebody recorded
		}
		return nil
	})
	if errors.Is(err, credential.ErrPasskey) {
		if err := d.failed(d.known(account), "passkey"); err != nil {
			return err
		}
		return d.slipSignIn("", next, "passkey-button", "passkey.wrong")
	}
	if err == nil {
		d.s.tries.giveBack(x)
	}
	return err
}

// known is an account's id if there is such an account, so that nobody can write into the log what they made up.
func (d *desk) known(account string) string {
	if _, err := d.s.Store.Person(d.ctx, account); err != nil {
		return ""
	}
	return account
}
