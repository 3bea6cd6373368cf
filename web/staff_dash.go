package web

import (
	"net/http"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) dashRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, "/staff/c/:slug/dashboard", staff.MayCount, (*desk).dashboard),
	}
}

var _ = registerArea(area{order: 40, key: "area.dash", path: "/dashboard", may: staff.MayCount, status: (*desk).dashStatus})

// quarantineLong is how long a file waits for the virus scanner until somebody should look.
const quarantineLong = time.Hour

// DashPage is page/staff-dash.html: how a consultation is going, in counts.
type DashPage struct {
	StaffPage
	Needs []need
}

var _ = registerPage("staff-dash", DashPage{})

// dashStatus is how many responses there are.
func (d *desk) dashStatus() (templates.Tag, error) {
	counts, err := d.s.Store.DayCounts(d.ctx, d.slug)
	n := staff.CountsOver(counts, staff.CountSent, "", "")
	if err != nil || n == 0 {
		return templates.Tag{}, err
	}
	return templates.Tag{Text: d.words.Say("dash.status", "count", n), Classes: "govuk-tag--grey"}, nil
}

func (d *desk) dashboard() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := DashPage{StaffPage: d.page("dash.title")}
	if p.Needs, err = d.allNeeds(w); err != nil {
		return err
	}
	return d.show("staff-dash", p)
}
