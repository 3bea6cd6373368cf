package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/greenpaper/greenpaper/consultation/export"
)

// BenchmarkWorkbook writes -responses responses as XLSX and, by turns, streams the same answers from a bare table through
// excelize's StreamWriter. Each op is one file of both.
func BenchmarkWorkbook(b *testing.B) {
	n := *benchResponses
	data := &dataFolder{dir: benchData(b, n)}
	ctx := context.Background()
	store, _, err := data.open(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	versions, err := store.Versions(ctx, "garden")
	if err != nil {
		b.Fatal(err)
	}
	columns := export.NewColumns(export.Answers, versions...)
	db := openRaw(b, data.sqlitePath())
	defer db.Close()
	before, peak := residentMB(), 0.0
	o := export.Options{TempDir: b.TempDir(), Progress: func(int, int) { peak = max(peak, residentMB()) }}
	var ours, bare, ratios []float64
	for b.Loop() {
		cpu := cpuSeconds()
		if err := bareWorkbook(db, io.Discard); err != nil {
			b.Fatal(err)
		}
		x := cpuSeconds() - cpu
		cpu = cpuSeconds()
		if sum, err := export.XLSX(io.Discard, columns, store.Each(ctx, "garden"), o); err != nil || sum.Rows != n {
			b.Fatal(sum.Rows, err)
		}
		y := cpuSeconds() - cpu
		ours, bare, ratios = append(ours, float64(n)/y), append(bare, float64(n)/x), append(ratios, 100*x/y)
	}
	b.ReportMetric(median(ours), "responses/cpu-s")
	b.ReportMetric(median(bare), "excelize/cpu-s")
	b.ReportMetric(median(ratios), "%ofexcelize")
	b.ReportMetric(max(0, peak-before), "rss-MB")
}

// bareWorkbook writes one row for each response, its answers beside each other.
func bareWorkbook(db *sql.DB, w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	sheet, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	rows, err := db.Query(`SELECT response, question, value FROM raw_answers`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var response, question, value string
	var line []any
	at := 0
	flush := func() error {
		if len(line) == 0 {
			return nil
		}
		at++
		cell, err := excelize.CoordinatesToCellName(1, at)
		if err != nil {
			return err
		}
		return sheet.SetRow(cell, line)
	}
	for rows.Next() {
		before := response
		if err := rows.Scan(&response, &question, &value); err != nil {
			return err
		}
		if response != before {
			if err := flush(); err != nil {
				return err
			}
			line = []any{response}
		}
		line = append(line, value)
	}
	if err := errors.Join(rows.Err(), flush(), sheet.Flush()); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}
