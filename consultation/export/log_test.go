package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// logged are three entries as a store makes them: with hostile words, without details, and erased.
func logged() []*staff.Entry {
	var all []*staff.Entry
	var before []byte
	for i, d := range []staff.Details{{"name": "@SUM(A1)\r\n<b>", "why": "=1"}, {}, {"name": "forgotten"}} {
		e := &staff.Entry{Seq: int64(i + 1), At: time.Date(2027, 1, 5, 10, 0, i, 0, time.UTC), Actor: "ann", Verb: "test.done", Subject: "=HYPERLINK(1)", Details: d, Salt: []byte{byte(i)}}
		e.DetailsHash = staff.HashDetails(e.Salt, d)
		e.Hash = staff.HashEntry(before, e)
		before = e.Hash
		all = append(all, e)
	}
	all[2].Salt, all[2].Details = nil, nil
	return all
}

func each(all []*staff.Entry, err error) iter.Seq2[*staff.Entry, error] {
	return func(yield func(*staff.Entry, error) bool) {
		for _, e := range all {
			if !yield(e, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

func TestLogCSVNothingStartsAFormula(t *testing.T) {
	var out bytes.Buffer
	if err := export.LogCSV(&out, each(logged(), nil), export.Names{"ann": "+Ann"}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%v, %q", err, rows)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") {
				t.Errorf("a cell starts with %q", cell)
			}
		}
	}
	if r := rows[1]; r[3] != "'+Ann" || r[7] != "name: @SUM(A1)\n<b>\nwhy: =1" || r[8] != "false" || rows[3][8] != "true" {
		t.Errorf("%q", rows)
	}
}

// Whoever has the JSON Lines can work out every hash.
func TestLogJSONLCanBeVerified(t *testing.T) {
	var out bytes.Buffer
	all := logged()
	if err := export.LogJSONL(&out, each(all, nil), nil); err != nil {
		t.Fatal(err)
	}
	var read []*staff.Entry
	for line := range strings.Lines(out.String()) {
		var x struct {
			Number                                                          int64
			Time                                                            time.Time
			Account, Action, Consultation, Subject, Salt, DetailsHash, Hash string
			Details                                                         staff.Details
			DetailsErased                                                   bool
		}
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		unhex := func(s string) []byte {
			b, err := hex.DecodeString(s)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		e := &staff.Entry{Seq: x.Number, At: x.Time, Actor: x.Account, Verb: staff.Verb(x.Action), Consultation: x.Consultation, Subject: x.Subject,
			Details: x.Details, Salt: unhex(x.Salt), DetailsHash: unhex(x.DetailsHash), Hash: unhex(x.Hash)}
		if x.DetailsErased {
			e.Salt = nil
		}
		read = append(read, e)
	}
	r, err := staff.Verify(each(read, nil), staff.Kept{End: staff.Head{Seq: 3, Hash: all[2].Hash}})
	if err != nil || len(r.Findings) != 1 || r.Findings[0].Kind != staff.FoundGone { // which no entry of these explains
		t.Errorf("%v, %+v", err, r)
	}
}

func TestLogExportEndsWithErrors(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, write := range map[string]func(*bytes.Buffer) error{
		"csv":   func(b *bytes.Buffer) error { return export.LogCSV(b, each(logged(), broken), nil) },
		"jsonl": func(b *bytes.Buffer) error { return export.LogJSONL(b, each(logged(), broken), nil) },
	} {
		if err := write(&bytes.Buffer{}); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
