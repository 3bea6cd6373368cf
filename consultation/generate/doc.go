// Package generate makes responses to a questionnaire, for demonstrations and to measure with: what people choose hangs together with who
// they say they are, what they write has themes, campaigns, typing errors and personal data, and of all of it is known what it is. The
// same seed makes the same responses, each of them without the others. Nobody in them exists: telephone numbers are those kept for drama, addresses
// are of example.com, names are put together by chance.
package generate

import "github.com/greenpaper/greenpaper/consultation"

// Response is one that was made, with what is known of it.
type Response struct {
	Version  string // of the questionnaire, as the caller gave it
	Answers  consultation.Answers
	Contact  consultation.Answers
	Equality consultation.Answers
	Wish     consultation.Wish
	Labels   Labels
}

// Labels are what is known of a response because it was made so.
type Labels struct {
	Themes   map[string][]string // of each text, by data name: the themes that it has sentences of, in the order of Themes
	Campaign int                 // its number from 1; 0 for a text of one's own
	Text     string              // data name of the text that came from the campaign, or ""
	Personal []Span
}

// Span is personal data in a text.
type Span struct {
	Name     string // data name of the text
	From, To int    // bytes
	Class    string // as package personal names them
}
