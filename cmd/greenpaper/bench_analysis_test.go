package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	benchAnalysis = flag.String("bench-analysis", "10000", "how many made-up responses BenchmarkAnalysis fills a folder with, with commas between sizes")
	benchFolder   = flag.String("bench-folder", "", "a folder that `greenpaper demo --fill-only` has filled, with its links in FOLDER.log, in place of filling one")
)

// analystPages is what an analyst asks for, by what is measured of it. The mix of searches is words, phrases, beginnings of words, words near
// each other, either of two, one without another, words that are in most answers, with a filter and in one question.
var analystPages = []struct {
	name  string
	paths []string
}{
	{"overview", []string{""}},
	{"results", []string{"/results"}},
	{"results3filters", []string{"/results?where=" + url.QueryEscape("capacity is individual and not (channel is paper) and theme is pay")}},
	{"cross3filters", []string{"/results/cross?row=capacity&col=region&where=" + url.QueryEscape("capacity is individual and not (channel is paper) and theme is pay")}},
	{"search", searches(
		`supermarket`, `"district nurses"`, `apprentic*`, `training near/5 paid`, `warehouse OR pension`, `councils -fees`, `the`, `the pay and`, `holiday`, `bus fares`,
		`"night shift"`, `care certificate`, `mentor*`, `tuition OR fees`, `rural near/8 transport`, `burnout`, `diploma -college`, `"living wage"`, `pay&where=region is london`, `wages&question=examples`,
	)},
	{"reading", []string{"/reading"}},
	{"next", []string{"/reading/next"}},
	{"coding", []string{"/coding"}},
	{"code", []string{"/coding/q/examples"}},
	{"codebook", []string{"/coding/codebook"}},
	{"themes", []string{"/coding/themes"}},
}

// searches gives the addresses of searches; after & stand further fields.
func searches(queries ...string) (paths []string) {
	for _, q := range queries {
		words, more, _ := strings.Cut(q, "&")
		path := "/search?q=" + url.QueryEscape(words)
		if name, value, ok := strings.Cut(more, "="); ok {
			path += "&" + name + "=" + url.QueryEscape(value)
		}
		paths = append(paths, path)
	}
	return paths
}

// BenchmarkAnalysis measures what an analyst waits for, through the whole program, with consultations of growing size. A folder is filled
// with made-up responses; then one analyst asks for each page in turn. "health" is the cheapest page in the same run, to compare with.
func BenchmarkAnalysis(b *testing.B) {
	program := buildProgram(b, ".")
	for _, size := range strings.Split(*benchAnalysis, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(size, func(b *testing.B) {
			began := time.Now()
			data, links := filledDemo(b, n)
			fill := time.Since(began)
			s := startService(b, "/healthz", program, "serve", "--addr", "127.0.0.1:0", "--password-alone", "--data", data.dir)
			c := signedInAnalyst(b, s, links[0])
			at := "http://" + s.addr + "/staff/c/" + demoSlug
			began = time.Now()
			waitFor(b, c, at+"/results")
			index := time.Since(began)
			_, first := s.memory(b)
			took := map[string][]time.Duration{}
			for b.Loop() {
				for range 5 {
					took["health"] = append(took["health"], waitFor(b, c, "http://"+s.addr+"/healthz"))
					for _, p := range analystPages {
						for _, path := range p.paths {
							took[p.name] = append(took[p.name], waitFor(b, c, at+path))
						}
					}
				}
			}
			for name, list := range took {
				slices.Sort(list)
				b.ReportMetric(float64(list[len(list)/2].Microseconds())/1000, name+"-p50-ms")
				b.ReportMetric(float64(list[min(len(list)-1, len(list)*95/100)].Microseconds())/1000, name+"-p95-ms")
			}
			_, peak := s.memory(b)
			b.ReportMetric(fill.Seconds(), "fill-s")
			b.ReportMetric(index.Seconds(), "first-s")
			b.ReportMetric(first, "first-MB")
			b.ReportMetric(peak, "peak-MB")
		})
	}
}

var invitationLink = regexp.MustCompile(`/staff/invitation/\S+`)

// filledDemo gives a folder with so many made-up responses, and the links of its people.
func filledDemo(b *testing.B, n int) (*dataFolder, []string) {
	b.Helper()
	data := &dataFolder{dir: filepath.Join(b.TempDir(), "data")}
	if *benchFolder != "" {
		data.dir = *benchFolder
		said, err := readLimited(*benchFolder+".log", 1<<20)
		if err != nil {
			b.Fatal(err)
		}
		return data, invitationLink.FindAllString(string(said), -1)
	}
	var out bytes.Buffer
	env := Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: io.Discard, Getenv: func(string) string { return "" }, Now: time.Now}
	if status := runIn(context.Background(), []string{"demo", "--fill-only", "--responses", fmt.Sprint(n), "--data", data.dir}, env); status != 0 {
		b.Fatalf("filling: status %d\n%s", status, out.String())
	}
	return data, invitationLink.FindAllString(out.String(), -1)
}

// signedInAnalyst sets the password of whom a link is for and signs them in.
func signedInAnalyst(b *testing.B, s *service, link string) *http.Client {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 10 * time.Minute}
	const password = "four plain words for a benchmark"
	post := func(path string, form url.Values) {
		res, err := c.PostForm("http://"+s.addr+path, form)
		if err != nil {
			b.Fatal(err)
		}
		res.Body.Close()
	}
	post(link, url.Values{"email": {demoPeople[0].email}, "password": {password}}) // a link that was used says no; the password is the same
	post("/staff/sign-in", url.Values{"email": {demoPeople[0].email}, "password": {password}})
	return c
}

// waitFor asks for a page and says how long it took until all of it was there.
func waitFor(b *testing.B, c *http.Client, page string) time.Duration {
	b.Helper()
	began := time.Now()
	res, err := c.Get(page)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		b.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || strings.Contains(res.Request.URL.Path, "sign-in") {
		b.Fatalf("%s: status %d at %s", page, res.StatusCode, res.Request.URL.Path)
	}
	return time.Since(began)
}
