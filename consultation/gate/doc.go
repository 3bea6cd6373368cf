// Package gate says what stands between a revision and its publication: what check finds, what the Consultation Principles, the
// Gunning principles, accessibility and data protection ask for, and what would break answers that were given already. It decides
// nothing that a person must answer: it asks, and keeps to which content an answer belongs.
package gate
