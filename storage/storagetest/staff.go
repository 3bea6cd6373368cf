package storagetest

import (
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// StaffStore is a store with its side for staff.
type StaffStore interface {
	consultation.Store
	staff.Store
}

// RunStaff runs the contract of staff.Store. open gives a new, empty store; RunStaff's tests do not close it.
func RunStaff(t *testing.T, open func(t *testing.T) StaffStore) {
	for _, c := range slices.Concat(staffing, writing, editing, settling, entering, logging, approving, inviting, concluding, welcoming, previewing,
		entryContracts, importContracts, dashContracts, mailContracts, keepContracts, apiContracts,
		projectionContracts, snapshotContracts, resultsContracts, readingContracts, listsContracts, codingContracts, suggestedContracts, roundsContracts, releaseContracts, redactionContracts, briefContracts, campaignContracts) {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			c.test(t, &office{world: world{Store: s, t: t}, Staff: s})
		})
	}
}

type staffContract struct {
	name string
	test func(t *testing.T, o *office)
}

// office is a world with the side for staff.
type office struct {
	world
	Staff staff.Store
}

var (
	verbTest  = staff.NewVerb("test.done")
	verbOther = staff.NewVerb("test.other")
)

// act is something that somebody does.
func act(subject string) staff.Act {
	return staff.Act{Actor: "ann", Verb: verbTest, Subject: subject, Details: staff.Details{"why": "a test"}, At: Now}
}

// account stores one and gives it.
func (o *office) account(email string, admin bool, grants ...staff.Grant) staff.Account {
	o.t.Helper()
	a := staff.Account{
		ID: rand.Text(), Email: email, Name: "Name of " + email, Admin: admin, Created: Now,
		Secrets: staff.Secrets{Password: "$argon2id$secret", Recovery: []string{"one", "two"}, Single: []staff.Identity{{Issuer: "https://id.example.org", Subject: "7"}}},
	}
	o.must(o.Staff.AddAccount(o.t.Context(), act(a.ID), a, grants))
	return a
}

func (o *office) entries() []*staff.Entry {
	o.t.Helper()
	var all []*staff.Entry
	for e, err := range o.Staff.Entries(o.t.Context(), 1) {
		o.must(err)
		all = append(all, e)
	}
	return all
}

var staffing = []staffContract{
	{"Accounts", func(t *testing.T, o *office) {
		a := o.account("ann@example.org", true, staff.Grant{Consultation: "care", Role: staff.Publisher}, staff.Grant{Consultation: "care", Role: staff.Author})
		p, err := o.Staff.PersonByEmail(t.Context(), " Ann@Example.org ")
		o.must(err)
		same(t, "account", p.Account, a)
		same(t, "grants", p.Grants, []staff.Grant{{Account: a.ID, Consultation: "care", Role: staff.Author}, {Account: a.ID, Consultation: "care", Role: staff.Publisher}})
		is(t, o.Staff.AddAccount(t.Context(), act("x"), staff.Account{ID: "x", Email: "ANN@example.org", Created: Now}, nil), consultation.ErrExists)
		if n := len(o.entries()); n != 1 {
			t.Errorf("a refused act is in the log, which has %d entries", n)
		}
		o.account("bob@example.org", false)
		people, err := o.Staff.People(t.Context())
		o.must(err)
		if len(people) != 2 || people[0].ID != a.ID {
			t.Errorf("people: %v", people)
		}
		_, err = o.Staff.Person(t.Context(), "none")
		is(t, err, consultation.ErrNotFound)
	}},
	{"Changing an account", func(t *testing.T, o *office) {
		a, b := o.account("ann@example.org", true), o.account("bob@example.org", true)
		o.must(o.Staff.UpdateAccount(t.Context(), act(a.ID), a.ID, func(x *staff.Account) error {
			x.Admin, x.Secrets.TOTP = false, "secret"
			return nil
		}))
		p, err := o.Staff.Person(t.Context(), a.ID)
		o.must(err)
		if p.Admin || p.Secrets.TOTP != "secret" {
			t.Errorf("after the change: %+v", p.Account)
		}
		demote := func(x *staff.Account) error { x.Disabled = true; return nil }
		is(t, o.Staff.UpdateAccount(t.Context(), act(b.ID), b.ID, demote), staff.ErrLastAdmin)
		is(t, o.Staff.UpdateAccount(t.Context(), act(a.ID), a.ID, func(x *staff.Account) error { x.Email = b.Email; return nil }), consultation.ErrExists)
		is(t, o.Staff.UpdateAccount(t.Context(), act("none"), "none", demote), consultation.ErrNotFound)
		p, err = o.Staff.Person(t.Context(), b.ID)
		o.must(err)
		if p.Disabled || len(o.entries()) != 3 {
			t.Errorf("what was refused left a trace: %+v, %d entries", p.Account, len(o.entries()))
		}
	}},
	{"Roles", func(t *testing.T, o *office) {
		a := o.account("ann@example.org", false)
		o.must(o.Staff.SetGrants(t.Context(), act(a.ID), a.ID, "care", nil, []staff.Role{staff.Author, staff.Analyst}))
		o.must(o.Staff.SetGrants(t.Context(), act(a.ID), a.ID, staff.Everywhere, nil, []staff.Role{staff.Auditor}))
		n := len(o.entries())
		is(t, o.Staff.SetGrants(t.Context(), act(a.ID), a.ID, "care", nil, []staff.Role{staff.Moderator}), staff.ErrConflict)
		if len(o.entries()) != n {
			t.Error("what was refused is in the log")
		}
		o.must(o.Staff.SetGrants(t.Context(), act(a.ID), a.ID, "care", []staff.Role{staff.Author, staff.Analyst}, []staff.Role{staff.Publisher}))
		p, err := o.Staff.Person(t.Context(), a.ID)
		o.must(err)
		same(t, "roles", p.RolesFor("care"), []staff.Role{staff.Publisher, staff.Auditor})
		same(t, "other roles", p.RolesFor("else"), []staff.Role{staff.Auditor})
		is(t, o.Staff.SetGrants(t.Context(), act("none"), "none", "care", nil, nil), consultation.ErrNotFound)
	}},
	{"Staff sessions", func(t *testing.T, o *office) {
		a := o.account("ann@example.org", false)
		in := func(id string, old []byte, at time.Time) {
			t.Helper()
			s := staff.Session{ID: id, Account: a.ID, Method: "password", Address: "192.0.2.1", Started: at, Used: at}
			o.must(o.Staff.SignIn(t.Context(), act(a.ID), s, MAC(id), old))
		}
		seen := func(id string, at time.Time) error {
			_, _, err := o.Staff.SignedIn(t.Context(), MAC(id), at)
			return err
		}
		in("one", nil, Now)
		s, p, err := o.Staff.SignedIn(t.Context(), MAC("one"), Now.Add(30*time.Minute))
		o.must(err)
		if s.ID != "one" || p.ID != a.ID || s.Address != "192.0.2.1" {
			t.Errorf("session %+v of %+v", s, p)
		}
		o.must(seen("one", Now.Add(80*time.Minute))) // the visit before was noted
		is(t, seen("one", Now.Add(3*time.Hour)), consultation.ErrNotFound)
		in("two", nil, Now)
		in("three", MAC("two"), Now)
		is(t, seen("two", Now), consultation.ErrNotFound)
		for at := Now; at.Before(Now.Add(staff.SessionAbsolute)); at = at.Add(40 * time.Minute) {
			o.must(seen("three", at))
		}
		is(t, seen("three", Now.Add(staff.SessionAbsolute)), consultation.ErrNotFound)
		late := Now.Add(24 * time.Hour)
		in("four", nil, late)
		in("five", nil, late)
		in("six", nil, late)
		list, err := o.Staff.SessionsOf(t.Context(), a.ID, late)
		o.must(err)
		if len(list) != 3 {
			t.Fatalf("%d sessions, want 3", len(list))
		}
		o.must(o.Staff.SignOut(t.Context(), act(a.ID), a.ID, "four", ""))
		is(t, seen("four", late), consultation.ErrNotFound)
		is(t, o.Staff.SignOut(t.Context(), act(a.ID), "somebody else", "five", ""), consultation.ErrNotFound)
		o.must(o.Staff.SignOut(t.Context(), act(a.ID), a.ID, "", "six"))
		is(t, seen("five", late), consultation.ErrNotFound)
		o.must(seen("six", late))
		o.must(o.Staff.UpdateAccount(t.Context(), act(a.ID), a.ID, func(x *staff.Account) error { x.Disabled = true; return nil }))
		is(t, seen("six", late), consultation.ErrNotFound)
	}},
	{"The log is a chain", func(t *testing.T, o *office) {
		h, err := o.Staff.Head(t.Context())
		o.must(err)
		if h.Seq != 0 || len(h.Hash) != 0 {
			t.Errorf("the head of an empty log is %+v", h)
		}
		o.must(o.Staff.Record(t.Context(), act("one")))
		two := act("two")
		two.Verb, two.Details, two.Consultation = verbOther, nil, "care"
		o.must(o.Staff.Record(t.Context(), two))
		all := o.entries()
		if len(all) != 2 {
			t.Fatalf("%d entries, want 2", len(all))
		}
		var before []byte
		for i, e := range all {
			if e.Seq != int64(i+1) || e.Erased() {
				t.Errorf("entry %d: %+v", i, e)
			}
			same(t, "hash of the details", e.DetailsHash, staff.HashDetails(e.Salt, e.Details))
			same(t, "hash", e.Hash, staff.HashEntry(before, e))
			before = e.Hash
		}
		if all[0].Details["why"] != "a test" || all[1].Consultation != "care" || all[1].Verb != verbOther {
			t.Errorf("entries %+v and %+v", all[0], all[1])
		}
		h, err = o.Staff.Head(t.Context())
		o.must(err)
		same(t, "head", h, staff.Head{Seq: 2, Hash: before})
		n := 0
		for e, err := range o.Staff.Entries(t.Context(), 2) {
			o.must(err)
			if n++; e.Seq != 2 {
				t.Errorf("entry %d from 2 on", e.Seq)
			}
		}
		if n != 1 {
			t.Errorf("%d entries from 2 on", n)
		}
	}},
	{"Acts at once make one chain", func(t *testing.T, o *office) {
		const crowd, each = 16, 8
		done := make(chan error, crowd)
		for range crowd {
			go func() {
				var err error
				for i := 0; i < each && err == nil; i++ {
					err = o.Staff.Record(t.Context(), act("crowd"))
				}
				done <- err
			}()
		}
		for range crowd {
			o.must(<-done)
		}
		var before []byte
		all := o.entries()
		for i, e := range all {
			if e.Seq != int64(i+1) || string(e.Hash) != string(staff.HashEntry(before, e)) {
				t.Fatalf("entry %d breaks the chain", i+1)
			}
			before = e.Hash
		}
		if len(all) != crowd*each {
			t.Errorf("%d entries, want %d", len(all), crowd*each)
		}
	}},
}

var writing = []staffContract{
	{"Manuscripts", func(t *testing.T, o *office) {
		file := func(name, body string) consultation.File {
			return consultation.File{Name: name, Type: "text/markdown", Body: []byte(body)}
		}
		m := staff.Manuscript{Slug: "care", Title: "Care", Main: "care.md"}
		o.must(o.Staff.BeginManuscript(t.Context(), act("care"), m, []consultation.File{file("care.md", "# Care"), file("empty.txt", "")}))
		is(t, o.Staff.BeginManuscript(t.Context(), act("care"), m, nil), consultation.ErrExists)
		got, err := o.Staff.Manuscript(t.Context(), "care")
		o.must(err)
		same(t, "manuscript", got, staff.Manuscript{Slug: "care", Title: "Care", Main: "care.md", Rev: 1, Created: Now, By: "ann", Saved: Now, SavedBy: "ann"})
		rev, err := o.Staff.SaveManuscript(t.Context(), act("care"), "care", 1, "Care work", []consultation.File{file("care.md", "# Care work"), file("plan.csv", "a,b")}, []string{"empty.txt"}, "a better title")
		o.must(err)
		if rev != 2 {
			t.Errorf("revision %d, want 2", rev)
		}
		_, err = o.Staff.SaveManuscript(t.Context(), act("care"), "care", 1, "", []consultation.File{file("care.md", "# Other")}, nil, "")
		is(t, err, staff.ErrConflict)
		rev, err = o.Staff.SaveManuscript(t.Context(), act("care"), "care", 2, "", []consultation.File{file("care.md", "# Care work")}, nil, "nothing new")
		o.must(err)
		if rev != 2 || len(o.entries()) != 2 {
			t.Errorf("saving nothing new gave revision %d and %d entries", rev, len(o.entries()))
		}
		r, files, err := o.Staff.Revision(t.Context(), "care", 2)
		o.must(err)
		same(t, "files", files, []consultation.File{file("care.md", "# Care work"), file("plan.csv", "a,b")})
		if r.Note != "a better title" || r.By != "ann" || len(r.Files) != 2 || r.Files[1].Size != 3 {
			t.Errorf("revision %+v", r)
		}
		_, files, err = o.Staff.Revision(t.Context(), "care", 1)
		o.must(err)
		same(t, "files of the first", files, []consultation.File{file("care.md", "# Care"), file("empty.txt", "")})
		list, err := o.Staff.Revisions(t.Context(), "care")
		o.must(err)
		if len(list) != 2 || list[0].Rev != 2 || len(list[1].Files) != 2 {
			t.Errorf("revisions %+v", list)
		}
		_, _, err = o.Staff.Revision(t.Context(), "care", 9)
		is(t, err, consultation.ErrNotFound)
		_, err = o.Staff.Revisions(t.Context(), "none")
		is(t, err, consultation.ErrNotFound)
		_, err = o.Staff.Manuscript(t.Context(), "none")
		is(t, err, consultation.ErrNotFound)
		_, err = o.Staff.SaveManuscript(t.Context(), act("none"), "none", 1, "", nil, nil, "")
		is(t, err, consultation.ErrNotFound)
		o.must(o.Staff.BeginManuscript(t.Context(), act("aid"), staff.Manuscript{Slug: "aid", Main: "aid.md"}, nil))
		all, err := o.Staff.AllManuscripts(t.Context())
		o.must(err)
		if len(all) != 2 || all[0].Slug != "aid" || all[1].Title != "Care work" {
			t.Errorf("manuscripts %+v", all)
		}
	}},
	{"Saving at once makes one revision", func(t *testing.T, o *office) {
		o.must(o.Staff.BeginManuscript(t.Context(), act("care"), staff.Manuscript{Slug: "care", Main: "care.md"}, nil))
		const crowd = 8
		done := make(chan error, crowd)
		for i := range crowd {
			go func() {
				body := consultation.File{Name: "care.md", Type: "text/markdown", Body: []byte{byte('a' + i)}}
				_, err := o.Staff.SaveManuscript(t.Context(), act("care"), "care", 1, "", []consultation.File{body}, nil, "")
				done <- err
			}()
		}
		saved := 0
		for range crowd {
			if err := <-done; err == nil {
				saved++
			} else {
				is(t, err, staff.ErrConflict)
			}
		}
		if saved != 1 {
			t.Errorf("%d of %d saved from the same revision, want 1", saved, crowd)
		}
	}},
}
