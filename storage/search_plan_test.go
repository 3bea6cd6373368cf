package storage

import (
	"fmt"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
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

// TestBroadSearchStopsCounting: with more hits than are compared, the first of them and the one that shows that there are more are ranked, and the rest are not counted.
func TestBroadSearchStopsCounting(t *testing.T) {
	s := openTest(t)
	err := s.update(t.Context(), func(tx *tx) error {
		for i, words := range []string{"one care", "care care care", "care and much else that is about another thing", "care"} {
			if err := s.engine.addText(tx, "words", fmt.Sprint("r", i), int64(i), "view", words); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		compare, total int
		more           bool
		best           string
	}{{4, 4, false, "r1"}, {3, 3, true, "r1"}, {1, 1, true, "r1"}} {
		found := &staff.Found{}
		if err := s.view(t.Context(), func(tx *tx) error { return s.engine.rank(tx, "words", search.Parse("care"), "", c.compare, 1, found) }); err != nil {
			t.Fatal(err)
		}
		if found.Total != c.total || found.More != c.more || len(found.Hits) != 1 || found.Hits[0].Response != c.best {
			t.Errorf("compared %d: %+v", c.compare, found)
		}
	}
}

// TestRareWordsCountMore: each phrase of a query has the weight that is its own, wherever it stands in the query.
func TestRareWordsCountMore(t *testing.T) {
	s := openTest(t)
	err := s.update(t.Context(), func(tx *tx) error {
		for i, words := range []string{"care one two", "care one two", "rare one two", "care pay two", "care one two", "care fee two"} {
			if err := s.engine.addText(tx, "words", fmt.Sprint("r", i), int64(i), "view", words); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for query, best := range map[string]string{
		"care OR rare": "r2", "rare OR care": "r2", "two (care OR rare)": "r2", "-fee (one OR pay) two": "r3", "(two NEAR/1 care) OR (two NEAR/1 rare)": "r2", `"one two" OR "pay two"`: "r3", "two -rare -fee (care OR pa*)": "r3",
	} {
		found := &staff.Found{}
		if err := s.view(t.Context(), func(tx *tx) error { return s.engine.rank(tx, "words", search.Parse(query), "", 100, 1, found) }); err != nil {
			t.Fatal(err)
		}
		if len(found.Hits) != 1 || found.Hits[0].Response != best {
			t.Errorf("%s: %+v, not %s", query, found, best)
		}
	}
}
