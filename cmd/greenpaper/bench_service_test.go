package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

// The benchmarks of the whole program start it as a process of its own, so that its memory and its processor time are its own.
// Everything happens on this computer, under an address that only it can reach.

// service is a server under load.
type service struct {
	addr string // host and port
	pid  int
	up   time.Duration // from its start to its first page
	stop func()        // ends it, which the benchmark's end does too
}

const benchSurvey = "/c/bench" // the start page of testdata/bench/survey.md

// buildProgram compiles one of the programs that benchmarks start.
func buildProgram(b *testing.B, pkg string) string {
	b.Helper()
	bin := filepath.Join(b.TempDir(), "program")
	if out, err := exec.Command("go", "build", "-o", bin, pkg).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return bin
}

// surveyFolder makes a data folder with the survey of ten questions on two pages, open for answers.
func surveyFolder(b *testing.B) *dataFolder {
	b.Helper()
	ctx := context.Background()
	data := &dataFolder{dir: filepath.Join(b.TempDir(), "data")}
	store, _, err := data.openOrCreate(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	bundle, err := markdown.Load(os.DirFS("testdata/bench"), "survey.md")
	if err != nil {
		b.Fatal(err)
	}
	opened := time.Now().Add(-time.Hour) // the program under load has the real clock
	v, err := bundle.Version(opened)
	if err != nil {
		b.Fatal(err)
	}
	if err := store.Publish(ctx, v, consultation.Schedule{Opens: opened}, false); err != nil {
		b.Fatal(err)
	}
	return data
}

// serveFolder starts the program over a data folder, in the way that operators do. It ends with the benchmark.
func serveFolder(b *testing.B, bin string, data *dataFolder) *service {
	b.Helper()
	return startService(b, benchSurvey, bin, "serve", "--addr", "127.0.0.1:0", "--no-demo", "--data", data.dir, "--max-starts", "1000000")
}

// servePlain starts Gin with nothing but the bytes of a page.
func servePlain(b *testing.B, bin string, page []byte) *service {
	b.Helper()
	file := filepath.Join(b.TempDir(), "page")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		b.Fatal(err)
	}
	return startService(b, "/", bin, file)
}

var announced = regexp.MustCompile(`http://(127\.0\.0\.1:\d+)/`)

// startService runs a program that prints its address, and waits for the first page at a path.
func startService(b *testing.B, path, bin string, args ...string) *service {
	b.Helper()
	cmd := exec.Command(bin, args...)
	cmd.Stderr = nil // its log is written, to nowhere
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	s := &service{pid: cmd.Process.Pid, stop: sync.OnceFunc(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})}
	b.Cleanup(s.stop)
	lines := bufio.NewScanner(out)
	for s.addr == "" && lines.Scan() {
		if m := announced.FindStringSubmatch(lines.Text()); m != nil {
			s.addr = m[1]
		}
	}
	go io.Copy(io.Discard, out)
	res, err := http.Get("http://" + s.addr + path)
	if err != nil {
		b.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b.Fatalf("%s: status %d", path, res.StatusCode)
	}
	s.up = time.Since(began)
	return s
}

// page gives a page's body, as sent to a browser that has no cookie.
func (s *service) page(b *testing.B, path string) []byte {
	b.Helper()
	res, err := http.Get("http://" + s.addr + path)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: status %d, %v", path, res.StatusCode, err)
	}
	return body
}

// ticksPerSecond is Linux's unit of processor time in /proc, the same on every usual system.
const ticksPerSecond = 100

// cpu is the processor time that the service has used, in seconds.
func (s *service) cpu(b *testing.B) float64 {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
	if err != nil {
		b.Skip("needs Linux's /proc")
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest) // from the third field of proc(5) on
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / ticksPerSecond
}

// memory is the service's resident memory now and at its highest, in MB.
func (s *service) memory(b *testing.B) (now, peak float64) {
	b.Helper()
	now, peak, ok := memoryOf(s.pid)
	if !ok {
		b.Skip("needs Linux's /proc")
	}
	return now, peak
}

// memoryOf reads a process's resident memory now and at its highest, in MB.
func memoryOf(pid int) (now, peak float64, ok bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, false
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kb, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		n, _ := strconv.ParseFloat(kb, 64)
		switch name {
		case "VmRSS":
			now = n / 1024
		case "VmHWM":
			peak = n / 1024
		}
	}
	return now, peak, true
}

// machineTime is how long all processors of the machine have been busy, and how long there were any, in seconds.
func machineTime(b *testing.B) (busy, all float64) {
	b.Helper()
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		b.Skip("needs Linux's /proc")
	}
	first, _, _ := strings.Cut(string(stat), "\n")
	for i, field := range strings.Fields(first)[1:9] {
		n, _ := strconv.ParseFloat(field, 64)
		all += n / ticksPerSecond
		if i != 3 && i != 4 { // idle, waiting for a disk
			busy += n / ticksPerSecond
		}
	}
	return busy, all
}
