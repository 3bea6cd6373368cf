package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

func longSample() (*Columns, *consultation.Response) {
	r := response(16, "v1", consultation.Answers{
		"capacity": {"organisation"}, "barriers": {"cost", "other"}, "barriers.other.text": {"=rent"}, "order": {"rest", "pay"},
		"health": {"good"}, "staff.rounds": {"1"}, "staff.1.number": {"-5"}, "words": {""},
	})
	r.Wish = consultation.WishNoName
	return NewColumns(Answers, version("v1", sampleQuestionnaire())), r
}

func TestLongCSV(t *testing.T) {
	c, r := longSample()
	var out bytes.Buffer
	sum, err := CSV(&out, c, stream(r, response(2, "v1", nil)), Options{Shape: PerAnswer})
	if err != nil || sum.Rows != 2 || len(sum.Strays) > 0 {
		t.Fatalf("%+v, %v", sum, err)
	}
	const lead = "GP-000016,2023-06-01,web,v1,1,publish without name,"
	want := strings.Join([]string{
		"reference,day,channel,version,series,wish,name,question,round,label,code,rank,answer,not published",
		lead + "capacity,capacity,,In what capacity?,organisation,,'=For an organisation,",
		lead + "barriers,barriers,,What is hard?,cost,,Cost,",
		lead + "barriers,barriers,,What is hard?,other,,Something else,",
		lead + "barriers.other.text,barriers,,What is hard? – Something else,,,'=rent,",
		lead + "health,health,,'-How is your health?,,,good,yes",
		lead + "order,order,,What comes first?,rest,1,Rest,",
		lead + "order,order,,What comes first?,pay,2,Pay,",
		lead + "staff.rounds,,,Your staff – How many times this section was answered,,,1,",
		lead + "staff.1.number,number,1,How many? – Your staff 1,,,-5,", "",
	}, "\r\n")
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Whatever people type comes back from both files as it was.
func TestLongKeepsEveryAnswer(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	var all []*consultation.Response
	for i, s := range nasty {
		all = append(all, response(i, "v1", consultation.Answers{"words": {s}}))
	}
	var table, lines bytes.Buffer
	if _, err := CSV(&table, c, stream(all...), Options{BOM: true, Shape: PerAnswer}); err != nil {
		t.Fatal(err)
	}
	if _, err := JSONL(&lines, c, stream(all...), Options{Shape: PerAnswer}); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.String(), "\ufeff"))).ReadAll()
	if err != nil || len(records) != len(nasty)+1 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	dec := json.NewDecoder(&lines)
	for i, s := range nasty {
		var got map[string]string
		if err := dec.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got["answer"] != s || got["name"] != "words" || got["reference"] != all[i].Reference {
			t.Errorf("%q came back as %v", s, got)
		}
		if cell := Unguard(records[i+1][12]); cell != s {
			t.Errorf("%q came back as %q", s, cell)
		}
	}
}

// Personal answers and those without a column are in no row.
func TestLongLeavesOutWhatHasNoColumn(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	var out bytes.Buffer
	sum, err := CSV(&out, c, stream(response(1, "v1", consultation.Answers{"email": {"a@example.org"}, "gone": {"x"}})), Options{Shape: PerAnswer})
	if err != nil || sum.Strays["gone"] != 1 || strings.Contains(out.String(), "example.org") {
		t.Errorf("%+v, %v\n%s", sum, err, out.String())
	}
}

func BenchmarkLongCSV(b *testing.B) {
	c, r := longSample()
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if _, err := CSV(&out, c, stream(r), Options{Shape: PerAnswer}); err != nil {
			b.Fatal(err)
		}
	}
}
