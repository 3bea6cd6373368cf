package staff

// Retention is the part of a store for it. What went when its time had come, and the certificates of it.
type Retention interface{}
