// Package credential proves who a member of staff is: passwords, one-time codes, recovery codes, passkeys, single sign-on. It
// knows no pages and no store.
package credential
