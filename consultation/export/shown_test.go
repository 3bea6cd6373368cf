package export

import (
	"fmt"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

func TestAnswered(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	got := c.Answered(response(1, "v1", consultation.Answers{
		"barriers": {"cost", "time"}, "capacity": {"person"}, "staff.2.role": {"Cook"}, "stray": {"kept"}, "words": {""},
	}))
	want := `[{capacity In what capacity? [As a person]} {barriers What is hard? [Cost Time]} {staff.2.role Role – Your staff 2 [Cook]} {stray  [kept]}]`
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}
