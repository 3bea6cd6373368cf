package staff

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"time"
)

// Verb is what an entry of the log says was done: "manuscript.saved". Each has its words in the catalogue under "verb." and its
// own, so the verbs of an area stand in its file as constants made by NewVerb.
type Verb string

var verbs []Verb

// NewVerb registers a verb. Two of one name are a mistake of ours.
func NewVerb(name string) Verb {
	for _, v := range verbs {
		if v == Verb(name) {
			panic("staff: verb registered twice: " + name)
		}
	}
	verbs = append(verbs, Verb(name))
	return Verb(name)
}

// Verbs lists every verb, in no order that means anything.
func Verbs() []Verb { return verbs }

// CommandLine is the actor of what was done by a command of the program, by somebody who can read the data folder.
const CommandLine = "command line"

// System is the actor of what the program does by itself.
const System = "system"

// Act is something that a member of staff does. Every method of a store that changes something for staff takes one and writes it
// to the log in the same transaction.
type Act struct {
	Actor        string // account id, CommandLine or System
	Verb         Verb
	Consultation string // slug, or "" for what is about the whole service
	Subject      string // what it was done to: the id of an account, a version's hash, a revision's number
	Details      Details
	At           time.Time
}

// Details say more about an act, in words that a person may have to forget: names, addresses, reasons. They never hold an answer.
// They can be erased without breaking the chain.
type Details map[string]string

// Entry is one act in the log. Its hash covers everything but the details, of which it covers a salted hash, and the hash of the
// entry before.
type Entry struct {
	Seq          int64 // 1, 2, 3 …
	At           time.Time
	Actor        string
	Verb         Verb
	Consultation string
	Subject      string
	Details      Details // nil when erased
	Salt         []byte  // nil when erased
	DetailsHash  []byte
	Hash         []byte
}

// Erased says whether the details are gone.
func (e *Entry) Erased() bool { return e.Salt == nil }

// HashDetails is the salted hash of details: SHA-256 of the salt and the details as JSON with sorted keys.
func HashDetails(salt []byte, d Details) []byte {
	text, err := json.Marshal(d) // a map of strings always marshals, keys sorted
	if err != nil {
		panic(err)
	}
	h := sha256.New()
	h.Write(salt)
	h.Write(text)
	return h.Sum(nil)
}

// HashEntry is the hash of an entry: SHA-256 of its fields, each with its length before it, and the hash of the entry before
// (nothing for the first). Times count to the second, in UTC.
func HashEntry(before []byte, e *Entry) []byte {
	h := sha256.New()
	for _, field := range [][]byte{
		before, binary.BigEndian.AppendUint64(nil, uint64(e.Seq)), []byte(e.At.UTC().Format(time.RFC3339)), []byte(e.Actor), []byte(e.Verb),
		[]byte(e.Consultation), []byte(e.Subject), e.DetailsHash,
	} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(field))))
		h.Write(field)
	}
	return h.Sum(nil)
}

// Head is the end of the log at one moment. Signed and kept elsewhere, it proves that nothing before it was changed or cut off.
type Head struct {
	Seq  int64
	Hash []byte
}
