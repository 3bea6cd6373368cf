package staff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Who may do what, written out: "y" for yes. It is compared with the code and never made from it. "here" is a role for the
// consultation that is asked about, "elsewhere" one for another.
const (
	atConsultation = `
who                    sign-in own manage audit-all create view edit comment share propose approve schedule invite conclude count read code identify redact report enter import retain audit
signed-out             -       -   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
no-role                -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
author-here            -       y   -      -         -      y    y    y       y     y       -       -        -      -        y     -    -    -        -      -      -     -      -      -
author-elsewhere       -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
author-everywhere      -       y   -      -         y      y    y    y       y     y       -       -        -      -        y     -    -    -        -      -      -     -      -      -
publisher-here         -       y   -      -         -      y    -    y       y     y       y       y        y      y        y     -    -    -        -      y      -     -      y      -
publisher-elsewhere    -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
publisher-everywhere   -       y   -      -         -      y    -    y       y     y       y       y        y      y        y     -    -    -        -      y      -     -      y      -
analyst-here           -       y   -      -         -      y    -    y       -     -       -       -        -      -        y     y    y    -        y      y      -     -      -      -
analyst-elsewhere      -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
analyst-everywhere     -       y   -      -         -      y    -    y       -     -       -       -        -      -        y     y    y    -        y      y      -     -      -      -
moderator-here         -       y   -      -         -      y    -    y       -     -       -       -        -      -        y     y    -    y        y      -      -     -      -      -
moderator-elsewhere    -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
moderator-everywhere   -       y   -      -         -      y    -    y       -     -       -       -        -      -        y     y    -    y        y      -      -     -      -      -
operator-here          -       y   -      -         -      y    -    -       -     -       -       -        -      -        y     -    -    -        -      -      y     y      -      -
operator-elsewhere     -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
operator-everywhere    -       y   -      -         -      y    -    -       -     -       -       -        -      -        y     -    -    -        -      -      y     y      -      -
auditor-here           -       y   -      -         -      y    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      y
auditor-elsewhere      -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
auditor-everywhere     -       y   -      y         -      y    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      y
administrator          -       y   y      y         y      y    y    y       y     y       y       y        y      y        y     -    -    -        -      y      -     -      y      y
disabled               -       -   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
`
	// forService is asked about the whole service, without a consultation. Only roles for all give what is about one, since there
	// is none at hand: the routes never ask that.
	forService = `
who                    sign-in own manage audit-all create view edit comment share propose approve schedule invite conclude count read code identify redact report enter import retain audit
signed-out             -       -   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
no-role                -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
author-here            -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
author-elsewhere       -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
author-everywhere      -       y   -      -         y      y    y    y       y     y       -       -        -      -        y     -    -    -        -      -      -     -      -      -
publisher-here         -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
publisher-elsewhere    -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
publisher-everywhere   -       y   -      -         -      y    -    y       y     y       y       y        y      y        y     -    -    -        -      y      -     -      y      -
analyst-here           -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
analyst-elsewhere      -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
analyst-everywhere     -       y   -      -         -      y    -    y       -     -       -       -        -      -        y     y    y    -        y      y      -     -      -      -
moderator-here         -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
moderator-elsewhere    -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
moderator-everywhere   -       y   -      -         -      y    -    y       -     -       -       -        -      -        y     y    -    y        y      -      -     -      -      -
operator-here          -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
operator-elsewhere     -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
operator-everywhere    -       y   -      -         -      y    -    -       -     -       -       -        -      -        y     -    -    -        -      -      y     y      -      -
auditor-here           -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
auditor-elsewhere      -       y   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
auditor-everywhere     -       y   -      y         -      y    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      y
administrator          -       y   y      y         y      y    y    y       y     y       y       y        y      y        y     -    -    -        -      y      -     -      y      y
disabled               -       -   -      -         -      -    -    -       -     -       -       -        -      -        -     -    -    -        -      -      -     -      -      -
`
)

// somebody makes the person that a line of the table is about. The disabled one had every right.
func somebody(who string) *staff.Person {
	p := &staff.Person{Account: staff.Account{ID: who}}
	switch who {
	case "signed-out":
		return nil
	case "no-role":
	case "administrator":
		p.Admin = true
	case "disabled":
		p.Admin, p.Disabled = true, true
		for _, r := range staff.Roles {
			p.Grants = append(p.Grants, staff.Grant{Consultation: staff.Everywhere, Role: r}, staff.Grant{Consultation: "care", Role: r})
		}
	default:
		role, where, _ := strings.Cut(who, "-")
		slug := map[string]string{"here": "care", "elsewhere": "else", "everywhere": staff.Everywhere}[where]
		p.Grants = []staff.Grant{{Consultation: slug, Role: staff.Role(role)}}
	}
	return p
}

// TestEveryRoleAgainstEveryPermission holds the code to the table.
func TestEveryRoleAgainstEveryPermission(t *testing.T) {
	for _, tt := range []struct{ slug, table string }{{"care", atConsultation}, {"", forService}} {
		lines := strings.Split(strings.TrimSpace(tt.table), "\n")
		names := strings.Fields(lines[0])[1:]
		var known []string
		for _, p := range staff.Permissions {
			known = append(known, string(p))
		}
		if !slices.Equal(names, known) {
			t.Fatalf("the table has the permissions %v, the code %v: say in both tables who may do what is new", names, known)
		}
		if want := 4 + 3*len(staff.Roles); len(lines)-1 != want {
			t.Errorf("the table has %d lines, want %d: three for each role, and four", len(lines)-1, want)
		}
		for _, line := range lines[1:] {
			cells := strings.Fields(line)
			p := somebody(cells[0])
			if p != nil && p.Grants != nil && !slices.Contains(staff.Roles, p.Grants[0].Role) {
				t.Errorf("%s is no role", cells[0])
			}
			for i, cell := range cells[1:] {
				if got := p.Can(staff.Permission(names[i]), tt.slug); got != (cell == "y") {
					t.Errorf("%s, %s, asked about %q: %v", cells[0], names[i], tt.slug, got)
				}
			}
		}
	}
}

func TestPermissionOfAnotherName(t *testing.T) {
	for _, who := range []string{"administrator", "author-everywhere", "no-role"} {
		if somebody(who).Can("nothing like it", "care") || somebody(who).Can("", "care") {
			t.Errorf("%s may do what nobody has heard of", who)
		}
	}
}
