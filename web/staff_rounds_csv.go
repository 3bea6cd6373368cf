package web

import (
	"strconv"

	"github.com/greenpaper/greenpaper/consultation/agreement"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// agreementHead are the columns of the figures of a round as a file.
func agreementHead() []string {
	head := []string{"code", "units", "both", "one", "neither"}
	for _, name := range []string{"observed", "kappa", "alpha", "f1"} {
		head = append(head, name, name+"_low", name+"_high")
	}
	return head
}

// agreementRows are the figures of a closed round, a line for each code and the last, without a code, for all. keys are the data names of
// codes by their ids. They hold no words of responses and no names.
func agreementRows(units []staff.RoundUnit, keys map[string]string) [][]export.Cell {
	var rows [][]export.Cell
	for _, m := range measured(units) {
		row := []export.Cell{{Text: keys[m.Code]}}
		for _, n := range []int{m.Units, m.Both, m.One, m.Neither} {
			row = append(row, export.Cell{Text: strconv.Itoa(n), Number: true})
		}
		for _, f := range []agreement.Figure{m.Observed, m.Kappa, m.Alpha, m.F1} {
			for _, v := range []float64{f.Value, f.Low, f.High} {
				if !f.Known() {
					row = append(row, export.Cell{})
					continue
				}
				row = append(row, export.Cell{Text: strconv.FormatFloat(v, 'f', 6, 64), Number: true})
			}
		}
		rows = append(rows, row)
	}
	return rows
}
