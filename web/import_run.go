package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/importing"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// Importer does the work on spreadsheets, for the pages in the background and for the command.
type Importer struct {
	Store interface {
		consultation.Consultations
		staff.Imports
	}
	Files Files
	MACs  MACs
	Words *templates.Catalogue
	Now   func() time.Time
}

// ImportBody is what an import keeps sealed.
type ImportBody struct {
	Shape   importing.Shape    `json:"shape"`
	Profile *importing.Profile `json:"profile,omitempty"`
	Mapping *importing.Mapping `json:"mapping,omitempty"`
	From    string             `json:"from,omitempty"`    // name of the saved mapping that it began with
	Trouble string             `json:"trouble,omitempty"` // why the file cannot be read, in words
	Result  importing.Result   `json:"result"`
}

// BodyOf reads what an import keeps.
func BodyOf(i *staff.Import) (*ImportBody, error) {
	b := &ImportBody{}
	if len(i.Body) == 0 {
		return b, nil
	}
	if err := json.Unmarshal(i.Body, b); err != nil {
		return nil, errors.New("web: what is stored of an import is damaged")
	}
	return b, nil
}

func (b *ImportBody) in(i *staff.Import) (err error) {
	i.Body, err = json.Marshal(b)
	return err
}

// errLost ends a job whose import is not its own any more: somebody has stopped it.
var errLost = errors.New("the import belongs to another job")

// Receive stores a file, sealed. Run then looks what is in it.
func (m *Importer) Receive(ctx context.Context, act staff.Act, name string, body []byte) (*staff.Import, error) {
	sum := sha256.Sum256(body)
	i := &staff.Import{
		ID: rand.Text(), Consultation: act.Consultation, Name: name, State: staff.ImportReading, By: act.Actor, At: act.At, Size: int64(len(body)),
		Hash: hex.EncodeToString(sum[:]), File: rand.Text(), Job: rand.Text(), Beat: act.At,
	}
	if _, err := m.Files.Put(ctx, i.File, newSealing(m.MACs, i.File, bytes.NewReader(body))); err != nil {
		return nil, err
	}
	act.Subject = i.ID
	act.Details = staff.Details{"sha256": i.Hash, "size": strconv.Itoa(len(body))}
	if err := m.Store.BeginImport(ctx, act, *i); err != nil {
		return nil, errors.Join(err, m.Files.Delete(context.WithoutCancel(ctx), i.File))
	}
	return i, nil
}

// Start gives an import to a new job. from are the states in which it may be.
func (m *Importer) Start(ctx context.Context, act staff.Act, id string, to staff.ImportState, may func(*staff.Import) error) (job string, err error) {
	job = rand.Text()
	err = m.Store.UpdateImport(ctx, act, act.Consultation, id, func(i *staff.Import) error {
		if i.State.Running() && !i.Interrupted(act.At) {
			return staff.ErrConflict
		}
		if may != nil {
			if err := may(i); err != nil {
				return err
			}
		}
		i.State, i.Job, i.Beat, i.Done, i.Trouble = to, job, act.At, 0, ""
		return nil
	})
	return job, err
}

// working is one job.
type working struct {
	*Importer
	slug, id, job string
	actor         string
	done          atomic.Int64
}

// Run does the work that an import waits for. slot, if not nil, is waited for: one job at a time reads a file.
func (m *Importer) Run(ctx context.Context, actor, slug, id, job string, slot chan struct{}) error {
	w := &working{Importer: m, slug: slug, id: id, job: job, actor: actor}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go w.beats(ctx, cancel)
	if slot != nil {
		select {
		case slot <- struct{}{}:
			defer func() { <-slot }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := w.work(ctx)
	if err == nil || errors.Is(err, errLost) || errors.Is(err, staff.ErrConflict) {
		return nil
	}
	trouble := "failed"
	switch {
	case errors.Is(err, consultation.ErrExists):
		trouble = "meanwhile"
	case errors.Is(err, consultation.ErrFull):
		trouble = "full"
	case errors.Is(err, context.Canceled):
		return nil
	}
	return errors.Join(err, w.end(context.WithoutCancel(ctx), staff.Act{}, func(i *staff.Import, _ *ImportBody) { giveUp(i, trouble) }))
}

// giveUp sets an import back to where its job began.
func giveUp(i *staff.Import, trouble string) {
	switch i.State {
	case staff.ImportReading:
		i.State = staff.ImportUnread
	case staff.ImportChecking, staff.ImportImporting:
		i.State = staff.ImportMapping
	}
	i.Job, i.Trouble = "", trouble
}

// beats notes that the job is alive, and ends it when it is not wanted any more.
func (w *working) beats(ctx context.Context, cancel func()) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		mine, err := w.Store.ImportBeat(ctx, w.id, w.job, int(w.done.Load()), w.Now())
		if err == nil && !mine {
			cancel()
			return
		}
	}
}

// end stores what the job came to, if the import is still its own.
func (w *working) end(ctx context.Context, act staff.Act, f func(*staff.Import, *ImportBody)) error {
	return w.Store.UpdateImport(ctx, act, w.slug, w.id, func(i *staff.Import) error {
		if i.Job != w.job {
			return errLost
		}
		b, err := BodyOf(i)
		if err != nil {
			return err
		}
		i.Job = ""
		f(i, b)
		return b.in(i)
	})
}

func (w *working) act(verb staff.Verb, details staff.Details) staff.Act {
	return staff.Act{Actor: w.actor, Verb: verb, Consultation: w.slug, Subject: w.id, Details: details, At: w.Now()}
}

func (w *working) work(ctx context.Context) error {
	i, err := w.Store.Import(ctx, w.slug, w.id)
	if err != nil {
		return err
	}
	if i.Job != w.job {
		return errLost
	}
	b, err := BodyOf(i)
	if err != nil {
		return err
	}
	file, err := w.Open(ctx, i.File)
	if err != nil {
		return err
	}
	switch i.State {
	case staff.ImportReading:
		return w.look(ctx, b, file)
	case staff.ImportChecking:
		return w.check(ctx, i, b, file)
	case staff.ImportImporting:
		return w.take(ctx, i, b, file)
	}
	return errLost
}

// Open reads a sealed file.
func (m *Importer) Open(ctx context.Context, id string) ([]byte, error) {
	r, err := m.Files.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return unsealed(m.MACs, id, r, 512<<20)
}

// Setting is what a file is imported into.
func (m *Importer) Setting(ctx context.Context, slug, batch string) (importing.Setting, error) {
	con, err := m.Store.Consultation(ctx, slug)
	if err != nil {
		return importing.Setting{}, err
	}
	v, err := m.Store.Version(ctx, con.Version)
	if err != nil {
		return importing.Setting{}, err
	}
	return importing.Setting{
		Consultation: con, Version: v, Words: spoken{m.Words}, Comment: m.Words.Say("answer.comment"), Now: m.Now(), Batch: batch,
	}, nil
}

// look finds out what is in a file and proposes what its columns are.
func (w *working) look(ctx context.Context, was *ImportBody, file []byte) error {
	setting, err := w.Setting(ctx, w.slug, w.id)
	if err != nil {
		return err
	}
	p, err := importing.Look(file, was.Shape)
	var bad importing.Fault
	if errors.As(err, &bad) {
		return w.end(ctx, staff.Act{}, func(i *staff.Import, b *ImportBody) {
			i.State, i.Trouble, i.Rows = staff.ImportUnread, "file", 0
			b.Trouble, b.Profile, b.Mapping = w.Words.Say("import.file."+bad.Key, bad.Args...)+".", nil, nil
		})
	}
	if err != nil {
		return err
	}
	targets := importing.Targets(setting.Version.Questionnaire(""), setting.Comment)
	proposed := importing.Propose(p, targets)
	from, err := w.adopt(ctx, p, proposed, targets, was.Mapping)
	if err != nil {
		return err
	}
	return w.end(ctx, staff.Act{}, func(i *staff.Import, b *ImportBody) {
		i.State, i.Rows, i.Errors, i.Notes = staff.ImportMapping, p.Rows, 0, 0
		b.Trouble, b.Profile, b.Mapping, b.From = "", p, proposed, from
	})
}

// adopt takes what was decided before: for this file, or for another with the same headings.
func (w *working) adopt(ctx context.Context, p *importing.Profile, m *importing.Mapping, targets []importing.Target, was *importing.Mapping) (string, error) {
	known := func(key string) bool {
		for i := range targets {
			if targets[i].Key == key {
				return true
			}
		}
		return false
	}
	if was != nil {
		m.Adopt(p, was, known)
		return "", nil
	}
	list, err := w.Store.Mappings(ctx, w.slug)
	if err != nil {
		return "", err
	}
	for _, saved := range list {
		var from importing.Mapping
		if json.Unmarshal(saved.Body, &from) == nil && from.Matches(p) && m.Adopt(p, &from, known) > 0 {
			return saved.Name, nil
		}
	}
	return "", nil
}

// before says in words when their ids were imported.
func (w *working) before(ctx context.Context) func([]string) (map[string]string, error) {
	return func(ids []string) (map[string]string, error) {
		found, err := w.Store.TheirIDs(ctx, w.slug, ids)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		list, err := w.Store.Imports(ctx, w.slug)
		if err != nil {
			return nil, err
		}
		for id, of := range found {
			for _, i := range list {
				if i.ID == of {
					found[id] = spoken{w.Words}.Date(i.TakenAt)
				}
			}
		}
		return found, nil
	}
}

func (w *working) progress(ctx context.Context) func(int) error {
	return func(rows int) error {
		w.done.Store(int64(rows))
		return ctx.Err()
	}
}

// check tries every row and writes the report.
func (w *working) check(ctx context.Context, i *staff.Import, b *ImportBody, file []byte) error {
	setting, err := w.Setting(ctx, w.slug, w.id)
	if err != nil {
		return err
	}
	report := rand.Text()
	from, to := io.Pipe()
	stored := make(chan error, 1)
	go func() {
		_, err := w.Files.Put(ctx, report, newSealing(w.MACs, report, from))
		from.CloseWithError(err)
		stored <- err
	}()
	result, err := w.report(ctx, to, setting, b, file)
	to.CloseWithError(err)
	if err = errors.Join(err, <-stored); err != nil {
		return err
	}
	details := staff.Details{"rows": strconv.Itoa(result.Rows), "errors": strconv.Itoa(result.Errors), "notes": strconv.Itoa(result.Notes)}
	err = w.end(ctx, w.act(staff.VerbImportChecked, details), func(i *staff.Import, b *ImportBody) {
		i.State, i.Report, i.Errors, i.Notes, i.Version = staff.ImportChecked, report, result.Errors, result.Notes, setting.Version.Hash
		b.Result = result
	})
	old := i.Report
	if err != nil {
		old = report
	}
	if old != "" {
		err = errors.Join(err, w.Files.Delete(context.WithoutCancel(ctx), old))
	}
	return err
}

func (w *working) report(ctx context.Context, to io.Writer, setting importing.Setting, b *ImportBody, file []byte) (importing.Result, error) {
	r, err := importing.NewReporter(to, b.Profile, setting.Words, func(f consultation.Fault) string { return FaultWords(f, setting.Words) })
	if err != nil {
		return importing.Result{}, err
	}
	c := importing.NewConverter(setting, b.Profile, b.Mapping)
	result, err := c.Run(ctx, file, importing.Steps{Before: w.before(ctx), Problem: r.Add, Progress: w.progress(ctx)})
	return result, errors.Join(err, r.End())
}

// take makes responses of the rows: a few at a time where nothing counts them, then all at once.
func (w *working) take(ctx context.Context, i *staff.Import, b *ImportBody, file []byte) error {
	setting, err := w.Setting(ctx, w.slug, w.id)
	if err != nil {
		return err
	}
	if setting.Version.Hash != i.Version {
		return w.end(ctx, staff.Act{}, func(i *staff.Import, _ *ImportBody) { giveUp(i, "version") })
	}
	stage := func(list []*importing.Made) error {
		staged := make([]staff.StagedResponse, len(list))
		for n, m := range list {
			staged[n] = staff.StagedResponse{Response: m.Response, Equality: m.Equality, TheirID: m.TheirID}
		}
		return w.Store.StageResponses(ctx, w.id, w.job, staged)
	}
	c := importing.NewConverter(setting, b.Profile, b.Mapping)
	result, err := c.Run(ctx, file, importing.Steps{Before: w.before(ctx), Take: stage, Progress: w.progress(ctx)})
	if err != nil {
		return err
	}
	if result.Errors > 0 {
		return w.end(ctx, staff.Act{}, func(i *staff.Import, _ *ImportBody) { giveUp(i, "meanwhile") })
	}
	act := w.act(staff.VerbImportTaken, staff.Details{"sha256": i.Hash, "rows": strconv.Itoa(result.Rows)})
	if err := w.Store.TakeImport(ctx, act, w.slug, w.id, w.job, result.Rows); err != nil {
		return err
	}
	return w.Store.TidyImports(context.WithoutCancel(ctx), w.Now())
}
