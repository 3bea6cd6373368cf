package web

func (s *Server) dataRoutes() []Route {
	return nil
}
