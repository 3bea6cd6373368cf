package web

func (s *Server) campaignRoutes() []Route {
	return nil
}
