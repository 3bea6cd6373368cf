package consultation

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Draft is what one respondent has typed so far. Nobody reads it until it is sent.
type Draft struct {
	ID           string // secret, never in an address or a page
	Handle       string // short, public, in addresses; worth nothing without the session
	Consultation string // slug
	Version      string // hash of the version it was last shown with
	Edition      string
	Started      time.Time
	Saved        time.Time
	Rev          int64               // rises by one with each save
	Via          string              // code of the tracked link that it came by, for the start alone: it is not read again
	Amends       string              // id of the response that this draft would replace; "" for a new one
	Answers      Answers             // as typed, personal ones not among them
	Personal     Answers             // as typed; the store keeps them encrypted
	Equality     Answers             // as typed; kept apart from the draft, encrypted, deleted when it is sent
	By           map[string]string   // question's full name → the rendered page that last wrote it, and its Seq
	Done         map[string]bool     // step id → Continue was pressed there and nothing was wrong
	Conflicts    map[string]Conflict // question's full name → the other words, until somebody chooses
}

// Conflict is a second set of words for one question: both are kept until somebody chooses. It comes about when two people, or two
// tabs, answered the question differently, or when a new answer would leave out others that were answered (Closes).
type Conflict struct {
	Mine   Answers   `json:"mine"`             // what came last; the draft's answers hold what was there
	By     string    `json:"by"`               // the rendered page that sent it
	Others Answers   `json:"others,omitempty"` // what further pages had sent before, joined
	At     time.Time `json:"at"`
	Closes bool      `json:"closes,omitempty"`
}

// Words are all the words that lie beside the draft's own.
func (c Conflict) Words(q Asked) Answers { return joined(q, c.Mine, c.Others) }

// All joins typed and personal answers, as the path and the pages want them. Equality answers are not in it.
func (d *Draft) All() Answers {
	a := d.Answers.Clone()
	a.Add(d.Personal)
	return a
}

// Edit is what one rendered page sends: answers as typed, and what the page had shown when it was rendered.
type Edit struct {
	Page    string            // random id of the rendered page, the same for its autosaves and its POST
	Seq     int               // rises with each save of the page, where a script counts; 0 is newer than any
	Was     map[string]string // question's full name → Digest of what the page had shown
	Answers Answers           // as read by Step.Read
	At      time.Time
}

// Digest is a short fingerprint of a question's typed answers, for Edit.Was. It is no secret: it only travels between a page and
// the server that sent it.
func Digest(name string, a Answers) string {
	h := sha256.New()
	under := a.Under(name)
	for _, k := range slices.Sorted(maps.Keys(under)) {
		v := slices.DeleteFunc(slices.Clone(under[k]), func(s string) bool { return s == "" })
		if len(v) > 0 {
			h.Write([]byte(k + "\x00" + strings.Join(v, "\x00") + "\x01"))
		}
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// Apply merges an edit into the draft, question by question: three ways, between what the page had shown, what the page sends
// and what the draft holds now. Only a question changed on both sides to different words is a conflict; one's own Back button
// (the same rendered page) never is. It gives the full names in conflict; both texts are then in the draft.
func (d *Draft) Apply(asked []Asked, e Edit) (conflicts []string) {
	if d.By == nil {
		d.By = map[string]string{}
	}
	now := d.All()
	for _, q := range asked {
		name := q.FullName
		mine := e.Answers.Under(name)
		if len(mine) == 0 {
			continue
		}
		full := now.Under(name)
		full.Add(mine) // an autosave may carry only some fields of the question
		posted, current, was := Digest(name, full), Digest(name, now), e.Was[name]
		by, seq := writtenBy(d.By[name])
		own := by == e.Page && by != ""
		switch {
		case own && e.Seq > 0 && e.Seq <= seq:
			// a save that was overtaken by a later one on its way
		case posted == current:
			d.put(q, mine) // the same words; an emptied field may still be new
			if own {
				d.By[name] = e.by()
			}
			d.settleOwn(name, e.Page)
		case own, was == current, was == "":
			d.put(q, mine)
			d.By[name] = e.by()
			d.settleOwn(name, e.Page)
		case posted == was:
			d.settleOwn(name, e.Page) // not changed here: what the other side wrote stays
		default:
			d.park(q, Conflict{Mine: mine, By: e.Page, At: e.At})
			conflicts = append(conflicts, name)
		}
	}
	return conflicts
}

// by is what Draft.By keeps of an edit: its page and how far its saves had come.
func (e Edit) by() string { return e.Page + " " + strconv.Itoa(e.Seq) }

func writtenBy(by string) (page string, seq int) {
	page, n, _ := strings.Cut(by, " ")
	seq, _ = strconv.Atoi(n)
	return page, seq
}

// settleOwn forgets what the same page had in conflict: its person has since written something else. The words of others stay.
func (d *Draft) settleOwn(name, page string) {
	c, ok := d.Conflicts[name]
	switch {
	case !ok || c.By != page && !c.Closes:
	case len(c.Others) > 0:
		c.Mine, c.Others, c.By = c.Others, nil, ""
		d.Conflicts[name] = c
	default:
		delete(d.Conflicts, name)
	}
}

// park keeps words beside the draft's own until somebody chooses. What another page has parked there before stays too.
func (d *Draft) park(q Asked, c Conflict) {
	if d.Conflicts == nil {
		d.Conflicts = map[string]Conflict{}
	}
	if old, ok := d.Conflicts[q.FullName]; ok && !old.Closes {
		c.Others = old.Others
		if old.By != c.By {
			c.Others = old.Words(q)
		}
	}
	d.Conflicts[q.FullName] = c
}

// put stores typed answers where they belong; a question may have become personal with a new version.
func (d *Draft) put(q Asked, a Answers) {
	if d.Answers == nil {
		d.Answers = Answers{}
	}
	if d.Personal == nil {
		d.Personal = Answers{}
	}
	to, from := d.Answers, d.Personal
	if q.Personal {
		to, from = from, to
	}
	to.Add(a)
	for name := range a {
		delete(from, name)
	}
}

// Settlement says how a conflict is settled.
type Settlement string

// The settlements. Both joins texts, and unites lists of several answers.
const (
	KeepMine   Settlement = "mine"
	KeepTheirs Settlement = "theirs"
	KeepBoth   Settlement = "both"
)

// Resolve settles the conflict of one question. Keep both is for text and for questions where several answers can be chosen;
// elsewhere it keeps mine.
func (d *Draft) Resolve(q Asked, how Settlement, page string) {
	c, ok := d.Conflicts[q.FullName]
	if !ok {
		return
	}
	delete(d.Conflicts, q.FullName)
	if how == KeepTheirs {
		return
	}
	mine := c.Words(q)
	if how == KeepBoth {
		mine = joined(q, mine, d.All())
	}
	d.put(q, mine)
	d.By[q.FullName] = page
}

// CanKeepBoth says whether a conflict of this question can keep both sides.
func CanKeepBoth(q Asked) bool {
	for _, f := range q.Fields() {
		if f.Type == FieldText || f.Type == FieldCodes {
			return true
		}
	}
	return false
}

// joined unites two sets of words for one question: texts one after the other, theirs first; lists as one; elsewhere mine.
func joined(q Asked, mine, theirs Answers) Answers {
	out := mine.Clone()
	for _, f := range q.Fields() {
		a, b := mine[f.Name], theirs[f.Name]
		switch {
		case !mine.Has(f.Name):
			if theirs.Has(f.Name) {
				out[f.Name] = slices.Clone(b)
			}
		case !theirs.Has(f.Name) || slices.Equal(a, b):
		case f.Type == FieldText:
			out[f.Name] = []string{joinText(q, f.Name, a[0], b[0])}
		case f.Type == FieldCodes || f.Type == FieldFiles:
			for _, v := range b {
				if !slices.Contains(out[f.Name], v) {
					out[f.Name] = append(out[f.Name], v)
				}
			}
		}
	}
	return out
}

// joinText puts theirs before mine. A box of one line cannot hold a line break: browsers drop it.
func joinText(q Asked, field, mine, theirs string) string {
	if strings.Contains(theirs, mine) {
		return theirs
	}
	if strings.Contains(mine, theirs) {
		return mine
	}
	single, ok := q.Kind.(*Single)
	if field == q.CommentName() || ok && single.Box.Long() {
		return theirs + "\n\n" + mine
	}
	return theirs + " / " + mine
}

// SetFiles replaces the uploads of a question; files that two tabs add never conflict.
func (d *Draft) SetFiles(q Asked, ids []string) { d.put(q, Answers{q.FullName: ids}) }

// MarkDone notes that Continue was pressed on a step and nothing was wrong there.
func (d *Draft) MarkDone(step string) {
	if d.Done == nil {
		d.Done = map[string]bool{}
	}
	d.Done[step] = true
}

// MarkChecked notes that the answers were checked as a version shows them.
func (d *Draft) MarkChecked(version string) {
	d.Unchecked()
	d.MarkDone("check:" + version)
}

// Checked says whether nothing has changed since the answers were checked as this version shows them.
func (d *Draft) Checked(version string) bool { return d.Done["check:"+version] }

// Unchecked forgets that the answers were checked: something has changed.
func (d *Draft) Unchecked() {
	maps.DeleteFunc(d.Done, func(step string, _ bool) bool { return strings.HasPrefix(step, "check:") })
}
