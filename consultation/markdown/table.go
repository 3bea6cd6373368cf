package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	table "github.com/yuin/goldmark/extension/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// table renders a table of an author's text.
func (p *parser) table(w *textWriter, n *table.Table) {
	p.span(Span{Kind: SpanTable, At: p.at(n), End: p.end(n)})
	p.tableCells(n)
	w.tag(`<div class="gp-table-scroll" tabindex="0"><table class="govuk-table">` + "\n")
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		name, class, scope := "td", "govuk-table__cell", ""
		_, head := row.(*table.TableHeader)
		switch {
		case head:
			name, class, scope = "th", "govuk-table__header", ` scope="col"`
			w.tag(`<thead class="govuk-table__head">`)
		case row.PreviousSibling() == n.FirstChild():
			w.tag(`<tbody class="govuk-table__body">`)
		}
		w.tag(`<tr class="govuk-table__row">`)
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			words := p.words(cell, whole, inContent)
			p.span(Span{Kind: SpanCell, At: p.at(cell), End: p.end(cell), Text: words.String()})
			numeric := ""
			if c, ok := cell.(*table.TableCell); ok && c.Alignment == table.AlignRight {
				numeric = " " + class + "--numeric"
			}
			w.tag("<" + name + scope + ` class="` + class + numeric + `">`)
			w.join(words)
			w.tag("</" + name + ">")
			w.line()
		}
		w.tag("</tr>")
		if head {
			w.tag("</thead>")
		}
		w.tag("\n")
	}
	if n.ChildCount() > 1 {
		w.tag("</tbody>")
	}
	w.tag("</table></div>\n")
	w.line()
}

// tableCells counts the cells of every row in the file: goldmark drops what is too many and fills up what is missing.
func (p *parser) tableCells(n *table.Table) {
	header := n.FirstChild()
	if header == nil {
		return
	}
	want := header.ChildCount()
	if line, start := p.lineAt(p.at(header)); len(cells(strings.TrimLeft(string(line), " \t>"))) != want {
		p.report(ruleTableWidth.Break(start+len(line)+1, want, len(cells(strings.TrimLeft(string(line), " \t>")))))
	}
	for row := header.NextSibling(); row != nil; row = row.NextSibling() {
		line, start := p.lineAt(p.at(row))
		in := start + len(line) - len(bytes.TrimLeft(line, " \t>"))
		s := string(bytes.TrimLeft(line, " \t>"))
		switch got := len(cells(s)); {
		case !strings.Contains(s, "|"):
			p.report(ruleTableGlued.Break(in))
		case got != want:
			p.report(ruleTableCells.Break(in, got, want))
			p.told[row] = true
		}
	}
}

// coded says whether a table asks something: whether a heading or the first cell of a row carries a code.
func (p *parser) coded(n *table.Table) bool {
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		_, head := row.(*table.TableHeader)
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			if p.hasCode(cell) {
				return true
			}
			if !head {
				break
			}
		}
	}
	return false
}

// answerTable reads the rows and columns of a grid, or the columns of `up to N rows`.
func (p *parser) answerTable(n *table.Table, phrase string) *consultation.RawTable {
	p.span(Span{Kind: SpanTable, At: p.at(n), End: p.end(n)})
	t := &consultation.RawTable{At: p.at(n)}
	header := n.FirstChild()
	corner := header.FirstChild() != nil && !p.hasCode(header.FirstChild())
	if !corner && phrase != "up to N rows" && p.rowCodes(header) {
		p.report(ruleTableCorner.Break(p.at(header.FirstChild())))
		corner = true
		p.torn[p.asking] = true
	} else {
		p.tableCells(n)
	}
	for cell := header.FirstChild(); cell != nil; cell = cell.NextSibling() {
		if corner && cell == header.FirstChild() {
			continue
		}
		if !cell.HasChildren() && p.torn[p.asking] {
			continue // goldmark filled up the line that was reported
		}
		t.Columns = append(t.Columns, p.option(cell, optionColumn))
	}
	for row := header.NextSibling(); row != nil; row = row.NextSibling() {
		p.answerRow(row, t, corner)
	}
	p.uniqueCodes(t.Columns, nil)
	p.uniqueCodes(t.Rows, nil)
	return t
}

// rowCodes says whether any row begins with a code.
func (p *parser) rowCodes(header ast.Node) bool {
	for row := header.NextSibling(); row != nil; row = row.NextSibling() {
		if row.FirstChild() != nil && p.hasCode(row.FirstChild()) {
			return true
		}
	}
	return false
}

func (p *parser) answerRow(row ast.Node, t *consultation.RawTable, corner bool) {
	first := row.FirstChild()
	if line, _ := p.lineAt(p.at(row)); !strings.Contains(string(line), "|") {
		return // glued to the table, which was reported
	}
	if p.told[row] {
		defer p.hush()() // its cells are not those that were meant
		p.torn[p.asking] = true
	}
	for cell := first; cell != nil; cell = cell.NextSibling() {
		if (cell != first || !corner) && cell.HasChildren() {
			p.report(ruleTableFilled.Break(p.at(cell)))
		}
	}
	if corner && first != nil {
		if !first.HasChildren() {
			p.report(ruleRowEmpty.Break(p.at(row)))
			return
		}
		t.Rows = append(t.Rows, p.option(first, optionRow))
	}
}
