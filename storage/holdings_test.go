package storage

import (
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// TestEveryTableIsKnownToRetention walks the schema: each table is declared once, with columns that are there.
func TestEveryTableIsKnownToRetention(t *testing.T) {
	s := openTest(t)
	columns := map[string][]string{}
	err := s.view(t.Context(), func(t *tx) error {
		return t.query(`SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`, nil,
			func(scan func(...any) error) error {
				var table, column string
				err := scan(&table, &column)
				columns[table] = append(columns[table], column)
				return err
			})
	})
	if err != nil || len(columns) == 0 {
		t.Fatal(columns, err)
	}
	declared := map[string]bool{}
	for _, h := range holdings {
		if declared[h.table] {
			t.Errorf("table %s is declared twice", h.table)
		}
		declared[h.table] = true
		if columns[h.table] == nil {
			t.Errorf("table %s is declared and not in the schema", h.table)
			continue
		}
		if !slices.Contains(staff.Classes, h.class) {
			t.Errorf("table %s has the class %q, which staff.Classes does not have", h.table, h.class)
		}
		for _, c := range append(strings.Split(h.files, ", "), h.response, h.consultation) {
			if c != "" && !slices.Contains(columns[h.table], c) {
				t.Errorf("table %s has no column %s", h.table, c)
			}
		}
		clocked := slices.Index(staff.Classes, h.class) < slices.Index(staff.Classes, staff.KeepStaff)
		if clocked && !h.special && h.response == "" && h.consultation == "" {
			t.Errorf("table %s goes by the clock of %s, and nothing says which rows: give a column with the response or the consultation", h.table, h.class)
		}
	}
	for table := range columns {
		if !declared[table] && !ofSearch(table, columns) {
			t.Errorf(`retention does not know the table %q. In the Go file of package storage that writes to it, add one of these lines:
	var _ = registerHolding(holding{table: %[1]q, class: staff.KeepResponses, response: "response"})           // rows go with their response
	var _ = registerHolding(holding{table: %[1]q, class: staff.KeepImports, consultation: "consultation"})    // rows go when the class is due
	var _ = nothingHeld(%[1]q)     // nothing about any person is in it
	var _ = staffHoldings(%[1]q)   // it is about staff and their work
(the classes are in consultation/staff/retention.go; see type holding for bytes in the uploads folder)`, table)
		}
	}
}

// ofSearch says whether a table belongs to a virtual table of full-text search that is declared.
func ofSearch(table string, columns map[string][]string) bool {
	return slices.ContainsFunc(holdings, func(h holding) bool {
		return h.text && columns[h.table] != nil && strings.HasPrefix(table, h.table+"_")
	})
}
