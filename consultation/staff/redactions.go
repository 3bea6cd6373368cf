package staff

// Redactions is the part of a store for it. Parts of answers that must not be read outside.
type Redactions interface{}
