package consultation

import (
	"strings"

	"github.com/go-playground/validator/v10"
)

func init() { registerBox("email", "text", email{}) }

// formats checks the forms of addresses. Tags are ours alone: what an author wrote never reaches it.
var formats = validator.New(validator.WithRequiredStructEnabled())

// email is `email`: one address.
type email struct{}

func (email) configure(*Box, *[]Raw, *Spec) {}

// settle takes away what mail programs and dictation add around an address.
func (email) settle(_ *Box, typed string) string {
	v := visible(typed)
	if i := strings.LastIndexByte(v, '<'); i >= 0 && strings.HasSuffix(v, ">") {
		v = v[i+1 : len(v)-1]
	}
	bare := strings.TrimRight(strings.TrimPrefix(strings.ReplaceAll(v, " ", ""), "mailto:"), ".,;")
	if formats.Var(bare, "email,max=254") == nil {
		return bare
	}
	return visible(typed)
}

func (email) check(_ *Box, field, value string, _ Context) []Fault {
	if formats.Var(value, "email,max=254") != nil {
		return []Fault{{Field: field, Key: "error.email"}}
	}
	return nil
}

func (email) look() Look {
	return Look{Type: "email", Autocomplete: "email", Plain: true}
}

func (email) show(_ *Box, value string, _ Words) string { return value }
func (email) field() FieldType                          { return FieldText }
func (email) operators() []Op                           { return []Op{IsAnswered, IsNotAnswered} }
func (email) messages() []string                        { return []string{"error.email"} }
