package storage

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Logged gives the same store for one act that is done by a method which takes none: whatever that writes, the entry is written in
// the same transaction.
func (s *Store) Logged(act staff.Act) *Store {
	with := *s
	with.engine = logged{s.engine, act}
	return &with
}

// logged is an engine whose every update ends with an entry of the log.
type logged struct {
	engine
	act staff.Act
}

func (l logged) update(ctx context.Context, f func(*tx) error) error {
	return l.engine.update(ctx, func(t *tx) error {
		if err := f(t); err != nil {
			return err
		}
		return appendAudit(t, l.act)
	})
}

// logWhere is the condition of a filter, but for its word, with its arguments.
func logWhere(f staff.LogFilter) (string, []any, error) {
	var all []string
	var args []any
	and := func(condition string, values ...any) {
		all = append(all, condition)
		args = append(args, values...)
	}
	if f.Actor != "" {
		and("a.actor = ?", f.Actor)
	}
	if f.Verb != "" {
		and("a.verb = ?", string(f.Verb))
	}
	if f.Consultation != "" {
		and("a.consultation = ?", f.Consultation)
	}
	if !f.Since.IsZero() {
		and("a.at >= ?", stamp(f.Since))
	}
	if !f.Until.IsZero() {
		and("a.at < ?", stamp(f.Until))
	}
	if len(f.Numbers) > mostNumbers {
		return "", nil, errors.New("storage: too many numbers of entries at once")
	}
	var ranges []string
	for _, r := range f.Numbers {
		ranges = append(ranges, "a.seq BETWEEN ? AND ?")
		args = append(args, r.From, r.To)
	}
	if ranges != nil {
		all = append(all, "("+strings.Join(ranges, " OR ")+")")
	}
	return strings.Join(append(all, "1 = 1"), " AND "), args, nil
}

// mostNumbers keeps conditions short.
const mostNumbers = 200

// Search gives the newest entries that the filter takes. The word is looked for here: in the database it would be found in the
// names of details too, and letters outside of ASCII would depend on its settings.
func (s *Store) Search(ctx context.Context, f staff.LogFilter, before int64, most int) ([]*staff.Entry, error) {
	where, args, err := logWhere(f)
	if err != nil {
		return nil, err
	}
	batch := most
	if f.Word != "" {
		batch = max(most, 500)
	}
	var found []*staff.Entry
	for {
		list, err := s.newest(ctx, where, args, before, batch)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			before = e.Seq
			if f.Holds(e) {
				if found = append(found, e); len(found) == most {
					return found, nil
				}
			}
		}
		if len(list) < batch {
			return found, nil
		}
	}
}

func (s *Store) newest(ctx context.Context, where string, args []any, before int64, most int) (list []*staff.Entry, err error) {
	args = slices.Clone(args)
	if before > 0 {
		where += " AND a.seq < ?"
		args = append(args, before)
	}
	err = s.view(ctx, func(t *tx) error {
		list = nil
		return t.query(`SELECT `+entryColumns+` WHERE `+where+` ORDER BY a.seq DESC LIMIT ?`, append(args, most), func(scan func(...any) error) error {
			e, err := scanEntry(scan)
			list = append(list, e)
			return err
		})
	})
	return list, err
}

// EraseDetails erases salt and details of what the filter takes, and writes which and why.
func (s *Store) EraseDetails(ctx context.Context, act staff.Act, f staff.LogFilter) (erased staff.Runs, err error) {
	where, args, err := logWhere(f)
	if err != nil {
		return nil, err
	}
	if f.Word != "" || act.Verb != staff.VerbLogErased || act.Details["reason"] == "" {
		return nil, errors.New("storage: details are erased by number, person, action or time, and for a reason")
	}
	err = s.update(ctx, func(t *tx) error {
		var numbers []int64
		// Whoever deletes a row names it: of two who erase at once, each names what they erased.
		err := t.query(`DELETE FROM audit_details WHERE seq IN (SELECT a.seq FROM audit a WHERE `+where+` AND a.verb <> ?) RETURNING seq`,
			append(slices.Clone(args), string(staff.VerbLogErased)), func(scan func(...any) error) error {
				var n int64
				err := scan(&n)
				numbers = append(numbers, n)
				return err
			})
		if err != nil {
			return err
		}
		if len(numbers) > 0 {
			if err := setUnclean(t); err != nil {
				return err
			}
		}
		erased = staff.RunsOf(numbers)
		for _, part := range erased.Split() {
			act.Subject = part.String()
			if err := appendAudit(t, act); err != nil {
				return err
			}
		}
		return nil
	})
	return erased, err
}
