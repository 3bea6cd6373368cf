package web

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"net/http"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// The codes of a batch are never stored. They are made from a seed that only the browser of whoever made the batch keeps, sealed in a
// cookie and bound to the session, until it says that they are saved, or for an hour.
const (
	seedSize = 32
	seedAge  = 60 * 60 // seconds
)

func (s *Server) seedCookie() string { return s.cookieName("greenpaper-invitations") }

// seedMAC is what the store knows of a seed, to find the batch again.
func (s *Server) seedMAC(seed []byte) []byte {
	return s.MACs.CodeMAC("invitations " + base64.RawURLEncoding.EncodeToString(seed))
}

func (d *desk) keepSeed(seed []byte) {
	sealed := d.s.MACs.Seal("invitations", append([]byte(d.slug+"\x00"), seed...), []byte(d.session.ID))
	d.s.setCookie(d.c, d.s.seedCookie(), base64.RawURLEncoding.EncodeToString(sealed), seedAge)
}

// codesAtHand gives the batch of this consultation whose codes the browser can show, with its seed; nil where there is none.
func (d *desk) codesAtHand() (*staff.Batch, []byte, error) {
	cookie, err := d.c.Request.Cookie(d.s.seedCookie())
	if err != nil {
		return nil, nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return nil, nil, nil
	}
	plain, err := d.s.MACs.Open("invitations", raw, []byte(d.session.ID))
	if err != nil {
		return nil, nil, nil // of another session: it shows nothing
	}
	slug, seed, _ := bytes.Cut(plain, []byte{0})
	if string(slug) != d.slug {
		return nil, nil, nil
	}
	b, err := d.s.Store.BatchOfSeed(d.ctx, d.slug, d.s.seedMAC(seed))
	if isNotFound(err) {
		return nil, nil, nil
	}
	return b, seed, err
}

// CodesPage is page/staff-invitations-codes.html: where the codes of a new batch are taken away.
type CodesPage struct {
	StaffPage
	Batch   string // its label; empty where there are no codes to show
	Count   int
	At      string
	Address string // where people go
}

// LettersPage is page/staff-invitations-letters.html: a sheet for each invitation, to print.
type LettersPage struct {
	StaffPage
	Codes   []string
	About   string // title of the consultation
	Who     string // who asks, or empty
	Address string
	Closes  string // or empty
	Contact string // or empty
	Back    string
}

var (
	_ = registerPage("staff-invitations-codes", CodesPage{})
	_ = registerPage("staff-invitations-letters", LettersPage{})
)

func (d *desk) invitationCodes() error {
	b, _, err := d.codesAtHand()
	if err != nil {
		return err
	}
	p := CodesPage{StaffPage: d.page("invitations.codes.none"), At: d.at("/invitations"), Address: d.publicAddress("")}
	if b != nil {
		p.StaffPage = d.page("invitations.codes.title", "count", b.Made, "name", b.Label)
		p.Batch, p.Count = b.Label, b.Made
	}
	return d.show("staff-invitations-codes", p)
}

// closeCodes takes the codes out of the browser.
func (d *desk) closeCodes() error {
	d.s.setCookie(d.c, d.s.seedCookie(), "", -1)
	return d.seeOther(d.at("/invitations"), "codes-closed")
}

// publicAddress is the start page's address as people type it or follow it.
func (d *desk) publicAddress(query string) string {
	path := startURL(d.slug) + query
	if d.s.Config.PublicURL != "" {
		return d.s.Config.PublicURL + path
	}
	return "http://" + d.c.Request.Host + path
}

// shownAddress is an address as it is typed: without what every browser puts before it.
func shownAddress(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	return rest
}

func codesOf(b *staff.Batch, seed []byte) []string {
	codes := make([]string, b.Made)
	for i := range codes {
		codes[i] = consultation.InvitationCode(seed, i)
	}
	return codes
}

// codesFile is the codes for a program that makes letters or messages. The code stands behind the # of the link, so that it is
// in no server's log.
func (d *desk) codesFile() error {
	b, seed, err := d.codesAtHand()
	if err != nil {
		return err
	}
	if b == nil {
		return d.seeOther(d.at("/invitations/codes"), "")
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	address := d.publicAddress("")
	w.Write([]string{d.words.Say("invitations.csv.code"), d.words.Say("invitations.csv.address"), d.words.Say("invitations.csv.link")})
	for _, code := range codesOf(b, seed) {
		w.Write([]string{code, shownAddress(address), address + "#" + code})
	}
	w.Flush() // to memory: it cannot fail
	d.c.Header("Content-Disposition", `attachment; filename="invitations-`+d.slug+`.csv"`)
	d.c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	return nil
}

func (d *desk) letters() error {
	b, seed, err := d.codesAtHand()
	if err != nil {
		return err
	}
	if b == nil {
		return d.seeOther(d.at("/invitations/codes"), "")
	}
	w, err := d.work()
	if err != nil {
		return err
	}
	p := LettersPage{
		StaffPage: d.page("invitations.letters.title", "name", b.Label), Codes: codesOf(b, seed), About: w.title,
		Address: shownAddress(d.publicAddress("")), Back: d.at("/invitations/codes"),
	}
	if w.published != nil {
		p.Who = w.published.Dept
		if closes := w.published.Schedule.Closes; !closes.IsZero() {
			p.Closes = longTime(d.words, closes)
		}
		v, err := d.s.cache.Version(d.ctx, w.published.Version)
		if err != nil {
			return err
		}
		p.Contact = v.Questionnaire(v.Main).Front.Contact
	}
	return d.show("staff-invitations-letters", p)
}
