package markdown

import "github.com/greenpaper/greenpaper/consultation"

// PlaceOf finds where a difference stands: the line of a key of the front matter, the line of an answer, else what Compare says.
func PlaceOf(d consultation.Difference, doc *Outline) int {
	if d.At == 0 {
		for _, l := range doc.Front {
			if l.Key == d.Name {
				return l.At
			}
		}
	}
	if d.At == 0 && d.Name == "" { // the title, or text that is gone from the start page
		if title := doc.Of(SpanTitle); len(title) > 0 {
			return title[0].At
		}
	}
	if d.Part != "" {
		for _, s := range doc.Of(SpanAnswer, SpanRow, SpanColumn, SpanLabel) {
			if s.Question == d.Name && s.Code == d.Part {
				return s.At
			}
		}
	}
	return d.At
}
