package templates

// ErrorPage is the page "error": what happened and what to do next.
type ErrorPage struct {
	Layout
	// Paragraphs are sentences of the catalogue.
	Paragraphs []string
	// Next is the next step, or nil.
	Next *Link
}
