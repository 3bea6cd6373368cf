package web

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// Answer is the whole question where it is one control: a box, or a list of answers.
func (v *QuestionView) Answer() templates.Part {
	c := v.form[0].Controls[0]
	if c.Box == nil {
		return v.list(c, v.caption(), v.hint())
	}
	box := v.box(c.Box, c.Field, v.caption(), v.hint(v.limitHint(c.Box)))
	if in, ok := box.(templates.Input); ok {
		in.Autocomplete = v.autocomplete(c.Box)
		return in
	}
	return box
}

// Comment is the box of `with comment`, or nil.
func (v *QuestionView) Comment() templates.Part {
	c := v.asked.Comment
	if c == nil {
		return nil
	}
	label := caption{html: c.Label.Render(v.asked.Piped)}
	if label.html == "" { // several on a page are told apart by ear too
		label.html = template.HTML(template.HTMLEscapeString(v.words.Say("question.comment"))+`<span class="govuk-visually-hidden">: `+template.HTMLEscapeString(headingOf(v.asked))) + "</span>"
	}
	return v.box(&c.Box, v.asked.CommentName(), label, templates.Hint{Text: v.limitHint(&c.Box)})
}

// box draws one box as its type looks.
func (v *QuestionView) box(b *consultation.Box, field string, c caption, hint templates.Hint) templates.Part {
	look := b.Look()
	f := templates.Field{Name: field, ID: templates.ID(field), Label: c.label(), Hint: hint, ErrorMessage: v.error(field)}
	switch {
	case len(look.Parts) > 0:
		return v.parts(look, field, c, hint)
	case look.Lines > 1:
		area := templates.Textarea{Field: f, Value: v.fill.Get(field), Rows: look.Lines}
		if b.MaxWords > 0 || b.MaxChars > 0 {
			return templates.CharacterCount{Textarea: area, MaxWords: b.MaxWords, MaxLength: onlyOne(b.MaxChars, b.MaxWords), Threshold: 75}
		}
		return area
	}
	f.Classes = width(look.Width)
	in := templates.Input{Field: f, Value: v.fill.Get(field), Type: look.Type, Inputmode: look.Inputmode}
	if look.Plain {
		in.Spellcheck = "false"
	}
	if b.UnitFirst() {
		in.Prefix.Text = b.Unit
	} else {
		in.Suffix.Text = b.Unit
	}
	return in
}

// onlyOne gives n unless there is another limit: the component counts words or characters, not both.
func onlyOne(n, other int) int {
	if other > 0 {
		return 0
	}
	return n
}

// width is the class of the narrowest box that fits n characters.
func width(n int) string {
	for _, w := range []string{"2", "3", "4", "5", "10", "20", "30"} {
		if n > 0 && (len(w) == 2 || int(w[0]-'0') >= n) && (len(w) == 1 || int(w[0]-'0')*10 >= n) {
			return "govuk-input--width-" + w
		}
	}
	return ""
}

// autocomplete is what a browser may fill in about the person who answers. A name is theirs only where it is personal.
func (v *QuestionView) autocomplete(b *consultation.Box) string {
	switch {
	case b.Look().Autocomplete != "":
		return b.Look().Autocomplete
	case v.asked.RespondentName && v.asked.Personal:
		return "name"
	case v.asked.RespondentName:
		return "organization"
	}
	return ""
}

// parts draws a box of several fields side by side: a date.
func (v *QuestionView) parts(look consultation.Look, field string, c caption, hint templates.Hint) templates.Part {
	d := templates.DateInput{ID: templates.ID(field), Fieldset: &templates.Fieldset{Legend: c.legend()}, Hint: hint}
	for _, part := range look.Parts {
		name := field + "." + part
		item := templates.DateItem{
			Name: name, ID: templates.ID(name), Label: v.words.Say("part." + part), Value: v.fill.Get(name), Inputmode: look.Inputmode,
			Classes: "govuk-input--width-2",
		}
		if part == "year" {
			item.Classes = "govuk-input--width-4"
		}
		if e := v.error(name); e.Shown() {
			item.Error = true
			if !d.ErrorMessage.Shown() {
				d.ErrorMessage = e
			}
		}
		d.Items = append(d.Items, item)
	}
	return d
}

// list draws radio buttons or checkboxes.
func (v *QuestionView) list(c consultation.Control, cap caption, hint templates.Hint) templates.Part {
	id := templates.ID(c.Field)
	choices := templates.Choices{
		Name: c.Field, IDPrefix: id, Hint: hint, ErrorMessage: v.error(c.Field),
		Fieldset: &templates.Fieldset{Legend: cap.legend()},
	}
	for i, o := range c.List {
		item := v.item(c, o)
		if i == 0 {
			item.ID = id // a link in the error summary leads here
		}
		g := v.groupOf(c, o, i, &choices)
		if o.Alone && c.Many && i > 0 && !c.List[i-1].Alone {
			*g = append(*g, templates.ChoiceItem{Divider: v.words.Say("part.or")})
		}
		*g = append(*g, item)
	}
	if c.Many {
		return templates.Checkboxes{Choices: choices, Values: v.fill[c.Field]}
	}
	return templates.Radios{Choices: choices, Value: v.fill.Get(c.Field)}
}

// groupOf gives the list that an answer goes into: each run of answers of one group is a list of its own.
func (v *QuestionView) groupOf(c consultation.Control, o consultation.Option, i int, choices *templates.Choices) *[]templates.ChoiceItem {
	grouped := o.Group > 0 && o.Group <= len(c.Groups)
	before := 0
	if i > 0 {
		before = c.List[i-1].Group
	}
	if !grouped && len(choices.Groups) == 0 {
		return &choices.Items
	}
	if i == 0 || o.Group != before || len(choices.Groups) == 0 {
		g := templates.ChoiceGroup{}
		if grouped {
			g.Legend = templates.Legend{HTML: c.Groups[o.Group-1].Label.Render(v.asked.Piped), Classes: "govuk-fieldset__legend--s"}
		}
		choices.Groups = append(choices.Groups, g)
	}
	return &choices.Groups[len(choices.Groups)-1].Items
}

// item is one answer, with the box that opens under it.
func (v *QuestionView) item(c consultation.Control, o consultation.Option) templates.ChoiceItem {
	item := templates.ChoiceItem{Value: o.Code, HTML: o.Label.Render(v.asked.Piped), ID: templates.ID(c.Field) + "_" + o.Code}
	if v.count != nil {
		if n := v.count(c.Field, o.Code); n > 0 {
			item.HTML = template.HTML(`<span class="gp-answer-number">`+strconv.Itoa(n)+`</span> `) + item.HTML
		}
	}
	if o.Alone && c.Many {
		item.Behaviour = "exclusive"
	}
	if o.Box == nil {
		return item
	}
	label := caption{html: o.BoxLabel.Render(v.asked.Piped)}
	if label.html == "" {
		label.text = v.words.Say("question.box")
	}
	item.Conditional.Part = v.box(o.Box, c.Field+"."+o.Code+".text", label, templates.Hint{Text: v.limitHint(o.Box)})
	return item
}

// dropDown draws a list as a select, with an empty choice first.
func (v *QuestionView) dropDown(c consultation.Control, cap caption, empty string) templates.Select {
	s := templates.Select{
		Field: templates.Field{Name: c.Field, ID: templates.ID(c.Field), Label: cap.label(), ErrorMessage: v.error(c.Field)},
		Value: v.fill.Get(c.Field), Items: []templates.SelectItem{{Value: new(string), Text: empty}},
	}
	for _, o := range c.List {
		s.Items = append(s.Items, templates.SelectItem{Value: &o.Code, Text: o.Label.String()})
	}
	return s
}

// limitHint says a box's limits where the author's words and the box do not: limits that the counter does not show, ranges, units.
func (v *QuestionView) limitHint(b *consultation.Box) string {
	say := v.words.Say
	counted := b.Long() // a text of several lines has a counter that says its maximum
	var out []string
	pair := func(unit string, low, high, about int) {
		switch {
		case low > 0 && low == high:
			out = append(out, say("hint."+unit+".exactly", "count", low))
			return
		case low > 0:
			out = append(out, say("hint."+unit+".min", "count", low))
		case about > 0:
			out = append(out, say("hint."+unit+".about", "count", about))
		}
		if high > 0 && !counted {
			out = append(out, say("hint."+unit+".max", "count", high))
		}
	}
	pair("words", b.MinWords, b.MaxWords, b.AboutWords)
	pair("characters", b.MinChars, b.MaxChars, b.AboutChars)
	out = append(out, v.quantityHint(b))
	if slices.Contains(b.Look().Parts, "day") {
		out = append(out, say("hint.date"))
	}
	return strings.TrimSpace(strings.Join(out, " "))
}

// quantityHint says the range of a number and its unit, which the box shows to the eye alone.
func (v *QuestionView) quantityHint(b *consultation.Box) string {
	from, to := b.Range()
	switch {
	case b.From != "" && b.Type == "year": // years take no separators
		return v.words.Say("hint.range", "from", b.From, "to", b.To)
	case b.From != "":
		return v.words.Say("hint.range", "from", from.Show(v.words), "to", to.Show(v.words))
	case b.Unit == "£":
		return v.words.Say("hint.pounds")
	case b.Unit != "":
		return v.words.Say("hint.unit", "unit", b.Unit)
	}
	return ""
}
