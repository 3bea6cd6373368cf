package storage

import (
	"strings"
	"testing"
)

// TestSearchFindsHitsFirst: where answers came first, the whole query would be run for each of them.
func TestSearchFindsHitsFirst(t *testing.T) {
	s := openTest(t)
	var plan []string
	err := s.view(t.Context(), func(tx *tx) error {
		return tx.query(`EXPLAIN QUERY PLAN SELECT COUNT(*)`+hitsFrom, []any{"words", "care"}, func(scan func(...any) error) error {
			var id, parent, unused int
			var detail string
			err := scan(&id, &parent, &unused, &detail)
			plan = append(plan, detail)
			return err
		})
	})
	if err != nil || len(plan) < 2 || !strings.Contains(plan[0], "SCAN s VIRTUAL TABLE") || !strings.Contains(plan[1], "SEARCH a USING COVERING INDEX answer_texts_lean") {
		t.Errorf("%q, %v", plan, err)
	}
}
