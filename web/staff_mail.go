package web

func (s *Server) mailRoutes() []Route {
	return nil
}
