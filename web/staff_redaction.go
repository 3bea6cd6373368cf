package web

func (s *Server) redactionRoutes() []Route {
	return nil
}
