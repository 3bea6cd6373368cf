package staff

// The verbs of signing in and out. Those of other areas stand in their files.
var (
	VerbSignedIn  = NewVerb("signin.done")
	VerbSignedOut = NewVerb("signin.ended")
)
