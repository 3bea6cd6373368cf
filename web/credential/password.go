package credential

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The cost of a password: the second choice of RFC 9106, 64 MiB and 3 passes, would let a few sign-ins fill a small machine; this
// is the floor of OWASP's password storage page, 19 MiB and 2 passes.
const (
	argonMemory  = 19 << 10 // KiB
	argonPasses  = 2
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

// hashing lets a few run at once: each takes 19 MiB and a processor. waiting bounds how many stand in the queue for that, so that a
// flood is told to come back instead of making everybody wait for minutes.
var (
	hashing = make(chan struct{}, 4)
	waiting = make(chan struct{}, 64)
)

// ErrBusy says that too many passwords are being checked at this moment.
var ErrBusy = errors.New("credential: too many passwords at once")

// HashPassword makes the PHC text of a password: "$argon2id$v=19$m=19456,t=2,p=1$SALT$KEY".
func HashPassword(password string) string {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	salt := make([]byte, argonSalt)
	rand.Read(salt) // never fails
	key := derive(password, salt, argonPasses, argonMemory, argonThreads, argonKey)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonThreads, b64(salt), b64(key))
}

// derive needs a place in hashing. One letter can be written in two ways, so the keyboard must not matter.
func derive(password string, salt []byte, passes, memory uint32, threads uint8, size uint32) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memory, threads, size)
}

// Outdated says whether a password that was just found right should be hashed anew, since what we ask of a hash has changed.
func Outdated(phc string) bool {
	return phc != "" && !strings.HasPrefix(phc, fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonPasses, argonThreads))
}

var errPHC = errors.New("credential: a stored password is damaged")

// CheckPassword says whether a password is the one that phc was made of. An empty phc takes as long and fits nothing, so that
// nobody can tell by the time whether an account exists. ErrBusy.
func CheckPassword(phc, password string) (bool, error) {
	select {
	case waiting <- struct{}{}:
	default:
		return false, ErrBusy
	}
	defer func() { <-waiting }()
	hashing <- struct{}{}
	defer func() { <-hashing }()
	if len(password) > 4*MaxPassword {
		password, phc = "", "" // fits nothing
	}
	if phc == "" {
		derive(password, make([]byte, argonSalt), argonPasses, argonMemory, argonThreads, argonKey)
		return false, nil
	}
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errPHC
	}
	var version int
	var memory, passes uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errPHC
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil || memory > 1<<20 || passes > 20 || threads == 0 {
		return false, errPHC
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(key) == 0 {
		return false, errPHC
	}
	return subtle.ConstantTimeCompare(key, derive(password, salt, passes, memory, threads, uint32(len(key)))) == 1, nil
}
