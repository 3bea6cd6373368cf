package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// The API lets programs read. Who asks is known by a token alone, which stands in a header: no cookie opens anything here, and no
// token opens a page. There is nothing but GET, and no other site's script may read it: no header allows that.

// apiRoot is where the API is.
const apiRoot = "/api/v1"

// apiCall is one address of the API. The table of them makes both the routes and their description, so that neither can say what
// the other does not.
type apiCall struct {
	id    string      // its name in the description; its words are "api.call.ID"
	path  string      // below apiRoot, with parameters in braces
	open  bool        // everybody may read it, without a token
	scope staff.Scope // what the token must open; "" where it is open, or where any token does
	any   bool        // any token that works may read it
	query []apiParam
	gives []apiBody
	run   func(*apiRequest) error
}

// apiParam is a parameter of the query that can be "yes", or a text.
type apiParam struct {
	name string
	flag bool // "yes" and "no", which is usual
}

// apiBody is what a call gives.
type apiBody struct {
	media string
	of    any // the zero value of what is sent as JSON; nil for a file
}

const (
	mediaJSON    = "application/json"
	mediaProblem = "application/problem+json"
)

// asJSON is the body of a call that gives JSON.
func asJSON(of any) []apiBody { return []apiBody{{mediaJSON, of}} }

// apiCalls is the table.
func apiCalls() []apiCall {
	const one = "/consultations/{slug}"
	calls := []apiCall{
		{id: "description", path: "/openapi.json", open: true, gives: asJSON(map[string]any{}), run: (*apiRequest).description},
		{id: "public", path: "/public/consultations", open: true, gives: asJSON(apiConsultations{}), run: (*apiRequest).public},
		{id: "token", path: "/token", any: true, gives: asJSON(apiToken{}), run: (*apiRequest).self},
		{id: "consultations", path: "/consultations", scope: staff.ScopeConsultations, gives: asJSON(apiConsultations{}), run: (*apiRequest).consultations},
		{id: "consultation", path: one, scope: staff.ScopeConsultations, gives: asJSON(apiConsultation{}), run: (*apiRequest).consultation},
		{id: "versions", path: one + "/versions", scope: staff.ScopeConsultations, gives: asJSON(apiVersions{}), run: (*apiRequest).versions},
		{id: "version", path: one + "/versions/{hash}", scope: staff.ScopeConsultations, gives: asJSON(apiVersion{}), run: (*apiRequest).version},
		{id: "source", path: one + "/versions/{hash}/sources/{name}", scope: staff.ScopeConsultations, gives: []apiBody{{"text/markdown", nil}}, run: (*apiRequest).source},
		{id: "counts", path: one + "/counts", scope: staff.ScopeCounts, gives: asJSON(apiCounts{}), run: (*apiRequest).counts},
	}
	return append(calls, exportCalls(one+"/exports")...)
}

// programRoutes are the addresses of the API, each guarded by what its call says.
func (s *Server) programRoutes() []Route {
	var routes []Route
	for _, call := range apiCalls() {
		routes = append(routes, Route{Method: http.MethodGet, Path: ginPath(apiRoot + call.path), Handle: s.apiHandler(call), call: &call})
	}
	return routes
}

// ginPath writes {slug} as :slug.
func ginPath(path string) string { return strings.NewReplacer("{", ":", "}", "").Replace(path) }

// isAPI says whether an address belongs to the API, whose refusals are not pages.
func isAPI(path string) bool { return path == apiRoot || strings.HasPrefix(path, "/api/") }

// apiRequest is one request of a program.
type apiRequest struct {
	s      *Server
	c      *gin.Context
	call   *apiCall
	now    time.Time
	token  *staff.Token               // nil where the call is open
	person *staff.Person              // its owner, likewise
	con    *consultation.Consultation // that the address names, or nil
}

// apiHandler puts the guard before a call, so that its run never happens for anybody else.
func (s *Server) apiHandler(call apiCall) func(*gin.Context) error {
	return func(c *gin.Context) error {
		r := &apiRequest{s: s, c: c, call: &call, now: s.Now()}
		c.Header("Vary", "Authorization, Accept")
		if err := r.noSecrets(); err != nil {
			return err
		}
		for _, check := range []func() error{r.identify, r.checkQuery, r.find, r.permit, r.acceptable} {
			if err := check(); err != nil {
				return err
			}
		}
		return call.run(r)
	}
}

// noSecrets refuses a token in an address, where logs and proxies would keep it.
func (r *apiRequest) noSecrets() error {
	for name, values := range r.c.Request.URL.Query() {
		named := slices.Contains([]string{"token", "access_token", "api_key", "apikey", "key", "authorization"}, strings.ToLower(name))
		if named || slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, "gp_") }) {
			return apiRefusal(http.StatusBadRequest, "token-in-address")
		}
	}
	return nil
}

// identify finds the token and its owner. A call for everybody asks for neither, and looks at none.
func (r *apiRequest) identify() error {
	if r.call.open {
		return nil
	}
	if !r.call.any && r.call.scope.Needs() == "" {
		return errors.New("web: an address of the API says neither that it is open nor what it needs") // deny by default
	}
	typed, found := bearer(r.c.Request)
	if !found {
		return r.unknown("no-token", "")
	}
	network := r.s.clientPrefix(r.c.Request)
	if wait := r.s.callers.wrong(network.String(), exempt(network), r.now); wait > 0 {
		return r.later(wait)
	}
	err := consultation.ErrNotFound
	id, ok := staff.ParseToken(typed)
	if ok {
		r.token, r.person, err = r.s.Store.UseToken(r.c.Request.Context(), TokenMAC(r.s.MACs, typed), r.now)
	}
	if errors.Is(err, consultation.ErrNotFound) {
		r.s.callers.failed(network.String(), r.now)
		r.s.Log.WarnContext(r.c.Request.Context(), "token refused", "route", r.c.FullPath(), "token", id)
		return r.unknown("bad-token", `, error="invalid_token"`)
	}
	if err != nil {
		return err
	}
	if wait := r.s.callers.take(r.token.ID, r.now); wait > 0 {
		return r.later(wait)
	}
	return nil
}

// TokenMAC is what a store knows of a program's token.
func TokenMAC(macs MACs, token string) []byte { return macs.SessionMAC("api token " + token) }

// bearer gives what the Authorization header carries.
func bearer(r *http.Request) (string, bool) {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, token, found := strings.Cut(values[0], " ")
	return strings.TrimSpace(token), found && strings.EqualFold(scheme, "Bearer")
}

func (r *apiRequest) unknown(code, more string) error {
	r.c.Header("WWW-Authenticate", `Bearer realm="Greenpaper"`+more)
	return apiRefusal(http.StatusUnauthorized, code)
}

func (r *apiRequest) later(wait time.Duration) error {
	e := apiRefusal(http.StatusTooManyRequests, "too-many")
	e.Retry, e.Args = seconds(wait), []any{"count", seconds(wait)}
	return e
}

// checkQuery refuses parameters that there are not, since a slip in a name would otherwise change nothing without a word.
func (r *apiRequest) checkQuery() error {
	query, err := url.ParseQuery(r.c.Request.URL.RawQuery)
	if err != nil {
		return apiRefusal(http.StatusBadRequest, "bad-query")
	}
	for name, values := range query {
		i := slices.IndexFunc(r.call.query, func(p apiParam) bool { return p.name == name })
		if i < 0 {
			return apiRefusal(http.StatusBadRequest, "unknown-parameter", "name", name)
		}
		if len(values) != 1 || r.call.query[i].flag && values[0] != "yes" && values[0] != "no" {
			return apiRefusal(http.StatusBadRequest, "bad-parameter", "name", name)
		}
	}
	return nil
}

// flag says whether a parameter is "yes".
func (r *apiRequest) flag(name string) bool { return r.c.Query(name) == "yes" }

// find finds the consultation of the address. One that the token was not made for, or that its owner may not see, is not there.
func (r *apiRequest) find() error {
	slug := r.c.Param("slug")
	if slug == "" {
		return nil
	}
	con, err := r.s.Store.Consultation(r.c.Request.Context(), slug)
	if errors.Is(err, consultation.ErrNotFound) || err == nil && !r.sees(slug) {
		return apiRefusal(http.StatusNotFound, "no-consultation")
	}
	r.con = con
	return err
}

// sees says whether the token shows a consultation at all.
func (r *apiRequest) sees(slug string) bool {
	return r.token.For(slug) && r.person.Can(staff.MayView, slug)
}

// may says whether the token opens a kind of data of a consultation, now.
func (r *apiRequest) may(scope staff.Scope, slug string) bool {
	return r.token.Opens(scope) && r.sees(slug) && r.person.Can(scope.Needs(), slug)
}

// permit asks for the scope of the call, and for what the owner must be allowed.
func (r *apiRequest) permit() error {
	if r.call.open || r.call.any {
		return nil
	}
	scope := string(r.call.scope)
	if !r.token.Opens(r.call.scope) {
		r.c.Header("WWW-Authenticate", `Bearer realm="Greenpaper", error="insufficient_scope", scope="`+scope+`"`)
		r.denied()
		return apiRefusal(http.StatusForbidden, "no-scope", "scope", scope)
	}
	if r.con != nil && !r.may(r.call.scope, r.con.Slug) {
		r.denied()
		return apiRefusal(http.StatusForbidden, "no-role", "scope", scope)
	}
	return nil
}

func (r *apiRequest) denied() {
	r.s.Log.WarnContext(r.c.Request.Context(), "token denied", "route", r.c.FullPath(), "token", r.token.ID, "account", r.person.ID, "scope", string(r.call.scope))
}

// acceptable refuses to send what the program says that it cannot read.
func (r *apiRequest) acceptable() error {
	accept := strings.Join(r.c.Request.Header.Values("Accept"), ",")
	if accept == "" || slices.ContainsFunc(r.call.gives, func(b apiBody) bool { return takes(accept, b.media) }) {
		return nil
	}
	return apiRefusal(http.StatusNotAcceptable, "not-acceptable", "type", r.call.gives[0].media)
}

// takes says whether an Accept header lets a media type through.
func takes(accept, media string) bool {
	kind, _, _ := strings.Cut(media, "/")
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(strings.ToLower(part), ";")
		name = strings.TrimSpace(name)
		refused := strings.Trim(strings.ReplaceAll(params, " ", ""), "0.") == "q="
		if !refused && (name == "*/*" || name == kind+"/*" || name == media) {
			return true
		}
	}
	return false
}

// The budgets of programs: of each token, and of wrong tokens from one network.
var (
	tokenLimit    = limit{120, time.Second}
	strangerLimit = limit{60, 10 * time.Second}
)

// callers holds the budgets of programs, in memory.
type callers struct {
	mu       sync.Mutex
	tokens   map[clientKey]bucket
	networks map[clientKey]bucket
	keys     *tries // whose key makes the hashes
	exports  chan struct{}
}

// maxExports is how many exports programs may read at once. Each keeps one moment of the database open.
const maxExports = 3

func newCallers(keys *tries) *callers {
	return &callers{tokens: map[clientKey]bucket{}, networks: map[clientKey]bucket{}, keys: keys, exports: make(chan struct{}, maxExports)}
}

// take takes one request from the budget of a token, or says how long to wait.
func (b *callers) take(id string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.keys.hash("token", id)
	if wait := b.tokens[k].left(tokenLimit, now).wait(tokenLimit); wait > 0 {
		return wait
	}
	spend(b.tokens, k, tokenLimit, now)
	return 0
}

// wrong says how long a network must wait that sent many wrong tokens. Where everybody looks alike nobody waits: a token cannot be
// guessed in any case.
func (b *callers) wrong(network string, alike bool, now time.Time) time.Duration {
	if alike {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.networks[b.keys.hash("network", network)].left(strangerLimit, now).wait(strangerLimit)
}

func (b *callers) failed(network string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	spend(b.networks, b.keys.hash("network", network), strangerLimit, now)
}
