package web

import (
	"strings"

	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/gate"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// subjectNames give what entries of the log are about a name for people, by the first part of their verbs. What is gone has none, and its
// id is all that is left.
var subjectNames = map[string]func(d *desk, slug string, name func(id, words string)) error{
	"comment": func(d *desk, slug string, name func(id, words string)) error {
		if err := nameLinks(d, slug, name); err != nil { // who wrote it may have come by one
			return err
		}
		return nameComments(d, slug, name)
	},
	"preview":     nameLinks,
	"publication": nameProposals,
	"invitations": func(d *desk, slug string, name func(id, words string)) error {
		all, err := d.s.Store.Batches(d.ctx, slug)
		for _, b := range all {
			name(b.ID, d.words.Say("log.subject.batch", "label", b.Label))
		}
		return err
	},
	"link": func(d *desk, slug string, name func(id, words string)) error {
		all, err := d.s.Store.Links(d.ctx, slug)
		for _, l := range all {
			name(l.ID, d.words.Say("log.subject.link", "label", l.Label))
		}
		return err
	},
}

// nameSubjects adds to names what the entries of a list are about.
func (d *desk) nameSubjects(list []*staff.Entry, names export.Names) error {
	done := map[[2]string]bool{}
	for _, e := range list {
		part, _, _ := strings.Cut(string(e.Verb), ".")
		give, key := subjectNames[part], [2]string{part, e.Consultation}
		if give == nil || done[key] || e.Consultation == "" {
			continue
		}
		done[key] = true
		if err := give(d, e.Consultation, func(id, words string) { names[id] = words }); err != nil {
			return err
		}
	}
	return nil
}

func nameLinks(d *desk, slug string, name func(id, words string)) error {
	all, err := d.s.Store.PreviewsOf(d.ctx, slug)
	for _, l := range all {
		name(l.ID, d.words.Say("log.subject.preview", "label", l.Label))
	}
	return err
}

// nameComments says where comments are, and nothing of what they say.
func nameComments(d *desk, slug string, name func(id, words string)) error {
	all, err := d.s.Store.CommentsOf(d.ctx, slug)
	at := map[string]string{}
	for _, c := range all {
		if c.Parent == "" {
			at[c.ID] = d.words.Say("log.subject.comment", "line", c.First, "file", c.File)
		}
	}
	for _, c := range all {
		words := at[c.ID]
		if c.Parent != "" {
			words = d.words.Say("log.subject.reply", "comment", at[c.Parent])
		}
		name(c.ID, words)
	}
	return err
}

func nameProposals(d *desk, slug string, name func(id, words string)) error {
	all, err := d.s.Store.Proposals(d.ctx, slug)
	for _, p := range all {
		if p.Rev > 0 {
			name(p.ID, d.words.Say("log.subject.request.revision", "rev", p.Rev))
		} else {
			name(p.ID, d.words.Say("log.subject.request.version", "version", short(p.Version)))
		}
	}
	return err
}

// subjectWords is what an entry is about, where that is a word of the program and not an id: the change of times, or the item of the gate.
func (d *desk) subjectWords(e *staff.Entry) string {
	switch key := "times.way." + e.Subject; {
	case e.Verb == staff.VerbTimesChanged && d.words.Has(key):
		return d.words.Say(key)
	case e.Verb == staff.VerbGateAnswered:
		for _, s := range gate.Specs() {
			if s.Code == e.Subject {
				return s.Title
			}
		}
	}
	return e.Subject
}

// toldBesides says whether the details of an entry name what it is about, so that an id says nothing more.
func toldBesides(e *staff.Entry) bool {
	if e.Verb == staff.VerbSettings { // there is one of them
		return true
	}
	for _, detail := range []string{"for", "label", "title", "name"} {
		if e.Details[detail] != "" {
			return true
		}
	}
	return false
}
