package web

import (
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// need is something that somebody on the team should look at today: a sentence, and the page where it is done.
type need = templates.Link

var needs []func(*desk) ([]need, error)

// registerNeed adds to what needs attention in the consultation at hand (d.slug). f looks at its own data, says one sentence with a
// count for each thing, and leaves out what the person may not do. The file of an area calls it: var _ = registerNeed((*desk).entryNeeds).
func registerNeed(f func(*desk) ([]need, error)) bool {
	needs = append(needs, f)
	return true
}

// allNeeds is what needs attention today, for this person.
func (d *desk) allNeeds(w *work) ([]need, error) {
	list, err := d.calls(w)
	if err != nil {
		return nil, err
	}
	for _, f := range needs {
		more, err := f(d)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

var _ = registerNeed((*desk).quarantineNeeds)

// quarantineNeeds tells of files that wait for the virus scanner for more than an hour: the scanner may be down.
func (d *desk) quarantineNeeds() ([]need, error) {
	if !d.can(staff.MayCount) {
		return nil, nil
	}
	n, err := d.s.Store.Waiting(d.ctx, d.slug, d.now.Add(-quarantineLong))
	if err != nil || n == 0 {
		return nil, err
	}
	return []need{{Text: d.words.Say("dash.need.quarantine", "count", n), Href: d.at("/dashboard#totals")}}, nil
}
