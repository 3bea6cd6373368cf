package web

func (s *Server) codingRoutes() []Route {
	return nil
}
