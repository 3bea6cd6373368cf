package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
)

// uploadStore is what an export of files needs of a store.
type uploadStore interface {
	consultation.Responses
	consultation.Uploads
}

// copied counts what became of the files.
type copied struct{ files, waiting, infected, there, personal, scans int }

// exportUploads copies the files of the responses that stand to DIR/REFERENCE/NAME, for their owner alone, and says how many. Files
// that wait for the scanner, infected ones and those of personal questions stay out. Nothing is overwritten, so that a second run
// brings only what is new.
func exportUploads(ctx context.Context, store uploadStore, files *storage.Files, slug, dir string, env Env) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var n copied
	for r, err := range store.Each(ctx, slug) {
		if err != nil {
			return err
		}
		uploads, err := store.Uploads(ctx, "", r.ID)
		if err != nil {
			return err
		}
		whole := len(uploads)
		uploads = slices.DeleteFunc(uploads, func(u consultation.Upload) bool { return u.Question == "" })
		n.scans += whole - len(uploads)
		// The answers of Each hold no personal ones: a file that they do not name belongs to a personal question.
		open := slices.DeleteFunc(uploads, func(u consultation.Upload) bool { return !slices.Contains(r.Answers[u.Question], u.ID) })
		n.personal += len(uploads) - len(open)
		if err := n.copyAll(files, filepath.Join(dir, r.Reference), open); err != nil {
			return fmt.Errorf("response %s: %w", r.Reference, err)
		}
	}
	n.say(dir, env.Stderr)
	return nil
}

// copyAll copies the files of one response into a folder of its own.
func (n *copied) copyAll(files *storage.Files, dir string, uploads []consultation.Upload) error {
	taken := map[string]bool{}
	for _, u := range uploads {
		name := filepath.Base(u.Name)
		for i := 2; taken[name]; i++ {
			name = fmt.Sprintf("%d-%s", i, filepath.Base(u.Name))
		}
		taken[name] = true
		switch u.State {
		case consultation.UploadQuarantined:
			n.waiting++
			continue
		case consultation.UploadInfected:
			n.infected++
			continue
		}
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		err := copyUpload(files, u.ID, filepath.Join(dir, name))
		switch {
		case errors.Is(err, fs.ErrExist):
			n.there++
		case err != nil:
			return err
		default:
			n.files++
		}
	}
	return nil
}

// copyUpload copies one file. A copy that fails leaves nothing; fs.ErrExist where there is a file of the name.
func copyUpload(files *storage.Files, id, to string) error {
	from, err := files.Open(id)
	if err != nil {
		return err
	}
	defer from.Close() // was only read
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

func (n *copied) say(dir string, w io.Writer) {
	fmt.Fprintf(w, "Copied %s to %s.\n", plural(n.files, "uploaded file"), dir)
	if n.there > 0 {
		fmt.Fprintf(w, "Left alone: %s that lay there already.\n", plural(n.there, "file"))
	}
	if n.personal > 0 {
		fmt.Fprintf(w, "Left out: %s of questions that ask for personal data. greenpaper find REFERENCE lists them.\n", plural(n.personal, "file"))
	}
	if n.scans > 0 {
		fmt.Fprintf(w, "Left out: %s with a scan, letter or e-mail as it came, since these name people. Staff who may see contact data find them under Letters and scans.\n", plural(n.scans, "file"))
	}
	if n.waiting > 0 {
		fmt.Fprintf(w, "Left out: %s still waiting for the virus scanner. Run this again later.\n", plural(n.waiting, "file"))
	}
	if n.infected > 0 {
		fmt.Fprintf(w, "Left out: %s in which the scanner found a virus, and which are not kept.\n", plural(n.infected, "file"))
	}
}
