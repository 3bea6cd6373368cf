package web

import (
	"html/template"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// RowView is one row of a question's form: of a grid, an item with its boxes, a numbered row.
type RowView struct {
	Label template.HTML
	Group template.HTML // the heading of the group that begins with this row, or empty
	Parts []templates.Part
	Extra templates.Part // the row's own box, or nil
}

// Choices are the rows of a grid with a list of answers each: a fieldset for every row, so that nobody has to see a table.
func (v *QuestionView) Choices() []RowView {
	return v.rows(func(r consultation.Row, c consultation.Control) templates.Part {
		part := v.list(c, caption{html: r.Label.Render(v.asked.Piped), size: "s"}, templates.Hint{})
		switch p := part.(type) {
		case templates.Radios:
			p.Classes = inline(c)
			return p
		case templates.Checkboxes:
			p.Classes = inline(c)
			return p
		}
		return part
	})
}

// inline lets the answers of a row share a line on a wide screen, unless one of them opens a box.
func inline(c consultation.Control) string {
	for _, o := range c.List {
		if o.Box != nil {
			return ""
		}
	}
	return "gp-grid__answers"
}

// Columns are the headings of a table of cells.
func (v *QuestionView) Columns() []template.HTML {
	if len(v.form) == 0 {
		return nil
	}
	var out []template.HTML
	for _, c := range v.form[0].Controls {
		if !c.Extra {
			out = append(out, c.Label.Render(v.asked.Piped))
		}
	}
	return out
}

// Cells are the rows of a table with a box or a drop-down list in each cell. The label of a cell says row and column; where the
// table is wide enough to show both, it is hidden from sight.
func (v *QuestionView) Cells() []RowView {
	return v.rows(func(r consultation.Row, c consultation.Control) templates.Part {
		label := caption{html: `<span class="govuk-visually-hidden">` + r.Label.Render(v.asked.Piped) + `, </span>` + c.Label.Render(v.asked.Piped)}
		if c.Box == nil {
			s := v.dropDown(c, label, v.words.Say("question.choose"))
			s.Label.Classes = "gp-cells__label"
			return s
		}
		in, ok := v.box(c.Box, c.Field, label, templates.Hint{}).(templates.Input)
		if !ok {
			return nil // the types of cells are all boxes of one line
		}
		in.Label.Classes = "gp-cells__label"
		in.Classes = "govuk-input--width-5"
		return in
	})
}

// cellHint is the range and unit of every cell, or "".
func (v *QuestionView) cellHint() string {
	for _, r := range v.form {
		for _, c := range r.Controls {
			if c.Box != nil && !c.Extra {
				return v.limitHint(c.Box)
			}
		}
	}
	return ""
}

// Boxes are the rows of a list of boxes: a text for each item, or numbered short texts.
func (v *QuestionView) Boxes() []RowView {
	return v.rows(func(r consultation.Row, c consultation.Control) templates.Part {
		label := caption{html: r.Label.Render(v.asked.Piped), size: "s"}
		if r.Number > 0 {
			label = caption{text: v.words.Say("question.number", "number", r.Number)}
		}
		return v.box(c.Box, c.Field, label, templates.Hint{Text: v.limitHint(c.Box)})
	})
}

// Ranks are the rows of a ranking: a drop-down list of ranks for each answer.
func (v *QuestionView) Ranks() []RowView {
	return v.rows(func(r consultation.Row, c consultation.Control) templates.Part {
		return v.dropDown(c, caption{html: r.Label.Render(v.asked.Piped)}, v.words.Say("question.not-ranked"))
	})
}

// Fills are the numbered rows that the respondent fills in, each with a box for every column.
func (v *QuestionView) Fills() []RowView {
	rows := v.rows(func(r consultation.Row, c consultation.Control) templates.Part {
		label := caption{html: c.Label.Render(v.asked.Piped)}
		return v.box(c.Box, c.Field, label, templates.Hint{Text: v.limitHint(c.Box)})
	})
	for i, r := range v.form {
		rows[i].Label = template.HTML(template.HTMLEscapeString(v.words.Say("question.row", "number", r.Number)))
	}
	return rows
}

// rows draws every control of the form, the rows' own boxes apart.
func (v *QuestionView) rows(draw func(consultation.Row, consultation.Control) templates.Part) []RowView {
	var groups []consultation.Group
	if k, ok := v.asked.Kind.(interface {
		ListGroups() []consultation.Group
	}); ok {
		groups = k.ListGroups()
	}
	var out []RowView
	group := 0
	for _, r := range v.form {
		row := RowView{Label: r.Label.Render(v.asked.Piped)}
		if r.Group != group && r.Group > 0 && r.Group <= len(groups) {
			row.Group = groups[r.Group-1].Label.Render(v.asked.Piped)
		}
		group = r.Group
		for _, c := range r.Controls {
			if c.Extra {
				row.Extra = v.extra(r, c)
			} else {
				row.Parts = append(row.Parts, draw(r, c))
			}
		}
		out = append(out, row)
	}
	return out
}

// extra draws the row's own box: "Something else". Its label names the row for those who cannot see where it stands.
func (v *QuestionView) extra(r consultation.Row, c consultation.Control) templates.Part {
	label := caption{html: c.Label.Render(v.asked.Piped)}
	if label.html == "" {
		label.html = template.HTML(template.HTMLEscapeString(v.words.Say("question.row-box", "row", r.Label.String())))
	}
	return v.box(c.Box, c.Field, label, templates.Hint{Text: v.limitHint(c.Box)})
}

// FileInput is where files are chosen, or nil when there are as many as there may be.
func (v *QuestionView) FileInput() templates.Part {
	if len(v.Uploads) >= v.Files.UpTo {
		return nil
	}
	var accept []string
	for _, t := range v.Files.Types {
		accept = append(accept, "."+t)
		if t == "jpg" {
			accept = append(accept, ".jpeg")
		}
	}
	return templates.FileUpload{
		Field: templates.Field{
			Name: v.Name, ID: v.ID, Label: v.caption().label(), Hint: v.hint(v.fileHint()), ErrorMessage: v.error(v.Name),
		},
		JavaScript: true, Multiple: v.Files.UpTo > 1, Accept: strings.Join(accept, ","),
	}
}

// FullHeading is the heading of an upload question that takes no more files. A link in the error summary leads to it.
func (v *QuestionView) FullHeading() templates.Legend { return v.caption().legend() }

// FileError is the message at an upload question that shows no input.
func (v *QuestionView) FileError() templates.Part {
	if e := v.error(v.Name); e.Shown() {
		return e.Of(v.ID)
	}
	return nil
}

// fileHint says what may be uploaded.
func (v *QuestionView) fileHint() string {
	var kinds []string
	for _, t := range v.Files.Types {
		kinds = append(kinds, strings.ToUpper(t))
	}
	hint := v.words.Say("hint.files", "count", v.Files.UpTo, "types", v.words.Join(kinds), "size", v.Files.MaxMB)
	if v.Files.MaxPages > 0 {
		hint += " " + v.words.Say("hint.pages", "count", v.Files.MaxPages)
	}
	return hint
}

// rankHint says how to rank.
func (v *QuestionView) rankHint() string {
	top := 0
	for _, r := range v.form {
		top = len(r.Controls[0].List)
	}
	if top == 1 {
		return v.words.Say("hint.rank-one")
	}
	return v.words.Say("hint.rank", "top", top)
}
