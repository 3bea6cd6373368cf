// Package campaign finds answers that were written from one template: copies, and copies that people have added to, cut or reworded. It
// tells which answers belong together, what the template seems to be and what each sender made of it. It never says that an answer
// counts less: that is for people to decide, and the figures are always given in all ways.
//
// The method, in words for an annex: each answer of at least MinWords words is made into the set of its runs of three words, without
// capitals, accents and punctuation. Answers with the same words are one text. Of every other pair it is estimated how much of the two sets is
// shared, by comparing fingerprints of them (MinHash; candidates by locality-sensitive hashing). Where that is promising the sets
// themselves are compared: answers belong together if at least 40 % of the runs of the shorter one are in the longer one (70 % where that is
// more than three times as long), and at least 20 are; answers of fewer than 32 words only if they are copies.
// What belongs together with the same answer belongs together.
//
// Sources: A. Broder, "On the resemblance and containment of documents" (1997). P. Indyk and R. Motwani, "Approximate nearest
// neighbors" (1998).
package campaign

// MinWords is how many words an answer must have to be looked at: many people write the same few words without knowing of each other.
const MinWords = 20

const (
	run         = 3   // words in a row
	bands       = 64  // fingerprints by which two answers can meet
	rows        = 3   // hashes in each: all must be the same
	muchLonger  = 3   // times the runs of the other
	leastQuoted = 0.7 // of the runs of the shorter one, where the other is much longer
	leastShare  = 0.4 // of the runs of the shorter answer that must be in the longer one
	leastRuns   = 30  // runs of an answer that is compared with others that are no copies
	leastShared = 20  // runs that must be shared
	compared    = 6   // distinct groups of a bucket that an answer is compared with
)
