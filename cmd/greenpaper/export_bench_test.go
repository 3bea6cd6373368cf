package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
)

var benchResponses = flag.Int("responses", 100_000, "how many responses BenchmarkExport reads")

// benchData makes a data folder with many copies of one response of 20 answers. They are copied in the database, because sending
// each would take longer than all that is measured.
func benchData(b *testing.B, n int) string {
	b.Helper()
	ctx := context.Background()
	data := &dataFolder{dir: filepath.Join(b.TempDir(), "data")}
	store, keys, err := data.openOrCreate(ctx)
	if err != nil {
		b.Fatal(err)
	}
	v := gardenVersion()
	q := v.Editions["en"]
	answers := consultation.Answers{}
	for i := range 20 {
		ask := &consultation.Question{Name: fmt.Sprint("q", i), Heading: consultation.PlainText("How far do you agree?"), Type: "short text", Kind: &consultation.Single{Box: consultation.Box{Type: "short text"}}}
		q.Sections[0].Pages[0].Items = append(q.Sections[0].Pages[0].Items, consultation.Item{Question: ask})
		answers[ask.Name] = []string{"Strongly agree"}
	}
	for i := range 2 {
		answers[fmt.Sprint("q", i*10)] = []string{strings.Repeat("Pay and training matter, as \"everyone\" says. ", 8)}
	}
	if err := store.Publish(ctx, v, consultation.Schedule{Opens: testNow}, false); err != nil {
		b.Fatal(err)
	}
	d := consultation.Draft{ID: "draft", Handle: "handle", Consultation: "garden", Version: v.Hash, Edition: "en", Started: testNow, Saved: testNow}
	if err := store.StartDraft(ctx, d, keys.CodeMAC("code"), keys.SessionMAC("token")); err != nil {
		b.Fatal(err)
	}
	r := consultation.Response{Consultation: "garden", Version: v.Hash, Edition: "en", Language: "en", Submitted: testNow, Answers: answers}
	if _, err := store.Submit(ctx, d.ID, r, nil); err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	db := openRaw(b, data.sqlitePath())
	defer db.Close()
	for _, statement := range []string{
		fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO responses SELECT r.consultation, r.id || printf('%%08d', i), r.record FROM responses r, n`, n-1),
		`CREATE TABLE raw_answers (response TEXT NOT NULL, question TEXT NOT NULL, value TEXT NOT NULL)`,
		`INSERT INTO raw_answers SELECT r.id, j.key, j.value ->> 0 FROM responses r, json_each(r.record, '$.answers') j ORDER BY r.id`,
	} {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
	return data.dir
}

func openRaw(b *testing.B, path string) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		b.Fatal(err)
	}
	return db
}

// BenchmarkExport reads responses from SQLite and writes CSV, beside two ways of reading the same database that write nothing:
// raw-rows streams one row for each answer, raw-records one undecoded record for each response.
func BenchmarkExport(b *testing.B) {
	n := *benchResponses
	dir := benchData(b, n)
	data := &dataFolder{dir: dir}
	rate := func(b *testing.B, cpuBefore float64) {
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "responses/s")
		b.ReportMetric(float64(n)*float64(b.N)/(cpuSeconds()-cpuBefore), "responses/cpu-s") // does not depend on what else runs
	}
	raw := func(query string, columns int) func(*testing.B) {
		return func(b *testing.B) {
			db := openRaw(b, data.sqlitePath())
			defer db.Close()
			cpu := cpuSeconds()
			for b.Loop() {
				if err := streamRaw(db, query, columns); err != nil {
					b.Fatal(err)
				}
			}
			rate(b, cpu)
		}
	}
	b.Run("raw-rows", raw(`SELECT response, question, value FROM raw_answers`, 3))
	b.Run("raw-records", raw(`SELECT id, record FROM responses`, 2))
	for _, format := range export.Formats {
		write := format.Write
		b.Run(format.Name, func(b *testing.B) {
			store, _, err := data.open(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			defer store.Close()
			versions, err := store.Versions(context.Background(), "garden")
			if err != nil {
				b.Fatal(err)
			}
			columns := export.NewColumns(export.Answers, versions...)
			before, peak := residentMB(), 0.0
			o := export.Options{TempDir: b.TempDir(), Progress: func(int, int) { peak = max(peak, residentMB()) }}
			cpu := cpuSeconds()
			for b.Loop() {
				sum, err := write(io.Discard, columns, store.Each(context.Background(), "garden"), o)
				if err != nil || sum.Rows != n {
					b.Fatal(sum.Rows, err)
				}
			}
			rate(b, cpu)
			b.ReportMetric(max(0, peak-before), "rss-MB")
		})
	}
}

func streamRaw(db *sql.DB, query string, columns int) error {
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	values, dest := make([]string, columns), make([]any, columns)
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// residentMB is the program's resident memory, on Linux; elsewhere 0.
func residentMB() float64 {
	var size, pages int64
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(b), &size, &pages); err != nil {
		return 0
	}
	return float64(pages*int64(os.Getpagesize())) / (1 << 20)
}

// cpuSeconds is the processor time that the program has used so far.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
