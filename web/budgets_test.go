package web

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"time"
)

func TestBudgets(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	b := newBudgets()
	net := func(n int) netip.Prefix { return netip.MustParsePrefix(fmt.Sprintf("10.%d.%d.0/24", n/256, n%256)) }
	for n := range 300 { // guesses from everywhere use up everybody's budget
		b.mayTry(net(n), now)
		b.wrongCode(now)
	}
	wait, slow := b.mayTry(net(1000), now)
	if wait != 0 || !slow {
		t.Errorf("a network that guessed nothing: wait %s, slow %v", wait, slow)
	}
	if _, slow := b.mayTry(net(1000), now.Add(time.Second)); slow {
		t.Error("the budget for all did not come back within a second")
	}
	b.pause = time.Millisecond
	if wait := b.slowDown(t.Context()); wait != 0 {
		t.Errorf("slow answers are refused: %s", wait)
	}
	b.pause = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b.slowDown(ctx) // whoever has gone is not waited for
	for range 300 {
		if wait := b.newDraft(net(1), now); wait != 0 {
			t.Fatalf("a draft has to wait %s", wait)
		}
	}
	if wait := b.newDraft(net(1), now); wait <= 0 || wait > time.Second {
		t.Errorf("the draft after the last has to wait %s", wait)
	}
	if wait := b.newDraft(net(2), now); wait != 0 {
		t.Errorf("another network has to wait %s", wait)
	}
	for n := range 3 * maxClients { // memory is bounded
		b.mayTry(net(n), now)
	}
	if n := len(b.wrong); n > maxClients {
		t.Errorf("%d networks are kept", n)
	}
}

func TestTriesAtOnceShareABudget(t *testing.T) {
	b, now := newBudgets(), time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	from := netip.MustParsePrefix("203.0.113.0/24")
	for range 20 { // none of them answered yet
		if wait, _ := b.mayTry(from, now); wait != 0 {
			t.Fatalf("wait %s", wait)
		}
	}
	if wait, _ := b.mayTry(from, now); wait == 0 {
		t.Error("one more than the budget may try while the others wait for their answers")
	}
	b.giveBack(from)
	if wait, _ := b.mayTry(from, now); wait != 0 {
		t.Errorf("after a right code: wait %s", wait)
	}
}

func TestResumeCode(t *testing.T) {
	if n := len(codeWordSet()); n < 7776 {
		t.Errorf("%d words", n)
	}
	seen := map[string]bool{}
	for range 200 {
		code, err := newResumeCode()
		if err != nil || seen[code] {
			t.Fatalf("%q, %v", code, err)
		}
		seen[code] = true
		if stray := strayWords(code); len(stray) > 0 || len(typedWords(code)) != codeWords {
			t.Errorf("%q: %v", code, stray)
		}
	}
	for _, typed := range []string{"Drop-Down ACORN", "drop down acorn", " dropdown  acorn. ", "dropdownacorn"} {
		if got := usualCode(typed); got != "dropdownacorn" {
			t.Errorf("%q is %q", typed, got)
		}
	}
}

func TestBudgetForAddresses(t *testing.T) {
	b, now := newBudgets(), time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	one, other := netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24")
	for range int(mailLimit.size) {
		if wait := b.newAddress(one, now); wait != 0 {
			t.Fatalf("wait %s", wait)
		}
	}
	if wait := b.newAddress(one, now); wait <= 0 || wait > mailLimit.every {
		t.Errorf("one network may go on: wait %s", wait)
	}
	if wait := b.newAddress(other, now); wait != 0 {
		t.Errorf("another waits %s", wait)
	}
	if wait := b.newAddress(one, now.Add(mailLimit.every)); wait != 0 {
		t.Errorf("later it still waits %s", wait)
	}
	var none netip.Prefix
	n := 0
	for b.newAddress(none, now.Add(mailLimit.every)) == 0 {
		if n++; n > int(allMailLimit.size) {
			t.Fatal("all together have no limit")
		}
	}
}
