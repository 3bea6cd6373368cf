package web

import (
	"context"
	"sync"

	"github.com/greenpaper/greenpaper/consultation"
)

// versionCache keeps parsed versions in memory. A version never changes, so it is read from the store once; what was not used
// lately goes first.
type versionCache struct {
	store consultation.Consultations

	mu   sync.Mutex
	kept map[string]*consultation.Version
	used []string // hashes, the one used longest ago first
}

// maxVersions bounds the cache. One version is about a megabyte, most of it the files beside the questionnaire.
const maxVersions = 64

func newVersionCache(store consultation.Consultations) *versionCache {
	return &versionCache{store: store, kept: map[string]*consultation.Version{}}
}

// Version gives a published version by its hash, ready to be shared between requests. consultation.ErrNotFound.
func (c *versionCache) Version(ctx context.Context, hash string) (*consultation.Version, error) {
	if v := c.find(hash); v != nil {
		return v, nil
	}
	v, err := c.store.Version(ctx, hash)
	if err != nil {
		return nil, err
	}
	for _, q := range v.Editions {
		q.Index()
	}
	return c.keep(hash, v), nil
}

func (c *versionCache) find(hash string) *consultation.Version {
	c.mu.Lock()
	defer c.mu.Unlock()
	v := c.kept[hash]
	if v != nil {
		c.touch(hash)
	}
	return v
}

func (c *versionCache) keep(hash string, v *consultation.Version) *consultation.Version {
	c.mu.Lock()
	defer c.mu.Unlock()
	if first := c.kept[hash]; first != nil { // two requests read it at once
		return first
	}
	c.kept[hash] = v
	c.touch(hash)
	if len(c.used) > maxVersions {
		delete(c.kept, c.used[0])
		c.used = c.used[1:]
	}
	return v
}

// touch makes the hash the one used last.
func (c *versionCache) touch(hash string) {
	for i, h := range c.used {
		if h == hash {
			c.used = append(c.used[:i], c.used[i+1:]...)
			break
		}
	}
	c.used = append(c.used, hash)
}
