package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// DOCX writes the form for a word processor: headings, numbered questions, and content controls that are ticked or typed in. Their
// tags are the numbers on the form. It is Office Open XML (ISO/IEC 29500) by hand, as little of it as a form needs.
func (f *Form) DOCX(w io.Writer, words Words) error {
	d := &docx{f: f, say: words.Say, lang: languageTag(f.Lang)}
	d.form()
	z := zip.NewWriter(w)
	for _, part := range []struct{ name, body string }{
		{"[Content_Types].xml", docxTypes}, {"_rels/.rels", docxRels}, {"docProps/core.xml", d.core()},
		{"word/_rels/document.xml.rels", docxDocumentRels}, {"word/styles.xml", strings.ReplaceAll(docxStyles, "LANG", d.lang)},
		{"word/settings.xml", strings.ReplaceAll(docxSettings, "LANG", d.lang)}, {"word/numbering.xml", docxNumbering},
		{"word/footer1.xml", d.footer()}, {"word/document.xml", d.document()},
	} {
		out, err := z.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(out, part.body); err != nil {
			return err
		}
	}
	return z.Close()
}

// languageTag is a language as word processors name it, with its country.
func languageTag(lang string) string {
	switch lang {
	case "en", "cy", "gd":
		return lang + "-GB"
	}
	return lang
}

// docx builds the document.
type docx struct {
	f    *Form
	say  func(key string, args ...any) string
	lang string
	b    bytes.Buffer
	ids  int
}

// text escapes words. What XML cannot hold becomes a replacement character.
func text(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}

// cut shortens the name of a control to what word processors take.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func run(s, props string) string {
	if props != "" {
		props = "<w:rPr>" + props + "</w:rPr>"
	}
	return `<w:r>` + props + `<w:t xml:space="preserve">` + text(s) + `</w:t></w:r>`
}

const (
	bold   = "<w:b/>"
	italic = "<w:i/>"
)

// p writes a paragraph of a style.
func (d *docx) p(style, runs string) {
	d.b.WriteString(paragraph(style, "", runs))
}

func paragraph(style, props, runs string) string {
	if style != "" {
		props = `<w:pStyle w:val="` + style + `"/>` + props
	}
	if props != "" {
		props = "<w:pPr>" + props + "</w:pPr>"
	}
	return "<w:p>" + props + runs + "</w:p>"
}

// control begins a content control with its name for screen readers and its tag.
func (d *docx) control(name, tag, kind, content string) string {
	d.ids++
	return `<w:sdt><w:sdtPr><w:alias w:val="` + text(cut(name, 200)) + `"/><w:tag w:val="` + text(cut(tag, 60)) + `"/><w:id w:val="` + strconv.Itoa(1000+d.ids) + `"/>` +
		kind + `</w:sdtPr><w:sdtContent>` + content + `</w:sdtContent></w:sdt>`
}

// check is a box to tick.
func (d *docx) check(name, tag string) string {
	return d.control(name, tag, `<w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>`,
		run("☐", `<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/>`))
}

// write is a place to type, inside a paragraph.
func (d *docx) write(name, tag string) string {
	return d.control(name, tag, `<w:showingPlcHdr/><w:text w:multiLine="1"/>`, run(d.say("paper.docx.write"), `<w:rStyle w:val="PlaceholderText"/>`))
}

func (d *docx) form() {
	f := d.f
	if f.Draft != "" {
		d.p("Answer", run(d.say("paper.draft")+": ", bold)+run(f.Draft, ""))
	}
	d.p("Subtitle", run(f.Kind+" – "+f.Department, ""))
	d.p("Title", run(f.Title, ""))
	for _, l := range f.Lead {
		d.p("", run(l, bold))
	}
	if f.InvitationCode != nil {
		d.blank("", f.InvitationCode)
	}
	d.send()
	d.p("Heading1", run(d.say("paper.how"), ""))
	d.p("ListBullet", run(d.say("paper.docx.how"), ""))
	d.p("ListBullet", run(d.say("paper.how.skip"), ""))
	if len(f.Start) > 0 {
		d.p("Heading1", run(d.say("paper.about"), ""))
	}
	for _, it := range f.Start {
		d.author(it.Text)
	}
	for _, s := range f.Main() {
		d.section(s)
	}
	d.p("Heading1", run(d.say("paper.declaration"), ""))
	d.ticks("", f.Confirm)
	d.blank("", f.Signed)
	d.p("Heading1", run(d.say("paper.privacy"), ""))
	for _, l := range f.Privacy {
		d.p("ListBullet", run(l, ""))
	}
	d.p("Heading1", run(d.say("paper.send"), ""))
	d.send()
	for _, s := range f.Sheets() {
		d.section(s)
	}
	d.p("Small", run(d.say("paper.version", "version", f.Version), ""))
}

func (d *docx) send() {
	f := d.f
	if len(f.Post) > 0 {
		d.p("", run(d.say("paper.send.post")+": ", bold)+run(strings.Join(f.Post, ", "), ""))
	}
	if f.Email != "" {
		d.p("", run(d.say("paper.send.email")+": ", bold)+run(f.Email, ""))
	}
	if f.Address != "" {
		d.p("", run(d.say("paper.send.online")+": ", bold)+run(f.Address, ""))
	}
}

func (d *docx) section(s Section) {
	props := ""
	if s.Sheet {
		props = "<w:pageBreakBefore/>"
	}
	d.b.WriteString(paragraph("Heading1", props, run(d.say("paper.section", "letter", s.Letter)+": "+s.Title, "")))
	for _, n := range s.Notes {
		d.p("", run(n, italic))
	}
	if s.Round != nil {
		d.blank("", s.Round)
	}
	for _, it := range s.Items {
		if it.Text != nil {
			d.author(it.Text)
		}
		if it.Question != nil {
			d.question(it.Question)
		}
	}
}

func (d *docx) question(q *Question) {
	d.p("Heading2", run(q.Number+"  "+q.Heading, ""))
	for _, n := range q.Notes {
		d.p("", run(n, italic))
	}
	if hint := strings.TrimSpace(q.Hint + " " + q.How); hint != "" || q.Required {
		runs := run(hint+" ", "")
		if q.Required {
			runs += run(d.say("paper.required"), bold)
		}
		d.b.WriteString(paragraph("", "<w:keepNext/>", runs))
	}
	for _, b := range q.Blocks {
		switch {
		case b.Note != "":
			d.p("", run(b.Note, bold))
		case b.Ticks != nil:
			d.ticks(q.Number, b.Ticks)
		case b.Blank != nil:
			d.blank(q.Heading, b.Blank)
		case b.Grid != nil:
			d.grid(b.Grid)
		}
	}
	for _, a := range q.After {
		d.p("", run(a, bold))
	}
}

func (d *docx) ticks(number string, t *Ticks) {
	if t.Number != "" {
		number = t.Number
	}
	if t.Label != "" {
		d.p("", run(strings.TrimSpace(t.Number+" "+t.Label), bold))
	}
	for _, g := range t.Groups {
		if g.Label != "" {
			d.b.WriteString(paragraph("", "<w:keepNext/>", run(g.Label, bold)))
		}
		for _, x := range g.Ticks {
			d.tick(number, t, x)
		}
	}
	if t.Box != nil {
		d.blank(t.Label, t.Box)
	}
}

func (d *docx) tick(number string, t *Ticks, x Tick) {
	label := strings.Join(append([]string{x.Label}, x.Notes...), " ")
	runs := ""
	switch {
	case t.Name == "": // only says what counts mean
	case t.Write:
		runs = run("[ ", "") + d.write(number+": "+x.Label, x.Count) + run(" ] ", "")
	default:
		runs = d.check(strings.TrimPrefix(number+": "+x.Label, ": "), strings.Trim(number+"="+x.Count, "=")) + run(" ", "")
	}
	if x.Count != "" {
		runs += run(x.Count+"  ", `<w:color w:val="505A5F"/>`)
	}
	runs += run(label, "")
	if x.GoTo != "" {
		runs += run(" → "+x.GoTo, bold)
	}
	d.p("Tick", runs)
	if x.Box != nil {
		d.blank(x.Label, x.Box)
	}
}

// blank is a paragraph to type in, with a frame. of names what it is about where it has no label.
func (d *docx) blank(of string, b *Blank) {
	label := strings.TrimSpace(b.Number + " " + b.Label)
	if label != "" || b.Hint != "" {
		d.b.WriteString(paragraph("", "<w:keepNext/>", run(strings.TrimSpace(label+" "), bold)+run(" "+b.Hint, "")))
	}
	name := strings.TrimSpace(of + " " + b.Label)
	tag := b.Number
	if tag == "" {
		tag = b.Name
	}
	runs := d.write(name, tag)
	if b.Before != "" {
		runs = run(b.Before+" ", "") + runs
	}
	if b.After != "" {
		runs += run(" "+b.After, "")
	}
	d.p("Answer", runs)
}

func (d *docx) grid(g *Grid) {
	d.b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/><w:tblLook w:val="0620" w:firstRow="1" w:firstColumn="1"/></w:tblPr><w:tblGrid>` +
		strings.Repeat(`<w:gridCol/>`, len(g.Columns)+1) + `</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>` + cell(paragraph("", "", "")))
	for _, c := range g.Columns {
		d.b.WriteString(cell(paragraph("", `<w:jc w:val="center"/>`, run(strings.TrimSpace(c.Count+" "+c.Label), bold))))
	}
	d.b.WriteString(`</w:tr>`)
	for _, r := range g.Rows {
		head := paragraph("", "", run(r.Number+" ", bold)+run(r.Label, ""))
		if r.Box != nil {
			head += paragraph("", "", run(r.Box.Label+" ", "")+d.write(r.Label+" "+r.Box.Label, r.Box.Name))
		}
		d.b.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>` + cell(head))
		for i, c := range r.Cells {
			tag := r.Number + "." + strconv.Itoa(i+1)
			if g.Tick {
				tag = r.Number + "=" + strconv.Itoa(i+1)
				d.b.WriteString(cell(paragraph("", `<w:jc w:val="center"/>`, d.check(r.Number+" "+c.Label, tag))))
				continue
			}
			runs := d.write(r.Number+" "+c.Label, tag)
			if c.Before != "" {
				runs = run(c.Before, "") + runs
			}
			if c.After != "" {
				runs += run(" "+c.After, "")
			}
			d.b.WriteString(cell(paragraph("", "", runs)))
		}
		d.b.WriteString(`</w:tr>`)
	}
	d.b.WriteString(`</w:tbl>` + paragraph("", "", ""))
}

func cell(content string) string { return `<w:tc><w:tcPr/>` + content + `</w:tc>` }

const docxNames = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
	`xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14"`

func (d *docx) document() string {
	return xml.Header + `<w:document ` + docxNames + `><w:body>` + d.b.String() +
		`<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>`
}

func (d *docx) core() string {
	return xml.Header + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		fmt.Sprintf(`<dc:title>%s</dc:title><dc:creator>%s</dc:creator><dc:language>%s</dc:language>`, text(d.f.Title+" – "+d.say("paper.form")), text(d.f.Department), text(d.lang)) +
		`</cp:coreProperties>`
}

func (d *docx) footer() string {
	field := func(code string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + code + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	return xml.Header + `<w:ftr ` + docxNames + `>` + paragraph("Small", "", run(cut(d.f.Title, 70)+" – "+d.f.Version+"    ", "")+field("PAGE")+run(" / ", "")+field("NUMPAGES")) + `</w:ftr>`
}
