// Package analysis counts what respondents answered: how often each answer was given, two questions against each other, and any part of the
// responses that a filter takes. It holds one bitmap for each answer of each closed question, so that a count is an intersection. It is a
// projection: it knows no store, and is made anew from the responses at any time with the same result.
//
// Numbers here are the true ones. What leaves the team goes through package disclosure first.
package analysis
