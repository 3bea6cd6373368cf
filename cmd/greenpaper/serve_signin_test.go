package main

import "testing"

// TestSignInOptions: a real service cannot be run without second factors, and the secret of single sign-on is no option.
func TestSignInOptions(t *testing.T) {
	for _, c := range []struct {
		name    string
		options serveOptions
		secret  string
		refused bool
	}{
		{"a trial", serveOptions{passwordAlone: true}, "", false},
		{"a trial in public", serveOptions{passwordAlone: true, publicURL: "https://consult.example.org"}, "", true},
		{"a provider", serveOptions{oidcIssuer: "https://id.example.org", oidcClientID: "greenpaper"}, "kept", false},
		{"a provider on this computer", serveOptions{oidcIssuer: "http://localhost:4000", oidcClientID: "greenpaper"}, "kept", false},
		{"no secret", serveOptions{oidcIssuer: "https://id.example.org", oidcClientID: "greenpaper"}, "", true},
		{"no client", serveOptions{oidcIssuer: "https://id.example.org"}, "kept", true},
		{"no provider", serveOptions{oidcClientID: "greenpaper"}, "kept", true},
		{"a provider that anybody on the way can read", serveOptions{oidcIssuer: "http://id.example.org", oidcClientID: "greenpaper"}, "kept", true},
	} {
		t.Setenv("GREENPAPER_OIDC_SECRET", c.secret)
		c.options.exitURL = "https://www.example.org"
		config, err := c.options.config()
		if (err != nil) != c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil && c.secret != "" && config.SingleSignOn.Secret != c.secret {
			t.Errorf("%s: the secret is not the environment's", c.name)
		}
	}
}
