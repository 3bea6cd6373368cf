package credential

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Single is single sign-on by OpenID Connect: the code flow with PKCE, a nonce and a state.
type Single struct {
	Issuer, ClientID, Secret string

	mu       sync.Mutex
	provider *oidc.Provider
}

// What can be wrong with a sign-in at a provider.
var (
	ErrProvider = errors.New("credential: the provider of single sign-on does not answer as it should")
	ErrEmail    = errors.New("credential: the provider does not vouch for the email address")
)

// singleTimeout bounds what we wait for a provider.
const singleTimeout = 10 * time.Second

// Asked is what a browser keeps, sealed, while somebody is at the provider.
type Asked struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

// Vouched is whom a provider vouches for.
type Vouched struct {
	Identity staff.Identity
	Email    string // "" unless the provider has verified it
}

// config finds the provider's addresses; once found they are kept.
func (s *Single) config(ctx context.Context, back string) (*oauth2.Config, *oidc.Provider, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.provider == nil {
		// The provider keeps this context to fetch keys with: it must outlive the request, but not go without a time limit.
		p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), singleClient), s.Issuer)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrProvider, err)
		}
		s.provider = p
	}
	return &oauth2.Config{
		ClientID: s.ClientID, ClientSecret: s.Secret, Endpoint: s.provider.Endpoint(), RedirectURL: back,
		Scopes: []string{oidc.ScopeOpenID, "email"},
	}, s.provider, nil
}

var singleClient = &http.Client{Timeout: singleTimeout}

// Ask gives the address at the provider where somebody signs in, and what to remember until they are back.
func (s *Single) Ask(ctx context.Context, back string) (address string, asked Asked, err error) {
	config, _, err := s.config(ctx, back)
	if err != nil {
		return "", Asked{}, err
	}
	asked = Asked{State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier()}
	return config.AuthCodeURL(asked.State, oidc.Nonce(asked.Nonce), oauth2.S256ChallengeOption(asked.Verifier)), asked, nil
}

// Answer trades the code that somebody came back with for whom the provider vouches for. ErrProvider, ErrEmail.
func (s *Single) Answer(ctx context.Context, back, code string, asked Asked, now func() time.Time) (Vouched, error) {
	config, provider, err := s.config(ctx, back)
	if err != nil {
		return Vouched{}, err
	}
	ctx = oidc.ClientContext(ctx, singleClient)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(asked.Verifier))
	if err != nil {
		return Vouched{}, ErrProvider // the error may quote the answer
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Vouched{}, ErrProvider
	}
	id, err := provider.VerifierContext(ctx, &oidc.Config{ClientID: s.ClientID, Now: now}).Verify(ctx, raw)
	if err != nil || id.Nonce != asked.Nonce || asked.Nonce == "" {
		return Vouched{}, ErrProvider
	}
	v := Vouched{Identity: staff.Identity{Issuer: id.Issuer, Subject: id.Subject}}
	var claims emailClaims
	if err := id.Claims(&claims); err != nil {
		return Vouched{}, ErrProvider
	}
	if claims.Email == "" {
		// Some providers tell the address on the side only.
		info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil || info.Subject != id.Subject {
			return v, nil
		}
		if err := info.Claims(&claims); err != nil {
			return Vouched{}, ErrProvider
		}
	}
	if claims.Verified {
		v.Email = staff.UsualEmail(claims.Email)
	}
	return v, nil
}

type emailClaims struct {
	Email    string   `json:"email"`
	Verified verified `json:"email_verified"`
}

// verified is true or "true": some providers write the word.
type verified bool

func (v *verified) UnmarshalJSON(b []byte) error {
	*v = string(b) == "true" || string(b) == `"true"`
	return nil
}
