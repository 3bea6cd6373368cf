package web

func (s *Server) resultsRoutes() []Route {
	return nil
}
