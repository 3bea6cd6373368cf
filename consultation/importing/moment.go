package importing

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	yearFirst = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]+(.*))?$`)
	yearLast  = regexp.MustCompile(`^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ,]+(.*))?$`)
	inWords   = regexp.MustCompile(`^(?:[A-Za-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})(?:[ ,]+(?:at )?(.*))?$`)
	clock     = regexp.MustCompile(`^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$`)
)

// orderOf tells the order of day and month from values that can only be read in one of the two.
func orderOf(values []Value, otherwise string) string {
	for _, v := range values {
		if m := yearLast.FindStringSubmatch(strings.TrimSpace(v.Text)); m != nil {
			a, _ := strconv.Atoi(m[1])
			b, _ := strconv.Atoi(m[2])
			if a > 12 && b <= 12 {
				return "dmy"
			}
			if b > 12 && a <= 12 {
				return "mdy"
			}
		}
	}
	return otherwise
}

// ParseMoment reads a date, with or without a time, in one of the forms that tools write. whole says that there was a time.
func ParseMoment(s, order string, zone *time.Location) (t time.Time, whole, ok bool) {
	s = strings.Join(strings.Fields(s), " ")
	var year, month, day, rest string
	switch {
	case yearFirst.MatchString(s):
		m := yearFirst.FindStringSubmatch(s)
		year, month, day, rest = m[1], m[2], m[3], m[4]
	case yearLast.MatchString(s):
		m := yearLast.FindStringSubmatch(s)
		day, month, year, rest = m[1], m[2], m[3], m[4]
		if order == "mdy" {
			day, month = month, day
		}
	case inWords.MatchString(s):
		m := inWords.FindStringSubmatch(s)
		day, year, rest = m[1], m[3], m[4]
		parsed, err := time.Parse("Jan", strings.ToUpper(m[2][:1])+strings.ToLower(m[2][1:3]))
		if err != nil {
			return t, false, false
		}
		month = strconv.Itoa(int(parsed.Month()))
	default:
		return t, false, false
	}
	y, _ := strconv.Atoi(year)
	mo, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	date := time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC)
	if date.Day() != d || int(date.Month()) != mo || y < 1000 {
		return t, false, false
	}
	if rest == "" {
		return time.Date(y, time.Month(mo), d, 0, 0, 0, 0, zone), false, true
	}
	return withClock(date, rest, zone)
}

func withClock(date time.Time, rest string, zone *time.Location) (t time.Time, whole, ok bool) {
	m := clock.FindStringSubmatch(strings.TrimSpace(rest))
	if m == nil {
		return t, false, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	second, _ := strconv.Atoi(m[3])
	switch half := strings.ToLower(strings.ReplaceAll(m[4], ".", "")); {
	case half != "" && (hour < 1 || hour > 12):
		return t, false, false
	case half == "pm" && hour < 12:
		hour += 12
	case half == "am" && hour == 12:
		hour = 0
	}
	if hour > 23 || minute > 59 || second > 59 {
		return t, false, false
	}
	switch z := m[5]; z {
	case "":
	case "Z", "UTC", "GMT":
		zone = time.UTC
	default:
		z = strings.ReplaceAll(z, ":", "")
		h, _ := strconv.Atoi(z[1:3])
		mi, _ := strconv.Atoi(z[3:5])
		offset := h*3600 + mi*60
		if z[0] == '-' {
			offset = -offset
		}
		zone = time.FixedZone("", offset)
	}
	return time.Date(date.Year(), date.Month(), date.Day(), hour, minute, second, 0, zone), true, true
}

// zone is that of a mapping; London where it names none that is known.
func (m *Mapping) zone() *time.Location {
	if m.Zone != "" && m.Zone != "Local" {
		if z, err := time.LoadLocation(m.Zone); err == nil {
			return z
		}
	}
	return consultation.London
}
