package web

import (
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// CodeFormPage is page/staff-coding-code.html: one code of the codebook, to be written or changed.
type CodeFormPage struct {
	StaffPage
	Key, Action, Back string
	Rev               string
	Name              templates.Input
	Parent            templates.Select
	Texts             []templates.Textarea
	Known             bool   // it is in the codebook already
	Retired           bool   // then it can be restored
	Theirs            string // what somebody else made of it meanwhile, or ""
	TheirTexts        []string
	Split             templates.Textarea
	Others            templates.Checkboxes
	Steps             []string
	RetireAt, SplitAt string
	MergeAt           string
}

var _ = registerPage("staff-coding-code", CodeFormPage{})

// codeForm is a code as it was typed.
func (d *desk) codeForm(f *form, c staff.Code) (staff.Code, slips) {
	line := func(name string) string { return strings.TrimSpace(strings.ReplaceAll(f.Get(name), "\r\n", "\n")) }
	c.Consultation, c.Name, c.Parent = d.slug, line("name"), f.Get("parent")
	c.Definition, c.Include, c.Exclude, c.Examples = line("definition"), line("include"), line("exclude"), line("examples")
	var wrong slips
	switch n := utf8.RuneCountInString(c.Name); {
	case n == 0:
		wrong.add("name", d.words.Say("code.name.empty"))
	case n > staff.MaxCodeName:
		wrong.add("name", d.words.Say("code.name.long", "most", staff.MaxCodeName))
	}
	for name, text := range map[string]string{"definition": c.Definition, "include": c.Include, "exclude": c.Exclude, "examples": c.Examples} {
		if utf8.RuneCountInString(text) > staff.MaxCodeWords {
			wrong.add(name, d.words.Say("code.long", "most", d.number(staff.MaxCodeWords)))
		}
	}
	return c, wrong
}

// codeKey makes a data name of a name that no other code has.
func codeKey(name string, taken map[string]bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 40 {
			break
		}
	}
	key := strings.Trim(b.String(), "-")
	if key == "" {
		key = "code"
	}
	of := key
	for n := 2; taken[key]; n++ {
		key = of + "-" + strconv.Itoa(n)
	}
	taken[key] = true
	return key
}

func keysTaken(codes []staff.Code) map[string]bool {
	taken := map[string]bool{}
	for _, c := range codes {
		taken[c.Key] = true
	}
	return taken
}

// codeFormPage is the form of a code; a code without id is new.
func (d *desk) codeFormPage(c staff.Code, codes []staff.Code, wrong *slips) (CodeFormPage, error) {
	p := CodeFormPage{Key: c.Key, Rev: strconv.Itoa(c.Rev), Known: c.ID != "", Retired: c.Retired, Back: d.at("/coding/codebook")}
	if p.Known {
		p.StaffPage, p.Action = d.page("code.title", "name", c.Name), d.codeURL(c.ID)
		p.RetireAt, p.SplitAt, p.MergeAt = p.Action+"/retire", p.Action+"/split", p.Action+"/merge"
	} else {
		p.StaffPage, p.Action = d.page("code.new"), d.at("/coding/new")
	}
	p.Name = templates.Input{Field: d.field("name", "code.name", wrong), Value: c.Name}
	for _, x := range []struct{ name, value string }{{"definition", c.Definition}, {"include", c.Include}, {"exclude", c.Exclude}, {"examples", c.Examples}} {
		p.Texts = append(p.Texts, templates.Textarea{Field: d.field(x.name, "code."+x.name, wrong), Value: x.value, Rows: 3})
	}
	none, by := "", codesByID(codes)
	p.Parent = templates.Select{Field: d.field("parent", "code.parent", wrong), Value: c.Parent, Items: []templates.SelectItem{{Value: &none, Text: d.words.Say("code.parent.none")}}}
	p.Split = templates.Textarea{Field: d.field("split", "code.split", wrong), Rows: 3}
	p.Others = templates.Checkboxes{Choices: templates.Choices{Name: "from", Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("code.merge.which")}}, Classes: "govuk-checkboxes--small"}}
	if wrong != nil {
		p.Others.ErrorMessage = wrong.at("from")
		wrong.on(&p.StaffPage)
	}
	for _, o := range codes {
		if o.ID == c.ID || o.Retired {
			continue
		}
		p.Parent.Items = append(p.Parent.Items, templates.SelectItem{Value: &o.ID, Text: codePath(by, o)})
		p.Others.Items = append(p.Others.Items, templates.ChoiceItem{Value: o.ID, Text: codePath(by, o)})
	}
	var err error
	if p.Known {
		p.Steps, err = d.codeSteps(c.ID, by)
	}
	return p, err
}

func (d *desk) showCodeForm(c staff.Code, codes []staff.Code, wrong *slips) error {
	p, err := d.codeFormPage(c, codes, wrong)
	if err != nil {
		return err
	}
	if wrong != nil && wrong.any() {
		return d.showSlips("staff-coding-code", p)
	}
	return d.show("staff-coding-code", p)
}

func (d *desk) newCode() error {
	if _, err := d.work(); err != nil {
		return err
	}
	codes, err := d.s.Store.Codebook(d.ctx, d.slug)
	if err != nil {
		return err
	}
	return d.showCodeForm(staff.Code{}, codes, nil)
}

func (d *desk) postNewCode() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	codes, err := d.s.Store.Codebook(d.ctx, d.slug)
	if err != nil {
		return err
	}
	c, wrong := d.codeForm(f, staff.Code{})
	if !wrong.any() {
		made := c
		made.ID, made.Key = rand.Text(), codeKey(c.Name, keysTaken(codes))
		err = d.s.Store.AddCode(d.ctx, d.act(staff.VerbCodeAdded, made.ID, nil), made)
		if err == nil {
			return d.seeOther(d.at("/coding/codebook"), "code-added")
		}
		if err := d.codeSlip(&wrong, err); err != nil {
			return err
		}
	}
	return d.showCodeForm(c, codes, &wrong)
}

// codeSlip turns what the store refuses into what is to be mended.
func (d *desk) codeSlip(wrong *slips, err error) error {
	switch {
	case errors.Is(err, consultation.ErrExists):
		wrong.add("name", d.words.Say("code.name.taken"))
	case errors.Is(err, consultation.ErrFull):
		wrong.add("name", d.words.Say("code.full", "most", staff.MaxCodes))
	case isNotFound(err):
		wrong.add("parent", d.words.Say("code.parent.gone"))
	default:
		return err
	}
	return nil
}

// codeOf finds the code of the address.
func (d *desk) codeOf() (staff.Code, []staff.Code, error) {
	codes, err := d.s.Store.Codebook(d.ctx, d.slug)
	if err != nil {
		return staff.Code{}, nil, err
	}
	i := slices.IndexFunc(codes, func(c staff.Code) bool { return c.ID == d.c.Param("code") })
	if i < 0 {
		return staff.Code{}, nil, consultation.ErrNotFound
	}
	return codes[i], codes, nil
}

func (d *desk) editCode() error {
	c, codes, err := d.codeOf()
	if err != nil {
		return err
	}
	return d.showCodeForm(c, codes, nil)
}

func (d *desk) postEditCode() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	was, codes, err := d.codeOf()
	if err != nil {
		return err
	}
	c, wrong := d.codeForm(f, was)
	if c.Rev, err = strconv.Atoi(f.Get("rev")); err != nil {
		c.Rev = -1
	}
	if wrong.any() {
		return d.showCodeForm(c, codes, &wrong)
	}
	if c.Rev == was.Rev && isBelow(c, codesByID(codes)) {
		wrong.add("parent", d.words.Say("code.parent.below"))
		return d.showCodeForm(c, codes, &wrong)
	}
	err = d.s.Store.RewordCode(d.ctx, d.act(staff.VerbCodeReworded, c.ID, nil), c, f.Get("anew") != "")
	if errors.Is(err, staff.ErrConflict) {
		return d.codeConflict(c)
	}
	if err == nil {
		return d.seeOther(d.codeURL(c.ID), "code-saved")
	}
	if err := d.codeSlip(&wrong, err); err != nil {
		return err
	}
	return d.showCodeForm(c, codes, &wrong)
}

// isBelow says whether the parent of a code lies under it.
func isBelow(c staff.Code, by map[string]staff.Code) bool {
	for above, n := c.Parent, 0; above != "" && n <= len(by); above, n = by[above].Parent, n+1 {
		if above == c.ID {
			return true
		}
	}
	return false
}

// codeConflict shows what somebody else made of a code beside what was typed; saving then replaces theirs.
func (d *desk) codeConflict(typed staff.Code) error {
	now, codes, err := d.codeOf()
	if err != nil {
		return err
	}
	who, err := d.actor(now.By)
	if err != nil {
		return err
	}
	typed.Rev, typed.Retired = now.Rev, now.Retired
	var wrong slips
	wrong.add("name", d.words.Say("code.conflict.error"))
	p, err := d.codeFormPage(typed, codes, &wrong)
	if err != nil {
		return err
	}
	by := codesByID(codes)
	p.Theirs = d.words.Say("code.conflict", "who", who, "time", longTime(d.words, now.At))
	for _, x := range []struct{ key, text string }{{"name", now.Name}, {"parent", by[now.Parent].Name}, {"definition", now.Definition}, {"include", now.Include}, {"exclude", now.Exclude}, {"examples", now.Examples}} {
		if x.text != "" {
			p.TheirTexts = append(p.TheirTexts, d.words.Say("code.conflict.text", "field", d.words.Say("code."+x.key), "text", x.text))
		}
	}
	return d.s.show(d.c, 409, "staff-coding-code", p)
}

// postRetireCode retires a code, or restores it.
func (d *desk) postRetireCode() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	c, codes, err := d.codeOf()
	if err != nil {
		return err
	}
	rev, _ := strconv.Atoi(f.Get("rev")) // what is no number conflicts
	if rev != c.Rev {
		return d.codeConflict(c)
	}
	verb, done := staff.VerbCodeRetired, "code-retired"
	if c.Retired {
		verb, done = staff.VerbCodeRestored, "code-restored"
	}
	err = d.s.Store.RetireCode(d.ctx, d.act(verb, c.ID, nil), d.slug, c.ID, rev, !c.Retired)
	switch {
	case errors.Is(err, staff.ErrConflict):
		return d.codeConflict(c)
	case errors.Is(err, consultation.ErrExists):
		var wrong slips
		wrong.add("name", d.words.Say("code.name.taken"))
		return d.showCodeForm(c, codes, &wrong)
	case err != nil:
		return err
	}
	return d.seeOther(d.codeURL(c.ID), done)
}

// postSplitCode retires a code and adds others, each named on a line.
func (d *desk) postSplitCode() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	c, codes, err := d.codeOf()
	if err != nil {
		return err
	}
	var into []staff.Code
	var wrong slips
	taken := keysTaken(codes)
	for line := range strings.Lines(f.Get("split")) {
		name := strings.TrimSpace(line)
		if name == "" {
			continue
		}
		if utf8.RuneCountInString(name) > staff.MaxCodeName {
			wrong.add("split", d.words.Say("code.name.long", "most", staff.MaxCodeName))
		}
		into = append(into, staff.Code{ID: rand.Text(), Consultation: d.slug, Name: name, Key: codeKey(name, taken), Parent: c.Parent})
		if len(into) > staff.MaxCodes {
			break
		}
	}
	if len(into) < 2 {
		wrong.add("split", d.words.Say("code.split.few"))
	}
	rev, _ := strconv.Atoi(f.Get("rev")) // what is no number conflicts
	if rev != c.Rev {
		return d.codeConflict(c)
	}
	if !wrong.any() {
		err = d.s.Store.SplitCode(d.ctx, d.act(staff.VerbCodeSplit, c.ID, nil), d.slug, c.ID, rev, into)
		switch {
		case err == nil:
			return d.seeOther(d.at("/coding/codebook"), "code-split")
		case errors.Is(err, staff.ErrConflict):
			return d.codeConflict(c)
		case errors.Is(err, consultation.ErrExists):
			wrong.add("split", d.words.Say("code.split.taken"))
		case errors.Is(err, consultation.ErrFull):
			wrong.add("split", d.words.Say("code.full", "most", staff.MaxCodes))
		default:
			return err
		}
	}
	p, err := d.codeFormPage(c, codes, &wrong)
	if err != nil {
		return err
	}
	p.Split.Value = f.Get("split")
	return d.showSlips("staff-coding-code", p)
}

// postMergeCodes retires codes and gives this one in their place.
func (d *desk) postMergeCodes() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	c, codes, err := d.codeOf()
	if err != nil {
		return err
	}
	from := f.Values["from"]
	var wrong slips
	if len(from) == 0 {
		wrong.add("from", d.words.Say("code.merge.none"))
		return d.showCodeForm(c, codes, &wrong)
	}
	err = d.s.Store.MergeCodes(d.ctx, d.act(staff.VerbCodesMerged, c.ID, nil), d.slug, from, c.ID)
	if errors.Is(err, staff.ErrConflict) || isNotFound(err) {
		wrong.add("from", d.words.Say("code.merge.gone"))
		return d.showCodeForm(c, codes, &wrong)
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.codeURL(c.ID), "codes-merged")
}
