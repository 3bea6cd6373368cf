package web

import (
	"testing"
	"time"
)

func FuzzReadDay(f *testing.F) {
	f.Add("22", "3", "2027")
	f.Add(" 29", "02", "2028")
	f.Add("31", "4", "2027")
	f.Add("-1", "1", "99999")
	f.Fuzz(func(t *testing.T, day, month, year string) {
		iso, ok := readDay(day, month, year)
		if !ok {
			return
		}
		if at, err := time.Parse(time.DateOnly, iso); err != nil || at.Format(time.DateOnly) != iso {
			t.Errorf("%q %q %q is read as %q (%v)", day, month, year, iso, err)
		}
	})
}
