package templates

// ErrorPage is the page "error": what happened, what to do next, and the words that could not be stored.
type ErrorPage struct {
	Layout
	// Paragraphs are sentences of the catalogue.
	Paragraphs []string
	// Kept is what a refused form carried, so that it can be copied.
	Kept []KeptText
	// Next is the next step, or nil.
	Next *Link
}

// KeptText is one answer of a form that could not be stored.
type KeptText struct{ Label, Text string }
