package consultation

import "time"

// Response is what a respondent sent: the record. Everything else about it is a projection.
type Response struct {
	ID           string
	Reference    string // with check character, see NewReference
	Consultation string
	Version      string // hash of the version shown at check-answers
	Edition      string
	Language     string
	Notice       string // hash of the privacy notice that was shown
	Salt         string // random, for later commitments; deleted on withdrawal
	Submitted    time.Time
	Changed      time.Time // of the last change after sending; zero if there was none
	Answers      Answers   // settled, on the path, without personal and equality answers
	Contact      Answers   // personal answers; the store keeps them apart, encrypted
	Wish         Wish      // the respondent's wish about publication; "" where none was asked
	Late         bool      // sent after the closing and its grace, by the rule for late responses
	Channel      Channel   // how it came; "" is the pages of this service
	Received     string    // where it came another way: the day of receipt, an ISO date; Submitted is then when it was taken in
	Batch        string    // id of the import that it came with, or ""
}

// Day is the day in London on which a response came, an ISO date: that of receipt, where it came another way than the pages.
func (r *Response) Day() string {
	if r.Received != "" {
		return r.Received
	}
	return r.Submitted.In(London).Format(ISODate)
}

// Channel is the way on which a response came.
type Channel string

// The channels.
const (
	OnScreen    Channel = "" // typed by the respondent on the pages of this service
	OnPaper     Channel = "paper"
	ByLetter    Channel = "letter" // free form, by post
	ByEmail     Channel = "email"
	ByTelephone Channel = "telephone"
	ByImport    Channel = "import" // from the spreadsheet of another tool
)

// Channels lists them.
var Channels = []Channel{OnScreen, OnPaper, ByLetter, ByEmail, ByTelephone, ByImport}

// Name is the channel in exports, in messages ("channel.NAME") and in counts: "web" where it is OnScreen.
func (c Channel) Name() string {
	if c == OnScreen {
		return "web"
	}
	return string(c)
}

// Tombstone is what remains of a withdrawn or erased response.
type Tombstone struct {
	Reference    string
	Consultation string
	Day          string // ISO date
	Reason       string // "withdrawn", or what the operator wrote
}

// Equality is one set of equality answers: no link to a response, no time, no order.
type Equality struct {
	Consultation string
	Version      string
	Answers      Answers
}

// Upload is a file that somebody added to an answer. The bytes lie outside the database.
type Upload struct {
	ID       string
	Draft    string // draft id, "" once it belongs to a response
	Response string // response id, "" until sent
	Question string // full data name
	Name     string // our name for downloads: the respondent's file name is not kept
	Type     string // media type sniffed from the content
	Size     int64
	State    UploadState
	Added    time.Time
}

// UploadState says what the virus scanner made of a file.
type UploadState string

// The states of an upload.
const (
	UploadUnscanned   UploadState = "unscanned"   // no scanner is set up
	UploadQuarantined UploadState = "quarantined" // waiting for the scanner
	UploadClean       UploadState = "clean"
	UploadInfected    UploadState = "infected" // the bytes are gone
)
