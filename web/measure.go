package web

import (
	"context"
	"hash/maphash"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// measures counts how far people come and where they stumble, in memory, until FlushMeasures adds it to the store. What is counted
// has no draft, no session and no time but the day. For a day it remembers what it has counted, so that reloading a page counts once:
// as fingerprints under a key of this process, which are never stored.
type measures struct {
	mu     sync.Mutex
	counts map[staff.JourneyCount]int // N of the keys is 0
	seed   maphash.Seed
	seen   map[uint64]struct{}
	day    string
}

// maxSeen bounds the memory for fingerprints. Beyond it, they begin anew and a page that is loaded again counts again.
const maxSeen = 1 << 20

// add counts an event of a draft, once a day.
func (m *measures) add(draft string, c staff.JourneyCount) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.day != c.Day || len(m.seen) >= maxSeen {
		m.day, m.seed, m.seen = c.Day, maphash.MakeSeed(), map[uint64]struct{}{}
	}
	print := maphash.Comparable(m.seed, [3]string{draft, string(c.Event), c.Item})
	if _, ok := m.seen[print]; ok {
		return
	}
	m.seen[print] = struct{}{}
	m.plus(c, 1)
}

func (m *measures) plus(c staff.JourneyCount, n int) {
	if m.counts == nil {
		m.counts = map[staff.JourneyCount]int{}
	}
	m.counts[c] += n
}

// FlushMeasures adds what was counted to the store. What could not be stored is kept for the next time.
func (s *Server) FlushMeasures(ctx context.Context) error {
	m := &s.measures
	m.mu.Lock()
	counts := m.counts
	m.counts = nil
	m.mu.Unlock()
	if len(counts) == 0 {
		return nil
	}
	list := make([]staff.JourneyCount, 0, len(counts))
	for c, n := range counts {
		c.N = n
		list = append(list, c)
	}
	err := s.Store.AddJourney(ctx, list)
	if err != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		for c, n := range counts {
			m.plus(c, n)
		}
	}
	return err
}

// measure counts an event of this visit. Previews never count, nor does changing what was sent: it was counted the first time.
func (s *Server) measure(v *visit, event staff.Event, item string) {
	if s.box != nil || s.preview != nil || v.draft == nil || v.draft.Amends != "" {
		return
	}
	day := v.now.In(consultation.London).Format(consultation.ISODate)
	s.measures.add(v.draft.ID, staff.JourneyCount{Consultation: v.con.Slug, Version: v.version.Hash, Day: day, Event: event, Item: item})
}

// pageName is a page of the questionnaire, the same in all rounds of its section.
func pageName(step *consultation.Step) string {
	return step.Section.Name + "/" + strconv.Itoa(step.Page)
}

// measureReached counts that a page was shown to somebody who has not answered anything on it.
func (s *Server) measureReached(v *visit, step *consultation.Step, a consultation.Answers) {
	asked := step.Asked()
	if v.c.Request.Method != http.MethodGet || len(asked) == 0 || v.draft.Done[step.ID] {
		return
	}
	for _, q := range asked {
		if q.Answered(a) {
			return
		}
	}
	s.measure(v, staff.PageReached, pageName(step))
}

// measureFaults counts the questions because of which a page comes back.
func (s *Server) measureFaults(v *visit, step *consultation.Step, faults []consultation.Fault) {
	for _, q := range step.Asked() {
		for _, f := range faults {
			if f.Field == q.FullName || strings.HasPrefix(f.Field, q.FullName+".") {
				s.measure(v, staff.Faulted, q.Name)
			}
		}
	}
}

// unclearDo begins the value of the button "I do not understand this question".
const unclearDo = "unclear:"

// unclear gives the question of the step whose button was pressed, or nil.
func (sv *saving) unclear() *consultation.Asked {
	name, ok := strings.CutPrefix(sv.form.do(), unclearDo)
	if !ok || sv.step == nil {
		return nil
	}
	for _, q := range sv.step.Asked() {
		if q.FullName == name {
			return &q
		}
	}
	return nil
}

// unclearMark is what a draft remembers: whoever pressed the button once has been counted. It goes with the draft.
func unclearMark(q *consultation.Question) string { return unclearDo + q.Name }

// UnclearView is the button below a question with which one says that it is not understood, or what follows from that.
type UnclearView struct {
	Value   string // of the button
	ID      string
	Pressed bool   // before, in this draft
	Contact string // whom to ask, or ""
}

// unclearView is nil where one changes what was sent.
func (v *visit) unclearView(q consultation.Asked, id string) *UnclearView {
	if v.draft == nil || v.draft.Amends != "" {
		return nil
	}
	return &UnclearView{Value: unclearDo + q.FullName, ID: "unclear-" + id, Pressed: v.draft.Done[unclearMark(q.Question)], Contact: v.q.Front.Contact}
}
