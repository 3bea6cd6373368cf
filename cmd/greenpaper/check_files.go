package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// beside are the files that lie beside a questionnaire and are looked at with it, by the end of their names.
var beside = map[string]string{
	".privacy.md":   "the privacy notice of a questionnaire, and check looks at it with the questionnaire",
	".reasons.md":   "the reasons of a questionnaire, and check looks at it with the questionnaire",
	".scenarios.md": "the scenarios of a questionnaire; run greenpaper scenarios with the questionnaire",
}

// questionnairesAt gives the questionnaires that an argument of check names: a file, or all those in a folder.
func questionnairesAt(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err) && filepath.Ext(path) != ".md":
		return nil, fmt.Errorf("there is no file %s; the name of a questionnaire ends in .md", path)
	case os.IsNotExist(err):
		return nil, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return nil, err
	case info.IsDir():
		return questionnairesIn(path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file of text", path)
	}
	for end, what := range beside {
		if strings.HasSuffix(path, end) {
			return nil, fmt.Errorf("%s holds %s: %s.md", path, what, strings.TrimSuffix(path, end))
		}
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if main, edition, ok := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".md"), "."); ok && bytes.Contains(body, []byte("\nedition of:")) {
		return nil, fmt.Errorf("%s is the edition %s of a questionnaire, and check looks at it with the questionnaire: %s",
			path, edition, filepath.Join(filepath.Dir(path), main+".md"))
	}
	return []string{path}, nil
}

// questionnairesIn gives the questionnaires in a folder: the files that open with front matter and have no second dot in their
// names, as editions and notices have.
func questionnairesIn(dir string) ([]string, error) {
	all, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, path := range all {
		if strings.Count(filepath.Base(path), ".") > 1 {
			continue
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if bytes.HasPrefix(bytes.TrimPrefix(body, []byte("\ufeff")), []byte("---")) {
			out = append(out, path)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the folder %s holds no questionnaire; name a file that ends in .md", dir)
	}
	return out, nil
}
