package sav

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

var made = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// read decodes the rows of a file that this package wrote, by its variable records alone.
func read(t testing.TB, file []byte) [][]string {
	t.Helper()
	le := binary.LittleEndian
	if string(file[:4]) != "$FL2" || le.Uint32(file[72:]) != 1 {
		t.Fatalf("header %q", file[:80])
	}
	at, widths := 176, []int{}
	for le.Uint32(file[at:]) == 2 {
		widths = append(widths, int(int32(le.Uint32(file[at+4:]))))
		labelled := le.Uint32(file[at+8:]) == 1
		at += 32
		if labelled {
			at += 4 + (int(le.Uint32(file[at:]))+3)/4*4
		}
	}
	if got := int(le.Uint32(file[68:])); got != len(widths) {
		t.Fatalf("%d units in a row, and %d variable records", got, len(widths))
	}
	for le.Uint32(file[at:]) != 999 {
		switch le.Uint32(file[at:]) {
		case 3:
			n := int(le.Uint32(file[at+4:]))
			at += 8
			for range n {
				at += 8 + (int(file[at+8])+8)/8*8
			}
		case 4:
			at += 8 + 4*int(le.Uint32(file[at+4:]))
		case 7:
			at += 16 + int(le.Uint32(file[at+8:])*le.Uint32(file[at+12:]))
		default:
			t.Fatalf("record %d at %d", le.Uint32(file[at:]), at)
		}
	}
	return rows(t, file[at+8:], widths)
}

func rows(t testing.TB, data []byte, widths []int) [][]string {
	t.Helper()
	var out [][]string
	var row []string
	unit := 0
	for len(data) >= 8 {
		codes := data[:8]
		data = data[8:]
		for _, code := range codes {
			var text, num string
			switch {
			case code == 0:
				continue
			case code == 252:
				if unit != 0 || len(data) > 0 {
					t.Fatalf("the end is in the middle of a row, or %d bytes before the end", len(data))
				}
				return out
			case code == 253:
				text, data = string(data[:8]), data[8:]
				num = time.Unix(int64(math.Float64frombits(binary.LittleEndian.Uint64([]byte(text))))-epoch, 0).UTC().Format(time.RFC3339)
			case code == 254:
				text = "        "
			case code == 255:
				num = "."
			default:
				num = string(rune('0' + code - bias))
			}
			switch w := widths[unit]; {
			case w == 0:
				row = append(row, num)
			case w > 0:
				row = append(row, text)
			default:
				row[len(row)-1] += text
			}
			if unit++; unit == len(widths) {
				out, row, unit = append(out, row), nil, 0
			}
		}
	}
	t.Fatal("no end of the rows")
	return nil
}

func TestWriterWritesRows(t *testing.T) {
	vars := []Variable{
		{Name: "answer", Label: "Wie heißt das?", Width: 10, Values: []ValueLabel{{Text: "yes", Label: "Ja, sehr"}}},
		{Name: "n", Kind: Number, Label: strings.Repeat("é", 200), Values: []ValueLabel{{Number: 1, Label: strings.Repeat("w", 130)}}},
		{Name: "at", Kind: Moment}, {Name: "on", Kind: Day}, {Name: "short", Width: 3, Values: []ValueLabel{{Text: "a", Label: "A"}}}, {Name: "words", Width: 600},
	}
	var out bytes.Buffer
	w, err := NewWriter(&out, "Title", made, -1, vars)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("0123456789", 60)
	for _, row := range [][]Value{
		{{Text: "yes"}, {Number: 1}, {Time: made}, {Time: made.Truncate(24 * time.Hour)}, {Text: "abcdef"}, {Text: long}},
		{{}, {Missing: true}, {Missing: true}, {Missing: true}, {}, {Text: "é"}},
	} {
		if err := w.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Row(nil); err != ErrRow {
		t.Errorf("a short row: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got := read(t, out.Bytes())
	if len(got) != 2 {
		t.Fatalf("%d rows", len(got))
	}
	trimmed := func(row []string) string {
		for i := range row {
			row[i] = strings.TrimRight(row[i], " ")
		}
		return strings.Join(row, "|")
	}
	// the last variable is made of three: 255 bytes, 255 bytes and the 90 that are left
	want := "yes|1|2026-01-02T03:04:05Z|2026-01-02T00:00:00Z|abc|" + long[:255] + "|" + long[255:510] + "|" + long[510:]
	if g := trimmed(got[0]); g != want {
		t.Errorf("got  %s\nwant %s", g, want)
	}
	if g := trimmed(got[1]); g != "|.|.|.||é||" {
		t.Errorf("got %s", g)
	}
	for _, want := range []string{"V1=answer\tV2=n\tV3=at", "V6=00600\x00\t", "UTF-8", "Wie heißt das?", "Ja, sehr"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in the file", want)
		}
	}
}

func TestNewWriterRefuses(t *testing.T) {
	for _, vars := range [][]Variable{
		{{Name: "a-b", Width: 1}}, {{Name: "a", Width: 1}, {Name: "A", Width: 1}}, {{Name: "a"}}, {{Name: "a", Width: MaxWidth + 1}}, {{Name: "", Width: 1}},
	} {
		if _, err := NewWriter(io.Discard, "", made, 0, vars); err == nil {
			t.Errorf("%+v was taken", vars)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"", "why", "1a", "a-b.c_", "…", "and", strings.Repeat("x", 80), "._."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := Name(s)
		if name != Name(name) || len(name) > maxName || len(name) == 0 {
			t.Errorf("%q becomes %q and then %q", s, name, Name(name))
		}
	})
}

// Whatever texts say and however wide they are, the rows come back.
func FuzzRows(f *testing.F) {
	f.Add("words", uint16(600), uint64(1))
	f.Add(strings.Repeat("é", 300), uint16(255), uint64(2))
	f.Fuzz(func(t *testing.T, s string, width uint16, seed uint64) {
		w := max(1, int(width)%MaxWidth)
		vars := []Variable{{Name: "a", Width: w}, {Name: "n", Kind: Number}, {Name: "b", Width: 1 + int(seed%300)}}
		var out bytes.Buffer
		file, err := NewWriter(&out, s, made, 3, vars)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 1))
		for range 3 {
			if err := file.Row([]Value{{Text: s}, {Number: r.NormFloat64()}, {Text: s}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		got := read(t, out.Bytes())
		if len(got) != 3 {
			t.Fatalf("%d rows", len(got))
		}
		var joined strings.Builder
		for i, part := range got[0][:len(segments(w))] {
			joined.WriteString(part[:min(len(part), segments(w)[i])])
		}
		if g, want := strings.TrimRight(joined.String(), " "), strings.TrimRight(Cut(s, w), " "); g != want {
			t.Errorf("got %q, want %q", g, want)
		}
	})
}
