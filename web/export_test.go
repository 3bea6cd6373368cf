package web

// Routes is the table of addresses, for tests that walk all of it.
func Routes() []Route { return (&Server{}).routes() }

// MaxRequest is how much of a request is read at most with the standard limits.
func MaxRequest() int64 { return (&Server{}).maxForm() }

// LocalPath is localPath.
func LocalPath(typed string) string { return localPath(typed) }
