package web

import (
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
)

// rangeHead is the headings of intervals, where they are shown.
func (x *results) rangeHead() []string {
	if !x.ranges {
		return nil
	}
	return []string{x.words.Say("results.ranges.from"), x.words.Say("results.ranges.to")}
}

// rangeCells are the ends of the 95 % interval of a share, where intervals are shown. They tell no more than the share and its base.
func (x *results) rangeCells(c, base disclosure.Cell, silent bool) []dashCell {
	switch {
	case !x.ranges:
		return nil
	case silent:
		return []dashCell{{text: "–", number: true}, {text: "–", number: true}}
	case c.Hidden != disclosure.Shown || base.Hidden != disclosure.Shown || base.N == 0:
		return []dashCell{x.shareCell(c, base), x.shareCell(c, base)}
	}
	low, high := analysis.Interval(c.N, base.N)
	return []dashCell{x.percentCell(100 * low), x.percentCell(100 * high)}
}
