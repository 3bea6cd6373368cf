package export

import (
	"bytes"
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"github.com/greenpaper/greenpaper/consultation/export/sav"
)

// When a group of rows is written: it is held in memory until then.
const (
	parquetBytes = 8 << 20
	parquetRows  = 50_000
	parquetPage  = 32 << 10 // bytes of one column that are packed at once
)

// Parquet writes a file of Apache Parquet: a column is of numbers, dates or times where every cell is, else of texts; what is empty is null.
// The dictionary is in the file's metadata under "greenpaper.dictionary", as JSON. Nothing is guarded.
func Parquet(w io.Writer, c *Columns, rows Rows, o Options) (Summary, error) {
	return c.spooled(rows, o, func(t table, s *spool) error {
		var dictionary bytes.Buffer
		if err := DictionaryJSON(&dictionary, Dictionary(c)); err != nil {
			return err
		}
		kinds := make([]sav.Kind, len(t.heads))
		root := &parquetRow{}
		for i, h := range t.heads {
			if h.codes = nil; h.values != "code" { // codes stay as they are
				kinds[i] = kindOf(h, s.columns[i])
			}
			root.fields = append(root.fields, parquetField{parquetNode(kinds[i]), h.name})
		}
		out := parquet.NewWriter(w, parquet.NewSchema("row", root), parquet.PageBufferSize(parquetPage), parquet.CreatedBy("Greenpaper", "1", ""),
			parquet.KeyValueMetadata("greenpaper.dictionary", dictionary.String()))
		held, count := 0, 0
		row := make(parquet.Row, len(kinds))
		err := s.each(func(cells []string) error {
			for i, text := range cells {
				row[i] = parquetValue(kinds[i], text).Level(0, min(1, len(text)), i)
				held += len(text)
			}
			if _, err := out.WriteRows([]parquet.Row{row}); err != nil {
				return err
			}
			if count++; held < parquetBytes && count < parquetRows {
				return nil
			}
			held, count = 0, 0
			return out.Flush()
		})
		if err != nil {
			return err
		}
		return out.Close()
	})
}

// parquetRow is a row whose columns keep their order; the library's own groups stand by name.
type parquetRow struct {
	parquet.Group
	fields []parquet.Field
}

// Fields are the columns.
func (r *parquetRow) Fields() []parquet.Field { return r.fields }

// GoType is only for rows that are Go values; ours are not.
func (r *parquetRow) GoType() reflect.Type { return reflect.TypeFor[map[string]string]() }

// parquetField is a column.
type parquetField struct {
	parquet.Node
	name string
}

// Name is the column's heading.
func (f parquetField) Name() string { return f.name }

// Value finds the column in a row that is a Go value.
func (f parquetField) Value(row reflect.Value) reflect.Value {
	return row.MapIndex(reflect.ValueOf(f.name))
}

func parquetNode(k sav.Kind) parquet.Node {
	n := parquet.String()
	switch k {
	case sav.Number:
		n = parquet.Leaf(parquet.DoubleType)
	case sav.Day:
		n = parquet.Date()
	case sav.Moment:
		n = parquet.Timestamp(parquet.Millisecond)
	}
	return parquet.Optional(parquet.Compressed(n, &parquet.Snappy))
}

func parquetValue(k sav.Kind, text string) parquet.Value {
	if text == "" {
		return parquet.NullValue()
	}
	if k == sav.Text {
		return parquet.ByteArrayValue([]byte(text))
	}
	switch v := typed(k, text); k {
	case sav.Day:
		return parquet.Int32Value(int32(v.Time.Unix() / 86400))
	case sav.Moment:
		return parquet.Int64Value(v.Time.UnixMilli())
	default:
		return parquet.DoubleValue(v.Number)
	}
}
