// Package export writes what was sent as files that other programs read: CSV, JSON Lines, XLSX and a data dictionary.
//
// Every format has the same columns, fixed by the published versions alone and never by the answers, so that two exports of one
// consultation fit together. All of it streams: no format holds more than a few rows, however many responses there are.
package export
