package storage

import (
	"crypto/rand"
	"database/sql"
	"strings"
	"testing"
	"time"
)

func TestLogIsCopiedBack(t *testing.T) {
	s := openTest(t)
	db, err := sql.Open("sqlite3", writeDSN(s.engine.(*sqlite).path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	log := func() (frames, copied int) {
		t.Helper()
		var busy int
		if err := db.QueryRow("PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &frames, &copied); err != nil {
			t.Fatal(err)
		}
		return frames, copied
	}
	write := func(pages int) {
		t.Helper()
		err := s.update(t.Context(), func(t *tx) error {
			return t.exec(`INSERT INTO meta (name, value) VALUES (?, ?)`, rand.Text(), strings.Repeat("x", pages*4096))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write(2 * checkpointAt)
	for i := 0; ; i++ {
		frames, copied := log()
		if copied > checkpointAt {
			break
		}
		if i == 500 {
			t.Fatalf("of %d pages, %d were copied in 5 seconds", frames, copied)
		}
		time.Sleep(10 * time.Millisecond)
	}
	for range 8 {
		write(restartAt / 4)
	}
	if frames, _ := log(); frames > restartAt+restartAt/2 {
		t.Errorf("the log grew to %d pages and did not start anew", frames)
	}
}
