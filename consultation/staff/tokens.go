package staff

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"time"
)

// Scope is a kind of data that a token of a program opens.
type Scope string

// The scopes. Each is worth no more than what the owner of the token may do at the moment of its use.
const (
	ScopeConsultations Scope = "consultations" // lists, texts, times and versions
	ScopeCounts        Scope = "counts"        // how many responses and drafts there are
	ScopeResponses     Scope = "responses"     // answers
	ScopeContact       Scope = "contact"       // contact data
	ScopeEquality      Scope = "equality"      // equality answers, which have no link to a response
)

// Scopes lists the scopes, the least first.
var Scopes = []Scope{ScopeConsultations, ScopeCounts, ScopeResponses, ScopeContact, ScopeEquality}

// needs is what the owner of a token must be allowed for each scope. Equality answers are of a special category and lie row by row,
// so they need what contact data need.
var needs = map[Scope]Permission{
	ScopeConsultations: MayView, ScopeCounts: MayCount, ScopeResponses: MayRead, ScopeContact: MayIdentify, ScopeEquality: MayIdentify,
}

// Needs is what the owner of a token must be allowed; "" for a scope that there is not.
func (s Scope) Needs() Permission { return needs[s] }

// The limits of tokens.
const (
	MaxTokens    = 20    // that one account may have at once
	MaxTokenName = 80    // characters of a name
	UsualToken   = 90    // days
	tokenPrefix  = "gp_" // by which programs that look for secrets find one
	tokenIDSize  = 8     // characters after the prefix that name the token
	tokenSecret  = 26    // characters that nobody can guess: 130 bits
	tokenCheck   = 7     // characters that tell a slip, without a look at the store
	tokenSize    = tokenIDSize + tokenSecret + tokenCheck
	tokenLetters = "abcdefghijklmnopqrstuvwxyz234567"
)

// Token lets a program read what its owner may read. What it is, is known to the store by a MAC alone.
type Token struct {
	ID            string // eight characters, which the token itself shows after its prefix
	Account       string
	Name          string // what its owner calls it
	Scopes        []Scope
	Consultations []string // slugs; none for every one that the owner may see
	Made          time.Time
	Expires       time.Time
	Revoked       time.Time // zero while it may be used
	RevokedBy     string    // account, CommandLine or System
	Used          string    // the last day that it was used on, as an ISO date; "" for never
}

// TokenDays are the choices of how long a token works.
var TokenDays = []int{7, 30, UsualToken, 180, 365}

// Works says whether a token may still be used, as far as itself is concerned.
func (t *Token) Works(now time.Time) bool { return t.Revoked.IsZero() && now.Before(t.Expires) }

// Opens says whether a token was made for a scope.
func (t *Token) Opens(s Scope) bool { return slices.Contains(t.Scopes, s) }

// For says whether a token was made for a consultation.
func (t *Token) For(slug string) bool {
	return len(t.Consultations) == 0 || slices.Contains(t.Consultations, slug)
}

// ScopeList writes scopes for the log.
func ScopeList(scopes []Scope) string {
	var names []string
	for _, s := range scopes {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// NewToken draws a token and gives its id.
func NewToken() (token, id string) {
	id = strings.ToLower(rand.Text()[:tokenIDSize])
	body := id + strings.ToLower(rand.Text()[:tokenSecret])
	return tokenPrefix + body + checkOf(body), id
}

// checkOf is a checksum, in the letters of tokens.
func checkOf(body string) string {
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body)))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum))
}

// ParseToken gives the id of what looks like a token. It may still be one that nobody made.
func ParseToken(typed string) (id string, ok bool) {
	body, ok := strings.CutPrefix(typed, tokenPrefix)
	if !ok || len(body) != tokenSize || strings.Trim(body, tokenLetters) != "" {
		return "", false
	}
	body, check := body[:tokenSize-tokenCheck], body[tokenSize-tokenCheck:]
	return body[:tokenIDSize], checkOf(body) == check
}

// Tokens keeps the tokens of programs that read.
type Tokens interface {
	// MakeToken stores a token under its MAC. ErrExists when its id is taken: make another. ErrFull when the account has MaxTokens
	// that work; ErrNotFound when there is no such account, or it is disabled.
	MakeToken(ctx context.Context, act Act, t Token, mac []byte) error
	// TokensOf lists the tokens of an account, or of all with "", the newest first. Those that ended more than a year ago are left out.
	TokensOf(ctx context.Context, account string, now time.Time) ([]Token, error)
	// RevokeToken ends a token of an account, or of any with "". What is revoked already stays as it is. ErrNotFound.
	RevokeToken(ctx context.Context, act Act, account, id string) error
	// UseToken gives the token with its owner, if it works and the owner is not disabled, and notes the day in London. ErrNotFound.
	UseToken(ctx context.Context, mac []byte, now time.Time) (*Token, *Person, error)
}

// The verbs of tokens. Their subject is the id.
var (
	VerbTokenMade    = NewVerb("token.made")
	VerbTokenRevoked = NewVerb("token.revoked")
)
