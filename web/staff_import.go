package web

func (s *Server) importRoutes() []Route {
	return nil
}
