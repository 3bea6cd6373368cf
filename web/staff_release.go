package web

func (s *Server) releaseRoutes() []Route {
	return nil
}
