package web

import (
	"context"
	"net/url"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web/credential"
)

// What Ann signs in with in the gallery.
const galleryPassword = "four quiet paper lanterns"

var (
	_ = registerStop(1, signInStop)
	_ = registerStop(90, accountStop)
)

// signInStop shows the steps of signing in, as somebody who has a password alone and as somebody who has an app.
func signInStop(t *staffTour, ctx context.Context) error {
	ann := t.visitor
	t.visitor = &visitor{handler: ann.handler}
	defer func() { t.visitor = ann }()
	nell := staff.Account{ID: "newcomer", Email: "nell@example.org", Name: "Nell Newcomer", Created: *t.clock, Secrets: staff.Secrets{Password: credential.HashPassword(galleryPassword)}}
	if err := t.server.Store.AddAccount(ctx, t.act(verbGallery, "", nell.ID), nell, nil); err != nil {
		return err
	}
	login := url.Values{"email": {nell.Email}, "password": {galleryPassword}}
	if _, err := t.visitor.post(ctx, "/staff/sign-in", login, false); err != nil {
		return err
	}
	if t.server.Config.PasswordAlone {
		return nil
	}
	if err := t.page(ctx, "sign-in-set-up", "/staff/sign-in/set-up"); err != nil {
		return err
	}
	if err := t.slip(ctx, "sign-in-set-up", "/staff/sign-in/set-up/app", url.Values{"code": {"123456"}}); err != nil {
		return err
	}
	set := func(a *staff.Account) error { a.Secrets.TOTP = credential.NewTOTP(); return nil }
	if err := t.server.Store.UpdateAccount(ctx, t.act(verbGallery, "", nell.ID), nell.ID, set); err != nil {
		return err
	}
	if err := t.page(ctx, "sign-in-code", "/staff/sign-in/code"); err != nil {
		return err
	}
	return t.slip(ctx, "sign-in-code", "/staff/sign-in/code", url.Values{"code": {"123456"}})
}

// accountStop shows Ann's own account, and what she can change about it.
func accountStop(t *staffTour, ctx context.Context) error {
	give := func(a *staff.Account) error {
		a.Secrets.Password = credential.HashPassword(galleryPassword)
		a.Secrets.Recovery = []string{"1", "2", "3"}
		a.Secrets.Single = []staff.Identity{{Issuer: "https://id.example.org", Subject: "7"}}
		a.Secrets.Passkeys = []staff.Passkey{{ID: []byte("key"), Name: "Work laptop", Added: *t.clock, Private: []byte("{}")}}
		return nil
	}
	store := t.server.Store
	if err := store.UpdateAccount(ctx, t.act(verbGallery, "", t.ann.ID), t.ann.ID, give); err != nil {
		return err
	}
	other := staff.Session{ID: "phone", Account: t.ann.ID, Method: "totp", Address: "198.51.100.23", Started: *t.clock, Used: *t.clock}
	if err := store.SignIn(ctx, t.act(staff.VerbSignedIn, "", t.ann.ID), other, []byte("phone"), nil); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, "/staff/account/prove", url.Values{"password": {galleryPassword}}, false); err != nil {
		return err
	}
	for _, p := range []struct {
		name, path string
		slip       url.Values
	}{
		{"account", "", nil},
		{"account-name", "/name", url.Values{"name": {""}}},
		{"account-password", "/password", url.Values{"current-password": {"x"}, "new-password": {"password12345"}}},
		{"account-app", "/app", url.Values{"code": {"123"}}},
		{"account-passkey", "/passkey", url.Values{"name": {""}}},
		{"account-prove", "/prove", url.Values{"password": {"x"}}},
		{"account-recovery", "/recovery", nil},
		{"account-passkey-name", "/passkey/" + keyID([]byte("key")) + "/name", url.Values{"name": {""}}},
		{"account-remove", "/passkey/" + keyID([]byte("key")) + "/remove", nil},
	} {
		if err := t.page(ctx, p.name, "/staff/account"+p.path); err != nil {
			return err
		}
		if p.slip == nil {
			continue
		}
		if err := t.slip(ctx, p.name, "/staff/account"+p.path, p.slip); err != nil {
			return err
		}
	}
	if _, err := t.visitor.post(ctx, "/staff/account/recovery", url.Values{}, false); err != nil {
		return err
	}
	return t.page(ctx, "account-recovery-codes", "/staff/account/recovery")
}
