package staff

// Rounds keeps rounds of blind double coding.
type Rounds interface{}
