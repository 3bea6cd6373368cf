package main

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// earlierAreas are the areas whose pages docs/staff-pages.md shows. Those of others are for docs/running.md: until it is there, nobody asks
// for their pictures.
var earlierAreas = regexp.MustCompile(`^staff-(account|comments|editor|home|invitations|log|outcome|overview|people|preview|publication|settings|sign-?in|times|versions)\b`)

// TestEveryStaffPageHasAPicture: each page for staff that the gallery shows, but those in error, has a picture in a document, each
// template at least one, and each picture is of a page that there is. How to take one stands in web/browser/staff-pictures.mjs.
func TestEveryStaffPageHasAPicture(t *testing.T) {
	temp, err := newTemporary(t.Context(), time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer temp.close()
	gallery, err := newGallery(t.Context(), temp)
	if err != nil {
		t.Fatal(err)
	}
	documents := ""
	running := true
	for _, name := range []string{"staff-pages.md", "running.md", "analysing.md"} {
		b, err := os.ReadFile("../../docs/" + name)
		if os.IsNotExist(err) && name == "running.md" {
			running = false
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		documents += string(b)
	}
	later := func(name string) bool { return !running && !earlierAreas.MatchString(name) }
	pictured := func(name string) bool {
		return strings.Contains(documents, "](images/page-"+strings.TrimPrefix(name, "staff-")+".png)")
	}

	names := gallery.Names()
	for _, name := range names {
		if strings.HasPrefix(name, "staff-") && !strings.HasSuffix(name, "-error") && !later(name) && !pictured(name) {
			t.Errorf("the page %s has no picture: name images/page-%s.png in docs/staff-pages.md or docs/running.md, then take it with web/browser/staff-pictures.mjs",
				name, strings.TrimPrefix(name, "staff-"))
		}
	}
	files, err := fs.Glob(os.DirFS("../../templates/page"), "staff-*.html")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d templates of staff, %v", len(files), err)
	}
	shown := gallery.Templates()
	for _, file := range files {
		template := strings.TrimSuffix(file, ".html")
		if template == "staff-entry-conflict" || later(template) { // the gallery has nobody who types at the same time as another
			continue
		}
		if !slices.ContainsFunc(shown[template], pictured) {
			t.Errorf("the template %s has no picture; the gallery shows it as %v", file, shown[template])
		}
	}
	pictures, err := filepath.Glob("../../docs/images/page-*.png")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures {
		name := "staff-" + strings.TrimSuffix(strings.TrimPrefix(filepath.Base(p), "page-"), ".png")
		if !slices.Contains(names, name) || !pictured(name) {
			t.Errorf("%s is a picture of no page, or no document shows it", filepath.Base(p))
		}
	}
}
