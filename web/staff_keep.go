package web

func (s *Server) keepRoutes() []Route {
	return nil
}
