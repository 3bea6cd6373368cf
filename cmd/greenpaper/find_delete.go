package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
)

// fileDeleter deletes the bytes of an uploaded file.
type fileDeleter interface {
	Delete(id string) error
}

// deleteResponse deletes what is held on a reference and leaves its tombstone. The log has it in the same transaction.
func deleteResponse(ctx context.Context, store *storage.Store, files fileDeleter, reference, reason string, env Env) error {
	r, gone, err := store.ByReference(ctx, reference)
	if errors.Is(err, consultation.ErrNotFound) {
		return fmt.Errorf("there is no response with the reference %s", reference)
	} else if err != nil {
		return err
	}
	if gone != nil {
		return fmt.Errorf("the response with the reference %s was deleted already, on %s", reference, gone.Day)
	}
	act := commandAct(env, staff.VerbResponseDeleted, r.Consultation, staff.Details{"reference": reference, "reason": reason})
	uploads, err := store.Logged(act).Withdraw(ctx, r.ID, env.Now(), reason)
	if err != nil {
		return err
	}
	var failed error
	for _, id := range uploads {
		failed = errors.Join(failed, files.Delete(id))
	}
	fmt.Fprintf(env.Stdout, "Deleted what was held on %s: answers, contact data, %s and changes not yet sent. The reference, the day and the reason stay.\n%s\n%s\n",
		reference, plural(len(uploads), "uploaded file"), noteEquality, noteBackups)
	if failed != nil {
		return fmt.Errorf("the response is deleted, but not every uploaded file: %w", failed)
	}
	return nil
}
