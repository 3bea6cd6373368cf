package storage

// Seal encrypts what a browser keeps for the server, for one purpose and bound to aad, such as the token of its session.
func (k Keys) Seal(purpose string, plain, aad []byte) []byte {
	return k.sealed("browser "+purpose, string(aad), plain)
}

// Open gives what Seal was given. consultation.ErrWrongKey for anything else.
func (k Keys) Open(purpose string, box, aad []byte) ([]byte, error) {
	return k.opened("browser "+purpose, string(aad), box)
}
