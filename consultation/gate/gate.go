package gate

import (
	"cmp"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Input is what is judged, and when.
type Input struct {
	Slug     string // the address at which it would be published
	Bundle   markdown.Bundle
	Schedule consultation.Schedule      // that it would have, or has
	Now      time.Time                  // of publication
	Live     *consultation.Consultation // as it is published now, or nil
	Served   *consultation.Version      // what is served now, or nil
	Reach    staff.Reach                // of the change
	Settings staff.Settings
	Answers  []staff.GateAnswer // every one that was given, oldest first
}

// Item is one thing that the gate looks at.
type Item struct {
	Spec
	Places []Place           // where it is wrong; none for questions, and for what is right
	Met    bool              // the machine has looked, and it is right
	Reason string            // recorded beside the file, for a warning
	Basis  string            // fingerprint of the content that an answer stands on
	Answer *staff.GateAnswer // that holds for this content, or nil
	Stale  *staff.GateAnswer // the newest one, where it was given for other content
	Seen   string            // id of the newest answer, or ""
}

// Place is where an item is wrong, and how.
type Place struct {
	File  string
	Line  int // 0 where there is none
	Words string
}

// State is how far an item is.
type State string

// The states of an item.
const (
	Refused State = "refused" // it must be mended
	Open    State = "open"    // somebody must answer it
	Done    State = "done"    // it is right, or answered
	Told    State = "told"    // advice: it never stops
)

// State says how far the item is.
func (i *Item) State() State {
	switch {
	case i.Met, i.Answer != nil, i.Reason != "":
		return Done
	case i.Level == consultation.LevelError:
		return Refused
	case i.Level == consultation.LevelWarning:
		return Open
	}
	return Told
}

// Takes says whether a person can answer the item, with a verdict.
func (i *Item) Takes(v staff.Verdict) bool {
	switch {
	case i.Level != consultation.LevelWarning:
		return false
	case !i.Asks:
		return v == staff.VerdictReason && len(i.Places) > 0
	}
	return v == staff.VerdictYes || v == staff.VerdictNot && !i.Always
}

// Result is what the gate says of a revision.
type Result struct {
	Items   []*Item
	Version *consultation.Version // what would be published; nil while files have errors
	Changes []Change              // from what is served now
	Effect  consultation.Effect   // of all changes together; "" for a first publication
}

// Judge looks at everything that stands between a revision and its publication: what refuses first, then what waits for an answer,
// then what is right, then advice.
func Judge(in Input) Result {
	j := &judging{Input: in, main: in.Bundle.Main()}
	j.front = j.main.Questionnaire.Front
	setTimes(&j.front, in.Schedule)
	if v, err := in.Bundle.Version(in.Now); err == nil {
		j.version = &v
	}
	r := Result{Version: j.version}
	if j.version != nil && in.Served != nil {
		r.Changes = changes(in.Served, j.version, j.main)
		r.Effect = consultation.Cosmetic
		for _, c := range r.Changes {
			if c.Level.AtLeast(r.Effect) {
				r.Effect = c.Level
			}
		}
	}
	j.changes = r.Changes
	r.Items = append(j.findings(), j.specified()...)
	for _, item := range r.Items {
		j.answered(item)
	}
	order := []State{Refused, Open, Done, Told}
	slices.SortStableFunc(r.Items, func(a, b *Item) int {
		return cmp.Compare(slices.Index(order, a.State()), slices.Index(order, b.State()))
	})
	return r
}

// Passes says whether nothing stands in the way.
func (r *Result) Passes() bool {
	return r.Version != nil && r.Count(Refused)+r.Count(Open) == 0
}

// Count counts the items of a state.
func (r *Result) Count(s State) int {
	n := 0
	for _, i := range r.Items {
		if i.State() == s {
			n++
		}
	}
	return n
}

// Item finds one by its code; nil if there is none.
func (r *Result) Item(code string) *Item {
	for _, i := range r.Items {
		if i.Code == code {
			return i
		}
	}
	return nil
}

// judging is one run of Judge.
type judging struct {
	Input
	main    markdown.Result
	front   consultation.Front    // of the main file, with the times of the schedule
	version *consultation.Version // nil while there are errors
	changes []Change
}

// opened says whether people could have begun to answer.
func (j *judging) opened() bool { return j.Live != nil && !j.Now.Before(j.Live.Schedule.Opens) }

// public says whether the Consultation Principles hold.
func (j *judging) public() bool {
	return j.front.Kind == "call for evidence" || j.front.Kind == "consultation"
}

// answered finds the answer to an item: the newest one that was given for the content that it has now.
func (j *judging) answered(item *Item) {
	for _, a := range slices.Backward(j.Answers) {
		if a.Code != item.Code {
			continue
		}
		item.Seen = cmp.Or(item.Seen, a.ID)
		if a.Basis == item.Basis && item.Takes(a.Verdict) {
			item.Answer = &a
			return
		}
		if item.Stale == nil {
			item.Stale = &a
		}
	}
}

// setTimes writes a schedule into the front matter, as an author would.
func setTimes(f *consultation.Front, s consultation.Schedule) {
	f.Opens, f.Closes, f.Grace = s.Opens.In(consultation.London).Format(minute), "", int(s.Grace/time.Minute)
	if !s.Closes.IsZero() {
		f.Closes = s.Closes.In(consultation.London).Format(minute)
	}
}

const minute = "2006-01-02 15:04"

// ScheduleOf gives the schedule that a file asks for. An error says which time is none.
func ScheduleOf(f consultation.Front) (consultation.Schedule, error) {
	s := consultation.Schedule{Grace: time.Duration(f.Grace) * time.Minute}
	var err error
	if s.Opens, err = consultation.LocalMinute(f.Opens); err != nil || f.Closes == "" {
		return s, err
	}
	s.Closes, err = consultation.LocalMinute(f.Closes)
	return s, err
}
