package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

func init() {
	register(command{
		name: "print", args: "FILE [--large] [--typed] [--edition NAME] [-o FILE.html|FILE.pdf|FILE.docx]", run: runPrint,
		summary: "Make the paper form of a questionnaire: to print, to fill in on a computer, or for a word processor.",
	})
}

// printFlags are what the command line asks for.
type printFlags struct {
	large, typed, force   bool
	edition, out, browser string
}

// printTime is how long one PDF may take.
const printTime = 2 * time.Minute

func runPrint(ctx context.Context, args []string, env Env) error {
	var f printFlags
	fs := env.flags("print")
	fs.BoolVar(&f.large, "large", false, "large print: 18 points, one column, no grids")
	fs.BoolVar(&f.typed, "typed", false, "a form to fill in on a computer, for HTML")
	fs.StringVar(&f.edition, "edition", "", "the edition of that `NAME`, such as cy or easy; the main one if not given")
	fs.StringVar(&f.out, "o", "", "`FILE` that ends in .html, .pdf or .docx; HTML goes to the terminal without it")
	fs.BoolVar(&f.force, "force", false, "overwrite a file that is there already")
	fs.StringVar(&f.browser, "chromium", "", "`PATH` of the browser Chromium, which makes the PDF")
	files, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return usagef("name one questionnaire")
	}
	kind := strings.ToLower(filepath.Ext(f.out))
	if f.out != "" && kind != ".html" && kind != ".pdf" && kind != ".docx" {
		return usagef("-o: the name of the file ends in .html, .pdf or .docx")
	}
	form, err := loadForm(files[0], f, env.Now())
	if err != nil {
		return err
	}
	pages, err := templates.Parse()
	if err != nil {
		return err
	}
	return writeOutput(f.out, f.force, env.Stdout, func(w io.Writer) error {
		if kind == ".docx" {
			return form.DOCX(pages, w)
		}
		body, err := form.HTML(pages)
		if err == nil && kind == ".pdf" {
			body, err = printPDF(ctx, f.browser, body)
		}
		if err == nil {
			_, err = w.Write(body)
		}
		return err
	})
}

// printPDF makes a PDF with the browser that is installed.
func printPDF(ctx context.Context, browser string, html []byte) ([]byte, error) {
	printer, err := findChromium(browser)
	if err != nil {
		return nil, err
	}
	if printer == nil {
		return nil, errors.New("a PDF needs the browser Chromium, which is not installed here; make a file that ends in .html, open it in any browser and print it from there")
	}
	ctx, cancel := context.WithTimeout(ctx, printTime)
	defer cancel()
	return printer.PDF(ctx, html)
}

// loadForm reads a questionnaire as the form of it, which is not published.
func loadForm(path string, f printFlags, now time.Time) (web.PrintForm, error) {
	bundle, err := loadBundle(path)
	if err != nil {
		return web.PrintForm{}, err
	}
	v, err := bundle.Version(now)
	if err != nil {
		return web.PrintForm{}, fmt.Errorf("%s has errors; run greenpaper check %s first", path, path)
	}
	if f.edition == "" {
		f.edition = v.Main
	}
	if v.Editions[f.edition] == nil {
		known := slices.Sorted(maps.Keys(v.Editions))
		return web.PrintForm{}, usagef("there is no edition %q; there is %s", f.edition, strings.Join(known, ", "))
	}
	form := web.PrintForm{Version: &v, Edition: f.edition, Large: f.large, Typed: f.typed, Issue: v.Hash[:12]}
	if closes := v.Questionnaire("").Front.Closes; closes != "" {
		if form.Closes.Closes, err = consultation.LocalMinute(closes); err != nil {
			return form, err
		}
	}
	return form, nil
}
