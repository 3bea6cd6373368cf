package staff

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// SignedHead is the end of the log at one moment, signed by the service. Kept where nobody can change it together with the
// database, it proves later that nothing up to there was changed, cut off or written anew.
type SignedHead struct {
	Head
	At        time.Time
	Key       ed25519.PublicKey
	Signature []byte
}

// headMark begins the line of a signed head. A later format will have another.
const headMark = "greenpaper-log-1"

// hashSize is that of the hash of an entry.
const hashSize = 32

// SignHead signs the end of the log.
func SignHead(key ed25519.PrivateKey, h Head, at time.Time) SignedHead {
	s := SignedHead{Head: h, At: at.UTC().Truncate(time.Second), Key: key.Public().(ed25519.PublicKey)}
	s.Signature = ed25519.Sign(key, []byte(s.signed()))
	return s
}

// signed is what the signature covers: the line up to it.
func (s SignedHead) signed() string {
	return fmt.Sprintf("%s %d %s %s %s", headMark, s.Seq, hex.EncodeToString(s.Hash), s.At.UTC().Format(time.RFC3339), base64.StdEncoding.EncodeToString(s.Key))
}

// Signed says whether the signature is right, by the key that the head names itself.
func (s SignedHead) Signed() bool {
	return len(s.Key) == ed25519.PublicKeySize && ed25519.Verify(s.Key, []byte(s.signed()), s.Signature)
}

// String is the head as one line: a mark, the number of the newest entry, its hash, the time, the public key and the signature.
func (s SignedHead) String() string {
	return s.signed() + " " + base64.StdEncoding.EncodeToString(s.Signature)
}

var errHead = errors.New("this is not a signed head: it has six parts with one space between, and begins with " + headMark)

// ParseHead reads a line that String wrote. It does not look at the signature.
func ParseHead(line string) (SignedHead, error) {
	parts := strings.Split(line, " ")
	if len(parts) != 6 || parts[0] != headMark {
		return SignedHead{}, errHead
	}
	var s SignedHead
	var errs [5]error
	s.Seq, errs[0] = strconv.ParseInt(parts[1], 10, 64)
	s.Hash, errs[1] = hex.DecodeString(parts[2])
	s.At, errs[2] = time.Parse(time.RFC3339, parts[3])
	s.Key, errs[3] = base64.StdEncoding.DecodeString(parts[4])
	s.Signature, errs[4] = base64.StdEncoding.DecodeString(parts[5])
	if errors.Join(errs[:]...) != nil || s.Seq < 1 || len(s.Hash) != hashSize || len(s.Key) != ed25519.PublicKeySize || len(s.Signature) != ed25519.SignatureSize {
		return SignedHead{}, errHead
	}
	if s.String() != line { // one head has one form
		return SignedHead{}, errHead
	}
	return s, nil
}

// ReadHeads reads a file of heads, one on each line. Empty lines and those that begin with # are left out.
func ReadHeads(r io.Reader) ([]SignedHead, error) {
	var list []SignedHead
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := string(bytes.TrimSpace(lines.Bytes()))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		s, err := ParseHead(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		list = append(list, s)
	}
	return list, lines.Err()
}
