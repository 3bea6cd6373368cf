// Package consultation is the domain of Greenpaper: questionnaires, the kinds of question they are made of, the path that
// one respondent takes through them, drafts, responses, and what a store must promise. It imports nothing of ours, speaks
// neither HTTP nor SQL, and takes the time as a value.
package consultation
