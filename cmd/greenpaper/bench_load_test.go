package main

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// measured is one phase of load.
type measured struct {
	perSecond float64
	server    float64         // processor seconds of the server for each that was done
	took      []time.Duration // each of them, sorted
	foreign   float64         // share of the machine that other programs took, 0 to 1
}

func (m measured) percentile(p float64) time.Duration {
	return m.took[min(len(m.took)-1, int(p*float64(len(m.took))))]
}

// load runs clients for a while, each doing the same again and again. Any error ends the benchmark.
func load(b *testing.B, s *service, clients int, phase time.Duration, do func(*client) error) measured {
	b.Helper()
	took := make([][]time.Duration, clients)
	var stop atomic.Bool
	var wg sync.WaitGroup
	serverBefore, ownBefore := s.cpu(b), cpuSeconds()
	busyBefore, allBefore := machineTime(b)
	began := time.Now()
	for i := range clients {
		wg.Go(func() {
			c, err := newClient(s.addr)
			if err != nil {
				b.Error(err)
				return
			}
			defer c.conn.Close()
			for !stop.Load() {
				start := time.Now()
				if err := do(c); err != nil {
					b.Error(err)
					return
				}
				took[i] = append(took[i], time.Since(start))
			}
		})
	}
	time.Sleep(phase)
	stop.Store(true)
	wg.Wait()
	elapsed := time.Since(began).Seconds()
	if b.Failed() {
		b.FailNow()
	}
	m := measured{took: slices.Concat(took...)}
	slices.Sort(m.took)
	server := s.cpu(b) - serverBefore
	busy, all := machineTime(b)
	m.perSecond, m.server = float64(len(m.took))/elapsed, server/float64(len(m.took))
	m.foreign = max(0, busy-busyBefore-server-(cpuSeconds()-ownBefore)) / (all - allBefore)
	return m
}

// rounds collects the phases of one kind, and reports their medians.
type rounds []measured

func (r rounds) median(of func(measured) float64) float64 {
	var all []float64
	for _, m := range r {
		all = append(all, of(m))
	}
	return median(all)
}

func (r rounds) perSecond() float64 { return r.median(func(m measured) float64 { return m.perSecond }) }
func (r rounds) server() float64    { return r.median(func(m measured) float64 { return m.server }) }

// report gives latencies in milliseconds, and how much of the machine others had.
func (r rounds) report(b *testing.B) {
	for _, p := range []int{50, 95, 99} {
		ms := r.median(func(m measured) float64 { return m.percentile(float64(p)/100).Seconds() * 1000 })
		b.ReportMetric(ms, fmt.Sprintf("p%d-ms", p))
	}
	b.ReportMetric(100*r.median(func(m measured) float64 { return m.foreign }), "%foreign")
}

// ratio is the median of a pair of phases of the same round, in percent.
func ratio(over, under rounds, of func(measured) float64) float64 {
	var all []float64
	for i := range over {
		all = append(all, 100*of(over[i])/of(under[i]))
	}
	return median(all)
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}
