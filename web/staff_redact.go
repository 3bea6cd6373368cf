package web

func (s *Server) redactRoutes() []Route {
	return nil
}
