package consultation

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestLondonMinute(t *testing.T) {
	for _, tt := range []struct {
		y            int
		m            time.Month
		d, hour, min int
		want         string
		err          error
	}{
		{2026, 3, 29, 0, 59, "2026-03-29T00:59:00Z", nil},
		{2026, 3, 29, 1, 0, "", ErrSkipped},
		{2026, 3, 29, 1, 59, "", ErrSkipped},
		{2026, 3, 29, 2, 0, "2026-03-29T01:00:00Z", nil},
		{2026, 10, 25, 0, 59, "2026-10-24T23:59:00Z", nil},
		{2026, 10, 25, 1, 0, "", ErrTwice},
		{2026, 10, 25, 1, 59, "", ErrTwice},
		{2026, 10, 25, 2, 0, "2026-10-25T02:00:00Z", nil},
		{2028, 2, 29, 12, 0, "2028-02-29T12:00:00Z", nil},
		{2027, 2, 29, 12, 0, "", ErrNoSuchDay},
		{26, 2, 1, 12, 0, "", ErrNoSuchDay},
		{2026, 13, 1, 12, 0, "", ErrNoSuchDay},
	} {
		got, err := LondonMinute(tt.y, tt.m, tt.d, tt.hour, tt.min)
		if !errors.Is(err, tt.err) || err == nil && got.UTC().Format(time.RFC3339) != tt.want {
			t.Errorf("%d-%d-%d %d:%d: %v, %v; want %s, %v", tt.y, tt.m, tt.d, tt.hour, tt.min, got, err, tt.want, tt.err)
		}
	}
}

func TestParseClock(t *testing.T) {
	for typed, want := range map[string]int{
		"14:00": 1400, "9:05": 905, "2pm": 1400, "2 PM": 1400, "11.59 p.m.": 2359, "midday": 1200, "Noon": 1200, "12pm": 1200, "12am": 0, "00:00": 0, "12:30am": 30,
	} {
		hour, minute, ok := ParseClock(typed)
		if !ok || hour*100+minute != want {
			t.Errorf("%q: %d:%d, %v", typed, hour, minute, ok)
		}
	}
	for _, typed := range []string{"", "midnight", "14", "24:00", "13pm", "0am", "9:60", "nine", "9:5", "-1:00", "1:00:00"} {
		if _, _, ok := ParseClock(typed); ok {
			t.Errorf("%q is read as a time", typed)
		}
	}
}

func FuzzParseClock(f *testing.F) {
	f.Add("11.59 p.m.")
	f.Add("9:05")
	f.Fuzz(func(t *testing.T, typed string) {
		if hour, minute, ok := ParseClock(typed); ok && (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
			t.Errorf("%q is %d:%d", typed, hour, minute)
		}
	})
}

func TestStages(t *testing.T) {
	opens := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	c := Consultation{Schedule: Schedule{Opens: opens, Closes: opens.AddDate(0, 0, 10), Grace: time.Hour}}
	for at, want := range map[time.Duration]Stage{-time.Second: StageForthcoming, 0: StageOpen, 240*time.Hour - time.Second: StageOpen, 240 * time.Hour: StageClosed} {
		if got := c.Stage(opens.Add(at)); got != want {
			t.Errorf("%v after opening: %s, want %s", at, got, want)
		}
	}
	end := c.Schedule.LateBegins()
	if c.TakesAnswers(end) || !c.IsLate(end) || c.IsLate(end.Add(-time.Second)) || !c.TakesAnswers(end.Add(-time.Second)) {
		t.Error("the grace does not end what is in time")
	}
	c.Schedule.Late = end.AddDate(0, 0, 3)
	if !c.TakesAnswers(end) || c.TakesChanges(end) || !c.TakesNew(end) || c.TakesLate(c.Schedule.Late) || c.TakesNew(end.Add(-time.Second)) {
		t.Error("late responses are not taken by the rule")
	}
	if want := c.Schedule.Late.AddDate(0, 0, 30); !c.DraftsGo(opens).Equal(want) {
		t.Errorf("drafts go at %v, want %v", c.DraftsGo(opens), want)
	}
	c.Outcome = end.AddDate(0, 0, 1)
	if c.Stage(c.Outcome) != StageOutcome || c.TakesLate(c.Outcome) || c.Stage(c.Outcome.Add(-time.Second)) != StageClosed || c.OwesOutcome(c.Outcome) || !c.OwesOutcome(c.Outcome.Add(-time.Second)) {
		t.Error("the outcome does not end it")
	}
	c.Schedule.Closes = time.Date(2026, 10, 1, 22, 45, 0, 0, time.UTC)
	if due := c.OutcomeDue().In(London).Format("2006-01-02 15:04"); due != "2026-12-24 23:45" {
		t.Errorf("the outcome is due at %s, across the change of the clock", due)
	}
	if c.OutcomeDays(c.OutcomeDue()) != 0 || c.OutcomeDays(c.OutcomeDue().AddDate(0, 0, 2)) != -2 {
		t.Error("the days until the outcome are wrong")
	}
}

// TestAwaitedWhenAllIsIn: what has closed stays closed until the end of that day in London, or of the grace, or of late responses.
func TestAwaitedWhenAllIsIn(t *testing.T) {
	at := func(s string) time.Time {
		t, err := time.ParseInLocation("2006-01-02 15:04", s, London)
		if err != nil {
			panic(err)
		}
		return t
	}
	for _, tt := range []struct {
		why, closes, late, in string
		grace                 time.Duration
	}{
		{"the day ends", "2026-06-01 14:00", "", "2026-06-02 00:00", time.Hour},
		{"the grace goes beyond the day", "2026-06-01 23:45", "", "2026-06-02 00:15", 30 * time.Minute},
		{"late responses", "2026-06-01 14:00", "2026-06-08 12:00", "2026-06-08 12:00", time.Hour},
		{"late responses that ended on the same day", "2026-06-01 14:00", "2026-06-01 18:00", "2026-06-02 00:00", time.Hour},
		{"the start of a day", "2026-06-01 00:00", "", "2026-06-02 00:00", 0},
		{"the day of 25 hours", "2026-10-25 00:30", "", "2026-10-26 00:00", 0},
		{"the last day of summer time", "2026-10-24 23:30", "", "2026-10-25 00:00", 0},
		{"the day of 23 hours", "2026-03-29 23:59", "", "2026-03-30 00:00", 0},
	} {
		c := Consultation{Schedule: Schedule{Opens: at("2026-01-05 09:00"), Closes: at(tt.closes), Grace: tt.grace}}
		if tt.late != "" {
			c.Schedule.Late = at(tt.late)
		}
		in := at(tt.in)
		if got := c.Schedule.AllIn(); !got.Equal(in) {
			t.Errorf("%s: all is in at %v, want %v", tt.why, got, in)
		}
		if got := c.Stage(in.Add(-time.Second)); got != StageClosed {
			t.Errorf("%s: %s before all is in", tt.why, got)
		}
		if got := c.Stage(in); got != StageAwaited || c.TakesAnswers(in) {
			t.Errorf("%s: %s when all is in; takes answers: %v", tt.why, got, c.TakesAnswers(in))
		}
	}
	endless := Consultation{Schedule: Schedule{Opens: at("2026-01-05 09:00")}}
	if far := at("2126-01-01 00:00"); endless.Stage(far) != StageOpen || endless.OwesOutcome(far) || !endless.Schedule.AllIn().IsZero() {
		t.Error("what never closes awaits an outcome")
	}
}

func TestOldPath(t *testing.T) {
	for typed, want := range map[string]string{
		"/government/consultations/care": "/government/consultations/care", " https://consult.example.org/care/walks/ ": "/care/walks",
		"/caf%C3%A9": "/café", "/a b": "/a b",
	} {
		if got, err := OldPath(typed); err != nil || got != want {
			t.Errorf("%q gives %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", "/", "care", "//evil.example/x", "/\\evil.example", "/a//b", "/a/../b", "/%2e%2e/b", "/a?b=1", "/a#b", "/a%3Fb", "/a%0d%0aX: y", "https://evil.example", "javascript:alert(1)", "/" + strings.Repeat("a", 400), "/%zz", "/%5cevil"} {
		if got, err := OldPath(typed); err == nil {
			t.Errorf("%q gives %q", typed, got)
		}
	}
}

func FuzzOldPath(f *testing.F) {
	for _, seed := range []string{"/old/care", "https://example.org/a%2fb", "//x", "/a/./b", "/%e2%80%ae"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := OldPath(typed)
		if err != nil {
			return
		}
		if got[0] != '/' || strings.HasPrefix(got, "//") || strings.HasPrefix(got, "/\\") || strings.ContainsAny(got, "?#\\\r\n\x00") || strings.HasSuffix(got, "/") || strings.Contains(got, "/../") {
			t.Fatalf("%q gives %q", typed, got)
		}
		if again, err := OldPath(got); !strings.Contains(got, "%") && (err != nil || again != got) {
			t.Fatalf("%q gives %q and that gives %q, %v", typed, got, again, err)
		}
	})
}
