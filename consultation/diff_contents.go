package consultation

import (
	"cmp"
	"slices"
	"strings"
)

// home is where content stands: under a question, else in a section, else on the start page.
type home struct{ section, question string }

// block is content at one home with its reading.
type block struct {
	*Content
	reading
}

// contents compares text, notices and fact banks, which have no names: the same words are the same text, and what is left pairs up
// with what it resembles. What belongs to a question or section that is new or gone was told with it.
func (c *comparison) contents() {
	was, order := blocks(c.old, c.nameNow)
	is, orderNow := blocks(c.new, func(name string) string { return name })
	old, later := byName(c.old), byName(c.new)
	for _, h := range slices.Concat(order, orderNow) {
		before, after := was[h], is[h]
		delete(was, h)
		delete(is, h)
		p := place{name: cmp.Or(h.question, h.section)}
		if h.question != "" {
			if old[h.question] == nil || later[h.question] == nil {
				continue
			}
			p.at = later[h.question].At
		} else if h.section != "" {
			s := c.new.Section(h.section)
			if s == nil || len(before) == 0 && !c.had(h.section) {
				continue
			}
			p.at = s.At
		}
		c.pairs(p, before, after)
	}
}

// had says whether a section of the new version was there before, by whatever name.
func (c *comparison) had(section string) bool {
	return slices.ContainsFunc(c.old.Sections, func(s Section) bool { return c.nameNow(s.Name) == section })
}

// blocks gives a questionnaire's content by home, and the homes in the order of the file.
func blocks(q *Questionnaire, nameNow func(string) string) (all map[home][]block, order []home) {
	all = map[home][]block{}
	add := func(h home, x *Content) {
		if _, ok := all[h]; !ok {
			order = append(order, h)
		}
		all[h] = append(all[h], block{x, readText(x.HTML)})
	}
	for i := range q.Start {
		add(home{}, &q.Start[i])
	}
	for i := range q.Sections {
		s := &q.Sections[i]
		for _, page := range s.Pages {
			for _, it := range page.Items {
				switch {
				case it.Content == nil:
				case it.Content.Of != "":
					add(home{question: it.Content.Of}, it.Content)
				default:
					add(home{section: nameNow(s.Name)}, it.Content)
				}
			}
		}
	}
	return all, order
}

func (b block) key() string {
	return strings.Join(b.words, " ") + "\x01" + strings.Join(b.targets, " ") + "\x01" + b.title().String()
}

func (b block) title() Text {
	if b.Title == nil {
		return nil
	}
	return *b.Title
}

// pairs matches the blocks of one home and reports what changed, came and went.
func (c *comparison) pairs(p place, was, is []block) {
	same := map[string][]int{}
	for i, b := range was {
		same[b.key()] = append(same[b.key()], i)
	}
	match, taken := make([]int, len(is)), make([]bool, len(was)) // match: index in was + 1
	for j, b := range is {
		if at := same[b.key()]; len(at) > 0 {
			match[j], taken[at[0]], same[b.key()] = at[0]+1, true, at[1:]
		}
	}
	for j, b := range is {
		if match[j] == 0 {
			if i := resembling(b, was, taken); i >= 0 {
				match[j], taken[i] = i+1, true
			}
		}
	}
	last, shuffled := 0, false
	for j, b := range is {
		here := p
		here.at = b.At
		if match[j] == 0 {
			c.add(changeTextNew, here, "There is new text: "+b.quoted(), "")
			continue
		}
		c.content(here, was[match[j]-1], b)
		shuffled = shuffled || match[j] < last
		last = match[j]
	}
	for i, b := range was {
		if !taken[i] {
			c.add(changeTextGone, p, "Text is gone: "+b.quoted(), "")
		}
	}
	if shuffled {
		c.add(changeMarkup, p, "Pieces of text stand in another order.", "")
	}
}

func (b block) quoted() string {
	if b.Title != nil {
		return quoted(*b.Title)
	}
	return quoted(b.HTML)
}

// content compares two blocks that stand for each other.
func (c *comparison) content(p place, was, is block) {
	c.text(p, "the text", was.HTML, is.HTML)
	c.text(p, "the title of the text", was.title(), is.title())
	c.who(p, "the text "+is.quoted()+" is shown", was.When, is.When)
	if was.Notice != is.Notice || was.Own != is.Own {
		c.add(changeMarkup, p, "The text looks different or stands on the other side of the heading: "+is.quoted(), "")
	}
}

// resembles is how many old blocks a new one is compared with.
const resembles = 20

// resembling finds the old block that shares most words with a new one, at least half of the longer; -1 for none.
func resembling(b block, was []block, taken []bool) int {
	best, most := -1, 0.5
	tried := 0
	for i := range was {
		if taken[i] || tried == resembles {
			continue
		}
		tried++
		if share := shared(was[i].words, b.words); share >= most && (best < 0 || share > most) {
			best, most = i, share
		}
	}
	return best
}

// shared is the part of the longer text's words that both hold.
func shared(a, b []string) float64 {
	left := map[string]int{}
	for _, w := range a {
		left[w]++
	}
	n := 0
	for _, w := range b {
		if left[w] > 0 {
			left[w]--
			n++
		}
	}
	return float64(n) / float64(max(len(a), len(b), 1))
}

// inUse says whether the new version has a word anywhere.
func (c *comparison) inUse(word string) bool {
	if c.words == nil {
		c.words = map[string]bool{}
		c.new.texts(func(t Text) {
			for _, w := range readText(t).words {
				c.words[w] = true
			}
		})
	}
	return c.words[word]
}

// texts gives every text of the questionnaire that people read.
func (q *Questionnaire) texts(f func(Text)) {
	optional := func(t *Text) {
		if t != nil {
			f(*t)
		}
	}
	content := func(c *Content) { f(c.HTML); optional(c.Title) }
	f(q.Title)
	for i := range q.Start {
		content(&q.Start[i])
	}
	for _, s := range q.Sections {
		f(s.Title)
		for _, page := range s.Pages {
			for _, it := range page.Items {
				if it.Content != nil {
					content(it.Content)
				}
			}
		}
	}
	for _, x := range q.Questions() {
		f(x.Heading)
		optional(x.Hint)
		for _, w := range x.Wordings {
			f(w.Heading)
		}
		if x.Comment != nil {
			f(x.Comment.Label)
		}
		if k, ok := x.Kind.(anatomical); ok {
			for _, l := range k.anatomy().lists {
				l.texts(f)
			}
		}
	}
}

func (l codeList) texts(f func(Text)) {
	for _, o := range l.options {
		f(o.Label)
		f(o.BoxLabel)
	}
	for _, g := range l.groups {
		f(g.Label)
	}
}
