package markdown

import (
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// aboutAnswers are the rules by which a kind says that it has no answers, or others than it takes.
var aboutAnswers = []string{"list-missing", "list-unwanted", "table-missing", "table-unwanted", "table-rows-missing", "answers-of", "groups-chosen"}

// answersReport takes a problem from a kind. Of the answers it says one thing only, and nothing where something was said.
func (p *parser) answersReport(name string, problem consultation.Problem) {
	if slices.Contains(aboutAnswers, problem.Rule.Code) {
		if p.torn[name] {
			return
		}
		p.torn[name] = true
	}
	p.report(problem)
}
