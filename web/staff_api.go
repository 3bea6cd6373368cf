package web

import (
	"errors"
	"net/http"
	"strconv"
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

// tokenInput is the form that makes a token, as typed.
type tokenInput struct {
	name, which, days string
	scopes, slugs     []string
}

func (d *desk) tokenForm() error {
	p, err := d.tokenPage(tokenInput{which: "all", days: strconv.Itoa(staff.UsualToken)}, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-api-new", p)
}

// published are the consultations that a token of this person could show.
func (d *desk) published() ([]*work, error) {
	all, err := d.allWork()
	var list []*work
	for _, w := range all {
		if w.published != nil {
			list = append(list, w)
		}
	}
	return list, err
}

// opens says whether a token of this person could open a scope anywhere.
func (d *desk) opens(scope staff.Scope, list []*work) bool {
	for _, w := range list {
		if d.person.Can(scope.Needs(), w.slug) {
			return true
		}
	}
	return false
}

func (d *desk) tokenPage(f tokenInput, wrong *slips) (TokenNewPage, error) {
	p := TokenNewPage{StaffPage: d.page("tokens.new.title")}
	p.BackLink = &templates.Link{Href: ownTokens}
	list, err := d.published()
	if err != nil || list == nil {
		p.Nothing = true
		return p, err
	}
	p.Name = templates.Input{Field: d.field("name", "tokens.name", wrong), Value: f.name, Autocomplete: "off"}
	p.Scopes = templates.Checkboxes{Choices: d.boxes("scopes", "tokens.scopes", wrong), Values: f.scopes}
	for _, s := range staff.Scopes {
		if d.opens(s, list) {
			p.Scopes.Items = append(p.Scopes.Items, templates.ChoiceItem{
				Value: string(s), Text: d.words.Say("tokens.scope." + string(s)), Hint: templates.Hint{Text: d.words.Say("tokens.scope." + string(s) + ".hint")},
			})
		}
	}
	slugs := templates.Checkboxes{Choices: d.boxes("slugs", "tokens.slugs", wrong), Values: f.slugs}
	slugs.Fieldset.Legend.Classes = "govuk-fieldset__legend--s"
	for _, w := range list {
		slugs.Items = append(slugs.Items, templates.ChoiceItem{Value: w.slug, Text: w.title})
	}
	p.Which = d.choice("which", "tokens.which", f.which, wrong, []templates.ChoiceItem{
		{Value: "all", Text: d.words.Say("tokens.which.all"), Hint: templates.Hint{Text: d.words.Say("tokens.which.all.hint")}},
		{Value: "chosen", Text: d.words.Say("tokens.which.chosen"), Conditional: templates.Insert{Part: slugs}},
	})
	var days []templates.ChoiceItem
	for _, n := range staff.TokenDays {
		days = append(days, templates.ChoiceItem{Value: strconv.Itoa(n), Text: d.words.Say("tokens.days.count", "count", n)})
	}
	p.Days = d.choice("days", "tokens.days", f.days, wrong, days)
	for _, c := range []*templates.Choices{&p.Which.Choices, &p.Days.Choices} {
		c.Fieldset.Legend.Classes = "govuk-fieldset__legend--m"
	}
	p.Days.Hint = templates.Hint{Text: d.words.Say("tokens.days.hint")}
	wrong.on(&p.StaffPage)
	return p, nil
}

// boxes is a question with checkboxes, without its items.
func (d *desk) boxes(name, key string, wrong *slips) templates.Choices {
	return templates.Choices{
		Name: name, IDPrefix: name, ErrorMessage: wrong.at(name), Hint: templates.Hint{Text: d.words.Say(key + ".hint")},
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say(key), Classes: "govuk-fieldset__legend--m"}},
	}
}

// readToken makes a token of the form, and notes what is wrong.
func (d *desk) readToken(f tokenInput, wrong *slips) (staff.Token, error) {
	x := staff.Token{Account: d.person.ID, Name: f.name, Made: d.now}
	switch n := len([]rune(f.name)); {
	case n == 0:
		wrong.add("name", d.words.Say("tokens.name.empty"))
	case n > staff.MaxTokenName:
		wrong.add("name", d.words.Say("tokens.name.long", "count", staff.MaxTokenName))
	}
	list, err := d.published()
	if err != nil {
		return x, err
	}
	chosen := map[string]bool{}
	for _, s := range f.slugs {
		chosen[s] = true
	}
	within := list
	if f.which == "chosen" {
		within = nil
		for _, w := range list {
			if chosen[w.slug] {
				within, x.Consultations = append(within, w), append(x.Consultations, w.slug)
			}
		}
	}
	for _, s := range staff.Scopes {
		for _, ticked := range f.scopes {
			if ticked != string(s) {
				continue
			}
			x.Scopes = append(x.Scopes, s)
			if !d.opens(s, within) && len(within) > 0 {
				wrong.add("scopes", d.words.Say("tokens.scopes.none", "scope", d.words.Say("tokens.scope."+string(s))))
			}
		}
	}
	if x.Scopes == nil {
		wrong.add("scopes", d.words.Say("tokens.scopes.empty"))
	}
	switch {
	case f.which != "all" && f.which != "chosen":
		wrong.add("which", d.words.Say("tokens.which.empty"))
	case len(within) == 0:
		wrong.add("slugs", d.words.Say("tokens.slugs.empty"))
	}
	for _, n := range staff.TokenDays {
		if f.days == strconv.Itoa(n) {
			x.Expires = d.now.AddDate(0, 0, n)
		}
	}
	if x.Expires.IsZero() {
		wrong.add("days", d.words.Say("tokens.days.empty"))
	}
	return x, nil
}

func (d *desk) makeToken() error {
	posted, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer posted.close()
	f := tokenInput{
		name: staff.OneLine(posted.Get("name")), which: posted.Get("which"), days: posted.Get("days"), scopes: posted.Values["scopes"], slugs: posted.Values["slugs"],
	}
	var wrong slips
	x, err := d.readToken(f, &wrong)
	if err != nil {
		return err
	}
	if !wrong.any() {
		switch err := d.keepToken(x); {
		case err == nil:
			return d.seeOther(ownTokens+"/made", "")
		case !errors.Is(err, consultation.ErrFull):
			return err
		}
		wrong.add("name", d.words.Say("tokens.many", "count", staff.MaxTokens))
	}
	p, err := d.tokenPage(f, &wrong)
	if err != nil {
		return err
	}
	return d.showSlips("staff-api-new", p)
}

// madeToken is a token on its way to the page that shows it. It lies in a sealed cookie of the browser that asked for it, and
// nowhere else.
type madeToken struct{ Token, Name, Until string }

// shownWithin is how long that page may take to come.
const shownWithin = 5 * time.Minute

// keepToken draws a token, stores what must be known of it, and lets the next page show it.
func (d *desk) keepToken(x staff.Token) error {
	var token string
	for range 3 { // an id that is taken is about as likely as one in a million million
		token, x.ID = staff.NewToken()
		details := staff.Details{"name": x.Name, "scopes": staff.ScopeList(x.Scopes), "until": x.Expires.UTC().Format(time.RFC3339)}
		if x.Consultations != nil {
			details["consultations"] = strings.Join(x.Consultations, ", ")
		}
		err := d.s.Store.MakeToken(d.ctx, d.act(staff.VerbTokenMade, x.ID, details), x, TokenMAC(d.s.MACs, token))
		if errors.Is(err, consultation.ErrExists) {
			continue
		}
		if err != nil {
			return err
		}
		return d.sealCookie("token", d.mac, madeToken{Token: token, Name: x.Name, Until: spoken{d.words}.DateTime(x.Expires)}, shownWithin)
	}
	return consultation.ErrExists
}

// tokenMade shows the token and takes it out of the browser.
func (d *desk) tokenMade() error {
	var made madeToken
	if !d.unsealCookie("token", d.mac, &made) {
		return Error{Status: http.StatusGone, Key: "error.410.token", Next: templates.Link{Href: ownTokens}}
	}
	d.dropCookie("token")
	p := TokenMadePage{StaffPage: d.page("tokens.made.title", "name", made.Name), Until: made.Until}
	p.Token = templates.Textarea{Field: d.field("token", "tokens.made", nil), Rows: 2, Value: made.Token, Spellcheck: "false", Autocomplete: "off"}
	p.Token.Attributes = templates.Attrs{"readonly": "readonly"}
	p.Try = "curl --header @token.txt " + d.siteURL() + apiRoot + "/token"
	return d.show("staff-api-made", p)
}

// tokenOf finds a token that works, of an account or of any with "".
func (d *desk) tokenOf(account string) (*staff.Token, error) {
	list, err := d.s.Store.TokensOf(d.ctx, account, d.now)
	for i := range list {
		if list[i].ID == d.c.Param("token") && err == nil {
			return &list[i], nil
		}
	}
	if err == nil {
		err = consultation.ErrNotFound
	}
	return nil, err
}

func (d *desk) revokeTokenForm() error    { return d.askRevoke(d.person.ID, ownTokens) }
func (d *desk) revokeAnyTokenForm() error { return d.askRevoke("", allTokens) }
func (d *desk) revokeToken() error        { return d.endToken(d.person.ID, ownTokens) }
func (d *desk) revokeAnyToken() error     { return d.endToken("", allTokens) }

func (d *desk) askRevoke(account, back string) error {
	x, err := d.tokenOf(account)
	if err != nil {
		return err
	}
	if !x.Works(d.now) {
		return d.seeOther(back, "")
	}
	return d.show("staff-api-revoke", EndTokenPage{
		StaffPage: d.page("tokens.revoke.title", "name", x.Name), Paragraphs: []string{d.words.Say("tokens.revoke.text"), d.words.Say("tokens.revoke.undo")},
		Action: d.c.Request.URL.Path, Cancel: back, Button: d.words.Say("tokens.revoke.button"),
	})
}

func (d *desk) endToken(account, back string) error {
	x, err := d.tokenOf(account)
	if err != nil {
		return err
	}
	if err := d.s.Store.RevokeToken(d.ctx, d.act(staff.VerbTokenRevoked, x.ID, staff.Details{"name": x.Name}), account, x.ID); err != nil {
		return err
	}
	return d.seeOther(back, "token-revoked")
}
