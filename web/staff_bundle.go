package web

import (
	"encoding/base64"
	"fmt"
	"net/http"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *Server) bundleRoutes() []Route {
	const at = "/staff/c/:slug/bundle"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayCode, (*desk).bundlePage),
		s.staffRoute(http.MethodPost, at, staff.MayCode, (*desk).postBundle),
	}
}

var _ = registerArea(area{order: 54, key: "area.bundle", path: "/bundle", may: staff.MayCode})

// BundlePage is page/staff-bundle.html: what the bundle of evidence holds, and the button that makes it.
type BundlePage struct {
	StaffPage
	Empty  string // why there is nothing to prove yet, or ""
	Action string
	Files  []BundleFile
	Key    string // the public key of the service, in base64
	Slug   string
}

// BundleFile is a file of a bundle and what is in it.
type BundleFile struct{ Name, What string }

var _ = registerPage("staff-bundle", BundlePage{})

func (d *desk) bundlePage() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := BundlePage{StaffPage: d.page("bundle.title"), Action: d.at("/bundle"), Key: base64.StdEncoding.EncodeToString(d.s.MACs.HeadKey()), Slug: d.slug}
	if w.published == nil {
		p.Empty = d.words.Say("bundle.unpublished")
	}
	for _, name := range bundleFiles {
		p.Files = append(p.Files, BundleFile{name, d.words.Say("bundle.file." + name)})
	}
	return d.show("staff-bundle", p)
}

// postBundle sends the bundle. What goes wrong in the middle breaks the download off.
func (d *desk) postBundle() error {
	if _, err := d.s.Store.Consultation(d.ctx, d.slug); err != nil {
		return err
	}
	d.c.Header("Content-Type", "application/zip")
	d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+`-evidence-`+d.now.In(consultation.London).Format(consultation.ISODate)+`.zip"`)
	if err := d.s.WriteBundle(d.ctx, d.act(staff.VerbBundled, d.slug, nil), d.c.Writer); err != nil {
		d.s.Log.WarnContext(d.ctx, "a download was cut off", "what", "bundle", "type", fmt.Sprintf("%T", err))
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return nil
}
