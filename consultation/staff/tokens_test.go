package staff_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func TestTokens(t *testing.T) {
	shape := regexp.MustCompile(`^gp_[a-z2-7]{41}$`)
	seen := map[string]bool{}
	for range 200 {
		token, id := staff.NewToken()
		if !shape.MatchString(token) || len(id) != 8 || !strings.HasPrefix(token, "gp_"+id) || seen[token] {
			t.Fatalf("a token is %q with the id %q", token, id)
		}
		seen[token] = true
		if got, ok := staff.ParseToken(token); !ok || got != id {
			t.Errorf("%s is read as %q, %v", token, got, ok)
		}
		for i := 3; i < len(token); i++ { // any slip of one letter is seen
			other := byte('a')
			if token[i] == 'a' {
				other = 'b'
			}
			if wrong := token[:i] + string(other) + token[i+1:]; wrong != token {
				if _, ok := staff.ParseToken(wrong); ok {
					t.Fatalf("%s counts as a token", wrong)
				}
			}
		}
	}
	for _, typed := range []string{"", "gp_", "gp_abc", strings.Repeat("a", 44), "gp_" + strings.Repeat("A", 41), "gp_" + strings.Repeat("a", 4000)} {
		if _, ok := staff.ParseToken(typed); ok {
			t.Errorf("%q counts as a token", typed)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	token, _ := staff.NewToken()
	f.Add(token)
	f.Add("gp_\xff")
	f.Fuzz(func(t *testing.T, typed string) {
		if id, ok := staff.ParseToken(typed); ok && (len(typed) != len(token) || !strings.HasPrefix(typed, "gp_"+id)) {
			t.Errorf("%q is read as a token with the id %q", typed, id)
		}
	})
}

func TestWhatTokensOpen(t *testing.T) {
	for _, s := range staff.Scopes {
		if s.Needs() == "" {
			t.Errorf("the scope %s needs no permission", s)
		}
	}
	if staff.Scope("other").Needs() != "" {
		t.Error("a scope that there is not needs a permission")
	}
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	x := staff.Token{Scopes: []staff.Scope{staff.ScopeCounts}, Consultations: []string{"care"}, Expires: now}
	if x.Works(now) || !x.Works(now.Add(-time.Second)) {
		t.Error("a token does not end at its end")
	}
	if x.Opens(staff.ScopeResponses) || !x.Opens(staff.ScopeCounts) || x.For("food") || !x.For("care") {
		t.Error("a token opens what it was not made for")
	}
	x.Revoked = now
	if x.Works(now.Add(-time.Hour)) {
		t.Error("a revoked token works")
	}
}
