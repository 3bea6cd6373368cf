// Package markdown reads questionnaires written in Markdown. One parser serves check, preview and publication: it gives a
// questionnaire, rendered, and every mistake with its place. It alone knows goldmark.
//
// Code spans are instructions to the software; everything else is what people will read. The reference is
// docs/questionnaire-format.md.
//
// Rendered HTML carries the classes of GOV.UK Frontend and no raw HTML of an author. Images and documents that lie beside the
// questionnaire are addressed as "files/NAME": whoever serves a page puts its own prefix before them (see FilePrefix).
package markdown
