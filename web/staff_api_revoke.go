package web

import (
	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// tokenOf finds a token that works, of an account or of any with "".
func (d *desk) tokenOf(account string) (*staff.Token, error) {
	list, err := d.s.Store.TokensOf(d.ctx, account, d.now)
	for i := range list {
		if list[i].ID == d.c.Param("token") && err == nil {
			return &list[i], nil
		}
	}
	if err == nil {
		err = consultation.ErrNotFound
	}
	return nil, err
}

func (d *desk) revokeTokenForm() error    { return d.askRevoke(d.person.ID, ownTokens) }
func (d *desk) revokeAnyTokenForm() error { return d.askRevoke("", allTokens) }
func (d *desk) revokeToken() error        { return d.endToken(d.person.ID, ownTokens) }
func (d *desk) revokeAnyToken() error     { return d.endToken("", allTokens) }

func (d *desk) askRevoke(account, back string) error {
	x, err := d.tokenOf(account)
	if err != nil {
		return err
	}
	if !x.Works(d.now) {
		return d.seeOther(back, "")
	}
	return d.show("staff-api-revoke", EndTokenPage{
		StaffPage: d.page("tokens.revoke.title", "name", x.Name), Paragraphs: []string{d.words.Say("tokens.revoke.text"), d.words.Say("tokens.revoke.undo")},
		Action: d.c.Request.URL.Path, Cancel: back, Button: d.words.Say("tokens.revoke.button"),
	})
}

func (d *desk) endToken(account, back string) error {
	x, err := d.tokenOf(account)
	if err != nil {
		return err
	}
	if err := d.s.Store.RevokeToken(d.ctx, d.act(staff.VerbTokenRevoked, x.ID, staff.Details{"name": x.Name}), account, x.ID); err != nil {
		return err
	}
	return d.seeOther(back, "token-revoked")
}
