package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// foundEntry is what staff typed a response from, where it came another way than the pages.
type foundEntry struct {
	Number   int                    `json:"number"`
	Channel  string                 `json:"channel"`
	Received string                 `json:"received"`
	Office   string                 `json:"officeReference,omitempty"`
	Letter   string                 `json:"letter,omitempty"`
	Typed    []consultation.Answers `json:"typed"` // by the first typist and the second; with marks, notes and what does not count
}

// findEntry gives it; nil for a response that came on the pages.
func findEntry(ctx context.Context, store findStore, response string) (*foundEntry, error) {
	in, err := store.IntakeOf(ctx, response)
	if errors.Is(err, consultation.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := &foundEntry{Number: in.Number, Channel: in.Channel.Name(), Received: in.Received, Office: in.Office, Letter: in.Letter}
	for i := range in.Keyings {
		if k := &in.Keyings[i]; len(k.Typists) > 0 {
			f.Typed = append(f.Typed, k.All())
		}
	}
	for _, s := range in.Settled {
		if s.Pick == staff.PickAnew {
			f.Typed = append(f.Typed, s.Answers)
		}
	}
	return f, nil
}

func (f *foundEntry) print(w io.Writer) {
	fmt.Fprintf(w, "\nTyped by staff\n\n  Entry %d, %s, received on %s\n", f.Number, f.Channel, f.Received)
	if f.Office != "" {
		fmt.Fprintf(w, "  Reference of the office: %s\n", printable(f.Office))
	}
	for i, typed := range f.Typed {
		fmt.Fprintf(w, "\n  Typing %d\n", i+1)
		for _, name := range slices.Sorted(maps.Keys(typed)) {
			if typed.Has(name) {
				fmt.Fprintf(w, "    %s: %s\n", name, strings.ReplaceAll(printable(strings.Join(typed[name], ", ")), "\n", "\n    "))
			}
		}
	}
	if f.Letter != "" {
		fmt.Fprintf(w, "\n  The letter\n    %s\n", strings.ReplaceAll(printable(f.Letter), "\n", "\n    "))
	}
}
