package web

func (s *Server) briefRoutes() []Route {
	return nil
}
