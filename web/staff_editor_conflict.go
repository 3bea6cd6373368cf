package web

import (
	"net/http"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffEditorConflictPage is page/staff-editor-conflict.html: somebody else saved the same text meanwhile. It holds both texts, and one
// in which they are put together.
type StaffEditorConflictPage struct {
	StaffPage
	File     string
	At       string
	Base     int // the revision that is saved now
	Who      string
	Note     string
	Mine     string // carried on, so that nothing is lost
	Clashes  int    // places that both changed
	Merged   templates.Textarea
	Diff     []StaffEditorDiffLine // from theirs to mine
	TheirURL string
}

// StaffEditorDiffLine is one line of a comparison.
type StaffEditorDiffLine struct {
	Sign     string // "+", "−", "" for a line in both
	Class    string
	Text     string
	Old, New int
	Gap      bool // lines that are the same are left out here
}

var _ = registerPage("staff-editor-conflict", StaffEditorConflictPage{})

// textConflict shows what both people wrote.
func (d *desk) textConflict(w written) error {
	x, err := d.script()
	if err != nil {
		return err
	}
	_, was, err := d.s.Store.Revision(d.ctx, d.slug, w.base)
	if err != nil {
		return err
	}
	base, _ := (&script{x.Manuscript, was}).file(w.file)
	theirs, _ := x.file(w.file)
	merged, clashes := staff.Merged(staff.Merge(string(base.Body), w.text, string(theirs.Body)))
	p := StaffEditorConflictPage{
		StaffPage: d.page("editor.conflict.title"), File: w.file, At: d.at("/text"), Base: x.Rev, Note: w.note, Mine: w.text, Clashes: clashes,
		Who:      d.words.Say("editor.conflict.who", "name", d.nameOf(x.SavedBy), "time", spoken{d.words}.DateTime(x.Saved)),
		Diff:     diffView(staff.Around(staff.Diff(string(theirs.Body), w.text), 3)),
		TheirURL: d.textURL(w.file),
	}
	hint := "editor.conflict.merged.hint"
	if clashes > 0 {
		hint = "editor.conflict.clash.hint"
	}
	p.Merged = templates.Textarea{
		Field: templates.Field{
			Name: "text", ID: "text", Label: templates.Label{Text: d.words.Say("editor.conflict.merged"), Classes: "govuk-label--m"},
			Hint: templates.Hint{Text: d.words.Say(hint, "count", clashes, "mine", staff.MarkMine, "middle", staff.MarkMiddle, "theirs", staff.MarkTheirs)}, Classes: "gp-editor__text",
		},
		Rows: 25, Spellcheck: "true", Value: merged,
	}
	return d.s.show(d.c, http.StatusConflict, "staff-editor-conflict", p)
}

func diffView(lines []staff.DiffLine) []StaffEditorDiffLine {
	var out []StaffEditorDiffLine
	for _, l := range lines {
		v := StaffEditorDiffLine{Text: l.Text, Old: l.Old, New: l.New}
		switch l.Op {
		case 0:
			v.Gap = true
		case '+':
			v.Sign, v.Class = "+", "gp-diff__line--added"
		case '-':
			v.Sign, v.Class = "−", "gp-diff__line--removed"
		}
		out = append(out, v)
	}
	return out
}

// revision reads the number of a revision from the address. ErrNotFound.
func (d *desk) revision() (int, error) {
	n, err := strconv.Atoi(d.c.Param("rev"))
	if err != nil || n < 1 {
		return 0, notFound()
	}
	return n, nil
}
