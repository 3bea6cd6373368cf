package staff

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// EraseBatch is how many steps share a transaction: few enough that nobody's save waits long.
const EraseBatch = 100

// Eraser does runs. It can be stopped at any moment, even by a loss of power: whoever continues goes on where it stopped.
type Eraser struct {
	Store interface {
		Retention
		Accounts
		SettingsStore
		consultation.Consultations
	}
	// Delete deletes the bytes of a file; it is no error when there are none.
	Delete func(ctx context.Context, id string) error
	// Sign signs a certificate.
	Sign    func(Certificate) (string, error)
	Now     func() time.Time
	Program string
	Worker  string // who works, so that two do not at once; made anew by each program
	// Told, if not nil, hears after each batch how many steps are left.
	Told func(left int)
}

// NewWorker makes the name of a worker.
func NewWorker() string { return rand.Text() }

// Erase works at a run until every row is gone, or ctx ends. It is cheap to call for a run that is further.
func (e *Eraser) Erase(ctx context.Context, id string) error {
	r, err := e.Store.ClaimRun(ctx, id, e.Worker, e.Now())
	if err != nil {
		return err
	}
	if r.State == RunPlanning {
		if err := e.Store.PlanRun(ctx, id, e.Worker, e.Now()); err != nil {
			return err
		}
		r.State = RunErasing
	}
	if r.State != RunErasing {
		return nil
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		left, err := e.Store.EraseSome(ctx, id, e.Worker, EraseBatch, e.Now())
		if err == nil && e.Told != nil {
			e.Told(left)
		}
		if err != nil || left == 0 {
			return err
		}
	}
}

// Finish deletes the bytes of files, cleans the database, writes the certificate and ends the run. It can be done again after it
// was interrupted.
func (e *Eraser) Finish(ctx context.Context, id string, act Act) error {
	r, err := e.Store.ClaimRun(ctx, id, e.Worker, e.Now())
	if err != nil {
		return err
	}
	if r.State != RunCleaning {
		return ErrConflict
	}
	files, err := e.Store.RunFiles(ctx, id)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := e.Delete(ctx, f); err != nil {
			return fmt.Errorf("the file %s could not be deleted: %w", f, err)
		}
	}
	if err := e.Store.FilesGone(ctx, id, files); err != nil {
		return err
	}
	cleaned, err := e.Store.Clean(ctx, e.Now())
	if err != nil {
		return err
	}
	c, err := e.certificate(ctx, r, cleaned)
	if err != nil {
		return err
	}
	c.Files = r.Files + len(files)
	text, err := e.Sign(c)
	if err != nil {
		return err
	}
	act.Verb, act.Consultation, act.Subject, act.At = VerbRunDone, r.Consultation, r.ID, e.Now()
	act.Details = Details{"number": strconv.Itoa(r.Seq), "erased": strconv.Itoa(c.total()), "files": strconv.Itoa(c.Files)}
	return e.Store.EndRun(ctx, act, id, text)
}

func (c *Certificate) total() (n int) {
	for _, l := range c.Lines {
		n += l.Count
	}
	return n
}

func (e *Eraser) certificate(ctx context.Context, r *KeepRun, cleaned Cleaned) (Certificate, error) {
	con, err := e.Store.Consultation(ctx, r.Consultation)
	if err != nil {
		return Certificate{}, err
	}
	settings, err := e.Store.Settings(ctx)
	if err != nil {
		return Certificate{}, err
	}
	c := Certificate{
		Run: r.ID, Number: r.Seq, Organisation: settings.Organisation, Consultation: r.Consultation, Title: con.Title, Version: con.Version,
		Reason: r.Reason, Began: r.Began.UTC(), Ended: e.Now().UTC().Truncate(time.Second), Early: r.Early, Before: r.Had, Cleaned: cleaned,
		Remains: Remains(cleaned.Database, e.Now()), Salt: rand.Text(), Program: e.Program,
	}
	if !con.Schedule.Closes.IsZero() {
		c.Closed = con.Schedule.Closes.In(consultation.London).Format(consultation.ISODate)
	}
	if c.AskedBy, err = e.name(ctx, r.Author); err != nil {
		return c, err
	}
	if c.AgreedBy, err = e.name(ctx, r.Second); err != nil {
		return c, err
	}
	lines, references, err := e.Store.RunLines(ctx, r.ID)
	if err != nil {
		return c, err
	}
	c.Lines = lines
	c.Hide(references)
	c.Left, err = e.Store.Tally(ctx, r.Consultation)
	return c, err
}

// name is who did something, as a certificate says it.
func (e *Eraser) name(ctx context.Context, id string) (string, error) {
	switch id {
	case "", CommandLine, System:
		return id, nil
	}
	p, err := e.Store.Person(ctx, id)
	if errors.Is(err, consultation.ErrNotFound) {
		return id, nil
	}
	if err != nil {
		return "", err
	}
	return p.Name, nil
}

// Quiet says whether it is the time of night in London at which cleaning disturbs the fewest people: from 2 to 5.
func Quiet(now time.Time) bool {
	h := now.In(consultation.London).Hour()
	return h >= 2 && h < 5
}

// Nightly does what the night is for, at a quiet hour: it goes on with runs that were interrupted, begins those of consultations
// where somebody has switched that on, finishes what waits for the night, and cleans up after withdrawals and drafts that expired.
// One run that cannot be done keeps none of the others; the errors come together.
func (e *Eraser) Nightly(ctx context.Context) error {
	if !Quiet(e.Now()) {
		return nil
	}
	all, err := e.Store.All(ctx)
	if err != nil {
		return err
	}
	var errs error
	for _, con := range all {
		if err := e.begin(ctx, con.Slug); err != nil {
			errs = errors.Join(errs, fmt.Errorf("retention of %s: %w", con.Slug, err))
		}
	}
	runs, err := e.Store.KeepRuns(ctx, "")
	if err != nil {
		return errors.Join(errs, err)
	}
	for _, r := range runs {
		if r.State.Over() || r.State == RunWaiting {
			continue
		}
		err := e.Erase(ctx, r.ID)
		if err == nil {
			err = e.Finish(ctx, r.ID, Act{Actor: System})
		}
		if err != nil && !errors.Is(err, ErrConflict) && !errors.Is(err, ErrHeld) {
			errs = errors.Join(errs, fmt.Errorf("retention of %s: %w", r.Consultation, err))
		}
	}
	if dirty, err := e.Store.Unclean(ctx); err != nil || !dirty {
		return errors.Join(errs, err)
	}
	_, err = e.Store.Clean(ctx, e.Now())
	return errors.Join(errs, err)
}

// begin begins a run where the consultation is set to it and something is due.
func (e *Eraser) begin(ctx context.Context, slug string) error {
	h, err := e.Store.Holding(ctx, slug)
	if err != nil || !h.Automatic || h.Held != "" {
		return err
	}
	plan, err := e.Store.RetentionPlan(ctx, slug, e.Now())
	if err != nil || len(plan.Steps) == 0 {
		return err
	}
	id := rand.Text()
	act := Act{Actor: System, Verb: VerbRunBegan, Consultation: slug, Subject: id, At: e.Now(), Details: Details{"steps": strconv.Itoa(len(plan.Steps))}}
	err = e.Store.BeginRun(ctx, act, KeepRun{ID: id, Consultation: slug, Reason: "Its time had come."})
	if errors.Is(err, ErrConflict) {
		return nil // one waits, or is at work
	}
	return err
}
