package consultation

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// invitationLength is how many letters and digits an invitation's code has: fifteen that are random, 67 bits, and a check character.
const invitationLength = 16

// InvitationCode makes the code of one invitation of a batch: "7XK4-QM9R-3ACD-WXYE". Whoever has the batch's seed, 32 random bytes
// that nobody stores, can make the codes again; from the codes nobody finds the seed, or another code.
func InvitationCode(seed []byte, number int) string {
	h := hmac.New(sha256.New, seed)
	h.Write(binary.BigEndian.AppendUint64([]byte("invitation "), uint64(number)))
	body := make([]byte, 0, invitationLength)
	// Bytes of 253 and above would make the first letters likelier; the others are as many for each of the 23.
	const n = len(referenceAlphabet)
	for len(body) < invitationLength-1 {
		for _, b := range h.Sum(nil) {
			if int(b) < 256/n*n && len(body) < invitationLength-1 {
				body = append(body, referenceAlphabet[int(b)%n])
			}
		}
		h.Write([]byte("more"))
	}
	return formatInvitation(string(append(body, referenceCheck(string(body)))))
}

func formatInvitation(s string) string {
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

// ParseInvitation reads a typed code in any case, with or without hyphens and spaces, and gives its usual form. The check character
// finds any one wrong letter and any two neighbours swapped.
func ParseInvitation(typed string) (string, bool) {
	s, ok := checked(typed, invitationLength)
	if !ok {
		return "", false
	}
	return formatInvitation(s), true
}

// checked takes what people write between letters out of a code, and says whether its length, letters and check character are right.
func checked(typed string, length int) (string, bool) {
	s := strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\u00a0' || r == '–' {
			return -1
		}
		return r
	}, typed))
	if len(s) != length || strings.Trim(s, referenceAlphabet) != "" || referenceCheck(s[:length-1]) != s[length-1] {
		return "", false
	}
	return s, true
}
