package templates

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"
)

// Say gives a message. The arguments are pairs of a name and its value:
//
//	c.Say("error.max-words", "count", 250, "name", "Your answer")
//
// A whole number is written with separators, a time.Time as its date, a
// []string joined with "and". "count" also picks the plural form. An unknown
// key shows as ⟦key⟧, so that it is seen, and is listed by Missing.
func (c *Catalogue) Say(key string, args ...any) string {
	return c.say(key, args, func(s string) string { return s })
}

// HTML is Say for a message that holds markup. The message is trusted, the
// arguments are escaped unless they are template.HTML already.
func (c *Catalogue) HTML(key string, args ...any) template.HTML {
	return template.HTML(c.say(key, args, template.HTMLEscapeString))
}

// Forms gives each plural form of a message by the name of its category, its
// arguments left in place: what the scripts of GOV.UK Frontend want.
func (c *Catalogue) Forms(key string) map[string]string {
	m := c.find(key)
	if m == nil {
		c.lack(key)
	}
	forms := map[string]string{}
	for name, t := range m {
		forms[name] = t.String()
	}
	return forms
}

func (c *Catalogue) say(key string, args []any, escape func(string) string) string {
	m := c.find(key)
	if m == nil {
		c.lack(key)
		return "⟦" + key + "⟧"
	}
	t := m["other"]
	if len(m) > 1 {
		if count, ok := argOf(args, "count").(int); ok {
			t = c.form(m, count)
		}
	}
	if len(t) == 1 {
		return t[0].words
	}
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.words)
		if s.arg == "" {
			continue
		}
		switch v := argOf(args, s.arg).(type) {
		case nil:
			c.lack(key + " {" + s.arg + "}")
			b.WriteString("⟦" + s.arg + "⟧")
		case template.HTML:
			b.WriteString(string(v))
		default:
			b.WriteString(escape(c.value(v)))
		}
	}
	return b.String()
}

// argOf finds an argument among pairs of name and value, or nil.
func argOf(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

// value writes an argument as the language does.
func (c *Catalogue) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return c.Number(v)
	case int64:
		return c.Number(int(v))
	case time.Time:
		return c.Date(v)
	case []string:
		return c.Join(v)
	}
	return fmt.Sprint(v)
}

// Number writes a whole number with the separators of the language: "1,200".
func (c *Catalogue) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	group := c.Say("number.group")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + group + digits[i:]
	}
	return sign + digits
}

// Join writes a list as the language does: "a, b and c".
func (c *Catalogue) Join(list []string) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	last := len(list) - 1
	joined := list[0]
	for _, item := range list[1:last] {
		joined = c.Say("list.more", "list", joined, "item", item)
	}
	return c.Say("list.last", "list", joined, "item", list[last])
}

// Date writes the day of t in t's own time zone: "31 May 2023".
func (c *Catalogue) Date(t time.Time) string {
	return c.Say("date.format",
		"day", strconv.Itoa(t.Day()),
		"month", c.Say("date.month."+strconv.Itoa(int(t.Month()))),
		"year", strconv.Itoa(t.Year()))
}

// Time writes the time of day of t in t's own time zone: "11:45pm", "2pm",
// "midday", "midnight".
func (c *Catalogue) Time(t time.Time) string {
	hour, minute := t.Hour(), t.Minute()
	switch {
	case minute == 0 && hour == 0:
		return c.Say("time.midnight")
	case minute == 0 && hour == 12:
		return c.Say("time.midday")
	}
	half := c.Say("time.am")
	if hour >= 12 {
		half = c.Say("time.pm")
	}
	hour = (hour+11)%12 + 1
	if minute == 0 {
		return strconv.Itoa(hour) + half
	}
	return fmt.Sprintf("%d:%02d%s", hour, minute, half)
}

// DateTime writes the minute of t in t's own time zone: "11:45pm on 31 May
// 2023". Midnight names the day that it starts, since it could be taken for
// the end of that day.
func (c *Catalogue) DateTime(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 {
		return c.Say("datetime.midnight", "date", c.Date(t))
	}
	return c.Say("datetime.format", "time", c.Time(t), "date", c.Date(t))
}
