package consultation

import (
	"math/big"
	"slices"
	"strconv"
)

func init() {
	register(Type{Phrase: "scale", Family: "choice", New: func() Kind { return &Scale{} }, Messages: choiceMessages("error.required.choose-one")})
}

// Scale is a list of answers that stand in an order, of which one can be chosen. Codes that are numbers are the values;
// otherwise the order counts, the first highest.
type Scale struct{ Choice }

var (
	_ Kind   = (*Scale)(nil)
	_ Listed = (*Scale)(nil)
	_ Scored = (*Scale)(nil)
)

// Configure takes the list, in which answers can be `not on scale`.
func (k *Scale) Configure(s *Spec) {
	k.List, k.Groups = s.TakeOptions()
	s.NoTable()
	k.adviseAlone(s)
}

// Score gives the value of an answer; false for one that is `not on scale` or `no answer`.
func (k *Scale) Score(code string) (*big.Rat, bool) { return score(k.List, code) }

// score gives the value of a code in a list whose answers stand on a scale.
func score(list []Option, code string) (*big.Rat, bool) {
	var on []string
	numbers := true
	for _, o := range list {
		if !o.OffScale && !o.NoAnswer {
			on = append(on, o.Code)
			_, err := strconv.ParseUint(o.Code, 10, 31)
			numbers = numbers && err == nil
		}
	}
	i := slices.Index(on, code)
	switch {
	case i < 0:
		return nil, false
	case numbers:
		return new(big.Rat).SetString(code)
	}
	return big.NewRat(int64(len(on)-i), 1), true
}
