package gate

import (
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/markdown"
)

// sources are where the rules of check come from. What is not here is our own craft.
var sources = map[string]string{
	"stage-missing": "CP-B", "decision-made": "CP-B", "aims-missing": "CP-A", "post-missing": "CP-G", "questions-many": "CP-A", "sentence-long": "CP-A", "acronym": "CP-A",
	"impact-missing": "CP-C", "evidence-missing": "CP-C", "short": "CP-E", "holiday": "CP-E", "closes-past": "CP-E", "closes-weekend": "CP-E",
	"alternatives-missing": "CP-G", "reviewed-missing": "CP-H", "reviewed-old": "CP-H", "blackout": "CP-K", "languages-missing": "L1",
	"none-missing": "G1", "scale-unbalanced": "G1", "leading": "G1", "link-missing": "G2", "link-pdf": "P5", "image-alt": "W1", "link-text": "W1",
	"heading-skip": "W13", "personal-unmarked": "U3", "personal-required": "U3", "personal-anonymous": "U3", "keep-contact": "U1",
	"identify-warning": "U4", "special-required": "U10", "equality-not-said": "D10", "exit-page": "D14", "hint-link": "D3", "please": "D5",
}

// ofSchedule are the codes that judge the schedule: their answers stand on its times, not on a line of the file.
var ofSchedule = []string{"short", "holiday", "closes-past", "closes-weekend", "opens-past", "blackout"}

// afterOpening are the codes that say nothing once people could answer.
var afterOpening = []string{"opens-past", "blackout", "closes-past", "closes-weekend"}

// elsewhere are the codes for which the gate has a better item.
var elsewhere = []string{"link-pdf"}

// findings gives what check finds, one item for each code, in the order of the files.
func (j *judging) findings() []*Item {
	var items []*Item
	lines := map[string][]string{}
	for _, c := range j.Bundle.Problems() {
		lines[c.Source.Name] = strings.Split(string(c.Source.Body), "\n")
	}
	for _, f := range j.Bundle.Judge(j.Now, &j.front) {
		if slices.Contains(elsewhere, f.Code) || j.opened() && slices.Contains(afterOpening, f.Code) {
			continue
		}
		text := ""
		if all := lines[f.File]; f.Line > 0 && f.Line <= len(all) {
			text = strings.TrimSpace(all[f.Line-1]) // an answer stands though other lines move it
		}
		items = j.found(items, f, text)
	}
	return items
}

func (j *judging) found(items []*Item, f markdown.Finding, line string) []*Item {
	i := slices.IndexFunc(items, func(x *Item) bool { return x.Code == f.Code })
	if i < 0 {
		spec := Spec{Code: f.Code, Rule: sources[f.Code], Level: f.Level, Check: true, Title: sentence(f.Message), Again: againPlace}
		if slices.Contains(ofSchedule, f.Code) {
			spec.Again = againTimes
		}
		i, items = len(items), append(items, &Item{Spec: spec, Reason: f.Reason})
	}
	item := items[i]
	item.Places = append(item.Places, Place{f.File, f.Line, sentence(f.Message)})
	if slices.Contains(ofSchedule, f.Code) {
		item.Basis = fingerprint(item.Basis, j.front.Opens, j.front.Closes, f.Message)
	} else {
		item.Basis = fingerprint(item.Basis, f.File, line)
	}
	return items
}

const (
	againPlace = "The reason is asked for again when one of these lines changes, or another line has the same problem."
	againTimes = "The reason is asked for again when opening or closing changes."
)

// sentence writes a message with a capital and a full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	if c := s[0]; c >= 'a' && c <= 'z' {
		s = string(c-'a'+'A') + s[1:]
	}
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}

// String is a place as a refusal names it: "walks.md, line 12".
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ", line " + strconv.Itoa(p.Line)
}
