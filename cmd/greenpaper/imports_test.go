package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/greenpaper/greenpaper"

// mayImport says which of our packages each package may import. A package that is not here is a mistake: decide its place.
var mayImport = map[string][]string{
	"consultation":             {},
	"consultation/markdown":    {"consultation"},
	"consultation/analysis":    {"consultation"},
	"consultation/agreement":   {},
	"consultation/assist":      {"consultation/search"},
	"consultation/interchange": {},
	"consultation/campaign":    {"consultation/search"},
	"consultation/generate":    {"consultation"},
	"consultation/personal":    {},
	"consultation/redact":      {"consultation/personal", "consultation/staff"},
	"consultation/search":      {},
	"consultation/disclosure":  {},
	"consultation/anonymity":   {},
	"consultation/export":      {"consultation", "consultation/export/sav", "consultation/staff"},
	"consultation/export/sav":  {},
	"consultation/importing":   {"consultation", "consultation/export"},
	"consultation/staff":       {"consultation", "consultation/search"},
	"consultation/paper":       {"consultation"},
	"consultation/gate":        {"consultation", "consultation/markdown", "consultation/staff"},
	"docs":                     {"consultation", "consultation/markdown"},
	"docs/methods":             {},
	"questionnaires":           {},
	"mail":                     {"consultation", "consultation/staff", "templates"},
	"mail/mailtest":            {},
	"web/browser/sink":         {"mail/mailtest"},
	"templates":                {},
	"storage":                  {"consultation", "consultation/personal", "consultation/redact", "consultation/staff", "consultation/search"},
	"storage/storagetest":      {"consultation", "consultation/staff", "consultation/search"},
	"web":                      {"consultation", "docs/methods", "consultation/generate", "consultation/disclosure", "consultation/anonymity", "web/chart", "consultation/analysis", "consultation/agreement", "consultation/assist", "consultation/interchange", "consultation/campaign", "consultation/personal", "consultation/redact", "consultation/search", "consultation/export", "consultation/importing", "consultation/markdown", "consultation/staff", "consultation/gate", "consultation/paper", "mail", "questionnaires", "templates", "web/credential"},
	"web/chart":                {},
	"web/credential":           {"consultation/staff"},
	"cmd/greenpaper":           {"consultation", "consultation/anonymity", "consultation/campaign", "consultation/generate", "consultation/search", "consultation/markdown", "consultation/analysis", "consultation/export", "consultation/importing", "consultation/staff", "consultation/gate", "mail", "questionnaires", "templates", "storage", "web", "web/credential"},
}

// reserved are packages of others that only some of ours may import.
var reserved = map[string][]string{
	"github.com/gin-gonic/gin":           {"web"},
	"github.com/yuin/goldmark":           {"consultation/markdown"},
	"github.com/mattn/go-sqlite3":        {"storage", "storage/storagetest"},
	"github.com/jackc/pgx":               {"storage", "storage/storagetest"},
	"database/sql":                       {"storage", "storage/storagetest"},
	"net/http":                           {"web", "web/credential", "mail", "cmd/greenpaper"},
	"net/smtp":                           {},
	"github.com/wneessen/go-mail":        {"mail"},
	"github.com/emersion/go-smtp":        {"mail/mailtest"},
	"golang.org/x/crypto":                {"web/credential"},
	"github.com/xuri/excelize":           {"consultation/export"},
	"github.com/parquet-go/parquet-go":   {"consultation/export"},
	"github.com/go-playground/validator": {"consultation"},
}

// refused are packages that must not be in the program at all: SQLite is the C library, through one driver.
var refused = []string{"modernc.org/sqlite", "github.com/ncruces/go-sqlite3", "github.com/glebarez/go-sqlite"}

// thirdParty are the modules of others that consultation, the heart of it, may import.
var thirdParty = []string{"github.com/go-playground/validator", "github.com/clipperhouse/uax29"}

func TestImports(t *testing.T) {
	for dir, files := range packages(t) {
		allowed, known := mayImport[dir]
		if !known {
			t.Errorf("%s is not in the table of packages: say there what it may import", dir)
			continue
		}
		for _, f := range files {
			for _, imp := range f.imports {
				if ours, ok := strings.CutPrefix(imp, module+"/"); ok {
					if ours != dir && !slices.Contains(allowed, ours) {
						t.Errorf("%s imports %s", f.name, imp)
					}
					continue
				}
				checkReserved(t, dir, f.name, imp)
			}
		}
	}
}

func checkReserved(t *testing.T, dir, file, imp string) {
	t.Helper()
	for prefix, owners := range reserved {
		if (imp == prefix || strings.HasPrefix(imp, prefix+"/")) && !slices.Contains(owners, dir) {
			t.Errorf("%s imports %s, which is for %s", file, imp, strings.Join(owners, ", "))
		}
	}
	if dir == "consultation" && strings.Contains(imp, ".") && !slices.ContainsFunc(thirdParty, func(p string) bool { return strings.HasPrefix(imp, p) }) {
		t.Errorf("%s imports %s", file, imp)
	}
}

func TestPackageComments(t *testing.T) {
	for dir, files := range packages(t) {
		if !slices.ContainsFunc(files, func(f goFile) bool { return f.comment }) {
			t.Errorf("%s has no package comment", dir)
		}
	}
}

func TestNoSecondSQLite(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.Fields(string(out)) {
		for _, r := range refused {
			if p == r || strings.HasPrefix(p, r+"/") {
				t.Errorf("the program contains %s", p)
			}
		}
	}
}

// goFile is one file that is part of the program. Tests may import what they need.
type goFile struct {
	name    string
	imports []string
	comment bool
}

// packages reads the imports of the module's packages, by their folder.
func packages(t *testing.T) map[string][]goFile {
	t.Helper()
	root := filepath.Join("..", "..")
	all := map[string][]goFile{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && p != root) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		all[path.Dir(rel)] = append(all[path.Dir(rel)], goFile{rel, importsOf(f), f.Doc != nil})
		return nil
	})
	if err != nil || len(all) < 2 {
		t.Fatalf("reading the module gave %d packages and %v", len(all), err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	return all
}

func importsOf(f *ast.File) []string {
	var out []string
	for _, i := range f.Imports {
		out = append(out, strings.Trim(i.Path.Value, `"`))
	}
	return out
}
