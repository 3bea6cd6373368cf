package web

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(72, (*staffTour).imports)

// galleryRows are rows of a spreadsheet in the layout of Citizen Space. The first block is fine; the second has three bad rows.
const (
	galleryHead = "Response ID,Date Submitted,In what capacity are you responding?,How old are you?,Which of these describes you best?,,Which region do you live in?,1. How far do you agree with the four role categories?,,IP Address\n" +
		",,,,Which of these describes you best?,Other,,Radio button,Tell us why,\n"
	galleryGood = "ANON-1ABC-2DEF-H,12/04/2023 10:15,As an individual,35 to 44,Care worker with more experience,,London,Agree,It is clear.,192.0.2.1\n" +
		"ANON-2ABC-2DEF-J,13/04/2023 11:02,As an individual,25 to 34,Other,Night carer,North West,Agree,\"Because pay comes first, and hours second.\",192.0.2.2\n"
	galleryBad = "ANON-1ABC-2DEF-H,14/04/2023 09:00,As an individual,45 to 54,,,London,Agree a bit,,192.0.2.3\n" +
		"ANON-4ABC-2DEF-K,31/31/2023 09:00,As an individual,45 to 54,,,Mars,Disagree,,192.0.2.4\n" +
		"ANON-5ABC-2DEF-G,15/04/2023 09:00,On behalf of an organisation,45 to 54,,,London,Disagree,,192.0.2.5\n"
)

// imports goes through the pages of imports: empty, in error, mapped, checked with problems and without, imported and undone.
func (t *staffTour) imports(ctx context.Context) error {
	was := t.slug
	t.slug = t.sites.Forthcoming
	defer func() { t.slug = was }()
	at := deskURL(t.slug) + "/imports"
	for _, p := range []struct{ name, path string }{{"imports-none", ""}, {"imports-help", "/help"}} {
		if err := t.page(ctx, p.name, at+p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "imports", at, url.Values{}); err != nil {
		return err
	}
	unread, err := t.spreadsheet(ctx, at, "responses with a formula.csv", "Response ID,\"=HYPERLINK(\"\"http://example.org\"\")\"\n1,2\n")
	if err != nil {
		return err
	}
	bad, err := t.spreadsheet(ctx, at, "citizen-space-2023-04.csv", galleryHead+galleryGood+galleryBad)
	if err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{
		{"imports-unread", unread}, {"imports-mapping", bad}, {"imports-shape", bad + "/shape"}, {"imports-columns", bad + "/columns"}, {"imports-values", bad + "/values"},
		{"imports-columns-open", bad + "/columns?show=open"}, {"imports-drop", bad + "/drop"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "imports-columns", bad+"/columns", url.Values{"c2": {"age"}, "was-c2": {"capacity"}}); err != nil {
		return err
	}
	if err := t.slip(ctx, "imports-mapping", bad+"/mapping", url.Values{"name": {""}}); err != nil {
		return err
	}
	for _, p := range []string{bad + "/mapping?", bad + "/check?"} {
		if _, err := t.visitor.post(ctx, p, url.Values{"name": {"Citizen Space"}}, false); err != nil {
			return err
		}
	}
	if err := t.settled(ctx, bad); err != nil {
		return err
	}
	if err := t.page(ctx, "imports-problems", bad); err != nil {
		return err
	}
	if err := t.running(ctx, bad); err != nil {
		return err
	}
	return t.importAndUndo(ctx, at)
}

// running shows the page of a file that is being worked on, and of one whose work was interrupted.
func (t *staffTour) running(ctx context.Context, at string) error {
	id := at[strings.LastIndex(at, "/")+1:]
	for _, p := range []struct {
		name string
		beat time.Time
	}{{"imports-running", *t.clock}, {"imports-interrupted", t.clock.Add(-time.Hour)}} {
		err := t.server.Store.UpdateImport(ctx, staff.Act{}, t.slug, id, func(i *staff.Import) error {
			i.State, i.Job, i.Beat, i.Done = staff.ImportChecking, "gallery", p.beat, 3
			return nil
		})
		if err != nil {
			return err
		}
		if err := t.page(ctx, p.name, at); err != nil {
			return err
		}
	}
	return nil
}

func (t *staffTour) importAndUndo(ctx context.Context, at string) error {
	good, err := t.spreadsheet(ctx, at, "citizen-space-2023-04, mended.csv", galleryHead+galleryGood)
	if err != nil {
		return err
	}
	i, err := t.server.Store.Import(ctx, t.slug, good[strings.LastIndex(good, "/")+1:])
	if err != nil {
		return err
	}
	err = t.server.Store.UpdateImport(ctx, staff.Act{}, t.slug, i.ID, func(i *staff.Import) error {
		b, err := BodyOf(i)
		if err != nil {
			return err
		}
		b.Mapping.Decide("role", "Other", "other")
		return b.in(i)
	})
	if err != nil {
		return err
	}
	for _, step := range []struct{ do, name, see string }{
		{"/check", "imports-ready", ""}, {"", "imports-take", "/import"}, {"/import", "imports-taken", ""}, {"", "imports-undo", "/undo"},
	} {
		if step.do != "" {
			if _, err := t.visitor.post(ctx, good+step.do, url.Values{}, false); err != nil {
				return err
			}
			if err := t.settled(ctx, good); err != nil {
				return err
			}
		}
		if err := t.page(ctx, step.name, good+step.see); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "imports-undo", good+"/undo", url.Values{"reason": {""}}); err != nil {
		return err
	}
	if err := t.page(ctx, "imports", at); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, good+"/undo", url.Values{"reason": {"The file was an older export"}}, false); err != nil {
		return err
	}
	return t.page(ctx, "imports-undone", good)
}

// spreadsheet uploads a file, waits until it was read, and gives its address.
func (t *staffTour) spreadsheet(ctx context.Context, at, name, text string) (string, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(text))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return "", err
	}
	a, err := t.visitor.do(ctx, http.MethodPost, at, w.FormDataContentType(), body.Bytes())
	if err != nil {
		return "", err
	}
	to := a.header.Get("Location")
	return to, t.settled(ctx, to)
}

// settled waits until no work on a file is going on.
func (t *staffTour) settled(ctx context.Context, at string) error {
	id := at[strings.LastIndex(at, "/")+1:]
	for range 2000 {
		i, err := t.server.Store.Import(ctx, t.slug, id)
		if err != nil {
			return err
		}
		if !i.State.Running() {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return errors.New("the gallery's spreadsheet is not done")
}
