package credential

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"slices"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Party is whom a passkey is for: one host name, and the one origin that may ask for it.
type Party struct{ ID, Origin, Name string }

// ErrPasskey says that what a browser sent is not proof of a passkey. What was wrong is for nobody but a programmer.
var ErrPasskey = errors.New("credential: not a passkey of this account")

// MaxPasskeys is how many one account may have.
const MaxPasskeys = 20

func (p Party) library() (*webauthn.WebAuthn, error) {
	return webauthn.New(&webauthn.Config{
		RPID: p.ID, RPDisplayName: p.Name, RPOrigins: []string{p.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		// A passkey finds its account by itself, and asks for a finger, a face or a number: it counts as two factors.
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
	})
}

// keyOwner is an account as the library wants it. Its handle, which passkeys keep, is the account's random id.
type keyOwner struct {
	a    *staff.Account
	keys []webauthn.Credential
}

func ownerOf(a *staff.Account) (keyOwner, error) {
	o := keyOwner{a: a}
	for _, k := range a.Secrets.Passkeys {
		var c webauthn.Credential
		if err := json.Unmarshal(k.Private, &c); err != nil {
			return o, err
		}
		o.keys = append(o.keys, c)
	}
	return o, nil
}

func (o keyOwner) WebAuthnID() []byte                         { return []byte(o.a.ID) }
func (o keyOwner) WebAuthnName() string                       { return o.a.Email }
func (o keyOwner) WebAuthnDisplayName() string                { return o.a.Name }
func (o keyOwner) WebAuthnCredentials() []webauthn.Credential { return o.keys }

// BeginPasskey gives the options that a browser makes a new passkey from, as JSON, and what to check its answer against, which the
// browser must not be able to change.
func (p Party) BeginPasskey(a *staff.Account) (options, session []byte, err error) {
	lib, err := p.library()
	if err != nil {
		return nil, nil, err
	}
	owner, err := ownerOf(a)
	if err != nil {
		return nil, nil, err
	}
	creation, data, err := lib.BeginRegistration(owner, webauthn.WithExclusions(webauthn.Credentials(owner.keys).CredentialDescriptors()))
	if err != nil {
		return nil, nil, err
	}
	return both(creation.Response, data)
}

// NewPasskey checks a browser's answer to BeginPasskey. The caller gives the passkey its name and time. ErrPasskey.
func (p Party) NewPasskey(a *staff.Account, session, answer []byte) (*staff.Passkey, error) {
	lib, data, err := p.resume(session)
	if err != nil {
		return nil, err
	}
	owner, err := ownerOf(a)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, ErrPasskey
	}
	made, err := lib.CreateCredential(owner, *data, parsed)
	if err != nil || !made.Flags.UserVerified {
		return nil, ErrPasskey
	}
	if slices.ContainsFunc(a.Secrets.Passkeys, func(k staff.Passkey) bool { return bytes.Equal(k.ID, made.ID) }) {
		return nil, ErrPasskey
	}
	made.Attestation = webauthn.CredentialAttestation{} // nothing asks for it again
	private, err := json.Marshal(made)
	return &staff.Passkey{ID: made.ID, Private: private}, err
}

// AskPasskey gives the options that a browser signs in with, whatever the account, and what to check its answer against.
func (p Party) AskPasskey() (options, session []byte, err error) {
	lib, err := p.library()
	if err != nil {
		return nil, nil, err
	}
	assertion, data, err := lib.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, err
	}
	return both(assertion.Response, data)
}

// PasskeyOwner is the id of the account that a browser's answer to AskPasskey names. Nothing is proved by it yet. ErrPasskey.
func PasskeyOwner(answer []byte) (account string, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil || len(parsed.Response.UserHandle) == 0 || len(parsed.Response.UserHandle) > 64 {
		return "", ErrPasskey
	}
	return string(parsed.Response.UserHandle), nil
}

// UsePasskey checks a browser's answer to AskPasskey against the passkeys of an account, and notes in it how often the passkey was
// used: a copy of it would fall behind, and be refused. ErrPasskey.
func (p Party) UsePasskey(a *staff.Account, session, answer []byte) (used *staff.Passkey, err error) {
	lib, data, err := p.resume(session)
	if err != nil {
		return nil, err
	}
	owner, err := ownerOf(a)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return nil, ErrPasskey
	}
	key, err := lib.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		if string(handle) != a.ID {
			return nil, ErrPasskey
		}
		return owner, nil
	}, *data, parsed)
	if err != nil || key.Authenticator.CloneWarning {
		return nil, ErrPasskey
	}
	private, err := json.Marshal(key)
	if err != nil {
		return nil, err
	}
	for i := range a.Secrets.Passkeys {
		if k := &a.Secrets.Passkeys[i]; bytes.Equal(k.ID, key.ID) {
			k.Private = private
			return k, nil
		}
	}
	return nil, ErrPasskey
}

func (p Party) resume(session []byte) (*webauthn.WebAuthn, *webauthn.SessionData, error) {
	lib, err := p.library()
	if err != nil {
		return nil, nil, err
	}
	var data webauthn.SessionData
	if err := json.Unmarshal(session, &data); err != nil {
		return nil, nil, ErrPasskey
	}
	return lib, &data, nil
}

func both(a, b any) (x, y []byte, err error) {
	if x, err = json.Marshal(a); err != nil {
		return nil, nil, err
	}
	y, err = json.Marshal(b)
	return x, y, err
}

// PartyOf makes the party of a service at a public address. ok is false where browsers have no passkeys: at an address of numbers.
func PartyOf(publicURL, name string) (p Party, ok bool) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Hostname() == "" || protocol.ValidateRPID(u.Hostname()) != nil {
		return Party{}, false
	}
	return Party{ID: u.Hostname(), Origin: u.Scheme + "://" + u.Host, Name: name}, true
}
