package credential

import (
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func TestRecoveryCodes(t *testing.T) {
	codes, hashes := NewRecoveryCodes()
	if len(codes) != RecoveryCodes || len(hashes) != RecoveryCodes || len(letters) != 32 {
		t.Fatalf("%d codes, %d hashes, %d letters", len(codes), len(hashes), len(letters))
	}
	typed := strings.NewReplacer("0", "O", "1", "l", "-", " ").Replace(codes[0])
	left, ok := UseRecoveryCode(hashes, typed)
	if !ok || len(left) != RecoveryCodes-1 {
		t.Errorf("%q: %v, %d left", typed, ok, len(left))
	}
	if _, ok := UseRecoveryCode(left, codes[0]); ok {
		t.Error("a code works twice")
	}
	if _, ok := UseRecoveryCode(nil, ""); ok {
		t.Error("nothing is a code")
	}
}

// TestTOTP has the vectors of RFC 6238, by their last six numbers.
func TestTOTP(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		step, ok := CheckTOTP(secret, code, 0, time.Unix(at, 0))
		if !ok || step != at/30 {
			t.Errorf("%s at %d: %v, step %d", code, at, ok, step)
		}
		if _, ok := CheckTOTP(secret, code, step, time.Unix(at, 0)); ok {
			t.Errorf("%s works twice", code)
		}
		if _, ok := CheckTOTP(secret, code, 0, time.Unix(at+90, 0)); ok {
			t.Errorf("%s works later", code)
		}
	}
}

func FuzzCheckTOTP(f *testing.F) {
	f.Add("287082", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
	f.Add("12\u00a034 5６", "====")
	f.Fuzz(func(t *testing.T, code, secret string) {
		if step, ok := CheckTOTP(secret, code, 1<<40, time.Unix(59, 0)); ok {
			t.Errorf("%q works before its time: step %d", code, step)
		}
	})
}

// FuzzPasskeyAnswers: whatever a browser sends is no passkey and no crash.
func FuzzPasskeyAnswers(f *testing.F) {
	f.Add(`{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"YQ"}}`)
	f.Add(`{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"o2NmbXRkbm9uZQ"}}`)
	party := Party{ID: "localhost", Origin: "http://localhost", Name: "Test"}
	account := testAccount()
	_, made, err := party.BeginPasskey(&account)
	if err != nil {
		f.Fatal(err)
	}
	_, asked, err := party.AskPasskey()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		PasskeyOwner([]byte(answer))
		if _, err := party.UsePasskey(&account, asked, []byte(answer)); err == nil {
			t.Error("something made up is a passkey")
		}
		if _, err := party.NewPasskey(&account, made, []byte(answer)); err == nil {
			t.Error("something made up is a new passkey")
		}
	})
}

// TestFloodOfPasswords: beyond the queue, nobody waits.
func TestFloodOfPasswords(t *testing.T) {
	for range cap(waiting) {
		waiting <- struct{}{}
	}
	defer func() {
		for range cap(waiting) {
			<-waiting
		}
	}()
	if _, err := CheckPassword("", "any"); err != ErrBusy {
		t.Errorf("with a full queue: %v", err)
	}
}

func testAccount() staff.Account {
	return staff.Account{ID: "a", Email: "ann@example.org", Name: "Ann"}
}
