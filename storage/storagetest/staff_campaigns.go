package storagetest

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Groups of answers that were written from one template.
var campaignContracts = []staffContract{
	{"Looking for campaigns is one job's, which may be stopped or die", func(t *testing.T, o *office) {
		o.publish("care")
		l, err := o.Staff.CampaignLook(t.Context(), "care")
		o.must(err)
		same(t, "before any look", *l, staff.CampaignLook{})
		look := staff.Act{Actor: "ann", Verb: staff.VerbCampaignLook, Consultation: "care", At: Now}
		stop := look
		stop.Verb = staff.VerbCampaignStop
		n := len(o.entries())
		o.must(o.Staff.StopCampaignLook(t.Context(), stop))
		o.must(o.Staff.BeginCampaignLook(t.Context(), look, "one"))
		is(t, o.Staff.BeginCampaignLook(t.Context(), look, "two"), staff.ErrConflict)
		if len(o.entries()) != n+1 {
			t.Error("the log notes what did not happen")
		}
		mine, err := o.Staff.CampaignBeat(t.Context(), "care", "one", 2, 7, Now.Add(time.Second))
		o.must(err)
		l, err = o.Staff.CampaignLook(t.Context(), "care")
		o.must(err)
		if !mine || l.Done != 2 || l.Total != 7 || !l.Running(Now.Add(staff.CampaignQuiet)) || l.Running(Now.Add(time.Second+staff.CampaignQuiet)) {
			t.Errorf("mine %v, %+v", mine, l)
		}
		look.At = Now.Add(time.Second + staff.CampaignQuiet)
		o.must(o.Staff.BeginCampaignLook(t.Context(), look, "two"))
		if mine, err = o.Staff.CampaignBeat(t.Context(), "care", "one", 3, 7, look.At); mine || err != nil {
			t.Errorf("a dead job has it: %v, %v", mine, err)
		}
		is(t, o.Staff.AddCampaign(t.Context(), "care", "one", 9, staff.Campaign{ID: "x"}, []staff.CampaignMember{{}}), staff.ErrConflict)
		is(t, o.Staff.EndCampaignLook(t.Context(), "care", "one", staff.CampaignLook{At: Now}), staff.ErrConflict)
		o.must(o.Staff.FailCampaignLook(t.Context(), "care", "one"))
		o.must(o.Staff.FailCampaignLook(t.Context(), "care", "two"))
		l, err = o.Staff.CampaignLook(t.Context(), "care")
		o.must(err)
		if !l.Failed || l.Job != "" || l.ID != "" {
			t.Errorf("after an error: %+v", l)
		}
		o.must(o.Staff.BeginCampaignLook(t.Context(), look, "three"))
		o.must(o.Staff.StopCampaignLook(t.Context(), stop))
		if mine, err = o.Staff.CampaignBeat(t.Context(), "care", "three", 1, 7, look.At); mine || err != nil {
			t.Errorf("a stopped job has it: %v, %v", mine, err)
		}
	}},
	{"Groups stand until others take their place; who changes or withdraws leaves them; names stay", func(t *testing.T, o *office) {
		v := o.publish("care")
		o.publish("else")
		var sent []*consultation.Response
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			sent = append(sent, o.says(v, name, "the same words"))
		}
		o.project()
		_, rev, err := o.Staff.ProjectionAt(t.Context(), "care")
		o.must(err)
		ord := map[string]uint32{}
		for _, c := range o.since("care", 0) {
			ord[c.ID] = c.Ord
		}
		member := func(i int, kind staff.CampaignKind) staff.CampaignMember {
			return staff.CampaignMember{Ord: ord[sent[i].ID], Response: sent[i].ID, Kind: kind}
		}
		look := func(job string, groups map[string][]staff.CampaignMember) {
			o.must(o.Staff.BeginCampaignLook(t.Context(), staff.Act{Actor: "ann", Verb: staff.VerbCampaignLook, Consultation: "care", At: Now}, job))
			for id, members := range groups {
				o.must(o.Staff.AddCampaign(t.Context(), "care", job, rev, staff.Campaign{ID: id, Question: "view"}, members))
			}
			o.must(o.Staff.EndCampaignLook(t.Context(), "care", job, staff.CampaignLook{Generation: "g", Rev: rev, At: Now, By: "ann", Questions: []staff.CampaignQuestion{{Question: "view", Answers: 5, Short: 1}}}))
		}
		of := func() []staff.Campaign {
			all, err := o.Staff.Campaigns(t.Context(), "care")
			o.must(err)
			return all
		}
		look("one", map[string][]staff.CampaignMember{
			"x": {member(0, staff.CampaignTemplate), member(1, staff.CampaignCopy), member(2, staff.CampaignDiffers)}, "y": {member(3, staff.CampaignTemplate), member(4, staff.CampaignDiffers)},
		})
		same(t, "groups", of(), []staff.Campaign{{ID: "x", Question: "view", Size: 3, Copies: 2}, {ID: "y", Question: "view", Size: 2, Copies: 1}})
		members, err := o.Staff.CampaignMembers(t.Context(), "care", "x", 0, 2)
		o.must(err)
		same(t, "members", members, []staff.CampaignMember{member(0, staff.CampaignTemplate), member(1, staff.CampaignCopy)})
		if members, err = o.Staff.CampaignMembers(t.Context(), "else", "x", 0, 9); len(members) != 0 || err != nil {
			t.Errorf("another consultation has %v, %v", members, err)
		}
		l, err := o.Staff.CampaignLook(t.Context(), "care")
		o.must(err)
		if l.ID != "one" || l.Job != "" || l.Rev != rev || l.Generation != "g" || !l.At.Equal(Now) || l.By != "ann" || len(l.Questions) != 1 || l.Questions[0].Short != 1 {
			t.Errorf("%+v", l)
		}
		name := staff.Act{Actor: "bob", Verb: staff.VerbCampaignNamed, Consultation: "care", Subject: "x", At: Now}
		is(t, o.Staff.NameCampaign(t.Context(), name, "none", "A name"), consultation.ErrNotFound)
		other := name
		other.Consultation = "else"
		is(t, o.Staff.NameCampaign(t.Context(), other, "x", "A name"), consultation.ErrNotFound)
		n := len(o.entries())
		o.must(o.Staff.NameCampaign(t.Context(), name, "x", "Carers"))
		o.must(o.Staff.NameCampaign(t.Context(), name, "x", "Carers"))
		o.must(o.Staff.NameCampaign(t.Context(), name, "y", "Others"))
		if of()[0].Name != "Carers" || len(o.entries()) != n+2 {
			t.Errorf("%+v, %d entries", of(), len(o.entries())-n)
		}

		d, err := o.Amend(t.Context(), sent[2].ID, Now)
		o.must(err)
		again := Sent(*d)
		again.Version, again.Answers = v.Hash, consultation.Answers{"view": {"other words"}}
		_, err = o.Submit(t.Context(), d.ID, again, nil)
		o.must(err)
		_, err = o.Withdraw(t.Context(), sent[4].ID, Now, "withdrawn")
		o.must(err)
		same(t, "groups after a change and a withdrawal", of(), []staff.Campaign{{ID: "x", Question: "view", Name: "Carers", Size: 2, Copies: 2}})
		standing, lost, err := o.Staff.CampaignTraces(t.Context(), "care")
		o.must(err)
		same(t, "standing", standing, []staff.CampaignTrace{{ID: "x", Question: "view", Ords: []uint32{min(ord[sent[0].ID], ord[sent[1].ID]), max(ord[sent[0].ID], ord[sent[1].ID])}}})
		same(t, "lost", lost, []staff.CampaignTrace{{ID: "y", Question: "view", Ords: []uint32{ord[sent[3].ID]}}})
		o.project()
		if n, err := o.Staff.CameSince(t.Context(), "care", rev); n != 1 || err != nil {
			t.Errorf("%d came since, %v", n, err)
		}

		// What was looked at before the change does not bring it back, nor what is gone.
		look("two", map[string][]staff.CampaignMember{"z": {member(0, staff.CampaignTemplate), member(1, staff.CampaignCopy), member(2, staff.CampaignCopy), member(4, staff.CampaignCopy)}})
		same(t, "groups of another look", of(), []staff.Campaign{{ID: "z", Question: "view", Size: 2, Copies: 2}})
		if _, lost, err = o.Staff.CampaignTraces(t.Context(), "care"); err != nil || len(lost) != 2 || lost[0].ID != "x" || len(lost[0].Ords) != 3 {
			t.Errorf("of what has a name and was not found again there is %+v, %v", lost, err)
		}
		_, rev, err = o.Staff.ProjectionAt(t.Context(), "care")
		o.must(err)
		look("three", map[string][]staff.CampaignMember{"x": {member(0, staff.CampaignTemplate), member(1, staff.CampaignCopy)}})
		same(t, "groups that were found again", of(), []staff.Campaign{{ID: "x", Question: "view", Name: "Carers", Size: 2, Copies: 2}})
		o.must(o.Staff.ForgetProjection(t.Context(), "care"))
		o.project()
		same(t, "groups while the projection is made anew", len(of()), 1)
		o.must(o.Staff.NameCampaign(t.Context(), name, "x", ""))
		if of()[0].Name != "" {
			t.Error("the name is still there")
		}
		if _, lost, err = o.Staff.CampaignTraces(t.Context(), "care"); err != nil || len(lost) != 1 || lost[0].ID != "y" {
			t.Errorf("%+v, %v", lost, err)
		}
	}},
}
