package storage_test

import (
	"path/filepath"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

func TestSQLite(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) consultation.Store {
		return open(t, "sqlite:"+filepath.Join(t.TempDir(), "data folder", "greenpaper.db"), storage.RandomKeys())
	})
}

func TestPostgres(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) consultation.Store {
		return open(t, storagetest.Postgres(t), storage.RandomKeys())
	})
}

func open(t testing.TB, dsn string, keys storage.Keys) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), dsn, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestStaffSQLite(t *testing.T) {
	storagetest.RunStaff(t, func(t *testing.T) storagetest.StaffStore {
		return open(t, "sqlite:"+filepath.Join(t.TempDir(), "greenpaper.db"), storage.RandomKeys())
	})
}

func TestStaffPostgres(t *testing.T) {
	storagetest.RunStaff(t, func(t *testing.T) storagetest.StaffStore {
		return open(t, storagetest.Postgres(t), storage.RandomKeys())
	})
}
