package generate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// length gives how many words a text has: 20 % from 5 to 50, 60 % from 51 to 250, 20 % from 251 to 1,000.
func length(r *rand.Rand) int {
	switch x := r.IntN(10); {
	case x < 2:
		return 5 + r.IntN(46)
	case x < 8:
		return 51 + r.IntN(200)
	default:
		return 251 + r.IntN(750)
	}
}

// written is a text with what is known of it.
type written struct {
	text   string
	themes []string
	spans  []Span
}

// write makes a text of about so many words from themes, of which weight says how often each comes up.
func write(r *rand.Rand, words int, weight []float64, personal bool) written {
	var w written
	var b strings.Builder
	themes := chooseThemes(r, words, weight)
	put := func(s string) {
		if b.Len() > 0 {
			switch {
			case r.IntN(9) == 0:
				b.WriteString("\n\n")
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteString(s)
	}
	n, secret := 0, r.IntN(3)
	for i := 0; n < words; i++ {
		s := bridges[r.IntN(len(bridges))]
		if i < len(themes) || r.IntN(6) > 0 {
			t := Themes[themes[i%len(themes)]]
			s = t.sentences[r.IntN(len(t.sentences))]
		}
		s = mistype(r, sentence(r, s), 180)
		n += len(strings.Fields(s))
		put(s)
		if personal && i == secret {
			p, span := reveal(r)
			put(p)
			span.From += b.Len() - len(p)
			span.To += b.Len() - len(p)
			w.spans = append(w.spans, span)
		}
	}
	slices.Sort(themes)
	for _, t := range slices.Compact(themes) {
		w.themes = append(w.themes, Themes[t].Name)
	}
	w.text = b.String()
	return w
}

// chooseThemes takes one theme for every 60 words or so, at most four, by weight.
func chooseThemes(r *rand.Rand, words int, weight []float64) []int {
	var list []int
	for len(list) < min(4, 1+words/60) {
		if t := weighted(r, weight); !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

func weighted(r *rand.Rand, weight []float64) int {
	sum := 0.0
	for _, w := range weight {
		sum += w
	}
	x := r.Float64() * sum
	for i, w := range weight {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weight) - 1
}

var (
	firstNames = strings.Fields("Margaret Aisha Piotr Grace Dafydd Ngozi Sunita Brian Carys Femi Joanna Mohammed Siobhan Trevor Wei Priya Kwame Eleri Rosa Callum")
	lastNames  = strings.Fields("Okafor Hughes Patel Kowalska Brennan Achebe Whitfield Singh Morgan Dlamini Fairbairn Nowak Hussain Tregenza Osei Llewellyn Begum Cartwright Chen Abara")
	streets    = strings.Fields("Orchard Station Chapel Mill Bridge Victoria Church Meadow")
	towns      = strings.Fields("Northwick Easterly Millbrook Havenford Stonebeck Ashmere Thornley Westmarsh")
)

func one(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// reveal makes a sentence with personal data and says where it lies.
func reveal(r *rand.Rand) (string, Span) {
	name := one(r, firstNames) + " " + one(r, lastNames)
	kinds := []struct{ class, before, data, after string }{
		{"email", "You can write to me at ", strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.com", " about this."},
		{"phone", "My number is ", fmt.Sprintf("07700 900%03d", r.IntN(1000)), " if you want to talk."},
		{"phone", "Ring the office on ", fmt.Sprintf("(01632) 960%03d", r.IntN(1000)), " and ask for me."},
		{"postcode", "We are in ", fmt.Sprintf("%s%d %d%s", one(r, strings.Fields("LS NE B M SW CF")), 1+r.IntN(19), 1+r.IntN(9), one(r, strings.Fields("AB DF HJ LN QR TW"))), " if that matters."},
		{"nino", "My National Insurance number is ", nino(r), " in case you need it."},
		{"nhs", "Her NHS number is ", nhs(r), ", and nobody looked."},
		{"birth", "I was born on ", fmt.Sprintf("%d %s %d", 1+r.IntN(28), one(r, strings.Fields("January March May July October December")), 1945+r.IntN(60)), " and have worked all my life."},
		{"name", "My manager ", name, " would say the same."},
		{"name", "My name is ", name, " and I stand by this."},
		{"url", "I wrote about it at ", "https://www.example.org/" + strings.ToLower(one(r, lastNames)), " some time ago."},
		{"card", "They even asked for my card, ", "4111 1111 1111 1111", ", to pay for the course."},
		{"place", "I am ", fmt.Sprintf("the night manager at %s House in %s", one(r, streets), one(r, towns)), ", so people will know."},
	}
	k := kinds[r.IntN(len(kinds))]
	return k.before + k.data + k.after, Span{From: len(k.before), To: len(k.before) + len(k.data), Class: k.class}
}

func nino(r *rand.Rand) string {
	letters := "ABCEGHJKLMNPRSTWXYZ"
	return fmt.Sprintf("%c%c %02d %02d %02d %c", letters[r.IntN(6)], letters[1+r.IntN(10)], r.IntN(100), r.IntN(100), r.IntN(100), "ABCD"[r.IntN(4)])
}

// nhs makes a number with its check digit, in the range that is kept for tests.
func nhs(r *rand.Rand) string {
	for {
		d, sum := [10]int{9, 9, 9}, 0
		for i := 3; i < 9; i++ {
			d[i] = r.IntN(10)
		}
		for i := range 9 {
			sum += d[i] * (10 - i)
		}
		if d[9] = (11 - sum%11) % 11; d[9] < 10 {
			return fmt.Sprintf("%d%d%d %d%d%d %d%d%d%d", d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9])
		}
	}
}
