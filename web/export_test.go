package web

import (
	"context"
	"time"
)

// Routes is the table of addresses, for tests that walk all of it.
func Routes() []Route { return (&Server{}).routes() }

// MaxRequest is how much of a request is read at most with the standard limits.
func MaxRequest() int64 { return (&Server{}).maxForm() }

// LocalPath is localPath.
func LocalPath(typed string) string { return localPath(typed) }

// APICall is a call of the API, for tests that walk all of them.
type APICall struct {
	ID, Path, Scope string
	Open, Export    bool
}

// APICalls is the table of the API.
func APICalls() []APICall {
	var list []APICall
	for _, c := range apiCalls() {
		list = append(list, APICall{c.id, apiRoot + c.path, string(c.scope), c.open, c.isExport()})
	}
	return list
}

// IsAPI says whether a route is guarded as one of the API.
func (r Route) IsAPI() bool { return r.call != nil }

// HoldIndex has the index of a consultation be made until release is called, and pages be impatient.
func (s *Server) HoldIndex(slug string, part, whole int) (release func()) {
	s.patience = time.Millisecond
	held, begun := make(chan struct{}), make(chan struct{})
	go s.analysed.one(slug).making.wait(context.Background(), 0, func(_ context.Context, told func(part, whole int)) error {
		told(part, whole)
		close(begun)
		<-held
		return nil
	})
	<-begun
	return func() {
		s.patience = pagePatience
		close(held)
	}
}
