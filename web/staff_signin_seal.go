package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// kept is what a browser holds for us for a while, sealed so that it can neither read nor change it.
type kept struct {
	Until time.Time       `json:"until"`
	What  json.RawMessage `json:"what"`
}

// seal gives something to a browser until a moment. purpose and bound must be the same when it comes back.
func (d *desk) seal(purpose string, bound []byte, what any, until time.Time) (string, error) {
	raw, err := json.Marshal(what)
	if err != nil {
		return "", err
	}
	plain, err := json.Marshal(kept{until, raw})
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(d.s.MACs.Seal("staff "+purpose, plain, bound)), nil
}

// unseal reads what seal gave; ok is false for what is not ours, was changed, or is too old.
func (d *desk) unseal(purpose string, bound []byte, sealed string, what any) (ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) == 0 {
		return false
	}
	plain, err := d.s.MACs.Open("staff "+purpose, raw, bound)
	if err != nil {
		return false
	}
	var k kept
	return json.Unmarshal(plain, &k) == nil && d.now.Before(k.Until) && json.Unmarshal(k.What, what) == nil
}

// sealCookie is seal into a cookie of the purpose's name.
func (d *desk) sealCookie(purpose string, bound []byte, what any, lasts time.Duration) error {
	sealed, err := d.seal(purpose, bound, what, d.now.Add(lasts))
	if err != nil {
		return err
	}
	d.s.setCookie(d.c, d.s.cookieName("greenpaper-staff-"+purpose), sealed, int(lasts/time.Second))
	return nil
}

func (d *desk) unsealCookie(purpose string, bound []byte, what any) bool {
	c, err := d.c.Request.Cookie(d.s.cookieName("greenpaper-staff-" + purpose))
	return err == nil && d.unseal(purpose, bound, c.Value, what)
}

func (d *desk) dropCookie(purpose string) {
	if _, err := d.c.Request.Cookie(d.s.cookieName("greenpaper-staff-" + purpose)); err != http.ErrNoCookie {
		d.s.setCookie(d.c, d.s.cookieName("greenpaper-staff-"+purpose), "", -1)
	}
}

// spentOnce remembers what was good once, such as the question that a passkey answered, until it is too old anyway. Only what
// somebody came in with gets here, so it stays small.
type spentOnce struct {
	mu   sync.Mutex
	seen map[[32]byte]time.Time
}

// first says whether this is the first time that something is used.
func (o *spentOnce) first(what string, now, until time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for k, t := range o.seen {
		if now.After(t) {
			delete(o.seen, k)
		}
	}
	key := sha256.Sum256([]byte(what))
	if _, ok := o.seen[key]; ok {
		return false
	}
	if o.seen == nil {
		o.seen = map[[32]byte]time.Time{}
	}
	o.seen[key] = until
	return true
}
