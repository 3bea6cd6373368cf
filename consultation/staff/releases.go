package staff

// Releases is the part of a store for it. What has left the team: briefs, bundles, numbers.
type Releases interface{}
