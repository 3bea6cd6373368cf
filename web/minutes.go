package web

import "github.com/greenpaper/greenpaper/consultation"

// What an answer takes, in seconds, as a rule of thumb: reading four words a second, a quarter of a minute for each thing to
// choose or fill in, more for a comment box and most for a long text.
const (
	wordsPerSecond   = 4
	secondsPerField  = 12
	secondsPerText   = 20
	secondsPerLong   = 75
	secondsPerBox    = 10 // the box of an answer or a comment: most people leave it
	roundUpToMinutes = 5
)

// minutes is how long the questionnaire takes one person: what the author says, or what reading and answering take, rounded up
// to five minutes. What only some are asked counts half.
func minutes(q *consultation.Questionnaire) int {
	if q.Front.MinutesToComplete > 0 {
		return q.Front.MinutesToComplete
	}
	seconds := 0.0
	for i := range q.Sections {
		s := &q.Sections[i]
		if s.Ends || s.Equality {
			continue
		}
		seconds += share(s.When) * sectionSeconds(s)
	}
	m := int(seconds/60) + 1
	return (m + roundUpToMinutes - 1) / roundUpToMinutes * roundUpToMinutes
}

func share(when consultation.Condition) float64 {
	if len(when) > 0 {
		return 0.5
	}
	return 1
}

func sectionSeconds(s *consultation.Section) float64 {
	total := 0.0
	for i := range s.Pages {
		for _, it := range s.Pages[i].Items {
			switch {
			case it.Content != nil:
				total += share(it.Content.When) * float64(consultation.CountWords(it.Content.HTML.String())) / wordsPerSecond
			case it.Question != nil:
				total += share(it.Question.When) * questionSeconds(it.Question)
			}
		}
	}
	return total
}

func questionSeconds(q *consultation.Question) float64 {
	total := float64(consultation.CountWords(q.Heading.String())) / wordsPerSecond
	for i, f := range q.Kind.Fields(q.Name) {
		for _, o := range f.Codes {
			if i == 0 {
				total += float64(consultation.CountWords(o.Label.String())) / wordsPerSecond
			}
		}
		switch {
		case i > 0 && f.Type == consultation.FieldText:
			total += secondsPerBox
		case f.Type == consultation.FieldText && q.Type == "long text":
			total += secondsPerLong
		case f.Type == consultation.FieldText:
			total += secondsPerText
		case i < 12:
			total += secondsPerField
		}
	}
	if q.Comment != nil {
		total += secondsPerBox
	}
	return total
}
