package consultation

import (
	"crypto/rand"
	"math/big"
	"strings"
)

// referenceAlphabet has no letter or digit that is taken for another: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
const referenceAlphabet = "34679ACDEFGHJKMNPQRTWXY"

// NewReference makes a reference such as "GP-7XK4-QM9R": ten letters and digits, nine of them random and the last a check character that finds any
// one wrong letter and any two neighbours swapped.
func NewReference() string {
	n := int64(len(referenceAlphabet))
	body := make([]byte, 9)
	for i := range body {
		k, err := rand.Int(rand.Reader, big.NewInt(n))
		if err != nil {
			panic("consultation: no randomness: " + err.Error()) // crypto/rand never fails on supported systems
		}
		body[i] = referenceAlphabet[k.Int64()]
	}
	return formatReference(string(body) + string(referenceCheck(string(body))))
}

func formatReference(s string) string { return s[:2] + "-" + s[2:6] + "-" + s[6:] }

// referenceCheck is a weighted sum modulo 23, a prime: weights from 2 on all differ and none is 0, up to 21 letters.
func referenceCheck(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (i + 2) * strings.IndexByte(referenceAlphabet, body[i])
	}
	return referenceAlphabet[sum%len(referenceAlphabet)]
}

// ParseReference accepts a reference in any case, with or without hyphens and spaces, and gives its usual form.
func ParseReference(s string) (string, bool) {
	s, ok := checked(s, 10)
	if !ok {
		return "", false
	}
	return formatReference(s), true
}
