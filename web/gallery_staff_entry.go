package web

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(71, (*staffTour).entriesTour)

// entriesTour goes through the pages of answers that came another way: a paper that two people typed, a call, a letter, and what is
// wrong with each form.
func (t *staffTour) entriesTour(ctx context.Context) error {
	at := deskURL(t.slug)
	if err := t.pages(ctx, "entry-none", at+"/entries", "entry-new", at+"/entries/new", "entry-letters-none", at+"/letters", "entry-quality-none", at+"/typing", "entry-rule", at+"/typing/rule"); err != nil {
		return err
	}
	if err := t.slip(ctx, "entry-new", at+"/entries/new", url.Values{"office": {"Post book 4711"}}); err != nil {
		return err
	}
	if err := t.slip(ctx, "entry-rule", at+"/typing/rule", url.Values{"every": {"many"}}); err != nil {
		return err
	}
	for _, visit := range []func(context.Context, string) error{t.paperEntry, t.callEntry, t.letterEntry} {
		if err := visit(ctx, at); err != nil {
			return err
		}
	}
	return t.pages(ctx, "entry-list", at+"/entries", "entry-quality", at+"/typing", "entry-letters", at+"/letters")
}

// pages gets pages, name and address by turns.
func (t *staffTour) pages(ctx context.Context, list ...string) error {
	for i := 0; i+1 < len(list); i += 2 {
		if err := t.page(ctx, list[i], list[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// beginEntry begins an entry through the page, and gives its address.
func (t *staffTour) beginEntry(ctx context.Context, at, channel, twice string) (string, error) {
	day := t.clock
	form := url.Values{"channel": {channel}, "received-day": {day.Format("2")}, "received-month": {day.Format("1")}, "received-year": {day.Format("2006")}, "office": {"Post book 4711"}, "twice": {twice}}
	if _, err := t.visitor.post(ctx, at+"/entries/new", form, false); err != nil {
		return "", err
	}
	list, err := t.server.Store.Intakes(ctx, t.slug)
	if err != nil || len(list) == 0 {
		return "", errors.Join(err, errors.New("web: no entry was begun"))
	}
	return at + "/entries/" + list[0].ID, nil
}

// keyed types what a gallery needs into a keying of an entry, past the pages.
func (t *staffTour) keyed(ctx context.Context, entryAt, who string, text, pick string) error {
	id := entryAt[strings.LastIndex(entryAt, "/")+1:]
	in, err := t.server.Store.Intake(ctx, t.slug, id)
	if err != nil {
		return err
	}
	v, err := t.server.Store.Version(ctx, in.Version)
	if err != nil {
		return err
	}
	_, err = t.server.Store.KeepTyped(ctx, t.slug, id, *t.clock, func(in *staff.Intake) error {
		if err := in.TakeUp(who); err != nil {
			return err
		}
		k := in.Keying()
		fillKeying(k, v.Questionnaire(in.Edition), text, pick == "last")
		return nil
	})
	return err
}

// fillKeying types something into every question, and marks one in seven.
func fillKeying(k *staff.Keying, q *consultation.Questionnaire, text string, last bool) {
	k.Answers, k.Personal = consultation.Answers{}, consultation.Answers{}
	for i, x := range k.AllAsked(q, consultation.Scene{}) {
		to := k.Answers
		if x.Personal {
			to = k.Personal
		}
		if i%7 == 6 {
			to.Set(staff.MarkField(x.FullName), staff.MarkUnreadable)
			to.Set(staff.NoteField(x.FullName), "A coffee stain")
			continue
		}
		for _, r := range x.Form() {
			for _, c := range r.Controls {
				switch {
				case c.Box == nil && last && i%5 == 0:
					to.Set(c.Field, c.List[len(c.List)-1].Code)
				case c.Box == nil:
					to.Set(c.Field, c.List[min(2, len(c.List)-1)].Code) // the first can lead to where a form ends
				case c.Box.Long():
					to.Set(c.Field, text)
				case c.Box.FieldType() == consultation.FieldNumber:
					to.Set(c.Field, "12")
				case c.Box.FieldType() == consultation.FieldText:
					to.Set(c.Field, "Care home")
				}
			}
		}
	}
}

func (t *staffTour) paperEntry(ctx context.Context, at string) error {
	entryAt, err := t.beginEntry(ctx, at, "paper", "yes")
	if err != nil {
		return err
	}
	if err := t.pages(ctx, "entry-begun", entryAt, "entry-facts", entryAt+"/facts", "entry-files-none", entryAt+"/files", "entry-aside", entryAt+"/aside"); err != nil {
		return err
	}
	for _, path := range []string{"aside", "facts"} {
		if err := t.slip(ctx, "entry-"+path, entryAt+"/"+path, url.Values{}); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "entry-files", entryAt+"/files", url.Values{}); err != nil {
		return err
	}
	if err := t.keyed(ctx, entryAt, t.ann.ID, "The wages are too low, and the hours too long.", "first"); err != nil {
		return err
	}
	if err := t.typingPages(ctx, entryAt, "entry-type", 100); err != nil {
		return err
	}
	if err := t.page(ctx, "entry-check", entryAt+"/check"); err != nil {
		return err
	}
	return t.secondTyping(ctx, entryAt)
}

// typingPages shows the first pages of the form as it is typed.
func (t *staffTour) typingPages(ctx context.Context, entryAt, name string, most int) error {
	id := entryAt[strings.LastIndex(entryAt, "/")+1:]
	in, err := t.server.Store.Intake(ctx, t.slug, id)
	if err != nil {
		return err
	}
	v, err := t.server.Store.Version(ctx, in.Version)
	if err != nil {
		return err
	}
	pages := staff.TypingPages(v.Questionnaire(in.Edition), in.Keyings[0].All())
	for _, p := range pages[:min(most, len(pages))] {
		if err := t.page(ctx, name+"-"+strings.ReplaceAll(p.ID, "/", "-"), entryAt+"/type/"+p.ID); err != nil {
			return err
		}
	}
	return nil
}

// secondTyping types it as Ben, settles where the two differ as Ann, and takes it in.
func (t *staffTour) secondTyping(ctx context.Context, entryAt string) error {
	if err := t.finishKeying(ctx, entryAt, t.ann.ID); err != nil {
		return err
	}
	if err := t.page(ctx, "entry-second", entryAt); err != nil {
		return err
	}
	if err := t.keyed(ctx, entryAt, "ben", "The wages are too low, and the  hours too long.", "last"); err != nil {
		return err
	}
	if err := t.finishKeying(ctx, entryAt, "ben"); err != nil {
		return err
	}
	if err := t.pages(ctx, "entry-to-settle", entryAt, "entry-settle", entryAt+"/settle"); err != nil {
		return err
	}
	if err := t.slip(ctx, "entry-settle", entryAt+"/settle", url.Values{"rev": {t.revOf(ctx, entryAt)}}); err != nil {
		return err
	}
	id := entryAt[strings.LastIndex(entryAt, "/")+1:]
	in, err := t.server.Store.Intake(ctx, t.slug, id)
	if err != nil {
		return err
	}
	form := url.Values{"rev": {t.revOf(ctx, entryAt)}, "slight": {"first"}}
	for i, c := range in.Compared {
		if c.Differs == staff.Plain {
			form.Set("pick:"+c.Question, []string{"first", "second"}[i%2])
			if i == slices.IndexFunc(in.Compared, func(c staff.Compared) bool { return c.Differs == staff.Plain }) {
				if err := t.page(ctx, "entry-anew", entryAt+"/anew/"+c.Question); err != nil {
					return err
				}
			}
		}
	}
	if _, err := t.visitor.post(ctx, entryAt+"/settle", form, false); err != nil {
		return err
	}
	if err := t.pages(ctx, "entry-settled", entryAt+"/settle", "entry-check-settled", entryAt+"/check"); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, entryAt+"/check", url.Values{"rev": {t.revOf(ctx, entryAt)}}, false); err != nil {
		return err
	}
	if err := t.pages(ctx, "entry-taken", entryAt, "entry-done", entryAt+"/done", "entry-slip", entryAt+"/slip", "entry-back", entryAt+"/back", "entry-files-kept", entryAt+"/files"); err != nil {
		return err
	}
	return t.slip(ctx, "entry-back", entryAt+"/back", url.Values{})
}

func (t *staffTour) revOf(ctx context.Context, entryAt string) string {
	a, err := t.visitor.get(ctx, entryAt+"/settle")
	if err == nil && !bytes.Contains(a.body, []byte(`name="rev"`)) {
		a, err = t.visitor.get(ctx, entryAt+"/check")
	}
	if err != nil {
		return ""
	}
	_, after, _ := strings.Cut(string(a.body), `name="rev" value="`)
	rev, _, _ := strings.Cut(after, `"`)
	return rev
}

// finishKeying ends a typing past the pages.
func (t *staffTour) finishKeying(ctx context.Context, entryAt, who string) error {
	id := entryAt[strings.LastIndex(entryAt, "/")+1:]
	in, err := t.server.Store.Intake(ctx, t.slug, id)
	if err != nil {
		return err
	}
	v, err := t.server.Store.Version(ctx, in.Version)
	if err != nil {
		return err
	}
	return t.server.Store.ChangeIntake(ctx, t.act(staff.VerbIntakeFinished, t.slug, ""), t.slug, id, func(in *staff.Intake) error {
		return in.Finish(who, 0, nil, v.Questionnaire(in.Edition), consultation.Scene{Now: *t.clock})
	})
}

func (t *staffTour) callEntry(ctx context.Context, at string) error {
	entryAt, err := t.beginEntry(ctx, at, "telephone", "")
	if err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, entryAt+"/take-up", nil, false); err != nil {
		return err
	}
	if err := t.typingPages(ctx, entryAt, "entry-call", 1); err != nil {
		return err
	}
	if err := t.page(ctx, "entry-call-check", entryAt+"/check"); err != nil {
		return err
	}
	return t.slip(ctx, "entry-call-check", entryAt+"/check", url.Values{"rev": {t.revOf(ctx, entryAt)}})
}

const galleryLetter = "Dear Sir or Madam,\n\nI have worked in care for 30 years. The wages have hardly risen, and many of us leave. Please do something about it!\n\n" +
	"My own employer is a good one, but it loses people to the supermarket round the corner every month.\n\nYours faithfully"

func (t *staffTour) letterEntry(ctx context.Context, at string) error {
	entryAt, err := t.beginEntry(ctx, at, "letter", "")
	if err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, entryAt+"/take-up", nil, false); err != nil {
		return err
	}
	if err := t.page(ctx, "entry-letter-none", entryAt+"/letter"); err != nil {
		return err
	}
	if err := t.slip(ctx, "entry-letter", entryAt+"/letter", url.Values{"text": {" "}}); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, entryAt+"/letter", url.Values{"text": {galleryLetter}}, false); err != nil {
		return err
	}
	id := entryAt[strings.LastIndex(entryAt, "/")+1:]
	in, err := t.server.Store.Intake(ctx, t.slug, id)
	if err != nil {
		return err
	}
	if _, err := t.server.Store.KeepTyped(ctx, t.slug, id, *t.clock, func(in *staff.Intake) error {
		k := in.Keying()
		k.Parts = staff.SplitSentences(in.Letter, k.Parts, 1)
		return nil
	}); err != nil {
		return err
	}
	v, err := t.server.Store.Version(ctx, in.Version)
	if err != nil {
		return err
	}
	target := ""
	for _, x := range in.Keyings[0].AllAsked(v.Questionnaire(in.Edition), consultation.Scene{Now: *t.clock}) {
		if staff.LetterField(x) == x.FullName && !x.Personal {
			target = x.FullName
			break
		}
	}
	if _, err := t.server.Store.KeepTyped(ctx, t.slug, id, *t.clock, func(in *staff.Intake) error {
		in.Keyings[0].Parts[1].To, in.Keyings[0].Parts[2].To = []string{target}, []string{target}
		return nil
	}); err != nil {
		return err
	}
	if err := t.pages(ctx, "entry-letter", entryAt+"/letter", "entry-letter-remove", entryAt+"/letter/remove", "entry-letter-check", entryAt+"/check"); err != nil {
		return err
	}
	if err := t.typingPages(ctx, entryAt, "entry-letter-type", 2); err != nil {
		return err
	}
	if err := t.slip(ctx, "entry-letter-parts", entryAt+"/letter", url.Values{"parts": {"1"}, "part:" + partKey(staff.SplitLetter(galleryLetter)[0]): {"999"}}); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, entryAt+"/check", url.Values{"rev": {t.revOf(ctx, entryAt)}}, false); err != nil {
		return err
	}
	return t.page(ctx, "entry-read", at+"/letters/"+id)
}
