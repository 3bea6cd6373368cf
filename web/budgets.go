package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"
)

// budgets bound wrong resume codes and new drafts. They live in memory only. A client is known by a keyed hash of its network,
// under a key that is gone when the program ends. Nobody is locked out: a budget fills up again within seconds, and when that
// for everybody is used up, answers only come slower.
type budgets struct {
	key   [32]byte
	pause time.Duration // before an answer when overall is used up
	slots chan struct{} // how many may wait at once

	mu      sync.Mutex
	wrong   map[clientKey]bucket
	drafts  map[clientKey]bucket
	mails   map[clientKey]bucket // addresses that wait to be confirmed
	overall bucket
	allMail bucket
}

type clientKey [16]byte

// bucket holds how much was spent, as of a moment.
type bucket struct {
	spent float64
	at    time.Time
}

// limit is how much may be spent at once and how fast it comes back.
type limit struct {
	size  float64
	every time.Duration
}

var (
	// A network may be a whole hospital, so these are generous. Five words of 7,776 could not be guessed without any budget.
	wrongLimit   = limit{20, 15 * time.Second}
	draftLimit   = limit{300, time.Second}
	overallLimit = limit{300, time.Second / 5}
	// Each address costs an e-mail to somebody who may not have asked.
	mailLimit    = limit{30, 2 * time.Minute}
	allMailLimit = limit{600, 2 * time.Second}
)

// maxClients bounds the maps; see forget.
const maxClients = 20_000

func newBudgets() *budgets {
	b := &budgets{pause: 2 * time.Second, slots: make(chan struct{}, 64), wrong: map[clientKey]bucket{}, drafts: map[clientKey]bucket{}, mails: map[clientKey]bucket{}}
	rand.Read(b.key[:]) // never fails
	return b
}

// left gives what the bucket has spent by now.
func (b bucket) left(l limit, now time.Time) bucket {
	if gone := now.Sub(b.at); gone > 0 {
		b.spent = max(0, b.spent-float64(gone)/float64(l.every))
	}
	b.at = now
	return b
}

// wait says for how long there is nothing to spend; 0 when there is.
func (b bucket) wait(l limit) time.Duration {
	if b.spent+1 <= l.size {
		return 0
	}
	return time.Duration((b.spent + 1 - l.size) * float64(l.every))
}

func (b *budgets) client(p netip.Prefix) clientKey {
	h := hmac.New(sha256.New, b.key[:])
	h.Write([]byte(p.String()))
	return clientKey(h.Sum(nil)[:16])
}

// exempt is who has no budget of their own: without a trusted proxy, everybody behind a proxy on this machine looks alike.
func exempt(p netip.Prefix) bool { return !p.IsValid() || p.Addr().IsLoopback() }

// mayTry takes one try of a resume code from the network's budget, or says how long to wait for one. It is taken before the code
// is looked at, so that many tries at once do not all see a full budget. slow says that everybody's budget is used up, so that the
// answer should come slower.
func (b *budgets) mayTry(p netip.Prefix, now time.Time) (wait time.Duration, slow bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.overall = b.overall.left(overallLimit, now)
	slow = b.overall.wait(overallLimit) > 0
	if exempt(p) {
		return 0, slow
	}
	k := b.client(p)
	if wait = b.wrong[k].left(wrongLimit, now).wait(wrongLimit); wait == 0 {
		spend(b.wrong, k, wrongLimit, now)
	}
	return wait, slow
}

// giveBack returns a try that was not wrong.
func (b *budgets) giveBack(p netip.Prefix) {
	if exempt(p) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.client(p)
	if c, ok := b.wrong[k]; ok {
		c.spent = max(0, c.spent-1)
		b.wrong[k] = c
	}
}

// slowDown holds an answer back while everybody's budget is used up. So many may wait at once; it tells the others to come back.
func (b *budgets) slowDown(ctx context.Context) (wait time.Duration) {
	select {
	case b.slots <- struct{}{}:
	default:
		return b.pause
	}
	defer func() { <-b.slots }()
	select {
	case <-time.After(b.pause):
	case <-ctx.Done():
	}
	return 0
}

// wrongCode takes a code that opened nothing from everybody's budget.
func (b *budgets) wrongCode(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.overall = b.overall.left(overallLimit, now)
	b.overall.spent = min(b.overall.spent+1, overallLimit.size)
}

// newDraft takes one draft from the network's budget, or says how long to wait for one.
func (b *budgets) newDraft(p netip.Prefix, now time.Time) (wait time.Duration) {
	if exempt(p) {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.client(p)
	if wait := b.drafts[k].left(draftLimit, now).wait(draftLimit); wait > 0 {
		return wait
	}
	spend(b.drafts, k, draftLimit, now)
	return 0
}

// newAddress takes one e-mail that asks to confirm an address from the budgets of the network and of everybody, or says how long to
// wait for one.
func (b *budgets) newAddress(p netip.Prefix, now time.Time) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.allMail = b.allMail.left(allMailLimit, now)
	if wait := b.allMail.wait(allMailLimit); wait > 0 {
		return wait
	}
	if !exempt(p) {
		k := b.client(p)
		if wait := b.mails[k].left(mailLimit, now).wait(mailLimit); wait > 0 {
			return wait
		}
		spend(b.mails, k, mailLimit, now)
	}
	b.allMail.spent++
	return 0
}

func spend(clients map[clientKey]bucket, k clientKey, l limit, now time.Time) {
	if len(clients) >= maxClients {
		forget(clients, l, now)
	}
	c := clients[k].left(l, now)
	c.spent = min(c.spent+1, l.size)
	clients[k] = c
}

// forget makes room: first whoever has nothing spent, then anybody. It leaves half, so that it is seldom called.
func forget(clients map[clientKey]bucket, l limit, now time.Time) {
	for k, c := range clients {
		if c.left(l, now).spent == 0 {
			delete(clients, k)
		}
	}
	for k := range clients {
		if len(clients) <= maxClients/2 {
			return
		}
		delete(clients, k)
	}
}
