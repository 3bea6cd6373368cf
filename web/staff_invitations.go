package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

var _ = registerArea(area{order: 41, key: "area.invitations", path: "/invitations", may: staff.MayInvite})

func (s *Server) invitationRoutes() []Route {
	const at = "/staff/c/:slug/invitations"
	get := func(path string, h func(*desk) error) Route {
		return s.staffRoute(http.MethodGet, at+path, staff.MayInvite, h)
	}
	post := func(path string, h func(*desk) error) Route {
		return s.staffRoute(http.MethodPost, at+path, staff.MayInvite, h)
	}
	return []Route{
		get("", (*desk).invitations),
		post("", (*desk).makeInvitations),
		get("/codes", (*desk).invitationCodes),
		post("/codes", (*desk).closeCodes),
		get("/codes.csv", (*desk).codesFile),
		get("/letters", (*desk).letters),
		get("/batches/:id/revoke", (*desk).revokeBatchForm),
		post("/batches/:id/revoke", (*desk).revokeBatch),
		get("/links", (*desk).trackedLinks),
		post("/links", (*desk).addLink),
		get("/links/:id/end", (*desk).endLinkForm),
		post("/links/:id/end", (*desk).endLink),
	}
}

// InvitationsPage is page/staff-invitations-list.html: the batches of invitations, and the form that makes one.
type InvitationsPage struct {
	StaffPage
	Consultation  string // its title
	State         string // a key: "invited", "open" where everybody can answer, "draft" where nothing is published
	Batches       []BatchView
	Label, Number templates.Input
	Pending       string // label of the batch whose codes are still shown in this browser, or ""
	At            string // address of the area
}

// BatchView is one batch in the list. Used and Left are in words, since small numbers are not told.
type BatchView struct {
	Label, Made, Used, Left string
	RevokeURL               string // empty where it was revoked
}

// EndingPage is page/staff-invitations-confirm.html: asked before something ends.
type EndingPage struct {
	StaffPage
	Paragraphs             []string
	Action, Cancel, Button string
}

var (
	_ = registerPage("staff-invitations-list", InvitationsPage{})
	_ = registerPage("staff-invitations-confirm", EndingPage{})
)

func (d *desk) invitations() error {
	p, err := d.invitationsPage("", "", &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-invitations-list", p)
}

func (d *desk) invitationsPage(label, number string, wrong *slips) (InvitationsPage, error) {
	w, err := d.work()
	if err != nil {
		return InvitationsPage{}, err
	}
	p := InvitationsPage{StaffPage: d.page("invitations.title"), Consultation: w.title, State: invitedState(w), At: d.at("/invitations")}
	list, err := d.s.Store.Batches(d.ctx, d.slug)
	if err != nil {
		return p, err
	}
	for _, b := range list {
		p.Batches = append(p.Batches, d.batchView(b))
	}
	if b, _, err := d.codesAtHand(); err != nil {
		return p, err
	} else if b != nil {
		p.Pending = b.Label
	}
	p.Label = d.labelField("invitations.label", "invitations.label.hint", label, wrong)
	p.Number = templates.Input{
		Field: templates.Field{
			Name: "number", ID: "number", Label: templates.Label{Text: d.words.Say("invitations.number")},
			Hint: templates.Hint{Text: d.words.Say("invitations.number.hint")}, ErrorMessage: wrong.at("number"), Classes: "govuk-input--width-5",
		},
		Inputmode: "numeric", Spellcheck: "false", Value: number,
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

// invitedState says who can answer.
func invitedState(w *work) string {
	switch {
	case w.published == nil:
		return "draft"
	case w.published.Invited:
		return "invited"
	}
	return "open"
}

func (d *desk) labelField(key, hint, value string, wrong *slips) templates.Input {
	return templates.Input{
		Field: templates.Field{
			Name: "label", ID: "label", Label: templates.Label{Text: d.words.Say(key)},
			Hint: templates.Hint{Text: d.words.Say(hint)}, ErrorMessage: wrong.at("label"),
		},
		Value: value,
	}
}

func (d *desk) batchView(b staff.Batch) BatchView {
	say := spoken{d.words}
	v := BatchView{Label: b.Label, Made: d.words.Say("invitations.made", "count", b.Made, "date", say.Date(b.At))}
	v.Used, v.Left = d.words.Say("invitations.few"), d.words.Say("invitations.left.few", "count", b.Made)
	switch {
	case b.Made < staff.Threshold:
		v.Used = d.words.Say("invitations.used.small")
	case b.Used > 0:
		v.Used = d.words.Say("invitations.as-of", "count", b.Used, "date", d.counted(b.Counted))
		v.Left = d.words.Say("invitations.left", "count", b.Made-b.Used)
	}
	if b.Revoked.IsZero() {
		v.RevokeURL = d.at("/invitations/batches/" + b.ID + "/revoke")
	} else {
		v.Left = d.words.Say("invitations.left.revoked", "date", say.Date(b.Revoked))
	}
	return v
}

// counted is the Monday of a count in words.
func (d *desk) counted(day string) string {
	t, err := time.ParseInLocation(consultation.ISODate, day, consultation.London)
	if err != nil {
		return day
	}
	return d.words.Date(t)
}

// typedLabel checks the name of a batch or a link.
func (d *desk) typedLabel(f *form, wrong *slips) string {
	label := strings.Join(strings.Fields(f.Get("label")), " ")
	switch {
	case label == "":
		wrong.add("label", d.words.Say("invitations.label.empty"))
	case utf8.RuneCountInString(label) > staff.MaxLabel:
		wrong.add("label", d.words.Say("invitations.label.long", "count", staff.MaxLabel))
	}
	return label
}

func (d *desk) makeInvitations() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	w, err := d.work()
	if err != nil {
		return err
	}
	if invitedState(w) == "open" {
		return Error{Status: http.StatusConflict, Key: "error.409.invitations", Next: templates.Link{Href: d.at("/invitations")}}
	}
	var wrong slips
	label := d.typedLabel(f, &wrong)
	number, err := strconv.Atoi(strings.NewReplacer(",", "", " ", "").Replace(f.Get("number")))
	if err != nil || number < 1 || number > staff.MaxBatch {
		wrong.add("number", d.words.Say("invitations.number.wrong", "most", spoken{d.words}.Number(strconv.Itoa(staff.MaxBatch))))
	}
	pending, _, err := d.codesAtHand()
	if err != nil {
		return err
	}
	if pending != nil {
		wrong.add("label", d.words.Say("invitations.pending.first", "name", pending.Label))
	}
	if !wrong.any() {
		err := d.makeBatch(label, number)
		if !errors.Is(err, consultation.ErrExists) {
			return err
		}
		wrong.add("label", d.words.Say("invitations.label.taken"))
	}
	p, err := d.invitationsPage(f.Get("label"), f.Get("number"), &wrong)
	if err != nil {
		return err
	}
	return d.showSlips("staff-invitations-list", p)
}

// makeBatch stores the MACs of new codes and gives the browser what they are made from.
func (d *desk) makeBatch(label string, number int) error {
	seed := make([]byte, seedSize)
	rand.Read(seed) // never fails
	macs := make([][]byte, number)
	for i := range macs {
		macs[i] = d.s.invitationMAC(d.slug, consultation.InvitationCode(seed, i))
	}
	b := staff.Batch{ID: rand.Text(), Consultation: d.slug, Label: label}
	act := d.act(staff.VerbBatchMade, b.ID, staff.Details{"label": label, "number": strconv.Itoa(number)})
	if err := d.s.Store.MakeBatch(d.ctx, act, b, d.s.seedMAC(seed), macs); err != nil {
		return err
	}
	d.keepSeed(seed)
	return d.seeOther(d.at("/invitations/codes"), "")
}

// batch finds the one that the address names.
func (d *desk) batch() (*staff.Batch, error) {
	list, err := d.s.Store.Batches(d.ctx, d.slug)
	for i := range list {
		if err == nil && list[i].ID == d.c.Param("id") && list[i].Revoked.IsZero() {
			return &list[i], nil
		}
	}
	if err == nil {
		err = consultation.ErrNotFound
	}
	return nil, err
}

func (d *desk) revokeBatchForm() error {
	b, err := d.batch()
	if err != nil {
		return err
	}
	return d.show("staff-invitations-confirm", EndingPage{
		StaffPage: d.page("invitations.revoke.title", "name", b.Label),
		Paragraphs: []string{
			d.words.Say("invitations.revoke.text"), d.words.Say("invitations.revoke.stay"), d.words.Say("invitations.revoke.undo"),
		},
		Action: d.c.Request.URL.Path, Cancel: d.at("/invitations"), Button: d.words.Say("invitations.revoke.button"),
	})
}

func (d *desk) revokeBatch() error {
	b, err := d.batch()
	if err != nil {
		return err
	}
	act := d.act(staff.VerbBatchRevoked, b.ID, staff.Details{"label": b.Label})
	err = d.s.Store.RevokeBatch(d.ctx, act, d.slug, b.ID)
	if err != nil && !errors.Is(err, consultation.ErrExists) { // somebody else was quicker: it is as it should be
		return err
	}
	return d.seeOther(d.at("/invitations"), "batch-revoked")
}
