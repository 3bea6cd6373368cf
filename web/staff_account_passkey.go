package web

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// keyID names a passkey in an address.
func keyID(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

// AccountPasskeyPage is page/staff-account-passkey.html: a new passkey.
type AccountPasskeyPage struct {
	StaffPage
	Passkey *PasskeyForm // nil where browsers have none
}

var _ = registerPage("staff-account-passkey", AccountPasskeyPage{})

func (d *desk) ownPasskey() error { return d.showPasskey("", &slips{}) }

func (d *desk) showPasskey(name string, wrong *slips) error {
	p := AccountPasskeyPage{StaffPage: d.page("account.passkey.title")}
	d.below(&p.StaffPage)
	var err error
	if p.Passkey, err = d.makePasskey(&d.person.Account, "/staff/account/passkey", name, wrong); err != nil {
		return err
	}
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-account-passkey", p)
	}
	return d.show("staff-account-passkey", p)
}

func (d *desk) postOwnPasskey() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	key, id, slip := d.newPasskey(&d.person.Account, f)
	if slip != "" {
		var wrong slips
		wrong.add(id, d.words.Say(slip))
		return d.showPasskey(f.Get("name"), &wrong)
	}
	return d.addFactor(staff.VerbOwnPasskey, staff.Details{"name": key.Name}, "own-passkey", func(a *staff.Account) error {
		if slices.ContainsFunc(a.Secrets.Passkeys, func(k staff.Passkey) bool { return bytes.Equal(k.ID, key.ID) }) {
			return nil // sent twice
		}
		a.Secrets.Passkeys = append(a.Secrets.Passkeys, *key)
		return nil
	})
}

// passkeyAt finds the passkey of the address.
func (d *desk) passkeyAt() *staff.Passkey {
	for i := range d.person.Secrets.Passkeys {
		if k := &d.person.Secrets.Passkeys[i]; keyID(k.ID) == d.c.Param("key") {
			return k
		}
	}
	return nil
}

func (d *desk) removePasskey() error {
	k := d.passkeyAt()
	if k == nil {
		return notFound()
	}
	p := d.formPage("account.passkey.remove", "/passkey/"+keyID(k.ID)+"/remove", "account.remove.button")
	p.Grave = true
	p.Texts = []string{d.words.Say("account.passkey.remove.text", "name", k.Name)}
	return d.showForm(p, &slips{})
}

func (d *desk) postRemovePasskey() error {
	k := d.passkeyAt()
	if k == nil {
		return notFound()
	}
	return d.remove(staff.VerbOwnPasskeyGone, staff.Details{"name": k.Name}, "own-passkey-removed", func(a *staff.Account) error {
		n := len(a.Secrets.Passkeys)
		a.Secrets.Passkeys = slices.DeleteFunc(a.Secrets.Passkeys, func(x staff.Passkey) bool { return bytes.Equal(x.ID, k.ID) })
		if len(a.Secrets.Passkeys) == n {
			return consultation.ErrNotFound
		}
		return nil
	})
}

func (d *desk) renamePasskey() error {
	k := d.passkeyAt()
	if k == nil {
		return notFound()
	}
	return d.showRename(k, k.Name, &slips{})
}

func (d *desk) showRename(k *staff.Passkey, typed string, wrong *slips) error {
	p := d.formPage("account.passkey.rename", "/passkey/"+keyID(k.ID)+"/name", "account.save")
	p.Inputs = []templates.Input{passkeyName(d.words, typed, wrong)}
	return d.showForm(p, wrong)
}

func (d *desk) postRenamePasskey() error {
	k := d.passkeyAt()
	if k == nil {
		return notFound()
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	name, slip := readPasskeyName(f)
	if slip != "" {
		var wrong slips
		wrong.add("passkey-name", d.words.Say(slip))
		return d.showRename(k, f.Get("name"), &wrong)
	}
	if name == k.Name {
		return d.seeOther("/staff/account", "")
	}
	err = d.me(staff.VerbOwnPasskeyName, staff.Details{"before": k.Name, "name": name}, func(a *staff.Account) error {
		i := slices.IndexFunc(a.Secrets.Passkeys, func(x staff.Passkey) bool { return bytes.Equal(x.ID, k.ID) })
		if i < 0 {
			return consultation.ErrNotFound
		}
		a.Secrets.Passkeys[i].Name = name
		return nil
	})
	if err != nil {
		return err
	}
	return d.seeOther("/staff/account", "own-passkey-name")
}

// passkeyName is the box for what somebody calls a passkey.
func passkeyName(w *templates.Catalogue, typed string, wrong *slips) templates.Input {
	return templates.Input{
		Field: templates.Field{
			Name: "name", ID: "passkey-name", Label: templates.Label{Text: w.Say("passkey.name")}, Hint: templates.Hint{Text: w.Say("passkey.name.hint")},
			ErrorMessage: wrong.at("passkey-name"), Classes: "govuk-input--width-20",
		},
		Value: typed, Spellcheck: "false", Autocomplete: "off",
	}
}

// readPasskeyName reads it; the second result is the message that says what is wrong with it, or "".
func readPasskeyName(f *form) (name, wrong string) {
	name = strings.Join(strings.Fields(f.Get("name")), " ")
	switch {
	case name == "":
		return "", "passkey.name.none"
	case utf8.RuneCountInString(name) > 50:
		return "", "passkey.name.long"
	}
	return name, ""
}
