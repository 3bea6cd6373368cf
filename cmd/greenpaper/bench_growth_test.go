package main

import (
	"flag"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var benchStored = flag.String("stored", "10000,100000", "how many responses BenchmarkGrowth has stored, with commas between")

// grown is a service with many responses stored.
type grown struct {
	n       int
	data    *dataFolder
	s       *service
	page    string // of questions
	cookies []string

	starts, pages, responses rounds
	exports, cpu, peak       []float64
}

// BenchmarkGrowth serves and exports consultations that differ in how many responses they have, by turns. Each op is one phase of
// each kind for each size. Metrics carry the number of responses behind an @.
func BenchmarkGrowth(b *testing.B) {
	program := buildProgram(b, ".")
	var all []*grown
	for size := range strings.SplitSeq(*benchStored, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, newGrown(b, program, n))
	}
	for b.Loop() {
		for _, g := range all {
			g.starts = append(g.starts, load(b, g.s, 8, *benchPhase, func(c *client) error { return c.get(benchSurvey) }))
			g.pages = append(g.pages, load(b, g.s, 8, *benchPhase, func(c *client) error {
				c.cookies = g.cookies
				return c.get(g.page)
			}))
			g.responses = append(g.responses, load(b, g.s, 8, *benchPhase, (*client).respond))
			g.export(b, program)
		}
	}
	for _, g := range all {
		report := func(name string, x float64) { b.ReportMetric(x, fmt.Sprintf("%s@%d", name, g.n)) }
		report("starts/s", g.starts.perSecond())
		report("pages/s", g.pages.perSecond())
		report("page-cpu-µs", 1e6*g.pages.server())
		report("responses/s", g.responses.perSecond())
		report("response-cpu-ms", 1e3*g.responses.server())
		report("export-s", median(g.exports))
		report("export-cpu-s", median(g.cpu))
		report("export-MB", median(g.peak))
	}
}

// newGrown starts a service after copying one response many times in its database, under random ids as a store gives them.
func newGrown(b *testing.B, program string, n int) *grown {
	b.Helper()
	g := &grown{n: n, data: surveyFolder(b)}
	first := serveFolder(b, program, g.data)
	if err := connect(b, first).respond(); err != nil {
		b.Fatal(err)
	}
	first.stop()
	db := openRaw(b, g.data.sqlitePath())
	for _, statement := range []string{
		`PRAGMA synchronous = OFF`,
		fmt.Sprintf(`CREATE TEMP TABLE ids AS WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			SELECT hex(randomblob(13)) AS id FROM n ORDER BY 1`, n),
		`INSERT INTO responses SELECT r.consultation, ids.id, r.record FROM ids, (SELECT * FROM responses) r`,
		`INSERT INTO receipts (response, consultation, reference, handle, code)
			SELECT ids.id, r.consultation, hex(randomblob(8)), hex(randomblob(8)), randomblob(32) FROM ids, (SELECT * FROM receipts) r`,
		`PRAGMA wal_checkpoint(TRUNCATE)`,
	} {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
	if got := countResponses(b, db); got != int64(n) {
		b.Fatalf("%d responses, want %d", got, n)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	g.s = serveFolder(b, program, g.data)
	g.page, g.cookies = startedDraft(b, g.s)
	return g
}

// export runs the command as an analyst would, while the service is up.
func (g *grown) export(b *testing.B, program string) {
	b.Helper()
	cmd := exec.Command(program, "export", "bench", "--data", g.data.dir, "--format", "csv", "--force", "-o", filepath.Join(g.data.dir, "..", "export.csv"))
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	peak := 0.0
	for running := true; running; {
		select {
		case err := <-ended:
			if running = false; err != nil {
				b.Fatal(err)
			}
		case <-time.After(10 * time.Millisecond):
			if _, highest, ok := memoryOf(cmd.Process.Pid); ok {
				peak = max(peak, highest)
			}
		}
	}
	g.exports = append(g.exports, time.Since(began).Seconds())
	g.cpu = append(g.cpu, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds())
	g.peak = append(g.peak, peak)
}
