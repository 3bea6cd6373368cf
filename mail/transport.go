// Package mail writes the e-mails of the service and sends them: what happened, and a link to where it can be read. No e-mail ever
// holds an answer. Mail waits in the store until a server has taken it, so a server that is down loses nothing.
package mail

import (
	"context"
	"errors"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Message is one e-mail on its way out.
type Message struct {
	ID string // the same whenever it is tried: two copies of one message can be told
	staff.Letter
}

// Transport takes messages away.
type Transport interface {
	// Send hands a message over. It gives nil when it was taken, and else an error of type *Error.
	Send(ctx context.Context, m Message) error
	// Name says which it is, for people: "smtp" or "notify".
	Name() string
	// Host is the server that it talks to.
	Host() string
}

// Error says why a message was not taken. Nothing in it names anybody, so that it can be logged.
type Error struct {
	Fault staff.MailFault
	Why   string // a word of ours: "certificate"
	Code  int    // what the server answered, or 0
}

func (e *Error) Error() string {
	text := "mail: " + string(e.Fault) + ": " + e.Why
	if e.Code != 0 {
		text += " (" + strconv.Itoa(e.Code) + ")"
	}
	return text
}

// faultOf gives what a transport said. Anything that it did not foresee counts as a server that is down: mail waits.
func faultOf(err error) *Error {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e
	}
	return &Error{Fault: staff.FaultDown, Why: "unknown"}
}
