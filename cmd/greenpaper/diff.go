package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

func init() {
	register(command{
		name: "diff", args: "OLD NEW [--fail-on LEVEL] [--json]", run: runDiff,
		summary: "Say what respondents and analysts would notice between two versions.",
	})
}

func runDiff(_ context.Context, args []string, env Env) error {
	flags := env.flags("diff")
	failOn := flags.String("fail-on", "", "end with status 1 for differences of this `LEVEL` and above: cosmetic, meaning or breaking")
	asJSON := flags.Bool("json", false, "write one JSON object for each difference, for editors and other programs")
	files, err := env.parse(flags, args)
	if err != nil {
		return err
	}
	if len(files) != 2 {
		return usagef("name the old version and the new one")
	}
	level := consultation.Effect(*failOn)
	if level != "" && !slices.Contains(consultation.Effects, level) {
		return usagef("--fail-on takes cosmetic, meaning or breaking, not %q", *failOn)
	}
	old, err := readable(files[0])
	if err != nil {
		return err
	}
	later, err := readable(files[1])
	if err != nil {
		return err
	}
	noticed := placed(consultation.Compare(old.Questionnaire, later.Questionnaire), later)
	if *asJSON {
		err = writeNoticedJSON(env.Stdout, noticed)
	} else {
		err = writeNoticed(env.Stdout, noticed)
	}
	if err == nil && level != "" && slices.ContainsFunc(noticed, func(n noticeable) bool { return n.Level.AtLeast(level) }) {
		return errFailed
	}
	return err
}

// readable reads a questionnaire that has no errors.
func readable(path string) (markdown.Result, error) {
	src, err := readSource(path)
	if err != nil {
		return markdown.Result{}, err
	}
	r := markdown.Parse(src)
	if r.Failed() {
		return r, fmt.Errorf("%s has errors; run greenpaper check %s first", src.Name, src.Name)
	}
	return r, nil
}

// noticed prints what differs from the version that is served now, if anything does.
func (p *publication) noticed(served *consultation.Version) error {
	later := p.bundle.Main()
	all := consultation.Compare(served.Questionnaire(served.Main), later.Questionnaire)
	if len(all) == 0 {
		return nil
	}
	later.Source.Name = filepath.Join(p.dir, later.Source.Name)
	fmt.Fprintln(p.env.Stdout, "What differs from the version that was published before:")
	return writeNoticed(p.env.Stdout, placed(all, later))
}

// noticeable is a difference at its place in the new file.
type noticeable struct {
	File  string              `json:"file"`
	Line  int                 `json:"line"`
	Level consultation.Effect `json:"level"`
	Code  string              `json:"code"`
	Name  string              `json:"name,omitempty"`
	Part  string              `json:"part,omitempty"`
	What  string              `json:"what,omitempty"`
	Data  string              `json:"data,omitempty"`
}

// placed gives the differences the lines of the new file.
func placed(all []consultation.Difference, later markdown.Result) []noticeable {
	lines := markdown.Lines(later.Source.Body)
	out := make([]noticeable, 0, len(all))
	for _, d := range all {
		n := noticeable{File: later.Source.Name, Level: d.Level, Code: d.Code, Name: d.Name, Part: d.Part, What: d.What, Data: d.Data}
		n.Line, _ = lines.At(markdown.PlaceOf(d, later.Doc))
		out = append(out, n)
	}
	return out
}

// headings say what each level means for answers.
var headings = map[consultation.Effect]string{
	consultation.Breaking: "Breaking: answers given already would be lost, wrong or kept elsewhere.",
	consultation.Meaning:  "Meaning changed: people may answer otherwise from now on.",
	consultation.Cosmetic: "Cosmetic: nothing that changes an answer.",
}

// writeNoticed prints differences by level, the farthest-reaching first.
func writeNoticed(w io.Writer, all []noticeable) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(w, "No difference that respondents or analysts would notice.")
		return err
	}
	var b strings.Builder
	var level consultation.Effect
	count := map[consultation.Effect]int{}
	for _, n := range all {
		if n.Level != level {
			level = n.Level
			b.WriteString(headings[level] + "\n")
		}
		count[level]++
		b.WriteString("  " + n.String() + "\n")
	}
	fmt.Fprintf(&b, "%d breaking, %d meaning changed, %d cosmetic\n", count[consultation.Breaking], count[consultation.Meaning], count[consultation.Cosmetic])
	_, err := io.WriteString(w, b.String())
	return err
}

// String is the line that diff prints.
func (n noticeable) String() string {
	var where []string
	for _, s := range []string{n.Name, n.Part} {
		if s != "" {
			where = append(where, "`"+s+"`")
		}
	}
	line := fmt.Sprintf("%s:%d: ", n.File, n.Line)
	if len(where) > 0 {
		line += strings.Join(where, " ") + ": "
	}
	if n.What != "" {
		line += n.What + " "
	}
	if n.Data != "" {
		line += "Data: " + n.Data + " "
	}
	return line + "[" + n.Code + "]"
}

func writeNoticedJSON(w io.Writer, all []noticeable) error {
	encode := json.NewEncoder(w)
	encode.SetEscapeHTML(false)
	for _, n := range all {
		if err := encode.Encode(n); err != nil {
			return err
		}
	}
	return nil
}
