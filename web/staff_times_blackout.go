package web

import (
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// checkBlackout stops an opening that is moved into a time that the organisation or the file rules out. As at the gate, the organisation's
// can be overruled by a recorded reason, and the file's cannot.
func (d *desk) checkBlackout(con *consultation.Consultation, t *timesWanted, wrong *slips) error {
	if t.next.Opens.Equal(con.Schedule.Opens) {
		t.exception = ""
		return nil
	}
	id := "to-to-day"
	if !asksTime(t.what) {
		id = "reason"
	}
	settings, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return err
	}
	if b, ok := settings.Blackout(t.next.Opens); ok {
		t.blackout = &b
		switch n := utf8.RuneCountInString(t.exception); {
		case n == 0:
			wrong.add("exception", d.words.Say("times.wrong.blackout", "why", b.Why))
		case n > maxGateWords:
			wrong.add("exception", d.words.Say("publication.long", "count", maxGateWords, "over", n-maxGateWords))
		}
	} else {
		t.exception = ""
	}
	v, err := d.s.cache.Version(d.ctx, con.Version)
	if err != nil {
		return err
	}
	day := t.next.Opens.In(consultation.London).Format(consultation.ISODate)
	for _, b := range v.Questionnaire("").Front.Blackout {
		if b.From <= day && day <= b.To {
			wrong.add(id, d.words.Say("times.wrong.blackout.file", "from", b.From, "to", b.To))
		}
	}
	return nil
}

// exceptionField asks why it opens in a blackout all the same; nil where it does not.
func (d *desk) exceptionField(t timesWanted, wrong *slips) *templates.Textarea {
	if t.blackout == nil && t.exception == "" {
		return nil
	}
	box := d.textarea("exception", "times.exception", "times.exception.hint", t.exception, 4, wrong)
	return &box
}
