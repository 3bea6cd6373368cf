package staff

// Tokens is the part of a store for it. Tokens of programs that read.
type Tokens interface{}
