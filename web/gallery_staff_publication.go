package web

import (
	"bytes"
	"context"
	"net/url"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(50, (*staffTour).publicationPages)

// publicationPages goes from a live text without a change to a request with changes of each sort, an approval and the versions.
func (t *staffTour) publicationPages(ctx context.Context) error {
	at := deskURL(t.slug) + "/publication"
	if err := t.page(ctx, "publication-same", at); err != nil {
		return err
	}
	if err := t.liveEdit(ctx); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{
		{"publication", at}, {"publication-changes", at + "/changes"}, {"publication-item", at + "/item/clearance"},
		{"publication-question", at + "/item/data-protection"}, {"publication-ask", at + "/ask"}, {"publication-read", at + "/read"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "publication-question", at+"/item/data-protection", url.Values{}); err != nil {
		return err
	}
	if err := t.slip(ctx, "publication-ask", at+"/ask", url.Values{"why": {""}}); err != nil {
		return err
	}
	if err := t.askFor(ctx); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{
		{"publication-waiting", at}, {"publication-approve", at + "/approve"}, {"versions", deskURL(t.slug) + "/versions"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "publication-approve", at+"/approve", url.Values{"id": {"gallery"}, "do": {"send-back"}}); err != nil {
		return err
	}
	con, err := t.server.Store.Consultation(ctx, t.slug)
	if err != nil {
		return err
	}
	if err := t.page(ctx, "versions-show", deskURL(t.slug)+"/versions/show/"+con.Version); err != nil {
		return err
	}
	if err := t.twoVersions(ctx); err != nil {
		return err
	}
	return t.first(ctx)
}

// twoVersions publishes what is not open yet with other words, and shows both.
func (t *staffTour) twoVersions(ctx context.Context) error {
	store, slug := t.server.Store, t.sites.Forthcoming
	con, err := store.Consultation(ctx, slug)
	if err != nil {
		return err
	}
	was, err := store.Version(ctx, con.Version)
	if err != nil {
		return err
	}
	files := slices.Concat(was.Sources, was.Files)
	files[0].Body = bytes.Replace(files[0].Body, []byte("\n### "), []byte("\n### In your own words: "), 2)
	b, err := t.server.loader().Load(memory(files), files[0].Name)
	if err != nil {
		return err
	}
	v, err := b.Version(*t.clock)
	if err != nil {
		return err
	}
	p := staff.Publication{
		Before: con.Version, Proposer: t.ann.ID, Why: "People in the test read the first questions otherwise.", Public: "The first questions are clearer.",
		Effect: consultation.Meaning, Series: 2, Reworded: true,
	}
	if err := store.PublishAs(ctx, t.act(staff.VerbPublished, slug, v.Hash), v, con.Schedule, nil, p); err != nil {
		return err
	}
	if err := t.page(ctx, "versions-two", deskURL(slug)+"/versions"); err != nil {
		return err
	}
	return t.page(ctx, "versions-compare", deskURL(slug)+"/versions/compare?from="+was.Hash+"&to="+v.Hash)
}

// liveEdit saves a revision of the open consultation with a question that has other words and one that is new.
func (t *staffTour) liveEdit(ctx context.Context) error {
	store := t.server.Store
	m, err := store.Manuscript(ctx, t.slug)
	if err != nil {
		return err
	}
	_, files, err := store.Revision(ctx, t.slug, m.Rev)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Name != m.Main {
			continue
		}
		f.Body = bytes.Replace(f.Body, []byte("\n### "), []byte("\n### In your own words: "), 2)
		_, err = store.SaveManuscript(ctx, t.act(staff.VerbManuscriptSaved, t.slug, "2"), t.slug, m.Rev, "", []consultation.File{f}, nil, "Clearer questions")
	}
	return err
}

// askFor stores a request for the newest revision as it is.
func (t *staffTour) askFor(ctx context.Context) error {
	store := t.server.Store
	m, err := store.Manuscript(ctx, t.slug)
	if err != nil {
		return err
	}
	con, err := store.Consultation(ctx, t.slug)
	if err != nil {
		return err
	}
	_, files, err := store.Revision(ctx, t.slug, m.Rev)
	if err != nil {
		return err
	}
	b, err := t.server.loader().Load(memory(files), m.Main)
	if err != nil {
		return err
	}
	v, err := b.Version(*t.clock)
	if err != nil {
		return err
	}
	p := staff.Proposal{
		ID: "gallery", Slug: t.slug, Rev: m.Rev, Version: v.Hash, Base: con.Version, Schedule: con.Schedule,
		Why: "People misunderstood the first question.", Public: "We made the first question clearer.",
	}
	return store.Propose(ctx, t.act(staff.VerbProposed, t.slug, p.ID), p)
}

// first shows the pages of a text that was never published: with mistakes, and its times.
func (t *staffTour) first(ctx context.Context) error {
	const slug = "gallery-draft"
	body := "---\nformat: 1\nconsultation: gallery-draft\nkind: call for evidence\nsummary: A draft.\ndepartment: Department of Drafts\n" +
		"applies to: England\nopens: 2027-03-01 09:00\ncloses: 2027-03-20 17:00\neditions: en\ncontact: a@example.org\nprivacy: notice.md\n" +
		"keep responses: 24 months after closing\n---\n\n# A draft\n\nRead this!\n\n## Views\n`views`\n\n### What do you think?\n`think` `long text`\n"
	files := []consultation.File{
		{Name: "gallery-draft.md", Type: "text/markdown; charset=utf-8", Body: []byte(body)},
		{Name: "notice.md", Type: "text/markdown; charset=utf-8", Body: []byte("# Privacy\n\nWe look after it.\n")},
	}
	m := staff.Manuscript{Slug: slug, Title: "A draft", Main: "gallery-draft.md"}
	if err := t.server.Store.BeginManuscript(ctx, t.act(staff.VerbManuscriptBegun, slug, "1"), m, files); err != nil {
		return err
	}
	at := deskURL(slug) + "/publication"
	for _, p := range []struct{ name, path string }{
		{"publication-first", at}, {"publication-refused", at + "/item/stage-missing"}, {"publication-reason", at + "/item/short"},
		{"publication-times", at + "/times"}, {"versions-none", deskURL(slug) + "/versions"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	return t.slip(ctx, "publication-times", at+"/times", url.Values{"opens-day": {"31"}, "opens-month": {"2"}, "grace": {"x"}})
}
