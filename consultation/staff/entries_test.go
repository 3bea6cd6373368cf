package staff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

func single(boxType string) consultation.Kind {
	k, _ := consultation.NewKind(boxType)
	return k
}

func paperForm() *consultation.Questionnaire {
	ask := func(name, kind string, change ...func(*consultation.Question)) consultation.Item {
		q := &consultation.Question{Name: name, Type: kind, Heading: consultation.PlainText(name), Kind: single(kind)}
		for _, c := range change {
			c(q)
		}
		return consultation.Item{Question: q}
	}
	list := func(codes ...string) func(*consultation.Question) {
		return func(q *consultation.Question) {
			c := q.Kind.(*consultation.Choice)
			for _, code := range codes {
				c.List = append(c.List, consultation.Option{Code: code, Label: consultation.PlainText(code)})
			}
		}
	}
	page := func(items ...consultation.Item) []consultation.Page { return []consultation.Page{{Items: items}} }
	q := &consultation.Questionnaire{Sections: []consultation.Section{
		{Name: "about", Pages: page(ask("walk", "choose one", list("yes", "no")), ask("name", "short text", func(q *consultation.Question) { q.Personal = true }))},
		{Name: "walks", When: consultation.Condition{{Name: "walk", Op: consultation.Is, Codes: []string{"yes"}}},
			Pages: page(ask("like", "long text"), ask("miles", "whole number"))},
		{Name: "dogs", UpTo: 3, Pages: page(ask("dog", "short text"))},
		{Name: "equal", Equality: true, Pages: page(ask("age", "choose one", list("young", "old")))},
	}}
	return q.Index()
}

var (
	day   = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	scene = consultation.Scene{Now: day}
)

// typing types answers into the keying at hand and finishes it.
func typing(t *testing.T, in *staff.Intake, who string, q *consultation.Questionnaire, a consultation.Answers) {
	t.Helper()
	if err := in.TakeUp(who); err != nil {
		t.Fatal(err)
	}
	k, err := in.Typed(who)
	if err != nil {
		t.Fatal(err)
	}
	was := map[string]string{}
	all := k.AllAsked(q, scene)
	for name := range a {
		if strings.HasSuffix(name, ".rounds") {
			k.SetRounds(q.Section("dogs"), 3)
			all = k.AllAsked(q, scene)
		}
	}
	for _, x := range all {
		was[x.FullName] = consultation.Digest(x.FullName, nil)
	}
	k.Edit(all, consultation.Edit{Page: who, Was: was, Answers: a, At: day})
	if err := in.Finish(who, 0, nil, q, scene); err != nil {
		t.Fatal(err)
	}
}

func TestTypingTwice(t *testing.T) {
	q := paperForm()
	in := &staff.Intake{State: staff.IntakeTyping, Twice: true, Channel: consultation.OnPaper}
	if _, err := in.Typed("ann"); !errors.Is(err, staff.ErrNotTypist) {
		t.Errorf("without taking it up: %v", err)
	}
	typing(t, in, "ann", q, consultation.Answers{
		"walk": {"yes"}, "name": {"Ann  Other"}, "like": {"The view"}, "miles": {"1,200"}, "dog": {"x"}, "dogs.1.dog": {"Rex"}, "age": {"old"},
	})
	if in.State != staff.IntakeSecond {
		t.Fatalf("after the first, it is %s", in.State)
	}
	if err := in.TakeUp("ann"); !errors.Is(err, staff.ErrTypedFirst) {
		t.Errorf("the first typist types the second: %v", err)
	}
	if err := in.Rests(); err == nil {
		t.Error("it can be taken in before the second")
	}
	typing(t, in, "sam", q, consultation.Answers{
		"walk": {"no"}, "name": {"ann other"}, "like": {"The view"}, "miles": {"1200"}, "dogs.1.dog": {"Rex"}, staff.MarkField("age"): {staff.MarkSeveral},
	})
	var got []string
	for _, m := range in.Mismatches(q, scene) {
		got = append(got, m.Asked.FullName+map[bool]string{true: " slight"}[m.Slight])
	}
	if want := []string{"walk", "name slight", "age"}; !slices.Equal(got, want) {
		t.Errorf("mismatches %v, want %v", got, want)
	}
	if err := in.Rests(); !errors.Is(err, staff.ErrOpen) {
		t.Errorf("unsettled, it can be taken in: %v", err)
	}
	if n, err := in.ChooseSlight(staff.PickFirst, "eve", day); n != 1 || err != nil {
		t.Errorf("%d settled, %v", n, err)
	}
	if err := in.Choose("miles", staff.Settled{Pick: staff.PickFirst}); !errors.Is(err, consultation.ErrNotFound) {
		t.Errorf("what agrees is settled: %v", err)
	}
	for name, s := range map[string]staff.Settled{"walk": {Pick: staff.PickSecond}, "age": {Pick: staff.PickAnew, Answers: consultation.Answers{"age": {"young"}}}} {
		if err := in.Choose(name, s); err != nil {
			t.Error(err)
		}
	}
	if err := in.Rests(); err != nil {
		t.Errorf("settled, it cannot be taken in: %v", err)
	}
	v := &consultation.Version{Hash: "v", Main: "en", Editions: map[string]*consultation.Questionnaire{"en": q}}
	m := in.Make(v, &consultation.Consultation{}, nil, scene)
	if m.Response.Answers.Get("walk") != "no" || m.Response.Answers.Has("like") || m.Response.Answers.Has("name") || m.Response.Contact.Get("name") != "Ann  Other" {
		t.Errorf("it becomes %v and %v", m.Response.Answers, m.Response.Contact)
	}
	if m.Equality.Get("age") != "young" || m.Response.Answers.Has("age") {
		t.Errorf("equality %v", m.Equality)
	}
	if len(m.OffPath) != 2 || m.OffPath[0].FullName != "like" || m.Final.Get("like") != "The view" {
		t.Errorf("off the path: %v", m.OffPath)
	}
	in.Forget(q)
	if in.Keyings[0].All().Has("age") || len(in.Mismatches(q, scene)) != 2 || !in.EqualitySent {
		t.Error("an equality answer is still there")
	}
	in.State = staff.IntakeTaken
	in.Reopen("eve", q, scene)
	all := in.Keyings[0].All()
	if all.Get("walk") != "no" || all.Get("name") != "Ann  Other" || all.Get("dogs.1.dog") != "Rex" || in.Keyings[0].Answers.Has("name") || in.Twice || in.State != staff.IntakeTyping {
		t.Errorf("taken back, it holds %v", all)
	}
	if m = in.Make(v, &consultation.Consultation{}, nil, scene); m.Equality != nil {
		t.Error("equality answers would be stored twice")
	}
}

func TestMarksAndWhatDoesNotFit(t *testing.T) {
	q := paperForm()
	in := &staff.Intake{State: staff.IntakeTyping, Channel: consultation.OnPaper, Received: "2026-06-02"}
	typing(t, in, "ann", q, consultation.Answers{
		"walk": {"yes"}, "like": {"Illegible ink"}, staff.MarkField("like"): {staff.MarkUnreadable}, staff.NoteField("like"): {"water damage"}, "miles": {"about five"},
	})
	v := &consultation.Version{Hash: "v", Main: "en", Editions: map[string]*consultation.Questionnaire{"en": q}}
	c := &consultation.Consultation{Schedule: consultation.Schedule{Closes: time.Date(2026, 6, 1, 22, 45, 0, 0, time.UTC)}}
	m := in.Make(v, c, nil, scene)
	if m.Marks != 1 || m.Response.Answers.Has("like") || m.Response.Answers.Has("miles") || len(m.Unfit) != 1 || !m.Response.Late {
		t.Errorf("it becomes %+v", m)
	}
	for name := range m.Response.Answers {
		if strings.Contains(name, "~") {
			t.Errorf("a mark is in the response: %s", name)
		}
	}
	if m.Final.Get("miles") != "about five" {
		t.Error("what was typed is gone")
	}
}

func TestChanceOfASecondTyping(t *testing.T) {
	q := paperForm()
	always, never := func(int) bool { return true }, func(int) bool { return false }
	for _, tt := range []struct {
		channel consultation.Channel
		every   int
		twice   bool
		chance  func(int) bool
		want    staff.IntakeState
	}{
		{consultation.OnPaper, 0, false, always, staff.IntakeTyping}, {consultation.OnPaper, 5, false, always, staff.IntakeSecond},
		{consultation.OnPaper, 5, false, never, staff.IntakeTyping}, {consultation.OnPaper, 5, true, never, staff.IntakeSecond},
		{consultation.ByTelephone, 1, true, always, staff.IntakeTyping},
	} {
		in := &staff.Intake{State: staff.IntakeTyping, Channel: tt.channel, Twice: tt.twice}
		if err := errors.Join(in.TakeUp("ann"), in.Finish("ann", tt.every, tt.chance, q, scene)); err != nil {
			t.Fatal(err)
		}
		if in.State != tt.want {
			t.Errorf("%+v: %s", tt, in.State)
		}
		if tt.every == 5 && !tt.twice && in.State == staff.IntakeTyping {
			if err := in.Finish("ann", 5, always, q, scene); err != nil || in.State != staff.IntakeTyping {
				t.Errorf("chance is asked again: %s, %v", in.State, err)
			}
		}
	}
}

func TestLateOn(t *testing.T) {
	s := consultation.Schedule{Closes: time.Date(2026, 6, 1, 11, 0, 0, 0, time.UTC)}
	c := &consultation.Consultation{Schedule: s}
	for _, tt := range []struct {
		day         string
		until       time.Time
		late, taken bool
	}{
		{"2026-06-01", time.Time{}, false, true}, {"2026-06-02", time.Time{}, true, false},
		{"2026-06-02", time.Date(2026, 6, 3, 11, 0, 0, 0, time.UTC), true, true}, {"2026-06-04", time.Date(2026, 6, 3, 11, 0, 0, 0, time.UTC), true, false},
	} {
		c.Schedule.Late = tt.until
		if late, taken := staff.LateOn(c, tt.day); late != tt.late || taken != tt.taken {
			t.Errorf("%s until %s: late %v, taken %v", tt.day, tt.until, late, taken)
		}
	}
}

func TestTwoTypistsAtOnce(t *testing.T) {
	q := paperForm()
	in := &staff.Intake{State: staff.IntakeTyping}
	if err := errors.Join(in.TakeUp("ann"), in.TakeUp("sam")); err != nil {
		t.Fatal(err)
	}
	k := in.Keying()
	asked := k.AllAsked(q, scene)
	was := map[string]string{"like": consultation.Digest("like", nil)}
	k.Edit(asked, consultation.Edit{Page: "A", Was: was, Answers: consultation.Answers{"like": {"one"}}})
	if c := k.Edit(asked, consultation.Edit{Page: "B", Was: was, Answers: consultation.Answers{"like": {"two"}}}); len(c) != 1 {
		t.Fatalf("conflicts %v", c)
	}
	if err := in.Finish("ann", 0, nil, q, scene); !errors.Is(err, staff.ErrOpen) {
		t.Errorf("with a conflict it is finished: %v", err)
	}
	for _, x := range asked {
		if x.FullName == "like" {
			k.Resolve(x, consultation.KeepBoth, "C")
		}
	}
	if got := k.All().Get("like"); !strings.Contains(got, "one") || !strings.Contains(got, "two") {
		t.Errorf("kept %q", got)
	}
}

const letter = "Dear Sir,\n\nI like the view. And the air! \"Do you?\" she asked.\nYes.\n\n \n\nWith 3.5 miles I am done."

func TestSplitLetter(t *testing.T) {
	words := func(parts []staff.LetterPart) (out []string) {
		for _, p := range parts {
			out = append(out, letter[p.Start:p.End])
		}
		return out
	}
	parts := staff.SplitLetter(letter)
	if want := []string{"Dear Sir,", "I like the view. And the air! \"Do you?\" she asked.\nYes.", "With 3.5 miles I am done."}; !slices.Equal(words(parts), want) {
		t.Fatalf("paragraphs %q", words(parts))
	}
	parts[1].To = []string{"like"}
	cut := staff.SplitSentences(letter, parts, 1)
	if want := []string{"Dear Sir,", "I like the view.", "And the air!", "\"Do you?\"", "she asked.", "Yes.", "With 3.5 miles I am done."}; !slices.Equal(words(cut), want) {
		t.Errorf("sentences %q", words(cut))
	}
	if len(cut) > 2 && !slices.Equal(cut[2].To, []string{"like"}) {
		t.Error("a sentence forgets what its paragraph was about")
	}
	if n := len(staff.SplitSentences(letter, parts, 2)); n != 3 {
		t.Errorf("a number is cut: %d parts", n)
	}
	back := staff.JoinParts(staff.JoinParts(cut, 1), 1)
	if words(back)[1] != "I like the view. And the air! \"Do you?\"" {
		t.Errorf("joined %q", words(back))
	}
	q := paperForm()
	in := &staff.Intake{State: staff.IntakeTyping, Letter: letter}
	in.Keyings[0].Parts = parts
	typing(t, in, "ann", q, consultation.Answers{"walk": {"yes"}, "like": {"(typed besides)"}})
	typed, _ := in.Final(q, scene)
	if want := letter[parts[1].Start:parts[1].End] + "\n\n(typed besides)"; typed.Get("like") != want {
		t.Errorf("the answer is %q", typed.Get("like"))
	}
	if n := in.Keyings[0].Unassigned(); n != 2 {
		t.Errorf("%d parts are about nothing that was asked", n)
	}
}

func FuzzSplitLetter(f *testing.F) {
	f.Add(letter, 1)
	f.Fuzz(func(t *testing.T, text string, i int) {
		parts := staff.SplitSentences(text, staff.SplitLetter(text), i)
		at := 0
		for _, p := range parts {
			if p.Start < at || p.End <= p.Start || p.End > len(text) || strings.TrimSpace(text[at:p.Start]) != "" {
				t.Fatalf("part %+v after %d of %q", p, at, text)
			}
			at = p.End
		}
		if strings.TrimSpace(text[at:]) != "" {
			t.Fatalf("%q is in no part", text[at:])
		}
	})
}

const email = "From: Ann <ann@example.org>\r\nDate: Mon, 02 Mar 2026 23:30:00 -0500\r\nSubject: Secret\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>no</p>\r\n" +
	"--c\r\nContent-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCaf=E9 =96 I=\r\n agree.\r\n--c--\r\n--b--\r\n"

func TestReadEmail(t *testing.T) {
	e, err := staff.ReadEmail(strings.NewReader(email))
	if err != nil || strings.TrimSpace(e.Text) != "Café – I agree." || e.Day != "2026-03-03" {
		t.Errorf("%+v, %v", e, err)
	}
	_, err = staff.ReadEmail(strings.NewReader("Just some words"))
	if !errors.Is(err, staff.ErrNotEmail) {
		t.Errorf("words: %v", err)
	}
	_, err = staff.ReadEmail(strings.NewReader("From: a@example.org\r\nContent-Type: text/html\r\n\r\n<p>Hi</p>"))
	if !errors.Is(err, staff.ErrNoPlainText) {
		t.Errorf("HTML alone: %v", err)
	}
}

func FuzzReadEmail(f *testing.F) {
	f.Add(email)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := staff.ReadEmail(strings.NewReader(text))
		if err == nil && (strings.ContainsAny(e.Text, "\x00\r") || len(e.Text) > 4*staff.MaxLetter) {
			t.Fatalf("%q", e.Text)
		}
	})
}
