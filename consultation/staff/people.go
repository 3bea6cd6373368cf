package staff

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// InviteTime is how long the link of an invitation works.
const InviteTime = 7 * 24 * time.Hour

// Invites keeps the links by which somebody makes an account, or sets sign-in anew. A store knows a link by the MAC of its token.
type Invites interface {
	// Invite stores an invitation. Whatever else waits for the same person goes: one link works at a time. ErrExists when the
	// email has an account and this is no reset; ErrNotFound when it is one of an account that is not there or disabled.
	Invite(ctx context.Context, act Act, i Invite, mac []byte) error
	// InviteByMAC gives an invitation that can still be used. ErrNotFound.
	InviteByMAC(ctx context.Context, mac []byte, now time.Time) (*Invite, error)
	// Invites lists those that can still be used, the newest first.
	Invites(ctx context.Context, now time.Time) ([]Invite, error)
	// RevokeInvite makes one useless. ErrNotFound.
	RevokeInvite(ctx context.Context, act Act, id string) error
	// AcceptInvite uses one up. For a new account, a gives its ID, name and secrets, and the invitation all else. For a reset,
	// a.ID must be the account, and a's secrets take the place of everything that signed it in; its sessions end. ErrNotFound when
	// the link cannot be used any more, ErrExists when the email got an account meanwhile.
	AcceptInvite(ctx context.Context, act Act, mac []byte, a Account) error
}

// The verbs of accounts. Their subject is the account, or the invitation.
var (
	VerbPersonAdded    = NewVerb("person.added")
	VerbPersonInvited  = NewVerb("person.invited")
	VerbInviteRevoked  = NewVerb("person.invitation-revoked")
	VerbPersonJoined   = NewVerb("person.joined")
	VerbResetLink      = NewVerb("person.link-made")
	VerbPersonReset    = NewVerb("person.sign-in-set-anew")
	VerbPersonChanged  = NewVerb("person.changed")
	VerbRolesChanged   = NewVerb("person.roles-changed")
	VerbAdminGiven     = NewVerb("person.administrator-made")
	VerbAdminTaken     = NewVerb("person.administrator-unmade")
	VerbPersonDisabled = NewVerb("person.disabled")
	VerbPersonEnabled  = NewVerb("person.enabled")
	VerbSessionsEnded  = NewVerb("person.sessions-ended")
)

// noRoles is what the log says where there are none.
const noRoles = "none"

// RoleList writes roles for the log: "author, publisher", or "none".
func RoleList(roles []Role) string {
	if len(roles) == 0 {
		return noRoles
	}
	var names []string
	for _, r := range Roles {
		if slices.Contains(roles, r) {
			names = append(names, string(r))
		}
	}
	return strings.Join(names, ", ")
}

// GrantList writes roles with their places for the log: "care:author, *:auditor", or "none".
func GrantList(grants []Grant) string {
	if len(grants) == 0 {
		return noRoles
	}
	var names []string
	for _, g := range grants {
		names = append(names, g.Consultation+":"+string(g.Role))
	}
	return strings.Join(names, ", ")
}

// RolesAt gives the roles that somebody was given for a slug, or for Everywhere, and for nothing wider.
func (p *Person) RolesAt(slug string) []Role {
	var list []Role
	for _, r := range Roles {
		if slices.Contains(p.Grants, Grant{Account: p.ID, Consultation: slug, Role: r}) {
			list = append(list, r)
		}
	}
	return list
}

// Manages says whether an account can manage accounts now.
func (a *Account) Manages() bool { return a.Admin && !a.Disabled }

// The longest name and email address of an account, in characters.
const (
	MaxName  = 100
	MaxEmail = 254
)

// CheckEmail gives the usual form of an address and whether it can be one.
func CheckEmail(typed string) (string, bool) {
	email := UsualEmail(typed)
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > MaxEmail || strings.ContainsFunc(email, unicode.IsSpace) {
		return email, false
	}
	_, host, _ := strings.Cut(email, "@")
	return email, strings.Contains(host, ".") && !strings.HasSuffix(host, ".")
}

// CheckName gives a name with single spaces and whether it can be one. Marks that cannot be seen are taken out: a name that only
// looks like another's would stand in the log for somebody who did nothing.
func CheckName(typed string) (string, bool) {
	name := OneLine(typed)
	hidden := strings.ContainsFunc(typed, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) })
	return name, name != "" && utf8.RuneCountInString(name) <= MaxName && !hidden
}

// OneLine gives a text as it can stand on a line with other words: with single spaces, without line breaks and without marks that
// control anything, but for the joiners that some scripts need.
func OneLine(typed string) string {
	typed = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && r != zeroWidthNonJoiner && r != zeroWidthJoiner || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, typed)
	return strings.Join(strings.Fields(typed), " ")
}

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// ParseGrant reads SLUG:ROLE, or *:ROLE for everywhere.
func ParseGrant(typed string) (Grant, bool) {
	slug, role, found := strings.Cut(typed, ":")
	g := Grant{Consultation: slug, Role: Role(role)}
	return g, found && (slug == Everywhere || plainSlug(slug)) && slices.Contains(Roles, g.Role)
}

// plainSlug says whether a text has the form of a consultation's address.
func plainSlug(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
