package storagetest

import (
	"strconv"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// token stores one of an account, and gives it with its MAC.
func (o *office) token(id, account string, scopes ...staff.Scope) (staff.Token, []byte) {
	o.t.Helper()
	x := staff.Token{ID: id, Account: account, Name: "For " + id, Scopes: scopes, Consultations: []string{}, Made: Now, Expires: Now.AddDate(0, 0, 90)}
	mac := []byte("mac of " + id)
	o.must(o.Staff.MakeToken(o.t.Context(), act(id), x, mac))
	return x, mac
}

var apiContracts = []staffContract{
	{"Tokens", func(t *testing.T, o *office) {
		ann := o.account("ann@example.org", false, staff.Grant{Consultation: "care", Role: staff.Analyst})
		x, mac := o.token("aaaa2222", ann.ID, staff.ScopeConsultations, staff.ScopeResponses)
		got, p, err := o.Staff.UseToken(t.Context(), mac, Now.Add(time.Hour))
		o.must(err)
		if p.ID != ann.ID || !p.Can(staff.MayRead, "care") {
			t.Errorf("the token's owner is %+v", p)
		}
		x.Used = Now.Add(time.Hour).In(consultation.London).Format(consultation.ISODate)
		same(t, "the token in use", got, &x)
		list, err := o.Staff.TokensOf(t.Context(), ann.ID, Now)
		o.must(err)
		same(t, "tokens", list, []staff.Token{x})
		before := len(o.entries())
		_, _, err = o.Staff.UseToken(t.Context(), mac, Now.Add(2*time.Hour))
		o.must(err)
		if n := len(o.entries()); n != before {
			t.Errorf("using a token wrote %d entries", n-before)
		}
		_, _, err = o.Staff.UseToken(t.Context(), []byte("another"), Now)
		is(t, err, consultation.ErrNotFound)
		_, _, err = o.Staff.UseToken(t.Context(), mac, x.Expires)
		is(t, err, consultation.ErrNotFound)
		is(t, o.Staff.MakeToken(t.Context(), act(x.ID), staff.Token{ID: x.ID, Account: ann.ID, Made: Now, Expires: x.Expires}, []byte("new")), consultation.ErrExists)
		is(t, o.Staff.MakeToken(t.Context(), act("none"), staff.Token{ID: "none", Account: "none", Made: Now, Expires: x.Expires}, []byte("new")), consultation.ErrNotFound)
	}},
	{"Tokens of chosen consultations", func(t *testing.T, o *office) {
		ann := o.account("ann@example.org", false)
		x := staff.Token{ID: "cccc2222", Account: ann.ID, Name: "Chosen", Scopes: []staff.Scope{staff.ScopeCounts}, Consultations: []string{"care", "food"}, Made: Now, Expires: Now.Add(time.Hour)}
		o.must(o.Staff.MakeToken(t.Context(), act(x.ID), x, []byte("mac")))
		got, _, err := o.Staff.UseToken(t.Context(), []byte("mac"), Now)
		o.must(err)
		if !got.For("care") || got.For("walks") {
			t.Errorf("the token is for %v", got.Consultations)
		}
	}},
	{"Revoking tokens", func(t *testing.T, o *office) {
		ann, bob := o.account("ann@example.org", false), o.account("bob@example.org", true)
		_, mac := o.token("aaaa2222", ann.ID, staff.ScopeCounts)
		_, other := o.token("bbbb2222", bob.ID, staff.ScopeCounts)
		is(t, o.Staff.RevokeToken(t.Context(), act("aaaa2222"), bob.ID, "aaaa2222"), consultation.ErrNotFound)
		if _, _, err := o.Staff.UseToken(t.Context(), mac, Now); err != nil {
			t.Errorf("somebody else's token was revoked: %v", err)
		}
		o.must(o.Staff.RevokeToken(t.Context(), act("aaaa2222"), "", "aaaa2222"))
		_, _, err := o.Staff.UseToken(t.Context(), mac, Now)
		is(t, err, consultation.ErrNotFound)
		n := len(o.entries())
		o.must(o.Staff.RevokeToken(t.Context(), act("aaaa2222"), ann.ID, "aaaa2222")) // again: nothing happens
		if len(o.entries()) != n {
			t.Error("revoking twice is in the log twice")
		}
		all, err := o.Staff.TokensOf(t.Context(), "", Now)
		o.must(err)
		if len(all) != 2 {
			t.Errorf("%d tokens are listed, want 2", len(all))
		}
		for _, x := range all {
			if (x.ID == "aaaa2222") != (x.Revoked.Equal(Now) && x.RevokedBy == "ann") {
				t.Errorf("after revoking: %+v", x)
			}
		}
		later, err := o.Staff.TokensOf(t.Context(), "", Now.AddDate(1, 0, 1))
		o.must(err)
		if len(later) != 1 || later[0].ID != "bbbb2222" {
			t.Errorf("a year later: %+v", later)
		}
		if _, _, err := o.Staff.UseToken(t.Context(), other, Now); err != nil {
			t.Errorf("another token: %v", err)
		}
	}},
	{"Tokens go with their owner", func(t *testing.T, o *office) {
		o.account("boss@example.org", true)
		ann := o.account("ann@example.org", false)
		_, mac := o.token("aaaa2222", ann.ID, staff.ScopeCounts)
		o.must(o.Staff.UpdateAccount(t.Context(), act(ann.ID), ann.ID, func(a *staff.Account) error { a.Disabled = true; return nil }))
		_, _, err := o.Staff.UseToken(t.Context(), mac, Now)
		is(t, err, consultation.ErrNotFound)
		is(t, o.Staff.MakeToken(t.Context(), act("new"), staff.Token{ID: "new", Account: ann.ID, Made: Now, Expires: Now.Add(time.Hour)}, []byte("new")), consultation.ErrNotFound)
		o.must(o.Staff.UpdateAccount(t.Context(), act(ann.ID), ann.ID, func(a *staff.Account) error { a.Disabled = false; return nil }))
		_, _, err = o.Staff.UseToken(t.Context(), mac, Now)
		is(t, err, consultation.ErrNotFound)
	}},
	{"Tokens go when sign-in is set anew", func(t *testing.T, o *office) {
		ann := o.account("ann@example.org", true)
		_, mac := o.token("aaaa2222", ann.ID, staff.ScopeCounts)
		i := staff.Invite{ID: "reset", Reset: ann.ID, By: ann.ID, Made: Now, Expires: Now.Add(time.Hour)}
		o.must(o.Staff.Invite(t.Context(), act(ann.ID), i, []byte("link")))
		o.must(o.Staff.AcceptInvite(t.Context(), act(ann.ID), []byte("link"), staff.Account{ID: ann.ID, Secrets: staff.Secrets{Password: "new"}}))
		_, _, err := o.Staff.UseToken(t.Context(), mac, Now)
		is(t, err, consultation.ErrNotFound)
	}},
	{"So many tokens", func(t *testing.T, o *office) {
		ann := o.account("ann@example.org", false)
		for i := range staff.MaxTokens {
			o.token("t"+strconv.Itoa(i), ann.ID, staff.ScopeCounts)
		}
		more := staff.Token{ID: "more", Account: ann.ID, Made: Now, Expires: Now.Add(time.Hour)}
		is(t, o.Staff.MakeToken(t.Context(), act("more"), more, []byte("more")), consultation.ErrFull)
		o.must(o.Staff.RevokeToken(t.Context(), act("t3"), ann.ID, "t3"))
		o.must(o.Staff.MakeToken(t.Context(), act("more"), more, []byte("more")))
	}},
}
