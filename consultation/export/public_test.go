package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

// publicSample has two versions: what one of them keeps from the public, the file keeps from it for both.
func publicSample() *Columns {
	first := sampleQuestionnaire()
	second := sampleQuestionnaire()
	second.Sections[1].Questions()[4].NotPublished = true // words
	name := single("org", "short text", "What is your organisation called?")
	name.RespondentName = true
	home := single("home", "postcode", "Where do you live?")
	second.Sections[0].Pages[0].Items = append(second.Sections[0].Pages[0].Items, consultation.Item{Question: name}, consultation.Item{Question: home})
	return NewColumns(Public, version("v1", first), version("v2", second))
}

func TestPublicColumns(t *testing.T) {
	c := publicSample()
	const want = "response capacity barriers.cost barriers.time barriers.other barriers.other.text agree agree.comment order.pay order.rest staff.1.role staff.1.number staff.2.role staff.2.number"
	if got := strings.Join(c.Headings(false), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var fields []string
	for _, f := range c.Fields("v1") {
		fields = append(fields, f.Field.Name)
	}
	if got := strings.Join(fields, " "); got != "capacity barriers barriers.other.text agree agree.comment order staff.1.role staff.1.number staff.2.role staff.2.number" {
		t.Errorf("fields are %s", got)
	}
	if c.Fields("v9") != nil {
		t.Error("fields of a version that is not there")
	}
}

// Look is shown what was typed, with the row in which the file has it, in both shapes; and neither tells anything of the response.
func TestPublicRows(t *testing.T) {
	c := publicSample()
	rows := []*consultation.Response{
		PublicRow(1, "v1", consultation.Answers{"capacity": {"person"}, "barriers": {"cost", "other"}, "barriers.other.text": {"The bus"}, "staff.1.number": {"12"}}),
		PublicRow(2, "v2", consultation.Answers{"order": {"rest", "pay"}, "agree.comment": {"Yes,\r\nI do"}}),
	}
	for _, shape := range Shapes {
		var out bytes.Buffer
		var seen []string
		look := func(row int, name, text string) { seen = append(seen, fmt.Sprint(row, " ", name, " ", text)) }
		if _, err := CSV(&out, c, stream(rows...), Options{Shape: shape, Look: look}); err != nil {
			t.Fatal(err)
		}
		table, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(seen) != 3 {
			t.Errorf("%s: %q", shape, seen)
		}
		for _, s := range seen {
			var row int
			var name string
			fmt.Sscan(s, &row, &name)
			text := strings.TrimPrefix(s, fmt.Sprint(row, " ", name, " "))
			if line := strings.Join(table[row-1], "|"); !strings.Contains("|"+line+"|", "|"+text+"|") {
				t.Errorf("%s: row %d is %q and not of %q", shape, row, line, text)
			}
		}
		if shape == PerAnswer && strings.Join(table[0], " ") != "response name question round label code rank answer" {
			t.Errorf("headings are %q", table[0])
		}
	}
	var out bytes.Buffer
	last := 0
	if _, err := JSONL(&out, c, stream(rows...), Options{Look: func(row int, _, _ string) { last = row }}); err != nil {
		t.Fatal(err)
	}
	if last != 2 || out.String() != `{"response":"1","answers":{"capacity":["person"],"barriers":["cost","other"],"barriers.other.text":["The bus"],"staff.1.number":["12"]}}
{"response":"2","answers":{"agree.comment":["Yes,\nI do"],"order":["rest","pay"]}}
` {
		t.Errorf("last row %d of\n%s", last, out.String())
	}
}
