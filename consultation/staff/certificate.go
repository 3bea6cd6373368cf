package staff

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// certificateMark is the format of certificates, and keeps their signatures apart from those of heads of the log.
const certificateMark = "greenpaper-erasure-1"

// Certificate says what a run erased and what it could not. It holds no answer, and of references only salted hashes: whoever has
// the reference of a response can see that it is among them.
type Certificate struct {
	Format       string    `json:"format"`
	Run          string    `json:"run"`
	Number       int       `json:"number"` // of the run within the consultation
	Organisation string    `json:"organisation,omitempty"`
	Consultation string    `json:"consultation"`
	Title        string    `json:"title"`
	Version      string    `json:"version"` // that was served at the end of the run
	Closed       string    `json:"closed,omitempty"`
	Reason       string    `json:"reason"`
	AskedBy      string    `json:"askedBy"`
	AgreedBy     string    `json:"agreedBy,omitempty"`
	Began        time.Time `json:"began"`
	Ended        time.Time `json:"ended"`
	Early        bool      `json:"endedEarly,omitempty"`
	Lines        []RunLine `json:"erased"`
	Files        int       `json:"filesDeleted"`
	Left         Tally     `json:"left"`
	Before       Tally     `json:"before"`
	Cleaned      Cleaned   `json:"cleaned"`
	Remains      []string  `json:"remains"` // what may still be found elsewhere, and until when
	Salt         string    `json:"salt"`
	References   []string  `json:"references"` // SHA-256 of the salt and each reference, sorted
	Program      string    `json:"program"`
	Key          string    `json:"key"`
	Signature    string    `json:"signature"`
}

// HashReference is a reference as it stands in a certificate.
func HashReference(salt, reference string) string {
	sum := sha256.Sum256([]byte(salt + "\x00" + reference))
	return hex.EncodeToString(sum[:])
}

// Hide puts the references in, hashed and sorted.
func (c *Certificate) Hide(references []string) {
	c.References = []string{}
	for _, r := range references {
		c.References = append(c.References, HashReference(c.Salt, r))
	}
	slices.Sort(c.References)
}

// Signed is the certificate as JSON, signed.
func (c Certificate) Signed(key ed25519.PrivateKey) (string, error) {
	c.Format = certificateMark
	c.Key, c.Signature = base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)), ""
	text, err := c.text()
	if err != nil {
		return "", err
	}
	c.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, text))
	text, err = c.text()
	return string(text), err
}

func (c Certificate) text() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(c)
	return b.Bytes(), err
}

// The errors of reading a certificate.
var (
	ErrNoCertificate = errors.New("this is not a certificate of erasure")
	ErrForged        = errors.New("the signature does not fit: the certificate was changed, or made by somebody else")
)

// ReadCertificate reads a certificate and checks its signature by the key that it names: it is for the reader to see that the key
// is that of the service. ErrNoCertificate, ErrForged.
func ReadCertificate(text []byte) (*Certificate, error) {
	var c Certificate
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&c); err != nil || c.Format != certificateMark {
		return nil, ErrNoCertificate
	}
	key, err1 := base64.StdEncoding.DecodeString(c.Key)
	signature, err2 := base64.StdEncoding.DecodeString(c.Signature)
	if errors.Join(err1, err2) != nil || len(key) != ed25519.PublicKeySize {
		return nil, ErrForged
	}
	plain := c
	plain.Signature = ""
	signed, err := plain.text()
	if err != nil {
		return nil, err
	}
	whole, err := c.text()
	if err != nil || !ed25519.Verify(key, signed, signature) || !bytes.Equal(bytes.TrimSpace(whole), bytes.TrimSpace(text)) {
		return nil, ErrForged // one certificate has one form
	}
	return &c, nil
}

// BackupDays is for how long backups are kept, by the rule that certificates state.
const BackupDays = 35

// Remains says what may still be found after a run, and until when.
func Remains(database string, at time.Time) []string {
	list := []string{
		fmt.Sprintf("Backups made before %s. By the rule of this service they are deleted after %d days, the last of them on %s.",
			at.Format("2 January 2006"), BackupDays, at.AddDate(0, 0, BackupDays).Format("2 January 2006")),
		"Exports and prints that people took out of the service before. The log says who took which export and when.",
		"Blocks of the disk that the file system has freed and not used again. Encryption of the disk makes them unreadable.",
		"Of each response that was erased as a whole: its reference, the day, and the reason.",
		"Addresses of people who asked to be told of the outcome, apart from all responses: until they are told, or two years after they asked.",
	}
	if database == "PostgreSQL" {
		list = append(list, "The write-ahead log of PostgreSQL and archives of it, until they are reused or age out by the settings of the database.")
	}
	return list
}
