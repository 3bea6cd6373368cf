package staff

import "context"

// The verbs of signing in, and of what people change about their own account.
var (
	VerbSignInFailed   = NewVerb("signin.failed") // counted: an entry tells of many
	VerbOwnName        = NewVerb("own.name")
	VerbOwnPassword    = NewVerb("own.password")
	VerbOwnHash        = NewVerb("own.hash")
	VerbOwnApp         = NewVerb("own.app")
	VerbOwnAppGone     = NewVerb("own.app-removed")
	VerbOwnPasskey     = NewVerb("own.passkey")
	VerbOwnPasskeyName = NewVerb("own.passkey-name")
	VerbOwnPasskeyGone = NewVerb("own.passkey-removed")
	VerbOwnRecovery    = NewVerb("own.recovery")
	VerbOwnSingleGone  = NewVerb("own.single-removed")
	VerbOwnSessions    = NewVerb("own.sessions")
)

// Entrance is how somebody comes in with what works once.
type Entrance interface {
	// Enter lets f use up what somebody proves themselves with, a code or a passkey's count, and stores the session like SignIn:
	// both or nothing. f may run more than once; its error undoes everything and is given back. ErrNotFound for an account that is
	// not there or disabled.
	Enter(ctx context.Context, act Act, s Session, mac, old []byte, f func(*Account) error) error
}

// Second says whether an account has a second factor, so that a password alone does not let anybody in.
func (s *Secrets) Second() bool { return s.TOTP != "" || len(s.Passkeys) > 0 }
