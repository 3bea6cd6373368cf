package export

import (
	"strconv"

	"github.com/xuri/excelize/v2"
)

// sheets is one table of a workbook, which goes on on another sheet where one is full: "Responses", "Responses 2", …
type sheets struct {
	file  *excelize.File
	name  string
	head  []any
	limit int // rows of one sheet, the heading among them

	count int // sheets so far
	row   int // last written row of the current sheet
	bytes int // text on the current sheet
	w     *excelize.StreamWriter
}

// current is the name of the sheet that is written now.
func (s *sheets) current() string {
	if s.count < 2 {
		return s.name
	}
	return s.name + " " + strconv.Itoa(s.count)
}

// open starts the first sheet, once.
func (s *sheets) open() error {
	if s.w != nil {
		return nil
	}
	return s.next()
}

// next ends the current sheet and starts another with the heading row.
func (s *sheets) next() error {
	if err := s.flush(); err != nil {
		return err
	}
	s.count++
	if err := s.place(); err != nil {
		return err
	}
	w, err := s.file.NewStreamWriter(s.current())
	if err != nil {
		return err
	}
	s.w, s.row, s.bytes = w, 0, 0
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return s.write(s.head)
}

// place makes the sheet; a new workbook has one already, which becomes the first.
func (s *sheets) place() error {
	const first = "Sheet1"
	if i, _ := s.file.GetSheetIndex(first); i >= 0 {
		return s.file.SetSheetName(first, s.current())
	}
	_, err := s.file.NewSheet(s.current())
	return err
}

// ready makes room for one more row: on another sheet if this one is full.
func (s *sheets) ready() error {
	if s.row < s.limit && s.bytes < maxBytes {
		return nil
	}
	return s.next()
}

// add writes a row.
func (s *sheets) add(values []any) error {
	if err := s.ready(); err != nil {
		return err
	}
	return s.write(values)
}

func (s *sheets) write(values []any) error {
	for _, v := range values {
		s.bytes += 40 // the markup of a cell
		if text, ok := v.(string); ok {
			s.bytes += len(text)
		}
	}
	s.row++
	return s.w.SetRow("A"+strconv.Itoa(s.row), values)
}

// flush ends the current sheet, if any.
func (s *sheets) flush() error {
	if s.w == nil {
		return nil
	}
	return s.w.Flush()
}
