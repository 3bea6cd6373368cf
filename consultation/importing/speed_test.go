package importing

import (
	"strings"
	"testing"
	"time"
)

// TestManyColumnsAreQuick: whoever sends a thousand columns with long headings does not keep the server busy.
func TestManyColumnsAreQuick(t *testing.T) {
	s := pathway(t)
	targets := Targets(s.Version.Questionnaire(""), s.Comment)
	heading := strings.Repeat("which of the four categories do you want to comment on ", 40)
	head := strings.Repeat(`"`+heading+`",`, MaxColumns-1) + heading
	body := head + "\n" + strings.Repeat("x,", MaxColumns-1) + "x\n"
	begun := time.Now()
	p, err := Look([]byte(body), Shape{})
	if err != nil {
		t.Fatal(err)
	}
	Propose(p, targets)
	if d := time.Since(begun); d > 5*time.Second {
		t.Errorf("proposing for %d columns took %s", MaxColumns, d)
	} else {
		t.Logf("%s", d)
	}
}
