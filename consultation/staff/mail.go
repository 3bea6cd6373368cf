package staff

// Mailing is the part of a store for it. What is to be mailed, and to whom.
type Mailing interface{}
