package consultation

import (
	"strings"
	"unicode"
)

func init() { registerBox("postcode", "text", postcode{}) }

// postcode is `postcode`: a full postcode of the United Kingdom.
type postcode struct{}

func (postcode) configure(*Box, *[]Raw, *Spec) {}

// settle writes the postcode in capitals with one space, however it was typed.
func (postcode) settle(_ *Box, typed string) string {
	bare := strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, typed))
	if len(bare) < 5 || formats.Var(bare, "postcode_iso3166_alpha2=GB") != nil {
		return visible(typed)
	}
	return bare[:len(bare)-3] + " " + bare[len(bare)-3:]
}

func (postcode) check(_ *Box, field, value string, _ Context) []Fault {
	if formats.Var(strings.ReplaceAll(value, " ", ""), "postcode_iso3166_alpha2=GB") != nil {
		return []Fault{{Field: field, Key: "error.postcode"}}
	}
	return nil
}

func (postcode) look() Look {
	return Look{Autocomplete: "postal-code", Width: 10, Plain: true}
}

func (postcode) show(_ *Box, value string, _ Words) string { return value }
func (postcode) field() FieldType                          { return FieldText }
func (postcode) operators() []Op                           { return []Op{IsAnswered, IsNotAnswered} }
func (postcode) messages() []string                        { return []string{"error.postcode"} }
