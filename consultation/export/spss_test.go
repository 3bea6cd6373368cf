package export

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

// readInR writes a script that reads a file with R's package haven, and gives what it says. Without R or the package the test is skipped.
func readInR(t *testing.T, file []byte, script string) string {
	t.Helper()
	r, err := exec.LookPath("Rscript")
	if err != nil {
		t.Skip("R is not installed")
	}
	if out, err := exec.Command(r, "-e", "library(haven)").CombinedOutput(); err != nil {
		t.Skipf("R has no package haven: %s", out)
	}
	path := filepath.Join(t.TempDir(), "file.sav")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "read.R")
	if err := os.WriteFile(program, []byte("x <- haven::read_sav('"+path+"', user_na = TRUE)\n"+script), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(r, program)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// Another program reads what was written: texts of every length, numbers, labels of questions and of answers.
func TestSPSSIsReadByAnotherProgram(t *testing.T) {
	c := NewColumns(Answers, version("v1", sampleQuestionnaire()))
	long := strings.Repeat("äé long words ", 6_000) // 96,000 bytes
	all := []*consultation.Response{
		response(1, "v1", consultation.Answers{"words": {long}, "capacity": {"organisation"}, "barriers": {"cost"}, "order": {"rest", "pay"}, "staff.rounds": {"1"}, "staff.1.number": {"-5"}}),
		response(2, "v1", consultation.Answers{"words": {"=1+1"}, "agree.comment": {strings.Repeat("c", 700)}}),
	}
	var out bytes.Buffer
	if _, err := SPSS(&out, c, stream(all...), Options{TempDir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	got := readInR(t, out.Bytes(), `
		cat(nrow(x), as.character(x$reference), "\n")
		cat(format(x$submitted[1], tz = "UTC"), class(x$submitted), "\n")
		cat(x$barriers.cost, x$barriers.time, x$order.rest, x$staff.1.number, "\n")
		cat(attr(x$words, "label"), "\n")
		cat(names(attr(x$capacity, "labels")), attr(x$capacity, "labels"), x$capacity[1], "\n")
		cat(nchar(paste0(x$words, x$words_2, x$words_3, x$words_4), "bytes"), nchar(x$agree.comment), x$words[2], "\n")
	`)
	for _, want := range []string{
		"2 GP-000001 GP-000002", "2023-05-31 22:46:00 POSIXct", "1 NA 0 NA 1 NA -5 NA", "organisation", "95999 4 0 700 =1+1",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestSPSSPerAnswer(t *testing.T) {
	c, r := longSample()
	var out bytes.Buffer
	sum, err := SPSS(&out, c, stream(r), Options{Shape: PerAnswer, TempDir: t.TempDir()})
	if err != nil || sum.Rows != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	got := readInR(t, out.Bytes(), `cat(nrow(x), names(x), "\n", x$rank[6], x$answer[9], attr(x$day, "label"))`)
	if !strings.Contains(got, "9 reference day channel version series wish name question round label code rank answer not_published") || !strings.Contains(got, "1 -5 The day") {
		t.Errorf("got %s", got)
	}
}

// The temporary file goes, whether all was well or not.
func TestSPSSLeavesNoFile(t *testing.T) {
	c, r := longSample()
	dir := t.TempDir()
	if _, err := SPSS(&bytes.Buffer{}, c, stream(r, response(1, "v9", nil)), Options{TempDir: dir}); err == nil {
		t.Error("an unknown version was taken")
	}
	if _, err := SPSS(&bytes.Buffer{}, c, stream(r), Options{TempDir: dir}); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
