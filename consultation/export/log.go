package export

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Names says what people are called, by the id of their account.
type Names map[string]string

// NamesOf takes the names of accounts.
func NamesOf(people []*staff.Person) Names {
	n := Names{}
	for _, p := range people {
		n[p.ID] = p.Name
	}
	return n
}

// logHeadings are the columns of the log as CSV.
var logHeadings = []string{"number", "time", "account", "name", "action", "consultation", "subject", "details", "details_erased", "details_hash", "hash"}

// LogCSV writes entries of the log as a table that is safe to open in a spreadsheet. See Guard.
func LogCSV(w io.Writer, entries iter.Seq2[*staff.Entry, error], names Names) error {
	out := bufio.NewWriterSize(w, 64<<10)
	row := make([]Cell, len(logHeadings))
	for i, h := range logHeadings {
		row[i] = Cell{Text: h}
	}
	writeRecord(out, row) // errors of a bufio.Writer stay until Flush
	for e, err := range entries {
		if err != nil {
			return err
		}
		for i, text := range []string{
			strconv.FormatInt(e.Seq, 10), e.At.UTC().Format(time.RFC3339), e.Actor, names[e.Actor], string(e.Verb), e.Consultation, e.Subject,
			detailLines(e.Details), strconv.FormatBool(e.Erased()), hex.EncodeToString(e.DetailsHash), hex.EncodeToString(e.Hash),
		} {
			row[i] = Cell{Text: clean(text), Number: i == 0}
		}
		if err := writeRecord(out, row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// detailLines writes details for people, in the order of their names.
func detailLines(d staff.Details) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(d)) {
		lines = append(lines, name+": "+d[name])
	}
	return strings.Join(lines, "\n")
}

// logLine is one entry as JSON. With the salt, anybody can work out the hashes again: see staff.HashDetails and staff.HashEntry.
type logLine struct {
	Number       int64         `json:"number"`
	Time         string        `json:"time"`
	Account      string        `json:"account"`
	Name         string        `json:"name,omitempty"`
	Action       string        `json:"action"`
	Consultation string        `json:"consultation,omitempty"`
	Subject      string        `json:"subject,omitempty"`
	Details      staff.Details `json:"details"` // null when erased
	Erased       bool          `json:"detailsErased,omitempty"`
	Salt         string        `json:"salt,omitempty"` // hex, as the hashes
	DetailsHash  string        `json:"detailsHash"`
	Hash         string        `json:"hash"`
}

// LogJSONL writes entries of the log as JSON, one on each line.
func LogJSONL(w io.Writer, entries iter.Seq2[*staff.Entry, error], names Names) error {
	out := bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for e, err := range entries {
		if err != nil {
			return err
		}
		err := enc.Encode(logLine{
			Number: e.Seq, Time: e.At.UTC().Format(time.RFC3339), Account: e.Actor, Name: names[e.Actor], Action: string(e.Verb),
			Consultation: e.Consultation, Subject: e.Subject, Details: e.Details, Erased: e.Erased(), Salt: hex.EncodeToString(e.Salt),
			DetailsHash: hex.EncodeToString(e.DetailsHash), Hash: hex.EncodeToString(e.Hash),
		})
		if err != nil {
			return err
		}
	}
	return out.Flush()
}
