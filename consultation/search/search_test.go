package search

import (
	"fmt"
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"Dŵr, don’t—STOP! 3.5 γράμμα":  "dwr dont stop 3 5 γραμμα",
		"carer's O'Brien ŷ café naïve": "carers obrien y cafe naive",
		"cafe\u0301":                   "cafe",
		"":                             "",
		"\xff a\xffb":                  "a b",
	} {
		if got := Fold(text); got != want {
			t.Errorf("%q folds to %q, want %q", text, got, want)
		}
		for _, tok := range Tokens(text) {
			if Fold(text[tok.From:tok.To]) != tok.Word {
				t.Errorf("%q: %+v is %q", text, tok, text[tok.From:tok.To])
			}
		}
	}
}

func TestMatches(t *testing.T) {
	text := "The night shift pays less, and carers’ travel is never paid. Dŵr a bwyd."
	for query, want := range map[string]bool{
		"night":                     true,
		"NIGHT shift":               true,
		"shift night":               true,
		`"night shift"`:             true,
		`"shift night"`:             false,
		"trav*":                     true,
		"rav*":                      false,
		"night -travel":             false,
		"night -bus":                true,
		"bus OR night":              true,
		"bus OR train":              false,
		"night NEAR/2 less":         true,
		"night near/1 less":         false,
		"less NEAR/2 night":         true,
		"(bus OR night) AND carers": true,
		"dwr":                       true,
		`"night shi*"`:              true,
		`"night shift`:              true, // the mark was forgotten
		"night NOT (travel OR bus)": false,
		"night NOT bus":             true,
		"carer's":                   true,
		"night)":                    true,
		"near":                      false,
	} {
		n := Parse(query)
		if n == nil {
			t.Errorf("%q asks for nothing", query)
			continue
		}
		if got := Matches(n, Tokens(text)); got != want {
			t.Errorf("%q: %t, want %t (%#v)", query, got, want, n)
		}
	}
	for _, nothing := range []string{"", "   ", "-night", "NOT a", "()", `""`, "…", "OR", "NEAR", "- ("} {
		if n := Parse(nothing); n != nil {
			t.Errorf("%q asks for %#v", nothing, n)
		}
	}
}

func write(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Marked {
			fmt.Fprintf(&b, "[%s]", p.Text)
			continue
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

func TestSnippet(t *testing.T) {
	long := strings.Repeat("word ", 100) + "the night shift is paid less " + strings.Repeat("word ", 100)
	if got, want := write(Snippet(long, Parse(`"night shift" paid`), 60)), "… word word the [night shift] is [paid] less word word word word …"; got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	if got, want := write(Whole("Pay, pay: pays.", Parse("pay"))), "[Pay, pay]: pays."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := write(Snippet("short", Parse("nothing"), 60)); got != "short" {
		t.Errorf("%q", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`"a b" -c OR (d* NEAR/3 e) AND`, "a b d x e")
	f.Fuzz(func(t *testing.T, query, text string) {
		n := Parse(query)
		if n == nil {
			return
		}
		tokens := Tokens(text)
		Matches(n, tokens)
		at := 0
		for _, m := range Marks(n, tokens) {
			if m[0] < at || m[1] <= m[0] || m[1] > len(text) {
				t.Fatalf("marks %v in %q", m, text)
			}
			at = m[1]
		}
		Snippet(text, n, 20)
	})
}
