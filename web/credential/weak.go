package credential

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The length of a password, in characters. There are no rules about which characters.
const (
	MinPassword = 12
	MaxPassword = 200 // a sentence; more is a mistake of the clipboard
)

// Weakness is why a password cannot be used: the key of its message, or "" where nothing is wrong with it.
type Weakness string

// What can be wrong with a new password.
const (
	TooShort  Weakness = "password.short"
	TooLong   Weakness = "password.long"
	TooCommon Weakness = "password.common" // others use it, or a word that others use with something easy around it
	TooSimple Weakness = "password.simple" // one thing again and again, or keys in a row
	TooNear   Weakness = "password.near"   // made of its owner's name or email, or the service's name
)

// CheckNewPassword says what is wrong with a new password. about is what others know of its owner and the service: names, an
// email address.
func CheckNewPassword(password string, about ...string) Weakness {
	password = norm.NFC.String(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return TooShort
	case n > MaxPassword:
		return TooLong
	}
	low := strings.ToLower(password)
	switch {
	case simple(low):
		return TooSimple
	case near(low, about):
		return TooNear
	case common(low) || common(core(low)):
		return TooCommon
	}
	return ""
}

// commonSet holds the first five bytes of the SHA-256 of each common password, in order: nobody has to read them, and they take
// little room. See docs/third-party.md for where they come from.
//
//go:embed common.bin
var commonSet []byte

const commonSize = 5

// common says whether many people have used this password.
func common(low string) bool {
	hash := sha256.Sum256([]byte(low))
	n := len(commonSet) / commonSize
	at := func(i int) []byte { return commonSet[i*commonSize:][:commonSize] }
	i := sort.Search(n, func(i int) bool { return bytes.Compare(at(i), hash[:commonSize]) >= 0 })
	return i < n && bytes.Equal(at(i), hash[:commonSize])
}

// slack is how many characters around a known word still leave it easy to guess: "liverpool2026!".
const slack = 8

// likeLetters are the signs that people write for letters.
var likeLetters = strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// core is the word that is left of a password without what stands around it, or "" where too much stands around it.
func core(low string) string {
	word := strings.TrimFunc(low, func(r rune) bool { return !unicode.IsLetter(r) })
	if utf8.RuneCountInString(low)-utf8.RuneCountInString(word) > slack {
		return ""
	}
	return likeLetters.Replace(word)
}

// simple says whether a password is one short piece again and again, or a run along the alphabet, the numbers or the keyboard.
func simple(low string) bool {
	runes := []rune(low)
	for size := 1; size <= 4; size++ {
		if !slices.ContainsFunc(index(len(runes)), func(i int) bool { return runes[i] != runes[i%size] }) {
			return true
		}
	}
	for _, row := range []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "`1234567890-=qwertyuiop[]asdfghjkl;'#zxcvbnm,./"} {
		back := []rune(row)
		slices.Reverse(back)
		if strings.Contains(row, low) || strings.Contains(string(back), low) {
			return true
		}
	}
	return false
}

func index(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// near says whether little is left of a password without the words that others know.
func near(low string, about []string) bool {
	rest, found := low, false
	for _, text := range about {
		words := strings.FieldsFunc(strings.ToLower(norm.NFC.String(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, w := range append(words, strings.ReplaceAll(strings.ToLower(text), " ", "")) {
			if utf8.RuneCountInString(w) >= 3 && strings.Contains(rest, w) {
				rest, found = strings.ReplaceAll(rest, w, ""), true
			}
		}
	}
	return found && utf8.RuneCountInString(rest) <= slack
}
