// Package web serves Greenpaper's pages with Gin. Handlers return errors, one place turns them into pages, and all routes
// stand in one table. It knows the domain and the templates; what it needs of a store it declares here.
package web

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/mail"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/credential"
)

// Store is what the pages need of a store.
type Store interface {
	consultation.Consultations
	consultation.Drafts
	consultation.Sessions
	consultation.Responses
	consultation.Uploads
	staff.Store
	Ready(ctx context.Context) error
}

// MACs makes the keyed fingerprints under which codes and cookies are stored, and seals what a browser keeps for us. The key
// never comes near a page.
type MACs interface {
	CodeMAC(code string) []byte
	SessionMAC(token string) []byte
	// Seal encrypts and binds the text to its purpose and to aad; Open fails if any of the three differ.
	Seal(purpose string, plain, aad []byte) []byte
	Open(purpose string, sealed, aad []byte) ([]byte, error)
	// SignCertificate signs what a retention run says that it erased.
	SignCertificate(c staff.Certificate) (string, error)
	// SignHead signs the end of the log of staff; HeadKey is the public key of it.
	SignHead(h staff.Head, at time.Time) staff.SignedHead
	HeadKey() ed25519.PublicKey
	// SignBundle signs the manifest of a bundle of evidence, with the same key.
	SignBundle(manifest []byte) ([]byte, error)
}

// Files keeps the bytes of uploads by their id.
type Files interface {
	Put(ctx context.Context, id string, r io.Reader) (size int64, err error)
	Open(ctx context.Context, id string) (io.ReadCloser, error)
	Delete(ctx context.Context, id string) error
}

// Scanner looks for viruses. A nil Scanner means that none is set up, which pages say.
type Scanner interface {
	// Scan says whether the content is clean. An error means that the scanner could not tell: the file stays in quarantine.
	Scan(ctx context.Context, r io.Reader) (clean bool, err error)
}

// Config is what an operator can set.
type Config struct {
	PublicURL      string          // "https://consult.example.gov.uk", no slash at the end; decides on Secure cookies and HSTS
	TrustedProxies []netip.Prefix  // who may say X-Forwarded-For
	Theme          templates.Theme // CSSURL and LogoURL are filled in from the next three
	ThemeCSS       []byte          // what templates.ThemeCSS made, or nil
	ThemeLogo      []byte          // an image, or nil
	ThemeLogoType  string          // its media type
	Contact        string          // e-mail address of who runs the service, or ""
	ExitURL        string          // where "Exit this page" leads; DefaultExitURL if empty
	Demo           bool            // the site shows the shipped demonstrations: every page says so, search engines stay out
	Scanner        Scanner
	Printer        Printer // makes PDFs of forms; nil for none
	MaxUploadBytes int64
	PasswordAlone  bool // for trials: whoever has no second factor is not led to set one up
	SingleSignOn   *SingleSignOn
	TempDir        string // where exports wait that cannot be written as they come; the system's folder if empty
	Program        string // name and version of this program, for certificates
}

// Server is everything that the handlers need. There is no other state but what is in the store, save for the budgets of
// wrong resume codes, which live in memory only.
type Server struct {
	Store      Store
	Files      Files
	MACs       MACs
	Pages      *templates.Set
	Config     Config
	Now        func() time.Time
	Log        *slog.Logger
	cache      *versionCache
	bundles    bundleCache // of manuscripts
	budgets    *budgets
	tries      *tries
	callers    *callers
	spent      spentOnce
	single     *credential.Single // nil where there is none
	spooled    room               // of files on their way
	theme      templates.Theme    // Config.Theme with its addresses
	demos      sync.Map           // slug → bool
	called     sync.Map           // hash of a version → what its texts call its files
	remembered remembered
	pdfs       pdfs
	measures   measures
	preview    func() *templates.PreviewBar // nil unless the author of a file is looking at it

	Post       *mail.Post               // writes e-mail; nil or without a transport where none is set up
	NewSandbox func() (*Sandbox, error) // makes what a private preview runs on; nil where none can be shown
	previews   previews
	analysed   analysed
	suggesting suggesting
	patience   time.Duration // how long a page waits for what is being made
	learning   learning
	comments   commentBudget
	box        *box // nil unless this server is the preview of a link
	importSlot importSlot
	publicSlot sync.Mutex // held while a file for the public is made: it reads three tables at once, and two could wait for each other
	keeping    *keeping
}

// Handler wires routes and middleware. Timeouts belong to the http.Server around it.
func (s *Server) Handler() (http.Handler, error) {
	if s.Store == nil || s.Pages == nil || s.Now == nil || s.Log == nil || s.MACs == nil {
		return nil, errors.New("web: Server lacks a part")
	}
	if err := s.checkPages(); err != nil {
		return nil, err
	}
	s.setTheme()
	s.cache = newVersionCache(s.Store)
	s.budgets = newBudgets()
	s.tries = newTries()
	s.callers = newCallers(s.tries)
	s.keeping = newKeeping()
	s.patience = cmp.Or(s.patience, pagePatience)
	if o := s.Config.SingleSignOn; o != nil {
		s.single = &credential.Single{Issuer: o.Issuer, ClientID: o.ClientID, Secret: o.Secret}
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.UseRawPath = false
	if err := engine.SetTrustedProxies(nil); err != nil { // clientPrefix looks at Config.TrustedProxies itself
		return nil, err
	}
	engine.Use(s.recovered, s.logged, s.secured)
	for _, r := range s.routes() {
		engine.Handle(r.Method, r.Path, s.handle(r.Handle))
		if r.Method == http.MethodGet {
			engine.HEAD(r.Path, s.handle(r.Handle))
		}
	}
	engine.NoRoute(s.handle(func(*gin.Context) error { return notFound() }))
	engine.NoMethod(s.handle(func(*gin.Context) error { return Error{Status: http.StatusMethodNotAllowed} }))
	return s.limitRequest(s.crossOrigin(s.withPreviews(engine))), nil
}

// Route is one line of the table of addresses. May is what somebody must be allowed for it: every address for staff has one, and
// is guarded by it; those of the public have none.
type Route struct {
	Method, Path string
	Handle       func(*gin.Context) error
	May          staff.Permission
	call         *apiCall // of the API, which is guarded by it; nil for pages
}

// handle runs a handler, or a middleware of the same type, and shows its error.
func (s *Server) handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			c.Abort()
			s.showError(c, err)
		}
	}
}

// routes is the whole table of addresses: what everybody can read, one respondent's journey, operation, and what staff do.
func (s *Server) routes() []Route {
	if s.box != nil {
		return slices.Concat(s.publicRoutes(), s.printRoutes(), s.journeyRoutes())
	}
	return slices.Concat(s.publicRoutes(), s.printRoutes(), s.journeyRoutes(), s.mailPublicRoutes(), s.operationRoutes(), s.previewRoutes(), s.staffRoutes(), s.programRoutes())
}
