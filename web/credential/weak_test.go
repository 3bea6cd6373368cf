package credential

import (
	"strings"
	"testing"
)

func TestCheckNewPassword(t *testing.T) {
	about := []string{"Ann Author", "ann.author@health.example.org", "Care Consultations"}
	for password, want := range map[string]Weakness{
		"elevenchars":                     TooShort,
		"éléments d’é":                    "", // twelve characters, more bytes
		strings.Repeat("ab c", 51):        TooLong,
		"123456789012":                    TooSimple,
		"qwertyuiop[]":                    TooSimple,
		"aaaaaaaaaaaaaaaa":                TooSimple,
		"abcabcabcabcabc":                 TooSimple,
		"zyxwvutsrqponm":                  TooSimple,
		"qwerty123456":                    TooCommon,
		"QWERTY123456":                    TooCommon,
		"password12345":                   TooCommon,
		"P4ssw0rd!2026":                   TooCommon,
		"!!Liverpool2026":                 TooCommon,
		"annauthor2026":                   TooNear,
		"Ann.Author-2026":                 TooNear,
		"consultations1!":                 TooNear,
		"careConsultations":               TooNear,
		"correct horse battery":           "",
		"ann likes long walks a lot":      "",
		"x7#Qm2 vLw9!t":                   "",
		"liverpool gave us the best cake": "",
	} {
		if got := CheckNewPassword(password, about...); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

// TestCommonSetIsSound makes sure that the list is whole and in order, since it is searched by halves.
func TestCommonSetIsSound(t *testing.T) {
	if len(commonSet)%commonSize != 0 || len(commonSet)/commonSize < 60_000 {
		t.Fatalf("the list has %d bytes", len(commonSet))
	}
	for i := commonSize; i < len(commonSet); i += commonSize {
		if string(commonSet[i-commonSize:i]) >= string(commonSet[i:i+commonSize]) {
			t.Fatalf("out of order at %d", i)
		}
	}
}

func FuzzCheckNewPassword(f *testing.F) {
	f.Add("password12345", "Ann Author")
	f.Add("ééééééé\xff", "")
	f.Fuzz(func(t *testing.T, password, about string) {
		w := CheckNewPassword(password, about)
		if w == "" && len(password) < MinPassword {
			t.Errorf("%q is long enough", password)
		}
	})
}
