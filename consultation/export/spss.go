package export

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export/sav"
)

// SPSS writes a system file of SPSS (.sav) with the words of questions and answers as labels. A coded answer whose codes are whole numbers is a
// number, any other a text; both have the words of their values. A text beyond what a variable holds goes on in further ones, NAME_2, NAME_3 and
// so on. Nothing is guarded. The rows wait in a temporary file, since the format wants to know first how long texts are.
func SPSS(w io.Writer, c *Columns, rows Rows, o Options) (Summary, error) {
	return c.spooled(rows, o, func(t table, s *spool) error {
		file := newSPSSFile(t, s.columns, o)
		out, err := sav.NewWriter(w, "", time.Unix(0, 0), s.rows, file.vars) // no time of its own: the same data give the same file
		if err != nil {
			return err
		}
		if err := s.each(func(cells []string) error { return out.Row(file.row(cells)) }); err != nil {
			return err
		}
		return out.Close()
	})
}

// savWidth is how many bytes of a text one variable holds: less than the most, so that programs that add to it have room.
const savWidth = 32_000

// savSlack is how many bytes early a part of a text may end: before a character, and before spaces, which the format drops at the end.
const savSlack = 64

// savPart gives as much of a text as one variable holds.
func savPart(text string) string {
	part := sav.Cut(text, savWidth)
	if len(part) == len(text) {
		return part
	}
	if bare := strings.TrimRight(part, " "); len(bare) >= savWidth-savSlack {
		return bare
	}
	return part
}

// spssFile is how the columns of a table become variables.
type spssFile struct {
	vars  []sav.Variable
	parts []int // variables of each column
	cells []sav.Value
}

func newSPSSFile(t table, columns []held, o Options) *spssFile {
	f := &spssFile{}
	taken := map[string]bool{}
	for i, h := range t.heads {
		v := sav.Variable{Label: clean(h.label), Kind: kindOf(h, columns[i])}
		n := 1
		if v.Kind == sav.Text {
			v.Width = max(1, columns[i].widest)
			if v.Width > savWidth {
				n, v.Width = (v.Width+savWidth-savSlack-1)/(savWidth-savSlack), savWidth
			}
		}
		if !o.Labels {
			v.Values = valueLabels(h, &v)
		}
		for part := range n {
			name := h.name
			if part > 0 {
				name += "_" + strconv.Itoa(part+1)
			}
			v.Name = savName(name, taken)
			f.vars = append(f.vars, v)
		}
		f.parts = append(f.parts, n)
	}
	return f
}

// savName makes a name that the format allows and that is not taken.
func savName(name string, taken map[string]bool) string {
	base := sav.Name(name)
	name = base
	for i := 2; taken[strings.ToUpper(name)]; i++ {
		end := "_" + strconv.Itoa(i)
		name = sav.Cut(base, 60-len(end)) + end
	}
	taken[strings.ToUpper(name)] = true
	return name
}

// kindOf says what a column becomes: what its question asks for, where every cell is so, else text.
func kindOf(h head, in held) sav.Kind {
	switch {
	case h.values == "time" && in.moments == in.filled:
		return sav.Moment
	case h.values == string(consultation.FieldDate) && in.days == in.filled:
		return sav.Day
	case h.values == string(consultation.FieldNumber) && in.numbers == in.filled, len(h.codes) > 0 && wholeCodes(h.codes) && in.whole == in.filled:
		return sav.Number
	case (h.values == "rank" || h.values == "1 or 0") && in.numbers == in.filled:
		return sav.Number
	}
	return sav.Text
}

func wholeCodes(codes []consultation.Option) bool {
	for _, o := range codes {
		if _, ok := wholeNumber(o.Code); !ok {
			return false
		}
	}
	return true
}

// wholeNumber reads a whole number that is written in one way only, so that nothing is lost.
func wholeNumber(s string) (float64, bool) {
	n, err := strconv.Atoi(s)
	return float64(n), err == nil && strconv.Itoa(n) == s && len(s) < 10
}

// valueLabels says the codes of a column in words. A variable of text grows to hold each code.
func valueLabels(h head, v *sav.Variable) []sav.ValueLabel {
	var out []sav.ValueLabel
	switch {
	case h.values == "1 or 0" && v.Kind == sav.Number:
		return []sav.ValueLabel{{Number: 0, Label: "No"}, {Number: 1, Label: "Yes"}}
	case v.Kind == sav.Text && v.Width > 255:
		return nil // the format has none for texts so long
	}
	for _, o := range h.codes {
		l := sav.ValueLabel{Text: o.Code, Label: clean(o.Label.String())}
		if v.Kind == sav.Number {
			l.Number, _ = wholeNumber(o.Code)
		} else {
			v.Width = max(v.Width, len(o.Code))
		}
		out = append(out, l)
	}
	return out
}

// row makes the values of a row; they are overwritten by the next.
func (f *spssFile) row(cells []string) []sav.Value {
	f.cells = f.cells[:0]
	at := 0
	for i, text := range cells {
		v := f.vars[at]
		at += f.parts[i]
		switch {
		case v.Kind == sav.Text:
			for part := range f.parts[i] {
				piece := text
				if part < f.parts[i]-1 {
					piece = savPart(text)
				}
				text = text[len(piece):]
				f.cells = append(f.cells, sav.Value{Text: piece})
			}
		case text == "":
			f.cells = append(f.cells, sav.Value{Missing: true})
		default:
			f.cells = append(f.cells, typed(v.Kind, text))
		}
	}
	return f.cells
}

// typed reads a cell that is as the column's kind says.
func typed(k sav.Kind, text string) sav.Value {
	var v sav.Value
	var err error
	switch k {
	case sav.Day:
		v.Time, err = time.Parse(consultation.ISODate, text)
	case sav.Moment:
		v.Time, err = time.Parse(time.RFC3339, text)
	default:
		v.Number, err = strconv.ParseFloat(text, 64)
	}
	if err != nil {
		panic(fmt.Sprintf("export: a cell that was looked at is not of its kind: %T", err)) // note has read each
	}
	return v
}
