package consultation

import (
	"bytes"
	"strings"
	"testing"
)

func TestInvitationCode(t *testing.T) {
	seed := bytes.Repeat([]byte{1}, 32)
	seen := map[string]bool{}
	count := map[rune]int{}
	for n := range 5000 {
		code := InvitationCode(seed, n)
		if seen[code] || code != InvitationCode(seed, n) {
			t.Fatalf("code %d is %s again, or not the same twice", n, code)
		}
		seen[code] = true
		for _, r := range strings.ReplaceAll(code, "-", "")[:invitationLength-1] {
			count[r]++
		}
		if got, ok := ParseInvitation(" " + strings.ToLower(strings.ReplaceAll(code, "-", " "))); !ok || got != code {
			t.Fatalf("%s is read as %q", code, got)
		}
	}
	for _, r := range referenceAlphabet {
		if few, many := 75000/23*9/10, 75000/23*11/10; count[r] < few || count[r] > many {
			t.Errorf("%c was drawn %d times, not about %d", r, count[r], 75000/23)
		}
	}
	if other := InvitationCode(bytes.Repeat([]byte{2}, 32), 0); seen[other] {
		t.Error("another seed gives the same code")
	}
}

// The check character finds every one wrong letter and every two neighbours swapped.
func TestInvitationCheck(t *testing.T) {
	for n := range 50 {
		plain := strings.ReplaceAll(InvitationCode([]byte("seed"), n), "-", "")
		for i := range plain {
			for _, c := range referenceAlphabet {
				wrong := plain[:i] + string(c) + plain[i+1:]
				if _, ok := ParseInvitation(wrong); ok && wrong != plain {
					t.Fatalf("%s passes for %s", wrong, plain)
				}
			}
			if i > 0 && plain[i] != plain[i-1] {
				swapped := plain[:i-1] + string(plain[i]) + string(plain[i-1]) + plain[i+1:]
				if _, ok := ParseInvitation(swapped); ok {
					t.Fatalf("%s passes for %s", swapped, plain)
				}
			}
		}
	}
}

func FuzzParseInvitation(f *testing.F) {
	f.Add("7XK4-QM9R-3ACD-WXYE")
	f.Add(InvitationCode([]byte("seed"), 1))
	f.Add("\xff\x00– ")
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := ParseInvitation(typed)
		if !ok {
			return
		}
		if again, ok := ParseInvitation(code); !ok || again != code {
			t.Errorf("%q is read as %q, which is read as %q", typed, code, again)
		}
	})
}
