package staff

// Coding is the part of a store for it. Codebooks, and which answers have which themes.
type Coding interface{}
