package storage

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = staffHoldings("codes", "code_steps")

// codeTexts are the longer texts of a code as they are stored.
type codeTexts struct{ Definition, Include, Exclude, Examples string }

const codeColumns = `id, rev, name_key, name, parent, texts, retired, author, at`

func scanCode(scan func(...any) error, slug string) (staff.Code, error) {
	c := staff.Code{Consultation: slug}
	var texts, at string
	if err := scan(&c.ID, &c.Rev, &c.Key, &c.Name, &c.Parent, &texts, &c.Retired, &c.By, &at); err != nil {
		return c, err
	}
	var x codeTexts
	if err := json.Unmarshal([]byte(texts), &x); err != nil {
		return c, err
	}
	c.Definition, c.Include, c.Exclude, c.Examples = x.Definition, x.Include, x.Exclude, x.Examples
	var err error
	c.At, err = unstamp(at)
	return c, err
}

// Codebook gives all codes of a consultation, by name.
func (s *Store) Codebook(ctx context.Context, slug string) (all []staff.Code, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = codesWhere(t, slug, ``)
		return err
	})
	return all, err
}

func codesWhere(t *tx, slug, where string, args ...any) (all []staff.Code, err error) {
	err = t.query(`SELECT `+codeColumns+` FROM codes WHERE consultation = ? `+where+` ORDER BY name, id`, append([]any{slug}, args...), func(scan func(...any) error) error {
		c, err := scanCode(scan, slug)
		all = append(all, c)
		return err
	})
	return all, err
}

// lockCode reads a code to change it. A codebook is changed by one at a time: its consultation's row is the lock.
func lockCode(t *tx, slug, id string, rev int) (*staff.Code, error) {
	if err := lockCodebook(t, slug); err != nil {
		return nil, err
	}
	list, err := codesWhere(t, slug, `AND id = ?`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, consultation.ErrNotFound
	}
	if rev != 0 && list[0].Rev != rev {
		return nil, staff.ErrConflict
	}
	return &list[0], nil
}

func lockCodebook(t *tx, slug string) error {
	var one int
	return t.row([]any{&one}, `SELECT 1 FROM consultations WHERE slug = ?`+t.lock, slug)
}

// AddCode stores a new one.
func (s *Store) AddCode(ctx context.Context, act staff.Act, c staff.Code) error {
	return s.update(ctx, func(t *tx) error {
		if err := lockCodebook(t, c.Consultation); err != nil {
			return err
		}
		return addCode(t, act, c)
	})
}

func addCode(t *tx, act staff.Act, c staff.Code) error {
	var have int
	if err := t.row([]any{&have}, `SELECT COUNT(*) FROM codes WHERE consultation = ?`, c.Consultation); err != nil {
		return err
	}
	if have >= staff.MaxCodes {
		return consultation.ErrFull
	}
	c.Rev, c.Retired, c.By, c.At = 1, false, act.Actor, act.At
	if err := parentThere(t, &c); err != nil {
		return err
	}
	texts, err := json.Marshal(codeTexts{c.Definition, c.Include, c.Exclude, c.Examples})
	if err != nil {
		return err
	}
	n, err := t.affect(`INSERT INTO codes (consultation, `+codeColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING`,
		c.Consultation, c.ID, c.Rev, c.Key, c.Name, c.Parent, string(texts), c.By, stamp(c.At))
	if err != nil {
		return err
	}
	if n == 0 {
		return consultation.ErrExists
	}
	if err := addCodeStep(t, c.Consultation, staff.CodeChange{Kind: staff.CodeAdded, After: &c, By: act.Actor, At: act.At}); err != nil {
		return err
	}
	added := act
	added.Verb, added.Subject, added.Details = staff.VerbCodeAdded, c.ID, nil
	return appendAudit(t, added)
}

// parentThere refuses a parent that is not in the codebook, and one that is below the code itself.
func parentThere(t *tx, c *staff.Code) error {
	for above, n := c.Parent, 0; above != ""; n++ {
		if above == c.ID || n > staff.MaxCodes {
			return staff.ErrConflict
		}
		list, err := codesWhere(t, c.Consultation, `AND id = ?`, above)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return consultation.ErrNotFound
		}
		above = list[0].Parent
	}
	return nil
}

func addCodeStep(t *tx, slug string, step staff.CodeChange) error {
	text, err := json.Marshal(step)
	if err != nil {
		return err
	}
	code := step.After
	if code == nil {
		code = step.Before
	}
	return t.exec(`INSERT INTO code_steps (consultation, seq, code, step) VALUES (?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM code_steps WHERE consultation = ?), ?, ?)`,
		slug, slug, code.ID, string(text))
}

// putCode stores a code that was changed, with the step that led to it.
func putCode(t *tx, before, after *staff.Code, step staff.CodeChange) error {
	after.Rev, after.By, after.At = before.Rev+1, step.By, step.At
	texts, err := json.Marshal(codeTexts{after.Definition, after.Include, after.Exclude, after.Examples})
	if err != nil {
		return err
	}
	var taken int
	if err := t.row([]any{&taken}, `SELECT COUNT(*) FROM codes WHERE consultation = ? AND name = ? AND retired = 0 AND id <> ?`, after.Consultation, after.Name, after.ID); err != nil {
		return err
	}
	if taken > 0 && !after.Retired {
		return consultation.ErrExists
	}
	err = t.exec(`UPDATE codes SET rev = ?, name = ?, parent = ?, texts = ?, retired = ?, author = ?, at = ? WHERE id = ?`,
		after.Rev, after.Name, after.Parent, string(texts), number(after.Retired), after.By, stamp(after.At), after.ID)
	if err != nil {
		return err
	}
	step.Before, step.After = before, after
	return addCodeStep(t, after.Consultation, step)
}

// codeAgain puts what has a code into the re-code queue.
func codeAgain(t *tx, slug, code string) error {
	return t.exec(`UPDATE codings SET again = 1 WHERE consultation = ? AND again = 0
		AND EXISTS (SELECT 1 FROM coding_codes k WHERE k.consultation = codings.consultation AND k.code = ? AND k.response = codings.response AND k.question = codings.question)`, slug, code)
}

// RewordCode replaces the name, the parent and the texts of a code.
func (s *Store) RewordCode(ctx context.Context, act staff.Act, c staff.Code, anew bool) error {
	return s.update(ctx, func(t *tx) error {
		before, err := lockCode(t, c.Consultation, c.ID, c.Rev)
		if err != nil {
			return err
		}
		after := *before
		after.Name, after.Parent, after.Definition, after.Include, after.Exclude, after.Examples = c.Name, c.Parent, c.Definition, c.Include, c.Exclude, c.Examples
		if err := parentThere(t, &after); err != nil {
			return err
		}
		if err := putCode(t, before, &after, staff.CodeChange{Kind: staff.CodeReworded, By: act.Actor, At: act.At}); err != nil {
			return err
		}
		if anew {
			if err := codeAgain(t, c.Consultation, c.ID); err != nil {
				return err
			}
		}
		return appendAudit(t, act)
	})
}

// SplitCode retires a code and adds others.
func (s *Store) SplitCode(ctx context.Context, act staff.Act, slug, id string, rev int, into []staff.Code) error {
	return s.update(ctx, func(t *tx) error {
		before, err := lockCode(t, slug, id, rev)
		if err != nil {
			return err
		}
		after := *before
		after.Retired = true
		step := staff.CodeChange{Kind: staff.CodeSplit, By: act.Actor, At: act.At}
		for _, c := range into {
			step.Into = append(step.Into, c.ID)
		}
		if err := putCode(t, before, &after, step); err != nil {
			return err
		}
		for _, c := range into {
			c.Consultation = slug
			if err := addCode(t, act, c); err != nil {
				return err
			}
		}
		if err := codeAgain(t, slug, id); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// RetireCode retires a code, or restores it.
func (s *Store) RetireCode(ctx context.Context, act staff.Act, slug, id string, rev int, retired bool) error {
	return s.update(ctx, func(t *tx) error {
		before, err := lockCode(t, slug, id, rev)
		if err != nil {
			return err
		}
		if before.Retired == retired {
			return staff.ErrConflict
		}
		after := *before
		after.Retired = retired
		kind := staff.CodeRestored
		if retired {
			kind = staff.CodeRetired
		}
		if err := putCode(t, before, &after, staff.CodeChange{Kind: kind, By: act.Actor, At: act.At}); err != nil {
			return err
		}
		if err := codeAgain(t, slug, id); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// MergeCodes retires codes and gives another in their place.
func (s *Store) MergeCodes(ctx context.Context, act staff.Act, slug string, from []string, into string) error {
	if slices.Contains(from, into) || len(from) == 0 {
		return staff.ErrConflict
	}
	return s.update(ctx, func(t *tx) error {
		if to, err := lockCode(t, slug, into, 0); err != nil || to.Retired {
			if err == nil {
				err = staff.ErrConflict
			}
			return err
		}
		for _, id := range from {
			before, err := lockCode(t, slug, id, 0)
			if err != nil {
				return err
			}
			if before.Retired {
				return staff.ErrConflict
			}
			after := *before
			after.Retired = true
			if err := putCode(t, before, &after, staff.CodeChange{Kind: staff.CodeMerged, Into: []string{into}, By: act.Actor, At: act.At}); err != nil {
				return err
			}
			if err := mergeGiven(t, act, slug, id, into); err != nil {
				return err
			}
		}
		return appendAudit(t, act)
	})
}

// mergeGiven gives one code in the place of another, in every answer, as a decision of its own.
func mergeGiven(t *tx, act staff.Act, slug, from, into string) error {
	type answer struct{ response, question string }
	var list []answer
	err := t.query(`SELECT DISTINCT response, question FROM coding_codes WHERE consultation = ? AND code = ?`, []any{slug, from}, func(scan func(...any) error) error {
		var a answer
		err := scan(&a.response, &a.question)
		list = append(list, a)
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range list {
		c, err := lockCoded(t, a.response, a.question)
		if err != nil {
			return err
		}
		old := *c
		c.Given = slices.Clone(c.Given)
		for i := range c.Given {
			if c.Given[i].Code == from {
				c.Given[i].Code = into
			}
		}
		c.By, c.At = act.Actor, act.At
		if err := putCoded(t, slug, c, &old, "merge"); err != nil {
			return err
		}
	}
	return nil
}

// CodeHistory gives the steps of the codebook, or of one code.
func (s *Store) CodeHistory(ctx context.Context, slug, id string) (all []staff.CodeChange, err error) {
	query, args := `SELECT step FROM code_steps WHERE consultation = ?`, []any{slug}
	if id != "" {
		query, args = query+` AND code = ?`, append(args, id)
	}
	err = s.view(ctx, func(t *tx) error {
		return t.query(query+` ORDER BY seq DESC`, args, func(scan func(...any) error) error {
			var text string
			if err := scan(&text); err != nil {
				return err
			}
			var c staff.CodeChange
			err := json.Unmarshal([]byte(text), &c)
			all = append(all, c)
			return err
		})
	})
	return all, err
}
