package staff_test

import (
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func TestCheckEmail(t *testing.T) {
	for typed, want := range map[string]string{
		" Ann.Lee@Example.GOV.uk ": "ann.lee@example.gov.uk", "o'neil+x@dhsc.gov.uk": "o'neil+x@dhsc.gov.uk",
		"ann": "", "ann@": "", "@example.org": "", "ann@localhost": "", "Ann <ann@example.org>": "", "a b@example.org": "",
		"ann@example.org\nbcc: x@y.org": "", "ann@example.": "", "": "", strings.Repeat("a", 250) + "@example.org": "",
	} {
		got, ok := staff.CheckEmail(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q gives %q and %v, want %q", typed, got, ok, want)
		}
	}
}

func TestCheckName(t *testing.T) {
	for typed, want := range map[string]string{
		"  Ann   Lee\t": "Ann Lee", "Siân": "Siân", "": "", "  ": "", "a\x00b": "", "Ann\u202e\u200b Lee": "Ann Lee", "می\u200cروم": "می\u200cروم", strings.Repeat("é", 100): strings.Repeat("é", 100), strings.Repeat("é", 101): "",
	} {
		got, ok := staff.CheckName(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q gives %q and %v, want %q", typed, got, ok, want)
		}
	}
}

func FuzzCheckEmail(f *testing.F) {
	f.Add("ann@example.org")
	f.Add(`"a b"@example.org`)
	f.Fuzz(func(t *testing.T, typed string) {
		email, ok := staff.CheckEmail(typed)
		if !ok {
			return
		}
		if again, ok := staff.CheckEmail(email); !ok || again != email {
			t.Errorf("%q is an address, but what becomes of it, %q, is %q and %v", typed, email, again, ok)
		}
		if strings.ContainsAny(email, " \r\n\t\x00<>,") && !strings.HasPrefix(email, `"`) {
			t.Errorf("%q holds more than an address", email)
		}
	})
}

func FuzzParseGrant(f *testing.F) {
	f.Add("care:author")
	f.Add("*:auditor")
	f.Add("care")
	f.Fuzz(func(t *testing.T, typed string) {
		g, ok := staff.ParseGrant(typed)
		if ok && g.Consultation+":"+string(g.Role) != typed {
			t.Errorf("%q gives %+v", typed, g)
		}
	})
}

func TestParseGrant(t *testing.T) {
	for typed, want := range map[string]bool{
		"care:author": true, "*:auditor": true, "care-2027:moderator": true,
		"care": false, ":author": false, "care:": false, "care:boss": false, "Care:author": false, "a/b:author": false, "*x:author": false, "": false,
	} {
		if _, ok := staff.ParseGrant(typed); ok != want {
			t.Errorf("%q: %v, want %v", typed, ok, want)
		}
	}
}
