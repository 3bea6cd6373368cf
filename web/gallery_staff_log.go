package web

import (
	"context"
	"net/url"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(90, (*staffTour).logStop)

// logStop shows the log: as it stands, filtered, in error, with nothing to show, the result of a check and the signed end.
func (t *staffTour) logStop(ctx context.Context) error {
	erase := t.act(staff.VerbLogErased, "", "")
	erase.Actor, erase.Details = staff.CommandLine, staff.Details{"reason": "Addresses of sign-ins are kept for a year"}
	found := t.act(staff.VerbResponseFound, t.slug, "")
	found.Actor, found.Details = staff.CommandLine, staff.Details{"reference": "GP-7XK4-QM9W"}
	if err := t.server.Store.Record(ctx, found); err != nil {
		return err
	}
	if _, err := t.server.Store.EraseDetails(ctx, erase, staff.LogFilter{Verb: staff.VerbSignedIn}); err != nil {
		return err
	}
	a, err := t.visitor.post(ctx, "/staff/log/check", url.Values{}, false)
	if err != nil {
		return err
	}
	for _, x := range []struct{ name, path string }{
		{"log-checked", a.place()},
		{"log", "/staff/log"},
		{"log-filtered", "/staff/log?what=signin.done&from-day=1&from-month=1&from-year=2020"},
		{"log-none", "/staff/log?word=nothing+like+this"},
		{"log-error", "/staff/log?from-day=31&from-month=2&from-year=2027"},
		{"log-of-one", deskURL(t.slug) + "/log"},
		{"log-head", "/staff/log/head"},
	} {
		if err := t.page(ctx, x.name, x.path); err != nil {
			return err
		}
	}
	wrong := t.act(staff.VerbLogChecked, "", "")
	wrong.Details = staff.Details{"entries": "90", "findings": "2", "result": "Entry 4 was removed\nThe details of entry 9 were changed"}
	if err := t.server.Store.Record(ctx, wrong); err != nil {
		return err
	}
	h, err := t.server.Store.Head(ctx)
	if err != nil {
		return err
	}
	if err := t.page(ctx, "log-checked-wrong", "/staff/log/check/"+strconv.FormatInt(h.Seq, 10)); err != nil {
		return err
	}
	return t.slip(ctx, "log-head", "/staff/log/check", url.Values{"heads": {"greenpaper-log-1 3"}})
}
