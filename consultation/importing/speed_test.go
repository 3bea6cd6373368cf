package importing

import (
	"math"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestManyColumnsAreQuick: whoever sends a thousand columns with long headings does not keep the server busy. Four times the columns are
// at most eight times the work.
func TestManyColumnsAreQuick(t *testing.T) {
	s := pathway(t)
	targets := Targets(s.Version.Questionnaire(""), s.Comment)
	few, many := proposing(t, MaxColumns/4, targets), proposing(t, MaxColumns, targets)
	t.Logf("%s, %s", few, many)
	if many > 8*few {
		t.Errorf("proposing for %d columns took %s, for a quarter of them %s", MaxColumns, many, few)
	}
}

// proposing is the least processor time, of three, in which columns with long headings are read and targets proposed for them.
func proposing(t *testing.T, columns int, targets []Target) time.Duration {
	t.Helper()
	heading := strings.Repeat("which of the four categories do you want to comment on ", 40)
	body := strings.Repeat(`"`+heading+`",`, columns-1) + heading + "\n" + strings.Repeat("x,", columns-1) + "x\n"
	least := time.Duration(math.MaxInt64)
	for range 3 {
		began := processorTime(t)
		p, err := Look([]byte(body), Shape{})
		if err != nil {
			t.Fatal(err)
		}
		Propose(p, targets)
		least = min(least, processorTime(t)-began)
	}
	return least
}

// processorTime is what this process has used: other programs do not count.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
