package staff

import (
	"errors"
	"strings"
	"time"
)

// What a store, or a rule, can say no with, beside the errors of package consultation.
var (
	// ErrConflict: somebody else saved since; nothing was written.
	ErrConflict = errors.New("changed by somebody else meanwhile")
	// ErrLastAdmin: it would leave nobody who can manage accounts.
	ErrLastAdmin = errors.New("the last administrator")
	// ErrSamePerson: a second person must approve, and this is the first one.
	ErrSamePerson = errors.New("a second person must do this")
)

// Account is a member of staff. It has no password here: what proves who somebody is lies in Secrets, sealed.
type Account struct {
	ID       string // random; what the log names
	Email    string // how somebody signs in, in lower case; unique
	Name     string // as colleagues see it
	Admin    bool   // may do everything that an administrator may, see Can
	Disabled bool   // cannot sign in; sessions are ended
	Created  time.Time
	Secrets  Secrets
}

// Secrets prove who somebody is. The store keeps them sealed under the key that lies outside the database.
type Secrets struct {
	Password string     `json:"password,omitempty"` // PHC text of argon2id, or "" for none
	TOTP     string     `json:"totp,omitempty"`     // secret in base32 once it was confirmed, or ""
	TOTPStep int64      `json:"totpStep,omitempty"` // the last 30-second step whose code was used: none works twice
	Recovery []string   `json:"recovery,omitempty"` // hashes of recovery codes that were not used yet
	Passkeys []Passkey  `json:"passkeys,omitempty"`
	Single   []Identity `json:"single,omitempty"` // single sign-on
}

// Passkey is one WebAuthn credential.
type Passkey struct {
	ID      []byte    `json:"id"`
	Name    string    `json:"name"` // given by its owner
	Added   time.Time `json:"added"`
	Used    time.Time `json:"used,omitzero"`
	Private []byte    `json:"private"` // the credential as its library stores it
}

// Identity is an account of an OpenID Connect provider.
type Identity struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
}

// UsualEmail is the form of an address in which accounts are found.
func UsualEmail(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// Session is one browser that a member of staff is signed in with. The store knows its cookie by a MAC alone.
type Session struct {
	ID      string // random, to name it in the list of its owner
	Account string
	Method  string // how: "password", "totp", "passkey", "recovery", "single"
	Address string // where the sign-in came from; staff sessions alone keep one
	Started time.Time
	Used    time.Time
}

// How long a session lasts.
const (
	SessionIdle     = time.Hour      // without any request
	SessionAbsolute = 12 * time.Hour // whatever happens
)

// Alive says whether a session may still be used.
func (s Session) Alive(now time.Time) bool {
	return now.Before(s.Used.Add(SessionIdle)) && now.Before(s.Started.Add(SessionAbsolute))
}

// Invite lets one person make an account, or set a new password, by a link that works once.
type Invite struct {
	ID      string
	Email   string
	Name    string
	Admin   bool
	Grants  []Grant // Account is filled in when it is used
	By      string  // account
	Made    time.Time
	Expires time.Time
	Reset   string // an account whose sign-in is set anew; "" for a new one
}
