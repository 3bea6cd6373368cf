package web

func (s *Server) entryRoutes() []Route {
	return nil
}
