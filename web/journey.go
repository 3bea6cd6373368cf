package web

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
)

// journeyRoutes are the addresses of one respondent's draft and response.
func (s *Server) journeyRoutes() []Route {
	const own = "/c/:slug/r/:handle"
	get := func(path string, h func(*gin.Context) error) Route {
		return Route{Method: http.MethodGet, Path: path, Handle: h}
	}
	post := func(path string, h func(*gin.Context) error) Route {
		return Route{Method: http.MethodPost, Path: path, Handle: h}
	}
	return []Route{
		post("/c/:slug/start", s.start),
		get("/resume", s.resumeForm),
		post("/resume", s.resume),
		get("/leave", s.leaveForm),
		post("/leave", s.leaveNow),

		get(own, s.openDraft(s.tasks)),
		get(own+"/code", s.withDraft(s.showCode)),
		get(own+"/s/*step", s.openDraft(s.step)),
		post(own+"/s/*step", s.withDraft(s.postStep)),
		post(own+"/autosave", s.autosave),
		get(own+"/conflict", s.openDraft(s.conflict)),
		post(own+"/conflict", s.openDraft(s.postConflict)),
		get(own+"/file/:id", s.ownFile),

		get(own+"/check", s.openDraft(s.check)),
		post(own+"/check", s.openDraft(s.postCheck)),
		get(own+"/equality", s.openDraft(s.equalityStart)),
		post(own+"/equality", s.openDraft(s.postEqualityStart)),
		get(own+"/equality/*step", s.openDraft(s.step)),
		post(own+"/equality/*step", s.withDraft(s.postStep)),
		get(own+"/declaration", s.openDraft(s.declaration)),
		post(own+"/send", s.openDraft(s.send)),

		get(own+"/sent", s.withSent(s.confirmation)),
		get(own+"/copy", s.copyPage),
		get(own+"/copy.txt", s.copyText),
		post(own+"/change", s.withSent(s.change)),
		get(own+"/withdraw", s.withSent(s.withdrawForm)),
		post(own+"/withdraw", s.withSent(s.withdraw)),
		get(own+"/delete", s.withDraft(s.deleteForm)),
		post(own+"/delete", s.withDraft(s.deleteDraft)),
	}
}

func isNotFound(err error) bool { return errors.Is(err, consultation.ErrNotFound) }
