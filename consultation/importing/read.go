package importing

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// Format is how a file is written.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Options say how to read a file; what is empty is found out.
type Options struct {
	Sheet     string `json:"sheet,omitempty"`     // XLSX
	Encoding  string `json:"encoding,omitempty"`  // CSV: one of Encodings
	Separator string `json:"separator,omitempty"` // CSV: one of Separators
}

// Encodings of text files, and Separators of their cells.
var (
	Encodings  = []string{"utf-8", "utf-16", "windows-1252"}
	Separators = []string{",", ";", "\t"}
)

// Info is how a file was read.
type Info struct {
	Format    Format   `json:"format"`
	Encoding  string   `json:"encoding,omitempty"`
	Separator string   `json:"separator,omitempty"`
	Sheet     string   `json:"sheet,omitempty"`
	Sheets    []string `json:"sheets,omitempty"`
}

// Row is one row as the spreadsheet shows it. The cells are valid only until the next one.
type Row struct {
	Number   int // from 1
	Cells    []string
	Formulas []int // columns, from 0, whose cells hold a formula in place of a value
}

// Empty says whether nothing stands in the row.
func (r Row) Empty() bool {
	for _, c := range r.Cells {
		if c != "" {
			return false
		}
	}
	return len(r.Formulas) == 0
}

// Fault is why a file cannot be read. The words are in the catalogue under "import.file." and Key.
type Fault struct {
	Key  string
	Args []any // name and value by turns
}

func (f Fault) Error() string { return fmt.Sprint("import: ", f.Key, " ", f.Args) }

func fault(key string, args ...any) error { return Fault{key, args} }

// errStop ends a reading whose caller has seen enough.
var errStop = errors.New("enough")

// Read goes through a file. A Fault says what is wrong with it; an error of each is given back as it is.
func Read(body []byte, o Options, each func(Row) error) (Info, error) {
	if len(body) > MaxFile {
		return Info{}, fault("size", "limit", MaxFile>>20)
	}
	guard := &guard{each: each}
	var info Info
	var err error
	switch {
	case len(body) == 0:
		return info, fault("empty")
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		info, err = readXLSX(body, o, guard.row)
	case bytes.HasPrefix(body, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return info, fault("old-excel") // or one with a password
	default:
		info, err = readCSV(body, o, guard.row)
	}
	if errors.Is(err, errStop) {
		err = nil
	}
	if err == nil && guard.rows == 0 {
		err = fault("empty")
	}
	return info, err
}

// guard keeps a reader within the limits.
type guard struct {
	each func(Row) error
	rows int
}

func (g *guard) row(r Row) error {
	for len(r.Cells) > 0 && r.Cells[len(r.Cells)-1] == "" && (len(r.Formulas) == 0 || r.Formulas[len(r.Formulas)-1] < len(r.Cells)-1) {
		r.Cells = r.Cells[:len(r.Cells)-1]
	}
	if len(r.Cells) > MaxColumns {
		return fault("columns", "row", strconv.Itoa(r.Number), "limit", MaxColumns)
	}
	for i, c := range r.Cells {
		if len(c) > MaxCell {
			return fault("cell", "cell", Address(i, r.Number), "limit", MaxCell)
		}
	}
	if r.Empty() {
		return nil
	}
	if g.rows++; g.rows > MaxRows {
		return fault("rows", "limit", MaxRows)
	}
	return g.each(r)
}

// Letter is the name of a column, from 0, as spreadsheets show it: A, B … Z, AA.
func Letter(column int) string {
	s := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// Address is the name of a cell: B12.
func Address(column, row int) string { return Letter(column) + strconv.Itoa(row) }
