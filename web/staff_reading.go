package web

func (s *Server) readingRoutes() []Route {
	return nil
}
