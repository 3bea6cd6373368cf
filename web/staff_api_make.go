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
