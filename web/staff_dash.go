package web

func (s *Server) dashRoutes() []Route {
	return nil
}
