package web

// journeyRoutes are the addresses of one respondent's draft and response.
func (s *Server) journeyRoutes() []Route { return nil }
