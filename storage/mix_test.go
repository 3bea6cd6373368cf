package storage

import (
	"fmt"
	"slices"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

func sendMany(t *testing.T, s *Store, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		d := storagetest.NewDraft("care")
		start(t, s, d)
		_, err := s.Submit(t.Context(), d.ID, storagetest.Sent(d), consultation.Answers{"age": {fmt.Sprintf("%02d", i)}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func ages(t *testing.T, s *Store) []string {
	t.Helper()
	var all []string
	for e, err := range s.EachEquality(t.Context(), "care") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e.Answers.Get("age"))
	}
	return all
}

func expire(t *testing.T, s *Store) {
	t.Helper()
	if _, err := s.ExpireDrafts(t.Context(), storagetest.Now, storagetest.Now); err != nil {
		t.Fatal(err)
	}
}

func TestMixedEqualityKeepsEverySet(t *testing.T) {
	s := openTest(t)
	v := storagetest.Version("care", "first")
	if err := s.Publish(t.Context(), v, consultation.Schedule{Opens: storagetest.Now}, false); err != nil {
		t.Fatal(err)
	}
	var want []string
	for round := range 3 {
		sendMany(t, s, 20*round, 20*round+20)
		for i := 20 * round; i < 20*round+20; i++ {
			want = append(want, fmt.Sprintf("%02d", i))
		}
		expire(t, s)
		expire(t, s)
		if got := slices.Sorted(slices.Values(ages(t, s))); !slices.Equal(got, want) {
			t.Fatalf("after mixing: %v, want %v", got, want)
		}
	}
	if slices.Equal(ages(t, s), want) {
		t.Error("equality answers come in the order in which they were sent")
	}
}

// TestTransactionsTellNothing asks PostgreSQL which transaction wrote each row, as anybody with a database client can.
func TestTransactionsTellNothing(t *testing.T) {
	s, err := Open(t.Context(), storagetest.Postgres(t), RandomKeys())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v := storagetest.Version("care", "first")
	if err := s.Publish(t.Context(), v, consultation.Schedule{Opens: storagetest.Now}, false); err != nil {
		t.Fatal(err)
	}
	sendMany(t, s, 0, 20)
	linked := func() (pairs, writers int) {
		t.Helper()
		err := s.view(t.Context(), func(t *tx) error {
			err := t.row([]any{&pairs}, `SELECT COUNT(*) FROM equality e JOIN responses r ON e.xmin = r.xmin`)
			if err != nil {
				return err
			}
			return t.row([]any{&writers}, `SELECT COUNT(DISTINCT xmin::text) FROM equality`)
		})
		if err != nil {
			t.Fatal(err)
		}
		return pairs, writers
	}
	if pairs, _ := linked(); pairs != 20 {
		t.Fatalf("the test finds %d links before mixing, want 20", pairs)
	}
	expire(t, s)
	if pairs, writers := linked(); pairs != 0 || writers != 1 {
		t.Errorf("after mixing: %d links, rows written by %d transactions", pairs, writers)
	}
}
