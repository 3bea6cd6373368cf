package web_test

import (
	"compress/gzip"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/web"
)

// A public page that was shown before is as it should be now, in each edition.
func TestPublicPagesAreRememberedAndNeverStale(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "2026-06-01 23:45")
	for range 3 {
		mustHave(t, s.page("/c/walking"), "Start now", "1 June 2026")
		mustHave(t, s.page("/c/walking?edition=cy"), "Teitl Walking")
	}
	change := consultation.ScheduleChange{At: s.now, Reason: "More time."}
	change.Schedule = consultation.Schedule{Opens: london(t, "2026-02-01 09:00"), Closes: london(t, "2026-07-01 23:45")}
	if err := s.store.Reschedule(t.Context(), "walking", change); err != nil {
		t.Fatal(err)
	}
	mustHave(t, s.page("/c/walking"), "Start now", "1 July 2026")
	s.now = london(t, "2026-07-02 09:00")
	if strings.Contains(s.page("/c/walking"), "Start now") {
		t.Error("it can still be started after it has closed")
	}
}

func TestPublicPagesAreCompressed(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	want := s.page("/c/walking")
	r := httptest.NewRequest("GET", "/c/walking", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	for range 2 {
		w := s.do(r)
		if got := w.Header().Get("Content-Encoding"); got != "gzip" {
			t.Fatalf("Content-Encoding is %q", got)
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(z)
		if err != nil || string(got) != want {
			t.Errorf("the compressed page is another: %v", err)
		}
	}
}
