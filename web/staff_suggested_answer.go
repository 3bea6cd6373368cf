package web

import (
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// The queues of answers to be coded, besides that of what nobody has decided about. They are names of fields.
const (
	queueAgain     = "again"
	queueSuggested = "suggested"
)

func queueOf(get func(string) string) string {
	for _, queue := range []string{queueAgain, queueSuggested} {
		if get(queue) != "" {
			return queue
		}
	}
	return ""
}

// next gives the next response of the queue after another, or none.
func (x *coding) next(after string) ([]string, error) {
	if x.queue == queueSuggested {
		return x.s.Store.ToDecide(x.ctx, x.slug, x.question, after, 1)
	}
	return x.s.Store.ToCode(x.ctx, x.slug, x.question, x.queue == queueAgain, after, 1)
}

// suggested says of codes that a machine suggests for the answer by what, the likeliest source of each.
func (x *coding) suggested() (map[string]string, error) {
	list, err := x.s.Store.SuggestedOf(x.ctx, x.slug, x.r.ID, x.question)
	says := map[string]string{}
	for _, s := range list {
		if says[s.Code] == "" {
			says[s.Code] = x.words.Say("suggested.by."+s.Source, "share", x.number(int(s.Score*100+0.5)))
		}
	}
	return says, err
}

// reject decides that nothing that is suggested fits; the answer is still to be coded.
func (x *coding) reject() error {
	err := x.s.Store.RejectSuggested(x.ctx, x.act(staff.VerbSuggestedRejected, "", nil), x.slug, x.r.ID, x.question)
	if err != nil && !isNotFound(err) { // somebody else was sooner
		return err
	}
	return x.seeOther(x.url("after", x.r.ID), "suggested-rejected")
}
