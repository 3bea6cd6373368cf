package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/templates"
)

var benchPhase = flag.Duration("phase", 3*time.Second, "how long the benchmarks of the whole program load it at a time")

// BenchmarkPages fetches pages and, by turns, the same bytes from Gin alone. Each op is one phase of both. The start page is what
// somebody new gets; the page of questions belongs to a draft, so that it is read from the store and no two are alike.
func BenchmarkPages(b *testing.B) {
	program, plain := buildProgram(b, "."), buildProgram(b, "./testdata/plain")
	s := serveFolder(b, program, surveyFolder(b))
	questions, cookies := startedDraft(b, s)
	for _, p := range []struct {
		name, path string
		cookies    []string
	}{{"start", benchSurvey, nil}, {"questions", questions, cookies}} {
		c := connect(b, s)
		c.cookies = p.cookies
		if err := c.read(p.path); err != nil {
			b.Fatal(err)
		}
		bare := servePlain(b, plain, c.body)
		for _, clients := range []int{8, 64} {
			b.Run(fmt.Sprintf("%s/%dclients", p.name, clients), func(b *testing.B) {
				var ours, gins rounds
				for b.Loop() {
					gins = append(gins, load(b, bare, clients, *benchPhase, func(c *client) error { return c.get("/") }))
					ours = append(ours, load(b, s, clients, *benchPhase, func(c *client) error {
						c.cookies = p.cookies
						return c.get(p.path)
					}))
				}
				ours.report(b)
				b.ReportMetric(float64(len(c.body)), "bytes")
				b.ReportMetric(ours.perSecond(), "pages/s")
				b.ReportMetric(gins.perSecond(), "gin/s")
				b.ReportMetric(ratio(ours, gins, func(m measured) float64 { return m.perSecond }), "%ofgin")
				b.ReportMetric(1e6*ours.server(), "cpu-µs")
				b.ReportMetric(1e6*gins.server(), "gin-cpu-µs")
			})
		}
	}
}

func connect(b *testing.B, s *service) *client {
	b.Helper()
	c, err := newClient(s.addr)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.conn.Close() })
	return c
}

// startedDraft begins to answer, and gives the address of the first page of questions with the cookies that open it.
func startedDraft(b *testing.B, s *service) (path string, cookies []string) {
	b.Helper()
	c := connect(b, s)
	code, err := c.post(benchSurvey+"/start", nil)
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSuffix(code, "/code") + "/s/work/1", c.cookies
}

// BenchmarkStart starts the program over a folder that has data: how long until the first page, and how much memory it then has.
func BenchmarkStart(b *testing.B) {
	program, data := buildProgram(b, "."), surveyFolder(b)
	var ups []float64
	var idle float64
	for b.Loop() {
		s := serveFolder(b, program, data)
		ups = append(ups, s.up.Seconds()*1000)
		time.Sleep(time.Second)
		now, _ := s.memory(b)
		idle = max(idle, now)
		s.stop()
	}
	b.ReportMetric(median(ups), "first-page-ms")
	b.ReportMetric(idle, "idle-MB")
}

var loaded = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+\.(?:css|mjs|js|svg))"`)

// BenchmarkFirstView adds up what a browser fetches for its first page, and times nothing.
func BenchmarkFirstView(b *testing.B) {
	s := serveFolder(b, buildProgram(b, "."), surveyFolder(b))
	for b.Loop() {
		page := s.page(b, benchSurvey)
		b.ReportMetric(float64(len(page)), "html-bytes")
		b.ReportMetric(float64(transferred(b, s, benchSurvey)), "html-sent")
		b.ReportMetric(float64(gzipped(page)), "html-if-gzipped")
		sum := map[string]int{}
		for _, m := range loaded.FindAllStringSubmatch(string(page), -1) {
			sum[m[1][strings.LastIndex(m[1], ".")+1:]] += transferred(b, s, m[1])
		}
		sum["mjs"] += transferred(b, s, templates.AssetURL("govuk-frontend.min.js")) // which our script imports
		for kind, n := range sum {
			b.ReportMetric(float64(n), kind+"-sent")
		}
	}
}

// transferred is how many bytes a browser that reads gzip gets, headers not counted.
func transferred(b *testing.B, s *service, path string) int {
	b.Helper()
	r, err := http.NewRequest(http.MethodGet, "http://"+s.addr+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip") // said outright, so that the client does not unpack
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: status %d, %v", path, res.StatusCode, err)
	}
	return int(n)
}

func gzipped(page []byte) int {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(page)
	z.Close()
	return out.Len()
}
