package staff

// Results is the part of a store for it. What is counted of answers, and filters that are kept under a name.
type Results interface{}
