package web

import (
	"net/url"

	"github.com/greenpaper/greenpaper/consultation/assist"
	"github.com/greenpaper/greenpaper/templates"
)

// The orders in which a program suggests to read the answers to a question.
const (
	orderTelling  = "new"      // what says most that was not read yet
	orderEvidence = "evidence" // only what may hold evidence, the most signs first
)

// orderedURL is where answers to a question are read in an order.
func (d *desk) orderedURL(question, order string) string {
	q := url.Values{}
	if order != "" {
		q.Set("order", order)
	}
	return withQuery(d.at("/reading/q/"+url.PathEscape(question)), q)
}

// orders are links to the orders in which answers can be read.
func (d *desk) orders(question, now string) []templates.Link {
	var links []templates.Link
	for _, order := range []string{"", orderTelling, orderEvidence} {
		key := "reading.order.came"
		if order != "" {
			key = "reading.order." + order
		}
		links = append(links, templates.Link{Text: d.words.Say(key), Href: d.orderedURL(question, order), Current: order == now})
	}
	return links
}

// ordered gives the next unread answers in the order of the address, and why each is suggested.
func (d *desk) ordered(p *AnswersPage, question, order string) (ids []string, err error) {
	p.why = map[string]string{}
	err = d.withSnapshot(question, func(n *snapshot) error {
		p.About = append([]string{d.words.Say("reading.order." + order + ".text")}, d.aboutSnapshot(n)...)
		if order == orderEvidence {
			found, err := d.evidenceIn(n)
			for _, x := range found {
				if x.unread && len(ids) < answersAtOnce {
					ids = append(ids, x.id)
				}
			}
			return err
		}
		unread, err := n.unread(d.ctx, d.s.Store)
		if err != nil {
			return err
		}
		read := make([]bool, len(unread))
		for i := range unread {
			read[i] = !unread[i]
		}
		for _, x := range n.corpus.Telling(read, leastAnswers, answersAtOnce) {
			id := n.responses[x.Doc]
			ids = append(ids, id)
			if len(x.Terms) > 0 {
				p.why[id] = d.words.Say("reading.order.why", "terms", termList(x.Terms))
			}
		}
		return nil
	})
	return ids, err
}

func termList(terms []assist.Term) string {
	text := ""
	for i, t := range terms {
		if i > 0 {
			text += ", "
		}
		text += t.Text
	}
	return text
}
