package staff

// Measures is the part of a store for it. Counts for the people who run a consultation; nothing here is about one person.
type Measures interface{}
