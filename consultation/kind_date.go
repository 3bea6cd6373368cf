package consultation

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func init() { registerBox("date", "date", date{}) }

var ruleDateLimit = NewRule("date-limit", LevelError, "`%s %s` needs an earlier date question called %s, a date such as 2024-05-31, or the word today%s")

// date is `date`: a day, month and year in three boxes, FIELD.day, FIELD.month and FIELD.year. A settled date is an ISO date under
// the field's own name; parts that make no date stay as they are.
type date struct{}

// partBreak joins the parts of a typed date on their way into settle and check. No box of one line can hold it.
const partBreak = "\n"

// typedParts gives day, month and year as a page shows them: what was typed, else the part of the settled date.
func typedParts(b *Box, field string, a Answers) []string {
	out := make([]string, 3)
	if t, err := time.Parse(ISODate, a.Get(field)); err == nil {
		out = []string{strconv.Itoa(t.Day()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Year())}
	}
	for i, name := range b.parts(field) {
		if v, ok := a[name]; ok {
			out[i] = ""
			if len(v) > 0 {
				out[i] = strings.Join(strings.Fields(visible(v[0])), " ")
			}
		}
	}
	return out
}

func (date) configure(b *Box, settings *[]Raw, spec *Spec) {
	for _, limit := range []struct {
		words string
		to    *string
	}{{"no earlier than", &b.NotBefore}, {"no later than", &b.NotAfter}} {
		t, ok := take(settings, []string{limit.words + " DATE", limit.words + " NAME"})
		if !ok {
			continue
		}
		*limit.to = t.Args[0]
		if strings.HasSuffix(t.Pattern, "NAME") && t.Args[0] != "today" {
			q := spec.Lookup(t.Args[0])
			if q == nil || !isDate(q.Kind) {
				spec.Report(ruleDateLimit.Break(t.At, limit.words, t.Args[0], t.Args[0], DidYouMean(t.Args[0], []string{"today"})))
			}
		}
	}
}

func isDate(k Kind) bool {
	s, ok := k.(*Single)
	return ok && s.Box.FieldType() == FieldDate
}

var (
	slashedDate = regexp.MustCompile(`^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$`)
	months      = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
)

// settle makes an ISO date of three parts, or of a whole date typed into one of the boxes.
func (date) settle(_ *Box, typed string) string {
	parts := strings.SplitN(typed, partBreak, 3)
	if len(parts) != 3 {
		return typed
	}
	if filled := slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }); len(filled) == 0 {
		return ""
	} else if len(filled) == 1 {
		if iso, ok := wholeDate(filled[0]); ok {
			return iso
		}
	}
	if iso, ok := calendarDate(parts[0], parts[1], parts[2]); ok {
		return iso
	}
	return typed
}

func wholeDate(s string) (string, bool) {
	if iso, ok := ParseISODate(s); ok {
		return iso, true
	}
	if m := slashedDate.FindStringSubmatch(s); m != nil {
		return calendarDate(m[1], m[2], m[3])
	}
	if f := strings.Fields(s); len(f) == 3 {
		return calendarDate(f[0], f[1], f[2])
	}
	return "", false
}

func calendarDate(day, month, year string) (string, bool) {
	d, err1 := strconv.ParseUint(day, 10, 8)
	m, err2 := strconv.ParseUint(month, 10, 8)
	y, err3 := strconv.ParseUint(year, 10, 16)
	if err2 != nil && len(month) >= 3 {
		typed := strings.ToLower(strings.TrimSuffix(month, "."))
		if i := slices.IndexFunc(months, func(full string) bool { return strings.HasPrefix(full, typed) }); i >= 0 {
			m, err2 = uint64(i+1), nil
		}
	}
	if err1 != nil || err2 != nil || err3 != nil || y < 1000 || y > 9999 {
		return "", false
	}
	t := time.Date(int(y), time.Month(m), int(d), 0, 0, 0, 0, time.UTC)
	if t.Day() != int(d) || t.Month() != time.Month(m) {
		return "", false
	}
	return t.Format(ISODate), true
}

func (date) check(b *Box, field, value string, in Context) []Fault {
	if _, ok := ParseISODate(value); !ok {
		return checkParts(field, strings.SplitN(value, partBreak, 3))
	}
	fault := func(key, limit string) []Fault {
		t, _ := time.Parse(ISODate, limit)
		return []Fault{{Field: b.FirstField(field), Key: key, Args: []any{"date", t}}}
	}
	if limit, ok := in.dateLimit(b.NotBefore); ok && value < limit {
		return fault("error.date.early"+todayKey(b.NotBefore), limit)
	}
	if limit, ok := in.dateLimit(b.NotAfter); ok && value > limit {
		return fault("error.date.late"+todayKey(b.NotAfter), limit)
	}
	return nil
}

func todayKey(limit string) string {
	if limit == "today" {
		return "-today"
	}
	return ""
}

// checkParts says which part is missing, or that the parts make no date.
func checkParts(field string, parts []string) []Fault {
	names := []string{"day", "month", "year"}
	if len(parts) != 3 {
		return []Fault{{Field: field + ".day", Key: "error.date.real"}}
	}
	var missing []string
	for i, p := range parts {
		if p == "" {
			missing = append(missing, names[i])
		}
	}
	switch {
	case len(missing) == 1:
		return []Fault{{Field: field + "." + missing[0], Key: "error.date." + missing[0]}}
	case len(missing) == 2:
		return []Fault{{Field: field + "." + missing[0], Key: "error.date.parts"}}
	case len(parts[2]) < 4:
		return []Fault{{Field: field + ".year", Key: "error.date.year-4"}}
	}
	return []Fault{{Field: field + ".day", Key: "error.date.real"}}
}

// dateLimit gives the ISO date behind a limit: a date, today in London, or the answer of another question.
func (in Context) dateLimit(limit string) (string, bool) {
	switch limit {
	case "":
		return "", false
	case "today":
		return in.Now.In(London).Format(ISODate), true
	}
	if iso, ok := ParseISODate(limit); ok {
		return iso, true
	}
	if in.Answer != nil {
		if v := in.Answer(limit); len(v) > 0 {
			return ParseISODate(v[0])
		}
	}
	return "", false
}

func (date) show(_ *Box, value string, w Words) string {
	t, err := time.Parse(ISODate, value)
	if err != nil {
		return strings.Join(strings.Split(value, partBreak), " ")
	}
	return w.Date(t)
}

func (date) look() Look {
	return Look{Parts: []string{"day", "month", "year"}, Inputmode: "numeric", Plain: true}
}

func (date) field() FieldType { return FieldDate }
func (date) operators() []Op  { return []Op{IsAnswered, IsNotAnswered, OnOrAfter, Before} }

func (date) messages() []string {
	return []string{
		"error.date.real", "error.date.day", "error.date.month", "error.date.year", "error.date.parts", "error.date.year-4",
		"error.date.early", "error.date.early-today", "error.date.late", "error.date.late-today",
	}
}
