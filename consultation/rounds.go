package consultation

import (
	"strconv"
	"strings"
)

// AddRound gives a repeated section one more round, up to its bound. It gives the number of the new round, 0 where there is no
// room. rounds is how many there are.
func (d *Draft) AddRound(s *Section, rounds int) int {
	if rounds >= s.UpTo {
		return 0
	}
	if d.Answers == nil {
		d.Answers = Answers{}
	}
	d.Answers.Set(RoundsName(s.Name), strconv.Itoa(rounds+1))
	return rounds + 1
}

// RemoveRound deletes one round with everything that is kept about it and moves later rounds up. It gives the upload ids that no
// answer names any more.
func (d *Draft) RemoveRound(s *Section, round, rounds int) (uploads []string) {
	for _, q := range s.Questions() {
		if _, ok := q.Kind.(Files); ok {
			uploads = append(uploads, d.All()[roundPrefix(s.Name, round)+q.Name]...)
		}
	}
	d.Answers = s.RemoveRound(d.Answers, round, rounds)
	d.Personal = s.RemoveRound(d.Personal, round, rounds)
	delete(d.Personal, RoundsName(s.Name))
	d.By = withoutRound(d.By, s.Name, ".", round)
	d.Conflicts = withoutRound(d.Conflicts, s.Name, ".", round)
	for name, c := range d.Conflicts {
		if strings.HasPrefix(name, s.Name+".") {
			c.Mine, c.Others = rename(c.Mine, name), rename(c.Others, name)
			d.Conflicts[name] = c
		}
	}
	d.Done = withoutRound(d.Done, s.Name, "/", round)
	return uploads
}

// withoutRound drops the keys of one round ("staff.2.role", "staff/2/1") and moves those of later rounds up.
func withoutRound[V any](m map[string]V, section, sep string, round int) map[string]V {
	out := map[string]V{}
	for key, v := range m {
		rest, ok := strings.CutPrefix(key, section+sep)
		num, tail, ok2 := strings.Cut(rest, sep)
		n, err := strconv.Atoi(num)
		switch {
		case !ok || !ok2 || err != nil || n < round:
			out[key] = v
		case n > round:
			out[section+sep+strconv.Itoa(n-1)+sep+tail] = v
		}
	}
	return out
}

// rename moves the parked words of a question to the name that it has now; the names differ in the round alone.
func rename(a Answers, name string) Answers {
	out := Answers{}
	for field, v := range a {
		parts := strings.SplitN(field, ".", 3)
		now := strings.SplitN(name, ".", 3)
		if len(parts) == 3 && len(now) == 3 {
			field = now[0] + "." + now[1] + "." + parts[2]
		}
		out[field] = v
	}
	return out
}
