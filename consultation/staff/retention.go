package staff

// Class is a kind of data about people that goes at its own time.
type Class string

// The classes whose time runs out by a clock: the front matter, or a question, says which.
const (
	KeepResponses Class = "responses"    // answers, letters, and what was written down with them
	KeepContact   Class = "contact data" // answers to personal questions
	KeepUploads   Class = "uploads"      // files that came with an answer: of respondents, scans, originals
	KeepEquality  Class = "equality"     // no row is linked to a response
	KeepDrafts    Class = "drafts"       // what was not sent; goes by itself
	KeepImports   Class = "imports"      // spreadsheets as they came, and what was wrong with their rows
	KeepMail      Class = "mail"         // addresses of people who asked for mail, and what was sent to them
)

// The classes that no clock of a consultation ends.
const (
	KeepStaff    Class = "staff"    // who works here, and what they write: an administrator's to end
	KeepLog      Class = "log"      // details of the log: erased by hand, the chain stays
	KeepNothing  Class = "nothing"  // nothing in it is about a person
	KeepRemnants Class = "remnants" // what stays of what went: reference, day, reason
)

// Classes lists every class.
var Classes = []Class{
	KeepResponses, KeepContact, KeepUploads, KeepEquality, KeepDrafts, KeepImports, KeepMail, KeepStaff, KeepLog, KeepNothing, KeepRemnants,
}

// Retention is the part of a store for it. What went when its time had come, and the certificates of it.
type Retention interface{}
