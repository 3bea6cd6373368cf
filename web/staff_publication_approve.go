package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/gate"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// ApprovePage is page/staff-publication-approve.html: what somebody asked for, and the choice to publish it or to send it back.
type ApprovePage struct {
	StaffPage
	Proposal *ProposalView // nil when nothing waits
	Gate     templates.TaskList
	Answers  []ApproveAnswer // what was answered, for who approves to read
	Changes  *ChangesView
	ReadURL  string // the text that would be published
	Action   string
	Refused  string // why this person may not approve; empty if they may
	Blocked  string // why nobody may; empty if somebody may
	Opens    string // what happens when it is approved
	Words    templates.Textarea
	ID       string
}

// ApproveAnswer is an item that a person answered.
type ApproveAnswer struct{ Title, Words, By string }

var _ = registerPage("staff-publication-approve", ApprovePage{})

// showProposals puts the proposal that waits, or the last one that was sent back, on the page.
func (d *desk) showProposals(p *PublicationPage, w *work) error {
	all, err := d.s.Store.Proposals(d.ctx, d.slug)
	if err != nil || len(all) == 0 {
		return err
	}
	last := all[0]
	v, err := d.proposalView(last)
	if err != nil {
		return err
	}
	switch last.State {
	case staff.Waiting:
		p.Asked = &v
		p.Newer = w.manuscript != nil && last.Rev > 0 && w.manuscript.Rev > last.Rev
		v.Withdraw = d.can(staff.MayPropose)
		if d.can(staff.MayApprove) {
			v.ApproveURL = d.at("/publication/approve")
		}
	case staff.SentBack:
		p.Last = &v
	}
	return nil
}

var proposalTags = map[staff.ProposalState]string{staff.Waiting: "govuk-tag--yellow", staff.Approved: "govuk-tag--green", staff.SentBack: "govuk-tag--red", staff.Withdrawn: "govuk-tag--grey"}

func (d *desk) proposalView(p *staff.Proposal) (ProposalView, error) {
	v := ProposalView{ID: p.ID, State: templates.Tag{Text: d.words.Say("proposal." + string(p.State)), Classes: proposalTags[p.State]}}
	by, err := d.actor(p.By)
	if err != nil {
		return v, err
	}
	v.Facts.Rows = []templates.SummaryRow{
		d.whatFact(p.Rev, p.Version),
		d.fact("proposal.by", d.words.Say("proposal.by.words", "name", by, "time", spoken{d.words}.DateTime(p.At))),
		d.fact("proposal.why", p.Why),
	}
	if p.Public != "" {
		v.Facts.Rows = append(v.Facts.Rows, d.fact("proposal.public", p.Public))
	}
	if p.Base == "" {
		v.Facts.Rows = append(v.Facts.Rows, d.spokenSchedule(p.Schedule).Rows...)
	}
	if p.State == staff.SentBack {
		settler, err := d.actor(p.Settler)
		if err != nil {
			return v, err
		}
		v.Sent = p.Words
		v.Facts.Rows = append(v.Facts.Rows, d.fact("proposal.settled", d.words.Say("proposal.by.words", "name", settler, "time", spoken{d.words}.DateTime(p.Settled))))
	}
	return v, nil
}

// proposed reads the proposal that waits and judges it anew, as of now, with the answers that were frozen with it.
func (d *desk) proposed() (*staff.Proposal, *candidate, error) {
	w, err := d.work()
	if err != nil {
		return nil, nil, err
	}
	p, err := d.waitingProposal()
	if err != nil || p == nil {
		return nil, nil, err
	}
	c, err := d.candidate(w, p.Rev, p.Version, &p.Schedule, p.Answers)
	return p, c, err
}

func (d *desk) approval() error {
	p, c, err := d.proposed()
	if err != nil {
		return err
	}
	if p == nil {
		return d.seeOther(d.at("/publication"), "")
	}
	page, err := d.approvePage(p, c, "", &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-publication-approve", page)
}

func (d *desk) approvePage(p *staff.Proposal, c *candidate, words string, wrong *slips) (ApprovePage, error) {
	page := ApprovePage{
		StaffPage: d.page("approve.title"), ID: p.ID, ReadURL: d.at("/publication/read"), Action: d.at("/publication/approve"),
		Gate: d.gateList(&c.result, "open", gate.Refused, gate.Open),
	}
	v, err := d.proposalView(p)
	if err != nil {
		return page, err
	}
	page.Proposal = &v
	if c.served != nil {
		changes := d.changesView(c)
		page.Changes = &changes
	}
	if page.Answers, err = d.frozenAnswers(c); err != nil {
		return page, err
	}
	if page.Blocked = d.blocked(p, c); page.Blocked == "" {
		hand, err := d.hand(p)
		if err != nil {
			return page, err
		}
		if hand != "" {
			page.Refused = d.words.Say("approve.same." + string(hand))
		}
	}
	page.Opens = d.words.Say("approve.opens.at", "time", longTime(d.words, c.schedule.Opens))
	if !d.now.Before(c.schedule.Opens) {
		page.Opens = d.words.Say("approve.opens.now")
	}
	if c.served != nil {
		page.Opens = d.words.Say("approve.opens.change")
	}
	page.Words = d.textarea("words", "approve.words", "approve.words.hint", words, 4, wrong)
	wrong.on(&page.StaffPage)
	return page, nil
}

// blocked says why nobody may approve a proposal now, "" where somebody may.
func (d *desk) blocked(p *staff.Proposal, c *candidate) string {
	base := ""
	if c.served != nil {
		base = c.served.Hash
	}
	switch {
	case base != p.Base:
		return d.words.Say("approve.base")
	case !c.result.Passes():
		return d.words.Say("approve.stands")
	case c.result.Version.Hash != p.Version:
		return d.words.Say("approve.other")
	}
	return ""
}

// hand says what keeps this person from approving a proposal, "" where nothing does. The store decides; pages only tell before.
func (d *desk) hand(p *staff.Proposal) (staff.Hand, error) {
	saved := ""
	if p.Rev > 0 {
		r, _, err := d.s.Store.Revision(d.ctx, d.slug, p.Rev)
		if err != nil {
			return "", err
		}
		saved = r.By
	}
	s, err := d.s.Store.Settings(d.ctx)
	return s.Hand(d.person.ID, p.By, saved), err
}

// outcomeHand is hand for an outcome.
func (d *desk) outcomeHand(p *staff.OutcomeProposal) (staff.Hand, error) {
	draft, err := d.s.Store.OutcomeDraft(d.ctx, d.slug, p.Rev)
	if err != nil {
		return "", err
	}
	s, err := d.s.Store.Settings(d.ctx)
	return s.Hand(d.person.ID, p.By, draft.By), err
}

func (d *desk) frozenAnswers(c *candidate) ([]ApproveAnswer, error) {
	var out []ApproveAnswer
	for _, i := range c.result.Items {
		switch {
		case i.Answer != nil:
			said, err := d.gateWords(*i.Answer)
			if err != nil {
				return nil, err
			}
			out = append(out, ApproveAnswer{Title: i.Title, Words: said.Verdict + ": " + said.Words, By: said.By})
		case i.Reason != "":
			out = append(out, ApproveAnswer{Title: i.Title, Words: i.Reason, By: d.words.Say("gate.in-file")})
		}
	}
	return out, nil
}

func (d *desk) approve() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	p, c, err := d.proposed()
	if err != nil {
		return err
	}
	if p == nil || p.ID != f.Get("id") { // somebody was faster
		return d.seeOther(d.at("/publication"), "settled")
	}
	var wrong slips
	words := f.Get("words")
	switch f.Get("do") {
	case "send-back":
		words = d.wordsOf(f, "words", "approve.words.missing", &wrong)
		if !wrong.any() {
			err := d.s.Store.SettleProposal(d.ctx, d.act(staff.VerbSentBack, p.ID, staff.Details{"words": words}), p.ID, staff.SentBack, words)
			return d.settled(err, "sent-back")
		}
	case "approve": // a form that pressed no button publishes nothing
		if why := d.blocked(p, c); why != "" {
			wrong.add("gate-open", why)
		} else if err := d.publishProposal(p, c); err == nil || errors.Is(err, consultation.ErrGone) {
			return d.settled(err, "approved")
		} else if key := approveSlip(err); key != "" {
			wrong.add("approve", d.words.Say(key))
		} else {
			return err
		}
	}
	page, err := d.approvePage(p, c, words, &wrong)
	if err != nil {
		return err
	}
	return d.s.show(d.c, http.StatusUnprocessableEntity, "staff-publication-approve", page)
}

// settled leads on after a proposal was settled, by this person or by another meanwhile.
func (d *desk) settled(err error, done string) error {
	if errors.Is(err, consultation.ErrGone) {
		return d.seeOther(d.at("/publication"), "settled")
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.at("/publication"), done)
}

// approveSlip is the message for what the store refuses.
func approveSlip(err error) string {
	switch {
	case errors.Is(err, staff.ErrSamePerson):
		return "approve.same"
	case errors.Is(err, staff.ErrAnswered):
		return "approve.answered"
	case errors.Is(err, staff.ErrConflict):
		return "approve.base"
	}
	return ""
}

// publishProposal publishes what was asked for, with who asked, who approved, and why.
func (d *desk) publishProposal(p *staff.Proposal, c *candidate) error {
	v := *c.result.Version
	pub := staff.Publication{
		Before: p.Base, Proposer: p.By, Proposal: p.ID, Why: p.Why, Public: p.Public, Effect: c.result.Effect,
		Series: consultation.NextSeries(&v, c.served, c.result.Effect, c.all),
	}
	if c.served != nil {
		pub.Reworded = !v.ReadsLike(c.served)
	}
	v.Reasons = reasonsOf(c)
	details := staff.Details{"why": p.Why, "public": p.Public, "version": v.Hash, "proposer": p.By, "effect": string(pub.Effect)}
	return d.s.Store.PublishAs(d.ctx, d.act(staff.VerbApproved, p.ID, details), v, c.schedule, nil, pub)
}

// reasonsOf are the reasons for warnings that stand, from beside the file and from the page, as the version keeps them.
func reasonsOf(c *candidate) map[string]string {
	reasons := map[string]string{}
	for code, why := range c.bundle.Reasons {
		reasons[code] = why
	}
	for _, i := range c.result.Items {
		if i.Answer != nil && i.Answer.Verdict == staff.VerdictReason {
			reasons[i.Code] = i.Answer.Words
		}
	}
	return reasons
}

// publishedWith says who published a version last, and why; nil where nobody wrote it down.
func publishedWith(all []staff.Publication, hash string) *staff.Publication {
	for _, p := range slices.Backward(all) {
		if p.Version == hash {
			return &p
		}
	}
	return nil
}
