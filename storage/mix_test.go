package storage

import (
	"fmt"
	"slices"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
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

// TestTransactionsTellNoLink asks PostgreSQL whether the counter of a partner's link was written by the transaction of a response.
func TestTransactionsTellNoLink(t *testing.T) {
	s, err := Open(t.Context(), storagetest.Postgres(t), RandomKeys())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	act := staff.Act{Actor: "ann", Verb: staff.VerbLinkMade, At: storagetest.Now}
	if err := s.AddLink(t.Context(), act, staff.TrackedLink{ID: "link", Consultation: "care", Code: "code", Label: "One"}); err != nil {
		t.Fatal(err)
	}
	d := storagetest.NewDraft("care")
	d.Via = "code"
	start(t, s, d)
	if _, err := s.Submit(t.Context(), d.ID, storagetest.Sent(d), nil); err != nil {
		t.Fatal(err)
	}
	linked := func() (pairs int) {
		t.Helper()
		err := s.view(t.Context(), func(t *tx) error {
			return t.row([]any{&pairs}, `SELECT COUNT(*) FROM tracked_links l JOIN responses r ON l.xmin = r.xmin`)
		})
		if err != nil {
			t.Fatal(err)
		}
		return pairs
	}
	if pairs := linked(); pairs != 1 {
		t.Fatalf("the test finds %d links before the hourly job, want 1", pairs)
	}
	expire(t, s)
	if pairs := linked(); pairs != 0 {
		t.Errorf("after the hourly job the link's counter still tells of %d responses", pairs)
	}
}
