package credential

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// RecoveryCodes is how many somebody gets at once.
const RecoveryCodes = 10

// letters are those of recovery codes: not i, l, o and v, which look like others. There are 32, so that a byte picks one evenly.
const letters = "0123456789abcdefghjkmnpqrstuwxyz"

// NewRecoveryCodes draws codes that stand in for a second factor, each 80 bits: "k3v7-…". What is stored is their hashes; with so
// many bits a fast hash is as good as a slow one.
func NewRecoveryCodes() (codes, hashes []string) {
	for range RecoveryCodes {
		raw := make([]byte, 16)
		rand.Read(raw) // never fails
		var b strings.Builder
		for i, x := range raw {
			if i > 0 && i%4 == 0 {
				b.WriteByte('-')
			}
			b.WriteByte(letters[x%32])
		}
		codes = append(codes, b.String())
		hashes = append(hashes, hashRecovery(b.String()))
	}
	return codes, hashes
}

func hashRecovery(typed string) string {
	usual := strings.Map(func(r rune) rune {
		switch {
		case r == 'o':
			return '0'
		case r == 'i', r == 'l':
			return '1'
		case strings.ContainsRune(letters, r):
			return r
		}
		return -1
	}, strings.ToLower(typed))
	hash := sha256.Sum256([]byte("recovery " + usual))
	return hex.EncodeToString(hash[:])
}

// UseRecoveryCode takes a code out of the hashes of those that are left; ok says whether it was there.
func UseRecoveryCode(hashes []string, typed string) (left []string, ok bool) {
	hash := hashRecovery(typed)
	for _, h := range hashes {
		if !ok && subtle.ConstantTimeCompare([]byte(h), []byte(hash)) == 1 {
			ok = true
			continue
		}
		left = append(left, h)
	}
	return left, ok
}
