package storage

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// Whether something may be due is asked whenever somebody opens an overview: it must read no response, however many there are. A
// record that nobody can read stands for all of them.
func TestMayBeDueReadsNoResponse(t *testing.T) {
	s := openTest(t)
	v := storagetest.Kept("care", "first", 24, 6, 12)
	now := storagetest.Now
	if err := s.Publish(t.Context(), v, consultation.Schedule{Opens: now, Closes: now.AddDate(0, 0, 30)}, false); err != nil {
		t.Fatal(err)
	}
	err := s.update(t.Context(), func(t *tx) error {
		return t.exec(`INSERT INTO responses (consultation, id, record) VALUES ('care', 'broken', 'not a record')`)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.RetentionPlan(t.Context(), "care", storagetest.Due); err == nil {
		t.Error("the plan did not read the response: this test sees nothing")
	}
	if due, err := s.RetentionMayBeDue(t.Context(), "care", storagetest.Due, time.Time{}); err != nil || !due {
		t.Errorf("may be due: %v, %v", due, err)
	}
}
