package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"
)

// Printer makes a PDF of an HTML file that needs no other. A nil Printer means that none is set up, which pages say.
type Printer interface {
	PDF(ctx context.Context, html []byte) ([]byte, error)
}

var (
	errNoPrinter = errors.New("pdf: no printer is set up")
	errPDFWait   = errors.New("pdf: it is still being made")
	errPDFBusy   = errors.New("pdf: too many are being made")
)

// How much PDFs may take: of time, of requests that wait, and of memory.
const (
	pdfTime    = time.Minute      // to make one
	pdfPatient = 15 * time.Second // that a request waits for it
	pdfWaiting = 64               // requests that wait at once
	pdfQueue   = 8                // PDFs that wait to be made, one after the other
	pdfKept    = 48 << 20         // bytes that are kept
	pdfAgain   = time.Minute      // after which one that failed is tried again
)

// pdfs keeps the PDFs that were made. Each is made once, whoever asks, and one at a time; the key is the file that it is made of.
type pdfs struct {
	mu      sync.Mutex
	kept    map[[32]byte]*pdf
	used    [][32]byte // the one used longest ago first
	size    int
	making  int
	waiting int
	broken  time.Time  // when one failed last, until one is made
	press   sync.Mutex // one PDF at a time
}

// pdfHidden is how long no page leads to PDFs after one could not be made.
const pdfHidden = 15 * time.Minute

// offered says whether a page may lead to PDFs.
func (p *pdfs) offered() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.broken.IsZero() || time.Since(p.broken) > pdfHidden
}

// pdf is one that is made, or being made.
type pdf struct {
	done   chan struct{}
	body   []byte
	pages  int
	err    error
	failed time.Time
}

// get gives the PDF of a file, which is made if need be: after the request has gone, too.
func (p *pdfs) get(ctx context.Context, printer Printer, html []byte) ([]byte, error) {
	key := sha256.Sum256(html)
	x, err := p.begin(key, printer, html)
	if err != nil {
		return nil, err
	}
	select {
	case <-x.done:
		return x.body, x.err
	default:
	}
	if !p.queue(1) {
		return nil, errPDFBusy
	}
	defer p.queue(-1)
	wait := time.NewTimer(pdfPatient)
	defer wait.Stop()
	select {
	case <-x.done:
		return x.body, x.err
	case <-wait.C:
		return nil, errPDFWait
	case <-ctx.Done():
		return nil, errPDFWait
	}
}

// queue counts the requests that wait; false where there are too many.
func (p *pdfs) queue(by int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if by > 0 && p.waiting >= pdfWaiting {
		return false
	}
	p.waiting += by
	return true
}

// begin finds the PDF, or begins to make it.
func (p *pdfs) begin(key [32]byte, printer Printer, html []byte) (*pdf, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if x := p.kept[key]; x != nil && (x.failed.IsZero() || time.Since(x.failed) < pdfAgain) {
		p.touch(key)
		return x, nil
	}
	if p.making >= pdfQueue {
		return nil, errPDFBusy
	}
	if p.kept == nil {
		p.kept = map[[32]byte]*pdf{}
	}
	x := &pdf{done: make(chan struct{})}
	p.kept[key] = x
	p.touch(key)
	p.making++
	go p.make(x, printer, html)
	return x, nil
}

func (p *pdfs) make(x *pdf, printer Printer, html []byte) {
	p.press.Lock()
	ctx, cancel := context.WithTimeout(context.Background(), pdfTime)
	body, err := printer.PDF(ctx, html)
	cancel()
	p.press.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.making--
	x.body, x.err = body, err
	if err != nil {
		x.failed = time.Now() // by the clock of the machine: it is about load, and no page shows it
		p.broken = x.failed
	} else {
		p.broken = time.Time{}
		x.pages = pdfPages(bytes.NewReader(body), int64(len(body)))
	}
	p.size += len(body)
	close(x.done)
	p.forget()
}

// touch makes the key the one used last.
func (p *pdfs) touch(key [32]byte) {
	for i, k := range p.used {
		if k == key {
			p.used = append(p.used[:i], p.used[i+1:]...)
			break
		}
	}
	p.used = append(p.used, key)
}

// maxPDFs bounds how many are kept, those that failed too.
const maxPDFs = 64

// forget drops what was used longest ago until what is left fits. What is still being made stays.
func (p *pdfs) forget() {
	for i := 0; i < len(p.used) && (p.size > pdfKept || len(p.used) > maxPDFs); {
		x := p.kept[p.used[i]]
		select {
		case <-x.done:
			p.size -= len(x.body)
			delete(p.kept, p.used[i])
			p.used = append(p.used[:i], p.used[i+1:]...)
		default:
			i++
		}
	}
}

// pages is how many pages the PDF of a file has, if it was made; else 0.
func (p *pdfs) pages(html []byte) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if x := p.kept[sha256.Sum256(html)]; x != nil {
		return x.pages
	}
	return 0
}
