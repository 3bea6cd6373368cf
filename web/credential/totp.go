package credential

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"
)

// totpStep is how long one code of an authenticator app stands.
const totpStep = 30 * time.Second

// NewTOTP draws the secret that an authenticator app makes codes from, in base32.
func NewTOTP() string {
	secret := make([]byte, 20) // as long as the SHA-1 that apps use, RFC 4226
	rand.Read(secret)          // never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// TOTPAddress is what a QR code tells an authenticator app.
func TOTPAddress(secret, service, email string) string {
	q := url.Values{"secret": {secret}, "issuer": {service}}
	label := url.PathEscape(service) + ":" + url.PathEscape(email)
	return "otpauth://totp/" + label + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// CheckTOTP says whether a code is that of this half minute, or of the one before or after, since clocks differ. A step not later
// than last was used already: its code counts no more. step is what to remember as the last.
func CheckTOTP(secret, code string, last int64, now time.Time) (step int64, ok bool) {
	code = Digits(code)
	if secret == "" || len(code) != 6 {
		return 0, false
	}
	this := now.Unix() / int64(totpStep/time.Second)
	for s := this - 1; s <= this+1; s++ {
		want, err := totp.GenerateCode(secret, time.Unix(s*int64(totpStep/time.Second), 0))
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > last {
			return s, true
		}
	}
	return 0, false
}

// Digits is a code as people type it, without the spaces that apps show in it.
func Digits(typed string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		if r == ' ' || r == '-' || r == '\u00a0' || r == '\u202f' {
			return -1
		}
		return 'x'
	}, strings.TrimSpace(typed))
}
