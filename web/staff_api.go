package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// Where tokens of programs are: one's own, and everybody's for administrators.
const (
	ownTokens = "/staff/account/tokens"
	allTokens = "/staff/people/tokens"
)

func (s *Server) apiRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, ownTokens, staff.MayOwn, (*desk).tokens),
		s.staffRoute(http.MethodGet, ownTokens+"/new", staff.MayOwn, proven("/tokens/new", (*desk).tokenForm)),
		s.staffRoute(http.MethodPost, ownTokens+"/new", staff.MayOwn, proven("/tokens/new", (*desk).makeToken)),
		s.staffRoute(http.MethodGet, ownTokens+"/made", staff.MayOwn, (*desk).tokenMade),
		s.staffRoute(http.MethodGet, ownTokens+"/one/:token/revoke", staff.MayOwn, (*desk).revokeTokenForm),
		s.staffRoute(http.MethodPost, ownTokens+"/one/:token/revoke", staff.MayOwn, (*desk).revokeToken),
		s.staffRoute(http.MethodGet, allTokens, staff.MayManage, (*desk).everybodysTokens),
		s.staffRoute(http.MethodGet, allTokens+"/:token/revoke", staff.MayManage, (*desk).revokeAnyTokenForm),
		s.staffRoute(http.MethodPost, allTokens+"/:token/revoke", staff.MayManage, (*desk).revokeAnyToken),
	}
}

// TokensPage is page/staff-api-list.html: tokens, one's own or everybody's.
type TokensPage struct {
	StaffPage
	All   bool
	Items []TokenItem
	Ended []TokenItem // that work no more
	More  string      // address of everybody's tokens, for those who may see them
}

// TokenItem is one token of the list.
type TokenItem struct {
	Name      string
	State     templates.Tag
	About     templates.SummaryList
	RevokeURL string // empty where it works no more
}

// TokenNewPage is page/staff-api-new.html: the form that makes a token.
type TokenNewPage struct {
	StaffPage
	Nothing bool // there is no consultation that a token could show
	Name    templates.Input
	Scopes  templates.Checkboxes
	Which   templates.Radios
	Days    templates.Radios
}

// TokenMadePage is page/staff-api-made.html: the token, which is shown here alone.
type TokenMadePage struct {
	StaffPage
	Token templates.Textarea
	Until string
	Try   string // a line that tries it
}

var (
	_ = registerPage("staff-api-list", TokensPage{})
	_ = registerPage("staff-api-new", TokenNewPage{})
	_ = registerPage("staff-api-made", TokenMadePage{})
	_ = registerPage("staff-api-revoke", EndTokenPage{})
)

// EndTokenPage is page/staff-api-revoke.html: asked before a token ends.
type EndTokenPage struct {
	StaffPage
	Paragraphs             []string
	Action, Cancel, Button string
}

func (d *desk) tokens() error {
	p := TokensPage{StaffPage: d.page("tokens.title")}
	d.below(&p.StaffPage)
	if d.person.Can(staff.MayManage, "") {
		p.More = allTokens
	}
	return d.listTokens(p, d.person.ID, ownTokens+"/one")
}

func (d *desk) everybodysTokens() error {
	p := TokensPage{StaffPage: d.page("tokens.title.all"), All: true}
	p.BackLink = &templates.Link{Href: "/staff/people"}
	return d.listTokens(p, "", allTokens)
}

func (d *desk) listTokens(p TokensPage, account, at string) error {
	list, err := d.s.Store.TokensOf(d.ctx, account, d.now)
	if err != nil {
		return err
	}
	names, err := d.names()
	if err != nil {
		return err
	}
	for i := range list {
		x := &list[i]
		item := TokenItem{Name: x.Name, State: d.tokenState(x), About: d.aboutToken(x, names, p.All)}
		if x.Works(d.now) {
			item.RevokeURL = at + "/" + x.ID + "/revoke"
			p.Items = append(p.Items, item)
		} else {
			p.Ended = append(p.Ended, item)
		}
	}
	return d.show("staff-api-list", p)
}

func (d *desk) tokenState(x *staff.Token) templates.Tag {
	switch {
	case !x.Revoked.IsZero():
		return templates.Tag{Text: d.words.Say("tokens.state.revoked"), Classes: "govuk-tag--grey"}
	case !x.Works(d.now):
		return templates.Tag{Text: d.words.Say("tokens.state.ended"), Classes: "govuk-tag--grey"}
	}
	return templates.Tag{Text: d.words.Say("tokens.state.works"), Classes: "govuk-tag--green"}
}

func (d *desk) aboutToken(x *staff.Token, names map[string]string, owner bool) templates.SummaryList {
	say := spoken{d.words}
	var list templates.SummaryList
	row := func(key, value string) {
		list.Rows = append(list.Rows, templates.SummaryRow{Key: templates.Text{Text: d.words.Say("tokens.row." + key)}, Value: templates.Text{Text: value}})
	}
	if owner {
		row("owner", names[x.Account])
	}
	row("begins", "gp_"+x.ID+"…")
	row("opens", d.scopeWords(x.Scopes))
	which := d.words.Say("tokens.which.all.row")
	if len(x.Consultations) > 0 {
		which = strings.Join(x.Consultations, ", ")
	}
	row("which", which)
	row("made", say.Date(x.Made))
	used := d.words.Say("tokens.used.never")
	if day, err := time.ParseInLocation(consultation.ISODate, x.Used, consultation.London); err == nil {
		used = say.Date(day)
	}
	row("used", used)
	switch {
	case !x.Revoked.IsZero():
		row("revoked", d.words.Say("tokens.revoked", "time", say.DateTime(x.Revoked), "name", names[x.RevokedBy]))
	case x.Works(d.now):
		row("ends", say.DateTime(x.Expires))
	default:
		row("ended", say.DateTime(x.Expires))
	}
	return list
}

func (d *desk) scopeWords(scopes []staff.Scope) string {
	var list []string
	for _, s := range scopes {
		list = append(list, d.words.Say("tokens.scope."+string(s)))
	}
	return strings.Join(list, ", ")
}
