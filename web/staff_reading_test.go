package web_test

import (
	"net/http"
	"testing"

	"github.com/greenpaper/greenpaper/web"
)

// Opening a page for staff writes nothing, whoever opens it and whatever stands behind the question mark.
func TestReadingPagesForStaffChangesNothing(t *testing.T) {
	s := newSurvey(t)
	c := &caller{who: "administrator", admin: true, account: s.staffer("root@example.org", true).ID}
	s.renew(c)
	before := s.contents()
	n := 0
	for _, r := range web.Routes() {
		if r.May == "" || r.Method != http.MethodGet {
			continue
		}
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			for _, query := range []string{"", "?do=approve&confirm=1&remove=1&revoke=1&id=1"} {
				n++
				if w := s.ask(method, staffPath(r, "walks")+query, c.cookies); w.Code >= 500 {
					t.Errorf("%s %s: status %d", method, r.Path, w.Code)
				}
			}
		}
	}
	if s.contents() != before {
		t.Error("something was written")
	}
	if n < 200 {
		t.Errorf("only %d pages were opened", n)
	}
}
