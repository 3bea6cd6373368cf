package docs

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	anyFence = regexp.MustCompile("(?ms)^(`{3,}).*?^`{3,}$")
	link     = regexp.MustCompile(`[^\\]\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#{1,6} +(.+)$`)
	span     = regexp.MustCompile("`[^`\n]+`")
)

// Every relative link leads to a file that is there, and to a heading of it.
func TestLinks(t *testing.T) {
	for _, page := range pages(t) {
		body := span.ReplaceAllString(anyFence.ReplaceAllString(read(t, page), ""), "")
		for _, m := range link.FindAllStringSubmatch(body, -1) {
			to, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(to, ":") {
				continue // another site, or an address of mail
			}
			target := page
			if to != "" {
				target = filepath.Join(filepath.Dir(page), to)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", page, m[1])
				continue
			}
			if anchor != "" && !anchors(read(t, target))[anchor] {
				t.Errorf("%s: %s has no heading for #%s", page, target, anchor)
			}
		}
	}
}

var notInAnchor = regexp.MustCompile(`[^\p{L}\p{N}\- _]`)

// anchors are the headings of a page as the usual Markdown sites make addresses of them.
func anchors(page string) map[string]bool {
	out := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(anyFence.ReplaceAllString(page, ""), -1) {
		out[strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(strings.TrimSpace(m[1])), ""), " ", "-")] = true
	}
	return out
}

var (
	called  = regexp.MustCompile("(?m)(?:^|[`\\s/=])(?:go run \\./cmd/)?greenpaper ([a-z]+)((?:[ \t]+[^`\n]*)?)")
	flagged = regexp.MustCompile(`(?:^|\s)--?([a-z][a-z-]*)`)
	envVar  = regexp.MustCompile(`GREENPAPER_[A-Z_]+`)
)

// Every command that a page names is there, with the options that it is shown with, and every variable belongs to an option.
func TestCommands(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "greenpaper")
	if out, err := exec.Command("go", "build", "-o", bin, "../cmd/greenpaper").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	help := helpOf(t, bin)
	everything := strings.Join(values(help), "\n")
	for _, page := range pages(t) {
		body := code(read(t, page))
		body = strings.ReplaceAll(body, "\\\n", " ")
		for _, m := range called.FindAllStringSubmatch(body, -1) {
			usage, ok := help[m[1]]
			if !ok {
				t.Errorf("%s: there is no command greenpaper %s", page, m[1])
				continue
			}
			options, _, _ := strings.Cut(m[2], " && ")
			for _, f := range flagged.FindAllStringSubmatch(options, -1) {
				if !strings.Contains(usage, "  --"+f[1]+" ") {
					t.Errorf("%s: greenpaper %s has no option --%s", page, m[1], f[1])
				}
			}
			if m[1] == "help" {
				checkHelp(t, page, strings.TrimSpace(m[2]), help)
			}
		}
		for _, v := range envVar.FindAllString(body, -1) {
			if !strings.Contains(everything, v) {
				t.Errorf("%s: no option takes the variable %s", page, v)
			}
		}
	}
}

// checkHelp wants a command or a code after `greenpaper help`; words in capitals stand for either.
func checkHelp(t *testing.T, page, what string, help map[string]string) {
	t.Helper()
	if what == "" || what == strings.ToUpper(what) {
		return
	}
	if _, ok := help[what]; !ok && consultation.FindRule(what) == nil {
		t.Errorf("%s: greenpaper help %s explains nothing", page, what)
	}
}

// code keeps the code of a page: fenced blocks and code spans.
func code(page string) string {
	rest := anyFence.ReplaceAllString(page, "")
	return strings.Join(append(anyFence.FindAllString(page, -1), span.FindAllString(rest, -1)...), "\n")
}

// helpOf gives the help of every command by its name.
func helpOf(t *testing.T, bin string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z]+) `).FindAllStringSubmatch(run(t, bin, "help"), -1) {
		out[m[1]] = run(t, bin, "help", m[1])
	}
	if len(out) < 10 {
		t.Fatalf("greenpaper help lists %d commands", len(out))
	}
	return out
}

func run(t *testing.T, bin string, args ...string) string {
	t.Helper()
	out, err := exec.Command(bin, args...).Output()
	if err != nil {
		t.Fatalf("greenpaper %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}

func values(m map[string]string) []string {
	var out []string
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

var testName = regexp.MustCompile(`\bTest[A-Z]\w+`)

// Every test that a page names is there.
func TestNamedTests(t *testing.T) {
	there := ""
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "node_modules" {
			return fs.SkipDir
		}
		if err == nil && strings.HasSuffix(path, "_test.go") {
			there += read(t, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages(t) {
		for _, name := range testName.FindAllString(read(t, page), -1) {
			if !strings.Contains(there, "func "+name+"(") {
				t.Errorf("%s: there is no test %s", page, name)
			}
		}
	}
}
