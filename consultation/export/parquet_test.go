package export

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/greenpaper/greenpaper/consultation"
)

// readParquet gives the columns of a file, their types and the rows by name; what is null is missing.
func readParquet(t *testing.T, file []byte) (names, types []string, rows []map[string]string) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range f.Schema().Fields() {
		names, types = append(names, field.Name()), append(types, field.Type().String())
	}
	if d, ok := f.Lookup("greenpaper.dictionary"); !ok || !strings.Contains(d, `"wording"`) {
		t.Errorf("the dictionary is %.60q", d)
	}
	for _, group := range f.RowGroups() {
		in := group.Rows()
		buf := make([]parquet.Row, 1)
		for {
			n, err := in.ReadRows(buf)
			if n == 1 {
				row := map[string]string{}
				for i, v := range buf[0] {
					if !v.IsNull() {
						row[names[i]] = v.String()
					}
				}
				rows = append(rows, row)
			}
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return names, types, rows
}

func TestParquetKeepsEveryAnswer(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	var all []*consultation.Response
	for i, s := range nasty {
		all = append(all, response(i, "v1", consultation.Answers{"words": {s}, "barriers": {"cost"}, "order": {"rest"}, "staff.1.number": {"-5"}}))
	}
	var out bytes.Buffer
	if _, err := Parquet(&out, c, stream(all...), Options{TempDir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	names, types, rows := readParquet(t, out.Bytes())
	if got, want := strings.Join(names, " "), strings.Join(c.Headings(false), " "); got != want {
		t.Errorf("columns\n%s\nwant\n%s", got, want)
	}
	for i, name := range names {
		want := map[string]string{"submitted": "TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)", "barriers.cost": "DOUBLE", "staff.1.number": "DOUBLE", "words": "STRING"}[name]
		if want != "" && types[i] != want {
			t.Errorf("%s is %s, want %s", name, types[i], want)
		}
	}
	if len(rows) != len(nasty) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, s := range nasty {
		if got := rows[i]; got["words"] != s || got["reference"] != all[i].Reference || got["barriers.cost"] != "1" || got["order.rest"] != "1" || got["staff.1.number"] != "-5" {
			t.Errorf("%q came back as %v", s, got)
		}
		if _, ok := rows[i]["order.pay"]; ok {
			t.Error("an answer that was not given is there")
		}
	}
}

func TestParquetPerAnswer(t *testing.T) {
	c, r := longSample()
	var out bytes.Buffer
	if _, err := Parquet(&out, c, stream(r), Options{Shape: PerAnswer, TempDir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	names, _, rows := readParquet(t, out.Bytes())
	if strings.Join(names, "|") != strings.Join(LongHeadings, "|") || len(rows) != 9 || rows[3]["answer"] != "=rent" || rows[6]["rank"] != "2" {
		t.Errorf("got %v\n%v", names, rows)
	}
}

// A column whose cells are not all of its kind is one of texts: nothing is lost.
func TestColumnsOfTwoKindsAreTexts(t *testing.T) {
	for text, want := range map[string]string{"12": "DOUBLE", "1234567890123456789": "STRING", "twelve": "STRING"} {
		c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
		var out bytes.Buffer
		if _, err := Parquet(&out, c, stream(response(1, "v1", consultation.Answers{"staff.1.number": {"3"}}), response(2, "v1", consultation.Answers{"staff.1.number": {text}})), Options{TempDir: t.TempDir()}); err != nil {
			t.Fatal(err)
		}
		names, types, rows := readParquet(t, out.Bytes())
		for i := range names {
			if names[i] == "staff.1.number" && types[i] != want {
				t.Errorf("%s: %s, want %s", text, types[i], want)
			}
		}
		if rows[1]["staff.1.number"] != text {
			t.Errorf("%s came back as %v", text, rows[1])
		}
	}
}

// FuzzSpool keeps rows of any text.
func FuzzSpool(f *testing.F) {
	f.Add("a", "2026-01-02", "-5")
	f.Add("", "\x00\xff", strings.Repeat("x", 200))
	f.Fuzz(func(t *testing.T, a, b, c string) {
		s, err := newSpool(t.TempDir(), 3)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.add([]Cell{{Text: a}, {Text: b}, {Text: c, Number: true}}); err != nil {
				t.Fatal(err)
			}
		}
		n := 0
		err = s.each(func(cells []string) error {
			if n++; cells[0] != a || cells[1] != b || cells[2] != c {
				t.Errorf("got %q", cells)
			}
			return nil
		})
		if err != nil || n != 2 {
			t.Errorf("%d rows, %v", n, err)
		}
		if s.columns[2].numbers > 0 {
			typed(kindOf(head{values: "number"}, s.columns[2]), c)
		}
		if s.columns[1].moments > 0 {
			if v := typed(kindOf(head{values: "time"}, s.columns[1]), b); v.Time.Equal(time.Time{}) {
				t.Logf("%s is the first moment", b)
			}
		}
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
	})
}
