package importing

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/greenpaper/greenpaper/consultation/export"
)

// Tool is what made a file.
type Tool string

// The tools whose layouts are known. A file of any other is Plain: one row of headings, unless somebody says otherwise.
const (
	Plain        Tool = "plain"
	CitizenSpace Tool = "citizen-space"
	Qualtrics    Tool = "qualtrics"
	SmartSurvey  Tool = "smartsurvey"
	Greenpaper   Tool = "greenpaper"
)

// MaxHeaders is how many rows of headings a file may have.
const MaxHeaders = 3

// citizenID is a response's id in Citizen Space: ANON-1ABC-2DEF-G.
var citizenID = regexp.MustCompile(`^[A-Z]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]$`)

// smartColumns are headings that SmartSurvey puts before the questions.
var smartColumns = []string{"user id", "user no", "unique id", "tracking link", "started", "ended", "collector", "seq no"}

// recognise tells the tool and the number of header rows from the first rows of a file.
func recognise(rows [][]string) (Tool, int) {
	row := func(i int) []string {
		if i < len(rows) {
			return rows[i]
		}
		return nil
	}
	for i := 1; i < MaxHeaders; i++ {
		if slices.ContainsFunc(row(i), func(c string) bool { return importID(c) != "" }) {
			return Qualtrics, i + 1
		}
	}
	first := map[string]bool{}
	for _, c := range row(0) {
		first[strings.TrimPrefix(fold(c), "response ")] = true
	}
	if first["reference"] && first["submitted"] && first["channel"] && first["edition"] {
		return Greenpaper, 1
	}
	for i := 1; i <= MaxHeaders; i++ {
		for _, c := range row(i)[:min(3, len(row(i)))] {
			if citizenID.MatchString(c) {
				return CitizenSpace, i
			}
		}
	}
	smart := 0
	for _, name := range smartColumns {
		if first[name] || first[strings.ReplaceAll(name, " ", "")] {
			smart++
		}
	}
	headers := 1
	if secondIsHeader(row(0), row(1)) {
		headers = 2
	}
	if smart >= 2 {
		return SmartSurvey, headers
	}
	return Plain, headers
}

// secondIsHeader: the second row has words where the first is empty, and is empty where a heading has no parts.
func secondIsHeader(first, second []string) bool {
	under, bare := false, false
	for i := range max(len(first), len(second)) {
		a, b := at(first, i), at(second, i)
		under = under || a == "" && b != ""
		bare = bare || a != "" && b == ""
	}
	return under && bare
}

func at(cells []string, i int) string {
	if i < len(cells) {
		return strings.TrimSpace(cells[i])
	}
	return ""
}

// importID reads what Qualtrics writes in its last header row: {"ImportId":"QID2_1"}.
func importID(cell string) string {
	id, _ := importCell(cell)
	return id
}

func importCell(cell string) (id, zone string) {
	if !strings.Contains(cell, `"ImportId"`) {
		return "", ""
	}
	var v struct{ ImportId, TimeZone string }
	if json.Unmarshal([]byte(cell), &v) != nil {
		return "", ""
	}
	return v.ImportId, v.TimeZone
}

// Heading is what the header rows say of one column.
type Heading struct {
	Cells    []string `json:"cells"`          // as they stand
	Question string   `json:"question"`       // for a heading over several columns, its words
	Part     string   `json:"part,omitempty"` // the row below
	ID       string   `json:"id,omitempty"`   // the tool's own name of the column
	Zone     string   `json:"zone,omitempty"` // time zone of its dates
}

// Text is the heading in one line.
func (h Heading) Text() string {
	switch {
	case h.Part != "" && h.Question != "":
		return h.Question + " – " + h.Part
	case h.Question != "":
		return h.Question
	case h.Part != "":
		return h.Part
	}
	return h.ID
}

// key is what two files' columns are compared by.
func (h Heading) key() string {
	for _, c := range h.Cells {
		if id := importID(c); id != "" {
			return "import " + id
		}
	}
	return fold(h.Question) + "\n" + fold(h.Part)
}

// headings reads the header rows.
func headings(tool Tool, rows [][]string, columns int) []Heading {
	out := make([]Heading, columns)
	over := ""
	for i := range out {
		h := &out[i]
		for _, r := range rows {
			h.Cells = append(h.Cells, at(r, i))
		}
		switch {
		case tool == Qualtrics:
			h.ID = at(h.Cells, 0)
			for j, c := range h.Cells {
				if id, zone := importCell(c); id != "" {
					h.Zone = zone
				} else if j > 0 {
					h.Question = c
				}
			}
		case len(rows) > 1:
			if h.Question = h.Cells[0]; h.Question != "" {
				over = h.Question
			}
			for _, c := range h.Cells[1:] {
				h.Part = strings.TrimSpace(h.Part + " " + c)
			}
			if h.Question == "" && h.Part != "" {
				h.Question = over
			}
		default:
			h.Question = h.Cells[0]
		}
		if tool == Greenpaper {
			h.Question = export.Unguard(h.Question)
		}
	}
	return out
}

// fold makes texts alike that people take for the same: case, punctuation, white space and accents of quotes do not count.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		switch {
		case r == '\'' || r == '’' || r == '‘' || r == '\u00ad' || r == '\u200b' || r == '\ufeff':
			continue // don't, don’t
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			for _, l := range strings.ToLower(string(r)) {
				b.WriteRune(l)
			}
		default:
			gap = true
		}
	}
	return b.String()
}

// formulaHeading says whether a heading of a text file is written as a formula.
func formulaHeading(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n'\"\ufeff\u00a0")
	return strings.HasPrefix(s, "=") || callHeading.MatchString(s)
}

var callHeading = regexp.MustCompile(`^[@+-][A-Za-z.]+\(`)
