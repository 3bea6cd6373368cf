// Package questionnaires holds the questionnaires that ship with Greenpaper: two calls for evidence as demonstrations, a
// showcase of everything that the language can do, and the starter that an official begins with.
package questionnaires

import "embed"

// FS holds every questionnaire with what belongs to it: editions, privacy notices, scenarios, reasons, images and documents.
//
//go:embed *.md *.svg *.csv
var FS embed.FS
