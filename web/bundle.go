package web

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/docs/methods"
	"github.com/greenpaper/greenpaper/templates"
)

// bundling writes the evidence of how the responses of a consultation were considered.
type bundling struct {
	*desk
	out    *staff.Bundler
	names  textNames
	people export.Names
	keys   map[string]string // of codes, by their ids
	rev    string            // of the data that counts were made from
}

// WriteBundle records the act, which names the consultation, and writes the bundle of evidence. It is signed and holds no answers.
// ErrNotFound before the consultation is published: then nothing is recorded.
func (s *Server) WriteBundle(ctx context.Context, act staff.Act, w io.Writer) error {
	d := &desk{s: s, ctx: ctx, now: act.At, words: s.Pages.Words(templates.English), slug: act.Consultation}
	if _, err := s.Store.Consultation(ctx, d.slug); err != nil {
		return err
	}
	b := &bundling{desk: d, out: staff.NewBundler(w, act.At)}
	if err := b.prepare(); err != nil {
		return err
	}
	if err := s.Store.Record(ctx, act); err != nil {
		return err
	}
	for _, part := range []func() error{b.about, b.consideration, b.codebook, b.agreement, b.counts, b.decisions, b.releases, b.methods, b.log} {
		if err := part(); err != nil {
			return err
		}
	}
	return b.out.Close(staff.BundleFacts{Consultation: d.slug, Made: act.At, Revision: b.rev, Program: s.Config.Program}, s.MACs.HeadKey(), s.MACs.SignBundle)
}

func (b *bundling) prepare() (err error) {
	if _, err = b.s.caughtUp(b.ctx, b.slug); err != nil { // the ledger is made from what is projected
		return err
	}
	if b.names, err = b.textNames(); err != nil {
		return err
	}
	if b.people, err = b.desk.names(); err != nil {
		return err
	}
	b.keys, err = b.codeKeys()
	return err
}

// text puts in a file that is short.
func (b *bundling) text(name, body string) error {
	return b.out.Add(name, func(w io.Writer) error { _, err := io.WriteString(w, body); return err })
}

func (b *bundling) table(name string, head []string, rows [][]string) error {
	cells := make([][]export.Cell, len(rows))
	for i, row := range rows {
		cells[i] = textCells(row)
	}
	return b.out.Add(name, func(w io.Writer) error { return export.TableCSV(w, head, cells) })
}

func textCells(row []string) []export.Cell {
	cells := make([]export.Cell, len(row))
	for i, text := range row {
		cells[i] = export.Cell{Text: text}
	}
	return cells
}

// who names an account; one that is not there any more keeps its id.
func (b *bundling) who(id string) string {
	if name := b.people[id]; name != "" {
		return name
	}
	return id
}

// bundleFiles are the files of a bundle that have words of their own, beside the outcome's.
var bundleFiles = []string{"ledger.csv", "coding.csv", "codebook.csv", "codebook-history.csv", "agreement.csv", "counts.csv", "decisions.csv", "releases.csv", "methods", "log-head.txt"}

// about says what each file is and how to check them.
func (b *bundling) about() error {
	lines := []string{b.words.Say("bundle.readme", "slug", b.slug, "time", longTime(b.words, b.now)), b.words.Say("bundle.internal"), ""}
	for _, name := range bundleFiles {
		lines = append(lines, name+": "+b.words.Say("bundle.file."+name))
	}
	lines = append(lines, "", b.words.Say("bundle.check"), "", "  greenpaper bundle verify FILE.zip", "  sha256sum -c "+staff.BundleManifest,
		"  openssl pkeyutl -verify -pubin -inkey "+staff.BundleKey+" -rawin -in "+staff.BundleManifest+" -sigfile "+staff.BundleSignature, "", b.words.Say("bundle.key"), "", "  "+base64.StdEncoding.EncodeToString(b.s.MACs.HeadKey()))
	return b.text("README.txt", strings.Join(lines, "\n")+"\n")
}

// consideration is who has read and coded which answer, and each decision of coding.
func (b *bundling) consideration() error {
	coded, err := b.codedColumns(b.people)
	if err != nil {
		return err
	}
	cited, err := b.citedColumn()
	if err != nil {
		return err
	}
	if err := b.out.Add("ledger.csv", func(w io.Writer) error {
		return export.RowsCSV(w, ledgerHead, b.ledgerRows(b.names, b.people, coded, cited))
	}); err != nil {
		return err
	}
	return b.out.Add("coding.csv", func(w io.Writer) error {
		return export.RowsCSV(w, codingHead, b.codingRows(b.names, b.people, b.keys))
	})
}

// methods are the pages about how numbers are made.
func (b *bundling) methods() error {
	files, err := methods.Files()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := b.text("methods/"+name, string(files[name])); err != nil {
			return err
		}
	}
	return nil
}

// log is the signed end of the log, and whether the log verifies.
func (b *bundling) log() error {
	r, err := staff.VerifyLog(b.ctx, b.s.Store, nil, b.s.MACs.HeadKey())
	if err != nil {
		return err
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n", b.words.Say("bundle.log", "entries", r.Entries, "count", len(r.Findings)+r.More))
	for _, f := range r.Findings {
		key, args := f.Message()
		fmt.Fprintf(&out, "# %s\n", b.words.Say(key, args...))
	}
	if r.Last.Seq > 0 {
		fmt.Fprintln(&out, b.s.MACs.SignHead(r.Last, b.now))
	}
	return b.text("log-head.txt", out.String())
}
