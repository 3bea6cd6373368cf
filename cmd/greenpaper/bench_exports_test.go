package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/greenpaper/greenpaper/consultation/export"
)

// BenchmarkExportShare writes -responses responses and, by turns, does the least that the format takes with the same answers from a
// bare table: for CSV it reads the rows and writes nothing, for XLSX it streams them through excelize. Each op is one of both.
// Rates are by processor time, which other programs change little.
func BenchmarkExportShare(b *testing.B) {
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
	for format, bare := range map[string]func() error{
		"csv":  func() error { return streamRaw(db, bareAnswers, 3) },
		"xlsx": func() error { return bareWorkbook(db, io.Discard) },
	} {
		b.Run(format, func(b *testing.B) {
			before, peak := residentMB(), 0.0
			o := export.Options{TempDir: b.TempDir(), Progress: func(int, int) { peak = max(peak, residentMB()) }}
			ours := func() error {
				format, _ := export.FormatNamed(format)
				sum, err := format.Write(io.Discard, columns, store.Each(ctx, "garden"), o)
				if err == nil && sum.Rows != n {
					err = fmt.Errorf("%d rows", sum.Rows)
				}
				return err
			}
			var rates, bares, ratios []float64
			for b.Loop() {
				x, y := spent(b, bare), spent(b, ours)
				rates, bares, ratios = append(rates, float64(n)/y), append(bares, float64(n)/x), append(ratios, 100*x/y)
			}
			b.ReportMetric(median(rates), "responses/cpu-s")
			b.ReportMetric(median(bares), "bare/cpu-s")
			b.ReportMetric(median(ratios), "%ofbare")
			b.ReportMetric(max(0, peak-before), "rss-MB")
		})
	}
}

// spent is the processor time that f takes, after the garbage of others is gone.
func spent(b *testing.B, f func() error) float64 {
	b.Helper()
	runtime.GC()
	before := cpuSeconds()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return cpuSeconds() - before
}

const bareAnswers = `SELECT response, question, value FROM raw_answers`

// bareWorkbook writes one row for each response, its answers beside each other.
func bareWorkbook(db *sql.DB, w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	sheet, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	rows, err := db.Query(bareAnswers)
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
