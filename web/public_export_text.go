package web

import (
	"strings"

	"github.com/greenpaper/greenpaper/templates"
)

// PublicText says in plain text what a file for the public holds, and what it does not: what goes beside it.
func (s *Server) PublicText(r *PublicReport) string {
	say := s.Pages.Words(templates.English).Say
	lines := publicLines(say, r)
	for _, c := range r.Closed {
		if c.Blanked > 0 {
			lines = append(lines, say("exports.public.blanked", "name", c.Name, "question", c.Label, "count", c.Blanked, "of", c.Answers))
		}
	}
	for _, t := range r.Texts {
		lines = append(lines, say("exports.public.text", "name", t.Name, "question", t.Label, "count", t.Told, "undecided", t.Undecided, "waiting", t.Waiting,
			"stale", t.Stale, "leaking", t.Leaking))
	}
	for _, l := range r.Leaks {
		lines = append(lines, say("exports.public.leak", "row", l.Row, "name", l.Name, "class", say("exports.public.class."+l.Class)))
	}
	if more := r.LeakCount - len(r.Leaks); more > 0 {
		lines = append(lines, say("exports.public.leaks.more", "count", more))
	}
	return strings.Join(lines, "\n") + "\n"
}

// publicLines are the sentences about the file as a whole.
func publicLines(say func(key string, args ...any) string, r *PublicReport) []string {
	lines := []string{
		say("exports.public.taken", "count", r.Taken),
		say("exports.public.included", "count", r.Included),
	}
	if r.NotWished > 0 {
		lines = append(lines, say("exports.public.not-wished", "count", r.NotWished))
	}
	if r.NotAsked > 0 {
		lines = append(lines, say("exports.public.not-asked", "count", r.NotAsked))
	}
	lines = append(lines, say("exports.public.rule", "rows", r.K))
	var about []string
	for _, c := range r.Closed {
		if c.About {
			about = append(about, c.Name)
		}
	}
	if len(about) > 0 {
		lines = append(lines, say("exports.public.about-was", "names", strings.Join(about, ", ")))
	}
	if len(r.Others) > 0 {
		lines = append(lines, say("exports.public.others", "count", len(r.Others), "numbers", numberList(r.Others)))
	}
	return lines
}
