package web

func (s *Server) roundsRoutes() []Route {
	return nil
}
