// Package assist helps people to read many answers: it shares them out, and suggests what to look at. It works alone, without a network. Each
// result follows from the answers and a seed, so that it can be made again and explained. What it suggests is for a person to judge: it
// decides nothing.
package assist
