package staff

// Imports is the part of a store for it. Answers that came in the spreadsheets of other tools.
type Imports interface{}
