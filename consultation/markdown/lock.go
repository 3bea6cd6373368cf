package markdown

import "github.com/greenpaper/greenpaper/consultation"

// LockOf gives what later versions of a questionnaire must keep.
func LockOf(q *consultation.Questionnaire) consultation.Lock { return q.Lock() }

// CompareLock says what a new version would break of a published one, with the way out. Places are those of the new version's file.
func CompareLock(old consultation.Lock, q *consultation.Questionnaire) []consultation.Problem {
	var problems []consultation.Problem
	for _, b := range old.Breaches(q) {
		problems = append(problems, breachProblem(b, q))
	}
	return problems
}

func breachProblem(b consultation.Breach, q *consultation.Questionnaire) consultation.Problem {
	at := placeOf(q, b.Section)
	if x := q.Question(b.Question); x != nil {
		at = x.At
	}
	switch b.Kind {
	case consultation.BreachAnonymous:
		return ruleLockAnonymous.Break(0, b.Was)
	case consultation.BreachInvited:
		return ruleLockInvitation.Break(0, b.Was)
	case consultation.BreachRemoved:
		return ruleLockRemoved.Break(at, b.Question)
	case consultation.BreachType:
		return ruleLockType.Break(at, b.Question, b.Was, b.Is)
	case consultation.BreachApart:
		return ruleLockApart.Break(at, b.Question, orOrdinary(b.Was), orOrdinary(b.Is))
	}
	return ruleLockCode.Break(at, b.Code, b.Question)
}

func orOrdinary(apart string) string {
	if apart == "" {
		return "ordinary answers"
	}
	return apart
}

// placeOf gives where a section stands now; the start of the file where it is gone.
func placeOf(q *consultation.Questionnaire, section string) int {
	if s := q.Section(section); s != nil {
		return s.At
	}
	return 0
}
