package staff

// Campaigns keeps groups of answers that were written from one template, and lists of work.
type Campaigns interface{}
