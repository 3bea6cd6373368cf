package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// The budgets of wrong sign-ins. Those of passwords count for an account as seen from one network, so that nobody can lock anybody
// else out from elsewhere, and for the network as a whole. Codes count for the account from everywhere too, since there are only a
// million of them; nobody gets as far as that without the password, and a passkey or a recovery code still comes in then.
var (
	accountLimit = limit{10, time.Minute}
	networkLimit = limit{60, 10 * time.Second}
	codeLimit    = limit{20, 3 * time.Minute}
)

// tries holds the budgets of signing in, in memory, under keys that cannot be read back.
type tries struct {
	key [32]byte

	mu       sync.Mutex
	accounts map[clientKey]bucket // account and network
	networks map[clientKey]bucket
	codes    map[clientKey]bucket // account
	failed   map[string]failures
}

func newTries() *tries {
	t := &tries{accounts: map[clientKey]bucket{}, networks: map[clientKey]bucket{}, codes: map[clientKey]bucket{}, failed: map[string]failures{}}
	rand.Read(t.key[:]) // never fails
	return t
}

func (t *tries) hash(parts ...string) clientKey {
	h := hmac.New(sha256.New, t.key[:])
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return clientKey(h.Sum(nil)[:16])
}

// try is one attempt to sign in.
type try struct {
	who     string // what the account is called here: the email as typed, or an id
	network netip.Prefix
	code    bool // a code of six numbers
}

// take takes the attempt from every budget it counts for, or says how long to wait.
func (t *tries) take(x try, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var wait time.Duration
	for _, b := range t.of(x) {
		wait = max(wait, b.in[b.key].left(b.limit, now).wait(b.limit))
	}
	if wait == 0 {
		for _, b := range t.of(x) {
			spend(b.in, b.key, b.limit, now)
		}
	}
	return wait
}

// giveBack returns an attempt that was right.
func (t *tries) giveBack(x try) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.of(x) {
		if c, ok := b.in[b.key]; ok {
			c.spent = max(0, c.spent-1)
			b.in[b.key] = c
		}
	}
}

type budgetOf struct {
	in    map[clientKey]bucket
	key   clientKey
	limit limit
}

func (t *tries) of(x try) []budgetOf {
	list := []budgetOf{{t.networks, t.hash("network", x.network.String()), networkLimit}}
	if x.who != "" {
		list = append(list, budgetOf{t.accounts, t.hash("account", x.who, x.network.String()), accountLimit})
	}
	if x.code {
		list = append(list, budgetOf{t.codes, t.hash("code", x.who), codeLimit})
	}
	return list
}

// mayTry takes an attempt, or refuses it with the time when there will be another. Where everybody looks alike, behind a proxy on
// this machine that is not trusted, nobody is refused but everybody waits a little.
func (d *desk) mayTry(x try) error {
	wait := d.s.tries.take(x, d.now)
	if wait == 0 {
		return nil
	}
	if exempt(x.network) && !x.code {
		if wait = d.s.budgets.slowDown(d.ctx); wait == 0 {
			return nil
		}
	}
	at := d.now.Add(wait).Truncate(time.Minute).Add(time.Minute)
	return Error{
		Status: http.StatusTooManyRequests, Key: "error.429.sign-in", Retry: seconds(wait), Args: []any{"time", spoken{d.words}.DateTime(at)},
		Next: templates.Link{Href: "/staff/sign-in"},
	}
}

// failures are wrong sign-ins that the log was not told of yet.
type failures struct {
	n    int
	told time.Time
}

// tellFailures is how often at most the log has an entry about the same account. All accounts that do not exist count as one, so a
// flood adds no more than 24 entries a day for each account and 24 besides.
const tellFailures = time.Hour

// count counts a failure and gives how many to tell of now; 0 for none.
func (t *tries) count(account string, now time.Time) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.failed[account]
	f.n++
	n := 0
	if f.told.IsZero() || now.Sub(f.told) >= tellFailures {
		n, f.n, f.told = f.n, 0, now
	}
	t.failed[account] = f
	return n
}

// untold gives the failures that were only counted, for the entry of their owner's coming in; told forgets them afterwards.
func (t *tries) untold(account string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed[account].n
}

func (t *tries) told(account string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.failed, account)
}

// failed notes a wrong sign-in: each in the program's own log, counted in the log of what staff do. account is "" where nobody is
// known by what was typed.
func (d *desk) failed(account, method string) error {
	address := d.s.clientAddress(d.c.Request)
	d.s.Log.InfoContext(d.ctx, "staff sign-in failed", "account", account, "method", method, "address", address)
	n := d.s.tries.count(account, d.now)
	if n == 0 {
		return nil
	}
	return d.s.Store.Record(d.ctx, staff.Act{
		Actor: staff.System, Verb: staff.VerbSignInFailed, Subject: account, At: d.now,
		Details: staff.Details{"count": strconv.Itoa(n), "method": method, "address": address},
	})
}
