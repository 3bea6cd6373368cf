package web

import (
	"io/fs"
	"sync"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

// memory is files as a folder that the loader of questionnaires reads.
type memory []consultation.File

// ReadFile gives the bytes of a file.
func (m memory) ReadFile(name string) ([]byte, error) {
	for _, f := range m {
		if f.Name == name {
			return f.Body, nil
		}
	}
	return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
}

// Open is there to make a folder of it. Whoever loads questionnaires reads whole files.
func (m memory) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
}

// loader reads questionnaires with the words of the message catalogue, in the language of each edition.
func (s *Server) loader() markdown.Loader {
	return markdown.Loader{NewTab: func(edition string) string { return "(" + s.Pages.Words(edition).Say("layout.new-tab") + ")" }}
}

// bundle reads one revision of a manuscript as a questionnaire with everything beside it. ErrNotFound.
func (d *desk) bundle(slug string, rev int) (markdown.Bundle, error) {
	return d.s.bundles.get(bundleKey{slug, rev}, func() (markdown.Bundle, error) {
		m, err := d.s.Store.Manuscript(d.ctx, slug)
		if err != nil {
			return markdown.Bundle{}, err
		}
		_, files, err := d.s.Store.Revision(d.ctx, slug, rev)
		if err != nil {
			return markdown.Bundle{}, err
		}
		return d.bundleOf(m.Main, files)
	})
}

// bundleOf reads files as a questionnaire with everything beside it.
func (d *desk) bundleOf(main string, files []consultation.File) (markdown.Bundle, error) {
	return d.s.loader().Load(memory(files), main)
}

type bundleKey struct {
	slug string
	rev  int
}

// bundleCache keeps the bundles that were read last. A revision never changes.
type bundleCache struct {
	mu   sync.Mutex
	kept map[bundleKey]markdown.Bundle
	used []bundleKey // the one used longest ago first
}

// maxBundles bounds the cache: people work on few consultations at a time.
const maxBundles = 8

// get gives what is kept under a key, or what read gives.
func (c *bundleCache) get(key bundleKey, read func() (markdown.Bundle, error)) (markdown.Bundle, error) {
	if b, ok := c.find(key); ok {
		return b, nil
	}
	b, err := read()
	if err != nil {
		return b, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = map[bundleKey]markdown.Bundle{}
	}
	c.kept[key] = b
	c.touch(key)
	if len(c.used) > maxBundles {
		delete(c.kept, c.used[0])
		c.used = c.used[1:]
	}
	return b, nil
}

func (c *bundleCache) find(key bundleKey) (markdown.Bundle, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, ok := c.kept[key]
	if ok {
		c.touch(key)
	}
	return b, ok
}

// touch makes a key the one used last.
func (c *bundleCache) touch(key bundleKey) {
	for i, k := range c.used {
		if k == key {
			c.used = append(c.used[:i], c.used[i+1:]...)
			break
		}
	}
	c.used = append(c.used, key)
}
