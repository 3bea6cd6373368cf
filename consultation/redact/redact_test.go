package redact

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

func mark(class string) string { return "[" + class + " removed]" }

func span(from, to int, class string) staff.Redaction {
	return staff.Redaction{From: from, To: to, Class: class, State: staff.RedactionApproved, Fresh: true}
}

func TestTell(t *testing.T) {
	const text = "Ann Lee rang 0117 496 0000 in Zürich"
	stale, open := span(0, 7, "name"), span(0, 7, "name")
	stale.Fresh, open.State = false, staff.RedactionProposed
	for name, c := range map[string]struct {
		list []staff.Redaction
		want string
		told bool
	}{
		"nothing":               {nil, text, true},
		"two, out of order":     {[]staff.Redaction{span(13, 26, "phone"), span(0, 7, "name")}, "[name removed] rang [phone removed] in Zürich", true},
		"one in another":        {[]staff.Redaction{span(0, 7, "name"), span(4, 7, "name")}, "[name removed] rang 0117 496 0000 in Zürich", true},
		"overlap of two kinds":  {[]staff.Redaction{span(0, 12, "name"), span(8, 26, "phone")}, "[other removed] in Zürich", true},
		"they touch":            {[]staff.Redaction{span(0, 4, "name"), span(4, 7, "name")}, "[name removed] rang 0117 496 0000 in Zürich", true},
		"in a character":        {[]staff.Redaction{span(32, 33, "other")}, "Ann Lee rang 0117 496 0000 in Z[other removed]rich", true},
		"all":                   {[]staff.Redaction{span(0, len(text), "other")}, "[other removed]", true},
		"only asked for":        {[]staff.Redaction{open}, text, true},
		"of an older wording":   {[]staff.Redaction{stale, span(13, 26, "phone")}, "", false},
		"out of it":             {[]staff.Redaction{span(30, len(text)+1, "name")}, "", false},
		"no place at all":       {[]staff.Redaction{span(7, 7, "name")}, "", false},
		"before the first byte": {[]staff.Redaction{span(-1, 3, "name")}, "", false},
	} {
		got, told := Tell(text, c.list, mark)
		if got != c.want || told != c.told {
			t.Errorf("%s: %q, %v", name, got, told)
		}
	}
}

// FuzzTell: what is told is what stands outside of the spans, with marks between; no byte of a span is in it.
func FuzzTell(f *testing.F) {
	f.Add("Ann Lee rang in Zürich", 0, 3, 2, 7)
	f.Add("ü\xff\xfe€", 1, 2, 3, 4)
	f.Add("abc", 3, 1, 0, 9)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		text = strings.ReplaceAll(text, "\x00", "")
		list := []staff.Redaction{span(a, b, "x"), span(c, d, "y")}
		got, told := Tell(text, list, func(string) string { return "\x00" })
		right := a >= 0 && a < b && b <= len(text) && c >= 0 && c < d && d <= len(text)
		if told != right {
			t.Fatalf("told is %v", told)
		}
		if !told {
			if got != "" {
				t.Fatal("an answer that is not told was given")
			}
			return
		}
		hidden := make([]bool, len(text))
		for _, s := range list {
			for s.From > 0 && !utf8.RuneStart(text[s.From]) {
				s.From--
			}
			for s.To < len(text) && !utf8.RuneStart(text[s.To]) {
				s.To++
			}
			for i := s.From; i < s.To; i++ {
				hidden[i] = true
			}
		}
		var want strings.Builder
		for i := range len(text) {
			switch {
			case !hidden[i]:
				want.WriteByte(text[i])
			case i == 0 || !hidden[i-1]:
				want.WriteByte(0)
			}
		}
		if got != want.String() {
			t.Fatalf("%q, not %q", got, want.String())
		}
	})
}

func TestBook(t *testing.T) {
	r := span(0, 3, "name")
	r.Response, r.Question = "a", "view"
	b, err := Read(func(yield func(staff.Redaction, error) bool) { yield(r, nil) })
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string]string{"view": "[name removed] Lee", "why": "Ann Lee"} {
		if got, told := b.Tell("a", question, "Ann Lee", mark); got != want || !told {
			t.Errorf("%s: %q, %v", question, got, told)
		}
	}
	broken := errors.New("broken")
	if _, err := Read(func(yield func(staff.Redaction, error) bool) { yield(staff.Redaction{}, broken) }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

func TestScan(t *testing.T) {
	stale := span(0, 7, "name")
	stale.Fresh = false
	secrets := Secrets("Ann Leeson and Bo", []staff.Redaction{span(0, 10, "name"), span(15, 17, "name"), span(9, 99, "name"), stale})
	if want := []string{"Ann Leeson", "Bo"}; !slices.Equal(secrets, want) {
		t.Errorf("secrets %q", secrets)
	}
	s := NewScan(secrets)
	for text, want := range map[string][]Leak{
		"Nothing here, but Ann Smith and Bo":         nil,
		"As ANN\n leeson said":                       {{"line 1", Hidden}},
		"write to ann@example.org or me@example.org": {{"line 1", "email"}},
		"AB12 3ED, ann leeson":                       {{"line 1", "postcode"}, {"line 1", Hidden}},
	} {
		if got := s.Text("line 1", text); !slices.Equal(got, want) {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// What somebody decided to show is no leak, unless the same words were hidden; many secrets are found as one is.
func TestScanDecided(t *testing.T) {
	var secrets []string
	for i := range 2000 {
		secrets = append(secrets, fmt.Sprintf("Ann Leeson %d, of Upper Street", i))
	}
	s := NewScan(append(secrets, "help@example.org", "Zürich"))
	s.Add("Bo Jonson")
	const line = "ring 0117 496 0000 or write to me@example.org"
	for text, want := range map[string][]Leak{
		line:                                    {{"", "email"}},
		"help@example.org":                      {{"", Hidden}},
		"I am ann leeson 1999, of upper street": {{"", Hidden}},
		"I am ann leeson 2000, of upper street": nil,
		"bo  JONSON":                            {{"", Hidden}},
		"zürich":                                {{"", Hidden}},
		"Bo":                                    nil,
	} {
		if got := s.Text("", text, "0117 496 0000", "help@example.org"); !slices.Equal(got, want) {
			t.Errorf("%q: %v", text, got)
		}
	}
}
