package export

import (
	"bufio"
	"io"
	"iter"
)

// TableCSV writes a small table as CSV that is safe to open in a spreadsheet. See CSV and Guard.
func TableCSV(w io.Writer, headings []string, rows [][]Cell) error {
	out := bufio.NewWriter(w)
	var head []Cell
	for _, h := range headings {
		head = append(head, Cell{Text: h})
	}
	writeRecord(out, cleanRow(head)) // errors of a bufio.Writer stay until Flush
	for _, row := range rows {
		writeRecord(out, cleanRow(row))
	}
	return out.Flush()
}

func cleanRow(row []Cell) []Cell {
	out := make([]Cell, len(row))
	for i, c := range row {
		out[i] = Cell{Text: clean(c.Text), Number: c.Number}
	}
	return out
}

// RowsCSV is TableCSV for rows that come one by one. It stops at the first error.
func RowsCSV(w io.Writer, headings []string, rows iter.Seq2[[]Cell, error]) error {
	out := bufio.NewWriterSize(w, 64<<10)
	var head []Cell
	for _, h := range headings {
		head = append(head, Cell{Text: h})
	}
	writeRecord(out, cleanRow(head)) // errors of a bufio.Writer stay until Flush
	for row, err := range rows {
		if err != nil {
			return err
		}
		writeRecord(out, cleanRow(row))
	}
	return out.Flush()
}
