package anonymity

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
)

// budget bounds how many combinations are tried for the best choice of so many blanks at once: beyond it a whole field goes blank where it must.
const budget = 1_000_000

// protection is a table on its way to k rows of each combination.
type protection struct {
	k, fields int
	count     map[string]int      // rows of each combination as it is now
	from      map[string][]string // combinations of the beginning, by what they have become
	loans     map[string][]loan
	last      map[string]string
	blanked   []int
}

// Protect finds which cells go blank so that every combination is that of at least k rows. It is greedy: it blanks one value of the rows that
// are too few alike where that is enough, else two, and so on, and always first what helps most rows; where few rows are alone, it blanks values
// of some others beside them. The same rows, in any order, give the same plan. ErrFew where there are rows, but fewer than k. k is at least
// Least.
func (t *Table) Protect(k int) (*Plan, error) {
	t.settle()
	p := &protection{
		k: max(k, Least), fields: t.fields, count: maps.Clone(t.counts), from: map[string][]string{}, loans: map[string][]loan{}, last: map[string]string{},
		blanked: make([]int, t.fields),
	}
	total := 0
	for key, n := range t.counts {
		p.from[key] = []string{key}
		total += n
	}
	if total > 0 && total < p.k {
		return nil, ErrFew
	}
	for few := p.few(); len(few) > 0; few = p.few() {
		if len(few) == 1 && filled(few[0]) == 0 {
			p.fill(few[0])
		} else if !p.try(few) {
			p.give(few)
		}
	}
	plan := &Plan{Blanked: p.blanked, table: t, to: map[string]string{}, loans: p.loans, last: p.last}
	for is, all := range p.from {
		for _, was := range all {
			if was != is {
				plan.to[was] = is
			}
		}
	}
	return plan, nil
}

// note counts the cells of rows that go from one combination to another.
func (p *protection) note(was, is string, rows int) {
	for i := range p.blanked {
		if !blankAt(was, i) && blankAt(is, i) {
			p.blanked[i] += rows
		}
	}
}

// few gives the combinations that are of too few rows, in order.
func (p *protection) few() (keys []string) {
	for key, n := range p.count {
		if n < p.k {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// try blanks one value, then two and so on, where that makes enough rows alike; where even one more would not do, rows are lent. It is false
// where it could not help any row.
func (p *protection) try(few []string) (helped bool) {
	for size := 1; size <= p.fields+1 && len(few) > 0; size++ {
		masks := masksOf(p.fields, min(size, p.fields))
		if len(masks)*len(few) > budget {
			return helped
		}
		if size <= p.fields {
			few, helped = p.merge(few, masks, helped)
		}
		if size > 1 {
			few, helped = p.lend(few, masksOf(p.fields, size-1), helped)
		}
	}
	return helped
}

// merge makes rows alike that are too few, by the choices of fields that help most rows.
func (p *protection) merge(few []string, masks []uint32, helped bool) ([]string, bool) {
	best := make([]int, len(masks)) // rows that each choice would help
	for i, mask := range masks {
		for to, group := range p.grouped(few, mask) {
			if n := p.sum(group); n+p.count[to] >= p.k {
				best[i] += n
			}
		}
	}
	order := make([]int, len(masks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(best[b], best[a]) })
	for _, i := range order {
		if best[i] == 0 {
			break
		}
		for to, group := range p.grouped(few, masks[i]) {
			if p.sum(group)+p.count[to] >= p.k {
				p.move(group, to)
				helped = true
			}
		}
		few = p.few()
	}
	return few, helped
}

// lend blanks the same fields in rows that are too few and in as many others as they need, of combinations that have more than enough.
func (p *protection) lend(few []string, masks []uint32, helped bool) ([]string, bool) {
	for _, mask := range masks {
		groups := p.grouped(few, mask)
		if len(groups) == 0 {
			continue
		}
		lenders := map[string][]string{}
		for key, n := range p.count {
			if to := without(key, mask); n > p.k && filled(key)&mask == mask && groups[to] != nil {
				lenders[to] = append(lenders[to], key)
			}
		}
		for _, to := range slices.Sorted(maps.Keys(lenders)) {
			need := p.k - p.sum(groups[to]) - p.count[to]
			if p.spare(lenders[to]) >= need {
				p.move(groups[to], to)
				p.take(lenders[to], to, need)
				helped = true
			}
		}
		few = p.few()
	}
	return few, helped
}

// spare is how many rows combinations have beyond what they need.
func (p *protection) spare(keys []string) (n int) {
	for _, key := range keys {
		n += max(0, p.count[key]-p.k)
	}
	return n
}

// take lends rows of combinations to another, those with the fewest values first, and then the largest.
func (p *protection) take(lenders []string, to string, need int) {
	slices.SortFunc(lenders, func(a, b string) int {
		return cmp.Or(cmp.Compare(values(a), values(b)), cmp.Compare(p.count[b], p.count[a]), cmp.Compare(a, b))
	})
	for _, key := range lenders {
		n := min(need, p.count[key]-p.k)
		if n <= 0 {
			continue
		}
		p.loans[key] = append(p.loans[key], loan{to, n})
		p.count[key] -= n
		p.count[to] += n
		p.note(key, to, n)
		need -= n
	}
}

// fill gives the rows that are blank altogether as many others as they need; where there are not enough to spare, all of the smallest combination.
func (p *protection) fill(blank string) {
	var others []string
	for key := range p.count {
		if key != blank {
			others = append(others, key)
		}
	}
	need := p.k - p.count[blank]
	if p.spare(others) >= need {
		p.take(others, blank, need)
		return
	}
	least := slices.MinFunc(others, func(a, b string) int {
		return cmp.Or(cmp.Compare(p.count[a]*values(a), p.count[b]*values(b)), cmp.Compare(a, b))
	})
	p.last[least] = blank
	p.note(least, blank, p.count[least])
	p.count[blank] += p.count[least]
	delete(p.count, least)
}

// grouped puts combinations together that are alike once some fields are blank. Those in which one of the fields is blank already are left out,
// so that no combination is in a group and what the group becomes.
func (p *protection) grouped(keys []string, mask uint32) map[string][]string {
	groups := map[string][]string{}
	for _, key := range keys {
		if filled(key)&mask == mask {
			to := without(key, mask)
			groups[to] = append(groups[to], key)
		}
	}
	return groups
}

func (p *protection) sum(keys []string) (n int) {
	for _, key := range keys {
		n += p.count[key]
	}
	return n
}

func (p *protection) move(keys []string, to string) {
	for _, key := range keys {
		p.note(key, to, p.count[key])
		p.count[to] += p.count[key]
		p.from[to] = append(p.from[to], p.from[key]...)
		delete(p.count, key)
		delete(p.from, key)
	}
}

// give blanks the field that has the most values among these combinations, in all of them.
func (p *protection) give(few []string) {
	most, field := 0, 0
	for i := range p.fields {
		seen := map[string]bool{}
		for _, key := range few {
			if !blankAt(key, i) {
				seen[key[2*i:2*i+2]] = true
			}
		}
		if len(seen) > most {
			most, field = len(seen), i
		}
	}
	for _, key := range few {
		if to := without(key, 1<<field); to != key {
			p.move([]string{key}, to)
		}
	}
}

// values is how many fields are not blank.
func values(key string) int { return bits.OnesCount32(filled(key)) }

// masksOf gives every choice of so many fields, in order.
func masksOf(fields, size int) (masks []uint32) {
	for mask := range uint32(1) << fields {
		if bits.OnesCount32(mask) == size {
			masks = append(masks, mask)
		}
	}
	return masks
}
