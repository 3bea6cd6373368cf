package staff

// Entries is the part of a store for it. Answers that came on paper, by post, e-mail or telephone, and are typed in by staff.
type Entries interface{}
