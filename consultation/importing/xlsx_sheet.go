package importing

import (
	"encoding/xml"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// cell is one cell on its way.
type cell struct {
	column  int
	kind    string // of its value: "s" shared, "inlineStr", "str", "b", "e", "n" or ""
	style   int
	value   strings.Builder
	formula bool
}

// rows walks through a sheet.
func (b *book) rows(part string, each func(Row) error) error {
	var row Row
	var c cell
	last, into, found := 0, false, false
	return b.part(part, maxPart, func(_ *xml.Decoder, t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "sheetData":
				found = true
			case "row":
				if !found {
					return nil
				}
				row = Row{Number: last + 1, Cells: row.Cells[:0]}
				if n, err := strconv.Atoi(attr(t, "r")); err == nil {
					row.Number = n
				}
				if row.Number <= last || row.Number > 1<<20 {
					return fault("damaged")
				}
				last = row.Number
			case "c":
				c = cell{column: len(row.Cells), kind: attr(t, "t")}
				if at := attr(t, "r"); at != "" {
					c.column = columnOf(at)
				}
				c.style, _ = strconv.Atoi(attr(t, "s"))
				if c.column < len(row.Cells) || c.column >= 1<<14 {
					return fault("damaged")
				}
			case "f":
				c.formula = true
			case "v", "t":
				into = true
			}
		case xml.CharData:
			if into {
				if c.value.Len()+len(t) > 4*MaxCell {
					return fault("cell", "cell", Address(c.column, row.Number), "limit", MaxCell)
				}
				c.value.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "v", "t":
				into = false
			case "c":
				if c.column < len(row.Cells) {
					return fault("damaged")
				}
				if c.column >= MaxColumns { // styled cells without a value lie far to the right
					if c.formula || c.value.Len() > 0 {
						return fault("columns", "row", strconv.Itoa(row.Number), "limit", MaxColumns)
					}
					return nil
				}
				for len(row.Cells) <= c.column {
					row.Cells = append(row.Cells, "")
				}
				row.Cells[c.column] = b.text(&c)
				if c.formula {
					row.Formulas = append(row.Formulas, c.column)
				}
			case "row":
				if found && row.Number > 0 {
					return each(row)
				}
			case "sheetData":
				return errStop
			}
		}
		return nil
	})
}

// text is the value of a cell: texts as they are, dates as ISO, numbers with the digits that the program shows for them.
func (b *book) text(c *cell) string {
	v := c.value.String()
	switch c.kind {
	case "s":
		if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && n >= 0 && n < len(b.strings) {
			return b.strings[n]
		}
		return ""
	case "inlineStr", "str":
		return unescaped(v)
	case "b":
		return map[bool]string{true: "TRUE", false: "FALSE"}[strings.TrimSpace(v) == "1"]
	case "e", "d":
		return v
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v
	}
	if c.style >= 0 && c.style < len(b.dates) && b.dates[c.style] {
		return b.moment(f)
	}
	return number(v, f)
}

// number writes a number without an exponent and with 15 digits at most, as spreadsheets keep them: 0.1 is stored as
// 0.10000000000000001.
func number(stored string, f float64) string {
	if math.IsInf(f, 0) || math.Abs(f) >= 1e21 || f != 0 && math.Abs(f) < 1e-15 {
		return stored
	}
	if len(strings.Trim(stored, "-0123456789")) == 0 {
		return stored // whole, exact as written
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil {
		return stored
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// moment writes the days since the end of 1899, or 1904, as a date, with the time if there is one.
func (b *book) moment(days float64) string {
	if days < 0 || days > 2958466 { // the year 9999
		return strconv.FormatFloat(days, 'f', -1, 64)
	}
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if b.from04 {
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if days < 60 {
		days++ // Excel has a 29 February 1900
	}
	whole := math.Floor(days)
	seconds := math.Round((days - whole) * 86400)
	t := start.AddDate(0, 0, int(whole)).Add(time.Duration(seconds) * time.Second)
	if seconds == 0 {
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04:05")
}

// columnOf reads the letters of an address; a column beyond all for what is none.
func columnOf(address string) int {
	n := 0
	for i := 0; i < len(address) && i < 4; i++ {
		c := address[i]
		if c < 'A' || c > 'Z' {
			if i > 0 && c >= '0' && c <= '9' {
				return n - 1
			}
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return math.MaxInt32
}

var escapedCharacter = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescaped gives back the characters that XML cannot hold, which are written _x000D_; line ends become one newline.
func unescaped(s string) string {
	if strings.Contains(s, "_x") {
		s = escapedCharacter.ReplaceAllStringFunc(s, func(e string) string {
			n, err := strconv.ParseUint(e[2:6], 16, 32)
			if err != nil || n == 0 || !utf8.ValidRune(rune(n)) {
				return e
			}
			return string(rune(n))
		})
	}
	if strings.Contains(s, "\r") {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	}
	return s
}
