package gate_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/gate"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/questionnaires"
)

var update = flag.Bool("update", false, "write the golden file anew")

// walks is a call for evidence against which a program has nothing to say.
const walks = `---
format: 1
consultation: walks
kind: call for evidence
summary: Tell us how you walk.
department: Department for Walking
applies to: England
opens: 2026-04-13 09:00
closes: 2026-07-10 17:00
editions: en, easy
languages: English, because this example is for England only
contact: walks@example.org
privacy: walks.privacy.md
keep responses: 24 months after closing
stage: formative
minimum age: 13
aims: To learn how people walk.
impact assessment: None. This is an example.
alternative formats: Large print on request.
reviewed: 2026-02-14 by the policy team
---

# Walks

Tell us how you walk.

## Your walks
` + "`walks`" + `

### Where do you walk?
` + "`where` `choose any`" + `

- In a park ` + "`park`" + `
- In a street ` + "`street`" + `
- None of these ` + "`none` `on its own`" + `

### What would help you to walk more?
` + "`help` `short text`" + `
`

const easy = `---
edition of: walks
edition: easy
---

# Walks

Tell us how you walk.

## Your walks
` + "`walks`" + `

### Where do you walk?
` + "`where`" + `

- In a park ` + "`park`" + `
- In a street ` + "`street`" + `
- None of these ` + "`none`" + `

### What would help you to walk more?
` + "`help`" + `
`

const notice = `# Privacy notice

The department is the data controller. Write to the data protection officer.

We collect your answers. We use them to plan paths. Our legal basis is our public task.

Officials see them; they are not shared. We keep them for 24 months. You can ask us to delete them: that is one of your rights.

You can complain to the Information Commissioner's Office.

They are not sent to other countries. No decision is automated. We do not use artificial intelligence.
`

// desk is what a case changes.
type desk struct {
	t     *testing.T
	files fstest.MapFS
	in    gate.Input
	times func(*consultation.Schedule)
}

func newDesk(t *testing.T) *desk {
	return &desk{t: t, files: fstest.MapFS{
		"walks.md": {Data: []byte(walks)}, "walks.easy.md": {Data: []byte(easy)}, "walks.privacy.md": {Data: []byte(notice)},
	}, in: gate.Input{Slug: "walks", Now: time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)}}
}

// edit replaces words of a file, which must be there.
func (d *desk) edit(file, old, now string) {
	d.t.Helper()
	was := string(d.files[file].Data)
	if !strings.Contains(was, old) {
		d.t.Fatalf("%s does not hold %q", file, old)
	}
	d.files[file] = &fstest.MapFile{Data: []byte(strings.Replace(was, old, now, 1))}
}

// publish makes what is there now what is served; people have begun to answer if there are drafts.
func (d *desk) publish(drafts int) {
	r := d.judge()
	if r.Version == nil {
		d.t.Fatal("there is nothing to publish")
	}
	d.in.Served = r.Version
	d.in.Live = &consultation.Consultation{Slug: "walks", Version: r.Version.Hash, Schedule: d.in.Schedule}
	d.in.Now = d.in.Schedule.Opens.AddDate(0, 0, 3)
	d.in.Reach.Drafts = drafts
}

func (d *desk) judge() gate.Result {
	d.t.Helper()
	b, err := markdown.Load(d.files, "walks.md")
	if err != nil {
		d.t.Fatal(err)
	}
	d.in.Bundle = b
	if d.in.Schedule, err = gate.ScheduleOf(b.Main().Questionnaire.Front); err != nil {
		d.t.Fatal(err)
	}
	if d.times != nil {
		d.times(&d.in.Schedule)
	}
	return gate.Judge(d.in)
}

// answer answers everything that waits.
func (d *desk) answer() {
	for _, i := range d.judgedItems(gate.Open) {
		v := staff.VerdictReason
		if i.Asks {
			v = staff.VerdictYes
		}
		d.in.Answers = append(d.in.Answers, staff.GateAnswer{ID: fmt.Sprint(len(d.in.Answers) + 1), Code: i.Code, Basis: i.Basis, Verdict: v, Words: "Because."})
	}
}

func (d *desk) judgedItems(s gate.State) []*gate.Item {
	var out []*gate.Item
	r := d.judge()
	for _, i := range r.Items {
		if i.State() == s {
			out = append(out, i)
		}
	}
	return out
}

// failing has, for each item of the gate, what makes it stand in the way.
var failing = map[string]func(*desk){
	"breaking": func(d *desk) {
		d.publish(1)
		d.edit("walks.md", "- In a street `street`\n", "")
		d.edit("walks.easy.md", "- In a street `street`\n", "")
	},
	"nothing-new": func(d *desk) { d.publish(0) },
	"address":     func(d *desk) { d.in.Slug = "strolls" },
	"blackout-period": func(d *desk) {
		d.in.Settings.Blackouts = []staff.Blackout{{From: "2026-03-30", To: "2026-05-07", Why: "Local elections"}}
	},
	"closing-missing": func(d *desk) {
		d.edit("walks.md", "closes: 2026-07-10 17:00", "closes: none")
		d.edit("walks.md", "24 months after closing", "24 months after sending")
	},
	"closed-edit":    func(d *desk) { d.publish(1); d.in.Now = d.in.Schedule.Closes.AddDate(0, 0, 1) },
	"impact-file":    func(d *desk) { d.edit("walks.md", "None. This is an example.", "See impact.pdf.") },
	"notice-changed": func(d *desk) { d.publish(1); d.edit("walks.privacy.md", "24 months", "12 months") },
	"easy-read":      func(d *desk) { d.edit("walks.md", "en, easy", "en") },
	"minimum-age":    func(d *desk) { d.edit("walks.md", "minimum age: 13\n", "") },

	"notice-controller": func(d *desk) { d.edit("walks.privacy.md", "data controller", "one") },
	"notice-officer":    func(d *desk) { d.edit("walks.privacy.md", "data protection officer", "office") },
	"notice-data":       func(d *desk) { d.edit("walks.privacy.md", "We collect your answers.", "") },
	"notice-purpose":    func(d *desk) { d.edit("walks.privacy.md", "We use them to plan paths.", "") },
	"notice-basis":      func(d *desk) { d.edit("walks.privacy.md", "Our legal basis is our public task.", "") },
	"notice-special": func(d *desk) {
		d.edit("walks.md", "`help` `short text`", "`help` `short text` `special category`")
	},
	"notice-recipients": func(d *desk) { d.edit("walks.privacy.md", "Officials see them; they are not shared.", "") },
	"notice-retention":  func(d *desk) { d.edit("walks.privacy.md", "We keep them for 24 months.", "") },
	"notice-rights": func(d *desk) {
		d.edit("walks.privacy.md", "You can ask us to delete them: that is one of your rights.", "")
	},
	"notice-complaint": func(d *desk) { d.edit("walks.privacy.md", "the Information Commissioner's Office", "us") },
	"notice-transfers": func(d *desk) { d.edit("walks.privacy.md", "They are not sent to other countries.", "") },
	"notice-automated": func(d *desk) { d.edit("walks.privacy.md", "No decision is automated.", "") },
	"notice-ai":        func(d *desk) { d.edit("walks.privacy.md", "We do not use artificial intelligence.", "") },

	"clearance": func(*desk) {}, "alternatives-shown": func(*desk) {}, "target-groups": func(*desk) {}, "engagement-plan": func(*desk) {},
	"data-protection": func(*desk) {},
	"documents-open": func(d *desk) {
		d.files["plan.pdf"] = &fstest.MapFile{Data: []byte("%PDF")}
		d.edit("walks.md", "Tell us how you walk.\n\n##", "Read [the plan for walks](plan.pdf).\n\n##")
	},
}

// TestItems compares each item, in a revision that fails it, with the words that staff are to read.
func TestItems(t *testing.T) {
	var got strings.Builder
	for _, s := range gate.Specs() {
		fail, ok := failing[s.Code]
		if !ok {
			t.Errorf("there is no revision that fails %s", s.Code)
			continue
		}
		d := newDesk(t)
		fail(d)
		r := d.judge()
		i := r.Item(s.Code)
		if i == nil || i.State() == gate.Done {
			t.Errorf("%s does not stand in the way of a revision that fails it", s.Code)
			continue
		}
		if s.Help == "" || s.Way == "" || s.Title == "" || s.Level == consultation.LevelWarning && s.Again == "" {
			t.Errorf("%s lacks words: %+v", s.Code, s)
		}
		fmt.Fprintf(&got, "%s [%s] %s, %s\n%s\n", s.Code, s.Rule, s.Level, i.State(), i.Title)
		for _, p := range i.Places {
			fmt.Fprintf(&got, "  %s: %s\n", p, p.Words)
		}
		fmt.Fprintf(&got, "%s\n%s\n\n", i.Way, strings.TrimSpace(i.Help+" "+i.Again))
	}
	const golden = "testdata/items.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the items say other words; run with -update and look at what differs:\n%s", got.String())
	}
}

// A good revision whose questions are answered passes, and not before.
func TestPasses(t *testing.T) {
	d := newDesk(t)
	r := d.judge()
	if r.Count(gate.Refused) != 0 {
		for _, i := range r.Items {
			if i.State() == gate.Refused {
				t.Errorf("%s: %s %v", i.Code, i.Title, i.Places)
			}
		}
	}
	if r.Passes() || r.Count(gate.Open) != 5 {
		t.Errorf("%d items wait for an answer, want the 5 questions for people", r.Count(gate.Open))
	}
	d.answer()
	if r = d.judge(); !r.Passes() {
		t.Error("everything is answered, and it does not pass")
	}
}

// An error of check refuses and names rule and line; a warning waits for a reason; advice stops nothing.
func TestLevels(t *testing.T) {
	d := newDesk(t)
	d.answer()
	d.edit("walks.md", "stage: formative\n", "")
	d.edit("walks.md", "closes: 2026-07-10 17:00", "closes: 2026-05-01 17:00")
	d.edit("walks.md", "Tell us how you walk.\n\n##", "Tell us how you walk!\n\n##")
	r := d.judge()
	stage, short, shout := r.Item("stage-missing"), r.Item("short"), r.Item("exclamation")
	if stage == nil || stage.State() != gate.Refused || stage.Rule != "CP-B" || stage.Places[0].String() != "walks.md, line 4" {
		t.Errorf("a missing stage: %+v", stage)
	}
	if short == nil || short.State() != gate.Open || !short.Takes(staff.VerdictReason) || short.Takes(staff.VerdictYes) || stage.Takes(staff.VerdictReason) {
		t.Errorf("a short time: %+v", short)
	}
	if shout == nil || shout.State() != gate.Told || shout.Takes(staff.VerdictReason) {
		t.Errorf("an exclamation mark: %+v", shout)
	}
	d.files["walks.reasons.md"] = &fstest.MapFile{Data: []byte("- `short` It is urgent.\n")}
	r = d.judge()
	if i := r.Item("short"); i.State() != gate.Done || i.Reason != "It is urgent." {
		t.Errorf("a reason beside the file: %+v", i)
	}
}

// An answer belongs to the content that it was given for: another word asks for clearance again, and for nothing that did not change.
func TestAnswersBelongToContent(t *testing.T) {
	asked := func(d *desk) []string {
		var codes []string
		for _, i := range d.judgedItems(gate.Open) {
			if i.Stale == nil {
				t.Errorf("%s forgot that it was answered before", i.Code)
			}
			codes = append(codes, i.Code)
		}
		slices.Sort(codes)
		return codes
	}
	for _, c := range []struct {
		name, file, old, now string
		want                 []string
	}{
		{"a word of the start page", "walks.md", "Tell us how you walk.\n\n##", "Tell us where you walk.\n\n##", []string{"clearance"}},
		{"a question", "walks.md", "### Where do you walk?", "### Where do you go?", []string{"alternatives-shown", "clearance"}},
		{"the summary", "walks.md", "summary: Tell us how you walk.", "summary: Tell us where you walk.", []string{"clearance", "engagement-plan", "target-groups"}},
		{"the notice", "walks.privacy.md", "plan paths", "build paths", []string{"clearance", "data-protection"}},
		{"another edition", "walks.easy.md", "Tell us how", "Say how", []string{"clearance"}},
		{"closing", "walks.md", "2026-05-08", "2026-05-07", []string{"clearance", "short"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.edit("walks.md", "closes: 2026-07-10", "closes: 2026-05-08") // short
			d.answer()
			d.edit(c.file, c.old, c.now)
			got := asked(d)
			if !slices.Equal(got, c.want) {
				t.Errorf("asked again: %v, want %v", got, c.want)
			}
			d.edit(c.file, c.now, c.old)
			if got := asked(d); len(got) > 0 {
				t.Errorf("back to the text that was answered, %v is asked again", got)
			}
		})
	}
}

// What is wrong at another line waits for a reason of its own; lines that move do not.
func TestReasonsBelongToLines(t *testing.T) {
	d := newDesk(t)
	long := "This sentence is so very long that nobody who is tired could ever hope to read it to its end without losing the thread of it somewhere in the middle."
	d.edit("walks.md", "Tell us how you walk.\n\n##", "Tell us how you walk. "+long+"\n\n##")
	d.answer()
	if r := d.judge(); r.Item("sentence-long") == nil || !r.Passes() {
		t.Fatal("a reason for a long sentence does not count")
	}
	d.edit("walks.md", "# Walks\n", "# Walks\n\nA line before.\n")
	if r := d.judge(); r.Item("sentence-long").State() != gate.Done {
		t.Error("a line that only moved is asked about again")
	}
	d.edit("walks.md", "A line before.", long)
	if r := d.judge(); r.Item("sentence-long").State() != gate.Open {
		t.Error("a second long sentence passes with the reason for the first")
	}
}

// While nobody has begun to answer, everything may change; later, what breaks answers is refused with the way out and its line.
func TestBreaking(t *testing.T) {
	d := newDesk(t)
	d.publish(0)
	d.edit("walks.md", "`help` `short text`", "`helps` `short text`")
	d.edit("walks.easy.md", "`help`", "`helps`")
	r := d.judge()
	if r.Effect != consultation.Breaking || r.Item("breaking") != nil {
		t.Errorf("before anybody answers: effect %s, item %+v", r.Effect, r.Item("breaking"))
	}
	d.in.Reach.Responses = 1
	r = d.judge()
	i := r.Item("breaking")
	if i == nil || i.State() != gate.Refused || len(i.Places) != 1 || i.Places[0].Line == 0 || !strings.Contains(i.Places[0].Words, "Keep the question with its name") {
		t.Fatalf("after a response: %+v", i)
	}
	for _, c := range r.Changes {
		if c.Fate == "" || c.Level == consultation.Breaking && c.Way == "" {
			t.Errorf("%s does not say what happens: %+v", c.Code, c)
		}
	}
}

// Every sort of difference says what happens to answers, and the breaking ones what to do instead.
func TestEveryBreakingChangeHasAWayOut(t *testing.T) {
	for _, a := range consultation.Alterations() {
		if a.Level == consultation.Breaking && gate.WayOut(a.Code) == "" {
			t.Errorf("%s has no way out", a.Code)
		}
	}
}

// Codes name items of the gate and rules of check alike.
func TestCodesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range gate.Specs() {
		if seen[s.Code] || consultation.FindRule(s.Code) != nil {
			t.Errorf("the code %s is taken", s.Code)
		}
		seen[s.Code] = true
	}
}

// What ships as an example passes, but for times that have gone by and questions that only people can answer.
func TestShippedExamplesPass(t *testing.T) {
	for _, name := range []string{"starter", "care-workforce-pathway", "talk-health-and-care", "showcase"} {
		b, err := markdown.Load(questionnaires.FS, name+".md")
		if err != nil {
			t.Fatal(err)
		}
		front := b.Main().Questionnaire.Front
		schedule, err := gate.ScheduleOf(front)
		if err != nil {
			t.Fatal(err)
		}
		r := gate.Judge(gate.Input{Slug: front.Consultation, Bundle: b, Schedule: schedule, Now: schedule.Opens.AddDate(0, 0, -14)})
		for _, i := range r.Items {
			if s := i.State(); s == gate.Refused || s == gate.Open && !i.Asks && !slices.Contains([]string{"short", "holiday", "closing-missing", "reviewed-old"}, i.Code) {
				t.Errorf("%s: %s: %s %v", name, i.Code, i.Title, i.Places)
			}
		}
	}
}

// FuzzJudge makes sure that any text is judged, and that what has errors never passes.
func FuzzJudge(f *testing.F) {
	for _, text := range []string{walks, "nothing", "", "---\n---\n", strings.Replace(walks, "None. This is an example.", "a.pdf .pdf x.PDF.", 1)} {
		f.Add(text, notice)
	}
	f.Fuzz(func(t *testing.T, text, privacy string) {
		b, err := markdown.Load(fstest.MapFS{"walks.md": {Data: []byte(text)}, "walks.privacy.md": {Data: []byte(privacy)}}, "walks.md")
		if err != nil {
			t.Skip()
		}
		r := gate.Judge(gate.Input{Slug: "walks", Bundle: b, Now: time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)})
		_, err = b.Version(time.Time{})
		if (r.Version == nil) != (err != nil) || r.Version == nil && (r.Passes() || r.Count(gate.Refused) == 0) {
			t.Errorf("a text with errors: version %v, %d refused", r.Version, r.Count(gate.Refused))
		}
	})
}
