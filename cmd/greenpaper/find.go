package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
)

func init() {
	register(command{
		name: "find", args: "REFERENCE [--json] [--delete --reason TEXT]", run: runFind,
		summary: "Show everything that is held on one response, or delete it.",
	})
}

// findStore is what subject access needs of a store.
type findStore interface {
	consultation.Consultations
	consultation.Responses
	consultation.Uploads
	staff.Entries
}

// found is everything that is held on a reference, as it goes out in JSON.
type found struct {
	Reference    string            `json:"reference"`
	Consultation string            `json:"consultation"`
	Title        string            `json:"title,omitempty"`
	Version      string            `json:"version,omitempty"`
	Edition      string            `json:"edition,omitempty"`
	Language     string            `json:"language,omitempty"`
	Notice       string            `json:"privacyNotice,omitempty"` // hash of the notice that was shown
	Submitted    string            `json:"submitted,omitempty"`
	Changed      string            `json:"changed,omitempty"`
	Wish         consultation.Wish `json:"wish,omitempty"`
	Answers      []export.Answered `json:"answers,omitempty"`
	Contact      []export.Answered `json:"contact,omitempty"`
	Uploads      []foundFile       `json:"uploads,omitempty"`
	Entry        *foundEntry       `json:"typedByStaff,omitempty"`
	Withdrawn    *foundTombstone   `json:"withdrawn,omitempty"`
	Notes        []string          `json:"notes"`
}

type foundFile struct {
	ID       string                   `json:"id"`
	Question string                   `json:"question"`
	Name     string                   `json:"name"`
	Type     string                   `json:"type"`
	Size     int64                    `json:"bytes"`
	State    consultation.UploadState `json:"state"`
	Added    string                   `json:"added"`
}

type foundTombstone struct {
	Day    string `json:"day"`
	Reason string `json:"reason"`
}

// What the output cannot show, and why.
const (
	noteEquality = "Equality answers are kept without any link to a response. Nobody can find, change or delete them by a reference, so none are shown here."
	noteKeyed    = "Also kept: a keyed fingerprint of the resume code, so that the respondent can come back, and a random number that says nothing about anybody."
	noteDraft    = "If the respondent is changing the response at the moment, the changes not yet sent are not shown. Deleting the response deletes them too."
	noteBackups  = "Backups made earlier still hold the response until they are deleted."
)

func runFind(ctx context.Context, args []string, env Env) error {
	fs := env.flags("find")
	asJSON := fs.Bool("json", false, "write JSON instead of text")
	del := fs.Bool("delete", false, "delete the answers, contact data and uploads for good")
	reason := fs.String("reason", "", "`TEXT` that says why it is deleted; it stays with the reference")
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return usagef("give the reference of a response, such as %s", exampleReference)
	}
	reference, ok := consultation.ParseReference(strings.Join(rest, ""))
	switch {
	case !ok:
		return usagef("%q is not a reference; it has ten letters and digits, such as %s, and one of them may be mistyped", strings.Join(rest, " "), exampleReference)
	case *del && strings.TrimSpace(*reason) == "":
		return usagef("say why with --reason; the reason stays with the reference, so name nobody in it")
	case !*del && *reason != "":
		return usagef("--reason goes with --delete")
	}
	store, _, err := data.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close() // what was written is durable already
	if *del {
		files, err := storage.OpenFiles(data.uploadsPath(), 0)
		if err != nil {
			return err
		}
		return deleteResponse(ctx, store, files, reference, strings.TrimSpace(*reason), env)
	}
	all, err := findReference(ctx, store, reference)
	if err != nil {
		return err
	}
	act := commandAct(env, staff.VerbResponseFound, all.Consultation, staff.Details{"reference": all.Reference})
	if err := recordFirst(ctx, store, act); err != nil {
		return err
	}
	if *asJSON {
		enc := json.NewEncoder(env.Stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(all)
	}
	all.print(env.Stdout)
	return nil
}

// exampleReference has the form of a reference and a right check character.
const exampleReference = "GP-7XK4-QM9W"

// findReference collects everything.
func findReference(ctx context.Context, store findStore, reference string) (*found, error) {
	r, gone, err := store.ByReference(ctx, reference)
	if errors.Is(err, consultation.ErrNotFound) {
		return nil, fmt.Errorf("there is no response with the reference %s", reference)
	} else if err != nil {
		return nil, err
	}
	if gone != nil {
		return &found{
			Reference: gone.Reference, Consultation: gone.Consultation, Withdrawn: &foundTombstone{gone.Day, gone.Reason},
			Notes: []string{"The answers, contact data and uploads were deleted that day. Only what is shown here is left.", noteEquality, noteBackups},
		}, nil
	}
	v, err := store.Version(ctx, r.Version)
	if err != nil {
		return nil, err
	}
	uploads, err := store.Uploads(ctx, "", r.ID)
	if err != nil {
		return nil, err
	}
	f := &found{
		Reference: r.Reference, Consultation: r.Consultation, Title: v.Questionnaire("").Title.String(), Version: r.Version, Edition: r.Edition,
		Language: r.Language, Notice: r.Notice, Submitted: utc(r.Submitted), Changed: utc(r.Changed), Wish: r.Wish,
		Answers: export.NewColumns(export.Answers, v).Answered(r),
		Contact: export.NewColumns(export.Contact, v).Answered(&consultation.Response{Version: r.Version, Answers: r.Contact}),
		Notes:   []string{noteKeyed, noteDraft, noteEquality},
	}
	for _, u := range uploads {
		f.Uploads = append(f.Uploads, foundFile{u.ID, u.Question, u.Name, u.Type, u.Size, u.State, utc(u.Added)})
	}
	f.Entry, err = findEntry(ctx, store, r.ID)
	return f, err
}

func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// print writes it for a person to read.
func (f *found) print(w io.Writer) {
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "%-15s %s\n", name+":", value)
		}
	}
	line("Reference", f.Reference)
	line("Consultation", f.Consultation)
	line("Title", f.Title)
	line("Sent", f.Submitted)
	line("Changed", f.Changed)
	line("Version", f.Version)
	line("Edition", f.Edition)
	line("Language", f.Language)
	line("Privacy notice", f.Notice)
	line("Wish", string(f.Wish))
	if f.Withdrawn != nil {
		line("Deleted on", f.Withdrawn.Day)
		line("Reason", f.Withdrawn.Reason)
	}
	printAnswered(w, "Answers", f.Answers)
	printAnswered(w, "Contact data", f.Contact)
	if len(f.Uploads) > 0 {
		fmt.Fprint(w, "\nUploaded files\n")
	}
	for _, u := range f.Uploads {
		of := "for the question " + u.Question
		if u.Question == "" {
			of = "the paper, letter or e-mail as it came"
		}
		fmt.Fprintf(w, "\n  %s, %s, %d bytes, %s, added %s\n    %s, kept as %s\n", u.Name, u.Type, u.Size, u.State, u.Added, of, u.ID)
	}
	if f.Entry != nil {
		f.Entry.print(w)
	}
	fmt.Fprint(w, "\nNotes\n\n")
	for _, n := range f.Notes {
		fmt.Fprintf(w, "  %s\n", n)
	}
}

func printAnswered(w io.Writer, title string, answers []export.Answered) {
	if len(answers) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, a := range answers {
		fmt.Fprintf(w, "\n  %s\n", strings.TrimSpace(a.Label+" ["+a.Name+"]"))
		for _, v := range a.Values {
			fmt.Fprintf(w, "    %s\n", strings.ReplaceAll(printable(v), "\n", "\n    "))
		}
	}
}

// printable takes out control characters, which could move the cursor or recolour a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if (r < ' ' && r != '\n' && r != '\t') || (r >= 0x7f && r < 0xa0) {
			return '\uFFFD'
		}
		return r
	}, s)
}
