package staff

// Reading is the part of a store for it. Who has read what, lists of work, and campaigns.
type Reading interface{}
