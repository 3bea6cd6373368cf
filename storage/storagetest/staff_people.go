package storagetest

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// invite stores an invitation under the MAC of its name.
func (o *office) invite(name string, i staff.Invite) staff.Invite {
	o.t.Helper()
	i.ID, i.By, i.Made, i.Expires = rand.Text(), "ann", Now, Now.Add(staff.InviteTime)
	o.must(o.Staff.Invite(o.t.Context(), act(i.ID), i, MAC(name)))
	return i
}

func (o *office) waiting() []staff.Invite {
	o.t.Helper()
	list, err := o.Staff.Invites(o.t.Context(), Now)
	o.must(err)
	return list
}

var welcoming = []staffContract{
	{"An invitation works once", func(t *testing.T, o *office) {
		ctx := t.Context()
		grants := []staff.Grant{{Consultation: "care", Role: staff.Author}, {Consultation: staff.Everywhere, Role: staff.Auditor}}
		i := o.invite("bob", staff.Invite{Email: " Bob@Example.org", Name: "Bob", Admin: true, Grants: grants})
		got, err := o.Staff.InviteByMAC(ctx, MAC("bob"), Now)
		o.must(err)
		i.Email = "bob@example.org"
		same(t, "invitation", got, i)
		same(t, "waiting", o.waiting(), []staff.Invite{i})
		a := staff.Account{ID: rand.Text(), Email: "other@example.org", Name: "Robert", Created: Now, Secrets: staff.Secrets{Password: "hash"}}
		is(t, o.Staff.AcceptInvite(ctx, act(a.ID), MAC("wrong"), a), consultation.ErrNotFound)
		o.must(o.Staff.AcceptInvite(ctx, act(a.ID), MAC("bob"), a))
		p, err := o.Staff.Person(ctx, a.ID)
		o.must(err)
		if p.Email != "bob@example.org" || p.Name != "Robert" || !p.Admin || p.Secrets.Password != "hash" || len(p.Grants) != 2 {
			t.Errorf("the new account is %+v", p)
		}
		a.ID = rand.Text()
		is(t, o.Staff.AcceptInvite(ctx, act(a.ID), MAC("bob"), a), consultation.ErrNotFound)
		_, err = o.Staff.InviteByMAC(ctx, MAC("bob"), Now)
		is(t, err, consultation.ErrNotFound)
		is(t, o.Staff.Invite(ctx, act("x"), staff.Invite{ID: "x", Email: "BOB@example.org", Made: Now, Expires: Now.Add(time.Hour)}, MAC("x")), consultation.ErrExists)
		if n := len(o.entries()); n != 2 {
			t.Errorf("%d entries in the log, want 2", n)
		}
	}},
	{"An invitation ends", func(t *testing.T, o *office) {
		ctx := t.Context()
		bob := staff.Invite{Email: "bob@example.org", Name: "Bob"}
		o.invite("first", bob)
		i := o.invite("second", bob)
		_, err := o.Staff.InviteByMAC(ctx, MAC("first"), Now)
		is(t, err, consultation.ErrNotFound)
		_, err = o.Staff.InviteByMAC(ctx, MAC("second"), i.Expires)
		is(t, err, consultation.ErrNotFound)
		late := act("late")
		late.At = i.Expires
		is(t, o.Staff.AcceptInvite(ctx, late, MAC("second"), staff.Account{ID: "late", Created: Now}), consultation.ErrNotFound)
		o.must(o.Staff.RevokeInvite(ctx, act(i.ID), i.ID))
		is(t, o.Staff.RevokeInvite(ctx, act(i.ID), i.ID), consultation.ErrNotFound)
		is(t, o.Staff.AcceptInvite(ctx, act("x"), MAC("second"), staff.Account{ID: "x", Created: Now}), consultation.ErrNotFound)
		o.invite("third", bob)
		o.account("bob@example.org", false) // in another way
		is(t, o.Staff.AcceptInvite(ctx, act("y"), MAC("third"), staff.Account{ID: "y", Created: Now}), consultation.ErrExists)
	}},
	{"Accepting at once makes one account", func(t *testing.T, o *office) {
		o.invite("bob", staff.Invite{Email: "bob@example.org", Name: "Bob"})
		const crowd = 8
		done := make(chan error, crowd)
		for range crowd {
			go func() {
				id := rand.Text()
				done <- o.Staff.AcceptInvite(t.Context(), act(id), MAC("bob"), staff.Account{ID: id, Name: id, Created: Now})
			}()
		}
		made := 0
		for range crowd {
			if err := <-done; err == nil {
				made++
			} else if people, e := o.Staff.People(t.Context()); e != nil || len(people) > 1 {
				t.Errorf("%v, and %d people (%v)", err, len(people), e)
			}
		}
		if made != 1 {
			t.Errorf("%d accounts were made, want 1", made)
		}
	}},
	{"Sign-in set anew", func(t *testing.T, o *office) {
		ctx := t.Context()
		a := o.account("bob@example.org", false, staff.Grant{Consultation: "care", Role: staff.Author})
		s := staff.Session{ID: "one", Account: a.ID, Method: "password", Started: Now, Used: Now}
		o.must(o.Staff.SignIn(ctx, act(a.ID), s, MAC("cookie"), nil))
		o.must(o.Staff.UpdateAccount(ctx, act(a.ID), a.ID, func(x *staff.Account) error {
			x.Secrets.TOTP, x.Secrets.Passkeys = "secret", []staff.Passkey{{Name: "key"}}
			x.Secrets.Single = []staff.Identity{{Issuer: "https://id.example.org", Subject: "bob"}}
			return nil
		}))
		i := o.invite("reset", staff.Invite{Reset: a.ID})
		got, err := o.Staff.InviteByMAC(ctx, MAC("reset"), Now)
		o.must(err)
		if got.Email != a.Email || got.Name != a.Name || got.Reset != a.ID || got.ID != i.ID {
			t.Errorf("the link of an account is %+v", got)
		}
		other := staff.Account{ID: "other", Secrets: staff.Secrets{Password: "stolen"}}
		is(t, o.Staff.AcceptInvite(ctx, act("other"), MAC("reset"), other), consultation.ErrNotFound)
		o.must(o.Staff.AcceptInvite(ctx, act(a.ID), MAC("reset"), staff.Account{ID: a.ID, Secrets: staff.Secrets{Password: "new"}}))
		p, err := o.Staff.Person(ctx, a.ID)
		o.must(err)
		same(t, "secrets", p.Secrets, staff.Secrets{Password: "new"})
		if p.Name != a.Name || p.Email != a.Email || len(p.Grants) != 1 {
			t.Errorf("more than the sign-in changed: %+v", p)
		}
		_, _, err = o.Staff.SignedIn(ctx, MAC("cookie"), Now)
		is(t, err, consultation.ErrNotFound)
		is(t, o.Staff.AcceptInvite(ctx, act(a.ID), MAC("reset"), staff.Account{ID: a.ID}), consultation.ErrNotFound)
		o.invite("again", staff.Invite{Reset: a.ID})
		o.must(o.Staff.UpdateAccount(ctx, act(a.ID), a.ID, func(x *staff.Account) error { x.Disabled = true; return nil }))
		_, err = o.Staff.InviteByMAC(ctx, MAC("again"), Now)
		is(t, err, consultation.ErrNotFound)
		is(t, o.Staff.Invite(ctx, act("z"), staff.Invite{ID: "z", Reset: a.ID, Made: Now, Expires: Now.Add(time.Hour)}, MAC("z")), consultation.ErrNotFound)
		is(t, o.Staff.Invite(ctx, act("z"), staff.Invite{ID: "z", Reset: "none", Made: Now, Expires: Now.Add(time.Hour)}, MAC("z")), consultation.ErrNotFound)
	}},
	{"Invitations go with the right to make them", func(t *testing.T, o *office) {
		ctx := t.Context()
		a := o.account("ann@example.org", true)
		o.account("cat@example.org", true)
		i := staff.Invite{ID: rand.Text(), Email: "bob@example.org", Admin: true, By: a.ID, Made: Now, Expires: Now.Add(time.Hour)}
		o.must(o.Staff.Invite(ctx, act(i.ID), i, MAC("bob")))
		o.invite("other", staff.Invite{Email: "dan@example.org"})
		o.must(o.Staff.UpdateAccount(ctx, act(a.ID), a.ID, func(x *staff.Account) error { x.Admin = false; return nil }))
		if list := o.waiting(); len(list) != 1 || list[0].Email != "dan@example.org" {
			t.Errorf("waiting: %+v", list)
		}
	}},
	{"Administrators who demote each other leave one", func(t *testing.T, o *office) {
		var all []staff.Account
		for _, email := range []string{"a@example.org", "b@example.org", "c@example.org", "d@example.org"} {
			all = append(all, o.account(email, true))
		}
		done := make(chan error, len(all))
		for _, a := range all {
			go func() {
				done <- o.Staff.UpdateAccount(t.Context(), act(a.ID), a.ID, func(x *staff.Account) error { x.Admin = false; return nil })
			}()
		}
		refused := 0
		for range all {
			if err := <-done; err != nil {
				is(t, err, staff.ErrLastAdmin)
				refused++
			}
		}
		if refused != 1 {
			t.Errorf("%d of %d were refused, want 1", refused, len(all))
		}
	}},
}
