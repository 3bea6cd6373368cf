package storage

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// TestTornLog cuts the write-ahead log at every few bytes, as a power cut may, and damages it. What opens afterwards must be
// whole, and must be exactly what had been acknowledged when the log was that long.
func TestTornLog(t *testing.T) {
	s := openTest(t)
	path := s.engine.(*sqlite).path
	var lengths []int64 // of the log after each acknowledged submission
	for range 12 {
		d := storagetest.NewDraft("care")
		d.Answers.Set("view", strings.Repeat("evidence ", 500))
		start(t, s, d)
		if _, err := s.Submit(t.Context(), d.ID, storagetest.Sent(d), d.Equality); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		lengths = append(lengths, info.Size())
	}
	db, wal := readBoth(t, path)
	if int64(len(wal)) != lengths[len(lengths)-1] || lengths[0] == lengths[1] {
		t.Fatalf("the log has %d bytes, after each submission: %v", len(wal), lengths)
	}
	dir := t.TempDir()
	const cuts = 300
	for i := range cuts + 1 {
		cut := len(wal) * i / cuts
		want := 0
		for _, n := range lengths {
			if n <= int64(cut) {
				want++
			}
		}
		if got := reopen(t, dir, db, wal[:cut]); got != want {
			t.Errorf("cut at %d of %d bytes: %d submissions, want %d", cut, len(wal), got, want)
		}
	}
	for i := range 40 { // a byte that the disk got wrong ends the log before its commit
		at := len(wal) * i / 40
		damaged := append([]byte{}, wal...)
		damaged[at] ^= 0x55
		want := 0
		for _, n := range lengths {
			if n <= int64(at) {
				want++
			}
		}
		if got := reopen(t, dir, db, damaged); got < want {
			t.Errorf("damaged at %d: %d submissions, want %d or more", at, got, want)
		}
	}
}

func readBoth(t *testing.T, path string) (db, wal []byte) {
	t.Helper()
	db, err1 := os.ReadFile(path)
	wal, err2 := os.ReadFile(path + "-wal")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return db, wal
}

// reopen writes a database and its log, lets SQLite recover, and counts the submissions.
func reopen(t *testing.T, dir string, db, wal []byte) int {
	t.Helper()
	path := filepath.Join(dir, "torn.db")
	_ = os.Remove(path + "-shm")
	if err := errors.Join(os.WriteFile(path, db, 0o600), os.WriteFile(path+"-wal", wal, 0o600)); err != nil {
		t.Fatal(err)
	}
	c, err := sql.Open("sqlite3", "file:"+escapePath(path)+"?_foreign_keys=on")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetMaxOpenConns(1)
	var verdict string
	if err := c.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("a log of %d bytes: integrity %q (%v)", len(wal), verdict, err)
	}
	var n [4]int
	for i, table := range []string{"responses", "receipts", "contacts", "equality"} {
		err := c.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n[i])
		if err != nil && strings.Contains(err.Error(), "no such table") {
			continue // before the schema itself
		}
		if err != nil {
			t.Error(err)
		}
	}
	if n != [4]int{n[0], n[0], n[0], n[0]} {
		t.Errorf("a log of %d bytes: responses, receipts, contacts, equality are %v", len(wal), n)
	}
	return n[0]
}
