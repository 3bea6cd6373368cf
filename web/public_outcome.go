package web

// outcomeURL is where the outcome of a consultation is, or will be.
func outcomeURL(slug string) string { return startURL(slug) + "/outcome" }
