package markdown

import (
	"github.com/greenpaper/greenpaper/consultation"
)

// wish checks a question whose answers carry wishes about publication: there is one such question, in which one answer is chosen,
// asked once and with the response.
func (p *parser) wish(q *consultation.Question) {
	listed, ok := q.Kind.(consultation.Listed)
	if !ok {
		return
	}
	carries := false
	for _, o := range listed.Options() {
		carries = carries || o.Wish != ""
	}
	switch {
	case !carries:
		return
	case p.wishes != "":
		p.report(ruleWishTwice.Break(q.At, p.wishes))
	case listed.Many():
		p.report(ruleWishMany.Break(q.At, q.Type))
	case p.current.Repeats() || p.current.Equality:
		p.report(ruleWishPlace.Break(q.At))
	}
	p.wishes = q.Name
}
