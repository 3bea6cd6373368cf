package consultation

import "testing"

// What officials bring from other tools, in the words of this one.
func TestMeant(t *testing.T) {
	var types []string
	for _, typ := range Types() {
		types = append(types, typ.Phrase)
	}
	settings := []string{"required", "max N words|characters", "from X to X", "only if TEXT", "with comment", "with comment max N words", "max N MB", "no later than DATE",
		"no later than today", "personal", "not published", "answers of NAME", "adds up to X"}
	for _, c := range []struct {
		choices    []string
		said, want string
	}{
		{types, "Choose one", "choose one"}, {types, "chose one", "choose one"}, {types, "radio buttons", "choose one"}, {types, "single choice", "choose one"},
		{types, "checkboxes", "choose any"}, {types, "tick all that apply", "choose any"}, {types, "choose upto 3", "choose up to 3"}, {types, "choose up to two", "choose up to 2"},
		{types, "pick 3", ""}, {types, "%", "percentage"}, {types, "Money", "amount"}, {types, "free text", "long text"}, {types, "textbox", "short text"},
		{types, "likert scale", "scale"}, {types, "choose 1 per row", "choose one per row"}, {types, "file upload", "upload"}, {types, "e-mail", "email"},
		{types, "something else entirely", ""},
		{settings, "mandatory", "required"}, {settings, "maximum 250 words", "max 250 words"}, {settings, "max 1,000 words", "max 1000 words"}, {settings, "max 500", "max 500 words"},
		{settings, "between 1 and 10", "from 1 to 10"}, {settings, "1-10", "from 1 to 10"}, {settings, "show if age is over-16", "only if age is over-16"},
		{settings, "with comments max 20 words", "with comment max 20 words"}, {settings, "max 10mb", "max 10 MB"}, {settings, "no later than Today", "no later than today"},
		{settings, "not later than 2024-05-31", "no later than 2024-05-31"}, {settings, "reads when age is over-16", ""}, {settings, "answer of age", "answers of age"},
		{settings, "confidential", "not published"}, {settings, "x", ""},
	} {
		if got := Meant(c.said, c.choices); got != c.want {
			t.Errorf("%q: got %q, want %q", c.said, got, c.want)
		}
	}
}
